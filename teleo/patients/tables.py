"""Patients of an establishment, who represents them, where to reach them, what they agreed to. What tells who they are is encrypted."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from teleo.infra.columns import EncryptedText, Instant, one_of
from teleo.infra.database import Base
from teleo.infra.texts import LOCALES
from teleo.patients.rules import QUALITIES, IdentityStatus

CONTACT_KINDS = ("email", "mobile")
CONTACT_OWNERS = ("patient", "companion", "representative")


def _encrypted(column: str, **options: Any) -> Any:
    return mapped_column(EncryptedText(f"patients.{column}"), **options)


class Patient(Base):
    """The same person in two establishments is two rows: each answers for its own identities.

    The three indexes hold keyed hashes (see `search_index.py`), for what is encrypted cannot be searched.
    """

    __tablename__ = "patients"
    __table_args__ = (
        one_of("identity_status", IdentityStatus, name="identity_status"),
        one_of("language", LOCALES, name="language"),
        CheckConstraint("(ins_number IS NULL) = (ins_authority IS NULL)", name="ins"),
        CheckConstraint("identity_status = 'qualified' OR ins_number IS NULL", name="ins_qualified"),
        CheckConstraint("(born_on IS NULL) = (born_on_index IS NULL)", name="born_on"),
        CheckConstraint("born_on IS NOT NULL OR identity_status = 'provisional'", name="born_on_known"),
        Index("ix_patients_establishment_id_born_on_index", "establishment_id", "born_on_index"),
        Index("ix_patients_name_index", "name_index", postgresql_using="gin"),
        Index("ix_patients_mobile_index", "mobile_index", postgresql_using="gin"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    establishment_id: Mapped[UUID] = mapped_column(ForeignKey("establishments.id"))
    birth_name: Mapped[str] = _encrypted("birth_name")
    first_name: Mapped[str] = _encrypted("first_name")
    birth_first_names: Mapped[str | None] = _encrypted("birth_first_names")
    born_on: Mapped[str | None] = _encrypted("born_on")  # of one who was invited by name alone, not known yet
    sex: Mapped[str] = _encrypted("sex")
    birth_place_code: Mapped[str | None] = _encrypted("birth_place_code")
    used_name: Mapped[str | None] = _encrypted("used_name")
    used_first_name: Mapped[str | None] = _encrypted("used_first_name")
    ins_number: Mapped[str | None] = _encrypted("ins_number")
    ins_authority: Mapped[str | None] = _encrypted("ins_authority")
    identity_status: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text, server_default="fr")  # of the messages that are sent to him
    name_index: Mapped[list[bytes]] = mapped_column(ARRAY(LargeBinary))
    born_on_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    mobile_index: Mapped[list[bytes]] = mapped_column(ARRAY(LargeBinary))
    registered_at: Mapped[datetime] = mapped_column(Instant)
    erased_at: Mapped[datetime | None] = mapped_column(
        Instant
    )  # nobody any more: kept for the acts that stay


class Contact(Base):
    """Where to reach a patient, the companion who relays, or whoever represents him."""

    __tablename__ = "contacts"
    __table_args__ = (
        one_of("kind", CONTACT_KINDS, name="kind"),
        one_of("belongs_to", CONTACT_OWNERS, name="belongs_to"),
        CheckConstraint("belongs_to = 'companion' OR companion_name IS NULL", name="companion"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.id"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(EncryptedText("contacts.value"))
    belongs_to: Mapped[str] = mapped_column(Text)
    companion_name: Mapped[str | None] = mapped_column(EncryptedText("contacts.companion_name"))
    added_at: Mapped[datetime] = mapped_column(Instant)


class Representative(Base):
    """Acts for a minor or a protected adult, or stands beside him. Another one is another row: it is him who declares."""

    __tablename__ = "representatives"
    __table_args__ = (
        one_of("quality", QUALITIES, name="quality"),
        Index("uq_representatives_patient_id", "patient_id", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.id"))
    name: Mapped[str] = mapped_column(EncryptedText("representatives.name"))
    quality: Mapped[str] = mapped_column(Text)
    named_at: Mapped[datetime] = mapped_column(Instant)


class Consent(Base):
    """Given by whom, when, to which version of the text, for which appointment (R.6316-2 CSP).

    With a representative: he declared that he is the one named, and present. What he was then is kept, not what he is.
    """

    __tablename__ = "consents"
    __table_args__ = (
        Index(
            "uq_consents_in_force",
            "appointment_id",
            "patient_id",
            "text_version",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        one_of("representative_quality", QUALITIES, name="representative_quality"),
        CheckConstraint(
            "(representative_name IS NULL) = (representative_quality IS NULL)", name="representative"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.id"), index=True)
    appointment_id: Mapped[UUID]
    text_version: Mapped[str] = mapped_column(Text)
    representative_name: Mapped[str | None] = mapped_column(EncryptedText("consents.representative_name"))
    representative_quality: Mapped[str | None] = mapped_column(Text)
    given_at: Mapped[datetime] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
