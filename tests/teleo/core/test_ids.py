"""Identifiers: ordered by time for rows, unguessable outside."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import RFC_4122

from hypothesis import given
from hypothesis import strategies as st

from teleo.core.ids import IdSequence, new_id, public_code


@given(st.lists(st.integers(1, 2**47), min_size=1, max_size=40))
def test_ids_grow_whatever_the_clock_does(readings: list[int]) -> None:
    clock = iter(readings)
    sequence = IdSequence(lambda: next(clock))

    ids = [sequence.next() for _ in readings]

    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)
    assert all(id_.version == 7 and id_.variant == RFC_4122 for id_ in ids)


def test_an_id_tells_its_millisecond() -> None:
    id_ = IdSequence(lambda: 1_645_557_742_000).next()

    # The example of RFC 9562, appendix A.6.
    assert str(id_).startswith("017f22e2-79b0-7")


def test_a_full_random_part_runs_ahead_of_the_clock() -> None:
    sequence = IdSequence(lambda: 1000)
    sequence._last = (1000 << 74) | ((1 << 74) - 1)

    id_ = sequence.next()

    assert id_.int >> 80 == 1001


def test_ids_made_by_several_threads_are_all_different() -> None:
    with ThreadPoolExecutor(8) as threads:
        ids = list(threads.map(lambda _: new_id(), range(4000)))

    assert len(set(ids)) == 4000
    assert abs((ids[0].int >> 80) / 1000 - datetime.now(UTC).timestamp()) < 60


def test_a_public_code_is_never_the_same() -> None:
    codes = {public_code() for _ in range(1000)}

    assert len(codes) == 1000
    assert {len(code) for code in codes} == {26}
    assert not set("ilou") & set("".join(codes))
