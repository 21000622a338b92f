"""A code is a link with few tries and a short life; its digits are kept nowhere."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from teleo.accounts import CodeDrawn, IssueLink, LinkOpened, issue_code, revoke_links
from teleo.accounts.rules import CODE_LASTS, CODE_TRIES
from teleo.accounts.spoken_codes import try_code
from teleo.accounts.tables import SpokenCode
from teleo.core.actor import SYSTEM
from teleo.core.ids import new_id
from teleo.infra.work import Works
from teleo.patients import PatientView
from tests.support import builders
from tests.support.clock import GivenClock


@pytest.fixture
async def who(works: Works) -> PatientView:
    return await builders.patient(works, await builders.establishment(works))


async def drawn(works: Works, who: PatientView, appointment_id: UUID) -> CodeDrawn:
    wish = IssueLink(
        establishment_id=who.establishment_id,
        patient_id=who.id,
        appointment_id=appointment_id,
        valid_from=works.clock.now(),
        valid_until=works.clock.now() + timedelta(days=1),
    )
    async with works.open(SYSTEM) as work:
        return await issue_code(work, wish)


async def tried(works: Works, digits: str) -> LinkOpened | None:
    async with works.open(SYSTEM) as work:
        return await try_code(work, digits)


def wrong(code: str) -> str:
    """The same beginning, and another end."""
    return code[:4] + f"{(int(code[4:]) + 1) % 10_000:04d}"


async def test_a_code_opens_its_appointment_again_while_it_lasts(
    works: Works, clock: GivenClock, who: PatientView
) -> None:
    appointment_id = new_id()
    given = await drawn(works, who, appointment_id)

    first = await tried(works, given.code)
    clock.forward(seconds=int(CODE_LASTS.total_seconds()) - 1)
    again = await tried(works, given.code)
    clock.forward(seconds=1)

    assert first is not None
    assert (first.appointment_id, first) == (appointment_id, again)
    assert await tried(works, given.code) is None


async def test_a_code_is_eight_digits_said_two_by_two_and_kept_as_hashes_under_a_key(
    works: Works, who: PatientView
) -> None:
    given = await drawn(works, who, new_id())

    async with works.reading() as session:
        (kept,) = await session.scalars(select(SpokenCode))
    assert given.code.isdecimal()
    assert given.spoken == " ".join((given.code[:2], given.code[2:4], given.code[4:6], given.code[6:]))
    assert kept.code_hash == works.vault.keyed_hash(given.code, purpose="accounts.spoken_code")
    assert given.code not in repr(vars(kept))


async def test_whoever_guesses_the_end_spends_the_tries_of_the_code(works: Works, who: PatientView) -> None:
    given = await drawn(works, who, new_id())

    for _ in range(CODE_TRIES):
        assert await tried(works, wrong(given.code)) is None

    assert await tried(works, given.code) is None


async def test_guesses_made_in_the_same_instant_are_all_counted(works: Works, who: PatientView) -> None:
    given = await drawn(works, who, new_id())

    answers = await asyncio.gather(*(tried(works, given.code) for _ in range(CODE_TRIES + 4)))

    assert sum(answer is not None for answer in answers) == CODE_TRIES


async def test_guessing_elsewhere_costs_it_nothing(works: Works, who: PatientView) -> None:
    given = await drawn(works, who, new_id())
    elsewhere = f"{(int(given.code[:4]) + 1) % 10_000:04d}{given.code[4:]}"

    for _ in range(CODE_TRIES + 1):
        assert await tried(works, elsewhere) is None

    assert await tried(works, given.code) is not None


async def test_another_code_takes_the_place_of_the_first(
    works: Works, clock: GivenClock, who: PatientView
) -> None:
    appointment_id, other = new_id(), new_id()
    first, others = await drawn(works, who, appointment_id), await drawn(works, who, other)

    second = await drawn(works, who, appointment_id)

    assert await tried(works, first.code) is None
    assert await tried(works, second.code) is not None
    assert await tried(works, others.code) is not None
    clock.forward(minutes=16)
    await drawn(works, who, appointment_id)
    async with works.reading() as session:
        assert len(list(await session.scalars(select(SpokenCode)))) == 1


async def test_a_code_dies_with_the_links(works: Works, who: PatientView) -> None:
    appointment_id = new_id()
    given = await drawn(works, who, appointment_id)

    async with works.open(SYSTEM) as work:
        await revoke_links(work, appointment_id)

    assert await tried(works, given.code) is None
