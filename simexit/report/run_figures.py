"""The figures of a run, from its tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

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
from simexit.runs.run import Run
from simexit.scenario.resolved import scenario_sha256
from simexit.words.captions import figure_caption, footer_line
from simexit.words.terms import Language, term_or_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SOURCE = "simexit"


class RunFigure(NamedTuple):
    """A figure of a run: the numbers behind it, and how these are drawn in a language."""

    data: Callable[[Run], pd.DataFrame]
    draw: Callable[[Run, pd.DataFrame, Language], Figure]


def headcount(run: Run, language: Language = "en") -> Figure:
    """Poverty headcount, true and recorded, against the plan's targets."""
    return _headcount(run, headcount_path(run), language)


def _headcount(run: Run, path: pd.DataFrame, language: Language) -> Figure:
    from simexit.charts.headcount import headcount_figure

    targets = planned_headcount(run.scenario)
    always = () if targets.empty else ("caption_targets",)
    words = _words(run, language, several=("caption_intervals",), always=always)
    return headcount_figure(path, targets, language=language, **words)


def _states(run: Run, shares: pd.DataFrame, language: Language) -> Figure:
    from simexit.charts.states import states_figure

    words = _words(run, language, several=("caption_means",), always=("caption_states",))
    return states_figure(shares, language=language, **words)


def _changes(run: Run, changes: pd.DataFrame, language: Language) -> Figure:
    from simexit.charts.changes import changes_figure

    words = _words(run, language, several=("caption_whiskers",), always=("caption_changes",))
    return changes_figure(changes, language=language, **words)


def _incomes(run: Run, incomes: pd.DataFrame, language: Language) -> Figure:
    from simexit.charts.incomes import incomes_figure

    words = _words(run, language, several=("caption_sums_whiskers",), always=("caption_incomes",))
    return incomes_figure(incomes, language=language, **words)


def _spending(run: Run, spending: pd.DataFrame, language: Language) -> Figure:
    from simexit.charts.spending import spending_figure

    funds = {fund: term_or_text(fund, language) for fund in run.scenario.funds}
    titles = {name: getattr(programme.title, language) for name, programme in run.scenario.programmes.items()}
    words = _words(run, language, several=("caption_sums_whiskers",), always=("caption_spending",))
    return spending_figure(spending, funds=funds, programmes=titles, language=language, **words)


def _survival(run: Run, curves: pd.DataFrame, language: Language) -> Figure:
    from simexit.charts.survival import survival_figure

    words = _words(run, language, several=("caption_bands",), always=("caption_fresh",))
    return survival_figure(curves, language=language, **words)


def _hazards(run: Run, hazards: pd.DataFrame, language: Language) -> Figure:
    from simexit.charts.hazards import hazards_figure

    words = _words(run, language, several=("caption_whiskers",), always=("caption_fresh",))
    return hazards_figure(hazards, language=language, **words)


def _moves(run: Run, moves: pd.DataFrame, language: Language) -> Figure:
    from simexit.charts.moves import moves_figure

    return moves_figure(moves, language=language, **_words(run, language, several=(), always=("caption_moves",)))


def _components(run: Run, parts: pd.DataFrame, language: Language) -> Figure:
    from simexit.charts.components import components_figure

    words = _words(run, language, several=("caption_sums_whiskers",), always=("caption_components",))
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


def _words(run: Run, language: Language, *, several: Sequence[str], always: Sequence[str]) -> dict[str, str]:
    """Title, caption and footer of a figure."""
    caption = figure_caption(
        households=int(run.kept[0].household_ids.size),
        replicates=run.how.replicates,
        language=language,
        several=several,
        always=always,
    )
    footer = footer_line(
        source=SOURCE,
        scenario=run.scenario.name,
        scenario_hash=scenario_sha256(run.scenario),
        seed=run.how.seed,
        language=language,
    )
    return {"title": getattr(run.scenario.title, language), "caption": caption, "footer": footer}
