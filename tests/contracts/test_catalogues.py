"""Each catalogue is whole, says what the templates say, and is the file that `make texts` writes."""

import re
from collections import Counter

import pytest

from teleo.directory.rules import WORDS
from teleo.infra.texts import reading_in, translated
from tests.contracts.test_words import Shown
from tests.support.catalogues import (
    TRANSLATED,
    catalogue,
    forms,
    messages,
    place_of,
    untranslated,
    written,
)
from tests.support.signing_in import PAGE, Browser

HOLE = re.compile(r"%\(\w+\)[sd]|%%")
# Written the same in French and in English.
PROPER_NAMES = ("Téléo", "Pro Santé Connect", "Agence du numérique en santé")
ALIKE = frozenset(
    {
        "Consultations",
        "Cookies",
        "English",
        "Français",
        "Incidents",
        "Information",
        "Logo",
        "Mobile",
        "Patient",
        "Profession",
        "Profession %(code)s",
        "RPPS",
        "Administration",
        "FINESS %(number)s",
        "Martinique",
        "Mayotte",
        "Tahiti",
        "SMS",
        "min",
    }
)
# Letters, marks and small words that English does not have.
FRENCH = re.compile(
    r"[àâçéèêîôùûœ«»]|\s[:;?!]|\b(?:aux?|avec|cette|dans|des|du|elle|est|et|il|la|les?|ou|pas|pour|sur|une|vos|votre|vous)\b",
    re.IGNORECASE,
)
SAID_IN_FRENCH = re.compile(r'<a [^>]*\blang="fr".*?</a>')

each_language = pytest.mark.parametrize("code", TRANSLATED)


def french_in(text: str) -> list[str]:
    for name in PROPER_NAMES:
        text = text.replace(name, "")
    return FRENCH.findall(text)


def translations(code: str) -> list[tuple[str, list[str]]]:
    """What the templates say (the last form, of a plural) and what the catalogue answers."""
    return [(forms(message.id)[-1], forms(message.string)) for message in catalogue(code) if message.id]


@each_language
def test_the_file_is_what_make_texts_writes(code: str) -> None:
    assert place_of(code).read_text(encoding="utf-8") == written(code), "run `make texts`"


@each_language
def test_every_text_is_translated(code: str) -> None:
    assert untranslated(code) == []


@each_language
def test_every_profession_is_translated(code: str) -> None:
    """They are said from a table, which no template holds."""
    assert set(WORDS.values()) <= messages()
    nurse = catalogue(code).get("Infirmier·ère")
    before = reading_in.set(code)
    try:
        assert nurse
        assert translated("Infirmier·ère") == nurse.string != "Infirmier·ère"
    finally:
        reading_in.reset(before)


@each_language
def test_no_text_is_of_another_day(code: str) -> None:
    found = catalogue(code)

    assert {message.id for message in found if message.id} == messages()
    assert [message.id for message in found if message.id and message.fuzzy] == []
    assert list(found.obsolete) == []


@each_language
def test_what_is_filled_in_stays(code: str) -> None:
    for said, answers in translations(code):
        for answer in answers:
            assert Counter(HOLE.findall(answer)) == Counter(HOLE.findall(said)), said


@each_language
def test_a_piece_of_a_sentence_keeps_its_edges(code: str) -> None:
    for said, answers in translations(code):
        for answer in answers:
            assert _edges(answer) == _edges(said), said


def test_no_french_stays_in_the_english_texts() -> None:
    found = {
        answer: marks
        for said, answers in translations("en")
        for answer in answers
        if said not in ALIKE and (marks := french_in(answer) or [said] * (answer == said))
    }

    assert found == {}


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/sign-in", "Sign in"),
        ("/nowhere", "This page does not exist"),
        ("/problems/slot_taken", "The programming interface (API) answers this with HTTP 409."),
        ("/l/abcdefghijkl", "This link is not complete"),
    ],
)
async def test_a_page_in_english_holds_no_french(site: Browser, path: str, heading: str) -> None:
    answer = await site.get(path, headers=PAGE | {"Accept-Language": "en-GB"})

    shown = words_shown(await answer.text())

    assert heading in shown
    assert [text for text in shown if french_in(text)] == []


async def test_a_form_that_is_refused_says_so_in_english(site: Browser) -> None:
    answer = await site.post("/sign-in", data={"email": "x"}, headers=PAGE | {"Accept-Language": "en-GB"})

    shown = words_shown(await answer.text())

    assert "This page was open for too long" in shown
    assert [text for text in shown if french_in(text)] == []


@pytest.mark.parametrize(
    "text", ["Vérifier à Téléo", "Vous n'avez rien", "Mot de passe : ", "Essayez une fois"]
)
def test_french_is_recognized(text: str) -> None:
    assert french_in(text)


def words_shown(page: str) -> list[str]:
    """Texts and spoken attributes, but for the link that offers French in French."""
    reader = Shown()
    reader.feed(SAID_IN_FRENCH.sub("", page))
    reader.close()
    return [" ".join(text.split()) for text in reader.texts if text.strip()]


def _edges(text: str) -> tuple[bool, bool]:
    return text[:1].isspace(), text[-1:].isspace()
