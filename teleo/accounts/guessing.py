"""How hard a password is to find, by the packaged estimator zxcvbn: lists, names, dates, keyboards, repetitions."""

import re
import threading
from collections.abc import Iterable

from zxcvbn import zxcvbn

# Of 0 to 4: more than 10^10 guesses. At 3 the owner's name and a figure would do.
ENOUGH = 4
# What the estimator is shown: its time grows steeply with what could stand for letters (@ for a…), from half a second at
# this length to several at twice as much. What is hard to guess is so by then.
LOOKED_AT = 24
OUR_WORDS = ("teleo", "téléo", "teleconsultation", "téléconsultation", "motdepasse", "mot de passe")
SHORTEST_WORD = 3

# The package keeps the words of whom it judges in a table of its own.
_one_at_a_time = threading.Lock()


def is_guessable(password: str, own_words: Iterable[str]) -> bool:
    """With what parts its words and without: a dash between two names adds next to nothing. Takes up to a second: off the
    event loop.
    """
    said = [word for one in own_words for word in (one, *re.split(r"\W+", one)) if len(word) >= SHORTEST_WORD]
    looked_at = password[:LOOKED_AT]
    return any(_score(one, said) < ENOUGH for one in (looked_at, re.sub(r"[\s._-]", "", looked_at)))


def _score(password: str, said: list[str]) -> int:
    if not password:
        return 0
    with _one_at_a_time:
        judged = zxcvbn(password, user_inputs=[*said, *OUR_WORDS])
    score: int = judged["score"]
    return score
