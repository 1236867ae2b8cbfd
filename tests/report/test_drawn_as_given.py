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
from simexit.charts.incomes import incomes_figure
from simexit.charts.spending import spending_figure
from simexit.charts.states import states_figure
from simexit.charts.style import CHANGE_STYLES, SOURCE_STYLES, STATE_STYLES, numbered_area

WORDS: dict[str, Any] = {"title": "T", "caption": "C", "footer": "F", "language": "en"}
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


def test_each_fund_has_its_bars_and_budget_at_one_scale(spending: pd.DataFrame) -> None:
    figure = spending_figure(spending, **NAMES, **WORDS)
    county, small = figure.axes
    assert bars(county, "works")[2020] == pytest.approx((0, 3e7))
    assert bars(county, "grants") == {year: pytest.approx((3e7, 5e7)) for year in (2016, 2017, 2018)}
    assert bars(county, "budget")[2022] == pytest.approx((0, 6e7))
    assert bars(small, "dibao")[2016] == pytest.approx((0, 4e5))
    assert len(strokes(county, "spending-history")) == 7
    per_inch = [axes.get_ylim()[1] / axes.get_position().height for axes in figure.axes]
    assert per_inch[0] == pytest.approx(per_inch[1])
    assert small.get_position().height < county.get_position().height


def test_a_programme_that_ended_is_named_with_its_last_year(spending: pd.DataFrame) -> None:
    text = words(spending_figure(spending, **NAMES, **WORDS))
    assert "grants 20.0 million yuan (2018)" in text
    assert "works 30.0 million yuan" in text and "County" in text and "small-fund" in text


def test_unit_in_the_title_of_the_axis_is_that_of_its_ticks(spending: pd.DataFrame) -> None:
    """Just below a hundred million yuan the highest tick has another unit in Chinese than the money drawn."""
    near = spending.assign(appropriated_yuan=99_200_000.0)
    figure = spending_figure(near, **NAMES, **{**WORDS, "language": "zh"})
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
