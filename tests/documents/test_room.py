"""What stands on a page stands there whole: tall pictures, numbers beside long texts, rows of a workbook."""

from __future__ import annotations

import io

import openpyxl
import pytest

from simexit.report.documents.parts import Cell, Column, Document, Picture, Table
from simexit.report.documents.workbook import xlsx_bytes

LONG = "a reason that needs many more letters than one line of a page has room for " * 3
TABLE = Table(
    "t", "T", (Column("What"), Column("Planned", "number"), Column("Why")), ((Cell(LONG), Cell("127,375"), Cell(LONG)),)
)


@pytest.mark.parametrize(("height", "wide"), [(4.0, 1.0), (10.0, 1.0), (20.0, 0.52)])
def test_a_tall_picture_is_shown_whole(height: float, wide: float) -> None:
    assert Picture("p", b"", "T", "C", 8.0, height).shown_wide(1.0, 1.3) == pytest.approx(wide)


def test_numbers_stay_whole_beside_long_texts() -> None:
    assert TABLE.shares("en")[1] * 104 >= len("127,375") + 2


def test_a_row_of_a_workbook_has_room_for_its_text() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(Document("en", "T", "", (TABLE,)))))
    sheet = book.worksheets[1]
    lines = len(LONG) / sheet.column_dimensions["A"].width
    assert (sheet.row_dimensions[2].height or 0) >= 15 * int(lines * 0.85)
