"""A browser that proved who holds it is asked nothing more for this appointment, and opens no other."""

from datetime import timedelta

from teleo.accounts import LinkOpened, move_links, open_link, remember_device, revoke_links
from teleo.accounts.magic_links import visitors
from teleo.accounts.tokens import visit_device_hash
from teleo.core.actor import SYSTEM
from teleo.core.ids import new_id
from teleo.infra.work import Works
from tests.support import builders
from tests.support.clock import GivenClock


async def remembered(works: Works) -> tuple[LinkOpened, str]:
    who = await builders.patient(works, await builders.establishment(works))
    token = await builders.link(works, who, new_id())
    async with works.open(SYSTEM) as work:
        link = await open_link(work.session, token, work.now)
        return link, (await remember_device(work, link, "birth_date")).token


async def opens(works: Works, *tokens: str) -> set[object]:
    async with works.reading() as session:
        hashes = {visit_device_hash(works.vault, token) for token in tokens}
        return set(await visitors(session, hashes, works.clock.now()))


async def test_it_opens_its_appointment_until_the_link_ends(works: Works, clock: GivenClock) -> None:
    link, token = await remembered(works)

    assert await opens(works, token, "another") == {link.appointment_id}
    assert await opens(works, "another") == set()
    clock.forward(days=1)
    assert await opens(works, token) == set()


async def test_it_goes_along_with_a_moved_appointment_and_dies_with_the_links(
    works: Works, clock: GivenClock
) -> None:
    link, token = await remembered(works)
    async with works.open(SYSTEM) as work:
        await move_links(work, link.appointment_id, valid_until=work.now + timedelta(days=7))
    clock.forward(days=6)
    assert await opens(works, token) == {link.appointment_id}

    async with works.open(SYSTEM) as work:
        await revoke_links(work, link.appointment_id)

    assert await opens(works, token) == set()
