"""Open or change an establishment, enrol its practitioners, word its visit reasons."""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

import structlog

from teleo.accounts import AdmitPractitioner, admit_practitioner, end_practitioner
from teleo.audit import Act, record
from teleo.core.ids import new_id
from teleo.directory import queries
from teleo.directory.errors import (
    AppointmentsStand,
    FinessTaken,
    LogoRefused,
    PractitionerUnknown,
    RelayMissing,
    RppsTaken,
    VisitReasonTaken,
)
from teleo.directory.queries import EstablishmentView, PractitionerView, VisitReasonView
from teleo.directory.rules import LOGO_LARGEST, Standing, logo_kind
from teleo.directory.schemas import AddVisitReason, ChangeEstablishment, EnrolPractitioner, OpenEstablishment
from teleo.directory.tables import (
    FINESS_UNIQUE,
    RPPS_UNIQUE,
    WORDING_UNIQUE,
    Establishment,
    InvitationText,
    Membership,
    Practitioner,
    VisitReason,
)
from teleo.infra.database import Session
from teleo.infra.work import Work
from teleo.standards import rpps

# What is booked in an establishment with a practitioner and has not ended by then. Appointments stand above the
# directory, which asks them without knowing them: the answer's giver is passed in.
WhatStands = Callable[[Session, UUID, UUID, datetime], Awaitable[tuple[Standing, ...]]]

log = structlog.get_logger()


async def open_establishment(work: Work, wish: OpenEstablishment) -> EstablishmentView:
    """Raises FinessTaken."""
    establishment = Establishment(id=new_id(), opened_at=work.now, **wish.model_dump())
    await work.save(establishment, clash={FINESS_UNIQUE: FinessTaken})
    record(work, Act.ESTABLISHMENT_OPENED, subject="establishment", subject_id=establishment.id)
    return EstablishmentView.of(establishment)


async def change_establishment(
    work: Work, wish: ChangeEstablishment, *, has_relay: bool
) -> EstablishmentView:
    """The actor's own establishment, from now on: messages already sent stay as they were.

    One that hides addresses goes on doing so on a site that has lost its relay, until it says otherwise. Raises RelayMissing.
    """
    establishment = await queries.establishment_row(work.session, work.actor.establishment)
    if wish.hides_addresses and not has_relay and not establishment.hides_addresses:
        raise RelayMissing
    for name, value in wish.model_dump().items():
        setattr(establishment, name, value)
    await work.save(establishment)
    record(work, Act.ESTABLISHMENT_CHANGED, subject="establishment", subject_id=establishment.id)
    return EstablishmentView.of(establishment)


async def change_logo(work: Work, picture: bytes | None) -> None:
    """None takes it away. Raises LogoRefused."""
    establishment = await queries.establishment_row(work.session, work.actor.establishment)
    kind = logo_kind(picture) if picture is not None else None
    if picture is not None and len(picture) > LOGO_LARGEST:
        raise LogoRefused("too_heavy")
    if picture is not None and kind is None:
        raise LogoRefused("not_a_picture")
    establishment.logo = picture
    establishment.logo_kind = kind
    establishment.logo_version = hashlib.sha256(picture).hexdigest()[:16] if picture else None
    await work.save(establishment)
    record(work, Act.ESTABLISHMENT_CHANGED, subject="establishment", subject_id=establishment.id)


async def keep_invitation_text(work: Work, channel: str, language: str, words: str | None) -> None:
    """How the actor's own establishment words its invitations from now on; None goes back to ours.

    Whether the words may be sent is decided above, where they are sent.
    """
    here = work.actor.establishment
    await queries.wait_for_texts(work.session, here)
    row = await queries.invitation_text_row(work.session, here, channel, language)
    if words is not None:
        row = row or InvitationText(establishment_id=here, channel=channel, language=language)
        row.text, row.changed_at = words, work.now
        await work.save(row)
    elif row is not None:
        await work.session.delete(row)
    record(work, Act.ESTABLISHMENT_CHANGED, subject="establishment", subject_id=here)


async def enrol_practitioner(work: Work, wish: EnrolPractitioner) -> PractitionerView:
    """Make him a member of the establishment, whom Pro Santé Connect lets in from now on.

    He is the same person everywhere, known by his RPPS number.

    What another establishment wrote of his name and profession is not changed from here.
    """
    if not rpps.has_right_key(wish.rpps):
        log.warning("rpps_key_is_wrong", establishment_id=str(wish.establishment_id))
    practitioner = await queries.practitioner_with_rpps(work.session, wish.rpps)
    if practitioner is None:
        details = wish.model_dump(exclude={"establishment_id"})
        practitioner = Practitioner(id=new_id(), enrolled_at=work.now, **details)
        await work.save(practitioner, clash={RPPS_UNIQUE: RppsTaken})
    await _join(work, practitioner, wish)
    enrolled = PractitionerView.of(practitioner)
    await admit_practitioner(
        work,
        AdmitPractitioner(
            rpps=enrolled.rpps,
            shown_name=enrolled.shown_name,
            establishment_id=wish.establishment_id,
            practitioner_id=enrolled.id,
        ),
    )
    return enrolled


async def add_visit_reason(work: Work, wish: AddVisitReason) -> VisitReasonView:
    """Raises VisitReasonTaken."""
    reason = VisitReason(id=new_id(), active=True, **wish.model_dump())
    await work.save(reason, clash={WORDING_UNIQUE: VisitReasonTaken})
    return VisitReasonView.of(reason)


async def end_membership(work: Work, practitioner_id: UUID, what_stands: WhatStands) -> None:
    """The practitioner works no more in the actor's establishment, and is signed out there at once.

    Raises PractitionerUnknown, AppointmentsStand.
    """
    here = work.actor.establishment
    await queries.wait_for_calendar(work.session, practitioner_id)
    membership = await queries.membership_of(work.session, practitioner_id, here)
    if membership is None or not membership.active:
        raise PractitionerUnknown
    standing = await what_stands(work.session, here, practitioner_id, work.now)
    if standing:
        raise AppointmentsStand(standing)
    membership.active = False
    await work.save(membership)
    await end_practitioner(work, here, practitioner_id)
    record(work, Act.MEMBERSHIP_ENDED, subject="practitioner", subject_id=practitioner_id)


async def _join(work: Work, practitioner: Practitioner, wish: EnrolPractitioner) -> None:
    membership = await queries.membership_of(work.session, practitioner.id, wish.establishment_id)
    if membership is None:
        membership = Membership(
            practitioner_id=practitioner.id, establishment_id=wish.establishment_id, began_at=work.now
        )
    membership.active = True
    await work.save(membership)
