"""Boards: who watches, and who waits to be watched."""

from signaling.contract import TellBoard
from tests.support.hub import RunningHub, guest_ticket, host_ticket, watcher_ticket

NEWS = TellBoard(board="board-1", what="consultation", id="c-1", revision=7)


async def test_one_who_waits_learns_whether_the_board_is_watched(hub: RunningHub) -> None:
    guest = await hub.client(guest_ticket())
    assert guest.welcome["watched"] is False

    watcher = await hub.client(watcher_ticket())
    assert (await guest.hear("wait_changed"))["watched"] is True
    await watcher.close()

    assert (await guest.hear("wait_changed"))["watched"] is False


async def test_a_board_stays_watched_while_one_watcher_remains(hub: RunningHub) -> None:
    first = await hub.client(watcher_ticket("watcher-1"))
    await hub.client(watcher_ticket("watcher-2"))
    guest = await hub.client(guest_ticket())

    await first.close()

    assert guest.welcome["watched"] is True
    assert (await guest.hear("wait_changed"))["watched"] is True


async def test_a_board_that_is_told_something_tells_its_watchers_and_those_who_wait(hub: RunningHub) -> None:
    watcher = await hub.client(watcher_ticket())
    waiting = await hub.client(guest_ticket())
    host, seated = await hub.call("room-2")

    await hub.hub.commands.send(NEWS)

    assert await watcher.hear("board_changed") == {"what": "consultation", "id": "c-1", "revision": 7}
    assert await waiting.hear("wait_changed") == {"watched": True}
    await host.ask("beat")
    await seated.ask("beat")
    assert not host.has_heard("board_changed")
    assert not seated.has_heard("wait_changed")


async def test_a_watcher_has_no_seat(hub: RunningHub) -> None:
    watcher = await hub.client(watcher_ticket())

    assert watcher.welcome["you"]["state"] == "watching"
    assert watcher.welcome["resume"] is None
    assert await watcher.ask("beat") == {"rev": 0}
    assert await watcher.fail("leave") == "seat_not_held"
    assert await watcher.fail("offer", {"to": "host", "sdp": "v=0"}) == "seat_not_held"


async def test_a_seat_of_the_board_does_not_count_as_a_watcher(hub: RunningHub) -> None:
    await hub.client(host_ticket())

    guest = await hub.client(guest_ticket())

    assert guest.welcome["watched"] is False
