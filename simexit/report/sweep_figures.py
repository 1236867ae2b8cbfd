"""A sweep on disk: tidy results, means, and a heat map where two levers make a grid."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import simexit
from simexit.charts.wanted import Wanted
from simexit.files import whole_folder, write_csv, write_parquet
from simexit.report.comparison_figures import last_rows
from simexit.report.run_figures import SOURCE
from simexit.report.saved_figures import Drawing, Drawn, save_drawings
from simexit.runs.ahead import simulated_households
from simexit.scenario.evidence import evidence
from simexit.scenario.loading import load
from simexit.scenario.resolved import scenario_sha256
from simexit.scenario.schema import Scenario
from simexit.studies.sweep import Sweep
from simexit.words.captions import figure_caption, figure_title, footer_line
from simexit.words.formats import number_format
from simexit.words.terms import LANGUAGES, Language, sentence, term, term_or_text

MAPPED = ("true_headcount_ratio", "sustained_exits", "relapse_24_months", "false_exit")


def write_sweep(study: Sweep, folder: Path) -> Path:
    """Write a sweep to a new folder, whole or not at all. Raises `FolderTaken`, OSError."""
    base = load(study.file.base, overlays=list(study.file.overlays))
    about = {"source": SOURCE, "scenario_hash": scenario_sha256(base), "seed": study.file.seed}
    with whole_folder(folder) as beside:
        write_csv(study.points.reset_index(), beside / "points.csv")
        write_parquet(study.results, beside / "results.parquet")
        write_csv(study.summary(), beside / "summary.csv")
        for language in LANGUAGES:
            save_drawings(drawings(study, base, language), beside / "figures", language, about)
        sweep = study.file.model_dump(mode="json", by_alias=True)
        text = json.dumps({"simexit": simexit.__version__, "sweep": sweep, **about}, ensure_ascii=False, indent=1)
        (beside / "study.json").write_text(text, encoding="utf-8", newline="\n")
    return folder


def drawings(study: Sweep, base: Scenario, language: Language, wanted: Wanted | None = None) -> Iterator[Drawing]:
    """A heat map an outcome, where the sweep is a grid of two levers; ``wanted``: title and size of the user's own.

    It has no years.
    """
    if study.file.design != "grid" or len(study.file.levers) != 2:
        return
    wanted = wanted or Wanted()
    for outcome in study.file.outcomes or MAPPED:
        yield f"heat-{outcome.replace('_', '-')}", partial(_heat_map, study, base, outcome, language, wanted)


def _heat_map(study: Sweep, base: Scenario, outcome: str, language: Language, wanted: Wanted) -> Drawn | None:
    from simexit.charts.heat_map import heat_map_figure

    across, up = study.file.levers
    rows = last_rows(study.summary(), outcome).dropna(subset=["value"])
    if rows.empty:
        return None
    year = int(rows["year"].iloc[0])
    cells = rows.rename(columns={across: "across", up: "up", "value": "mean"})
    axis = sentence(
        "heat_axis",
        language,
        outcome=term_or_text(outcome, language),
        year=str(year) if year else term("all_years", language),
        unit=number_format(cells["mean"].tolist(), str(cells["unit"].iloc[0]), language).unit(language),
    )
    words = _words(study, base, outcome, language) | wanted.words(has_years=False)
    names = [lever_name(key, base, language) for key in (across, up)]
    return Drawn(heat_map_figure(cells, across=names[0], up=names[1], axis=axis, **words), rows)


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


def _words(study: Sweep, base: Scenario, outcome: str, language: Language) -> dict[str, Any]:
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
