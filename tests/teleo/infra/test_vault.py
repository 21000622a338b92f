"""The keys file and what its keys close."""

import json
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teleo.infra.vault import KeysFileInvalid, Undecipherable, Vault, create_keys_file

HERE, ELSEWHERE = "patients.birth_name", "patients.first_name"


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    path = tmp_path / "secrets" / "keys.json"
    create_keys_file(path)
    return path


@given(text=st.text())
def test_what_was_closed_opens(vault: Vault, text: str) -> None:
    assert vault.decrypt(vault.encrypt(text, place=HERE), place=HERE) == text


def test_nothing_of_the_text_shows_and_no_two_are_alike(vault: Vault) -> None:
    first, second = (vault.encrypt("Lefèvre", place=HERE) for _ in range(2))

    assert first != second
    assert "Lefèvre".encode() not in first


def test_a_value_moved_to_another_column_does_not_open(vault: Vault) -> None:
    with pytest.raises(Undecipherable):
        vault.decrypt(vault.encrypt("Lefèvre", place=HERE), place=ELSEWHERE)


def test_no_byte_can_be_changed_unseen(vault: Vault) -> None:
    stored = vault.encrypt("Lefèvre", place=HERE)

    for index in range(len(stored)):
        altered = bytearray(stored)
        altered[index] ^= 0xFF
        with pytest.raises(Undecipherable):
            vault.decrypt(bytes(altered), place=HERE)


def test_no_end_can_be_cut_unseen(vault: Vault) -> None:
    stored = vault.encrypt("Lefèvre", place=HERE)

    for length in range(len(stored)):
        with pytest.raises(Undecipherable):
            vault.decrypt(stored[:length], place=HERE)


def test_after_a_rotation_old_values_open_and_new_ones_use_the_new_key(vault: Vault) -> None:
    old = vault.encrypt("Lefèvre", place=HERE)
    rotated = replace(vault, current="next", data={**vault.data, "next": b"n" * 32})

    new = rotated.encrypt("Lefèvre", place=HERE)

    assert rotated.decrypt(old, place=HERE) == rotated.decrypt(new, place=HERE) == "Lefèvre"
    with pytest.raises(Undecipherable, match="next"):
        vault.decrypt(new, place=HERE)


def test_a_keyed_hash_is_of_its_text_its_purpose_and_its_key(vault: Vault) -> None:
    hashed = vault.keyed_hash("LEF", purpose="name")

    assert hashed == vault.keyed_hash("LEF", purpose="name")
    others = {
        vault.keyed_hash("LEV", purpose="name"),
        vault.keyed_hash("LEF", purpose="other"),
        replace(vault, index=b"i" * 32).keyed_hash("LEF", purpose="name"),
    }
    assert len(others | {hashed}) == 4


def test_the_keys_file_is_read_by_its_owner_alone(keys: Path) -> None:
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    assert [path.name for path in keys.parent.iterdir()] == ["keys.json"]
    assert Vault.read(keys).data == Vault.read(keys).data


def test_keys_are_never_overwritten(keys: Path) -> None:
    before = keys.read_bytes()

    with pytest.raises(FileExistsError):
        create_keys_file(keys)

    assert keys.read_bytes() == before
    assert [path.name for path in keys.parent.iterdir()] == ["keys.json"]


def _without(*steps: str) -> Callable[[dict[str, Any]], None]:
    def spoil(kept: dict[str, Any]) -> None:
        *path, last = steps
        for step in path:
            kept = kept[step]
        del kept[last]

    return spoil


def _with(section: str, name: str, value: object) -> Callable[[dict[str, Any]], None]:
    def spoil(kept: dict[str, Any]) -> None:
        kept[section][name] = value

    return spoil


@pytest.mark.parametrize(
    "spoil",
    [
        _without("data"),
        _without("data", "current"),
        _without("index"),
        _without("signing", "key"),
        _with("data", "current", "unknown"),
        _with("data", "keys", {}),
        _with("data", "keys", []),
        _with("data", "keys", {"short": "AAAA"}),
        _with("data", "keys", {"odd": "not base64!"}),
        _with("signing", "key", "AAAA"),
    ],
)
def test_a_keys_file_that_lacks_something_is_refused(
    keys: Path, spoil: Callable[[dict[str, Any]], None]
) -> None:
    kept = json.loads(keys.read_text())
    spoil(kept)
    keys.write_text(json.dumps(kept))

    with pytest.raises(KeysFileInvalid, match=r"keys\.json"):
        Vault.read(keys)


def test_a_keys_file_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("not JSON")

    for path in (tmp_path / "text", tmp_path / "missing", tmp_path):
        with pytest.raises(KeysFileInvalid):
            Vault.read(path)


def test_no_key_is_shown_by_accident(vault: Vault) -> None:
    shown = repr(vault)

    assert [key for key in (*vault.data.values(), vault.index) if repr(key) in shown] == []
