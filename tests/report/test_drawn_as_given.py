"""What the figures of states, changes, incomes and spending draw is what they were given."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from simexit.charts.changes import changes_figure
from simexit.charts.components import components_figure
from simexit.charts.hazards import hazards_figure
from simexit.charts.incomes import incomes_figure
from simexit.charts.spending import money_format, spending_figure
from simexit.charts.states import states_figure
from simexit.charts.style import CHANGE_STYLES, SOURCE_STYLES, STATE_STYLES, numbered_area
from simexit.charts.survival import survival_figure
from simexit.charts.wanted import Around
from simexit.words.terms import Language

WORDS: dict[str, Any] = {"around": Around("T", "en", "C", "F")}
NAMES: dict[str, Any] = {"funds": {"county-fund": "County"}, "programmes": {"dibao": "Dibao"}}


def drawn(axes: Axes, kind: type, gid: str) -> list[Any]:
    """Artists of one kind and name in one plot."""
    return [artist for artist in axes.findobj(kind) if artist.get_gid() == gid]


def bars(axes: Axes, gid: str) -> dict[int, tuple[float, float]]:
    """Lower and upper end of each bar by where it stands."""
    found = drawn(axes, Rectangle, gid)
    return {round(bar.get_x() + bar.get_width() / 2): (bar.get_y(), bar.get_y() + bar.get_height()) for bar in found}


def strokes(axes: Axes, gid: str) -> list[tuple[float, float]]:
    """Ends of vertical strokes."""
    (lines,) = drawn(axes, LineCollection, gid)
    return [(segment[0][1], segment[1][1]) for segment in lines.get_segments()]


def words(figure: Figure) -> str:
    return " ".join(text.get_text().replace("\u00a0", " ") for text in figure.findobj(Text))


def test_areas_stand_one_on_another(shares: pd.DataFrame) -> None:
    (axes,) = states_figure(shares, **WORDS).axes
    wide = shares.pivot(index="year", columns="state", values="mean")
    below = pd.Series(0.0, index=wide.index)
    for state in STATE_STYLES:
        (area,) = drawn(axes, PolyCollection, state)
        corners = pd.DataFrame(np.asarray(area.get_paths()[0].vertices), columns=["year", "level"])
        ends = corners.groupby("year")["level"].agg(["min", "max"])
        np.testing.assert_allclose(ends["min"], below)
        below = below + wide[state]
        np.testing.assert_allclose(ends["max"], below)
    assert axes.get_ylim()[0] == 0 and axes.get_legend() is None


def test_lines_of_changes_are_drawn_with_their_whiskers(changes: pd.DataFrame) -> None:
    (axes,) = changes_figure(changes, **WORDS).axes
    for name in CHANGE_STYLES:
        rows = changes[changes["change"] == name]
        (line,) = drawn(axes, Line2D, f"{name}-line")
        np.testing.assert_array_equal(np.round(line.get_xdata()), rows["year"])
        np.testing.assert_array_equal(line.get_ydata(), rows["mean"])
        np.testing.assert_allclose(strokes(axes, f"{name}-history"), rows[["history_low", "history_high"]])


def test_bars_of_incomes_add_up_to_the_total(incomes: pd.DataFrame) -> None:
    (axes,) = incomes_figure(incomes, **WORDS).axes
    totals = incomes[incomes["source"] == "all"]
    tops = {place: max(bars(axes, source).get(place, (0, 0))[1] for source in SOURCE_STYLES) for place in range(3)}
    assert list(tops.values()) == pytest.approx(totals["mean"].tolist())
    np.testing.assert_allclose(strokes(axes, "total-history"), totals[["history_low", "history_high"]])
    assert [level for level, _ in strokes(axes, "line")] == totals["line_yuan"].tolist()
    assert [label.get_text() for label in axes.get_xticklabels()] == [
        "2015\nstart",
        "2017\nlast planned year",
        "2022\nend",
    ]


def test_each_fund_has_its_bars_and_budget_at_its_own_scale(spending: pd.DataFrame) -> None:
    figure = spending_figure(spending, **NAMES, **WORDS)
    county, small = figure.axes
    assert bars(county, "works")[2020] == pytest.approx((0, 3e7))
    assert bars(county, "grants") == {year: pytest.approx((3e7, 5e7)) for year in (2016, 2017, 2018)}
    assert bars(county, "budget")[2022] == pytest.approx((0, 6e7))
    assert bars(small, "dibao")[2016] == pytest.approx((0, 4e5))
    assert len(strokes(county, "spending-history")) == 7
    for axes, highest in ((county, 6e7), (small, 6e5)):
        assert highest <= axes.get_ylim()[1] <= 1.5 * highest
    assert "0.50" in [label.get_text() for label in small.get_yticklabels()]


def test_a_programme_that_ended_is_named_with_its_last_year(spending: pd.DataFrame) -> None:
    text = words(spending_figure(spending, **NAMES, **WORDS))
    assert "grants 20.0 (2018)" in text
    assert "works 30.0" in text and "County" in text and "small-fund" in text
    assert text.count("million yuan") == 1


def test_funds_that_paid_nothing_are_named_and_not_drawn(spending: pd.DataFrame) -> None:
    """A fund with a budget of which nothing is paid is no empty plot."""
    idle = spending[spending["fund"] == "small-fund"].assign(fund="idle-fund", mean=0.0)
    figure = spending_figure(pd.concat([spending, idle]), **NAMES, **WORDS)
    assert len(figure.axes) == 2 and "Nothing was paid from: idle-fund." in words(figure)


def test_small_funds_are_drawn_as_one_sum_and_named(spending: pd.DataFrame) -> None:
    many = [spending.assign(fund=spending["fund"] + str(number)) for number in range(4)]
    figure = spending_figure(pd.concat(many), **NAMES, **WORDS)
    assert len(figure.axes) == 6 and "3 others" in words(figure)
    assert "Drawn as one sum, without an interval: small-fund1, small-fund2, small-fund3." in words(figure)
    others = figure.axes[-1]
    assert bars(others, "others")[2016] == pytest.approx((0, 3 * 4e5))
    assert bars(others, "budget")[2022] == pytest.approx((0, 3 * 6e5))
    assert figure.get_size_inches()[1] < 10


def test_unit_in_the_title_of_the_axis_is_that_of_its_ticks(spending: pd.DataFrame) -> None:
    """Just below a hundred million yuan the highest tick has another unit in Chinese than the money drawn."""
    near = spending[spending["fund"] == "county-fund"].assign(appropriated_yuan=99_200_000.0)
    figure = spending_figure(near, **NAMES, around=Around("T", "zh", "C", "F"))
    assert "万元" in words(figure)
    assert figure.axes[0].get_yticklabels()[-1].get_text() == "10,000"


@pytest.mark.parametrize("name", ["changes", "incomes", "spending"])
def test_one_replicate_has_no_whiskers_even_when_bounds_are_given(name: str, request: pytest.FixtureRequest) -> None:
    single = request.getfixturevalue(name).assign(n_replicates=1)
    draw: Any = {"changes": changes_figure, "incomes": incomes_figure, "spending": spending_figure}[name]
    figure = draw(single, **WORDS, **(NAMES if name == "spending" else {}))
    assert not [artist for artist in figure.findobj(LineCollection) if "history" in str(artist.get_gid())]


def test_neighbours_differ_in_more_than_colour() -> None:
    looks = [(style.dashes, style.marker, style.hollow) for style in CHANGE_STYLES.values()]
    assert len(set(map(str, looks))) == len(looks)
    for styles in (list(STATE_STYLES.values()), list(SOURCE_STYLES.values())):
        assert all(a.colour != b.colour and a.hatch != b.hatch for a, b in pairwise(styles))
    assert len({numbered_area(number) for number in range(36)}) == 36


@pytest.mark.parametrize("language", ["en", "zh"])
def test_one_unit_of_money_fits_the_largest_and_the_smallest_fund(language: Language) -> None:
    form = money_format([4.4e8, 1.3e5], language)
    assert 1.3e5 / form.divisor >= 0.05 and 4.4e8 / form.divisor < 1e6
    assert money_format([4.4e8, 2e8], "zh").unit("zh") == "亿元"


def test_hazards_of_few_spells_are_told_and_not_drawn(hazards: pd.DataFrame) -> None:
    """Nothing is drawn where fewer than twenty spells were at risk; their number stands below, the caption says why."""
    few = hazards.assign(n_at_risk=hazards["duration"].map({1: 500.0, 2: 90.0, 3: 20.0, 4: 19.0, 5: 1.0, 6: 0.3}))
    figure = hazards_figure(few, **WORDS)
    for axes in figure.axes:
        for line in (drawn(axes, Line2D, f"{series}-hazard")[0] for series in ("true", "recorded")):
            assert np.round(line.get_xdata()).tolist() == [1, 2, 3]
    assert "Durations with fewer than 20 spells at risk are not drawn." in words(figure)
    early = few.assign(n_at_risk=few["n_at_risk"].where(few["series"] == "recorded", 300.0))
    text = words(hazards_figure(early, **WORDS))
    assert "(year 3)" in text and " 19 " in text and "<1" in text
    assert "not drawn" not in words(hazards_figure(few.assign(n_at_risk=20.0), **WORDS))


def test_survival_of_few_spells_says_so(curves: pd.DataFrame) -> None:
    figure = survival_figure(curves.assign(n_at_risk=3.0), **WORDS)
    assert words(figure).count("Fewer than 20 spells at risk") == 2
    assert not [line for axes in figure.axes for line in axes.findobj(Line2D) if "survival" in str(line.get_gid())]


@pytest.mark.parametrize(("size", "times"), [(1.0, "100"), (0.001, "10,000")])
def test_components_are_drawn_times_what_the_axis_says(parts: pd.DataFrame, size: float, times: str) -> None:
    small = parts.assign(**{name: parts[name] * size for name in ("mean", "low", "high")})
    figure = components_figure(small, **WORDS)
    factor = float(times.replace(",", ""))
    assert f"times {times}" in words(figure)
    tops = bars(figure.axes[0], "transient")
    total = small.loc[small["component"] == "total", "mean"].iloc[0]
    assert tops[0][1] == pytest.approx(total * factor)
    assert len({label.get_text() for label in figure.axes[0].get_yticklabels()}) > 2
