"""Dates as one says them."""

from datetime import date

import pytest

from teleo.infra import texts


@pytest.mark.parametrize(
    ("day", "locale", "words", "in_full", "short"),
    [
        (date(2026, 12, 1), "fr", "mardi 1er décembre", "1er décembre 2026", "mar. 1er déc."),
        (date(2026, 12, 21), "fr", "lundi 21 décembre", "21 décembre 2026", "lun. 21 déc."),
        (date(2026, 12, 1), "en", "Tuesday 1 December", "1 December 2026", "Tue 1 Dec"),
    ],
)
def test_the_first_of_a_month_has_a_word_in_french(
    day: date, locale: str, words: str, in_full: str, short: str
) -> None:
    assert texts.day_words(day, locale=locale) == words
    assert texts.date_words(day, locale=locale) == in_full
    assert texts.short_day_words(day, locale=locale) == short
