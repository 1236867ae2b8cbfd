"""Money has one unit in a table and a figure: what its heading or axis names is what its numbers are in."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from simexit.report import attribution_figures, comparison_figures
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
    row = {**dict.fromkeys(COMPARISON_COLUMNS, ""), "name": "mix", "outcome": "present_value_net", "year": 0,
           "unit": "yuan", "base_value": 730.5e6, "difference": 90e6, "history_low": -260e6, "history_high": 440e6,
           "simultaneous_low": 2e6, "simultaneous_high": 178e6, "precision_gain": 2.0, "mean_low": -260e6,
           "mean_high": 440e6}  # fmt: skip
    return pd.DataFrame([row])


def test_a_comparison_is_headed_by_the_unit_of_its_numbers() -> None:
    text = shown(print_comparison, differences())
    assert "73,050万元" in text and "+9,000 万元" in text and "亿元" not in text


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What forest and Shapley figures are asked to draw."""
    asked: list[dict[str, Any]] = []
    for name in ("forest.forest_figure", "shapley.shapley_figure"):
        monkeypatch.setattr(f"simexit.charts.{name}", lambda data, **words: asked.append(words))
    for module in (comparison_figures, attribution_figures):
        monkeypatch.setattr(module, "_words", lambda *_: {})
    return asked


def test_the_axis_of_a_forest_plot_names_the_unit_of_its_ticks(monkeypatch, drawn) -> None:
    from simexit.charts.across import difference_format
    from simexit.charts.forest import FOREST_COLUMNS

    monkeypatch.setattr(comparison_figures, "names_of", lambda *_: {"mix": "mix"})
    rows = differences().assign(variant="mix", simultaneous_low=20e6, parameters_low=np.nan, parameters_high=np.nan)
    study = type("Study", (), {"places": None})()
    comparison_figures._forest(study, rows, "zh")  # type: ignore[arg-type]
    ticks = difference_format(rows[[*FOREST_COLUMNS[2:]]].to_numpy(float).ravel().tolist(), "yuan", "zh").unit("zh")
    assert f"（{ticks}）" in drawn[0]["axis"]
    assert difference_format(rows["difference"].tolist(), "yuan", "zh").unit("zh") != ticks


def test_the_axis_of_shapley_values_names_the_unit_of_its_bars(monkeypatch, drawn) -> None:
    rows = differences().assign(value=90e6)
    monkeypatch.setattr(attribution_figures, "shown_values", lambda *_: rows)
    study = type("Study", (), {"values": pd.DataFrame({"outcome": ["present_value_net"]})})()
    assert len([*attribution_figures.figures(study, "zh")]) == 1
    assert drawn[0]["axis"].endswith("（亿元）")
