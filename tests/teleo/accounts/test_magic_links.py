"""A patient's link opens one appointment, as often as needed, while it lasts."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from teleo.accounts import (
    LinkExpired,
    LinkNotYet,
    LinkOpened,
    LinkReplaced,
    LinkUnknown,
    current_link,
    link_address,
    linked_appointments,
    move_links,
    open_link,
    revoke_links,
    revoke_links_of,
)
from teleo.accounts.tables import PatientLink
from teleo.accounts.tokens import token_hash
from teleo.core.actor import SYSTEM
from teleo.core.errors import Failure
from teleo.core.ids import new_id
from teleo.infra.work import Works
from tests.support import builders
from tests.support.clock import GivenClock

DAY = timedelta(days=1)


@pytest.fixture
def appointment_id() -> UUID:
    return new_id()


@pytest.fixture
async def token(works: Works, appointment_id: UUID) -> str:
    """Opens now, for a day."""
    here = await builders.establishment(works)
    return await builders.link(works, await builders.patient(works, here), appointment_id)


async def opened(works: Works, token: str) -> LinkOpened:
    async with works.reading() as session:
        return await open_link(session, token, works.clock.now())


async def test_a_link_opens_its_appointment_again_and_again(
    works: Works, token: str, appointment_id: UUID
) -> None:
    first = await opened(works, token)
    again = await opened(works, token)

    assert first == again
    assert first.appointment_id == appointment_id
    assert first.valid_until == works.clock.now() + DAY


async def test_the_token_is_kept_nowhere_and_made_again(
    works: Works, token: str, appointment_id: UUID
) -> None:
    async with works.reading() as session:
        (kept,) = await session.scalars(select(PatientLink))
        current = await current_link(session, appointment_id)

    assert kept.token_hash == token_hash(token)
    assert current is not None
    assert link_address(works.vault, "https://teleo.test", current) == f"https://teleo.test/l/{token}"


@pytest.mark.parametrize(
    "spoil", [str.swapcase, lambda token: token[:-1], lambda _: "", lambda token: token + "é"]
)
async def test_a_spoiled_link_opens_nothing(works: Works, token: str, spoil: Callable[[str], str]) -> None:
    with pytest.raises(LinkUnknown):
        await opened(works, spoil(token))


async def test_a_link_lasts_until_its_end_and_no_longer(works: Works, clock: GivenClock, token: str) -> None:
    clock.forward(days=1, seconds=-1)
    await opened(works, token)

    clock.forward(seconds=1)
    with pytest.raises(LinkExpired):
        await opened(works, token)


async def test_a_link_may_open_later(works: Works, clock: GivenClock, appointment_id: UUID) -> None:
    who = await builders.patient(works, await builders.establishment(works))
    token = await builders.link(works, who, appointment_id, opens_in=timedelta(hours=1))

    with pytest.raises(LinkNotYet) as too_early:
        await opened(works, token)
    clock.forward(hours=1)

    assert too_early.value.extra["opens_at"] == works.clock.now().isoformat()
    assert (await opened(works, token)).appointment_id == appointment_id


async def test_a_revoked_link_is_over(works: Works, token: str, appointment_id: UUID) -> None:
    async with works.open(SYSTEM) as work:
        await revoke_links(work, appointment_id)

    async with works.reading() as session:
        assert await current_link(session, appointment_id) is None
    with pytest.raises(LinkReplaced) as replaced:
        await opened(works, token)
    assert replaced.value.extra.keys() == {"establishment_id"}


async def test_every_link_of_a_patient_dies_together(works: Works, clock: GivenClock) -> None:
    here = await builders.establishment(works)
    who = await builders.patient(works, here)
    other = await builders.patient(
        works, here, birth_name="Castel", born_on="1951-03-04", mobile="06 39 98 00 09"
    )
    one, two, over, others = (new_id() for _ in range(4))
    gone = await builders.link(works, who, over, opens_in=timedelta(days=-2))
    tokens = [await builders.link(works, who, appointment_id) for appointment_id in (one, one, two)]
    kept = await builders.link(works, other, others)

    async with works.open(SYSTEM) as work:
        assert await linked_appointments(work, who.id) == {one, two}
        assert await revoke_links_of(work, who.id) == {one, two}

    for token in tokens:
        with pytest.raises(LinkReplaced):
            await opened(works, token)
    with pytest.raises(LinkExpired):
        await opened(works, gone)
    assert (await opened(works, kept)).appointment_id == others


async def test_a_moved_appointment_takes_its_links_with_it(
    works: Works, token: str, appointment_id: UUID
) -> None:
    later = works.clock.now() + 7 * DAY

    async with works.open(SYSTEM) as work:
        await move_links(work, appointment_id, valid_until=later)

    assert (await opened(works, token)).valid_until == later


def test_no_failure_tells_who_the_patient_is() -> None:
    failures: tuple[type[Failure], ...] = (LinkUnknown, LinkExpired, LinkReplaced, LinkNotYet)

    assert all("patient" not in failure.title.lower() for failure in failures)
