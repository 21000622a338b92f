"""The score follows what is understood, however the recording begins and stretches."""

import numpy as np
import pytest

from tests.bench.hearing import RATE, Sound, understood


@pytest.fixture
def said() -> Sound:
    """Ten seconds that change as speech does: noise in bands, four syllables a second, a pause at the end."""
    chance = np.random.default_rng(1)
    syllables = np.repeat(chance.uniform(0.05, 1, 36), RATE // 4)
    noise = chance.normal(0, 0.2, len(syllables))
    return np.concatenate([noise * syllables, np.zeros(RATE)])


def recorded(sound: Sound) -> bytes:
    return (np.clip(sound, -1, 1) * 32_767).astype("<i2").tobytes()


def from_the_middle(said: Sound) -> Sound:
    return np.concatenate([said, said, said])[3 * RATE : 14 * RATE]


def test_what_arrives_as_it_was_said_is_understood_wherever_the_recording_begins(said: Sound) -> None:
    assert understood(said, recorded(from_the_middle(said))) > 0.99


def test_a_jump_of_the_buffer_costs_a_window_and_no_more(said: Sound) -> None:
    heard = from_the_middle(said)
    heard = np.concatenate([heard[: 4 * RATE], np.zeros(RATE // 3), heard[4 * RATE :]])

    assert understood(said, recorded(heard)) > 0.85


def test_the_more_is_missing_the_less_is_understood(said: Sound) -> None:
    chance = np.random.default_rng(2)
    scores = []
    for share in (0.0, 0.2, 0.5, 0.8):
        kept = np.repeat(chance.random(11 * 50) >= share, RATE // 50)
        scores.append(understood(said, recorded(from_the_middle(said) * kept)))

    assert scores == sorted(scores, reverse=True)
    assert scores[-1] < 0.6


def test_silence_and_noise_are_not_understood(said: Sound) -> None:
    assert understood(said, recorded(np.zeros(11 * RATE))) == 0
    assert understood(said, recorded(np.random.default_rng(3).normal(0, 0.1, 11 * RATE))) < 0.2
