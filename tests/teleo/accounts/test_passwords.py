"""Passwords are checked a few at a time, off the loop, in the same time for nobody as for somebody."""

import asyncio
import threading
from typing import Literal

import pytest
from argon2 import PasswordHasher

from teleo.accounts.passwords import Passwords


class CountingHasher(PasswordHasher):
    """Counts what it computes, and how many threads are in it at once."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=1024, parallelism=1)
        self.computed = 0
        self.inside = 0
        self.most_inside = 0
        self._lock = threading.Lock()

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        with self._counted():
            return super().hash(password, salt=salt)

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 the library's word
        with self._counted():
            return super().verify(hash, password)

    def _counted(self) -> "_Counted":
        return _Counted(self)


class _Counted:
    def __init__(self, hasher: CountingHasher) -> None:
        self._hasher = hasher

    def __enter__(self) -> None:
        with self._hasher._lock:
            self._hasher.computed += 1
            self._hasher.inside += 1
            self._hasher.most_inside = max(self._hasher.most_inside, self._hasher.inside)

    def __exit__(self, *raised: object) -> None:
        with self._hasher._lock:
            self._hasher.inside -= 1


@pytest.fixture
def hasher() -> CountingHasher:
    return CountingHasher()


async def test_the_right_password_is_right_and_no_other(hasher: CountingHasher) -> None:
    passwords = Passwords(hasher)
    kept = await passwords.hash("chat perché")

    assert await passwords.is_right("chat perché", kept)
    assert not await passwords.is_right("chat perche", kept)
    assert not await passwords.is_right("chat perché", "not a hash")


async def test_nobody_costs_as_much_as_somebody(hasher: CountingHasher) -> None:
    passwords = Passwords(hasher)

    assert not await passwords.is_right("chat perché", None)

    assert hasher.computed == 1


async def test_few_are_checked_at_once(hasher: CountingHasher) -> None:
    passwords = Passwords(hasher, at_once=2)

    async with asyncio.TaskGroup() as group:
        for _ in range(12):
            group.create_task(passwords.is_right("chat perché", None))

    assert hasher.computed == 12
    assert hasher.most_inside <= 2


async def test_a_hash_of_other_costs_is_outdated(hasher: CountingHasher) -> None:
    kept = await Passwords(hasher).hash("chat perché")

    assert not Passwords(hasher).is_outdated(kept)
    assert Passwords().is_outdated(kept)
