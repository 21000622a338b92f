"""What third persons are sent: their link and its code, by their one contact, and nothing about the patient."""

import re
from datetime import timedelta

import pytest

from teleo.appointments import MoveAppointment, cancel, move
from teleo.consultations import ask_companion_code, prove_companion
from teleo.consultations.inviting import remove_companion
from teleo.consultations.queries import ConsultationView
from teleo.core.actor import SYSTEM
from teleo.infra.relay import Relay
from teleo.infra.work import Works
from teleo.sandbox import Mailbox
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON, GivenClock
from tests.support.fakes import KeptCommands
from tests.support.signing_in import Browser
from tests.support.visitors import opened_consultation

ROSE, OTHER = "+33639980077", "sam@ailleurs.test"


@pytest.fixture
async def consultation(works: Works, minimes: Practice) -> ConsultationView:
    """Its patient has neither mobile nor mail in the way of ours."""
    return await opened_consultation(
        works, await builders.appointment(works, minimes, NOON + timedelta(hours=1))
    )


def sent_to(mailbox: Mailbox, to: str) -> list[str]:
    told = [f"{one.subject or ''} {one.text}" for one in reversed(mailbox.latest()) if one.to == to]
    return [one.replace("\u00a0", " ") for one in told]


@pytest.mark.parametrize(
    ("contact", "to"), [("06 39 98 00 77", ROSE), ("rose@ailleurs.test", "rose@ailleurs.test")]
)
async def test_the_link_leaves_once_and_the_code_in_a_message_of_its_own(
    works: Works,
    mailbox: Mailbox,
    gateway: Browser,
    minimes: Practice,
    consultation: ConsultationView,
    contact: str,
    to: str,
) -> None:
    companion_id, token = await builders.companion(works, minimes, consultation.id, contact=contact)
    await Relay(works).drain()
    async with works.open(SYSTEM) as work:
        await ask_companion_code(work, companion_id)
    await Relay(works).drain()

    invitation, code = sent_to(mailbox, to)
    assert f"/c/{token}" in invitation
    assert "mardi 24 novembre à 14 h 00" in invitation
    assert "/c/" not in code
    for message in (invitation, code):
        words = set(re.findall(r"\w+", message.lower()))
        assert not {"santé", "médecin", "suivi", "interprète", "martin", "jeanne", "lefèvre", "vidal"} & words
    (digits,) = re.findall(r"(?<!\d)\d{6}(?!\d)", code)
    assert digits not in invitation
    async with works.open(SYSTEM) as work:
        assert await prove_companion(work, companion_id, digits) is not None


async def test_he_is_told_the_new_hour_and_that_it_is_cancelled_once_and_not_when_he_was_removed(
    works: Works,
    clock: GivenClock,
    mailbox: Mailbox,
    gateway: Browser,
    minimes: Practice,
    consultation: ConsultationView,
) -> None:
    companion_id, _ = await builders.companion(works, minimes, consultation.id)
    assistant = builders.assistant_of(minimes.here)
    await Relay(works).drain()
    async with works.open(assistant) as work:
        later = MoveAppointment(starts_at=NOON + timedelta(hours=2))
        await move(work, consultation.appointment_id, later)
    await Relay(works).drain()
    assert len(sent_to(mailbox, ROSE)) == 1  # it may be undone still

    clock.forward(seconds=11)
    await Relay(works).drain()
    await Relay(works).drain()
    first, second = sent_to(mailbox, ROSE)
    assert ("14 h 00" in first, "15 h 00" in second) == (True, True)

    async with works.open(builders.practitioner_at(minimes)) as work:
        await ask_companion_code(work, companion_id)
        await remove_companion(work, KeptCommands(), consultation.id, companion_id)
    await builders.companion(works, minimes, consultation.id, contact=OTHER)
    await builders.companion(works, minimes, consultation.id, contact="06 39 98 00 79")
    await Relay(works).drain()
    async with works.open(assistant) as work:
        await cancel(work, consultation.appointment_id)
    for _ in range(3):
        clock.forward(seconds=11)
        await Relay(works).drain()
    assert len(sent_to(mailbox, ROSE)) == 2
    for invited in (OTHER, "+33639980079"):
        _, told = sent_to(mailbox, invited)
        assert "15 h 00, auquel vous étiez invité" in told
        assert "annulé" in told
        assert "/c/" not in told


@pytest.mark.parametrize(
    ("kind", "contact", "to", "words", "digits_are"),
    [
        (
            "companion",
            "rose@ailleurs.test",
            "rose@ailleurs.test",
            "You are invited to a remote appointment",
            "your code",
        ),
        ("interpreter", "06 39 98 00 77", ROSE, "you are invited to a remote appointment", "your code"),
        ("colleague", "06 39 98 00 77", ROSE, "vous etes invité à un rendez-vous", "votre code"),
    ],
)
async def test_whoever_comes_with_a_patient_reads_his_language_and_a_colleague_french(
    works: Works,
    mailbox: Mailbox,
    gateway: Browser,
    minimes: Practice,
    kind: str,
    contact: str,
    to: str,
    words: str,
    digits_are: str,
) -> None:
    who = await builders.patient(works, minimes.here, birth_name="Baker", language="en")
    booked = await builders.appointment(works, minimes, NOON + timedelta(hours=1), who=who)
    opened = await opened_consultation(works, booked)

    companion_id, _ = await builders.companion(works, minimes, opened.id, kind=kind, contact=contact)
    await Relay(works).drain()
    async with works.open(SYSTEM) as work:
        await ask_companion_code(work, companion_id)
    await Relay(works).drain()

    invitation, code = sent_to(mailbox, to)
    assert words in invitation
    assert digits_are in code
