"""What stands on a page stands there whole: tall pictures, numbers beside long texts, rows of a workbook."""

from __future__ import annotations

import io
import re
from decimal import ROUND_HALF_UP, Decimal

import openpyxl
import pytest

from simexit.report.documents.cells import shown_alike
from simexit.report.documents.citation_table import citation_table
from simexit.report.documents.key_names import key_list, names_of_keys
from simexit.report.documents.outcome_table import outcome_name
from simexit.report.documents.parts import Bullets, Cell, Column, Document, Picture, Table, breadth
from simexit.report.documents.plan_parts import dated
from simexit.report.documents.web import html_bytes
from simexit.report.documents.workbook import xlsx_bytes
from simexit.scenario.loading import load
from tests.documents.texts_of import word_of

LONG = "a reason that needs many more letters than one line of a page has room for " * 3
TABLE = Table(
    "t", "T", (Column("What"), Column("Planned", "number"), Column("Why")), ((Cell(LONG), Cell("127,375"), Cell(LONG)),)
)


@pytest.mark.parametrize(("height", "wide"), [(4.0, 1.0), (10.0, 1.0), (20.0, 0.52)])
def test_a_tall_picture_is_shown_whole(height: float, wide: float) -> None:
    assert Picture("p", b"", "T", "C", 8.0, height).shown_wide(1.0, 1.3) == pytest.approx(wide)


def test_numbers_stay_whole_beside_long_texts() -> None:
    assert TABLE.shares("en")[1] * 104 >= len("127,375") + 2


def test_a_title_of_a_column_stands_in_one_line_where_there_is_room() -> None:
    money = Column("单次历程90%区间", "interval", "万元")
    cells = Cell("扶贫专项资金"), Cell("2,763.2–3,250.0", (2763.2, 3250.0)), Cell("21.2%", (0.212,))
    table = Table("t", "T", (Column("资金来源"), money, Column("支出占计划", "number")), (cells,))
    assert table.shares("zh")[1] * 104 >= breadth("单次历程90%区间（万元）")


def test_a_line_that_is_left_over_goes_to_texts_that_wrap() -> None:
    columns = tuple(Column(title) for title in ("Code", "Source", "How"))
    table = Table("t", "T", columns, ((Cell("E-1"), Cell("s" * 80), Cell("h")),))
    assert table.shares("en")[1] > 0.75


def test_numbers_intervals_codes_and_dates_stay_on_one_line() -> None:
    said = "Lower by -2.4 (nine in ten: -3.1 – -1.2; 5.0–6.2) of F-025 on 2024-05-31."
    made = Document("en", "T", "", (Bullets((said,)),))
    page = html_bytes(made).decode("utf-8")
    kept = re.findall(r'<span class="kept">(.*?)</span>', page)
    assert kept == ["-2.4", "-3.1 – -1.2", "5.0–6.2", "F-025", "2024-05-31"]
    (line,) = (each for each in word_of(made).paragraphs if each.style.name == "List Bullet")
    assert line.text == said and len(line._p.xpath(".//w:noBreakHyphen")) == 4


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


@pytest.mark.parametrize(
    ("number", "pattern"),
    [(3812.5, "#,##0"), (-3812.5, "#,##0"), (3813.5, "#,##0"), (0.125, "0%"), (0.0625, "0.0%"), (2.675, "#,##0.00"),
     (0.0, "#,##0"), (3812.25, "#,##0")],
)  # fmt: skip
def test_a_workbook_shows_a_half_as_the_texts_round_it(number: float, pattern: str) -> None:
    kept, is_share = shown_alike(number, pattern), pattern.endswith("%")
    scale, decimals = 100 if is_share else 1, pattern.rstrip("%").partition(".")[2].count("0")
    shown = (Decimal(f"{kept:.14e}") * scale).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    assert shown == Decimal(f"{number * scale:.{decimals}f}")
    assert kept == pytest.approx(number, rel=1e-14)


def test_a_year_and_its_number_stay_on_one_line() -> None:
    assert dated([("2016", "6,840"), ("2017", "15,740")], "en") == "2016:\u00a06,840; 2017:\u00a015,740"


def test_sources_in_chinese_have_chinese_months_and_ranges() -> None:
    table = citation_table(["F-003 F-017 HE-220"], "zh")
    assert table is not None
    sources = [row[1].text for row in table.rows]
    assert "2016—2024" in sources[0] and sources[1].endswith("；2020年5月") and sources[2].startswith("2011—2012年")


def test_a_sheet_is_named_with_whole_words() -> None:
    table = Table("t", "Sustained exits: mixes against the plan", (Column("A"),), ())
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(Document("en", "T", "", (table,)))))
    assert book.sheetnames[1] == "Table 1 Sustained exits mixes"
    assert book.worksheets[1].oddHeader.center.text == "Table 1 Sustained exits: mixes against the plan"


def test_what_a_cell_tells_of_keys_begins_with_a_capital() -> None:
    plan = load("mabian-2017")
    assert names_of_keys(["lines.dibao_yuan"], [plan], "en") == "Line of the minimum living guarantee"
    assert key_list(["lines.dibao_yuan"], plan, "en") == "Line of the minimum living guarantee"
    assert outcome_name("relapse_24_months", "true", "en").endswith(", true")
