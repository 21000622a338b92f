"""What has ended is remembered longer than any ticket lives, and not for ever."""

from signaling.contract.ticket import CLOCKS_DIFFER, LIFETIME
from signaling.hub.grants import REMEMBERED, Grants
from tests.support.clock import NOON


def test_what_has_ended_is_over_as_long_as_a_ticket_may_say_it() -> None:
    grants = Grants()
    grants.end("g-1", NOON)

    grants.end("g-2", NOON + LIFETIME + CLOCKS_DIFFER)

    assert grants.is_over("g-1")
    assert grants.is_over("g-2")
    assert not grants.is_over("g-3")
    assert not grants.is_over(None)


def test_what_ended_long_ago_is_forgotten() -> None:
    grants = Grants()
    grants.end("g-1", NOON)

    grants.end("g-2", NOON + REMEMBERED)

    assert not grants.is_over("g-1")
