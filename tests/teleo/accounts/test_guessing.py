"""What one is refused as a password: what others find first."""

import time

import pytest

from teleo.accounts.guessing import LOOKED_AT, is_guessable

SOPHIE = ("Sophie Bernard", "sophie.bernard@minimes.test", "Hôpital des Minimes")


@pytest.mark.parametrize(
    "password",
    [
        *("password1234", "motdepasse1234", "123456789012", "azertyuiop123", "aaaaaaaaaaaa", "bonjour12345"),
        *("Sophie.Bernard1", "sophiebernard2026", "minimes-2026", "teleo-teleo-2026", "01/02/1984-1984"),
        *("123456789012" * 4, "Sophie-Bernard-2026", "-" * 12),
    ],
)
def test_names_dates_lists_and_keyboards_are_found(password: str) -> None:
    assert is_guessable(password, SOPHIE)


@pytest.mark.parametrize(
    "password",
    [
        "quatre mots que je retiens",
        "un mot de passe pour les essais",
        "vélo-tuile-brume-47",
        "x7Lq-92mfT-vbn",
    ],
)
def test_a_few_words_that_go_together_for_nobody_else_will_do(password: str) -> None:
    assert not is_guessable(password, SOPHIE)


def test_what_is_made_to_be_slow_is_bounded() -> None:
    """Seconds of the whole package, with a wide margin: unbounded, this one takes over a hundred times as long."""
    worst = "(4@{[<3691!|70$5+7%2" * 12
    began = time.process_time()

    is_guessable(worst, SOPHIE)

    assert len(worst) > LOOKED_AT
    assert time.process_time() - began < 10
