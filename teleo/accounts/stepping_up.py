"""Confirm one act on one's e-CPS telephone without leaving the page (CIBA): ask, look, and use the yes once."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import structlog

from teleo.accounts import professional_queries
from teleo.accounts.pro_sante_connect import ciba
from teleo.accounts.pro_sante_connect.code_flow import Identified
from teleo.accounts.pro_sante_connect.errors import AnswerRefused, NoSituation
from teleo.accounts.pro_sante_connect.provider import Provider
from teleo.accounts.rules import STEP_UP_USABLE
from teleo.accounts.schemas import AskStepUp
from teleo.accounts.tables import StepUp
from teleo.audit import Act, record
from teleo.core.actor import Actor
from teleo.core.errors import Forbidden, NotFound
from teleo.core.ids import new_id
from teleo.infra.work import Work, Works

Purpose = Literal["signature", "unlock"]
State = Literal["waiting", "granted", "refused", "expired"]

log = structlog.get_logger()


class StepUpNeeded(Forbidden):
    """Nobody confirmed this on the telephone, or too long ago, or it was used already."""

    code = "step_up_needed"
    title = "Confirm this on your e-CPS first."


@dataclass(frozen=True, slots=True)
class StepUpView:
    id: UUID
    state: State
    digits: str
    expires_at: datetime
    interval_seconds: int


async def ask_step_up(works: Works, provider: Provider, actor: Actor, wish: AskStepUp) -> StepUpView:
    """Puts the question on the telephone. Raises ProviderUnavailable, AnswerRefused, NotFound without an e-CPS."""
    account_id, subject_id = _account_of(actor), wish.subject_id or actor.session_id
    assert subject_id is not None, "a member has a session"
    async with works.reading() as session:
        national_id = await professional_queries.national_id_of(session, account_id)
    if national_id is None:
        raise NotFound
    digits = f"{secrets.randbelow(100):02d}"
    asking = await ciba.ask(provider, national_id=national_id, digits=digits)
    async with works.open(actor) as work:
        row = StepUp(
            id=new_id(),
            account_id=account_id,
            purpose=wish.purpose,
            subject_id=subject_id,
            digits=digits,
            auth_req_id=asking.auth_req_id,
            interval_seconds=asking.interval,
            asked_at=work.now,
            next_poll_at=work.now + timedelta(seconds=asking.interval),
            expires_at=work.now + timedelta(seconds=asking.expires_in),
        )
        await work.save(row)
        return _view(row, work.now)


async def look_at_step_up(
    works: Works,
    provider: Callable[[], Provider],
    actor: Actor,
    step_up_id: UUID,
    only: Purpose | None = None,
) -> StepUpView:
    """Asks the provider while it waits, no faster than it allows, however often this is called.

    One that is for another purpose than `only` is not found. Raises NotFound, ProviderUnavailable.
    """
    auth_req_id = await _take_turn(works, actor, step_up_id, only)
    outcome: Identified | ciba.Outcome = "waiting"
    if auth_req_id is not None:
        try:
            outcome = await ciba.poll(provider(), auth_req_id, works.clock.now())
        except (AnswerRefused, NoSituation) as refused:
            log.warning("step_up_refused", check=refused.detail)
            outcome = "refused"
    async with works.open(actor) as work:
        row = await _locked(work, step_up_id)
        if auth_req_id is not None and _state(row, work.now) == "waiting":
            await _settle(work, row, outcome)
        return _view(row, work.now)


async def use_step_up(work: Work, step_up_id: UUID, purpose: Purpose, subject_id: UUID) -> None:
    """The yes that was given for this act, to this person, minutes ago: it is spent. Raises StepUpNeeded."""
    account_id = _account_of(work.actor)
    row = await professional_queries.locked_step_up_of(work.session, account_id, step_up_id)
    if row is None or (row.purpose, row.subject_id) != (purpose, subject_id):
        raise StepUpNeeded
    if row.granted_at is None or row.used_at is not None or work.now >= row.granted_at + STEP_UP_USABLE:
        raise StepUpNeeded
    row.used_at = work.now
    record(work, Act.STEP_UP_USED, subject="step_up", subject_id=row.id)


async def _take_turn(works: Works, actor: Actor, step_up_id: UUID, only: Purpose | None) -> str | None:
    """What to ask the provider with, when it is time to: of two tabs, one asks. Raises NotFound."""
    async with works.open(actor) as work:
        row = await _locked(work, step_up_id)
        elsewhere = row.purpose == "unlock" and row.subject_id != actor.session_id
        if elsewhere or (only is not None and row.purpose != only):
            raise NotFound
        if _state(row, work.now) != "waiting" or work.now < row.next_poll_at:
            return None
        row.next_poll_at = work.now + timedelta(seconds=row.interval_seconds)
        return row.auth_req_id


async def _settle(work: Work, row: StepUp, outcome: Identified | ciba.Outcome) -> None:
    match outcome:
        case Identified():
            whose = await professional_queries.national_id_of(work.session, row.account_id)
            if outcome.professional.national_id == whose:
                row.granted_at = work.now
                record(work, Act.STEP_UP_GRANTED, subject="step_up", subject_id=row.id)
            else:
                log.warning("step_up_refused", check="SubjectNameID")
                row.refused_at = work.now
        case "refused":
            row.refused_at = work.now
        case "expired":
            row.expires_at = work.now
        case "slow_down":
            row.interval_seconds += ciba.SLOWER_BY
            row.next_poll_at = work.now + timedelta(seconds=row.interval_seconds)
        case "waiting":
            pass


async def _locked(work: Work, step_up_id: UUID) -> StepUp:
    row = await professional_queries.locked_step_up_of(work.session, _account_of(work.actor), step_up_id)
    if row is None:
        raise NotFound
    return row


def _view(row: StepUp, now: datetime) -> StepUpView:
    return StepUpView(row.id, _state(row, now), row.digits, row.expires_at, row.interval_seconds)


def _state(row: StepUp, now: datetime) -> State:
    if row.granted_at is not None:
        return "granted"
    if row.refused_at is not None:
        return "refused"
    return "expired" if now >= row.expires_at else "waiting"


def _account_of(actor: Actor) -> UUID:
    assert actor.account_id is not None, "a member has an account"
    return actor.account_id
