"""Tables in words: headings, names, units and numbers of the language; nothing in them is a formula or changes."""

from __future__ import annotations

import csv
import io

import pandas as pd

from simexit.report.worded_table import worded_csv
from simexit.words.terms import Language

ROWS = pd.DataFrame(
    {
        "outcome": ["true_headcount_ratio", "spending", "spending", "sustained_exits"],
        "group": ["", "poverty-fund", "=own", "mine"],
        "year": [2017, 0, 2018, 0],
        "unit": ["share", "yuan", "yuan", "households"],
        "value": [0.1234, 12_345_678.0, 250_000.0, -1234.5],
        "mean_low": [0.1, 12e6, float("nan"), -2000.0],
        "n_replicates": [20, 20, 20, 20],
    }
)


def read(language: Language, table: pd.DataFrame = ROWS, unit: str = "") -> list[list[str]]:
    """Lines of the file."""
    content = worded_csv(table, language, unit, {"mine": "-我的"})
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_chinese_and_english() -> None:
    assert read("zh") == [
        ["指标", "分组", "年份", "单位", "数值", "均值下限（5%）", "重复模拟次数"],
        ["实际贫困发生率", "", "2017", "%", "12.3", "10.0", "20"],
        ["支出", "扶贫专项资金", "全部", "万元", "1,234.6", "1,200.0", "20"],
        ["支出", "'=own", "2018", "万元", "25.0", "", "20"],
        ["稳定脱贫数", "'-我的", "全部", "户", "-1,234", "-2,000", "20"],
    ]
    assert [line[3:6] for line in read("en")[1:4]] == [
        ["%", "12.3", "10.0"], ["thousand yuan", "12,346", "12,000"], ["thousand yuan", "250", ""],
    ]  # fmt: skip


def test_a_figure_has_one_unit_and_columns_of_their_own_keep_theirs() -> None:
    rows = pd.DataFrame(
        {"year": [2016], "source": ["wage"], "mean": [0.25], "line_yuan": [2968.0], "is_efficient": [True]}
    )
    assert read("zh", rows, "share") == [
        ["年份", "来源", "均值", "贫困线（元）", "是否在前沿上", "单位"],
        ["2016", "工资性收入", "25.0", "2,968", "是", "%"],
    ]
    assert read("en", rows.head(0), "share") == [
        ["Year", "Source", "Mean", "Poverty line (yuan)", "On the frontier", "Unit"],
    ]  # fmt: skip
