"""web/locales/*/messages.po from the templates: `make texts` writes them, and lists what is not translated yet."""

import sys
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from teleo.infra.texts import LOCALES, TEMPLATES, WEB

FOLDER = WEB / "locales"
# French is what the templates hold; the other languages have a catalogue.
TRANSLATED = tuple(code for code in LOCALES if code != "fr")
# No date, no name, no line number: the same templates and translations always give the same file.
HEAD = """\
# Written by `make texts` from web/templates: only the lines of msgstr are yours.
msgid ""
msgstr ""
"Language: {code}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""

Message = str | tuple[str, ...]


def place_of(code: str) -> Path:
    return FOLDER / code / "messages.po"


@cache
def messages() -> frozenset[Message]:
    """Every text of the templates; a plural is the tuple of its forms."""
    with (FOLDER / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel gives it no types
    found = extract_from_dir(TEMPLATES, methods, options)
    return frozenset(message for _file, _line, message, _comments, _context in found)


def catalogue(code: str) -> Catalog:
    """As the file has it."""
    place = place_of(code)
    if not place.exists():
        return Catalog(code)
    with place.open("rb") as file:
        return read_po(file, locale=code, abort_invalid=True)


def renewed(code: str) -> Catalog:
    """The texts of today's templates, with the translations that the file has; none is guessed."""
    former, renewed = catalogue(code), Catalog(code, fuzzy=False)
    for message in messages():
        known = former.get(message)
        renewed.add(message, string=known.string if known and not known.fuzzy else None)
    return renewed


def written(code: str) -> str:
    """The whole file, as `make texts` leaves it."""
    renewal, body = renewed(code), BytesIO()
    write_po(body, renewal, width=0, no_location=True, omit_header=True, sort_output=True)
    return HEAD.format(code=code, plurals=renewal.plural_forms) + body.getvalue().decode().strip() + "\n"


def untranslated(code: str) -> list[str]:
    """Texts that have no translation, or only a part of one; of a plural, its first form."""
    return sorted(
        message.id if isinstance(message.id, str) else message.id[0]
        for message in renewed(code)
        if message.id and not all(forms(message.string))
    )


def forms(message: object) -> list[str]:
    """What Babel gives as a text, as several forms or as nothing."""
    return [str(form) for form in message] if isinstance(message, list | tuple) else [str(message or "")]


def main() -> int:
    missing = 0
    for code in TRANSLATED:
        place_of(code).parent.mkdir(parents=True, exist_ok=True)
        place_of(code).write_text(written(code), encoding="utf-8")
        for text in untranslated(code):
            missing += 1
            print(f"{place_of(code).relative_to(WEB.parent)}: no translation of {text!r}", file=sys.stderr)  # noqa: T201
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
