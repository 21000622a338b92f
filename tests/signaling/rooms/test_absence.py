"""Silence, measured by a clock that is given."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from signaling.contract import IncidentSeen
from signaling.rooms.absence import away, is_forgettable, lapse
from signaling.rooms.effects import Notify, Tell
from signaling.rooms.peer import Peer, Stage
from signaling.rooms.room import Effects, Room
from tests.support.clock import NOON


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def a_room(stage: Stage = Stage.SEATED) -> Room:
    other = Peer("other", "Other", polite=True, may=frozenset(), board=None, stage=Stage.SEATED, since=NOON)
    return Room("r", peers=(replace(other, seat="one", stage=stage), other))


def told(effects: Effects) -> list[str]:
    return [effect.event for effect in effects if isinstance(effect, Tell)]


@pytest.mark.parametrize(("stage", "limit"), [(Stage.SEATED, 2.6), (Stage.WAITING, 40)])
def test_a_seat_is_away_once_silent_longer_than_its_limit(stage: Stage, limit: float) -> None:
    room = a_room(stage)
    heard = {"one": NOON, "other": after(1000)}

    just_in_time, _ = lapse(room, after(limit), heard)
    too_late, effects = lapse(room, after(limit + 0.1), heard)

    assert just_in_time == room
    one = too_late.find("one")
    assert one is not None
    assert not one.here
    assert [effect.notice.at for effect in effects if isinstance(effect, Notify)] == [NOON]


def test_one_just_admitted_is_not_away_for_having_beaten_slowly_while_waiting() -> None:
    room = a_room(Stage.WAITING)
    seated = tuple(peer.seated(after(14)) if peer.seat == "one" else peer for peer in room.peers)

    after_admission, _ = lapse(replace(room, peers=seated), after(16), {"one": NOON, "other": after(16)})

    assert all(peer.here for peer in after_admission.peers)


def test_a_seat_without_connection_has_left_after_twenty_seconds() -> None:
    room, _ = away(a_room(), "one", NOON)

    still, nothing = lapse(room, after(19.9), {"other": after(19.9)})
    left, effects = lapse(room, after(20), {"other": after(20)})

    assert (still, nothing) == (room, ())
    assert left.find("one") is None
    assert [gone.seat for gone in left.gone] == ["one"]
    assert told(effects) == ["peer_left"]


@pytest.mark.parametrize(("stage", "incidents"), [(Stage.SEATED, [NOON]), (Stage.WAITING, [])])
def test_who_left_a_call_by_silence_is_an_incident_since_he_fell_silent(
    stage: Stage, incidents: list[datetime]
) -> None:
    room, _ = away(a_room(stage), "one", NOON)

    _, effects = lapse(room, after(20), {"other": after(20)})

    notices = [effect.notice for effect in effects if isinstance(effect, Notify)]
    assert [one.at for one in notices if isinstance(one, IncidentSeen)] == incidents


def test_a_silent_seat_whose_connection_lives_is_away_but_has_not_left() -> None:
    heard = {"one": NOON, "other": after(60)}
    room, _ = lapse(a_room(), after(3), heard)

    later, effects = lapse(room, after(60), heard)

    assert later == room
    assert effects == ()


def test_a_seat_heard_again_is_back() -> None:
    room, _ = lapse(a_room(), after(3), {"one": NOON, "other": after(3)})

    room, effects = lapse(room, after(5), {"one": after(4), "other": after(5)})

    assert all(peer.here for peer in room.peers)
    assert told(effects) == ["peer_back"]


def test_being_away_twice_is_being_away_once() -> None:
    room, _ = away(a_room(), "one", NOON)

    assert away(room, "one", after(1)) == (room, ())
    assert away(room, "nobody", after(1)) == (room, ())


def test_a_room_is_forgotten_when_nobody_can_come_back_to_it() -> None:
    occupied = a_room().changed(NOON)
    closed, _ = occupied.close(by=None, now=NOON)
    empty = Room("r").changed(NOON)

    assert not is_forgettable(occupied, after(86_400))
    assert not is_forgettable(closed, after(300))
    assert is_forgettable(closed, after(301))
    assert not is_forgettable(empty, after(3600))
    assert is_forgettable(empty, after(3601))
