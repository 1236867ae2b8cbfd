"""A sweep on disk: tidy results, means, and a heat map where two levers make a grid."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import simexit
from simexit.files import whole_folder, write_csv, write_parquet
from simexit.report.comparison_figures import last_rows
from simexit.report.run_figures import SOURCE
from simexit.report.saved_figures import Drawing, Drawn, save_drawings
from simexit.runs.ahead import simulated_households
from simexit.scenario.loading import load
from simexit.scenario.resolved import scenario_sha256
from simexit.scenario.schema import Scenario
from simexit.studies.sweep import Sweep
from simexit.words.captions import figure_caption, footer_line
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
            titled = {**about, "title": getattr(base.title, language)}
            save_drawings(drawings(study, base, language), beside / "figures", language, titled)
        sweep = study.file.model_dump(mode="json", by_alias=True)
        text = json.dumps({"simexit": simexit.__version__, "sweep": sweep, **about}, ensure_ascii=False, indent=1)
        (beside / "study.json").write_text(text, encoding="utf-8", newline="\n")
    return folder


def drawings(study: Sweep, base: Scenario, language: Language) -> Iterator[Drawing]:
    """A heat map an outcome, where the sweep is a grid of two levers."""
    if study.file.design != "grid" or len(study.file.levers) != 2:
        return
    for outcome in study.file.outcomes or MAPPED:
        yield f"heat-{outcome.replace('_', '-')}", partial(_heat_map, study, base, outcome, language)


def _heat_map(study: Sweep, base: Scenario, outcome: str, language: Language) -> Drawn | None:
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
    words = _words(study, base, language)
    return Drawn(heat_map_figure(cells, across=lever_name(across), up=lever_name(up), axis=axis, **words), rows)


def lever_name(name: str) -> str:
    """A lever without the section it stands in."""
    return name.removeprefix("parameters.").removeprefix("programmes.")


def _words(study: Sweep, base: Scenario, language: Language) -> dict[str, Any]:
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
    return {"title": getattr(base.title, language), "language": language, "caption": caption, "footer": footer}
