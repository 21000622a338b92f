"""Leave Pro Santé Connect too, after having left here: for a computer that others use."""

import secrets
from uuid import UUID

from teleo.accounts import professional_queries, tokens
from teleo.accounts.pro_sante_connect import code_flow
from teleo.accounts.pro_sante_connect.people import Situation
from teleo.accounts.pro_sante_connect.provider import Provider
from teleo.core.actor import SYSTEM
from teleo.infra.database import Session
from teleo.infra.work import Work, Works


async def situation_of(session: Session, session_id: UUID) -> Situation | None:
    """In which situation whoever has this session practises; None when e-CPS did not open it."""
    row = await professional_queries.professional_session_of(session, session_id)
    return Situation.model_validate_json(row.situation) if row else None


async def prepare_leaving(work: Work, session_id: UUID) -> str | None:
    """What the browser shows to be led to the provider's own sign-out; None for a session that it did not open."""
    row = await professional_queries.professional_session_of(work.session, session_id)
    if row is None:
        return None
    secret = secrets.token_urlsafe(32)
    row.leaving_hash = tokens.token_hash(secret)
    return secret


async def leave_provider(works: Works, provider: Provider, browser: str | None, back_to: str) -> str:
    """Where the provider ends its session, with the token that says whose, once. Raises ProviderUnavailable."""
    metadata = await provider.metadata()
    id_token = None
    if browser is not None:
        async with works.open(SYSTEM) as work:
            row = await professional_queries.professional_session_leaving(
                work.session, tokens.token_hash(browser)
            )
            if row is not None:
                id_token, row.id_token, row.leaving_hash = row.id_token, None, None
    return code_flow.sign_out_address(provider, metadata, id_token, back_to) or back_to
