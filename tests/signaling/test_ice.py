"""Relay credentials, against a real coturn."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from signaling.ice import LIFETIME, IceServers, turn_credentials
from signaling.settings import HubSettings
from tests.support.clock import NOON
from tests.support.hub import guest_ticket, host_ticket, running_hub
from tests.support.turn import Relay, ask_for_relay, make_relay, running_relay

SECRET = "north"


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    relay = make_relay(tmp_path_factory.mktemp("relay"))
    with running_relay(relay, SECRET):
        yield relay


def test_credentials_are_those_of_coturns_scheme() -> None:
    # printf '1700000000:guest-1' | openssl dgst -sha1 -hmac north -binary | base64
    expected = "0zdd4svVN3DyJhsWQhR3gT+rBgE="

    credentials = turn_credentials("north", "guest-1", datetime.fromtimestamp(1_700_000_000, UTC))

    assert credentials == ("1700000000:guest-1", expected)


def test_the_relay_grants_what_the_hub_gives(relay: Relay) -> None:
    now = datetime.now(UTC)
    (server,) = IceServers(turn_urls=(relay.urls,), turn_secret=SECRET).for_seat("guest-1", now)

    assert ask_for_relay(relay, server.username or "", server.credential or "") == 0


@pytest.mark.parametrize(
    ("secret", "lifetime", "seat"),
    [
        ("south", LIFETIME, "guest-1"),
        (SECRET, timedelta(seconds=-1), "guest-1"),
        (SECRET, -LIFETIME, "guest-1"),
    ],
)
def test_the_relay_refuses_another_secret_and_what_has_expired(
    relay: Relay, secret: str, lifetime: timedelta, seat: str
) -> None:
    username, credential = turn_credentials(secret, seat, datetime.now(UTC) + lifetime)

    assert ask_for_relay(relay, username, credential) == 401


def test_the_relay_refuses_a_name_that_was_changed(relay: Relay) -> None:
    username, credential = turn_credentials(SECRET, "guest-1", datetime.now(UTC) + LIFETIME)

    for changed in (username.replace("guest-1", "host"), f"9{username}", username.partition(":")[2], ""):
        assert ask_for_relay(relay, changed, credential) == 401


async def test_a_seat_asks_for_fresh_credentials_and_gets_them(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    settings = HubSettings(turn_urls=("turn:hub.test",), turn_secret_file=secret, relay_only=True)
    async with running_hub(settings) as hub:
        await hub.client(host_ticket())
        guest = await hub.client(guest_ticket())
        (given,) = guest.welcome["ice_servers"]

        hub.clock.forward(hours=1)
        (fresh,) = (await guest.ask("ice"))["ice_servers"]

    expires_at = int((hub.clock.now() + LIFETIME).timestamp())
    assert guest.welcome["ice_policy"] == "relay"
    assert fresh["username"] == f"{expires_at}:guest-1" != given["username"]
    assert fresh["credential"] != given["credential"]


def test_with_nothing_configured_no_server_is_named() -> None:
    assert IceServers().for_seat("host", NOON) == []
    assert IceServers().policy(relay_only=False) == "all"


def test_a_stun_server_has_no_credentials_not_even_null() -> None:
    (stun,) = IceServers(stun_urls=("stun:hub.test",)).for_seat("host", NOON)

    assert stun.model_dump() == {"urls": ["stun:hub.test"]}


def test_the_secret_is_not_shown() -> None:
    assert "north" not in repr(IceServers(turn_secret="north"))


def test_a_room_that_asks_for_a_relay_is_never_given_less_not_even_where_there_is_none() -> None:
    site = IceServers(turn_urls=("turn:hub.test",), turn_secret=SECRET)

    assert [servers.policy(relay_only=True) for servers in (site, IceServers())] == ["relay", "relay"]
    assert site.policy(relay_only=False) == "all"
    assert IceServers(turn_urls=("turn:hub.test",), relay_only=True).policy(relay_only=False) == "relay"
    assert [site.has_relay, IceServers(("stun:hub.test",)).has_relay] == [True, False]
