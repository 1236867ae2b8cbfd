"""What a figure of a run is, and the words around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from simexit.charts.wanted import Around, Wanted
from simexit.runs.conduct import Conduct
from simexit.runs.run import Run
from simexit.scenario.resolved import scenario_sha256
from simexit.scenario.schema import Scenario
from simexit.words.captions import figure_caption, figure_title, footer_line
from simexit.words.terms import Language

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SOURCE = "simexit"


class Described(NamedTuple):
    """What is said of a run beside its numbers, small enough for another process; a run has it under the same names."""

    scenario: Scenario
    conduct: Conduct
    households: int


class RunFigure(NamedTuple):
    """A figure of a run: the numbers behind it, and how these are drawn in a language.

    ``draw`` takes the run, the numbers, a language and, if anything, what is `Wanted` of the figure: title, years and
    size of the user's own. It raises ValueError for years or a size that cannot be. ``unit`` of the numbers, if any.
    """

    data: Callable[[Run], pd.DataFrame]
    draw: Callable[..., Figure]
    unit: str = ""


def around_of(
    scenario: Scenario,
    seed: int,
    language: Language,
    title: str,
    wanted: Wanted | None,
    *,
    households: int,
    replicates: int,
    several: Sequence[str] = (),
    always: Sequence[str] = (),
    has_years: bool = False,
    **words: str,
) -> Around:
    """What stands around a figure of what was simulated of ``scenario``, and what is wanted of it.

    ``title``: the term that says what it shows, with ``words`` in it; ``several``, ``always``: terms of the caption, as
    in `figure_caption`; ``has_years``: whether there are years to choose from. Raises ValueError for years without.
    """
    caption = figure_caption(
        households=households, replicates=replicates, language=language, several=several, always=always
    )
    name, code = scenario.name, scenario_sha256(scenario)
    footer = footer_line(source=SOURCE, scenario=name, scenario_hash=code, seed=seed, language=language)
    heading = figure_title(title, place=getattr(scenario.title, language), language=language, **words)
    own = (wanted or Wanted()).words(has_years=has_years)
    return replace(Around(heading, language, caption, footer), **own)


def figure_words(
    run: Run | Described, language: Language, title: str, wanted: Wanted | None, *, has_years: bool = True, **terms: Any
) -> Around:
    """What stands around a figure of a run, as in `around_of`; ``terms``: those of its caption, several and always."""
    terms |= {"households": run.households, "replicates": run.conduct.replicates, "has_years": has_years}
    return around_of(run.scenario, run.conduct.seed, language, title, wanted, **terms)


def plain(
    data: Callable[[Run], pd.DataFrame],
    chart: str,
    several: str,
    always: str,
    *,
    unit: str = "",
    has_years: bool = True,
) -> RunFigure:
    """The figure of a run that a ``chart`` draws from its numbers and words alone.

    ``several``, ``always``: the term that its caption has for intervals, if any, and in any case. ``has_years``:
    whether there are years to choose from.
    """
    intervals = [several] if several else []
    draw = partial(_drawn, chart=chart, several=intervals, always=[always], has_years=has_years)
    return RunFigure(data, draw, unit)


def _drawn(
    run: Run | Described,
    rows: pd.DataFrame,
    language: Language,
    wanted: Wanted | None = None,
    *,
    chart: str,
    **words: Any,
) -> Figure:
    """Draw by `simexit.charts`, which is loaded only now."""
    draw = getattr(import_module(f"simexit.charts.{chart}"), f"{chart}_figure")
    figure: Figure = draw(rows, figure_words(run, language, f"title_{chart}", wanted, **words))
    return figure
