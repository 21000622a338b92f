"""What is asked of sign-ins on their way, of sessions that e-CPS opened, and of step-ups."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update

from teleo.accounts.tables import Account, ProfessionalSession, SignInAttempt, StepUp
from teleo.infra.database import Session


async def forget_attempts(session: Session, now: datetime) -> None:
    """Those that are over; the ones that somebody holds wait for the next time."""
    gone = select(SignInAttempt.id).where(SignInAttempt.expires_at <= now)
    await session.execute(
        delete(SignInAttempt).where(SignInAttempt.id.in_(gone.with_for_update(skip_locked=True)))
    )


async def take_back(
    session: Session, browser_hash: bytes, state_hash: bytes, now: datetime
) -> SignInAttempt | None:
    """The attempt of this browser, once: of two who come back with it, the second finds none."""
    taken = await session.scalars(
        update(SignInAttempt)
        .where(
            SignInAttempt.state_hash == state_hash,
            SignInAttempt.browser_hash == browser_hash,
            SignInAttempt.returned_at.is_(None),
            SignInAttempt.expires_at > now,
        )
        .values(returned_at=now)
        .returning(SignInAttempt)
    )
    return taken.one_or_none()


async def attempt_row(session: Session, attempt_id: UUID) -> SignInAttempt:
    return await session.get_one(SignInAttempt, attempt_id)


async def found_in(session: Session, browser_hash: bytes, now: datetime) -> SignInAttempt | None:
    """The latest that waits for a choice in this browser."""
    return await session.scalar(
        select(SignInAttempt)
        .where(
            SignInAttempt.browser_hash == browser_hash,
            SignInAttempt.found.is_not(None),
            SignInAttempt.expires_at > now,
        )
        .order_by(SignInAttempt.returned_at.desc())
        .limit(1)
    )


async def take_choice(session: Session, browser_hash: bytes, attempt_id: UUID, now: datetime) -> str | None:
    """What was found, once."""
    taken = await session.scalars(
        delete(SignInAttempt)
        .where(
            SignInAttempt.id == attempt_id,
            SignInAttempt.browser_hash == browser_hash,
            SignInAttempt.found.is_not(None),
            SignInAttempt.expires_at > now,
        )
        .returning(SignInAttempt.found)
    )
    return taken.one_or_none()


async def professional_session_of(session: Session, session_id: UUID) -> ProfessionalSession | None:
    return await session.get(ProfessionalSession, session_id)


async def professional_session_leaving(session: Session, leaving_hash: bytes) -> ProfessionalSession | None:
    return await session.scalar(
        select(ProfessionalSession).where(ProfessionalSession.leaving_hash == leaving_hash)
    )


async def national_id_of(session: Session, account_id: UUID) -> str | None:
    return await session.scalar(select(Account.national_id).where(Account.id == account_id))


async def step_up_of(session: Session, account_id: UUID, step_up_id: UUID) -> StepUp | None:
    return await session.scalar(
        select(StepUp).where(StepUp.id == step_up_id, StepUp.account_id == account_id)
    )


async def locked_step_up_of(session: Session, account_id: UUID, step_up_id: UUID) -> StepUp | None:
    """Held until the transaction ends."""
    return await session.scalar(
        select(StepUp).where(StepUp.id == step_up_id, StepUp.account_id == account_id).with_for_update()
    )
