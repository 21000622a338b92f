"""What tickets rested on and the application has ended, remembered as long as a ticket may say it."""

from datetime import datetime, timedelta

# Longer than any ticket lives: afterwards none is left that rests on it.
REMEMBERED = timedelta(minutes=5)


class Grants:
    def __init__(self) -> None:
        self._ended: dict[str, datetime] = {}

    def end(self, grant: str, now: datetime) -> None:
        """For good; what ended long ago is forgotten."""
        self._ended = {one: at for one, at in self._ended.items() if now - at < REMEMBERED}
        self._ended[grant] = now

    def is_over(self, grant: str | None) -> bool:
        return grant in self._ended
