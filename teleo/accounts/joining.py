"""Give an account one more role, by an invitation that its holder accepts: his password is what it was."""

from typing import cast
from uuid import UUID

from teleo.accounts import queries, tokens
from teleo.accounts.errors import EnrolmentOver, EnrolmentUnknown
from teleo.accounts.queries import EnrolmentView
from teleo.accounts.schemas import Invite, OpenAccount
from teleo.accounts.tables import AccountRole, Enrolment
from teleo.audit import Act, record
from teleo.core.actor import Role
from teleo.core.ids import new_id
from teleo.infra.work import Work


async def accept_invitation(work: Work, token: str) -> None:
    """Whoever reads this mailbox has the role from now on; to use it, he signs in. Raises EnrolmentUnknown, EnrolmentOver."""
    token_hash = tokens.token_hash(token)
    if await queries.enrolment_with(work.session, token_hash) is None:
        raise EnrolmentUnknown
    enrolment = await queries.locked_enrolment_with(work.session, token_hash)
    invited = EnrolmentView.of(enrolment)
    if not invited.is_open(work.now) or not await queries.is_joining(work.session, invited):
        raise EnrolmentOver
    account = await queries.account_with(work.session, invited.email)
    assert account is not None, "an invitation to join is of an account"
    enrolment.used_at = work.now
    role = await give_role(work, account.id, enrolment)
    record(work, Act.INVITATION_ACCEPTED, subject="account_role", subject_id=role.id)


async def add_role(work: Work, wish: Invite) -> None:
    """At once, without an invitation, to an account that there is."""
    account = await queries.account_with(work.session, wish.email)
    assert account is not None, "there is such an account"
    await give_role(work, account.id, wish)


async def give_role(work: Work, account_id: UUID, who: OpenAccount | Invite | Enrolment) -> AccountRole:
    """The role that it has there from now on, or had before."""
    held = await queries.role_of(work.session, account_id, who.establishment_id, cast("Role", who.role))
    if held is not None:
        return held
    role = AccountRole(
        id=new_id(),
        account_id=account_id,
        establishment_id=who.establishment_id,
        role=who.role,
        granted_at=work.now,
    )
    await work.save(role)
    return role
