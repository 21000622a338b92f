"""What every event is answered with: done, refused, or broken."""

from collections.abc import Sequence

from pydantic import ValidationError

from signaling.hub.payloads import Payload
from signaling.rooms.errors import Failure, InvalidPayload

Ack = dict[str, object]

# Whoever sends a thousand wrong fields is not told of each.
MOST_ERRORS, LONGEST_PATH = 10, 100

INTERNAL_ERROR = "internal_error"
INTERNAL_TITLE = "Something broke on our side; the log has it under this id."


def done(data: Payload) -> Ack:
    return {"ok": True, "data": data.model_dump(mode="json")}


def refused(failure: Failure) -> Ack:
    return {"ok": False, "error": problem(failure)}


def broken(bug_id: str) -> Ack:
    return {"ok": False, "error": {"code": INTERNAL_ERROR, "message": INTERNAL_TITLE, "id": bug_id}}


def problem(failure: Failure) -> dict[str, object]:
    """A failure as a client reads it, in an ack or in a refused connection."""
    return {"code": failure.code, "message": failure.title, **failure.extras}


def invalid(error: ValidationError) -> InvalidPayload:
    """Which fields are wrong and how; never what they held, and never more than a person reads."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return InvalidPayload(
        errors=[{"field": _path(one["loc"]), "code": one["type"]} for one in found[:MOST_ERRORS]]
    )


def _path(location: Sequence[int | str]) -> str:
    return ".".join(str(step) for step in location)[:LONGEST_PATH]
