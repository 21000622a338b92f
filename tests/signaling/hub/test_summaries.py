"""What a page tells of how its call was reaches teleo, bounded and without an address."""

import pytest

from signaling.contract import SummaryTold
from tests.support.hub import SUMMARY, RunningHub


async def test_a_seated_page_is_believed_about_its_own_call(hub: RunningHub) -> None:
    _, guest = await hub.call()

    await guest.ask("summary", SUMMARY)

    notice = await hub.noticed("summary_told")
    assert isinstance(notice, SummaryTold)
    assert (notice.room, notice.seat, notice.path) == ("room-1", "guest-1", "relay_tls")
    assert (notice.seconds, notice.received, notice.lost, notice.cuts, notice.height) == (
        30,
        3000,
        12,
        1,
        720,
    )


@pytest.mark.parametrize(
    "more",
    [
        {"path": "192.0.2.33"},
        {"address": "192.0.2.33"},
        {"seconds": 0},
        {"seconds": 10**9},
        {"received": -1},
        {"received": "3000"},
        {"run": "Mme Durand"},
    ],
)
async def test_nothing_but_its_figures_is_taken(hub: RunningHub, more: dict[str, object]) -> None:
    host, _ = await hub.call()

    assert await host.fail("summary", SUMMARY | more) == "invalid"
