"""What one types is read generously; what is drawn cannot be guessed."""

import pytest

from teleo.accounts.second_factor.rules import new_recovery_codes, typed_code


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (" 123 456 ", ("app", "123456")),
        ("123-456", ("app", "123456")),
        ("ABCD-efgh jkmn", ("recovery_code", "abcdefghjkmn")),
        ("12345", None),
        ("١٢٣٤٥٦", None),
        ("abcd-efgh-jkm", None),
        ("abcd-efgh-jkm0", None),
        ("", None),
    ],
)
def test_a_code_is_read_as_people_type_it(written: str, read: tuple[str, str] | None) -> None:
    assert typed_code(written) == read


def test_recovery_codes_are_ten_and_read_back() -> None:
    codes = new_recovery_codes()

    assert len(set(codes)) == 10
    assert not set(codes) & set(new_recovery_codes())
    assert all(typed_code(code) == ("recovery_code", code.replace("-", "")) for code in codes)
