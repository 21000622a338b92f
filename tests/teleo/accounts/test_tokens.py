"""What browsers carry cannot be made by anyone else."""

from dataclasses import replace

from teleo.accounts.tokens import (
    link_token,
    new_device_token,
    new_session_token,
    sent_digits,
    token_hash,
    visit_device_hash,
)
from teleo.core.ids import new_id
from teleo.infra.vault import Vault


def test_the_token_of_a_link_is_made_again_by_whoever_has_the_keys(vault: Vault) -> None:
    link_id = new_id()

    assert link_token(vault, link_id) == link_token(vault, link_id)
    assert link_token(vault, link_id) != link_token(vault, new_id())
    assert link_token(vault, link_id) != link_token(replace(vault, index=b"other" * 8), link_id)
    assert len(link_token(vault, link_id)) == 24


def test_tokens_are_kept_as_hashes_alone() -> None:
    one, other = new_session_token(), new_session_token()

    assert one != other
    assert token_hash(one) != token_hash(other)
    assert one.encode() not in token_hash(one)


def test_what_a_browser_keeps_of_a_visit_is_kept_as_a_hash_under_a_key(vault: Vault) -> None:
    one, other = new_device_token(), new_device_token()

    assert one != other
    assert len(one) >= 32
    assert one.encode() not in visit_device_hash(vault, one)
    assert visit_device_hash(vault, one) != visit_device_hash(replace(vault, index=b"other" * 8), one)


def test_the_digits_that_are_sent_are_made_again_by_whoever_has_the_keys(vault: Vault) -> None:
    drawn = {code_id: sent_digits(vault, code_id) for code_id in (new_id() for _ in range(500))}

    assert all(digits.isdecimal() and len(digits) == 6 for digits in drawn.values())
    assert all(sent_digits(vault, code_id) == digits for code_id, digits in drawn.items())
    assert len(set(drawn.values())) > 480
    assert any(digits.startswith("0") for digits in drawn.values())
    other = replace(vault, index=b"other" * 8)
    assert sum(sent_digits(other, code_id) == digits for code_id, digits in drawn.items()) < 5
