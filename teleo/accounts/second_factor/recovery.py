"""Ten codes on paper, for whoever lost his telephone: shown once, each used once."""

from uuid import UUID

from teleo.accounts.second_factor import queries
from teleo.accounts.second_factor.rules import new_recovery_codes, typed_code
from teleo.accounts.second_factor.tables import RecoveryCode
from teleo.audit import Act, record
from teleo.core.ids import new_id
from teleo.infra.vault import Vault
from teleo.infra.work import Work


async def renew_recovery_codes(work: Work, account_id: UUID) -> tuple[str, ...]:
    """The new ones, to be shown now or never; those before are worth nothing any more."""
    await queries.remove_recovery_codes(work.session, account_id)
    codes = new_recovery_codes()
    rows = [
        RecoveryCode(
            id=new_id(),
            account_id=account_id,
            code_hash=_hash(work.vault, account_id, code.replace("-", "")),
            made_at=work.now,
        )
        for code in codes
    ]
    await work.save(*rows)
    record(work, Act.RECOVERY_CODES_MADE, subject="account", subject_id=account_id)
    return codes


async def prove_by_recovery_code(work: Work, account_id: UUID, letters: str) -> UUID | None:
    """The id of the code, which is used up by this."""
    return await queries.use_recovery_code(
        work.session, account_id, _hash(work.vault, account_id, letters), work.now
    )


def _hash(vault: Vault, account_id: UUID, letters: str) -> bytes:
    """Keyed, and of one account: whoever took the database could try none of them."""
    assert typed_code(letters) is not None, "a code of ours"
    return vault.keyed_hash(f"{account_id}.{letters}", purpose="accounts.recovery_code")
