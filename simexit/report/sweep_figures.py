"""The figures of a sweep: a heat map an outcome, where two levers make a grid."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from simexit.charts.wanted import Wanted
from simexit.measures.outcome_list import shown_in
from simexit.report.comparison_figures import last_rows, outcome_axis
from simexit.report.run_figure import around_of
from simexit.report.saved_figures import Draw, Drawing
from simexit.runs.ahead import simulated_households
from simexit.scenario.evidence import evidence
from simexit.scenario.schema import Scenario
from simexit.studies.sweep import Sweep
from simexit.words.formats import number_format
from simexit.words.messages import said
from simexit.words.terms import Language, sentence, term_or_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def outcomes_shown(study: Sweep) -> tuple[str, ...]:
    """Outcomes that are printed and mapped."""
    return study.file.outcomes or shown_in("sweep")


def drawings(study: Sweep, language: Language, wanted: Wanted | None = None) -> Iterator[Drawing]:
    """A heat map an outcome, where the sweep is a grid of two levers; ``wanted``: title and size of the user's own.

    It has no years.
    """
    if study.file.design != "grid" or len(study.file.levers) != 2:
        return
    wanted = wanted or Wanted()
    for outcome in outcomes_shown(study):
        draw = Draw(partial(_rows, study, outcome), partial(_heat_map, study, outcome, language, wanted))
        yield f"heat-{outcome.replace('_', '-')}", draw


def _rows(study: Sweep, outcome: str) -> pd.DataFrame:
    return last_rows(study.summary, outcome).dropna(subset=["value"])


def _heat_map(study: Sweep, outcome: str, language: Language, wanted: Wanted, rows: pd.DataFrame) -> Figure:
    from simexit.charts.heat_map import heat_map_figure

    across, up = study.file.levers
    cells = rows.rename(columns={across: "across", up: "up", "value": "mean"})
    unit = number_format(cells["mean"].tolist(), str(cells["unit"].iloc[0]), language).unit(language)
    names = [lever_name(key, study.base, language) for key in (across, up)]
    around = around_of(
        study.base,
        study.file.seed,
        language,
        "title_heat",
        wanted,
        households=simulated_households(study.base, study.file.scale),
        replicates=study.file.replicates,
        several=("caption_heat",),
        outcome=term_or_text(outcome, language),
    )
    axis = outcome_axis("heat_axis", rows, outcome, language, unit)
    return heat_map_figure(cells, around, across=names[0], up=names[1], axis=axis)


def lever_name(key: str, base: Scenario, language: Language) -> str:
    """What an analyst reads for a lever: the programme's title and what of it, or the parameter's meaning.

    A lever that has no name keeps its key.
    """
    section, _, rest = key.partition(".")
    name, _, field = rest.partition(".")
    if section == "programmes" and name in base.programmes:
        what = term_or_text(f"lever_{field.removesuffix('.value')}", language).removeprefix("lever_")
        programme = getattr(base.programmes[name].title, language)
        return sentence("lever_of_programme", language, programme=programme, what=what)
    if section == "parameters":
        meant = evidence().get(rest.removesuffix(".value"))
        return said(meant.meaning, language) if meant else rest
    if section == "background":
        return term_or_text(f"lever_{rest}", language).removeprefix("lever_")
    return key
