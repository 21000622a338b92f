"""What is typed at the door is read as people type it."""

import pytest
from pydantic import ValidationError

from teleo.entering.schemas import TellBirthDate, TellCode


@pytest.mark.parametrize(
    "typed",
    [
        {"day": "12", "month": "05", "year": "1944"},
        {"day": " 12 ", "month": "5", "year": "1944 "},
    ],
)
def test_a_birth_date_is_read(typed: dict[str, str]) -> None:
    assert TellBirthDate.model_validate(typed).told == "1944-05-12"


@pytest.mark.parametrize(
    "typed",
    [
        {"day": "12", "month": "05"},
        {"day": "31", "month": "02", "year": "1944"},
        {"day": "12", "month": "mai", "year": "1944"},
        {"day": "0", "month": "5", "year": "1944"},
        {"day": "12", "month": "5", "year": "44"},
        {"day": "12", "month": "5", "year": "19444"},
        {"day": "٣", "month": "5", "year": "1944"},
    ],
)
def test_what_is_no_date_is_told_before_any_try(typed: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        TellBirthDate.model_validate(typed)


@pytest.mark.parametrize("typed", ["123456", "12 34 56", " 123-456 ", "123.456"])
def test_a_code_is_read(typed: str) -> None:
    assert TellCode.model_validate({"code": typed}).code == "123456"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "１２３４５６"])
def test_what_is_no_code_is_told_before_any_try(typed: str) -> None:
    with pytest.raises(ValidationError):
        TellCode.model_validate({"code": typed})
