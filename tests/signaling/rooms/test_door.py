"""The door: who stands by there, and with whom he may negotiate before he comes in."""

from datetime import timedelta

import pytest

from signaling.contract.ticket import Permission
from signaling.rooms.absence import away, is_forgettable, look_again_at
from signaling.rooms.door import relay_only, stand_by, stand_down
from signaling.rooms.effects import Tell
from signaling.rooms.errors import NotSeated, RoomIsClosed, SeatNotHeld, SeatUnknown
from signaling.rooms.exchange import require_route
from signaling.rooms.peer import Address, Peer, Stage, Stander
from signaling.rooms.room import Effects, Room
from tests.support.clock import NOON

HERE, THERE = Address("hub-1", "socket-1"), Address("hub-2", "socket-2")
HOST_MAY = frozenset({Permission.ENTER, Permission.ADMIT, Permission.PREPARE})


def peer(seat: str, *may: Permission) -> Peer:
    stage = Stage.SEATED if Permission.ENTER in may else Stage.WAITING
    return Peer(seat, seat, polite=True, may=frozenset(may), board=None, stage=stage, since=NOON)


GUEST = peer("guest", Permission.PREPARE)


def at_the_door(*inside: Peer) -> Room:
    room, _ = stand_by(Room("r"), Stander("host", HOST_MAY, HERE), NOON)
    for one in inside:
        room, _ = room.arrive(one, NOON)
    return room


def told_at_door(effects: Effects) -> list[str]:
    return [one.event for one in effects if isinstance(one, Tell) and one.at_door]


def test_one_at_the_door_who_may_admit_hears_of_those_who_wait_and_of_nobody_else() -> None:
    room, effects = at_the_door().arrive(GUEST, NOON)
    assert told_at_door(effects) == ["peer_waiting"]

    room, effects = away(room, "guest", NOON)
    assert told_at_door(effects) == ["peer_away"]
    room, effects = room.leave("guest", NOON)
    assert told_at_door(effects) == ["peer_left"]

    _, effects = room.arrive(peer("colleague", Permission.ENTER), NOON)
    assert told_at_door(effects) == []


def test_those_who_may_prepare_negotiate_across_the_door_both_ways() -> None:
    room = at_the_door(GUEST)

    assert require_route(room, "host", "guest", HERE) == GUEST
    assert require_route(room, "guest", "host").address == HERE


def test_one_who_waits_and_may_not_prepare_does_not_learn_that_somebody_stands_by() -> None:
    room = at_the_door(peer("guest"))

    with pytest.raises(NotSeated):
        require_route(room, "host", "guest", HERE)
    with pytest.raises(SeatUnknown):
        require_route(room, "guest", "host")


def test_two_who_wait_have_nothing_to_do_with_one_another() -> None:
    room = at_the_door(GUEST, peer("guest-2", Permission.PREPARE))

    with pytest.raises(NotSeated):
        require_route(room, "guest", "guest-2")


def test_a_seated_one_who_may_not_prepare_does_not_reach_those_who_wait() -> None:
    room = at_the_door(GUEST, peer("colleague", Permission.ENTER))

    with pytest.raises(NotSeated):
        require_route(room, "colleague", "guest")
    with pytest.raises(NotSeated):
        require_route(room, "guest", "colleague")
    with pytest.raises(SeatUnknown):
        require_route(room, "colleague", "host")


def test_the_newest_connection_of_a_seat_is_the_one_that_prepares() -> None:
    room, _ = stand_by(at_the_door(GUEST), Stander("host", HOST_MAY, THERE), NOON)

    with pytest.raises(SeatNotHeld):
        require_route(room, "host", "guest", HERE)
    assert require_route(room, "guest", "host").address == THERE
    assert stand_down(room, HERE, NOON) == (room, ())
    with pytest.raises(SeatUnknown):
        require_route(stand_down(room, THERE, NOON)[0], "guest", "host")


def test_who_sits_speaks_for_the_seat_not_who_stands_by_for_it() -> None:
    room = at_the_door(GUEST, peer("host", *HOST_MAY))

    with pytest.raises(SeatNotHeld):
        require_route(room, "host", "guest", HERE)
    assert isinstance(require_route(room, "guest", "host"), Peer)

    # Whoever sat has lost his line: another of his screens may go on.
    room, _ = away(room, "host", NOON)
    assert require_route(room, "guest", "host").address == HERE


def test_a_ticket_without_the_permission_leaves_no_trace_at_the_door() -> None:
    stander = Stander("host", HOST_MAY - {Permission.PREPARE}, HERE)

    assert stand_by(Room("r"), stander, NOON) == (Room("r"), ())


def test_nobody_stands_at_a_closed_door() -> None:
    room, _ = at_the_door(GUEST).close(None, NOON)

    assert room.standing == ()
    with pytest.raises(RoomIsClosed):
        stand_by(room, Stander("host", HOST_MAY, HERE), NOON)


def test_a_room_is_not_forgotten_while_somebody_stands_by() -> None:
    room, later = at_the_door(), NOON + timedelta(days=1)

    assert look_again_at(room) is None
    assert not is_forgettable(room, later)
    assert is_forgettable(stand_down(room, HERE, NOON)[0], later)


def test_a_room_becomes_relay_only_once_for_good_and_all_who_are_there_are_told() -> None:
    room, effects = relay_only(at_the_door(GUEST, peer("guest-2")), NOON)

    again, nothing = relay_only(room, NOON)
    left, _ = room.leave("guest", NOON)

    policy = {"ice_policy": "relay"}
    assert effects == (
        Tell(("guest", "guest-2"), "ways_changed", policy),
        Tell(("host",), "ways_changed", policy, at_door=True),
    )
    assert (again, nothing) == (room, ())
    assert left.relay_only


def test_an_empty_room_becomes_relay_only_without_a_word() -> None:
    room, effects = relay_only(Room("r"), NOON)

    assert (room.relay_only, room.rev, effects) == (True, 1, ())
