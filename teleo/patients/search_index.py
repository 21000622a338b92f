"""Keyed hashes by which encrypted traits are found; each establishment has its own, so that none can be compared."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from teleo.infra.vault import Vault
from teleo.patients import rules

HASH_BYTES = 16  # a collision only costs a look at one more patient, put aside after decryption


@dataclass(frozen=True, slots=True)
class SearchIndex:
    vault: Vault
    establishment_id: UUID

    def of_names(self, *names: str | None) -> list[bytes]:
        """Every prefix of each name, in no order that tells which is which."""
        prefixes = {prefix for name in names if name for prefix in rules.prefixes(name)}
        return sorted(self._hash("name", prefix) for prefix in prefixes)

    def of_name_sought(self, written: str) -> bytes:
        return self._hash("name", rules.prefix_sought(written))

    def of_birth_date(self, born_on: date) -> bytes:
        return self._hash("born_on", born_on.isoformat())

    def of_mobile(self, e164: str) -> bytes:
        return self._hash("mobile", e164)

    def _hash(self, what: str, text: str) -> bytes:
        return self.vault.keyed_hash(text, purpose=f"patients.{what}:{self.establishment_id}")[:HASH_BYTES]
