"""Figures of an analyst's own panel, in both languages: nothing overlaps, odd panels are drawn too."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import simexit
from simexit.panels.measured import PanelMeasures
from simexit.report.panel_report import FIGURES
from simexit.words.terms import Language


def measured(households: int, waves: int, groups: int, *, scale: float = 1.0) -> PanelMeasures:
    draw = np.random.default_rng(2)
    n = households * waves
    income = draw.lognormal(8.3, 0.5, n) * scale
    columns = {"hid": np.repeat(np.arange(households), waves), "year": np.tile(np.arange(1, waves + 1), households)}
    village = np.repeat([f"village number {k} of the upper township" for k in np.arange(households) % groups], waves)
    table = pd.DataFrame({**columns, "income": income, "village": village})
    return simexit.measure(table, id="hid", wave="year", income="income", line=4000, group="village")


# Households, waves and groups.
CASES: list[tuple[Language, tuple[int, int, int]]] = [("en", (40, 2, 1)), ("zh", (60, 40, 3)), ("en", (200, 4, 30))]


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize(("language", "size"), CASES, ids=["two waves", "forty waves", "many groups"])
def test_no_text_overlaps_or_leaves_the_figure(
    name: str, language: Language, size: tuple[int, int, int], stray_texts: Callable[[Figure], list[str]]
) -> None:
    found = measured(*size)
    assert len(FIGURES[name].rows(found)) > 0
    assert stray_texts(found.figure(name, language)) == []


def test_a_panel_without_poverty_has_figures_without_spells() -> None:
    found = measured(20, 4, 1, scale=1e6)
    rows = {name: len(figure.rows(found)) for name, figure in FIGURES.items()}
    assert rows["moves"] > 0 and rows["chronic"] > 0
    assert set(found.hazards["process"]) == {"relapse"}
    for name in FIGURES:
        assert found.figure(name) is not None
