"""What is asked of half-ways, apps, passkeys and recovery codes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from teleo.accounts.second_factor.rules import PROOF_LASTS, WRONG_TRIES
from teleo.accounts.second_factor.tables import (
    AuthenticatorApp,
    HalfWay,
    Passkey,
    PasskeyChallenge,
    RecoveryCode,
    SecurityProof,
)
from teleo.accounts.tables import Account
from teleo.infra.database import Session

OF_AN_ACCOUNT = (AuthenticatorApp, Passkey, RecoveryCode, HalfWay)


@dataclass(frozen=True, slots=True)
class AppView:
    id: UUID
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class PasskeyView:
    """`name` is empty until its owner gave it one."""

    id: UUID
    credential_id: bytes
    transports: tuple[str, ...]
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Factors:
    """How someone proves himself beside his password. Recovery codes are no factor: they replace a lost one."""

    app: AppView | None
    passkeys: tuple[PasskeyView, ...]
    recovery_left: int

    @property
    def count(self) -> int:
        return len(self.passkeys) + (self.app is not None)


async def factors_of(session: Session, account_id: UUID) -> Factors:
    app = await session.scalar(select(AuthenticatorApp).where(AuthenticatorApp.account_id == account_id))
    passkeys = await session.scalars(
        select(Passkey).where(Passkey.account_id == account_id).order_by(Passkey.added_at, Passkey.id)
    )
    left = await session.scalar(
        select(func.count()).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    )
    return Factors(
        app=AppView(app.id, app.added_at, app.used_at) if app else None,
        passkeys=tuple(
            PasskeyView(
                one.id,
                one.credential_id,
                tuple(one.transports.split()),
                one.name,
                one.added_at,
                one.used_at,
            )
            for one in passkeys
        ),
        recovery_left=left or 0,
    )


async def hold_account(session: Session, account_id: UUID) -> None:
    """Until the transaction ends: of two who set up a first factor, the second finds that there is one."""
    await session.execute(select(Account.id).where(Account.id == account_id).with_for_update())


async def half_way_with(
    session: Session, token_hash: bytes, now: datetime, *, hold: bool = False
) -> HalfWay | None:
    """That goes on: in time, and without too many wrong tries. Held until the transaction ends, if so wished."""
    asked = select(HalfWay).where(
        HalfWay.token_hash == token_hash, HalfWay.expires_at > now, HalfWay.wrong_tries < WRONG_TRIES
    )
    return await session.scalar(asked.with_for_update() if hold else asked)


async def forget_half_ways(session: Session, now: datetime) -> None:
    """Those that are over; the ones that somebody holds wait for the next time."""
    over = or_(HalfWay.expires_at <= now, HalfWay.wrong_tries >= WRONG_TRIES)
    gone = select(HalfWay.id).where(over).with_for_update(skip_locked=True)
    await session.execute(delete(HalfWay).where(HalfWay.id.in_(gone)))


async def held_app(session: Session, account_id: UUID) -> AuthenticatorApp | None:
    """Held until the transaction ends: of two who show the same code, the second finds it used."""
    return await session.scalar(
        select(AuthenticatorApp).where(AuthenticatorApp.account_id == account_id).with_for_update()
    )


async def held_passkey(session: Session, account_id: UUID, credential_id: bytes) -> Passkey | None:
    return await session.scalar(
        select(Passkey)
        .where(Passkey.account_id == account_id, Passkey.credential_id == credential_id)
        .with_for_update()
    )


async def passkey_row(session: Session, account_id: UUID, passkey_id: UUID) -> Passkey | None:
    return await session.scalar(
        select(Passkey).where(Passkey.account_id == account_id, Passkey.id == passkey_id)
    )


async def remove_factor(session: Session, account_id: UUID, factor_id: UUID) -> str | None:
    """Which kind was removed; None when he has no such factor."""
    for kind, table in (("app", AuthenticatorApp), ("passkey", Passkey)):
        gone = await session.scalars(
            delete(table).where(table.account_id == account_id, table.id == factor_id).returning(table.id)
        )
        if gone.one_or_none() is not None:
            return kind
    return None


async def remove_app(session: Session, account_id: UUID) -> None:
    await session.execute(delete(AuthenticatorApp).where(AuthenticatorApp.account_id == account_id))


async def remove_all(session: Session, account_id: UUID) -> None:
    for table in OF_AN_ACCOUNT:
        await session.execute(delete(table).where(table.account_id == account_id))


async def remove_recovery_codes(session: Session, account_id: UUID) -> None:
    await session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))


async def use_recovery_code(
    session: Session, account_id: UUID, code_hash: bytes, now: datetime
) -> UUID | None:
    """Its id, once: of two who type it, the second finds none."""
    used = await session.scalars(
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account_id,
            RecoveryCode.code_hash == code_hash,
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(RecoveryCode.id)
    )
    return used.one_or_none()


async def put_challenge(session: Session, owner_id: UUID, challenge: bytes, expires_at: datetime) -> None:
    """In the place of the one before."""
    values = {"challenge": challenge, "expires_at": expires_at}
    put = insert(PasskeyChallenge).values(owner_id=owner_id, **values)
    await session.execute(put.on_conflict_do_update(index_elements=["owner_id"], set_=values))


async def take_challenge(session: Session, owner_id: UUID, now: datetime) -> bytes | None:
    """Once."""
    taken = await session.execute(
        delete(PasskeyChallenge)
        .where(PasskeyChallenge.owner_id == owner_id)
        .returning(PasskeyChallenge.challenge, PasskeyChallenge.expires_at)
    )
    row = taken.one_or_none()
    return row.challenge if row is not None and now < row.expires_at else None


async def put_proof(session: Session, proof_id: UUID, session_id: UUID, now: datetime) -> None:
    values = {"id": proof_id, "proven_at": now}
    put = insert(SecurityProof).values(session_id=session_id, **values)
    await session.execute(put.on_conflict_do_update(index_elements=["session_id"], set_=values))


async def proof_of(session: Session, session_id: UUID, now: datetime) -> UUID | None:
    """The id of one that still counts."""
    return await session.scalar(
        select(SecurityProof.id).where(
            SecurityProof.session_id == session_id, SecurityProof.proven_at > now - PROOF_LASTS
        )
    )
