"""An establishment that hides addresses: every ticket to its rooms says so, and no ticket to another's."""

from datetime import timedelta

import pytest

from signaling.contract import Ticket, read
from teleo.appointments import AppointmentView
from teleo.consultations import consultation_of_appointment
from teleo.consultations.consenting import agree
from teleo.consultations.joining import (
    join_as_companion,
    join_as_patient,
    join_as_practitioner,
    watch_own_board,
)
from teleo.core.actor import SYSTEM
from teleo.directory.queries import establishment_row
from teleo.infra.relay import Relay
from teleo.infra.work import Works
from teleo.patients import CURRENT_CONSENT, GiveConsent
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON, GivenClock
from tests.support.fakes import KeptCommands


async def tickets_to(works: Works, at: Practice, booked: AppointmentView) -> list[Ticket]:
    """The patient's, the practitioner's (with which he stands by, too), and a third person's."""
    async with works.reading() as session:
        consultation = await consultation_of_appointment(session, booked.id)
    assert consultation is not None
    companion_id, _ = await builders.companion(works, at, consultation.id)
    async with works.open(builders.patient_of(booked)) as work:
        await agree(work, KeptCommands(), booked.id, GiveConsent(version=CURRENT_CONSENT))
        given = [await join_as_patient(work, booked.id)]
    async with works.open(builders.practitioner_at(at)) as work:
        given.append(await join_as_practitioner(work, consultation.id))
    async with works.open(SYSTEM) as work:
        given.append(await join_as_companion(work, companion_id))
    return [read(token, works.vault.signing, works.clock.now()) for token in given]


async def hide(works: Works, at: Practice, *, hides: bool = True) -> None:
    async with works.open(SYSTEM) as work:
        (await establishment_row(work.session, at.here.id)).hides_addresses = hides


@pytest.mark.parametrize("hides", [True, False])
async def test_each_ticket_to_a_room_says_what_its_establishment_chose(
    works: Works, clock: GivenClock, minimes: Practice, booked: AppointmentView, *, hides: bool
) -> None:
    # The same practitioner works in both.
    elsewhere = await builders.same_practitioner_elsewhere(works, minimes)
    other = await builders.appointment(works, elsewhere, NOON.replace(minute=30))
    await Relay(works).drain()
    clock.set(booked.starts_at + timedelta(minutes=10))  # one of them runs, the other waits already
    await hide(works, minimes, hides=hides)
    await hide(works, elsewhere, hides=not hides)

    here, there = await tickets_to(works, minimes, booked), await tickets_to(works, elsewhere, other)

    assert [ticket.seat[:5] for ticket in here] == [ticket.seat[:5] for ticket in there]
    assert [ticket.relay_only for ticket in here] == [hides] * 3
    assert [ticket.relay_only for ticket in there] == [not hides] * 3


async def test_a_ticket_to_a_board_leads_to_no_call_and_hides_nothing(
    works: Works, minimes: Practice
) -> None:
    await hide(works, minimes)

    async with works.open(builders.practitioner_at(minimes)) as work:
        ticket = read(watch_own_board(work), works.vault.signing, NOON)

    assert (ticket.room, ticket.relay_only) == (None, False)
