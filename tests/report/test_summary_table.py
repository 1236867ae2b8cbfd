"""The summary prints in any encoding and width, and never cuts a number."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest
from rich.cells import cell_len
from rich.console import Console

from simexit.report.summary_table import SUMMARY_COLUMNS, print_summary
from simexit.words.terms import Language

STOCK = "Stock convention; two assessments above the line count as an exit. [bold]no markup[/bold] \u2265"
ROWS = [
    ("true_headcount_ratio", "all", 2022, "share", 0.0801, 0.061, 0.0995, 0.0776, 0.0826, 20, STOCK),
    ("relapse_24_months", "no labour", 2020, "share", 0.0045, 0.001, 0.0083, 0.0032, 0.0058, 20, STOCK),
    ("sustained_exits", "", 2022, "households", 1813.4, 1700.2, 1925.9, 1790.0, 1830.0, 20, ""),
    ("spending", "易地扶贫搬迁", 2018, "yuan", 123456789.0, 118e6, 131e6, np.nan, np.nan, 20, "Nominal yuan."),
    ("spending", "housing", 2018, "yuan", 3e6, 2e6, 4e6, np.nan, np.nan, 20, "Nominal yuan."),
    ("cost_per_sustained_exit", "all", np.nan, "yuan", 68213.0, 6e4, 7e4, 6e4, 7e4, 1, ""),
    ("difference", "all", 2022, "persons", -412.0, -800.0, 120.0, -460.0, -370.0, 20, ""),
]
NUMBERS = ["2022", "8.0 %", "6.1-10.0", "7.8-8.3", "1,813 households", "1,700-1,926", "1,790-1,830"]
NUMBERS += ["0.45 %", "123.5 million yuan", "118.0-131.0", "3.0 million yuan", "68,213 yuan"]
NUMBERS += ["-412 persons", "-800 - 120", "-460 - -370"]


def summary() -> pd.DataFrame:
    return pd.DataFrame(ROWS, columns=list(SUMMARY_COLUMNS))


def printed(encoding: str = "utf-8", language: Language = "en", width: int = 80) -> str:
    raw = io.BytesIO()
    with io.TextIOWrapper(raw, encoding=encoding) as file:
        print_summary(summary(), console=Console(file=file, width=width), language=language)
        file.flush()
        return raw.getvalue().decode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "gbk", "cp1252"])
@pytest.mark.parametrize("width", [80, 120, 50, 24])
def test_no_number_is_cut(encoding: str, width: int) -> None:
    text = printed(encoding, width=width).replace("\u2013", "-")
    text = text if width >= 80 else " ".join(text.split())
    assert [number for number in NUMBERS if number not in text] == []


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_chinese_where_the_console_has_it(encoding: str) -> None:
    text = printed(encoding, "zh")
    for words in ("实际贫困发生率", "1,813户", "12,346万元", "300万元", "6.82万元", "易地扶贫搬迁", "-412人"):
        assert words in text


def test_english_where_the_console_has_no_chinese() -> None:
    text = printed("ascii", "zh")
    assert "Headcount ratio, true" in text
    assert "Spending, ??????" in text


@pytest.mark.parametrize(
    ("language", "unit", "cost"), [("en", " million yuan", "68,213 yuan"), ("zh", "万元", "6.82万元")]
)
def test_sums_of_money_have_one_unit_and_what_an_exit_costs_its_own(language: Language, unit: str, cost: str) -> None:
    text = printed(language=language, width=120).replace(cost, "").replace("Nominal yuan", "")
    assert cost in printed(language=language, width=120)
    assert text.count(unit) == text.count("yuan" if language == "en" else "元") == 2


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [80, 100])
def test_no_line_is_wider_than_the_console(language: Language, width: int) -> None:
    assert max(cell_len(line) for line in printed(language=language, width=width).splitlines()) <= width


def test_each_convention_is_printed_once_and_numbered() -> None:
    text = printed(width=120)
    assert text.count("Stock convention") == 1
    assert text.count("[1]") == 3
    assert "[bold]no markup[/bold]" in text


def test_one_replicate_has_no_interval() -> None:
    (line,) = (line for line in printed(width=120).splitlines() if line.startswith("Cost per sustained"))
    assert "60.0" not in line
    assert line.split()[-2:] == ["\u2013", "\u2013"]


def test_empty_summary_prints_titles() -> None:
    file = io.StringIO()
    print_summary(summary().iloc[:0], console=Console(file=file, width=80))
    assert "Outcome" in file.getvalue()


def test_missing_columns_are_named() -> None:
    with pytest.raises(ValueError, match="value, convention"):
        print_summary(summary().drop(columns=["value", "convention"]), console=Console(file=io.StringIO()))


def test_unknown_outcome_names_the_nearest() -> None:
    with pytest.raises(KeyError, match="exit_rate"):
        print_summary(summary().assign(outcome="exit_rat"), console=Console(file=io.StringIO()))
