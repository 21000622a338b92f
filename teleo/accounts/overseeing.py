"""Take away a role, end a session, send an invitation again or withdraw it: for administrators, where they are so."""

from dataclasses import dataclass
from uuid import UUID

from teleo.accounts import member_queries, queries, rules
from teleo.accounts.ending import end_sessions
from teleo.accounts.errors import LastAdministrator, MemberUnknown, OwnAccess
from teleo.accounts.inviting import invite
from teleo.accounts.queries import EnrolmentView
from teleo.accounts.schemas import EndAccess, EndMember, Invite, InviteMember
from teleo.accounts.tables import AccountRole
from teleo.audit import Act, record
from teleo.core.actor import Actor, Role
from teleo.core.errors import Invalid
from teleo.infra.work import Work


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose accesses somebody oversees: in one establishment, in some roles. What is elsewhere is not found."""

    establishment_id: UUID
    roles: frozenset[Role]

    @classmethod
    def of(cls, actor: Actor) -> "Scope":
        """`actor` in the establishment that it is about; the administrator of the region is put in it first."""
        return cls(actor.establishment, rules.OVERSEEN[actor.role])


async def invite_member(work: Work, wish: InviteMember) -> UUID:
    """To work where the actor is. Raises Invalid for a role that he does not oversee, EmailTaken."""
    if wish.role not in Scope.of(work.actor).roles:
        raise Invalid(errors={"role": "literal_error"})
    return await invite(work, Invite(establishment_id=work.actor.establishment, **wish.model_dump()))


async def end_member(work: Work, role_id: UUID, wish: EndMember) -> None:
    """He is so no more, and signed out at once wherever he was; what invites him to it opens nothing.

    A call that he is in goes on to its end. Raises MemberUnknown; LastAdministrator, but to the administrator of the
    region, who invites the next; OwnAccess.
    """
    scope = Scope.of(work.actor)
    held = await member_queries.locked_roles(
        work.session, scope.establishment_id, scope.roles & rules.ENDED_HERE
    )
    role = next((one for one in held if one.id == role_id), None)
    if role is None:
        raise MemberUnknown
    is_last = sum(one.role == "administrator" for one in held) == 1
    if role.role == "administrator" and is_last and work.actor.role == "administrator":
        raise LastAdministrator
    if role.account_id == work.actor.account_id and role.role == work.actor.role and wish.sure != "yes":
        raise OwnAccess
    await _end_role(work, role)


async def end_practitioner(work: Work, establishment_id: UUID, practitioner_id: UUID) -> None:
    """His membership ended: e-CPS lets him in there no more, and his sessions there are over."""
    for role in await member_queries.roles_of_practitioner(work.session, establishment_id, practitioner_id):
        await _end_role(work, role)


async def end_access(work: Work, wish: EndAccess) -> None:
    """What `end_member` does, for whoever runs the site, who may end any: the last one, and the region's. Raises
    MemberUnknown.
    """
    account = await queries.account_with(work.session, wish.email)
    if account is None:
        raise MemberUnknown
    role = await queries.role_of(work.session, account.id, wish.establishment_id, wish.role)
    if role is None:
        raise MemberUnknown
    await _end_role(work, role)


async def end_session(work: Work, session_id: UUID) -> None:
    """Raises MemberUnknown: also for one that is over."""
    scope = Scope.of(work.actor)
    kept = await member_queries.session_row(work.session, scope.establishment_id, scope.roles, session_id)
    if kept is None:
        raise MemberUnknown
    end_sessions(work, [kept])
    record(work, Act.SESSION_ENDED, subject="account_role", subject_id=kept.account_role_id)


async def invite_again(work: Work, enrolment_id: UUID) -> UUID:
    """A new link, with the same words; the former opens no more. Raises MemberUnknown."""
    scope = Scope.of(work.actor)
    row = await member_queries.invitation_row(work.session, scope.establishment_id, scope.roles, enrolment_id)
    if row is None:
        raise MemberUnknown
    invited = EnrolmentView.of(row)
    wish = Invite.model_validate({name: getattr(invited, name) for name in Invite.model_fields})
    return await invite(work, wish)


async def withdraw_invitation(work: Work, enrolment_id: UUID) -> None:
    """Raises MemberUnknown."""
    scope = Scope.of(work.actor)
    row = await member_queries.invitation_row(work.session, scope.establishment_id, scope.roles, enrolment_id)
    if row is None:
        raise MemberUnknown
    row.revoked_at = work.now
    record(work, Act.INVITATION_WITHDRAWN, subject="enrolment", subject_id=enrolment_id)


async def _end_role(work: Work, role: AccountRole) -> None:
    role.ended_at = work.now
    end_sessions(work, await member_queries.sessions_of_role(work.session, role.id))
    for invited in await member_queries.invitations_to(work.session, role):
        invited.revoked_at = work.now
    record(work, Act.MEMBER_ENDED, subject="account_role", subject_id=role.id)
