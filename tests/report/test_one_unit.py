"""Money has one unit in a table and a figure: what its heading or axis names is what its numbers are in."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.text import Text
from rich.console import Console

from simexit.charts.forest import forest_figure
from simexit.charts.shapley import shapley_figure
from simexit.charts.wanted import Around
from simexit.report.comparison_table import COMPARISON_COLUMNS, print_comparison
from simexit.report.margin_table import print_margins


def shown(printing: Any, table: pd.DataFrame) -> str:
    file = io.StringIO()
    printing(table, console=Console(file=file, width=120), language="zh")
    return file.getvalue()


def test_income_per_head_is_in_yuan_however_high() -> None:
    rows = [("margin_income", "yuan", 13_538.0, 12_494.0, ""), ("margin_income_wage", "yuan", 8_000.0, np.nan, "")]
    columns = ["margin", "unit", "simulated", "published", "within_5_percent"]
    text = shown(print_margins, pd.DataFrame(rows, columns=columns))
    assert "13,538元" in text and "8,000元" in text and "万元" not in text


def differences() -> pd.DataFrame:
    """A base of hundreds of millions, differences of thousands, and an interval that is wide."""
    row = {**dict.fromkeys(COMPARISON_COLUMNS, ""), "name": "mix", "variant": "mix", "outcome": "present_value_net",
           "year": 0, "unit": "yuan", "value": 820.5e6, "verdict": "not_told_apart", "money_difference": 0.0,
           "difference": 90e6, "history_low": -260e6, "history_high": 440e6, "simultaneous_low": 2e6,
           "simultaneous_high": 178e6, "precision_gain": 2.0, "mean_low": -260e6, "mean_high": 440e6}  # fmt: skip
    return pd.DataFrame([row])


def test_a_comparison_is_headed_by_the_unit_of_its_numbers() -> None:
    text = shown(print_comparison, differences())
    assert "，万元" in text and "82,050" in text and "+9,000" in text and "亿元" not in text


def test_forest_and_shapley_name_the_unit_of_all_that_is_drawn_not_of_the_values_alone() -> None:
    words: dict[str, Any] = {"axis": "in {unit}", "around": Around("t", "zh", "c", "f")}
    forest = differences().assign(simultaneous_low=20e6, parameters_low=np.nan, parameters_high=np.nan)
    value = {"family": "a", "name": "a", "background": "b", "background_name": "b", "value": 90e6}
    shapley = differences().assign(**value, outcome="present_value_net")
    for figure in (forest_figure(forest, **words), shapley_figure(shapley, **words)):
        texts = {text.get_text() for text in figure.findobj(Text)}
        assert {"in 亿元", "-2", "+2", "+4"} <= texts
