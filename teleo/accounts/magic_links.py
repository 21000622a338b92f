"""A patient's link: issue it, open it, revoke it. Opening consumes nothing: mail scanners open links too."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from teleo.accounts import link_queries, tokens
from teleo.accounts.errors import LinkExpired, LinkNotYet, LinkReplaced, LinkUnknown
from teleo.accounts.facts import LinksRevoked
from teleo.accounts.schemas import IssueLink
from teleo.accounts.tables import PatientLink
from teleo.audit import Act, record
from teleo.core.actor import Actor
from teleo.core.ids import new_id
from teleo.infra.database import Session
from teleo.infra.vault import Vault
from teleo.infra.work import Work, Works

PATH = "/l/"


@dataclass(frozen=True, slots=True)
class LinkOpened:
    """A link that opens now; `by` is who it is for, which its bearer has still to prove."""

    link_id: UUID
    appointment_id: UUID
    valid_until: datetime
    by: Actor
    is_first: bool

    @classmethod
    def of(cls, link: PatientLink) -> Self:
        is_first = link.first_opened_at is None
        return cls(link.id, link.appointment_id, link.valid_until, _visitor(link), is_first)


async def issue_link(work: Work, wish: IssueLink) -> UUID:
    """The id of a new link to this appointment; earlier ones stay valid. `link_address` makes what is sent."""
    link_id = new_id()
    link = PatientLink(
        id=link_id,
        token_hash=tokens.token_hash(tokens.link_token(work.vault, link_id)),
        issued_at=work.now,
        **wish.model_dump(),
    )
    await work.save(link)
    return link_id


def link_address(vault: Vault, base_url: str, link_id: UUID) -> str:
    """What the patient receives. Never written down: whoever needs it makes it again."""
    return f"{base_url}{PATH}{tokens.link_token(vault, link_id)}"


def example_address(base_url: str) -> str:
    """As long as a true one, and opens nothing."""
    return f"{base_url}{PATH}{'exemple-de-lien-'.ljust(tokens.LINK_TOKEN_LETTERS, 'x')}"


async def current_link(session: Session, appointment_id: UUID) -> UUID | None:
    """The latest link to this appointment that was not revoked."""
    links = await link_queries.links_to(session, appointment_id)
    return links[0].id if links else None


async def open_link(session: Session, token: str, now: datetime) -> LinkOpened:
    """Raises LinkUnknown, LinkExpired, LinkReplaced, LinkNotYet; all but the first tell the establishment, which can help."""
    link = await link_queries.link_with(session, tokens.token_hash(token))
    if link is None:
        raise LinkUnknown
    if now >= link.valid_until:
        raise LinkExpired(establishment_id=str(link.establishment_id))
    if link.revoked_at is not None:
        raise LinkReplaced(establishment_id=str(link.establishment_id))
    if now < link.valid_from:
        raise LinkNotYet(establishment_id=str(link.establishment_id), opens_at=link.valid_from.isoformat())
    return LinkOpened.of(link)


async def note_opening(works: Works, opened: LinkOpened) -> None:
    """In the trail once for each link, when it was first proved who holds it."""
    if not opened.is_first:
        return
    async with works.open(opened.by) as work:
        if await link_queries.mark_opened(work.session, opened.link_id, work.now):
            record(work, Act.LINK_OPENED, subject="appointment", subject_id=opened.appointment_id)


async def revoke_links(work: Work, appointment_id: UUID) -> None:
    """No link to this appointment opens any more, nor does a browser that opened one."""
    for link in await link_queries.links_to(work.session, appointment_id):
        link.revoked_at = work.now
    work.announce(LinksRevoked(appointment_id=appointment_id, revoked_at=work.now))


async def linked_appointments(work: Work, patient_id: UUID) -> frozenset[UUID]:
    """The appointments to which this patient has links that still open something."""
    links = await link_queries.links_of_patient(work.session, patient_id, work.now)
    return frozenset(link.appointment_id for link in links)


async def revoke_links_of(work: Work, patient_id: UUID) -> frozenset[UUID]:
    """No link that this patient was sent opens any more; the appointments that they were for."""
    links = await link_queries.links_of_patient(work.session, patient_id, work.now)
    for link in links:
        link.revoked_at = work.now
    appointments = frozenset(link.appointment_id for link in links)
    for one in sorted(appointments):
        work.announce(LinksRevoked(appointment_id=one, revoked_at=work.now))
    return appointments


async def move_links(work: Work, appointment_id: UUID, *, valid_until: datetime) -> None:
    """The appointment is at another time: the links that were sent live as long as it needs."""
    for link in await link_queries.links_to(work.session, appointment_id):
        link.valid_until = valid_until


async def visitors(session: Session, device_hashes: set[bytes], now: datetime) -> dict[UUID, Actor]:
    """The patient of each appointment that these browsers proved, as long as the link by which they came opens it."""
    links = await link_queries.links_proven(session, device_hashes)
    return {
        link.appointment_id: _visitor(link)
        for link in links
        if link.valid_from <= now and not is_over(link, now)
    }


def is_over(link: PatientLink, now: datetime) -> bool:
    return link.revoked_at is not None or now >= link.valid_until


def _visitor(link: PatientLink) -> Actor:
    return Actor(
        role="patient",
        establishment_id=link.establishment_id,
        patient_id=link.patient_id,
        appointment_id=link.appointment_id,
    )
