"""The demonstration's mailbox: every mail and SMS that went out, kept in a file beside the database."""

from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Literal

from pydantic import BaseModel, ConfigDict

MOST_SHOWN = 200


class Caught(BaseModel):
    """One message, as its receiver would see it."""

    model_config = ConfigDict(frozen=True)

    id: str
    kind: Literal["mail", "sms"]
    to: str
    subject: str = ""
    text: str
    attachments: tuple[str, ...] = ()
    caught_at: datetime


class Mailbox:
    """One line of JSON per message; a second message with the same id is dropped, as a gateway does."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()

    def keep(self, message: Caught) -> None:
        with self._lock:
            if any(message.id == known.id for known in self._read()):
                return
            with self._path.open("a") as file:
                file.write(message.model_dump_json() + "\n")

    def empty(self) -> None:
        with self._lock:
            self._path.unlink(missing_ok=True)

    def latest(self) -> list[Caught]:
        """The newest first."""
        return self._read()[::-1][:MOST_SHOWN]

    def _read(self) -> list[Caught]:
        if not self._path.exists():
            return []
        # Not splitlines(): a text may hold other separators, which JSON leaves as they are.
        lines = self._path.read_text().split("\n")
        return [Caught.model_validate_json(line) for line in lines if line]
