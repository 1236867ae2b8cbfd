"""A title, years and a size of the user's own, in every figure that has them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from simexit.charts.changes import changes_figure
from simexit.charts.components import components_figure
from simexit.charts.hazards import hazards_figure
from simexit.charts.headcount import headcount_figure
from simexit.charts.incomes import incomes_figure
from simexit.charts.moves import moves_figure
from simexit.charts.spending import spending_figure
from simexit.charts.states import states_figure
from simexit.charts.survival import survival_figure
from simexit.charts.wanted import Around, Wanted, within_years

AROUND = Around("Mine", "en", "C", "F")
MORE: dict[str, Any] = {"spending": {"funds": {}, "programmes": {}}}
WITH_YEARS: dict[str, Callable[..., Figure]] = {
    "shares": states_figure,
    "changes": changes_figure,
    "incomes": incomes_figure,
    "spending": spending_figure,
    "moves": moves_figure,
}
WITHOUT: dict[str, Callable[..., Figure]] = {
    "curves": survival_figure,
    "hazards": hazards_figure,
    "parts": components_figure,
}


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


@pytest.mark.parametrize("name", [*WITH_YEARS, *WITHOUT])
@pytest.mark.parametrize("size", [(8.0, 9.0), (12.0, 10.5), (7.0, 14.0)])
def test_a_figure_has_the_size_asked_for(
    name: str, size: tuple[float, float], request: pytest.FixtureRequest, stray_texts: Callable[[Figure], list[str]]
) -> None:
    draw = {**WITH_YEARS, **WITHOUT}[name]
    figure = draw(request.getfixturevalue(name), replace(AROUND, size=size), **MORE.get(name, {}))
    np.testing.assert_allclose(figure.get_size_inches(), size)
    assert stray_texts(figure) == []


@pytest.mark.parametrize("name", WITH_YEARS)
def test_only_the_years_asked_for_are_drawn(name: str, request: pytest.FixtureRequest) -> None:
    table = request.getfixturevalue(name)
    shown = " ".join(texts(WITH_YEARS[name](table, replace(AROUND, years=(2017, 2019)), **MORE.get(name, {}))))
    assert "2017" in shown
    assert not any(str(year) in shown for year in (2015, 2016, 2020, 2021, 2022))


def test_targets_end_with_the_years_asked_for(path: pd.DataFrame, targets: pd.DataFrame) -> None:
    figure = headcount_figure(path, targets, replace(AROUND, years=(2016, 2018), size=(10.0, 4.0)))
    assert figure.axes[0].get_xlim()[1] < 2019
    (marks,) = [line for line in figure.axes[0].lines if line.get_gid() == "targets"]
    assert np.max(marks.get_xdata()) == 2018


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"size": (2.0, 5.0)}, r"size: found 2 by 5 inches; allowed: 6 to 40 inches wide"),
        ({"size": (8.0, 1.0)}, r"size: found 8 by 1 inches; allowed: a height of \d"),
        ({"size": (8.0, float("nan"))}, r"size: found 8 by nan"),
        ({"years": (2019, 2017)}, r"years: found 2019 to 2017; the first must not lie after the last"),
        ({"years": (1990, 1995)}, r"years: found 1990 to 1995, .* allowed: years from 2016 to 2022"),
    ],
)
def test_what_cannot_be_is_refused_in_plain_words(shares: pd.DataFrame, asked: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        states_figure(shares, replace(AROUND, **asked))


def test_wanted_says_only_what_was_given() -> None:
    assert Wanted().words() == {}
    assert Wanted("Mine", size=(8.0, 5.0)).words(has_years=False) == {"title": "Mine", "size": (8.0, 5.0)}
    with pytest.raises(ValueError, match="this figure has no years"):
        Wanted(years=(2016, 2018)).words(has_years=False)


def test_rows_must_lie_in_the_years_with_both_ends() -> None:
    moves = pd.DataFrame({"year": [2016, 2017, 2018], "next_year": [2017, 2018, 2019]})
    assert within_years(moves, (2017, 2019), ("year", "next_year"))["year"].tolist() == [2017, 2018]
    assert within_years(moves, None) is moves
