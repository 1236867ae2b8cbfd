"""Text files: rows, separators, line ends and encodings are read right, or refused with line and column."""

from __future__ import annotations

from pathlib import Path

import pytest
from panel_files import ROWS, measured, poor, refused, said, write

PLACES = "hid,year,income,place\n1,2012,1000,{0}\n1,2013,3000,{0}\n2,2012,1000,{1}\n2,2013,1000,{1}\n"


def test_a_thousands_comma_without_marks_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path, "hid,year,income\n1,2012,1,500\n1,2013,2,100\n")
    assert refused(file) == [
        'panel.csv:2:4: found 4 cells; allowed: 3 cells; write 1500 without a comma, or "1,500" in quotation marks',
        'panel.csv:3:4: found 4 cells; allowed: 3 cells; write 2100 without a comma, or "2,100" in quotation marks',
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("2,2013", "6:2: found 2 cells; allowed: 3 cells"),
        ("2,2014,1,x", "6:4: found 4 cells; allowed: 3 cells; put text with separators into quotation marks"),
        ("2,2014,1,,", "6:4: found 5 cells; allowed: 3 cells; leave out the separators at the end of the line"),
        ('2,2014,"1"5', "6:1: found a quotation mark within a cell, or one that is not closed; allowed: marks around "),
    ],
)
def test_rows_of_another_length_are_refused(tmp_path: Path, row: str, message: str) -> None:
    (found,) = refused(write(tmp_path, f"{ROWS}{row}\n"))
    assert found.startswith(f"panel.csv:{message}")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_end_of_line_is_read(tmp_path: Path, end: str) -> None:
    found = measured(write(tmp_path, ROWS.replace("\n", end)))
    assert poor(found) == [1, 0.5]
    bad = write(tmp_path, ROWS.replace("3000", "x").replace("\n", end), "bad.csv")
    assert refused(bad) == ["bad.csv:3:3: income: found the text 'x'; allowed: a number"]


def test_empty_rows_and_blanks_around_headings_are_nothing(tmp_path: Path) -> None:
    text = ROWS.replace("hid,", " hid ,").replace("\n2,2012", "\n\n,,\n2,2012").replace("2,2013,1000", "2,2013,x")
    file = write(tmp_path, text)
    assert refused(file) == ["panel.csv:7:3: income: found the text 'x'; allowed: a number"]


def test_lines_above_the_headings_are_skipped_and_counted(tmp_path: Path) -> None:
    file = write(tmp_path, 'Household survey, "2013\nhh\n' + ROWS)
    assert poor(measured(file, skip_rows=2)) == [1, 0.5]
    bad = write(tmp_path, "Survey\n" + ROWS.replace("3000", "x"), "bad.csv")
    assert refused(bad, skip_rows=1) == ["bad.csv:4:3: income: found the text 'x'; allowed: a number"]
    assert refused(bad, skip_rows=99) == [
        "bad.csv: found an empty file; allowed: a header line, then one row a household and wave"
    ]
    assert refused(bad, skip_rows=-1) == ["the table: --skip-rows: found -1; allowed: a whole number of 0 or more"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_chinese_is_read_and_what_is_assumed_is_said(tmp_path: Path, encoding: str) -> None:
    file = write(tmp_path, PLACES.format("上坝村", "绵阳A村").encode(encoding))
    found = measured(file, group="place")
    assert set(found.poverty["group"]) == {"", "上坝村", "绵阳A村"}
    assert ("not UTF-8 and is read as GB 18030" in said(found)) == (encoding == "gb18030")


@pytest.mark.parametrize(
    ("places", "encoding", "read"),
    [(("Cañar", "Loja"), "cp1252", "Cañar"), (("綿陽市", "巴中市"), "big5", "綿陽市")],
)
def test_other_encodings_are_refused_until_named(
    tmp_path: Path, places: tuple[str, str], encoding: str, read: str
) -> None:
    file = write(tmp_path, PLACES.format(*places).encode(encoding))
    (message,) = refused(file, group="place")
    assert message.startswith("panel.csv:2:4: found text that is neither UTF-8 nor, in GB 18030, Chinese (")
    assert f"--encoding {encoding} ('{read}')" in message
    found = measured(file, group="place", encoding=encoding)
    assert set(found.poverty["group"]) == {"", *places}


def test_a_bad_byte_in_utf8_has_line_and_column(tmp_path: Path) -> None:
    content = PLACES.format("绵阳", "巴中").encode() + '3,2012,1000,"é,x"\n3,2013,1,'.encode() + b"\xe9\n"
    assert refused(write(tmp_path, content)) == [
        "panel.csv:7:4: found the byte E9, which is not UTF-8, as the rest of the file is; allowed: text in UTF-8; "
        "mend this cell, or give the --encoding of the file"
    ]


def test_an_encoding_that_is_unknown_or_wrong_is_told(tmp_path: Path) -> None:
    file = write(tmp_path, PLACES.format("上坝村", "绵阳").encode("gb18030"))
    assert refused(file, encoding="utf8x")[0].startswith(
        "panel.csv: --encoding: found 'utf8x'; allowed: utf-8, gb18030"
    )
    assert refused(file, encoding="utf-8")[0].startswith("panel.csv:2:4: found the byte C9, which is not utf-8")
    assert refused(file, encoding="hex")[0].startswith("panel.csv: --encoding: found 'hex'")


def test_a_wide_table_is_told_how_to_become_long(tmp_path: Path) -> None:
    file = write(tmp_path, "hid,income2012,income2013\n1,1000,3000\n2,1000,1000\n")
    wave, income = sorted(refused(file), reverse=True)
    for message in (wave, income):
        assert "the table is wide (income2012, income2013)" in message
        assert "reshape long income, i(hid) j(year)" in message
        assert "pd.wide_to_long(table, 'income', 'hid', 'year')" in message
