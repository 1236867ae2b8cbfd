"""A comparison on disk: tables, figures, and what was run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import simexit
from simexit.files import whole_folder, write_csv, write_parquet
from simexit.report.comparison_figures import drawings
from simexit.report.run_figures import SOURCE
from simexit.report.saved_figures import save_drawings
from simexit.scenario.resolved import resolved, scenario_sha256
from simexit.studies.comparison import Comparison
from simexit.words.terms import LANGUAGES


def write_comparison(study: Comparison, folder: Path) -> Path:
    """Write a comparison to a new folder, whole or not at all. Raises `FolderTaken`, OSError."""
    with whole_folder(folder) as beside:
        write_csv(study.table, beside / "differences.csv")
        write_csv(study.money, beside / "money.csv")
        write_parquet(study.outcomes, beside / "outcomes.parquet")
        if study.ranking is not None:
            write_csv(study.ranking, beside / "ranking.csv")
        if study.drawn is not None:
            write_parquet(study.drawn, beside / "outcomes-drawn.parquet")
        if study.places is not None:
            write_csv(study.places.reset_index(), beside / "parameter-draws.csv")
        _write_figures(study, beside)
        text = json.dumps(_about(study), ensure_ascii=False, indent=1)
        (beside / "study.json").write_text(text, encoding="utf-8", newline="\n")
    return folder


def _write_figures(study: Comparison, folder: Path) -> None:
    base = study.variants[0].scenario
    about = {"source": SOURCE, "scenario_hash": scenario_sha256(base), "seed": study.conduct.seed}
    for language in LANGUAGES:
        save_drawings(drawings(study, language), folder / "figures", language, about)


def _about(study: Comparison) -> dict[str, Any]:
    """What was compared, under which seed, and how it was stopped."""
    return {
        "simexit": simexit.__version__,
        "seed": study.conduct.seed,
        "scale": study.conduct.scale,
        "replicates": study.replicates,
        "pilot": study.pilot,
        "until": None if study.until is None else vars(study.until),
        "parameter_draws": 0 if study.places is None else len(study.places),
        "failed_draws": study.failed_draws,
        "variants": [
            {
                "name": variant.name,
                "title": variant.title.model_dump(),
                "scenario_sha256": scenario_sha256(variant.scenario),
                "scenario": resolved(variant.scenario),
            }
            for variant in study.variants
        ],
    }
