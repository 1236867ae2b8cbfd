"""The figures of a run, from its tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from simexit.charts.wanted import Wanted
from simexit.report.run_households import (
    hazards_by_duration,
    household_moves,
    poverty_components,
    survival_curves,
)
from simexit.report.run_years import (
    headcount_path,
    household_changes,
    planned_headcount,
    programme_spending,
    register_incomes,
    state_shares,
)
from simexit.report.saved_figures import Draw, Drawing
from simexit.runs.run import Run
from simexit.scenario.resolved import scenario_sha256
from simexit.words.captions import figure_caption, figure_title, footer_line
from simexit.words.terms import Language, term_or_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SOURCE = "simexit"


class RunFigure(NamedTuple):
    """A figure of a run: the numbers behind it, and how these are drawn in a language.

    ``draw`` takes the run, the numbers, a language and, if anything, what is `Wanted` of the figure: title, years and
    size of the user's own. It raises ValueError for years or a size that cannot be.
    """

    data: Callable[[Run], pd.DataFrame]
    draw: Callable[..., Figure]


def drawings(run: Run, language: Language, wanted: Wanted | None = None) -> Iterator[Drawing]:
    """Every figure of a run; ``wanted``: title, years and size of the user's own, years where it has some."""
    for name, figure in FIGURES.items():
        draw = partial(figure.draw, run, language=language, wanted=wanted)
        yield name, Draw(partial(_rows, run, name), draw)


def _rows(run: Run, name: str) -> pd.DataFrame:
    """The numbers behind a figure, made once for both languages."""
    try:
        return run.figure_rows[name]
    except KeyError:
        run.figure_rows[name] = FIGURES[name].data(run)
    return run.figure_rows[name]


def _headcount(run: Run, path: pd.DataFrame, language: Language, wanted: Wanted | None = None) -> Figure:
    from simexit.charts.headcount import headcount_figure

    targets = planned_headcount(run.scenario)
    always = () if targets.empty else ("caption_targets",)
    words = _words(run, language, "title_headcount", wanted, several=("caption_intervals",), always=always)
    return headcount_figure(path, targets, language=language, **words)


def _states(run: Run, shares: pd.DataFrame, language: Language, wanted: Wanted | None = None) -> Figure:
    from simexit.charts.states import states_figure

    words = _words(run, language, "title_states", wanted, several=("caption_means",), always=("caption_states",))
    return states_figure(shares, language=language, **words)


def _changes(run: Run, changes: pd.DataFrame, language: Language, wanted: Wanted | None = None) -> Figure:
    from simexit.charts.changes import changes_figure

    words = _words(run, language, "title_changes", wanted, several=("caption_whiskers",), always=("caption_changes",))
    return changes_figure(changes, language=language, **words)


def _incomes(run: Run, incomes: pd.DataFrame, language: Language, wanted: Wanted | None = None) -> Figure:
    from simexit.charts.incomes import incomes_figure

    words = _words(
        run, language, "title_incomes", wanted, several=("caption_sums_whiskers",), always=("caption_incomes",)
    )
    return incomes_figure(incomes, language=language, **words)


def _spending(run: Run, spending: pd.DataFrame, language: Language, wanted: Wanted | None = None) -> Figure:
    from simexit.charts.spending import spending_figure

    funds = {fund: term_or_text(fund, language) for fund in run.scenario.funds}
    titles = {name: getattr(programme.title, language) for name, programme in run.scenario.programmes.items()}
    words = _words(
        run, language, "title_spending", wanted, several=("caption_sums_whiskers",), always=("caption_spending",)
    )
    return spending_figure(spending, funds=funds, programmes=titles, language=language, **words)


def _survival(run: Run, curves: pd.DataFrame, language: Language, wanted: Wanted | None = None) -> Figure:
    from simexit.charts.survival import survival_figure

    words = _words(
        run, language, "title_survival", wanted, several=("caption_bands",), always=("caption_fresh",), has_years=False
    )
    return survival_figure(curves, language=language, **words)


def _hazards(run: Run, hazards: pd.DataFrame, language: Language, wanted: Wanted | None = None) -> Figure:
    from simexit.charts.hazards import hazards_figure

    words = _words(
        run,
        language,
        "title_hazards",
        wanted,
        several=("caption_whiskers",),
        always=("caption_fresh",),
        has_years=False,
    )
    return hazards_figure(hazards, language=language, **words)


def _moves(run: Run, moves: pd.DataFrame, language: Language, wanted: Wanted | None = None) -> Figure:
    from simexit.charts.moves import moves_figure

    words = _words(run, language, "title_moves", wanted, several=(), always=("caption_moves",))
    return moves_figure(moves, language=language, **words)


def _components(run: Run, parts: pd.DataFrame, language: Language, wanted: Wanted | None = None) -> Figure:
    from simexit.charts.components import components_figure

    several, always = ("caption_sums_whiskers",), ("caption_components",)
    words = _words(run, language, "title_components", wanted, several=several, always=always, has_years=False)
    return components_figure(parts, language=language, **words)


FIGURES: dict[str, RunFigure] = {
    "headcount": RunFigure(headcount_path, _headcount),
    "states": RunFigure(state_shares, _states),
    "changes": RunFigure(household_changes, _changes),
    "incomes": RunFigure(register_incomes, _incomes),
    "spending": RunFigure(programme_spending, _spending),
    "survival": RunFigure(survival_curves, _survival),
    "hazards": RunFigure(hazards_by_duration, _hazards),
    "moves": RunFigure(household_moves, _moves),
    "components": RunFigure(poverty_components, _components),
}


def _words(
    run: Run,
    language: Language,
    title: str,
    wanted: Wanted | None,
    *,
    several: Sequence[str],
    always: Sequence[str],
    has_years: bool = True,
) -> dict[str, Any]:
    """Title, caption and footer of a figure, and what is wanted of it; ``title``: the term that says what it shows."""
    own = (wanted or Wanted()).words(has_years=has_years)
    caption = figure_caption(
        households=run.households,
        replicates=run.conduct.replicates,
        language=language,
        several=several,
        always=always,
    )
    footer = footer_line(
        source=SOURCE,
        scenario=run.scenario.name,
        scenario_hash=scenario_sha256(run.scenario),
        seed=run.conduct.seed,
        language=language,
    )
    place = getattr(run.scenario.title, language)
    return {"title": figure_title(title, place=place, language=language), "caption": caption, "footer": footer, **own}
