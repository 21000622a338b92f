"""Identifiers: ordered by time for rows, unguessable for what is shown outside."""

import secrets
import threading
import time
from collections.abc import Callable
from uuid import UUID

_RANDOM_BITS = 74
_LARGEST_STEP = 1 << 32
# Letters and digits that nobody takes for one another, on paper or over the telephone (Crockford's base 32).
_CODE_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


class IdSequence:
    """UUIDs of version 7 (RFC 9562), each greater than the one before, from any thread of this process.

    Within a millisecond, or when the clock steps back, the random part is increased by a random step
    (RFC 9562 §6.2, method 2); should it overflow, the time part runs ahead of the clock by a millisecond.
    They tell when a row was made and are not secrets: see `public_code`.
    """

    def __init__(self, milliseconds: Callable[[], int]) -> None:
        self._milliseconds = milliseconds
        self._lock = threading.Lock()
        self._last = 0

    def next(self) -> UUID:
        with self._lock:
            fresh = (self._milliseconds() << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)
            if fresh >> _RANDOM_BITS > self._last >> _RANDOM_BITS:
                self._last = fresh
            else:
                self._last += 1 + secrets.randbelow(_LARGEST_STEP)
            return _uuid_7(self._last)


def _uuid_7(time_and_random: int) -> UUID:
    """Make room for the version (after 60 bits) and the variant (after 12 more)."""
    milliseconds = time_and_random >> _RANDOM_BITS
    upper_random = (time_and_random >> 62) & 0xFFF
    lower_random = time_and_random & ((1 << 62) - 1)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | upper_random << 64 | 0b10 << 62 | lower_random)


_sequence = IdSequence(lambda: time.time_ns() // 1_000_000)


def new_id() -> UUID:
    """The id of a new row."""
    return _sequence.next()


def public_code(length: int = 26) -> str:
    """A word that nobody can guess: five random bits a character, 130 bits unless told otherwise."""
    return "".join(secrets.choice(_CODE_ALPHABET) for _ in range(length))
