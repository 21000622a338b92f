"""What every event is answered with: done, refused, or broken."""

from collections.abc import Sequence

from pydantic import ValidationError

from signaling.hub.payloads import Payload
from signaling.rooms.errors import Failure, InvalidPayload

Ack = dict[str, object]

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
    """Which fields are wrong and how; never what they held."""
    return InvalidPayload(
        errors=[
            {"field": _path(found["loc"]), "code": found["type"]}
            for found in error.errors(include_input=False)
        ]
    )


def _path(location: Sequence[int | str]) -> str:
    return ".".join(str(step) for step in location)
