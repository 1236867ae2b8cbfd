"""The figures of a run, from its tables."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from simexit.charts.wanted import Wanted
from simexit.gathered import gathered
from simexit.report.documents.plan_parts import own_names
from simexit.report.run_figure import Described, RunFigure, figure_words, plain
from simexit.report.run_households import hazards_by_duration, household_moves, survival_curves
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
from simexit.words.terms import Language, term_or_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def drawings(run: Run, language: Language, wanted: Wanted | None = None) -> Iterator[Drawing]:
    """Every figure of a run; ``wanted``: title, years and size of the user's own, years where it has some."""
    described = Described(run.scenario, run.conduct.unwatched(), run.households)
    for name, figure in FIGURES.items():
        draw, apart = (partial(figure.draw, of, language=language, wanted=wanted) for of in (run, described))
        yield name, Draw(partial(_rows, run, name), draw, apart, figure.unit, own_names(run.scenario, language))


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
    around = figure_words(run, language, "title_headcount", wanted, several=("caption_intervals",), always=always)
    return headcount_figure(path, targets, around)


def _spending(run: Run, spending: pd.DataFrame, language: Language, wanted: Wanted | None = None) -> Figure:
    from simexit.charts.spending import spending_figure

    funds = {fund: term_or_text(fund, language) for fund in run.scenario.funds}
    titles = {name: getattr(programme.title, language) for name, programme in run.scenario.programmes.items()}
    around = figure_words(
        run, language, "title_spending", wanted, several=("caption_sums_whiskers",), always=("caption_spending",)
    )
    return spending_figure(spending, around, funds=funds, programmes=titles)


FIGURES: dict[str, RunFigure] = {
    "headcount": RunFigure(headcount_path, _headcount, "share"),
    "states": plain(state_shares, "states", "caption_means", "caption_states", unit="share"),
    "changes": plain(household_changes, "changes", "caption_whiskers", "caption_changes", unit="households"),
    "incomes": plain(register_incomes, "incomes", "caption_sums_whiskers", "caption_incomes", unit="yuan"),
    "spending": RunFigure(programme_spending, _spending, "yuan"),
    "survival": plain(survival_curves, "survival", "caption_bands", "caption_fresh", unit="share", has_years=False),
    "hazards": plain(
        hazards_by_duration, "hazards", "caption_whiskers", "caption_fresh", unit="share", has_years=False
    ),
    "moves": plain(household_moves, "moves", "", "caption_moves", unit="households"),
    **gathered("simexit.report.of_a_run", "FIGURE"),
}
