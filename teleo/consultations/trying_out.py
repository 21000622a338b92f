"""A short call with the server's echo, for whoever wants to try his device: nobody is named, nothing is kept."""

import hmac
from datetime import datetime

from signaling.contract.echo import AskEcho, Echoes
from teleo.consultations.hub import HUB_PATH, echo_ticket, try_out_ticket
from teleo.consultations.schemas import AskTryOut, TryOutOut
from teleo.core.ids import public_code
from teleo.infra.vault import Vault

WORD, SEAL = 26, 16  # characters


async def ask_for_try_out(vault: Vault, now: datetime, echoes: Echoes, wish: AskTryOut) -> TryOutOut:
    """A place and the ticket to it, or how long the queue is. Raises TryOutUnavailable."""
    code = wish.code if is_ours(vault, wish.code) else _new_code(vault)
    place = await echoes.ask(AskEcho(ticket=echo_ticket(vault, now, code), picture=wish.picture))
    return TryOutOut(
        code=code,
        granted=place.granted,
        ticket=try_out_ticket(vault, now, code) if place.granted else "",
        hub_path=HUB_PATH,
        wait_seconds=place.wait_seconds,
        sound_is_free=place.sound_is_free,
    )


def is_ours(vault: Vault, code: str) -> bool:
    """A code says of itself that we gave it: nothing is kept to know it by, and made-up ones open no further room."""
    return hmac.compare_digest(_sealed(vault, code[:WORD]), code)


def _new_code(vault: Vault) -> str:
    return _sealed(vault, public_code(WORD))


def _sealed(vault: Vault, word: str) -> str:
    return word + vault.keyed_hash(word, purpose="try-out").hex()[:SEAL]
