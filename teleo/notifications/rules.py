"""What an establishment may write in its own invitations, and how the blanks of it are filled. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from teleo.standards import gsm7

Channel = Literal["email", "mobile"]
CHANNELS: tuple[Channel, ...] = ("email", "mobile")

# All that a message may be told of: none of them names a patient, a practitioner or a reason to come.
ESTABLISHMENT, DAY, HOUR, LINK, PHONE = "établissement", "date", "heure", "lien", "téléphone"
VARIABLES = (ESTABLISHMENT, DAY, HOUR, LINK, PHONE)

LONGEST_MAIL = 2000  # letters
MOST_SMS = 3  # messages, with the longest date and the whole link

_HOLE = re.compile(r"\{([^{}]*)\}")
_LINK_APART = re.compile(r"(?<!\S)\{lien\}(?!\S)")
_MARKUP = re.compile(r"<\s*[/!?a-z]|&(?:#\w+|[a-z]\w*);", re.IGNORECASE)
_LETTER_BOX = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# A scheme, a name with a dot in it, or four numbers with dots: what telephones and mail programs make links of.
_ADDRESS = re.compile(
    r"\w[\w+.-]*://\S*"
    r"|(?:[\w-]+\.)+[^\W\d_][\w-]+(?::\d+)?(?:[/?#]\S*)?"
    r"|(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\.?\d)(?::\d+)?(?:[/?#]\S*)?"
)
_OTHER_DOTS = str.maketrans(dict.fromkeys("。．｡․", "."))
_BARE = {"".join(filter(str.isascii, unicodedata.normalize("NFKD", name))): name for name in VARIABLES}


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a text cannot be sent, in a stable word, and what was found in it."""

    why: str
    found: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words, and the variable in whose place they stand, if any."""

    words: str
    variable: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines of pieces. One that is the link alone is drawn as a button where there are buttons."""

    lines: tuple[tuple[Piece, ...], ...]

    @property
    def is_link(self) -> bool:
        return len(self.lines) == 1 and [piece.variable for piece in self.lines[0]] == [LINK]


class TextBroken(ValueError):
    """A text with a blank that nobody knows, or without the link."""


def tidy(written: str) -> str:
    """As it is kept: lines end in one way, nothing that cannot be seen, each variable spelt as ours."""
    lines = unicodedata.normalize("NFC", written.replace("\r\n", "\n").replace("\r", "\n"))
    seen = "".join(one for one in lines if one == "\n" or unicodedata.category(one) not in {"Cc", "Cf", "Co"})
    spelt = _HOLE.sub(lambda hole: "{" + (_variable(hole[1]) or hole[1]) + "}", seen)
    return "\n".join(line.rstrip() for line in spelt.splitlines()).strip()


def wrong_with(text: str, channel: Channel, own_host: str) -> Wrong | None:
    """The first thing that forbids to send a tidy text. `own_host` is where links may lead besides {lien}."""
    if not text:
        return Wrong("empty")
    return _blank_wrong(text) or _danger_in(text, own_host) or _link_wrong(text) or _too_much(text, channel)


def paragraphs(text: str, values: Mapping[str, str]) -> tuple[Paragraph, ...]:
    """A tidy text with its blanks filled; an empty line begins a new paragraph. Raises TextBroken."""
    _need_link(text)
    return tuple(_paragraphs(text, values))


def plain(text: str, values: Mapping[str, str]) -> str:
    """The same words, as they were written. Raises TextBroken."""
    _need_link(text)
    lines = text.splitlines()
    return "\n".join("".join(piece.words for piece in _pieces(line, values)) for line in lines)


def _need_link(text: str) -> None:
    if f"{{{LINK}}}" not in text:
        raise TextBroken("no link")


def _paragraphs(text: str, values: Mapping[str, str]) -> Iterator[Paragraph]:
    for block in re.split(r"\n{2,}", text):
        lines: list[tuple[Piece, ...]] = []
        for line in block.splitlines():
            pieces = tuple(_pieces(line, values))
            if Paragraph((pieces,)).is_link:
                yield from [Paragraph(tuple(lines))] if lines else []
                yield Paragraph((pieces,))
                lines = []
            else:
                lines.append(pieces)
        if lines:
            yield Paragraph(tuple(lines))


def _pieces(line: str, values: Mapping[str, str]) -> Iterator[Piece]:
    """What is between blanks, and what fills them: a value is never read for blanks again."""
    for place, part in enumerate(_HOLE.split(line)):
        if place % 2 == 0:
            if part:
                yield Piece(part)
        elif part in values:
            yield Piece(values[part], part)
        else:
            raise TextBroken("unknown variable")


def _variable(written: str) -> str | None:
    """Spelt without its accents, in capitals or between spaces, it is still known."""
    bare = unicodedata.normalize("NFKD", written.strip().casefold())
    return _BARE.get("".join(one for one in bare if not unicodedata.combining(one)))


def _blank_wrong(text: str) -> Wrong | None:
    for hole in _HOLE.finditer(text):
        if hole[1] not in VARIABLES:
            return Wrong("unknown_variable", hole[0])
    return Wrong("stray_brace") if set(_HOLE.sub("", text)) & set("{}") else None


def _danger_in(text: str, own_host: str) -> Wrong | None:
    """Tags, and addresses that lead elsewhere, however their letters and dots are written."""
    if (markup := _MARKUP.search(text)) is not None:
        return Wrong("markup", markup[0])
    read = unicodedata.normalize("NFKC", _HOLE.sub(" ", text)).translate(_OTHER_DOTS)
    for found in _ADDRESS.findall(_LETTER_BOX.sub(" ", read)):
        if _host(found) != own_host:
            return Wrong("foreign_address", str(found))
    return None


def _link_wrong(text: str) -> Wrong | None:
    if f"{{{LINK}}}" not in text:
        return Wrong("link_missing")
    return Wrong("link_not_apart") if f"{{{LINK}}}" in _LINK_APART.sub("", text) else None


def _host(address: str) -> str | None:
    try:
        return urlsplit(address if "://" in address else f"//{address}").hostname
    except ValueError:
        return None


def _too_much(text: str, channel: Channel) -> Wrong | None:
    if channel == "email":
        return Wrong("too_long") if len(text) > LONGEST_MAIL else None
    if lost := gsm7.unspellable(" ".join(text.split())):
        return Wrong("not_in_sms", " ".join(lost))
    return None
