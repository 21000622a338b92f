"""Invite someone to choose a password: by a link that opens for three days and is used once, on sending the form."""

from uuid import UUID

from teleo.accounts import queries, tokens
from teleo.accounts.errors import EmailTaken
from teleo.accounts.facts import MemberInvited
from teleo.accounts.rules import ENROLMENT_LASTS
from teleo.accounts.schemas import Invite
from teleo.accounts.tables import Enrolment
from teleo.audit import Act, record
from teleo.core.ids import new_id
from teleo.infra.vault import Vault
from teleo.infra.work import Work

PATH = "/enrol/"


async def invite(work: Work, wish: Invite) -> UUID:
    """The id of the invitation; earlier ones to this address open no more. It is announced, and sent by who hears it.

    Of an account that has this role here, it will change the password; to any other it gives this role. Raises
    EmailTaken for one that was closed.
    """
    if not await queries.may_enrol(work.session, wish):
        raise EmailTaken
    for earlier in await queries.open_enrolments_of(work.session, wish.email, wish.establishment_id):
        earlier.revoked_at = work.now
    enrolment_id = new_id()
    enrolment = Enrolment(
        id=enrolment_id,
        token_hash=tokens.token_hash(tokens.enrolment_token(work.vault, enrolment_id)),
        invited_at=work.now,
        valid_until=work.now + ENROLMENT_LASTS,
        **wish.model_dump(),
    )
    await work.save(enrolment)
    record(work, Act.MEMBER_INVITED, subject="enrolment", subject_id=enrolment_id)
    work.announce(MemberInvited(enrolment_id=enrolment_id))
    return enrolment_id


def enrolment_address(vault: Vault, base_url: str, enrolment_id: UUID) -> str:
    """What the invited person receives. Never written down: whoever sends it makes it again."""
    return f"{base_url}{PATH}{tokens.enrolment_token(vault, enrolment_id)}"


async def note_enrolment_sent(work: Work, enrolment_id: UUID) -> None:
    enrolment = await queries.enrolment_row(work.session, enrolment_id)
    enrolment.sent_at = work.now
