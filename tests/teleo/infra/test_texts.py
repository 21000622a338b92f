"""Dates as one says them."""

from datetime import date

import jinja2
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


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Inès Rouquette", "Le lien d'Inès Rouquette"),
        ("Émile <b>", "Le lien d'Émile &lt;b&gt;"),
        ("Dr Claire Astruc", "Le lien de Dr Claire Astruc"),
    ],
)
def test_of_someone_is_said_as_one_says_it(name: str, words: str) -> None:
    environment = jinja2.Environment(autoescape=True)
    texts.install(environment)
    assert environment.from_string("{{ _('Le lien de %(name)s', name=name) }}").render(name=name) == words
    in_a_block = environment.from_string("{% trans %}Le lien de {{ name }}{% endtrans %}")
    assert in_a_block.render(name=name) == words


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Mobile : 06 39 98 01 23.", "Mobile\u00a0: 06\u00a039\u00a098\u00a001\u00a023."),
        ("mardi 24 novembre à 14 h 00…", "mardi 24 novembre à 14\u00a0h\u00a000…"),
        ("Né le 12 05 1944.", "Né le 12\u00a005\u00a01944."),
        ("En 30 jours, 12 mois", "En 30 jours, 12 mois"),
    ],
)
def test_a_number_and_an_hour_stay_on_their_line(text: str, whole: str) -> None:
    environment = jinja2.Environment(autoescape=True)
    texts.install(environment)
    assert environment.from_string("{{ _(text) }}").render(text=text) == whole
