"""Passwords: argon2id, off the event loop, a few at a time, and after everything else."""

import asyncio
import os
import sys
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from teleo.accounts import guessing

# The second of RFC 9106's recommendations (§4), in one lane: four would take every core that they find.
HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
# Half the cores: on two, the other one answers.
AT_ONCE = max(1, (os.cpu_count() or 1) // 2)
POLITE = 10  # of 19: whoever waits for a page goes first

Result = TypeVar("Result")


class Passwords:
    """Keeps what argon2 costs from being a way to bring the site down."""

    def __init__(self, hasher: PasswordHasher | None = None, *, at_once: int = AT_ONCE) -> None:
        self._hasher = hasher or HASHER
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="password", initializer=_be_polite)

    async def hash(self, password: str) -> str:
        return await self._aside(lambda: self._hasher.hash(password))

    async def is_right(self, password: str, password_hash: str | None) -> bool:
        """Without a hash (nobody has this address): no, after the same time as for a wrong password."""
        if password_hash is None:
            await self.hash(password)
            return False
        return await self._aside(lambda: self._verify(password_hash, password))

    async def is_guessable(self, password: str, own_words: Iterable[str]) -> bool:
        """Whether someone who knows this person would find it. `own_words`: name, address, place."""
        return await self._aside(lambda: guessing.is_guessable(password, own_words))

    def is_outdated(self, password_hash: str) -> bool:
        """Whether it was made with other costs than today's."""
        return self._hasher.check_needs_rehash(password_hash)

    async def _aside(self, compute: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, compute)

    def _verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False


def _be_polite() -> None:
    """On Linux a thread has a niceness of its own; elsewhere one core is left to the others, and that is all."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), POLITE)
