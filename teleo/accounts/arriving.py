"""Sign in by e-CPS: to Pro Santé Connect, back with a code, and into a session, in one situation of practice."""

from dataclasses import dataclass
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from teleo.accounts import professional_queries, queries, session_queries, tokens
from teleo.accounts.pro_sante_connect import code_flow
from teleo.accounts.pro_sante_connect.code_flow import Asked, Identified, Returned
from teleo.accounts.pro_sante_connect.errors import (
    AnswerRefused,
    AttemptUnknown,
    NoSituation,
    NotRegistered,
)
from teleo.accounts.pro_sante_connect.people import Professional, Situation
from teleo.accounts.pro_sante_connect.provider import Provider
from teleo.accounts.queries import Grant
from teleo.accounts.rules import ATTEMPT_LASTS, LONGEST
from teleo.accounts.schemas import ChooseSituation
from teleo.accounts.signing_in import SignedIn, let_in
from teleo.accounts.tables import ProfessionalSession, SignInAttempt
from teleo.audit import Act, record
from teleo.core.actor import SYSTEM
from teleo.core.ids import new_id
from teleo.infra.database import Session
from teleo.infra.work import Work, Works


@dataclass(frozen=True, slots=True)
class Way:
    """How one goes to the provider and comes back: always to the same address of ours."""

    provider: Provider
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """A session, or nothing yet when there is something to choose; and where one was going."""

    signed_in: SignedIn | None
    wished: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What someone may be today."""

    attempt_id: UUID
    wished: str
    professional: Professional
    grants: tuple[Grant, ...]


class _Found(BaseModel):
    """As the attempt keeps it, encrypted, for some minutes."""

    model_config = ConfigDict(frozen=True)

    professional: Professional
    id_token: str = Field(repr=False)


async def begin_arrival(works: Works, way: Way, browser: str, wished: str, *, anew: bool = False) -> str:
    """The address to go to. `browser` is the secret of its cookie. Raises ProviderUnavailable.

    `anew`: whoever has a session there proves all the same who he is.
    """
    metadata = await way.provider.metadata()
    asked = code_flow.begin(metadata, works.clock.now() if anew else None)
    async with works.open(SYSTEM) as work:
        await professional_queries.forget_attempts(work.session, work.now)
        attempt = SignInAttempt(
            id=new_id(),
            browser_hash=tokens.token_hash(browser),
            state_hash=tokens.token_hash(asked.state),
            issuer=asked.issuer,
            nonce=asked.nonce,
            verifier=asked.verifier,
            wished=wished,
            authenticated_since=asked.since,
            began_at=work.now,
            expires_at=work.now + ATTEMPT_LASTS,
        )
        await work.save(attempt)
    return code_flow.authorization_address(way.provider, metadata, asked, way.redirect_uri)


async def finish_arrival(works: Works, way: Way, browser: str, state: str, returned: Returned) -> Arrived:
    """Raises AttemptUnknown, GivenUp, AnswerRefused, NoSituation, NotRegistered, ProviderUnavailable.

    The attempt is spent before the code is: whatever comes of it, it cannot be tried again.
    """
    async with works.open(SYSTEM) as work:
        attempt = await professional_queries.take_back(
            work.session, tokens.token_hash(browser), tokens.token_hash(state), work.now
        )
    if attempt is None:
        raise AttemptUnknown
    asked = Asked(
        issuer=attempt.issuer,
        state=state,
        nonce=attempt.nonce,
        verifier=attempt.verifier,
        since=attempt.authenticated_since,
    )
    try:
        came = await code_flow.finish(way.provider, asked, returned, way.redirect_uri, works.clock.now())
        async with works.reading() as session:
            grants = await _grants(session, came.professional)
    except (AnswerRefused, NoSituation, NotRegistered):
        async with works.open(SYSTEM) as work:
            record(work, Act.SIGN_IN_REFUSED, subject="account")
        raise
    if len(grants) == 1 and len(came.professional.situations) == 1:
        signed_in = await _sign_in(works, grants[0], came.professional.situations[0], came.id_token)
        return Arrived(signed_in, attempt.wished)
    await _keep(works, attempt.id, came)
    return Arrived(None, attempt.wished)


async def choice_of(works: Works, browser: str) -> Choice:
    """What there is to choose in this browser. Raises AttemptUnknown."""
    async with works.reading() as session:
        attempt = await professional_queries.found_in(session, tokens.token_hash(browser), works.clock.now())
        if attempt is None or attempt.found is None:
            raise AttemptUnknown
        found = _Found.model_validate_json(attempt.found)
        grants = await _grants(session, found.professional)
    return Choice(attempt.id, attempt.wished, found.professional, grants)


async def choose_situation(works: Works, browser: str, wish: ChooseSituation) -> SignedIn:
    """Once. Raises AttemptUnknown, and for a role or a situation that is not one of his, too; NotRegistered."""
    async with works.open(SYSTEM) as work:
        kept = await professional_queries.take_choice(
            work.session, tokens.token_hash(browser), wish.attempt_id, work.now
        )
        if kept is None:
            raise AttemptUnknown
        found = _Found.model_validate_json(kept)
        # Asked again: what he may be could have changed since the page was shown.
        grants = await _grants(work.session, found.professional)
    grant = next((one for one in grants if one.id == wish.role_id), None)
    if grant is None or wish.situation >= len(found.professional.situations):
        raise AttemptUnknown
    return await _sign_in(works, grant, found.professional.situations[wish.situation], found.id_token)


async def _grants(session: Session, professional: Professional) -> tuple[Grant, ...]:
    grants = await queries.grants_for_national_id(session, professional.national_id)
    if not grants:
        raise NotRegistered
    return grants


async def _keep(works: Works, attempt_id: UUID, came: Identified) -> None:
    async with works.open(SYSTEM) as work:
        attempt = await professional_queries.attempt_row(work.session, attempt_id)
        found = _Found(professional=came.professional, id_token=came.id_token)
        attempt.found = found.model_dump_json()


async def _sign_in(works: Works, grant: Grant, situation: Situation, id_token: str) -> SignedIn:
    async with works.open(grant.actor) as work:
        signed_in = await let_in(work, grant)
        await _remember(work, signed_in.opened.session_id, situation, id_token)
        return signed_in


async def _remember(work: Work, session_id: UUID, situation: Situation, id_token: str) -> None:
    """A session of e-CPS lasts as a practitioner's does, whatever it was opened for: he may change to that role."""
    opened = await session_queries.held_session(work.session, session_id)
    opened.expires_at = min(opened.expires_at, work.now + LONGEST["practitioner"])
    row = ProfessionalSession(session_id=session_id, situation=situation.model_dump_json(), id_token=id_token)
    await work.save(row)
