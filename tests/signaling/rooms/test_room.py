"""A room's moves, and what no sequence of them can bring about."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from signaling.contract.ticket import Permission
from signaling.rooms.absence import away, hang_up, lapse, reclaim
from signaling.rooms.door import end_grant, stand_by, stand_down
from signaling.rooms.effects import Disconnect, Notify, TakeOver, Tell
from signaling.rooms.errors import (
    Failure,
    NotAllowed,
    ResumeUnknown,
    RoomIsClosed,
    RoomIsFull,
    SeatRemoved,
    SeatUnknown,
)
from signaling.rooms.exchange import present, require_route, say
from signaling.rooms.peer import Address, Peer, Shown, Stage, Stander
from signaling.rooms.room import SEATS, Effects, Room
from tests.support.clock import NOON

HOST_MAY = frozenset({Permission.ENTER, Permission.ADMIT, Permission.CLOSE})


def peer(seat: str, *may: Permission, address: Address | None = None) -> Peer:
    return Peer(
        seat=seat,
        name=seat,
        polite=True,
        may=frozenset(may),
        board=None,
        stage=Stage.SEATED if Permission.ENTER in may else Stage.WAITING,
        since=NOON,
        resume_digest=f"digest-{seat}",
        grant=f"grant-{seat}",
        address=address,
    )


HOST, GUEST = peer("host", *HOST_MAY), peer("guest")


def told(effects: Effects) -> list[tuple[str, tuple[str, ...]]]:
    return [(effect.event, effect.seats) for effect in effects if isinstance(effect, Tell)]


def noticed(effects: Effects) -> list[str]:
    return [effect.notice.kind for effect in effects if isinstance(effect, Notify)]


def a_call() -> Room:
    room, _ = Room("r").arrive(HOST, NOON)
    room, _ = room.arrive(GUEST, NOON)
    return room.admit("guest", by="host", now=NOON)[0]


def test_one_who_arrives_waits_and_those_who_may_admit_are_told() -> None:
    room, _ = Room("r").arrive(HOST, NOON)
    room, _ = room.arrive(peer("colleague", Permission.ENTER), NOON)

    room, effects = room.arrive(GUEST, NOON)

    assert [waiting.seat for waiting in room.at(Stage.WAITING)] == ["guest"]
    assert told(effects) == [("peer_waiting", ("host",))]
    assert noticed(effects) == ["peer_waiting"]


def test_the_room_starts_when_two_are_first_seated_together_and_once() -> None:
    room, _ = Room("r").arrive(HOST, NOON)
    assert room.started_at is None
    room, _ = room.arrive(GUEST, NOON)
    later = NOON + timedelta(minutes=3)

    room, _ = room.admit("guest", by="host", now=later)
    room, _ = room.leave("guest", later + timedelta(minutes=5))

    assert room.started_at == later


def test_admitting_twice_is_admitting_once() -> None:
    room = a_call()

    assert room.admit("guest", by="host", now=NOON) == (room, ())


def test_only_one_who_may_admits_and_closes() -> None:
    room, _ = a_call().arrive(peer("other"), NOON)

    for by in ("guest", "nobody"):
        with pytest.raises(NotAllowed):
            room.admit("other", by=by, now=NOON)
        with pytest.raises(NotAllowed):
            room.refuse("other", by=by, now=NOON)
        with pytest.raises(NotAllowed):
            room.close(by=by, now=NOON)


def test_a_seated_peer_cannot_be_refused() -> None:
    with pytest.raises(SeatUnknown):
        a_call().refuse("guest", by="host", now=NOON)


def test_a_fifth_seated_peer_does_not_fit() -> None:
    room, _ = Room("r").arrive(HOST, NOON)
    for number in range(SEATS - 1):
        room, _ = room.arrive(peer(f"seated-{number}", Permission.ENTER), NOON)
    room, _ = room.arrive(GUEST, NOON)

    with pytest.raises(RoomIsFull):
        room.admit("guest", by="host", now=NOON)
    with pytest.raises(RoomIsFull):
        room.arrive(peer("late", Permission.ENTER), NOON)


def test_a_held_seat_is_taken_over_and_keeps_its_stage() -> None:
    room, effects = a_call().arrive(GUEST, NOON)

    assert effects[0] == TakeOver("guest")
    assert [seated.seat for seated in room.at(Stage.SEATED)] == ["host", "guest"]
    assert told(effects) == [("peer_back", ("host",))]
    assert noticed(effects) == []


def test_a_seat_that_is_away_comes_back_and_teleo_is_told() -> None:
    room, _ = away(a_call(), "guest", NOON)

    room, effects = room.come_back("digest-guest", NOON)

    assert told(effects) == [("peer_back", ("host",))]
    assert noticed(effects) == ["peer_back"]


def test_a_ticket_that_says_enter_seats_one_who_waits() -> None:
    room, _ = Room("r").arrive(HOST, NOON)
    room, _ = room.arrive(GUEST, NOON)

    room, effects = room.arrive(peer("guest", Permission.ENTER), NOON)

    assert len(room.at(Stage.SEATED)) == 2
    assert told(effects) == [("peer_seated", ("host",))]


def test_closing_tells_and_disconnects_all_and_happens_once() -> None:
    room, effects = a_call().close(by="host", now=NOON)

    assert told(effects) == [("closed", ("host", "guest"))]
    assert [effect.seat for effect in effects if isinstance(effect, Disconnect)] == ["host", "guest"]
    assert noticed(effects) == ["room_closed"]
    assert room.close(by=None, now=NOON) == (room, ())
    with pytest.raises(RoomIsClosed):
        room.arrive(HOST, NOON)
    with pytest.raises(RoomIsClosed):
        room.come_back("digest-host", NOON)


def test_a_removed_seat_has_no_way_back() -> None:
    room, effects = a_call().remove("guest", NOON)

    assert told(effects) == [("removed", ("guest",)), ("peer_left", ("host",))]
    with pytest.raises(SeatRemoved):
        room.arrive(GUEST, NOON)
    with pytest.raises(ResumeUnknown):
        room.come_back("digest-guest", NOON)


def test_two_hundred_messages_are_remembered() -> None:
    room = a_call()
    for number in range(201):
        room, _ = say(room, "guest", str(number), "Bonjour", NOON)

    repeated = say(room, "guest", "200", "Bonjour", NOON)
    forgotten = say(room, "guest", "0", "Bonjour", NOON)

    assert told(repeated[1]) == []
    assert noticed(repeated[1]) == ["said"]
    assert told(forgotten[1]) == [("said", ("host",))]
    assert len(room.said) == 200


def test_the_same_id_of_two_seats_is_two_messages() -> None:
    room, _ = say(a_call(), "guest", "1", "Bonjour", NOON)

    _, effects = say(room, "host", "1", "Bonjour", NOON)

    assert told(effects) == [("said", ("guest",))]


SEATS_TRIED = st.sampled_from(["host", "colleague", "guest", "other", "third", "fourth", "fifth"])
SOCKETS_TRIED = st.sampled_from([Address("hub-1", "a"), Address("hub-1", "b"), Address("hub-2", "a")])
TICKETS = {
    "host": HOST_MAY | {Permission.PREPARE},
    "colleague": frozenset({Permission.ENTER}),
    "other": frozenset({Permission.PREPARE}),
    "third": frozenset({Permission.PREPARE}),
}
MAY_PREPARE = {"host", "other", "third"}
# All that one who waits may ever hear.
HEARD_WAITING = {"admitted", "refused", "removed", "closed"}


@dataclass
class Ledger:
    """What the test knows by itself: who may sit, and who may hear."""

    admitted: set[str] = field(default_factory=set)
    inside: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    doors: dict[str, Address] = field(default_factory=dict)
    closed: bool = False


class RoomLife(RuleBasedStateMachine):
    """Every sequence of moves that anybody may try, lawful or not."""

    def __init__(self) -> None:
        super().__init__()
        self.room = Room("r")
        self.ledger = Ledger()
        self.now = NOON

    def _try(self, move: Callable[[], tuple[Room, Effects]]) -> bool:
        """Make a move if the room lets us, and check all that holds of any move."""
        before = self.room
        inside_before = set(self.ledger.inside)
        try:
            self.room, effects = move()
        except Failure:
            return False
        assert self.room.rev >= before.rev
        assert (self.room == before) == (self.room.rev == before.rev)
        told = [effect for effect in effects if isinstance(effect, Tell)]
        hearing = {seat for effect in told if not effect.at_door for seat in effect.seats}
        assert {seat for effect in told if effect.at_door for seat in effect.seats} <= {*self.ledger.doors}
        assert hearing <= inside_before | {peer.seat for peer in self.room.peers} | {*self.ledger.doors}
        assert not hearing & self.ledger.removed
        assert not (before.closed and effects)
        self._check_who_hears_what(before, effects)
        self.ledger.inside = {peer.seat for peer in self.room.peers}
        return True

    def _check_who_hears_what(self, before: Room, effects: Effects) -> None:
        """The room's news are for those who sat, or now sit; one who waits hears what becomes of him, and no more."""
        sitting = {peer.seat for room in (before, self.room) for peer in room.at(Stage.SEATED)}
        waited = {peer.seat for peer in before.at(Stage.WAITING)}
        for effect in effects:
            match effect:
                case Tell(seats, event, at_door=True):
                    assert set(seats) == {"host"}
                    assert event in {"peer_waiting", "peer_left", "peer_away", "peer_back", "peer_changed"}
                case Tell(seats, event):
                    assert event == "closed" or set(seats) <= sitting | waited
                    assert event in HEARD_WAITING or not set(seats) & waited
                    assert event in HEARD_WAITING or set(seats) <= sitting
                case TakeOver(seat, address) | Disconnect(seat, address):
                    known = [(one.seat, one.address) for one in before.peers]
                    known += [(one.seat, one.address) for one in before.standing]
                    assert (seat, address) in known
                case Notify(notice):
                    assert notice.room == self.room.id

    @rule(seat=SEATS_TRIED, socket=st.none() | SOCKETS_TRIED)
    def arrive(self, seat: str, socket: Address | None) -> None:
        may = TICKETS.get(seat, frozenset())
        comer = peer(seat, *may, address=socket)
        if self._try(lambda: self.room.arrive(comer, self.now)) and Permission.ENTER in may:
            self.ledger.admitted.add(seat)

    @rule(seat=SEATS_TRIED, socket=st.none() | SOCKETS_TRIED)
    def come_back(self, seat: str, socket: Address | None) -> None:
        self._try(lambda: self.room.come_back(f"digest-{seat}", self.now, socket))

    @rule(seat=SEATS_TRIED, socket=SOCKETS_TRIED)
    def hang_up(self, seat: str, socket: Address) -> None:
        held = self.room.find(seat)
        self._try(lambda: hang_up(self.room, seat, socket, self.now))
        now = self.room.find(seat)
        if held is not None and held.address == socket:
            assert now is not None
            assert (now.address, now.here) == (None, False)
        else:  # another connection holds the seat by now
            assert now == held

    @rule(seat=SEATS_TRIED, socket=SOCKETS_TRIED)
    def reclaim(self, seat: str, socket: Address) -> None:
        """Only a seat that is known, and that no connection holds."""
        known = next((one for one in self.room.peers + self.room.gone if one.seat == seat), None)
        before = self.room
        self._try(lambda: reclaim(self.room, seat, socket, self.now))
        if known is None or known.address is not None:
            assert self.room == before

    @rule(seat=SEATS_TRIED, by=SEATS_TRIED)
    def admit(self, seat: str, by: str) -> None:
        if self._try(lambda: self.room.admit(seat, by, self.now)):
            assert by == "host"
            self.ledger.admitted.add(seat)

    @rule(seat=SEATS_TRIED, by=st.none() | SEATS_TRIED)
    def refuse(self, seat: str, by: str | None) -> None:
        if self._try(lambda: self.room.refuse(seat, by, self.now)):
            assert by in {None, "host"}  # None: one at the door, whom the hub has looked at
            assert seat not in self.ledger.inside

    @rule(seat=SEATS_TRIED)
    def leave(self, seat: str) -> None:
        self._try(lambda: self.room.leave(seat, self.now))
        if seat in self.ledger.admitted and self.room.find(seat) is None:
            # One who lapsed and is gone cannot speak; only one who was there has left for good.
            gone = {other.seat for other in self.room.gone}
            self.ledger.admitted -= {seat} - gone

    @rule(seat=SEATS_TRIED)
    def remove(self, seat: str) -> None:
        self._try(lambda: self.room.remove(seat, self.now))
        self.ledger.removed.add(seat)
        self.ledger.doors.pop(seat, None)

    @rule(seat=SEATS_TRIED)
    def end_grant(self, seat: str) -> None:
        call = self.room.started_at is not None
        before = self.room.peers + self.room.gone
        self._try(lambda: end_grant(self.room, f"grant-{seat}", self.now))
        after = {one.seat for one in self.room.peers + self.room.gone}
        assert after == {one.seat for one in before} - (set() if call else {seat})
        if not call:
            self.ledger.admitted.discard(seat)

    @rule(seat=SEATS_TRIED, socket=SOCKETS_TRIED)
    def stand_by(self, seat: str, socket: Address) -> None:
        may = TICKETS.get(seat, frozenset())
        if Permission.ENTER not in may:  # the hub lets nobody else stand by
            return
        self.stand_down(socket)
        if self._try(lambda: stand_by(self.room, Stander(seat, may, socket), self.now)):
            assert seat not in self.ledger.removed
            if seat in MAY_PREPARE:
                self.ledger.doors[seat] = socket

    @rule(socket=SOCKETS_TRIED)
    def stand_down(self, socket: Address) -> None:
        self._try(lambda: stand_down(self.room, socket, self.now))
        self.ledger.doors = {seat: at for seat, at in self.ledger.doors.items() if at != socket}

    @rule(seat=SEATS_TRIED)
    def go_away(self, seat: str) -> None:
        self._try(lambda: away(self.room, seat, self.now))

    @rule(seconds=st.integers(0, 30), beating=st.sets(SEATS_TRIED), lost=st.sets(SEATS_TRIED, max_size=2))
    def let_time_pass(self, seconds: int, beating: set[str], lost: set[str]) -> None:
        """`lost`: those whose hub is gone."""
        self.now += timedelta(seconds=seconds)
        heard = dict.fromkeys(beating - lost, self.now)
        connected = {one.seat for one in self.room.peers if one.address is not None}
        self._try(lambda: lapse(self.room, self.now, heard, lost))
        assert all(not one.here for one in self.room.peers if one.seat in lost & connected)

    @rule(seat=SEATS_TRIED, message=st.sampled_from("abc"))
    def speak(self, seat: str, message: str) -> None:
        if self._try(lambda: say(self.room, seat, message, "Bonjour", self.now)):
            assert seat in {peer.seat for peer in self.room.at(Stage.SEATED)}

    @rule(seat=SEATS_TRIED, camera=st.booleans())
    def show(self, seat: str, camera: bool) -> None:
        if self._try(lambda: present(self.room, seat, Shown(camera=camera), self.now)):
            assert seat in self.ledger.inside

    @rule(seat=SEATS_TRIED, to=SEATS_TRIED)
    def negotiate(self, seat: str, to: str) -> None:
        with suppress(Failure):
            other = require_route(self.room, seat, to)
            assert seat != to
            assert seat in self.ledger.inside
            if isinstance(other, Peer) and {seat, to} <= self.ledger.admitted:
                assert other.here
                assert to in self.ledger.inside
            else:
                self._check_that_they_prepare(seat, to)

    @rule(seat=SEATS_TRIED, to=SEATS_TRIED, socket=SOCKETS_TRIED)
    def negotiate_from_the_door(self, seat: str, to: str, socket: Address) -> None:
        with suppress(Failure):
            other = require_route(self.room, seat, to, socket)
            assert self.ledger.doors[seat] == socket
            assert isinstance(other, Peer)
            assert other.stage is Stage.WAITING
            self._check_that_they_prepare(seat, to)

    def _check_that_they_prepare(self, seat: str, to: str) -> None:
        """One of them waits, the other sits or stands by, and both may."""
        waiting = {peer.seat for peer in self.room.at(Stage.WAITING)}
        assert {seat, to} <= MAY_PREPARE
        assert len({seat, to} & waiting) == 1
        assert ({seat, to} - waiting) <= self.ledger.admitted | {*self.ledger.doors}

    # Rare, or no sequence would be long.
    @rule(by=SEATS_TRIED, chance=st.integers(0, 9))
    def close(self, by: str, chance: int) -> None:
        if chance == 0 and self._try(lambda: self.room.close(by, self.now)):
            self.ledger.closed = True
            self.ledger.doors.clear()

    @invariant()
    def nobody_sits_who_was_not_admitted(self) -> None:
        assert {peer.seat for peer in self.room.at(Stage.SEATED)} <= self.ledger.admitted

    @invariant()
    def a_seat_is_held_once_and_never_both_held_and_gone(self) -> None:
        seats = [peer.seat for peer in self.room.peers + self.room.gone]
        assert len(seats) == len(set(seats))

    @invariant()
    def a_removed_seat_is_nowhere(self) -> None:
        seats = {one.seat for one in self.room.peers + self.room.gone + self.room.standing}
        assert not self.ledger.removed & seats

    @invariant()
    def one_connection_stands_by_for_a_seat(self) -> None:
        assert {one.seat: one.address for one in self.room.standing} == self.ledger.doors
        assert len(self.room.standing) == len(self.ledger.doors)

    @invariant()
    def a_closed_room_stays_closed_and_empty(self) -> None:
        assert self.room.closed == self.ledger.closed
        assert not (self.room.closed and self.room.peers)

    @invariant()
    def no_stage_holds_more_than_its_seats(self) -> None:
        assert all(len(self.room.at(stage)) <= SEATS for stage in Stage)


TestRoomLife = RoomLife.TestCase
TestRoomLife.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
