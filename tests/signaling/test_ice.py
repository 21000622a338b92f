"""Relay credentials, against what coturn computes."""

from datetime import UTC, datetime

from signaling.ice import IceServers, turn_credentials
from tests.support.clock import NOON


def test_credentials_are_those_of_coturns_scheme() -> None:
    # printf '1700000000:guest-1' | openssl dgst -sha1 -hmac north -binary | base64
    expected = "0zdd4svVN3DyJhsWQhR3gT+rBgE="

    credentials = turn_credentials("north", "guest-1", datetime.fromtimestamp(1_700_000_000, UTC))

    assert credentials == ("1700000000:guest-1", expected)


def test_with_nothing_configured_no_server_is_named() -> None:
    assert IceServers().for_seat("host", NOON) == []


def test_a_stun_server_has_no_credentials_not_even_null() -> None:
    (stun,) = IceServers(stun_urls=("stun:hub.test",)).for_seat("host", NOON)

    assert stun.model_dump() == {"urls": ["stun:hub.test"]}


def test_the_secret_is_not_shown() -> None:
    assert "north" not in repr(IceServers(turn_secret="north"))
