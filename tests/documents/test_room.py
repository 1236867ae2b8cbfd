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


def test_words_of_a_narrow_column_stay_whole_beside_long_texts() -> None:
    rows = tuple((Cell(LONG), Cell("assumed"), Cell(LONG)) for _ in range(2))
    share = Table("t", "T", (Column("What"), Column("Status"), Column("Source")), rows).shares("en")[1]
    assert share * 104 >= 1.3 * len("assumed")


def test_intervals_part_after_their_dash_before_other_words_do() -> None:
    interval = Cell("-12,272 \N{EN DASH} -10,705", (-12272.0, -10705.0))
    columns = (Column("Mix"), *[Column("90 % interval, one history", "interval", "households")] * 4,
               *[Column("Difference", "number", "households")] * 4)  # fmt: skip
    table = Table("t", "T", columns, ((Cell("Employment alone"), *[interval] * 4, *[Cell("-11,489")] * 4),))
    shares = table.shares("en")
    assert shares[0] * 130 >= len("Employment") and shares[1] * 130 >= len("-12,272 \N{EN DASH}")
    assert shares[5] * 130 >= len("(households)")
