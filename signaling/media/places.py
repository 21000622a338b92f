"""How many echoes may run at once, and who waits for how long. Pure: instants are given, in seconds."""

from dataclasses import dataclass, field

from signaling.contract.echo import EchoPlace

# An echo of 640×480 at 30 images a second takes up to half a core with its browser's share of loss repair; a third
# on the same core lowers the picture. A voice takes a sixth; three find room beside two pictures.
PICTURES_PER_CORE = 2
SOUNDS_PER_CORE = 3
# How long a place is usually held, from the grant to the goodbye; what waiting times are reckoned with.
USUAL_SECONDS = 22
# Whoever waits asks again every three seconds: one who has not for this long has gone.
PATIENCE_SECONDS = 10


@dataclass
class _Kind:
    """The places of one kind: rooms that hold one, with their likely end; rooms that wait, with their last word."""

    size: int
    held: dict[str, float] = field(default_factory=dict)
    waiting: dict[str, float] = field(default_factory=dict)

    @property
    def free(self) -> int:
        return self.size - len(self.held)


class Places:
    """First come, first served; sound and picture apart."""

    def __init__(self, pictures: int, sounds: int) -> None:
        self._pictures = _Kind(pictures)
        self._sounds = _Kind(sounds)

    @classmethod
    def for_cores(cls, cores: int) -> "Places":
        return cls(PICTURES_PER_CORE * cores, SOUNDS_PER_CORE * cores)

    def holds(self, room: str) -> bool:
        return any(room in kind.held for kind in (self._pictures, self._sounds))

    def ask(self, room: str, *, picture: bool, now: float) -> EchoPlace:
        """A place for this room, or its turn in the queue. A room that holds one keeps it."""
        if self.holds(room):
            return EchoPlace(granted=True)
        self._forget_the_gone(now)
        wanted, other = (self._pictures, self._sounds) if picture else (self._sounds, self._pictures)
        other.waiting.pop(room, None)
        before = list(wanted.waiting)
        turn = before.index(room) if room in wanted.waiting else len(before)
        if turn < wanted.free:
            wanted.waiting.pop(room, None)
            wanted.held[room] = now + USUAL_SECONDS
            return EchoPlace(granted=True)
        wanted.waiting[room] = now
        sound_is_free = picture and self._sounds.free > len(self._sounds.waiting)
        return EchoPlace(granted=False, wait_seconds=_wait(wanted, turn, now), sound_is_free=sound_is_free)

    def end(self, room: str) -> None:
        for kind in (self._pictures, self._sounds):
            kind.held.pop(room, None)

    def _forget_the_gone(self, now: float) -> None:
        for kind in (self._pictures, self._sounds):
            kind.waiting = {
                room: heard for room, heard in kind.waiting.items() if heard > now - PATIENCE_SECONDS
            }


def _wait(kind: _Kind, turn: int, now: float) -> int:
    """Until the place of this turn is likely free: those that end first serve those that came first, round by round."""
    ends = [now] * kind.free + sorted(kind.held.values())
    rounds, rank = divmod(turn, len(ends))
    return max(1, round(ends[rank] - now + rounds * USUAL_SECONDS))
