"""The figures of a sweep: a heat map an outcome, where two levers make a grid."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from simexit.charts.wanted import Wanted
from simexit.measures.outcome_list import shown_in
from simexit.report.comparison_figures import last_rows
from simexit.report.run_figure import SOURCE
from simexit.report.saved_figures import Draw, Drawing
from simexit.runs.ahead import simulated_households
from simexit.scenario.evidence import evidence
from simexit.scenario.resolved import scenario_sha256
from simexit.scenario.schema import Scenario
from simexit.studies.sweep import Sweep
from simexit.words.captions import figure_caption, figure_title, footer_line
from simexit.words.formats import number_format
from simexit.words.terms import Language, sentence, term, term_or_text

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
    year = int(rows["year"].iloc[0])
    cells = rows.rename(columns={across: "across", up: "up", "value": "mean"})
    axis = sentence(
        "heat_axis",
        language,
        outcome=term_or_text(outcome, language),
        year=str(year) if year else term("all_years", language),
        unit=number_format(cells["mean"].tolist(), str(cells["unit"].iloc[0]), language).unit(language),
    )
    words = _words(study, outcome, language) | wanted.words(has_years=False)
    names = [lever_name(key, study.base, language) for key in (across, up)]
    return heat_map_figure(cells, across=names[0], up=names[1], axis=axis, **words)


def lever_name(key: str, base: Scenario, language: Language) -> str:
    """What an analyst reads for a lever: the programme's title and what of it, or the parameter's meaning.

    A lever that has no name in ``language`` keeps its key.
    """
    section, _, rest = key.partition(".")
    name, _, field = rest.partition(".")
    if section == "programmes" and name in base.programmes:
        what = term_or_text(f"lever_{field.removesuffix('.value')}", language).removeprefix("lever_")
        programme = getattr(base.programmes[name].title, language)
        return sentence("lever_of_programme", language, programme=programme, what=what)
    if section == "parameters" and language == "en":
        meant = evidence().get(rest.removesuffix(".value"))
        return meant.meaning if meant else rest
    if section == "background":
        return term_or_text(f"lever_{rest}", language).removeprefix("lever_")
    return rest if section == "parameters" else key


def _words(study: Sweep, outcome: str, language: Language) -> dict[str, Any]:
    base = study.base
    caption = figure_caption(
        households=simulated_households(base, study.file.scale),
        replicates=study.file.replicates,
        language=language,
        several=("caption_heat",),
    )
    footer = footer_line(
        source=SOURCE,
        scenario=base.name,
        scenario_hash=scenario_sha256(base),
        seed=study.file.seed,
        language=language,
    )
    about = term_or_text(outcome, language)
    title = figure_title("title_heat", place=getattr(base.title, language), language=language, outcome=about)
    return {"title": title, "language": language, "caption": caption, "footer": footer}
