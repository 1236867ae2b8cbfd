"""Every figure with hard data, in both languages: nothing overlaps, is cut, lacks a glyph or grows without bound."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from simexit.charts.changes import changes_figure
from simexit.charts.components import components_figure
from simexit.charts.forest import forest_figure
from simexit.charts.frontier import efficient, frontier_figure
from simexit.charts.hazards import hazards_figure
from simexit.charts.headcount import headcount_figure
from simexit.charts.heat_map import heat_map_figure
from simexit.charts.incomes import incomes_figure
from simexit.charts.moves import moves_figure
from simexit.charts.multiples import multiples_figure
from simexit.charts.shapley import shapley_figure
from simexit.charts.spending import spending_figure
from simexit.charts.states import states_figure
from simexit.charts.style import CHANGE_STYLES, SOURCE_STYLES, STATE_STYLES
from simexit.charts.survival import survival_figure
from simexit.charts.timeline import Bar, TracedLife, timeline_figure
from simexit.charts.wanted import Around
from simexit.words.terms import LANGUAGES, Language

HIGHEST = 22.0
YEARS = range(2013, 2028)
LONG: dict[Language, str] = {
    "en": "Industry and employment with more health cover and early withdrawal of help",
    "zh": "产业就业并举、加大健康帮扶且提前退出的综合方案",
}


def words(language: Language) -> dict[str, Any]:
    """Words around a figure."""
    text = LONG[language]
    return {"around": Around(f"{text} · {text}", language, text * 4, text)}


def names(language: Language, count: int) -> list[str]:
    """So many long names."""
    return [f"{LONG[language]} {number}" for number in range(count)]


def forest(language: Language) -> Figure:
    """Twelve mixes, one of them without a difference, differences of thousandths of a point."""
    values = np.linspace(-2e-5, 3e-5, 12)
    table = pd.DataFrame({"name": names(language, 12), "unit": "share", "difference": values})
    for interval, half in (("history", 2e-5), ("simultaneous", 1e-5), ("parameters", 4e-5)):
        table[f"{interval}_low"], table[f"{interval}_high"] = values - half, values + half
    table.loc[3, table.columns[2:]] = np.nan
    return forest_figure(table.assign(parameters_mean=values + 1e-5), axis=LONG[language], **words(language))


def frontier(language: Language) -> Figure:
    """Twelve mixes, seven of them at one place, an effect that is a share near one."""
    cost = np.array([3e8] * 7 + [0.0, 1e8, 2e8, 4e8, 5e8])
    effect = np.array([0.97] * 7 + [0.5, 0.9, 0.95, 0.99, 1.0])
    table = pd.DataFrame({"name": names(language, 12), "cost": cost, "effect": effect})
    table["is_efficient"] = efficient(cost, effect, 1)
    for name, half in (("cost", 2e8), ("effect", 0.3)):
        table[f"{name}_low"], table[f"{name}_high"] = table[name] - half, table[name] + half
    return frontier_figure(table, unit="share", axis="{effect_unit}, {unit}", **words(language))


def multiples(language: Language) -> Figure:
    """Twelve mixes over fifteen years, bands that reach below zero."""
    rows = [
        {"variant": name, "name": name, "year": year, "unit": "share", "mean": 0.02 + 0.01 * (k % 3)}
        for k, name in enumerate(["base", *names(language, 12)])
        for year in YEARS
    ]
    table = pd.DataFrame(rows).assign(n_replicates=20)
    table["history_low"], table["history_high"] = table["mean"] - 0.05, table["mean"] + 0.05
    return multiples_figure(table, base="base", axis=LONG[language], **words(language))


def shapley(language: Language) -> Figure:
    """Eighteen families in four backgrounds."""
    rows = [
        {"family": name, "name": name, "background": b, "background_name": b, "unit": "yuan", "value": 1e7 * (k - 9)}
        for b in names(language, 4)
        for k, name in enumerate(names(language, 18))
    ]
    table = pd.DataFrame(rows)
    table["mean_low"], table["mean_high"] = table["value"] - 2e7, table["value"] + 2e7
    return shapley_figure(table, axis=LONG[language], **words(language))


def _heat(language: Language, side: int, mean: float) -> Figure:
    rows = [
        {"across": a / 7, "up": u / 7, "unit": "households", "mean": mean * a} for a in range(side) for u in range(side)
    ]
    table = pd.DataFrame(rows)
    table["mean_low"], table["mean_high"] = table["mean"] * 0.9, table["mean"] * 1.1
    return heat_map_figure(table, across=LONG[language], up=LONG[language], axis=LONG[language], **words(language))


def heat_large(language: Language) -> Figure:
    """Fifteen by fifteen cells of large numbers."""
    return _heat(language, 15, 123_456.0)


def heat_middle(language: Language) -> Figure:
    """Seven by seven cells, wide enough for the mean alone."""
    return _heat(language, 7, 123_456.0)


def heat_one(language: Language) -> Figure:
    """A single cell of nothing."""
    return _heat(language, 1, 0.0)


def timeline(language: Language) -> Figure:
    """Fifteen years in which every month is another stretch; twelve programmes with long names; one source."""
    months = np.arange(12 * len(YEARS))
    years = YEARS[0] + months / 12
    income = pd.DataFrame({"year": years, "line_yuan": 3000.0, **dict.fromkeys(SOURCE_STYLES, 0.0)})
    income["farm"] = 40_000.0
    strips = names(language, 12)
    bars = [
        Bar(strip, year, year + (1 + month % 7) / 12, LONG[language][:12], "grave", "1, 0")
        for strip in strips
        for month, year in zip(months, years, strict=True)
        if month % 7 == 0
    ]
    lives = [TracedLife(LONG[language], income, bars), TracedLife(LONG[language], income, [])]
    return timeline_figure(lives, strips, **words(language))


def timeline_nothing(language: Language) -> Figure:
    """One month of a household without any income."""
    income = pd.DataFrame({"year": [2016.0], "line_yuan": 3000.0, **dict.fromkeys(SOURCE_STYLES, 0.0)})
    return timeline_figure([TracedLife("", income, [])], names(language, 1), **words(language))


def _components(language: Language, size: float) -> Figure:
    rows = []
    for group in names(language, 8):
        rows += [(group, "chronic", size, np.nan, np.nan), (group, "transient", size, np.nan, np.nan)]
        rows.append((group, "total", 2 * size, size, 3 * size))
    table = pd.DataFrame(rows, columns=["group", "component", "mean", "low", "high"])
    return components_figure(table, **words(language))


def components_tiny(language: Language) -> Figure:
    """Eight groups with long names and hardly any poverty."""
    return _components(language, 3e-6)


def components_zero(language: Language) -> Figure:
    """Eight groups without poverty."""
    return _components(language, 0.0)


def _spells(at_risk: Callable[[int], float], first: int) -> pd.DataFrame:
    rows = [
        (process, series, t, 0.5, -0.4, 1.4, at_risk(t))
        for process in ("exit", "relapse")
        for series in ("true", "recorded", "surveyed")
        for t in range(first, 16)
    ]
    return pd.DataFrame(rows, columns=["process", "series", "duration", "mean", "low", "high", "n_at_risk"])


def hazards_few(language: Language) -> Figure:
    """One spell at every duration."""
    return hazards_figure(_spells(lambda t: 1.0 / t, 1), **words(language))


def hazards_long(language: Language) -> Figure:
    """Fifteen durations, large numbers at risk that dwindle."""
    return hazards_figure(_spells(lambda t: 3e6 / 3**t, 1), **words(language))


def survival_few(language: Language) -> Figure:
    """Three spells, all gone after a year."""
    return survival_figure(_spells(lambda t: 3.0 * (t < 2), 0), **words(language))


def survival_long(language: Language) -> Figure:
    """Fifteen durations."""
    return survival_figure(_spells(lambda t: 3e6 / 3**t, 0), **words(language))


def _spending(language: Language, money: Callable[[int], float]) -> Figure:
    rows = []
    for fund in range(18):
        for year in YEARS:
            for programme, part in (("", 1.0), (f"{fund} a", 0.6), (f"{fund} b", 0.4)):
                paid = money(fund) * part * (year < 2020)
                rows.append((f"fund {fund}", programme, year, paid, -paid, 2 * paid, 20, 1.3 * money(fund)))
    table = pd.DataFrame(rows, columns=[
        "fund", "programme", "year", "mean", "history_low", "history_high", "n_replicates", "appropriated_yuan",
    ])  # fmt: skip
    funds = {f"fund {fund}": name for fund, name in enumerate(names(language, 18))}
    programmes = {name: f"{LONG[language]} {name}" for name in table["programme"].unique() if name}
    return spending_figure(table, funds=funds, programmes=programmes, **words(language))


def spending_wide(language: Language) -> Figure:
    """Eighteen funds of a thousand yuan to a hundred thousand million."""
    return _spending(language, lambda fund: 10.0 ** (3 + fund / 2))


def spending_zero(language: Language) -> Figure:
    """Eighteen funds of which none pays."""
    return _spending(language, lambda fund: 0.0)


def headcount(language: Language) -> Figure:
    """Fifteen years near one, intervals that reach beyond, targets on the line."""
    rows = [(year, view, 0.99, 0.5, 1.3, 0.9, 1.1, 20) for year in YEARS for view in ("true", "recorded", "surveyed")]
    columns = ["year", "view", "mean", "history_low", "history_high", "mean_low", "mean_high", "n_replicates"]
    targets = pd.DataFrame({"year": list(YEARS), "headcount": 0.99})
    return headcount_figure(pd.DataFrame(rows, columns=columns), targets, **words(language))


def states(language: Language) -> Figure:
    """Fifteen years in which everybody is poor or registered."""
    rows = [(year, state, 0.25) for year in YEARS for state in STATE_STYLES]
    return states_figure(pd.DataFrame(rows, columns=["year", "state", "mean"]), **words(language))


def changes(language: Language) -> Figure:
    """Fifteen years, millions, all changes alike."""
    rows = [(year, change, 4_321_000.0) for year in YEARS for change in CHANGE_STYLES]
    table = pd.DataFrame(rows, columns=["year", "change", "mean"]).assign(n_replicates=20)
    return changes_figure(table.assign(history_low=-1e6, history_high=9e6), **words(language))


def incomes(language: Language) -> Figure:
    """One household of one replicate that has nothing."""
    rows = [(2016, "moment_start", source, 0.0, 3000.0) for source in (*SOURCE_STYLES, "all")]
    table = pd.DataFrame(rows, columns=["year", "moment", "source", "mean", "line_yuan"])
    return incomes_figure(table.assign(history_low=np.nan, history_high=np.nan, n_replicates=1), **words(language))


def moves(language: Language) -> Figure:
    """One household that leaves the register it is on, fifteen years in a row."""
    rows = [(y, "registered_and_poor", y + 1, "exited_poor", 1.0) for y in YEARS]
    return moves_figure(
        pd.DataFrame(rows, columns=["year", "state", "next_year", "next_state", "mean"]), **words(language)
    )


FIGURES = {
    each.__name__: each
    for each in (
        forest, frontier, multiples, shapley, heat_large, heat_middle, heat_one, timeline, timeline_nothing,
        components_tiny, components_zero, hazards_few, hazards_long, survival_few, survival_long, spending_wide,
        spending_zero, headcount, states, changes, incomes, moves,
    )
}  # fmt: skip
SHARES = (
    "multiples",
    "hazards_few",
    "hazards_long",
    "survival_few",
    "survival_long",
    "headcount",
    "states",
    "frontier",
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FIGURES)
def test_hard_data_leaves_texts_apart_inside_and_whole(
    name: str, language: Language, stray_texts: Callable[[Figure], list[str]]
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = FIGURES[name](language)
        assert stray_texts(figure) == []
    assert figure.get_size_inches()[1] <= HIGHEST


@pytest.mark.parametrize("name", SHARES)
def test_no_axis_of_shares_reaches_outside_zero_and_one(name: str) -> None:
    for axes in FIGURES[name]("en").axes:
        low, high = axes.get_ylim()
        assert 0 <= low < high <= 1
        for drawn in axes.collections:
            for path in drawn.get_paths():
                levels = np.asarray(path.vertices)[:, 1]
                assert levels.min() >= 0 and levels.max() <= 1
