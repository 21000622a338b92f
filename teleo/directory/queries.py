"""What is asked of the directory, as frozen views."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Self
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select

from teleo.accounts import Workplace
from teleo.directory import rules
from teleo.directory.errors import EstablishmentUnknown, PractitionerUnknown, VisitReasonUnknown
from teleo.directory.tables import Establishment, InvitationText, Membership, Practitioner, VisitReason
from teleo.infra.database import Session
from teleo.infra.texts import translated


@dataclass(frozen=True, slots=True)
class EstablishmentView:
    id: UUID
    name: str
    shown_name: str
    message_name: str
    zone: str
    help_phone: str
    finess: str | None
    birth_date_allowed: bool = False
    hides_addresses: bool = False
    accent: str | None = None
    logo_version: str | None = None

    @property
    def zone_info(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def colours(self) -> Mapping[str, str]:
        """By token of the style sheets; empty without an accent of its own."""
        return rules.palette(self.accent).tokens if self.accent else {}

    @classmethod
    def of(cls, row: Establishment) -> Self:
        return cls(
            id=row.id,
            name=row.name,
            shown_name=row.shown_name,
            message_name=row.message_name,
            zone=row.zone,
            help_phone=row.help_phone,
            finess=row.finess,
            birth_date_allowed=row.birth_date_allowed,
            hides_addresses=row.hides_addresses,
            accent=row.accent,
            logo_version=row.logo_version,
        )


@dataclass(frozen=True, slots=True)
class PractitionerView:
    """`shown_name` is « Dr Claire Martin »; `profession` what is printed under it."""

    id: UUID
    serial: int
    rpps: str
    family_name: str
    first_name: str
    shown_name: str
    profession: str

    @classmethod
    def of(cls, row: Practitioner) -> Self:
        profession = rules.Profession(row.profession)
        return cls(
            id=row.id,
            serial=row.serial,
            rpps=row.rpps,
            family_name=row.family_name,
            first_name=row.first_name,
            shown_name=rules.shown_name(profession, row.first_name, row.family_name),
            profession=translated(rules.shown_profession(profession, row.specialty)),
        )


@dataclass(frozen=True, slots=True)
class VisitReasonView:
    id: UUID
    wording: str
    minutes: int

    @classmethod
    def of(cls, row: VisitReason) -> Self:
        return cls(id=row.id, wording=row.wording, minutes=row.minutes)


async def establishment_for(session: Session, establishment_id: UUID) -> EstablishmentView:
    """Raises EstablishmentUnknown."""
    row = await session.get(Establishment, establishment_id)
    if row is None:
        raise EstablishmentUnknown
    return EstablishmentView.of(row)


async def establishment_row(session: Session, establishment_id: UUID) -> Establishment:
    """The row itself, to be changed."""
    return await session.get_one(Establishment, establishment_id)


async def establishments(session: Session) -> tuple[EstablishmentView, ...]:
    """All of this installation, by name."""
    rows = await session.scalars(select(Establishment).order_by(Establishment.name))
    return tuple(EstablishmentView.of(row) for row in rows)


async def workplace_for(session: Session, establishment_id: UUID) -> Workplace:
    """What accounts need of an establishment, which they stand below. Raises EstablishmentUnknown."""
    here = await establishment_for(session, establishment_id)
    return Workplace(
        id=here.id,
        shown_name=here.shown_name,
        zone=here.zone,
        help_phone=here.help_phone,
        colours=here.colours,
        logo_version=here.logo_version,
    )


async def logo_of(session: Session, establishment_id: UUID) -> tuple[bytes, str] | None:
    """The picture and its type. Raises EstablishmentUnknown."""
    found = await session.execute(
        select(Establishment.logo, Establishment.logo_kind).where(Establishment.id == establishment_id)
    )
    row = found.one_or_none()
    if row is None:
        raise EstablishmentUnknown
    return (row.logo, row.logo_kind) if row.logo else None


async def invitation_text_of(
    session: Session, establishment_id: UUID, channel: str, language: str
) -> str | None:
    """Its own words, with their blanks; None when it uses ours."""
    row = await invitation_text_row(session, establishment_id, channel, language)
    return row.text if row else None


async def invitation_text_row(
    session: Session, establishment_id: UUID, channel: str, language: str
) -> InvitationText | None:
    """The row itself, to be changed."""
    return await session.get(InvitationText, (establishment_id, channel, language))


async def wait_for_texts(session: Session, establishment_id: UUID) -> None:
    """Until the end of the transaction, nobody else changes how this establishment words its messages."""
    await session.get_one(Establishment, establishment_id, with_for_update={"key_share": True})


async def practitioner_for(session: Session, practitioner_id: UUID) -> PractitionerView:
    """Wherever he works: for whoever already has to do with him. Raises PractitionerUnknown."""
    row = await session.get(Practitioner, practitioner_id)
    if row is None:
        raise PractitionerUnknown
    return PractitionerView.of(row)


async def practitioner_of(
    session: Session, establishment_id: UUID, practitioner_id: UUID
) -> PractitionerView:
    """Only if he is at work in this establishment. Raises PractitionerUnknown."""
    row = await session.scalar(_at_work_in(establishment_id).where(Practitioner.id == practitioner_id))
    if row is None:
        raise PractitionerUnknown
    return PractitionerView.of(row)


async def wait_for_calendar(session: Session, practitioner_id: UUID) -> None:
    """Whoever gives, takes or closes a practitioner's time does it after the one before him, and sees what he did.

    Constraints would still decide; but two who wait for one another's row would both be told that something broke.
    """
    await session.execute(
        select(Practitioner.id).where(Practitioner.id == practitioner_id).with_for_update(key_share=True)
    )


async def practitioners_of(session: Session, establishment_id: UUID) -> tuple[PractitionerView, ...]:
    """Those at work in this establishment, by name."""
    by_name = _at_work_in(establishment_id).order_by(Practitioner.family_name, Practitioner.first_name)
    return tuple(PractitionerView.of(row) for row in await session.scalars(by_name))


async def visit_reasons_of(session: Session, establishment_id: UUID) -> tuple[VisitReasonView, ...]:
    """Those in use, by wording."""
    in_use = _in_use_in(establishment_id).order_by(VisitReason.wording)
    return tuple(VisitReasonView.of(row) for row in await session.scalars(in_use))


async def visit_reason_of(session: Session, establishment_id: UUID, visit_reason_id: UUID) -> VisitReasonView:
    """Only if this establishment uses it. Raises VisitReasonUnknown."""
    row = await session.scalar(_in_use_in(establishment_id).where(VisitReason.id == visit_reason_id))
    if row is None:
        raise VisitReasonUnknown
    return VisitReasonView.of(row)


async def visit_reason_wordings(session: Session, visit_reason_ids: Collection[UUID]) -> dict[UUID, str]:
    """By id, those no longer in use too: what was booked keeps its reason."""
    rows = await session.execute(
        select(VisitReason.id, VisitReason.wording).where(VisitReason.id.in_(visit_reason_ids))
    )
    return {row.id: row.wording for row in rows}


async def practitioner_with_rpps(session: Session, rpps: str) -> Practitioner | None:
    return await session.scalar(select(Practitioner).where(Practitioner.rpps == rpps))


async def membership_of(session: Session, practitioner_id: UUID, establishment_id: UUID) -> Membership | None:
    return await session.get(Membership, (practitioner_id, establishment_id))


def _at_work_in(establishment_id: UUID) -> Select[Practitioner]:
    return (
        select(Practitioner)
        .join(Membership, Membership.practitioner_id == Practitioner.id)
        .where(Membership.establishment_id == establishment_id, Membership.active)
    )


def _in_use_in(establishment_id: UUID) -> Select[VisitReason]:
    return select(VisitReason).where(VisitReason.establishment_id == establishment_id, VisitReason.active)
