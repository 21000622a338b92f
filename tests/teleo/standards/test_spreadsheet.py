"""What a spreadsheet opens, and what it must not run."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teleo.standards.spreadsheet import sheet

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)


def test_it_has_its_mark_semicolons_and_lines_of_windows() -> None:
    assert sheet([["Semaine", "À l'heure"], [None, 92]]) == "\ufeffSemaine;À l'heure\r\n;92\r\n".encode()


@pytest.mark.parametrize("text", ["=1+1", "+33", "-2", "@sum", "\t=1", "  =HYPERLINK()", "\r=1"])
def test_what_would_be_a_formula_is_text(text: str) -> None:
    (row,) = _read(sheet([[text]]))

    assert row == [f"'{text}"]


def test_a_number_below_zero_stays_a_number() -> None:
    assert _read(sheet([[-3, "a;b"]])) == [["-3", "a;b"]]


@given(st.lists(st.lists(texts, min_size=2, max_size=4), max_size=5))
def test_what_is_written_is_read_again(rows: list[list[str]]) -> None:
    found = _read(sheet(rows))

    assert [[cell.removeprefix("'") for cell in row] for row in found] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]


def _read(raw: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))
