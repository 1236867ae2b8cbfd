"""Figures of studies: drawn in both languages from made-up numbers, no text on another, nothing outside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from simexit.charts.across import span_of
from simexit.charts.forest import forest_figure
from simexit.charts.frontier import efficient, frontier_figure
from simexit.charts.heat_map import heat_map_figure
from simexit.charts.multiples import multiples_figure
from simexit.charts.shapley import shapley_figure
from simexit.charts.style import SOURCE_STYLES
from simexit.charts.timeline import Bar, TracedLife, timeline_figure
from simexit.charts.wanted import Around
from simexit.report.sweep_figures import lever_name
from simexit.scenario.loading import load
from simexit.words.formats import difference_format, signed
from simexit.words.terms import LANGUAGES, Language

NAMES = ["Industry alone", "A mix with a very long name that needs more than one line", "None", "More health"]


def words(language: Language) -> dict[str, Any]:
    """Words around a figure."""
    return {"around": Around("A county's plan", language, "Caption.", "Footer")}


def forest(language: Language) -> Figure:
    """Four mixes; one differs in nothing, one has no parameter interval."""
    values = np.array([0.02, 0.0, -0.01, 0.005])
    table = pd.DataFrame({"name": NAMES, "unit": "share", "difference": values})
    for interval, half in (("history", 0.006), ("simultaneous", 0.003), ("parameters", 0.02)):
        table[f"{interval}_low"], table[f"{interval}_high"] = values - half, values + half
    table.loc[1, ["parameters_low", "parameters_high"]] = np.nan
    return forest_figure(table, axis="Difference, percentage points", **words(language))


def frontier(language: Language) -> Figure:
    """Four mixes, two of them beaten."""
    cost, effect = np.array([1e8, 2e8, 0.0, 3e8]), np.array([500.0, 800.0, 100.0, 700.0])
    table = pd.DataFrame({"name": NAMES, "cost": cost, "effect": effect, "is_efficient": efficient(cost, effect, 1)})
    for name, half in (("cost", 2e7), ("effect", 40.0)):
        table[f"{name}_low"], table[f"{name}_high"] = table[name] - half, table[name] + half
    return frontier_figure(table, unit="households", axis="Exits against cost, {unit}", **words(language))


def multiples(language: Language) -> Figure:
    """The base and four mixes over five years."""
    rows = [
        {"variant": name, "name": name, "year": 2016 + k, "unit": "share", "mean": 0.2 - 0.02 * k + 0.01 * m}
        for m, name in enumerate(["base", *NAMES])
        for k in range(5)
    ]
    table = pd.DataFrame(rows).assign(n_replicates=20)
    table["history_low"], table["history_high"] = table["mean"] - 0.01, table["mean"] + 0.01
    return multiples_figure(table, base="base", axis="Headcount ratio", **words(language))


def shapley(language: Language) -> Figure:
    """Two families and their sum in two backgrounds."""
    rows = [
        {"family": family, "name": family, "background": b, "background_name": b, "unit": "yuan", "value": value * 1e6}
        for b in ("low", "high")
        for family, value in (("industry", 17.0), ("safety-net", -3.0), ("total", 14.0))
    ]
    table = pd.DataFrame(rows)
    table["mean_low"], table["mean_high"] = table["value"] - 2e6, table["value"] + 2e6
    return shapley_figure(table, axis="Present value, million yuan", **words(language))


def heat(language: Language) -> Figure:
    """Three by two cells, one without an interval."""
    rows = [
        {"across": a, "up": u, "unit": "share", "mean": 0.01 + 0.1 * a * u} for a in (0.0, 0.5, 1.0) for u in (0, 1)
    ]
    table = pd.DataFrame(rows)
    table["mean_low"], table["mean_high"] = table["mean"] - 0.005, table["mean"] + 0.005
    table.loc[0, ["mean_low", "mean_high"]] = np.nan
    return heat_map_figure(table, across="pressure", up="audit", axis="False exit, %", **words(language))


def timeline(language: Language) -> Figure:
    """Two lives of three years; the first holds a programme."""
    years = 2016 + np.arange(36) / 12
    income = pd.DataFrame(
        {"year": years, "line_yuan": 3000.0, **{s: 700.0 + 5 * k for k, s in enumerate(SOURCE_STYLES)}}
    )
    bars = [Bar("Register", 2016, 2018, "registered", "plain"), Bar("House", 2016, 2019, "C", "grave")]
    lives = [
        TracedLife("Plan", income, [*bars, Bar("Dibao", 2017, 2018.5, "", "plain")]),
        TracedLife("None", income, bars),
    ]
    return timeline_figure(lives, ["Register", "House", "Dibao"], **words(language))


FIGURES = {each.__name__: each for each in (forest, frontier, multiples, shapley, heat, timeline)}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FIGURES)
def test_texts_stay_apart_and_inside(name: str, language: Language, stray_texts: Callable[[Figure], list[str]]) -> None:
    figure = FIGURES[name](language)
    assert stray_texts(figure) == []


@pytest.mark.parametrize("name", FIGURES)
def test_title_caption_and_footer_are_there(name: str) -> None:
    texts = {text.get_text() for text in FIGURES[name]("en").findobj(Text)}
    assert {"A county's plan", "Caption.", "Footer"} <= texts


def test_the_forest_draws_every_interval_that_is_known() -> None:
    lines = {artist.get_gid(): artist for artist in forest("en").axes[0].collections}
    assert len(lines["forest-parameters"].get_paths()) == 3
    assert len(lines["forest-history"].get_paths()) == len(lines["forest-simultaneous"].get_paths()) == 4


def test_the_forest_draws_the_centre_of_what_parameters_do() -> None:
    """A band that leaves out the dot has a mean of its own."""
    table = pd.DataFrame({"name": NAMES, "unit": "share", "difference": 0.01})
    for interval in ("history", "simultaneous", "parameters"):
        table[f"{interval}_low"], table[f"{interval}_high"] = 0.02, 0.04
    for centres, strokes in ((0.03, 4), (np.nan, 0)):
        figure = forest_figure(table.assign(parameters_mean=centres), axis="", **words("en"))
        found = [lines for lines in figure.axes[0].collections if lines.get_gid() == "forest-centre"]
        assert sum(len(lines.get_paths()) for lines in found) == strokes


@pytest.mark.parametrize(("language", "unit"), [("en", "million yuan"), ("zh", "万元")])
def test_the_axis_names_the_unit_of_its_ticks(language: Language, unit: str) -> None:
    """Differences of less than a million with intervals beyond one are all told in millions."""
    table = pd.DataFrame({"name": NAMES, "unit": "yuan", "difference": 9e5})
    for interval in ("history", "simultaneous", "parameters"):
        table[f"{interval}_low"], table[f"{interval}_high"] = -2e6, 3e6
    texts = {text.get_text() for text in forest_figure(table, axis="in {unit}", **words(language)).findobj(Text)}
    assert f"in {unit}" in texts
    assert "+0.90" in texts or "+90.0" in texts


def test_policies_are_numbered_from_the_highest_effect_down_in_plot_and_margin() -> None:
    figure = frontier("zh")
    margin = [text.get_text() for text in figure.texts if text.get_text()[0].isdigit()]
    assert [line.split()[0] for line in margin] == ["4", "3", "2", "1"]
    assert margin[-1] == "1  A mix with a very long" and margin[0] == "4  None"
    places = {text.get_text(): text.get_position() for text in figure.axes[0].texts}
    assert set(places) == {"1", "2", "3", "4"}
    heights = [places[number][1] for number in "1234"]
    assert heights == sorted(heights, reverse=True)


def test_the_frontier_names_both_units() -> None:
    table = pd.DataFrame({"name": NAMES, "cost": [1e8, 2e8, 0.0, 3e8], "effect": [0.2, 0.3, 0.1, 0.25]})
    for name in ("cost", "effect"):
        table[f"{name}_low"], table[f"{name}_high"] = table[name] * 0.9, table[name] * 1.1
    table["is_efficient"] = True
    axis = "Exits ({effect_unit}) against cost ({unit})"
    texts = {text.get_text() for text in frontier_figure(table, unit="share", axis=axis, **words("en")).findobj(Text)}
    assert "Exits (%) against cost (million yuan)" in texts


def test_a_timeline_writes_only_what_fits_and_joins_what_is_the_same() -> None:
    """Three poor years in a row are one bar with one text; a month has room for neither text nor its short form."""
    years = 2016 + np.arange(72) / 12
    income = pd.DataFrame({"year": years, "line_yuan": 3000.0, **dict.fromkeys(SOURCE_STYLES, 100.0)})
    bars = [Bar("Poverty", 2016 + k, 2017 + k, "truly poor", "grave") for k in range(3)]
    bars += [Bar("Work", 2016, 2016 + 1 / 12, "5 able, 0 away", "light", "5, 0")]
    bars += [Bar("Work", 2017, 2017.8, "5 able, 0 away", "light", "5, 1"), Bar("Work", 2018, 2021, "4 able", "light")]
    figure = timeline_figure([TracedLife("Plan", income, bars)], ["Poverty", "Work"], **words("en"))
    assert [text.get_text() for text in figure.axes[1].texts] == ["truly poor", "5, 1", "4 able"]
    assert len(figure.axes[1].patches) == 4


def test_levers_are_called_by_the_programmes_title_and_what_of_it() -> None:
    plan = load("mabian-2017")
    assert lever_name("programmes.dibao.take_up", plan, "en") == "Dibao (minimum living guarantee): take-up"
    assert lever_name("programmes.dibao.take_up", plan, "zh") == "最低生活保障：参与率"
    assert lever_name("programmes.dibao.places_held.value", plan, "zh") == "最低生活保障：在享名额"
    assert lever_name("background.growth_factor", plan, "en") == "Growth of wages and farm yields (factor)"
    assert "Gompertz" in lever_name("parameters.demography.mortality_level_yearly", plan, "en")
    assert lever_name("parameters.demography.mortality_level_yearly", plan, "zh") == "冈珀茨死亡率曲线的水平"
    assert lever_name("lines.x", plan, "en") == "lines.x"


def test_intervals_of_shares_in_a_heat_map_end_at_zero_and_one() -> None:
    table = pd.DataFrame({"across": [0, 1], "up": [0, 0], "unit": "share", "mean": [0.01, 0.99]})
    table["mean_low"], table["mean_high"] = table["mean"] - 0.1, table["mean"] + 0.1
    figure = heat_map_figure(table, across="a", up="b", axis="c", **words("en"))
    assert [text.get_text() for text in figure.axes[0].texts] == ["1.0\n0.0–11.0", "99.0\n89.0–100.0"]


def test_efficient_policies_are_beaten_by_none() -> None:
    cost, effect = np.array([1.0, 2.0, 2.0, 0.0, 3.0]), np.array([5.0, 8.0, 7.0, 1.0, 8.0])
    assert efficient(cost, effect, 1).tolist() == [True, True, False, True, False]
    assert efficient(cost, -effect, -1).tolist() == efficient(cost, effect, 1).tolist()
    twins = efficient(np.array([1.0, 1.0]), np.array([2.0, 2.0]), 1)
    assert twins.all()


def test_differences_carry_their_sign() -> None:
    form = difference_format([0.031, -0.004], "share", "en")
    assert [signed(form.bare(value)) for value in (0.031, -0.004, 0.0, float("nan"))] == ["+3.1", "-0.4", "0.0", "–"]
    span = span_of([0.031, -0.004], form)
    assert span.low < -0.004 and span.high > 0.031 and "0" in span.labels and "+3" in span.labels


@pytest.mark.parametrize("name", ["forest", "shapley"])
def test_tables_that_lack_something_are_refused(name: str) -> None:
    draw = {"forest": forest_figure, "shapley": shapley_figure}[name]
    with pytest.raises(ValueError, match="lacks the column 'name'"):
        draw(pd.DataFrame({"unit": ["share"]}), axis="", **words("en"))
