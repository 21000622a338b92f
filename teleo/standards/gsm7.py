"""The alphabet of text messages (GSM 03.38): one letter outside it, and a message costs more than twice its parts."""

import unicodedata

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = "^{}\\[~]|€"  # each takes the place of two

_ALPHABET = frozenset(BASIC + EXTENDED)
_SPELT = str.maketrans(
    {"œ": "oe", "Œ": "OE", "«": '"', "»": '"', "“": '"', "”": '"', "…": "...", "ÿ": "y"}
    | dict.fromkeys("’‘ʼ", "'")
    | dict.fromkeys("‐‑‒–—−", "-")
)


def respell(text: str) -> str:
    """The same words in the letters that every telephone has: « août » → aout; é, è, à and ù are among them."""
    return "".join(_letter(letter) for letter in text.translate(_SPELT))


def _letter(letter: str) -> str:
    if letter in _ALPHABET:
        return letter
    bare = unicodedata.normalize("NFKD", letter)
    kept = "".join(part for part in bare if part in _ALPHABET)
    return kept or ("" if unicodedata.combining(letter) else "?")
