"""Cells as numbers: what is one, what is missing, and the number meant by a text that is neither."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from panel_files import measured, poor, refused, said, write

from simexit.panels.cells import Custom, number_of, told


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("２５００", "write 2500"),
        ("2_100", "write 2100"),
        ("\u2212500", "write -500"),
        ("(500)", "write -500"),
        ("（500）", "write -500"),
        ("2500,50", "write 2500.50"),
        ("2100,5", "write 2100.5"),
        ("0,500", "write 0.500"),
        ("1.234,56", "write 1234.56"),
        ("1,234.5", "write 1234.5"),
        ("2，500", "write 2500, or 2.500 if the comma is for decimals"),
        ("2,500元", ""),
        ("12,34,567", ""),
        ("2.1万", "write 21000"),
    ],
)
def test_a_text_is_told_with_the_number_meant(tmp_path: Path, text: str, meant: str) -> None:
    file = write(tmp_path, f"hid;year;income\n1;2012;{text}\n1;2013;2600\n")
    (message,) = refused(file)
    assert message.removesuffix(f"; {meant}") == f"panel.csv:2:3: income: found the text '{text}'; allowed: a number"
    assert meant == "" or message.endswith(f"; {meant}")


def test_a_comma_that_may_part_either_is_told_both_ways(tmp_path: Path) -> None:
    file = write(tmp_path, "hid;year;income\n1;2012;1,500\n1;2013;2,600\n")
    assert refused(file)[0].endswith("write 1500, or 1.500 if the comma is for decimals")


@pytest.mark.parametrize(
    ("separator", "incomes", "values"),
    [
        (",", ["1,500", "2,100", "900"], [1500, 2100, 900]),
        (",", ["1,234,567.5", "NA", "900"], [1234567.5, 900]),
        (";", ["1,234,567", "2,100", "900"], [1234567, 2100, 900]),
        (",", ["1,500", "2100", "900"], None),
        (",", ["1,500", "2,10", "900"], None),
        (",", ["0,500", "2,100", "900"], None),
        (",", ["1,500", "x", "900"], None),
        (";", ["1,500", "2,100", "900"], None),
    ],
)
def test_commas_part_thousands_only_where_nothing_else_can_be_meant(
    tmp_path: Path, separator: str, incomes: list[str], values: list[float] | None
) -> None:
    rows = [separator.join(["1", str(2012 + k), f'"{each}"']) for k, each in enumerate(incomes)]
    file = write(tmp_path, "\n".join([separator.join(["hid", "year", "income"]), *rows]))
    if values is None:
        assert any(f"found the text '{incomes[0]}'" in line for line in refused(file, gaps="break"))
    else:
        found = measured(file, gaps="break")
        assert found.panel.income.tolist() == values and "commas in income are read as parting thousands" in said(found)


def test_what_programs_write_for_missing_is_missing(tmp_path: Path) -> None:
    for text in ("NA", ".", ".a", "N/A", "nan", "NULL", "#N/A", ""):
        file = write(
            tmp_path, f"hid,year,income,w\n1,2012,2500,1\n1,2013,{text},{text}\n2,2012,1900,1\n2,2013,2100,1\n"
        )
        found = measured(file, gaps="break", weight="w")
        assert poor(found) == [0.5, 1] and found.poverty["n"].tolist() == [2, 1]
        assert "income: found " in refused(file)[0] and len(refused(file)) == 1


def test_codes_are_pointed_out_and_taken_for_missing(tmp_path: Path) -> None:
    rows = [(1, 5000), (1, -8), (1, 5000), (2, 5000), (2, 5000), (2, -8), (3, 4000), (3, -9), (3, 4000)]
    table = pd.DataFrame({"hid": [h for h, _ in rows], "year": [2012, 2013, 2014] * 3, "income": [i for _, i in rows]})
    found = measured(table)
    assert "Look at income: -8 (2), -9 (1) recur" in said(found) and "--missing -8,-9" in said(found)
    assert "below zero, which count as poor: 3." in said(found)
    for codes in ("-8,-9", [-8, -9], ("-8", -9.0), "-8, -9"):
        known = measured(table, gaps="break", missing=codes)
        assert sum(poor(known)) == 0 and known.left_out == 3 and "-8, -9, which count as missing: 3" in said(known)
    table.to_csv(tmp_path / "a.csv", index=False)
    assert measured(tmp_path / "a.csv", gaps="break", missing="-8,-9").left_out == 3
    assert refused(table, missing="-8,-9")[0].endswith("row 2: income: found -8, which is missing; allowed: a number")
    assert "--missing: found '-8,,-9'" in refused(table, missing="-8,,-9")[0]
    assert "99999 (2)" in said(measured(table.replace({"income": {-8: 99999}})))
    assert "Look at" not in said(measured(table.replace({"income": {-8: 1000, -9: 2000}})))


def test_a_code_in_a_covariate_is_pointed_out() -> None:
    table = pd.DataFrame({"hid": [1, 1, 2, 2], "year": [1, 2] * 2, "income": [1, 5000] * 2, "x": [-9, 1, -9, 2]})
    assert "Look at x: -9 (2)" in said(measured(table, covariates="x"))


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("line", [2299.9, 0.1, 1.1])
def test_an_income_at_the_line_is_not_poor_whatever_the_type(tmp_path: Path, kind: Any, line: float) -> None:
    if kind is np.float16 and line > 1000:
        line = 0.3
    income = np.array([line, line, np.nextafter(kind(line), kind(0)), line], kind)
    table = pd.DataFrame({"hid": [1, 1, 2, 2], "year": [1, 2] * 2, "income": income, "z": np.array([line] * 4, kind)})
    for asked in (line, "z", str(line), kind(line)):
        assert poor(measured(table, line=asked)) == [0.5, 0]
    assert poor(measured(table.astype({"z": np.float64}).assign(z=line), line="z")) == [0.5, 0]
    if kind is not np.float16:
        table.to_parquet(tmp_path / "a.parquet")
        table.to_stata(tmp_path / "b.dta", write_index=False)
        for name in ("a.parquet", "b.dta"):
            assert poor(measured(tmp_path / name, line=line)) == [0.5, 0]


def test_a_unit_scales_to_the_last_digit_and_is_said(tmp_path: Path) -> None:
    table = pd.DataFrame({"hid": [1, 1, 2, 2], "year": [1, 2] * 2, "income": [0.2299, 0.23, 0.2298, 1.1]})
    for unit in ("万元", "ten thousand yuan", " 万元 "):
        found = measured(table, unit=unit, line=2299)
        assert found.panel.income.tolist() == [2299, 2300, 2298, 11000] and poor(found) == [0.5, 0]
    assert measured(table, unit="千元", line=1).panel.income[0] == 229.9
    assert "Every income is below the line 2300" in said(measured(table)) and "--unit" in said(measured(table))
    assert "No income is below the line 0.1" in said(measured(table, line=0.1))
    assert "lies far from the incomes" in said(measured(table.assign(income=[1e-3, 2e-3, 3e-3, 9000])))
    assert said(measured(table, line=0.25)) == ""
    assert refused(table, unit="dollar") == [
        "the table: --unit: found 'dollar'; allowed: yuan, 百元, 千元, 万元, 百万元, 亿元"
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"line": None}, "--line: found nothing; allowed: a number above 0, or a column"),
        ({"line": True}, "--line: found true; allowed: a number above 0, or a column"),
        ({"line": [1]}, "--line: found a list of 1 value; allowed: a number above 0, or a column"),
        ({"line": float("nan")}, "--line: found nan; allowed: a number above 0, or a column"),
        ({"line": 1e200}, "--line: found 1e+200; allowed: a number above 0, or a column"),
        ({"line": -1}, "--line: found -1; allowed: a number above 0, or a column"),
        ({"id": None}, "--id: found nothing; allowed: the name of a column"),
        ({"weight": 2.5}, "--weight: found 2.5; allowed: the name of a column"),
        ({"gaps": None}, "--gaps: found 'None'; allowed: refuse or break"),
        ({"skip_rows": 1.5}, "--skip-rows: found 1.5; allowed: a whole number of 0 or more"),
        ({"covariates": [None]}, "--covariate: found nothing; allowed: the name of a column"),
    ],
)
def test_wrong_arguments_are_told_plainly(options: dict[str, Any], message: str) -> None:
    table = pd.DataFrame({"hid": [1, 1], "year": [1, 2], "income": [1, 2]})
    assert refused(table, **options) == [f"the table: {message}"]


def test_a_panel_that_is_no_panel_is_told() -> None:
    assert refused(None) == ["the table: found nothing; allowed: a file, or a pandas DataFrame"]
    assert refused([1]) == ["the table: found a list of 1 value; allowed: a file, or a pandas DataFrame"]
    assert "without rows" in refused(pd.DataFrame({"hid": []}))[0]


@pytest.mark.parametrize("weight", [1e200, 1e-200, float("inf")])
def test_weights_beyond_reckoning_are_told(weight: float) -> None:
    table = pd.DataFrame({"hid": [1, 1], "year": [1, 2], "income": [1, 2], "w": [weight, 1]})
    (message,) = refused(table, weight="w")
    assert message.startswith("the table: row 1: w: found ") and "a number of 0 or more" in message


def test_years_beyond_reckoning_are_told() -> None:
    table = pd.DataFrame({"hid": [1, 1], "year": [1e300, 2], "income": [1, 2]})
    assert "a whole number, such as a year, at most 1e+09" in refused(table)[0]


@given(st.floats(-1e14, 1e14))
def test_every_number_that_is_written_is_read_back(number: float) -> None:
    assert number_of(repr(number), Custom()) == number
    assert number_of(f"{number:.3f}", Custom()) == float(f"{number:.3f}")


@given(st.text(max_size=12))
def test_any_text_is_a_number_missing_or_told(text: str) -> None:
    found = number_of(text, Custom())
    assert found is not None or all(isinstance(each, str) for each in told(text, ","))
