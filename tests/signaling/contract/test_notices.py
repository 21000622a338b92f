"""Notices and commands survive their journey as JSON."""

import pytest

from signaling.contract import (
    CloseRoom,
    Command,
    EndGrant,
    Notice,
    PeerLeft,
    RemoveSeat,
    RoomClosed,
    Said,
    TellBoard,
)
from signaling.contract.commands import COMMAND
from signaling.contract.notices import NOTICE
from tests.support.clock import NOON


@pytest.mark.parametrize(
    "notice",
    [
        PeerLeft(room="r", seat="s", at=NOON),
        Said(room="r", seat="s", at=NOON, id="1", text="Bonjour"),
        RoomClosed(room="r", by=None, at=NOON),
    ],
)
def test_a_notice_is_read_as_what_it_was(notice: Notice) -> None:
    assert NOTICE.validate_json(NOTICE.dump_json(notice)) == notice


@pytest.mark.parametrize(
    "command",
    [
        CloseRoom(room="r"),
        RemoveSeat(room="r", seat="s"),
        EndGrant(grant="g"),
        TellBoard(board="b", what="consultation", id="c", revision=1),
    ],
)
def test_a_command_is_read_as_what_it_was(command: Command) -> None:
    assert COMMAND.validate_json(COMMAND.dump_json(command)) == command
