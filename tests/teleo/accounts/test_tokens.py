"""What browsers carry cannot be made by anyone else."""

from dataclasses import replace
from uuid import uuid4

import pytest

from teleo.accounts.tokens import (
    link_in_visit_cookie,
    link_token,
    new_session_token,
    token_hash,
    visit_cookie,
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


def test_a_visit_cookie_tells_its_link_and_not_its_token(vault: Vault) -> None:
    link_id = new_id()

    cookie = visit_cookie(vault, link_id)

    assert link_in_visit_cookie(vault, cookie) == link_id
    assert link_token(vault, link_id) not in cookie


@pytest.mark.parametrize(
    "forge", ["", ".", "a.b", "{id}", "{id}.", "{id}.{sign}.x", "{other}.{sign}", "{id}.é"]
)
def test_a_forged_cookie_opens_nothing(vault: Vault, forge: str) -> None:
    link_id = new_id()
    sign = visit_cookie(vault, link_id).partition(".")[2]

    cookie = forge.format(id=link_id.hex, other=uuid4().hex, sign=sign)

    assert link_in_visit_cookie(vault, cookie) is None
