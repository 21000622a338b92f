"""Every text that a person reads can be translated, and is, in each language."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import jinja2
import pytest
from jinja2 import nodes

from teleo.infra.texts import LOCALES, TEMPLATES, install

LOCALES_FOLDER = TEMPLATES.parent / "locales"
# Said the same in every language.
NAMES = frozenset({"Téléo", "SMS", "CPS", "Pro", "Santé", "Connect"})
SAID_ALOUD = frozenset({"aria-label", "title", "alt", "placeholder", "aria-description"})
LETTERS = re.compile(r"[^\W\d_]{2,}")
ATTRIBUTE = re.compile(r'[\w-]+="[^"]*"')
HOLE = "x1"  # what a template fills in: passes for a tag, a value or a text, and is no word
# Blocks and macros that stand inside an attribute.
IN_ATTRIBUTES = frozenset({"kind", "body_class", "color_scheme", "classes"})

PAGES = sorted(TEMPLATES.rglob("*.html"))
MESSAGES = sorted(TEMPLATES.rglob("*.txt"))


def parsed(text: str) -> nodes.Template:
    environment = jinja2.Environment(autoescape=True)
    install(environment)
    return environment.parse(text)


class Shown(HTMLParser):
    """Texts and spoken attributes of a page; what the template fills in is a hole."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent = tag in {"style", "script"}
        self.texts += [value for name, value in attrs if name in SAID_ALOUD and value]

    def handle_endtag(self, tag: str) -> None:
        self._silent = False

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.texts.append(data)


def untranslated_in_page(text: str) -> list[str]:
    """Words between tags and in spoken attributes, and sentences in expressions, that no `_()` wraps."""
    tree = parsed(text)
    page = Shown()
    page.feed("".join(_written(tree)))
    page.close()
    return [found.strip() for found in [*page.texts, *_sentences(tree)] if _is_language(found)]


def untranslated_in_message(text: str) -> list[str]:
    tree = parsed(text)
    return [
        line.strip() for line in ("".join(_written(tree))).splitlines() if _is_language(line)
    ] + _sentences(tree)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(TEMPLATES).as_posix())
def test_every_text_of_a_page_can_be_translated(page: Path) -> None:
    assert untranslated_in_page(page.read_text()) == []


@pytest.mark.parametrize("message", MESSAGES, ids=lambda page: page.relative_to(TEMPLATES).as_posix())
def test_every_text_of_a_message_can_be_translated(message: Path) -> None:
    assert untranslated_in_message(message.read_text()) == []


@pytest.mark.parametrize(
    "text",
    [
        "<p>Bonjour</p>",
        '<p>{{ _("Bonjour") }} à vous</p>',
        '<input placeholder="Votre nom">',
        '<button aria-label="Fermer {{ name }}">x</button>',
        '{{ message("info", "Essayez encore une fois.") }}',
        '{% set title = "Votre rendez-vous" %}',
    ],
)
def test_a_text_that_nobody_can_translate_is_seen(text: str) -> None:
    assert untranslated_in_page(text)


@pytest.mark.parametrize(
    "text",
    [
        '<p class="soft small">{{ _("Bonjour") }} · Téléo {{ name }}</p>',
        '<td{% if today %} aria-current="date"{% endif %}>{{ icon("clock") }} 15</td>',
        '{{ text_field("born_on", _("Date de naissance"), type="date", class="field field-wide") }}',
    ],
)
def test_marks_and_names_need_no_translation(text: str) -> None:
    assert untranslated_in_page(text) == []


def test_the_modules_say_the_same_things_in_each_language() -> None:
    said = {code: _words_of(code) for code in LOCALES}

    french = said["fr"]
    for code, words in said.items():
        assert words.keys() == french.keys(), code
        holes = {key: set(re.findall(r"{(\w+)}", text)) for key, text in words.items()}
        assert holes == {key: set(re.findall(r"{(\w+)}", text)) for key, text in french.items()}, code
        assert [key for key, text in words.items() if not text.strip()] == []


def _words_of(code: str) -> dict[str, str]:
    words: dict[str, str] = json.loads((LOCALES_FOLDER / code / "modules.json").read_text())
    return words


def _written(node: nodes.Node) -> Iterator[str]:
    """What the template itself says, every branch after the other."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.TemplateData):
            yield child.data
        elif isinstance(child, nodes.Expr):
            yield HOLE
        elif isinstance(child, nodes.Block | nodes.Macro) and child.name in IN_ATTRIBUTES:
            continue
        else:
            yield from _written(child)


def _sentences(node: nodes.Node, *, wrapped: bool = False) -> list[str]:
    """Strings in expressions that read like language: a capital and letters, with a space in them."""
    found = []
    for child in node.iter_child_nodes():
        translated = isinstance(child, nodes.Call) and isinstance(child.node, nodes.Name)
        inside = wrapped or (translated and child.node.name in {"_", "ngettext"})  # type: ignore[attr-defined]  # seen above
        if isinstance(child, nodes.Const) and isinstance(child.value, str) and not inside:
            found += [child.value] if re.match(r"[A-ZÀ-Ý]\w+ .*\w", child.value) else []
        found += _sentences(child, wrapped=inside)
    return found


def _is_language(text: str) -> bool:
    """Attributes that a macro writes for a tag elsewhere are none."""
    words = set(LETTERS.findall(ATTRIBUTE.sub("", text)))
    return bool(words - NAMES)
