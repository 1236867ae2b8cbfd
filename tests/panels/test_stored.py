"""Excel, Parquet, Stata, SPSS and tables in memory."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest
from panel_files import measured, poor, refused, said

POOR = [("hid", "year", "income"), (1, 2012, 1000), (1, 2013, 1000), (2, 2012, 1000), (2, 2013, 1000)]
RICH = [POOR[0], *((hid, year, 9000) for hid, year, _ in POOR[1:])]


def workbook(path: Path, hidden: tuple[str, ...] = (), **sheets: list[Any]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    book.save(path)
    return path


def table(**columns: Any) -> pd.DataFrame:
    given = {"hid": ["a", "a", "b", "b"], "year": [2012, 2013, 2012, 2013], "income": [1000, 3000, 1000, 1000]}
    return pd.DataFrame({**given, **columns})


def test_the_visible_sheet_is_read_and_named(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", hidden=("draft",), draft=RICH, empty=[], final=POOR)
    found = measured(file)
    assert poor(found) == [1, 1] and "the sheet final is read" in said(found)
    assert poor(measured(file, sheet="draft")) == [0, 0]
    assert refused(file, sheet="finl") == [
        "a.xlsx: --sheet: found no sheet 'finl'; allowed: draft, empty, final; did you mean 'final'?"
    ]


def test_several_sheets_and_only_hidden_ones_are_not_guessed_among(tmp_path: Path) -> None:
    several = workbook(tmp_path / "a.xlsx", one=RICH, two=POOR)
    assert refused(several) == ["a.xlsx: found 2 sheets, one, two; allowed: one of them, chosen with --sheet"]
    assert poor(measured(several, sheet="two")) == [1, 1]
    # A workbook must have a visible sheet; this one is empty.
    hidden = workbook(tmp_path / "b.xlsx", hidden=("two",), one=[], two=POOR)
    assert refused(hidden) == [
        "b.xlsx: found hidden sheets only, two; allowed: a visible sheet, or one chosen with --sheet"
    ]


def test_lines_of_a_sheet_are_those_the_spreadsheet_shows(tmp_path: Path) -> None:
    rows = [("Survey of 2013",), (), *POOR[:3], (2, 2012, "x"), (), (2, 2013, "2,1"), (3, 2013, True)]
    assert refused(workbook(tmp_path / "a.xlsx", s=rows), skip_rows=1) == [
        "a.xlsx:6:3: income: found the text 'x'; allowed: a number",
        "a.xlsx:8:3: income: found the text '2,1'; allowed: a number; write 2.1",
        "a.xlsx:9:3: income: found true; allowed: a number",
    ]


def test_dates_are_read_by_their_year(tmp_path: Path) -> None:
    dated = table(year=pd.to_datetime([f"{year}-06-30" for year in (2012, 2013, 2012, 2013)]))
    dated.to_parquet(tmp_path / "a.parquet")
    rows = [("hid", "year", "income"), *((h, y.date(), i) for h, y, i in dated.itertuples(index=False))]
    sheet = workbook(tmp_path / "b.xlsx", s=rows)
    days = table(year=[datetime.date(year, 1, 1) for year in (2012, 2013, 2012, 2013)])
    for panel in (tmp_path / "a.parquet", sheet, dated, days):
        found = measured(panel)
        assert found.panel.waves.tolist() == [2012, 2013] and "dates in year are read by their year" in said(found)
    dated.to_csv(tmp_path / "c.csv", index=False)
    assert refused(tmp_path / "c.csv")[0].endswith(
        "found the text '2012-06-30'; allowed: a whole number, such as a year; write the year, 2012"
    )
    assert refused(table(income=dated["year"]))[0] == (
        "the table: row 1: income: found the date 2012-06-30; allowed: a number"
    )


def test_dates_within_one_year_are_not_two_waves() -> None:
    dated = table(year=pd.to_datetime(["2012-01-01", "2012-07-01", "2012-01-01", "2013-01-01"]))
    assert "'a' in 2012 a second time" in refused(dated)[0]


def test_ids_that_have_lost_digits_are_refused(tmp_path: Path) -> None:
    long = [510121198001010001.0, 510121198001010002.0] * 2
    table(hid=long).to_parquet(tmp_path / "a.parquet")
    message = "a number whose last digits are lost; allowed: names, or numbers of which every digit is kept"
    (found,) = refused(tmp_path / "a.parquet")
    assert found.startswith("a.parquet: row 1: hid: found 5.1") and message in found
    sheet = workbook(tmp_path / "b.xlsx", s=[POOR[0], (510121198001010001, 2012, 1), (2, 2013, 1)])
    assert message in refused(sheet)[0]
    text = table(hid=["5.10121E+17"] * 4)
    text.to_csv(tmp_path / "c.csv", index=False)
    assert refused(tmp_path / "c.csv")[0].startswith(
        "c.csv:2:1: hid: found the text '5.10121E+17', a number whose last"
    )
    single = table(hid=np.array([20000001, 20000001, 20000003, 20000003], np.float32))
    pyreadstat.write_dta(single, tmp_path / "d.dta")
    assert message in refused(single)[0]
    assert measured(table(hid=[510121198001010001, 510121198001010002] * 2, year=[1, 1, 2, 2])).panel.households == [
        "510121198001010001",
        "510121198001010002",
    ]
    assert measured(table(hid=[1.0, 1.0, 2.0, 2.0])).panel.households == ["1", "2"]


def test_headings_that_stand_twice_are_refused_everywhere(tmp_path: Path) -> None:
    sheet = workbook(tmp_path / "a.xlsx", s=[(*POOR[0], "income"), *((*row, 5) for row in POOR[1:])])
    double = table()
    double.insert(3, "income", 7, allow_duplicates=True)
    pq.write_table(pa.Table.from_arrays([pa.array([1])] * 2, names=["hid", "hid"]), tmp_path / "b.parquet")
    message = "found two columns named 'income'; allowed: each column name once"
    assert refused(sheet) == [f"a.xlsx:1:3: income: {message}"]
    assert refused(double) == [f"the table: income: {message}"]
    assert "two columns named 'hid'" in refused(tmp_path / "b.parquet")[0]
    assert "two columns named '2012'" in refused(table(**{"2012": 1}).rename(columns={"year": 2012}))[0]


def test_levels_of_an_index_are_columns(tmp_path: Path) -> None:
    indexed = table().set_index(["hid", "year"])
    indexed.to_parquet(tmp_path / "a.parquet")
    for panel in (indexed, tmp_path / "a.parquet", table().set_index("hid"), table().set_index("hid", drop=False)):
        assert poor(measured(panel)) == [1, 0.5]


@pytest.mark.parametrize("ending", ["dta", "sav"])
def test_value_labels_name_groups_and_missing_answers_stay_missing(tmp_path: Path, ending: str) -> None:
    rows = table(income=[1000, np.nan, 1000, 1000], place=[1, 1, 2, 2])
    file = tmp_path / f"panel.{ending}"
    write = {"dta": pyreadstat.write_dta, "sav": pyreadstat.write_sav}[ending]
    write(rows, str(file), variable_value_labels={"place": {1: "上坝村", 2: "绵阳"}})
    found = measured(file, group="place", gaps="break")
    assert set(found.poverty["group"]) == {"", "上坝村", "绵阳"} and found.left_out == 1
    assert refused(file) == [f"panel.{ending}: row 2: income: found nothing; allowed: a number"]


def stata_of_old(path: Path, place: bytes) -> Path:
    """A file of Stata 10, which does not say what its texts are encoded in."""
    table(place=["#" * len(place)] * 4).to_stata(path, version=114, write_index=False)
    path.write_bytes(path.read_bytes().replace(b"#" * len(place), place))
    return path


def test_old_stata_files_in_gbk_are_read(tmp_path: Path) -> None:
    found = measured(stata_of_old(tmp_path / "a.dta", "绵阳".encode("gbk")), group="place")
    assert set(found.poverty["group"]) == {"", "绵阳"} and "read as GBK" in said(found)
    latin = stata_of_old(tmp_path / "b.dta", "Cañar".encode("cp1252"))
    assert refused(latin)[0].startswith("b.dta: found text that is neither UTF-8 nor, in GBK, Chinese")
    assert "Cañar" in set(measured(latin, group="place", encoding="cp1252").poverty["group"])


def test_ways_of_reading_that_a_kind_does_not_have_are_refused(tmp_path: Path) -> None:
    table().to_csv(tmp_path / "a.csv", index=False)
    table().to_parquet(tmp_path / "b.parquet")
    assert "--sheet: found 's' for a file without sheets" in refused(tmp_path / "a.csv", sheet="s")[0]
    assert "--skip-rows: found 2" in refused(tmp_path / "b.parquet", skip_rows=2)[0]
    assert "--encoding: found 'big5'" in refused(tmp_path / "b.parquet", encoding="big5")[0]


def test_problems_of_rows_without_lines_come_in_their_order() -> None:
    rows = pd.DataFrame({"hid": range(12), "year": 2012, "income": "x"})
    found = refused(rows)
    assert [line.split(": ")[1] for line in found] == [f"row {k}" for k in range(1, 11)]
    assert found[-1].endswith("; 2 more of this kind follow")
