"""What an establishment may write in its invitations: its blanks are known, its link is there, nothing leads elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teleo.notifications.rules import (
    LINK,
    VARIABLES,
    Channel,
    TextBroken,
    paragraphs,
    plain,
    tidy,
    wrong_with,
)

HOST = "teleo.minimes.example"
VALUES = {
    "établissement": "Les Minimes",
    "date": "mardi 24 novembre",
    "heure": "14 h 00",
    "lien": f"https://{HOST}/l/AbCd",
    "téléphone": "05 36 49 00 10",
}


def why(text: str, channel: Channel = "email") -> tuple[str, str] | None:
    wrong = wrong_with(tidy(text), channel, HOST)
    return (wrong.why, wrong.found) if wrong else None


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour,\n\nVotre lien : {lien}\n\nÀ bientôt,\n{établissement}",
        "{lien}",
        "Le {DATE} à { heure } : {lien} Aide : {telephone} {ETABLISSEMENT}",
        "Appelez le 05.36.49.00.10. Votre lien : {lien}",
        "Arrivez à 14h30, c.-à-d. dix minutes avant… {lien}",
        "Écrivez à accueil@minimes.example ou venez : {lien}",
        f"Notre page https://{HOST}/privacy dit comment. {{lien}}",
        f"Ou tapez {HOST}/code puis votre code. {{lien}}",
        "1 < 2 & 3 > 2, c'est sûr : {lien}",
    ],
)
def test_a_text_that_may_be_sent(text: str) -> None:
    assert why(text) is None


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", ("empty", "")),
        ("  \n \u200b ", ("empty", "")),
        ("Bonjour {nom}, {lien}", ("unknown_variable", "{nom}")),
        ("Le {praticien} vous attend : {lien}", ("unknown_variable", "{praticien}")),
        ("{{ lien }}", ("stray_brace", "")),
        ("Venez } {lien}", ("stray_brace", "")),
        ("{date.__class__} {lien}", ("unknown_variable", "{date.__class__}")),
        ("Venez le {date}.", ("link_missing", "")),
        ("Votre lien : {lien}.", ("link_not_apart", "")),
        ("Votre lien:{lien}", ("link_not_apart", "")),
        ("<b>Venez</b> {lien}", ("markup", "<b")),
        ("< script>x {lien}", ("markup", "< s")),
        ("Prix&nbsp;: {lien}", ("markup", "&nbsp;")),
        ("a" * 1995 + " {lien}", ("too_long", "")),
    ],
)
def test_a_text_that_is_refused_and_why(text: str, wrong: tuple[str, str]) -> None:
    assert why(text) == wrong


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/l/x",
        "http://1.2.3.4",
        "1.2.3.4/x",
        "evil.example",
        "EVIL.Example/login",
        "www.evil.example",
        "evil。example",
        "ｅｖｉｌ．ｃｏｍ",
        "e\u200bvil.com",
        f"https://{HOST}@evil.example/",
        f"https://{HOST}.evil.example/",
        f"{HOST}.evil.example",
        "ftp://évil.fr",
        "tg://join",
        "https:\\\\evil.example",
        "evil.com/?a=b@c.fr",
        "https://{lien}",
    ],
)
def test_an_address_of_another_site_is_refused_however_it_is_written(address: str) -> None:
    found = why(f"Venez ici {address} ou là {{lien}}")

    assert found is not None
    assert found[0] == "foreign_address", found


def test_a_letter_that_no_sms_has_is_named() -> None:
    assert why("Venez 😀 {lien}", "mobile") == ("not_in_sms", "😀")
    assert why("Venez 😀 {lien}", "email") is None
    assert why("Où êtes-vous, cœur ? {lien}", "mobile") is None


def test_blanks_are_filled_and_a_value_is_not_read_again() -> None:
    values = VALUES | {"établissement": "{lien} & {date}"}

    assert plain("{établissement} le {date} : {lien}", values) == (
        f"{{lien}} & {{date}} le mardi 24 novembre : https://{HOST}/l/AbCd"
    )


def test_a_line_that_is_the_link_alone_stands_for_a_button() -> None:
    drawn = paragraphs("Bonjour,\n\nTouchez :\n{lien}\nMerci,\n{établissement}", VALUES)

    assert [(one.is_link, len(one.lines)) for one in drawn] == [(False, 1), (False, 1), (True, 1), (False, 2)]


@pytest.mark.parametrize("text", ["Venez le {date}", "{nom} {lien}"])
def test_a_text_that_became_broken_is_not_filled(text: str) -> None:
    for fill in (paragraphs, plain):
        with pytest.raises(TextBroken):
            fill(text, VALUES)


WORDS = st.sampled_from([*"aé .\n{}<>:/", *(f"{{{name}}}" for name in VARIABLES)])


@given(st.lists(WORDS, max_size=40).map("".join))
def test_whatever_is_let_through_can_be_filled_and_keeps_its_link(text: str) -> None:
    tidied = tidy(text)

    if wrong_with(tidied, "email", HOST) is None:
        said = plain(tidied, VALUES)
        assert VALUES[LINK] in said.split()
        drawn = " ".join(
            piece.words for one in paragraphs(tidied, VALUES) for line in one.lines for piece in line
        )
        assert "".join(drawn.split()) == "".join(said.split())
        assert tidy(tidied) == tidied
