"""Work elsewhere from now on: in another of one's roles, in the same browser, by a session of its own."""

from dataclasses import replace
from uuid import UUID

from teleo.accounts import member_queries, professional_queries, session_queries
from teleo.accounts.ending import end_sessions
from teleo.accounts.errors import WorkplaceUnknown
from teleo.accounts.member_queries import RoleView
from teleo.accounts.refreshing import Opened, open_session
from teleo.accounts.tables import AccountSession, ProfessionalSession
from teleo.audit import Act, record
from teleo.core.actor import Actor
from teleo.infra.database import Session
from teleo.infra.work import Work


async def roles_within_reach(session: Session, actor: Actor) -> tuple[RoleView, ...]:
    """What somebody who is signed in may be, by the way he signed in."""
    assert actor.account_id is not None, "a member has an account"
    assert actor.session_id is not None, "a member has a session"
    professional = await professional_queries.professional_session_of(session, actor.session_id)
    return await member_queries.roles_of(session, actor.account_id, by_e_cps=professional is not None)


async def switch(work: Work, role_id: UUID) -> tuple[RoleView, Opened | None]:
    """The role, and its session; None when he is in it already. Raises WorkplaceUnknown.

    The former session is over, and the new one ends when it would have: changing is not signing in again. The
    situation of e-CPS goes along. Both establishments' trails tell it.
    """
    actor = work.actor
    assert actor.session_id is not None, "a member has a session"
    former = await session_queries.held_session(work.session, actor.session_id)
    role = next((one for one in await roles_within_reach(work.session, actor) if one.id == role_id), None)
    if role is None or former.ended_at is not None:
        raise WorkplaceUnknown
    if role.id == former.account_role_id:
        return role, None
    record(work, Act.WORKPLACE_CHANGED, subject="account_role", subject_id=role.id)
    work.actor = replace(
        actor,
        role=role.role,
        establishment_id=role.establishment_id,
        practitioner_id=role.practitioner_id,
    )
    opened = await _open_after(work, former, role)
    record(work, Act.WORKPLACE_CHANGED, subject="account_role", subject_id=role.id)
    return role, opened


async def _open_after(work: Work, former: AccountSession, role: RoleView) -> Opened:
    opened = await open_session(work, role.id)
    fresh = await session_queries.held_session(work.session, opened.session_id)
    fresh.expires_at = former.expires_at
    end_sessions(work, [former])
    professional = await professional_queries.professional_session_of(work.session, former.id)
    if professional is not None:
        kept = ProfessionalSession(
            session_id=fresh.id, situation=professional.situation, id_token=professional.id_token
        )
        professional.id_token = None
        await work.save(kept)
    return opened
