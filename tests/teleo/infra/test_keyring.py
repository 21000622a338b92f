"""Keys that sign: the next one is known before it signs, the former verifies until what it signed is gone."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature

from teleo.infra import keyring
from teleo.infra.keyring import OUTLIVES, Keyring, read_signing, rotate_keys_file
from teleo.infra.vault import Vault, create_keys_file

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SOON = timedelta(minutes=10)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "keys.json"
    create_keys_file(path)
    return path


def keys_in(file: Path) -> Keyring:
    return Keyring(read_signing(json.loads(file.read_text())["signing"]), file)


def test_the_next_key_verifies_at_once_and_signs_when_its_time_has_come(file: Path) -> None:
    first = keys_in(file).signing(NOW).kid
    fresh = rotate_keys_file(file, NOW, after=SOON)
    keys = keys_in(file)

    assert keys.signing(NOW + SOON - timedelta(seconds=1)).kid == first
    assert keys.signing(NOW + SOON).kid == fresh.kid
    assert keys.verifying(fresh.kid, NOW) == fresh.public


def test_the_former_key_verifies_until_its_tokens_are_gone(file: Path) -> None:
    first = keys_in(file).signing(NOW)
    rotate_keys_file(file, NOW, after=SOON)
    keys = keys_in(file)

    assert keys.verifying(first.kid, NOW + SOON + OUTLIVES - timedelta(seconds=1)) == first.public
    assert keys.verifying(first.kid, NOW + SOON + OUTLIVES) is None
    rotate_keys_file(file, NOW + timedelta(days=90), after=SOON)
    assert first.kid not in keys_in(file)
    assert len(keys_in(file)) == 2


def test_rotating_twice_in_a_row_loses_no_key_that_still_signs(file: Path) -> None:
    first = keys_in(file).signing(NOW)
    rotate_keys_file(file, NOW, after=SOON)
    rotate_keys_file(file, NOW, after=2 * SOON)
    keys = keys_in(file)

    assert keys.signing(NOW).kid == first.kid
    assert len(keys) == 3


def test_a_leaked_key_is_thrown_away_at_once(file: Path) -> None:
    leaked = keys_in(file).signing(NOW)
    fresh = rotate_keys_file(file, NOW, after=timedelta(0))

    assert list(keys_in(file)) == [fresh.kid]
    assert keys_in(file).verifying(leaked.kid, NOW) is None


def test_what_was_encrypted_before_opens_after(file: Path) -> None:
    sealed = Vault.read(file).encrypt("Lefèvre", place="patients.birth_name")

    rotate_keys_file(file, NOW, after=SOON)

    assert Vault.read(file).decrypt(sealed, place="patients.birth_name") == "Lefèvre"


def test_a_running_program_reads_a_rotated_file_by_itself(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring, "LOOK_EVERY", 0.0)
    running = Vault.read(file)
    fresh = rotate_keys_file(file, NOW, after=timedelta(0))

    assert running.signing.signing(NOW).kid == fresh.kid
    assert running.signing[fresh.kid] == fresh.public


def test_a_file_that_was_spoiled_leaves_the_running_program_its_keys(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring, "LOOK_EVERY", 0.0)
    running = Vault.read(file)
    before = running.signing.signing(NOW).kid

    file.write_text("{")

    assert running.signing.signing(NOW).kid == before


def test_the_file_stays_its_owners_alone(file: Path) -> None:
    rotate_keys_file(file, NOW, after=SOON)

    seen = file.stat()
    assert (seen.st_mode & 0o777, seen.st_uid) == (0o600, os.geteuid())
    assert [path.name for path in file.parent.iterdir()] == ["keys.json"]


@pytest.mark.parametrize("kid", ["../../etc/passwd", "' OR 1=1 --", "", "\x00", "a" * 10_000])
def test_an_id_is_looked_up_and_never_opened(file: Path, kid: str) -> None:
    keys = keys_in(file)

    assert keys.verifying(kid, NOW) is None
    with pytest.raises(KeyError):
        keys[kid]


def test_the_public_half_verifies_what_the_private_one_signs(vault: Vault) -> None:
    key = vault.signing.signing(NOW)

    signed = key.private.sign(b"ticket")

    vault.signing[key.kid].verify(signed, b"ticket")
    with pytest.raises(InvalidSignature):
        vault.signing[key.kid].verify(signed, b"another ticket")
