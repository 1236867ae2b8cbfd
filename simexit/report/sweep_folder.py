"""A sweep on disk: tidy results, means, heat maps, and what was swept; and back from there."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from simexit.report.result_folder import Contents, Saved, write_result
from simexit.report.run_figure import SOURCE
from simexit.report.sweep_figures import drawings
from simexit.runs.conduct import Conduct
from simexit.scenario.resolved import resolved, restored, scenario_sha256
from simexit.studies.sweep import Sweep
from simexit.studies.sweep_file import SweepFile


def write_sweep(study: Sweep, folder: Path) -> Path:
    """Write a sweep to a new folder, whole or not at all. Raises `FolderTaken`, OSError."""
    about = {"source": SOURCE, "scenario_hash": scenario_sha256(study.base), "seed": study.file.seed}
    sweep = study.file.model_dump(mode="json", by_alias=True)
    contents = Contents(
        tables={
            "points.csv": study.points.reset_index(),
            "results.parquet": study.results,
            "summary.csv": study.summary,
        },
        drawings=partial(drawings, study),
        metadata=about,
        about={**study.conduct.how, "sweep": sweep, **about, "scenario": resolved(study.base)},
    )
    return write_result("sweep", contents, folder)


def read_sweep(saved: Saved) -> Sweep:
    """The sweep in a folder. Raises `NotAResult`."""
    with saved.whole():
        file, base = SweepFile.model_validate(saved.about["sweep"]), restored(saved.about["scenario"])
        points = saved.table("points.csv").set_index("point")
        return Sweep(file, base, Conduct.of(saved.about), points, saved.table("results.parquet"))
