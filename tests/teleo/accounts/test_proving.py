"""Whoever holds a link proves that he is the patient: few wrong answers, counted together, whichever way they come."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text

from teleo.accounts import (
    CodeJustSent,
    DeviceKept,
    LinkOpened,
    LinkReplaced,
    ProofLocked,
    ask_code,
    code_to_send,
    open_link,
    prove_by_code,
    prove_by_fact,
    revoke_links,
    tries_left,
)
from teleo.accounts.proving import is_code_on_its_way
from teleo.accounts.rules import SENT_CODES_AN_HOUR, WRONG_TRIES
from teleo.accounts.tables import SentCode, VisitDevice
from teleo.accounts.tokens import sent_digits
from teleo.core.actor import SYSTEM
from teleo.core.ids import new_id
from teleo.infra.work import Works
from teleo.patients import PatientView
from tests.support import builders
from tests.support.clock import GivenClock

RIGHT = "1944-05-12"


@pytest.fixture
async def who(works: Works) -> PatientView:
    return await builders.patient(works, await builders.establishment(works))


@pytest.fixture
async def link(works: Works, who: PatientView) -> LinkOpened:
    return await opened(works, await builders.link(works, who, new_id()))


async def opened(works: Works, token: str) -> LinkOpened:
    async with works.reading() as session:
        return await open_link(session, token, works.clock.now())


async def told(works: Works, link: LinkOpened, what: str, known: str | None = RIGHT) -> DeviceKept | None:
    async with works.open(SYSTEM) as work:
        return await prove_by_fact(work, link, what, known)


async def typed(works: Works, link: LinkOpened, digits: str) -> DeviceKept | None:
    async with works.open(SYSTEM) as work:
        return await prove_by_code(work, link, digits)


async def code_for(works: Works, link: LinkOpened) -> str:
    async with works.open(SYSTEM) as work:
        await ask_code(work, link)
    async with works.reading() as session:
        newest = await session.scalar(select(SentCode).order_by(SentCode.asked_at.desc()).limit(1))
    assert newest is not None
    return sent_digits(works.vault, newest.id)


def wrong(digits: str) -> str:
    return f"{(int(digits) + 1) % 1_000_000:06d}"


async def left(works: Works, appointment_id: UUID) -> int:
    async with works.reading() as session:
        return await tries_left(session, appointment_id)


async def test_the_right_answer_is_remembered_as_a_hash_in_the_trail_and_costs_nothing(
    works: Works, link: LinkOpened
) -> None:
    kept = await told(works, link, RIGHT)

    assert kept is not None
    assert (kept.appointment_id, kept.valid_until) == (link.appointment_id, link.valid_until)
    async with works.reading() as session:
        (device,) = await session.scalars(select(VisitDevice))
        acts = await session.scalars(
            text("SELECT act FROM audit_entries WHERE subject_id = :id"), {"id": link.appointment_id}
        )
    assert kept.token not in repr(vars(device))
    assert kept.token not in repr(kept)
    assert (device.proven_by, list(acts)) == ("birth_date", ["visit_proven"])
    assert await left(works, link.appointment_id) == WRONG_TRIES


async def test_five_wrong_answers_in_all_close_every_link_of_the_appointment(
    works: Works, who: PatientView, link: LinkOpened
) -> None:
    second = await opened(works, await builders.link(works, who, link.appointment_id))
    elsewhere = await opened(works, await builders.link(works, who, new_id()))
    digits = await code_for(works, link)

    # By both ways, through both links, the right answer among them.
    assert await told(works, link, "1944-05-13") is None
    assert await typed(works, second, wrong(digits)) is None
    assert await told(works, link, RIGHT) is not None
    assert await told(works, second, "1944-12-05") is None
    assert await told(works, link, "", None) is None
    assert await left(works, link.appointment_id) == 1
    assert await typed(works, link, wrong(digits)) is None

    for one in (link, second):
        with pytest.raises(ProofLocked):
            await told(works, one, RIGHT)
        with pytest.raises(ProofLocked):
            await typed(works, one, digits)
        with pytest.raises(ProofLocked):
            await code_for(works, one)
    assert await told(works, elsewhere, RIGHT) is not None
    async with works.reading() as session:
        refused = await session.scalar(text("SELECT count(*) FROM audit_entries WHERE act = 'proof_refused'"))
    assert refused == WRONG_TRIES


async def test_answers_given_in_the_same_instant_are_all_counted(works: Works, link: LinkOpened) -> None:
    guesses = [told(works, link, f"1944-05-{day:02d}") for day in range(14, 26)]

    answers = await asyncio.gather(*guesses, return_exceptions=True)

    assert sum(answer is None for answer in answers) == WRONG_TRIES
    assert sum(isinstance(answer, ProofLocked) for answer in answers) == len(guesses) - WRONG_TRIES


async def test_revoking_the_links_begins_anew_and_shuts_what_was_open(
    works: Works, who: PatientView, link: LinkOpened
) -> None:
    digits = await code_for(works, link)
    for day in range(1, WRONG_TRIES + 1):
        await told(works, link, f"1950-01-0{day}")

    async with works.open(SYSTEM) as work:
        await revoke_links(work, link.appointment_id)

    with pytest.raises(LinkReplaced):  # it was open in a page already
        await told(works, link, RIGHT)
    fresh = await opened(works, await builders.link(works, who, link.appointment_id))
    assert await typed(works, fresh, digits) is None  # sent for the links that are dead
    assert await told(works, fresh, RIGHT) is not None
    assert await left(works, link.appointment_id) == WRONG_TRIES - 1


async def test_what_is_not_known_is_told_by_nobody(works: Works, link: LinkOpened) -> None:
    for answer in ("", "None", RIGHT):
        assert await told(works, link, answer, None) is None


async def test_a_code_opens_once_for_ten_minutes_and_its_digits_are_kept_nowhere(
    works: Works, clock: GivenClock, link: LinkOpened
) -> None:
    digits = await code_for(works, link)
    async with works.reading() as session:
        (kept,) = await session.scalars(select(SentCode))
        announced = await session.scalar(text("SELECT string_agg(payload::text, '') FROM outbox_messages"))

    assert digits not in repr({name: value for name, value in vars(kept).items() if name != "id"})
    assert digits not in (announced or "")
    clock.forward(minutes=9, seconds=59)
    assert await typed(works, link, digits) is not None
    assert await typed(works, link, digits) is not None  # the button pressed twice
    clock.forward(seconds=1)
    assert await typed(works, link, digits) is None


async def test_a_code_that_was_used_is_used_up(works: Works, clock: GivenClock, link: LinkOpened) -> None:
    digits = await code_for(works, link)
    assert await typed(works, link, digits) is not None

    clock.forward(seconds=30)

    assert await typed(works, link, digits) is None
    async with works.reading() as session:
        assert not await is_code_on_its_way(session, link.appointment_id, clock.now())


async def test_the_first_of_two_codes_is_right_too(works: Works, clock: GivenClock, link: LinkOpened) -> None:
    first = await code_for(works, link)
    clock.forward(seconds=30)
    second = await code_for(works, link)

    assert first != second
    assert await typed(works, link, first) is not None


async def test_a_code_of_another_appointment_is_wrong(
    works: Works, who: PatientView, link: LinkOpened
) -> None:
    digits = await code_for(works, link)
    other = await opened(works, await builders.link(works, who, new_id()))

    assert await typed(works, other, digits) is None
    assert await typed(works, link, digits) is not None


async def test_codes_are_not_sent_one_after_the_other(
    works: Works, clock: GivenClock, link: LinkOpened
) -> None:
    await code_for(works, link)
    with pytest.raises(CodeJustSent) as refused:
        await code_for(works, link)
    assert refused.value.extra["retry_after"] == 30

    for _ in range(SENT_CODES_AN_HOUR - 1):
        clock.forward(seconds=30)
        await code_for(works, link)
    clock.forward(minutes=5)
    with pytest.raises(CodeJustSent):
        await code_for(works, link)
    clock.forward(minutes=53)
    await code_for(works, link)


async def test_a_code_that_nobody_waits_for_any_more_is_not_sent(
    works: Works, clock: GivenClock, link: LinkOpened
) -> None:
    await code_for(works, link)
    async with works.reading() as session:
        (code_id,) = await session.scalars(select(SentCode.id))

    async with works.open(SYSTEM) as work:
        assert await code_to_send(work, code_id) is not None
        assert await code_to_send(work, new_id()) is None
    clock.set(clock.now() + timedelta(minutes=10))
    async with works.open(SYSTEM) as work:
        assert await code_to_send(work, code_id) is None
