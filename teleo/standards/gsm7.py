"""The alphabet of text messages (GSM 03.38): one letter outside it, and a message costs more than twice its parts."""

import unicodedata

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = "^{}\\[~]|€"  # each takes the place of two

# Septets in a message that stands alone, and in each part of a longer one (3GPP TS 23.040, 9.2.3.24.1); of a text with a
# letter outside the alphabet, 16-bit units.
ALONE, PART = 160, 153
ALONE_WIDE, PART_WIDE = 70, 67

_ALPHABET = frozenset(BASIC + EXTENDED)
_SPELT = str.maketrans(
    {"œ": "oe", "Œ": "OE", "«": '"', "»": '"', "“": '"', "”": '"', "…": "...", "ÿ": "y"}
    | dict.fromkeys("’‘ʼ", "'")
    | dict.fromkeys("‐‑‒–—−", "-")
)


def respell(text: str) -> str:
    """The same words in the letters that every telephone has: « août » → aout; é, è, à and ù are among them."""
    return "".join(_letter(letter) for letter in text.translate(_SPELT))


def unspellable(text: str) -> list[str]:
    """The letters that `respell` can only make a question mark of, each once: an emoji, another alphabet."""
    return list(dict.fromkeys(one for one in text.translate(_SPELT) if one != "?" and _letter(one) == "?"))


def segments(text: str) -> int:
    """How many messages an operator counts for this text; at least one."""
    if set(text) <= _ALPHABET:
        lengths, alone, part = [2 if letter in EXTENDED else 1 for letter in text], ALONE, PART
    else:
        lengths, alone, part = [len(one.encode("utf-16-le")) // 2 for one in text], ALONE_WIDE, PART_WIDE
    if sum(lengths) <= alone:
        return 1
    parts, room = 0, 0
    for length in lengths:  # a letter of two is not cut between two parts
        if length > room:
            parts, room = parts + 1, part
        room -= length
    return parts


def _letter(letter: str) -> str:
    if letter in _ALPHABET:
        return letter
    bare = unicodedata.normalize("NFKD", letter)
    kept = "".join(part for part in bare if part in _ALPHABET)
    return kept or ("" if unicodedata.combining(letter) else "?")
