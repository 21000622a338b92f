"""A patient agrees to a text of a version, for an appointment, and may change his mind."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import select, text

from teleo.core.actor import Actor
from teleo.core.ids import new_id
from teleo.infra.work import Works
from teleo.patients import (
    CURRENT_CONSENT,
    ConsentTextChanged,
    ConsentUnknown,
    GiveConsent,
    PatientUnknown,
    consent_for,
    current_consent_text,
    give_consent,
    withdraw_consent,
)
from teleo.patients.tables import Consent
from tests.support import builders

AGREED = GiveConsent(version=CURRENT_CONSENT)


@pytest.fixture
def appointment_id() -> UUID:
    return new_id()


@pytest.fixture
async def jeanne(works: Works, appointment_id: UUID) -> Actor:
    """As her link makes her."""
    who = await builders.patient(works, await builders.establishment(works))
    return Actor(
        role="patient",
        establishment_id=who.establishment_id,
        patient_id=who.id,
        appointment_id=appointment_id,
    )


async def agree(works: Works, who: Actor, appointment_id: UUID, wish: GiveConsent = AGREED) -> None:
    async with works.open(who) as work:
        await give_consent(work, appointment_id, wish)


async def all_consents(works: Works) -> list[Consent]:
    async with works.reading() as session:
        return list(await session.scalars(select(Consent).order_by(Consent.id)))


async def test_a_consent_keeps_its_text_and_its_instant(
    works: Works, jeanne: Actor, appointment_id: UUID
) -> None:
    async with works.reading() as session:
        assert await consent_for(session, jeanne.patient, appointment_id) is None

    await agree(works, jeanne, appointment_id)

    async with works.reading() as session:
        given = await consent_for(session, jeanne.patient, appointment_id)
        other = await consent_for(session, jeanne.patient, new_id())
    assert given is not None
    assert (given.text_version, given.given_at) == (CURRENT_CONSENT, works.clock.now())
    assert other is None


async def test_a_double_click_agrees_once(works: Works, jeanne: Actor, appointment_id: UUID) -> None:
    await asyncio.gather(*(agree(works, jeanne, appointment_id) for _ in range(4)))

    assert len(await all_consents(works)) == 1


async def test_a_text_that_was_not_read_is_not_agreed_to(
    works: Works, jeanne: Actor, appointment_id: UUID
) -> None:
    with pytest.raises(ConsentTextChanged) as changed:
        await agree(works, jeanne, appointment_id, GiveConsent(version="2019-01"))

    assert changed.value.extra == {"version": CURRENT_CONSENT}
    assert await all_consents(works) == []


async def test_a_consent_withdrawn_stays_written_and_may_be_given_again(
    works: Works, jeanne: Actor, appointment_id: UUID
) -> None:
    await agree(works, jeanne, appointment_id)

    async with works.open(jeanne) as work:
        await withdraw_consent(work, appointment_id)
    async with works.reading() as session:
        assert await consent_for(session, jeanne.patient, appointment_id) is None
    await agree(works, jeanne, appointment_id)

    former, present = await all_consents(works)
    assert former.withdrawn_at == works.clock.now()
    assert present.withdrawn_at is None


async def test_there_must_be_a_consent_to_withdraw(works: Works, jeanne: Actor, appointment_id: UUID) -> None:
    with pytest.raises(ConsentUnknown):
        async with works.open(jeanne) as work:
            await withdraw_consent(work, appointment_id)


async def test_only_a_patient_of_the_establishment_agrees(
    works: Works, appointment_id: UUID, jeanne: Actor
) -> None:
    stranger = Actor(role="patient", establishment_id=jeanne.establishment_id, patient_id=new_id())

    with pytest.raises(PatientUnknown):
        await agree(works, stranger, appointment_id)


def test_the_text_says_what_is_not_recorded_in_both_languages() -> None:
    assert "ne sont pas enregistrés" in current_consent_text("fr")
    assert "not recorded" in current_consent_text("en")
    assert current_consent_text("de") == current_consent_text("fr")


async def test_giving_and_withdrawing_are_kept_in_the_trail(
    works: Works, jeanne: Actor, appointment_id: UUID
) -> None:
    await agree(works, jeanne, appointment_id)
    async with works.open(jeanne) as work:
        await withdraw_consent(work, appointment_id)

    async with works.reading() as session:
        entries = await session.scalars(
            text("SELECT act FROM audit_entries WHERE subject_id = :id ORDER BY id"), {"id": appointment_id}
        )
    assert list(entries) == ["consent_given", "consent_withdrawn"]
