"""What passes through Redis between the two programs: the names of the streams, and their envelopes."""

from dataclasses import dataclass

from pydantic import ValidationError

from signaling.contract.commands import COMMAND, Command
from signaling.contract.notices import NOTICE, Notice

# A reader refuses an envelope of another version: it is set aside, and said.
VERSION = "1"

# Hub → teleo. One group reads it: an entry is deleted when it was handled.
NOTICES = "teleo:notices"
NOTICES_GROUP = "teleo"
# Entries that teleo could not handle after many tries; an operator looks at them.
NOTICES_PARKED = "teleo:notices:parked"
# Far more than a day of notices of a large site: what is not handled is not trimmed before.
NOTICES_KEPT = 1_000_000

# Teleo → every hub. Each reads all of it, and at its start what was sent while no hub ran.
COMMANDS = "teleo:commands"
COMMANDS_KEPT = 100_000
COMMANDS_REPLAYED_SECONDS = 3600

Fields = dict[str, str]


class EnvelopeUnknown(Exception):
    """An entry is of another version, or holds no message of ours."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A notice as it travels. Whoever handles it adds `handled(token)` to the stream `reply_to`, if there is one."""

    notice: Notice
    reply_to: str = ""
    token: str = ""

    def fields(self) -> Fields:
        notice = self.notice.model_dump_json()
        return {"version": VERSION, "notice": notice, "reply_to": self.reply_to, "token": self.token}

    @classmethod
    def of(cls, fields: Fields) -> "Posted":
        """Raises EnvelopeUnknown."""
        try:
            _check(fields)
            notice = NOTICE.validate_json(fields["notice"])
            return cls(notice, fields.get("reply_to", ""), fields.get("token", ""))
        except (KeyError, ValidationError) as cause:
            raise EnvelopeUnknown from cause


def command_fields(command: Command) -> Fields:
    return {"version": VERSION, "command": command.model_dump_json()}


def command_of(fields: Fields) -> Command:
    """Raises EnvelopeUnknown."""
    try:
        _check(fields)
        return COMMAND.validate_json(fields["command"])
    except (KeyError, ValidationError) as cause:
        raise EnvelopeUnknown from cause


def handled_fields(token: str) -> Fields:
    """Teleo has written what the notice with this token says."""
    return {"version": VERSION, "handled": token}


def _check(fields: Fields) -> None:
    if fields.get("version") != VERSION:
        raise EnvelopeUnknown
