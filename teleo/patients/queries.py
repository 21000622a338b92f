"""Patients of one establishment, as frozen views."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self, cast
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from teleo.core.actor import Actor
from teleo.infra.database import Session
from teleo.infra.texts import Language
from teleo.infra.vault import Vault
from teleo.patients.errors import PatientUnknown
from teleo.patients.rules import (
    IdentityStatus,
    Quality,
    Sex,
    Share,
    Traits,
    begins_with,
    is_called,
    is_minor_on,
    represents_on,
    share_of,
)
from teleo.patients.schemas import SearchPatients
from teleo.patients.search_index import SearchIndex
from teleo.patients.tables import Contact, Patient, Representative

MOST_FOUND = 50


@dataclass(frozen=True, slots=True)
class ContactView:
    """`companion_name` is given when the contact is that of the one who relays."""

    kind: str
    value: str
    belongs_to: str
    companion_name: str | None


@dataclass(frozen=True, slots=True)
class RepresentativeView:
    """`name` as the assistant wrote it, to be read out: « Mme Claire Martin »."""

    id: UUID
    name: str
    quality: Quality

    @property
    def share(self) -> Share:
        return share_of(self.quality)


@dataclass(frozen=True, slots=True)
class PatientView:
    """`contacts` are the latest first; `language` is that of messages. Without `born_on`, all that is known of `sex` is nothing either."""

    id: UUID
    establishment_id: UUID
    birth_name: str
    first_name: str
    used_name: str | None
    used_first_name: str | None
    born_on: date | None
    sex: Sex
    birth_place_code: str | None
    identity_status: IdentityStatus
    language: Language
    contacts: tuple[ContactView, ...]
    representative: RepresentativeView | None

    def representative_on(self, day: date) -> RepresentativeView | None:
        """Who acts for him, or stands beside him, that day."""
        one = self.representative
        return one if one and represents_on(day, one.quality, self.born_on) else None

    def lacks_representative_on(self, day: date) -> bool:
        """A minor for whom nobody is named."""
        return is_minor_on(day, self.born_on) and self.representative_on(day) is None

    @property
    def shown_name(self) -> str:
        """As one calls out in a waiting room: « Jeanne LEFEVRE », first name, then the name that the person uses."""
        return f"{(self.used_first_name or self.first_name).title()} {self.used_name or self.birth_name}"

    @property
    def email(self) -> str | None:
        return self._latest("email")

    @property
    def mobile(self) -> str | None:
        """E.164."""
        return self._latest("mobile")

    @property
    def traits(self) -> Traits:
        return Traits(self.birth_name, self.first_name, self.born_on, self.sex, self.birth_place_code)

    def is_reached_by(self, kind: str, value: str | None) -> bool:
        return any((contact.kind, contact.value) == (kind, value) for contact in self.contacts)

    @classmethod
    def of(cls, row: Patient, contacts: Iterable[Contact], representative: Representative | None) -> Self:
        return cls(
            id=row.id,
            establishment_id=row.establishment_id,
            birth_name=row.birth_name,
            first_name=row.first_name,
            used_name=row.used_name,
            used_first_name=row.used_first_name,
            born_on=date.fromisoformat(row.born_on) if row.born_on else None,
            sex=Sex(row.sex),
            birth_place_code=row.birth_place_code,
            identity_status=IdentityStatus(row.identity_status),
            language=cast("Language", row.language),  # as its constraint says
            contacts=tuple(ContactView(c.kind, c.value, c.belongs_to, c.companion_name) for c in contacts),
            representative=_representative(representative) if representative else None,
        )

    def _latest(self, kind: str) -> str | None:
        return next((contact.value for contact in self._reached_by() if contact.kind == kind), None)

    def _reached_by(self) -> tuple[ContactView, ...]:
        """A representative is written to alone, or not at all: a minor may keep from his parents that he consults."""
        if any(contact.belongs_to == "representative" for contact in self.contacts):
            last_told = self.contacts[0].belongs_to
            return tuple(contact for contact in self.contacts if contact.belongs_to == last_told)
        return self.contacts


async def patient_for(session: Session, establishment_id: UUID, patient_id: UUID) -> PatientView:
    """Raises PatientUnknown when there is none in this establishment."""
    found = await patients_for(session, establishment_id, {patient_id})
    if patient_id not in found:
        raise PatientUnknown
    return found[patient_id]


async def language_of(session: Session, actor: Actor) -> Language:
    """Of the messages to the patient who acts. Raises PatientUnknown."""
    return (await patient_for(session, actor.establishment, actor.patient)).language


async def patients_for(
    session: Session, establishment_id: UUID, patient_ids: Collection[UUID]
) -> dict[UUID, PatientView]:
    """Those of them who are this establishment's, by id: two queries for a whole day."""
    rows = await session.scalars(
        select(Patient).where(Patient.establishment_id == establishment_id, Patient.id.in_(patient_ids))
    )
    return {view.id: view for view in await _views(session, list(rows))}


async def search(
    session: Session, vault: Vault, establishment_id: UUID, sought: SearchPatients
) -> tuple[PatientView, ...]:
    """Who answers to all that is sought, by name. Fewer than three letters find only a name that short."""
    index = SearchIndex(vault, establishment_id)
    conditions: list[ColumnElement[bool]] = []
    if sought.birth_name:
        conditions.append(Patient.name_index.contains([index.of_name_sought(sought.birth_name)]))
    if sought.born_on:
        conditions.append(Patient.born_on_index == index.of_birth_date(sought.born_on))
    if sought.mobile:
        conditions.append(Patient.mobile_index.contains([index.of_mobile(sought.mobile)]))
    views = [view for view in await _found(session, establishment_id, conditions) if _answers(view, sought)]
    return tuple(sorted(views, key=lambda view: (view.birth_name, view.first_name, view.born_on or date.max)))


async def born_on_same_day(
    session: Session, vault: Vault, establishment_id: UUID, born_on: date
) -> tuple[PatientView, ...]:
    """All of them: whoever is registered is compared with these."""
    hashed = SearchIndex(vault, establishment_id).of_birth_date(born_on)
    rows = await session.scalars(
        select(Patient)
        .where(Patient.establishment_id == establishment_id, Patient.born_on_index == hashed)
        .order_by(Patient.registered_at, Patient.id)
    )
    return await _views(session, list(rows))


async def called(
    session: Session, vault: Vault, establishment_id: UUID, birth_name: str, first_name: str
) -> tuple[PatientView, ...]:
    """All who are called so, by the names they were born with or by those they use."""
    hashed = SearchIndex(vault, establishment_id).of_name_sought(birth_name)
    rows = await session.scalars(
        select(Patient)
        .where(Patient.establishment_id == establishment_id, Patient.name_index.contains([hashed]))
        .order_by(Patient.registered_at, Patient.id)
    )
    return tuple(
        view
        for view in await _views(session, list(rows))
        if is_called(view.traits, birth_name, first_name, (view.used_name, view.used_first_name))
    )


async def lock_name(session: Session, vault: Vault, establishment_id: UUID, birth_name: str) -> None:
    """Until the end of the transaction, nobody else invites someone of that name here."""
    hashed = SearchIndex(vault, establishment_id).of_name_sought(birth_name)
    await session.execute(select(func.pg_advisory_xact_lock(int.from_bytes(hashed[:8], signed=True))))


async def lock_birth_date(session: Session, vault: Vault, establishment_id: UUID, born_on: date) -> None:
    """Until the end of the transaction, nobody else registers someone born on that day here."""
    hashed = SearchIndex(vault, establishment_id).of_birth_date(born_on)
    await session.execute(select(func.pg_advisory_xact_lock(int.from_bytes(hashed[:8], signed=True))))


async def locked_patient(session: Session, establishment_id: UUID, patient_id: UUID) -> Patient:
    """The row, which nobody else changes until the end of the transaction. Raises PatientUnknown."""
    row = await session.scalar(
        select(Patient)
        .where(Patient.establishment_id == establishment_id, Patient.id == patient_id)
        .with_for_update()
    )
    if row is None:
        raise PatientUnknown
    return row


async def contact_rows(session: Session, patient_ids: Collection[UUID]) -> list[Contact]:
    """Latest first."""
    found = await session.scalars(
        select(Contact)
        .where(Contact.patient_id.in_(patient_ids))
        .order_by(Contact.added_at.desc(), Contact.id.desc())
    )
    return list(found)


async def representative_row(session: Session, patient_id: UUID) -> Representative | None:
    return await session.scalar(select(Representative).where(Representative.patient_id == patient_id))


async def _found(
    session: Session, establishment_id: UUID, conditions: Iterable[ColumnElement[bool]]
) -> tuple[PatientView, ...]:
    rows = await session.scalars(
        select(Patient).where(Patient.establishment_id == establishment_id, *conditions).limit(MOST_FOUND)
    )
    return await _views(session, list(rows))


def _answers(view: PatientView, sought: SearchPatients) -> bool:
    """Hashes are short and of short prefixes: what was decrypted has the last word."""
    return not sought.birth_name or any(
        begins_with(name, sought.birth_name) for name in (view.birth_name, view.used_name)
    )


async def _views(session: Session, rows: Collection[Patient]) -> tuple[PatientView, ...]:
    contacts: dict[UUID, list[Contact]] = {row.id: [] for row in rows}
    for contact in await contact_rows(session, contacts.keys()):
        contacts[contact.patient_id].append(contact)
    named = await session.scalars(
        select(Representative).where(Representative.patient_id.in_(contacts.keys()))
    )
    acting = {one.patient_id: one for one in named}
    return tuple(PatientView.of(row, contacts[row.id], acting.get(row.id)) for row in rows)


def _representative(row: Representative) -> RepresentativeView:
    return RepresentativeView(row.id, row.name, cast("Quality", row.quality))
