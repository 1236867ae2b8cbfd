"""A comparison on disk: tables, figures, and what was run; and back from there."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from simexit.report.comparison_figures import drawings, names_of
from simexit.report.result_folder import Contents, Saved, write_result
from simexit.report.run_figure import SOURCE
from simexit.report.variants_kept import about_variants, variants_of
from simexit.runs.conduct import Conduct
from simexit.scenario.resolved import scenario_sha256
from simexit.studies.comparison import Comparison
from simexit.studies.sequential import Until


def write_comparison(study: Comparison, folder: Path) -> Path:
    """Write a comparison to a new folder, whole or not at all. Raises `FolderTaken`, OSError."""
    base = study.variants[0].scenario
    contents = Contents(
        tables={
            "differences.csv": study.table,
            "money.csv": study.money,
            "outcomes.parquet": study.outcomes,
            "ranking.csv": study.ranking,
            "outcomes-drawn.parquet": study.drawn,
            "parameter-draws.csv": None if study.places is None else study.places.reset_index(),
        },
        drawings=partial(drawings, study),
        metadata={"source": SOURCE, "scenario_hash": scenario_sha256(base), "seed": study.conduct.seed},
        about=_about(study),
        in_words=("differences.csv", "money.csv", "ranking.csv"),
        names=partial(names_of, study),
    )
    return write_result("comparison", contents, folder)


def _about(study: Comparison) -> dict[str, Any]:
    """What was compared, under which seed, and how it was stopped."""
    return {
        **study.conduct.how,
        "replicates": study.replicates,
        "pilot": study.pilot,
        "until": None if study.until is None else vars(study.until),
        "is_precise": study.is_precise,
        "parameter_draws": 0 if study.places is None else len(study.places),
        "failed_draws": study.failed_draws,
        "variants": about_variants(study.variants),
    }


def read_comparison(saved: Saved) -> Comparison:
    """The comparison in a folder. Raises `NotAResult`."""
    with saved.whole():
        about = saved.about
        places = saved.table_if_any("parameter-draws.csv")
        return Comparison(
            variants_of(about["variants"]),
            Conduct.of(about),
            saved.table("outcomes.parquet"),
            saved.table_if_any("outcomes-drawn.parquet"),
            None if places is None else places.set_index(str(places.columns[0])),
            None if about["until"] is None else Until(**about["until"]),
            about["pilot"],
            about["failed_draws"],
            about["is_precise"],
        )
