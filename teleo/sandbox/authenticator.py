"""The code apps of the demonstration's people. The page of the second step shows what they show, and lets it be used again:
many may try one person's account in the same half-minute.
"""

from uuid import UUID, uuid5

from teleo.accounts import APP_STEP, app_secret, code_at, register_app
from teleo.core.actor import SYSTEM
from teleo.infra.vault import Vault
from teleo.infra.work import Work, Works
from teleo.sandbox import queries
from teleo.sandbox.people import ASSISTANT_OF_BOTH, PLACES, REGION_ADMINISTRATOR

# An app of ours has an id that is drawn from it (RFC 9562 §5.5): who replaced it by his own is shown nothing.
OURS = UUID("2f6a3c1e-8a52-4c0d-9d0a-5f0b7e3b9c44")
WITH_A_PASSWORD = tuple(
    email
    for _, email in (
        *(who for place in PLACES for who in (place.assistant, place.administrator)),
        *(ASSISTANT_OF_BOTH, REGION_ADMINISTRATOR),
    )
)


async def equip(work: Work) -> None:
    """Whoever of our people has no second factor: all of them at first, none at a later start."""
    for account_id in await queries.accounts_without_factor(work.session, WITH_A_PASSWORD):
        secret = _secret_of(work.vault, account_id)
        await register_app(work, account_id, secret, app_id=_app_of(account_id))


async def shown_code(works: Works, account_id: UUID) -> str | None:
    """What this person's telephone shows now; None for whoever is not one of ours."""
    async with works.open(SYSTEM) as work:
        before = int(work.now.timestamp()) // APP_STEP - 1
        if not await queries.let_codes_be_used_again(work.session, _app_of(account_id), before):
            return None
        return code_at(_secret_of(work.vault, account_id), work.now)


def _app_of(account_id: UUID) -> UUID:
    return uuid5(OURS, str(account_id))


def _secret_of(vault: Vault, account_id: UUID) -> str:
    return app_secret(vault.keyed_hash(str(account_id), purpose="sandbox.app"))
