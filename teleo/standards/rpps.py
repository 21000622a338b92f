"""RPPS: the national number of a health practitioner, eleven digits of which the last is a key (Luhn)."""

import re

_WELL_FORMED = re.compile(r"\d{11}", re.ASCII)


def is_well_formed(rpps: str) -> bool:
    return _WELL_FORMED.fullmatch(rpps) is not None


def has_right_key(rpps: str) -> bool:
    """Whether the last digit agrees with the others (Luhn's algorithm).

    A wrong key is a reason to warn, never to reject: the national directory is the only judge of a number,
    and the numbers of our demonstration have a wrong key on purpose, so as to be nobody's.
    """
    if not is_well_formed(rpps):
        return False
    digits = [int(digit) for digit in reversed(rpps)]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[0::2]) + sum(doubled)) % 10 == 0
