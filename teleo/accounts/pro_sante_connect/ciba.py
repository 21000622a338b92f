"""CIBA in poll mode (OpenID CIBA Core 1.0): someone confirms on his telephone what his page asks."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from teleo.accounts.pro_sante_connect.code_flow import Identified, identified, tokens_of
from teleo.accounts.pro_sante_connect.errors import AnswerRefused, ProviderUnavailable
from teleo.accounts.pro_sante_connect.provider import Provider

GRANT = "urn:openid:params:grant-type:ciba"
CHANNEL = "MOBILE"  # the e-CPS; the card would be CARD
OK, BAD_REQUEST = 200, 400
SLOWER_BY = 5  # seconds, CIBA Core §11
LONGEST_SECONDS = 600

Outcome = Literal["waiting", "slow_down", "refused", "expired"]
OUTCOMES: dict[str, Outcome] = {
    "authorization_pending": "waiting",
    "slow_down": "slow_down",
    "access_denied": "refused",
    "expired_token": "expired",
}


@dataclass(frozen=True, slots=True)
class Asking:
    """A question that is on someone's telephone. Seconds."""

    auth_req_id: str = field(repr=False)
    expires_in: int
    interval: int


class _Started(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    auth_req_id: str = Field(min_length=1, max_length=2000)
    expires_in: int = Field(gt=0)
    interval: int = Field(default=5, ge=0, le=60)  # CIBA Core §7.3: 5 when nothing is said


async def ask(provider: Provider, *, national_id: str, digits: str) -> Asking:
    """`digits` are shown on the page and on the telephone. Raises ProviderUnavailable, AnswerRefused."""
    metadata = await provider.metadata()
    if metadata.backchannel_authentication_endpoint is None:
        raise ProviderUnavailable("no CIBA there")
    answer = await provider.send(
        metadata.backchannel_authentication_endpoint,
        {
            "scope": provider.settings.scope,
            "acr_values": provider.settings.acr,
            "login_hint": national_id,
            "binding_message": digits,
            "channel": CHANNEL,
        },
    )
    if answer.status == BAD_REQUEST:
        raise AnswerRefused("ciba")
    try:
        started = _Started.model_validate(answer.body)
    except ValidationError:
        raise ProviderUnavailable(f"the CIBA endpoint answers {answer.status}") from None
    return Asking(started.auth_req_id, min(started.expires_in, LONGEST_SECONDS), started.interval)


async def poll(provider: Provider, auth_req_id: str, now: datetime) -> Identified | Outcome:
    """Whether it was confirmed, and by whom. Raises ProviderUnavailable, AnswerRefused, NoSituation."""
    metadata = await provider.metadata()
    answer = await provider.send(metadata.token_endpoint, {"grant_type": GRANT, "auth_req_id": auth_req_id})
    if answer.status == BAD_REQUEST:
        outcome = OUTCOMES.get(str(answer.body.get("error")))
        if outcome is None:
            raise AnswerRefused("ciba token")
        return outcome
    return await identified(provider, tokens_of(answer), None, now)
