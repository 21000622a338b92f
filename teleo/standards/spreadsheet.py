"""A table as a French spreadsheet opens it at a double click: semicolons, UTF-8 with its mark, lines of Windows."""

import csv
import io
from collections.abc import Iterable, Sequence

Cell = str | int | None

# A cell that begins so is a formula to a spreadsheet, and may call out: it is told to be text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def sheet(rows: Iterable[Sequence[Cell]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> str | int:
    if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA):
        return f"'{cell}"
    return "" if cell is None else cell
