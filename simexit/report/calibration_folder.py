"""A calibration on disk: its tables, its figure, the overlay with what was fitted; and back from there."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from simexit.report.calibration_figures import drawings
from simexit.report.calibration_table import overlay_text
from simexit.report.result_folder import Contents, Saved, write_result
from simexit.report.run_figure import SOURCE
from simexit.runs.conduct import Conduct
from simexit.scenario.resolved import resolved, restored, scenario_sha256
from simexit.studies.calibration import Calibration
from simexit.studies.calibration_file import CalibrationFile

TABLES = ("fits", "moments", "parameters", "directions", "recovery")
OVERLAY = "calibrated.yaml"


def write_calibration(study: Calibration, folder: Path) -> Path:
    """Write a calibration to a new folder, whole or not at all. Raises `FolderTaken`, OSError."""
    about = {"source": SOURCE, "scenario_hash": scenario_sha256(study.base), "seed": study.file.seed}
    written = study.file.model_dump(mode="json", by_alias=True)
    kept = {"calibration": written, "calibration_sha256": study.sha256, "levels": study.levels}
    contents = Contents(
        tables={f"{name}.csv": getattr(study, name) for name in TABLES},
        drawings=partial(drawings, study),
        metadata=about,
        about={**study.conduct.how, **kept, **about, "scenario": resolved(study.base)},
        texts={OVERLAY: overlay_text(study)},
    )
    return write_result("calibration", contents, folder)


def read_calibration(saved: Saved) -> Calibration:
    """The calibration in a folder. Raises `NotAResult`."""
    with saved.whole():
        about = saved.about
        file, base = CalibrationFile.model_validate(about["calibration"]), restored(about["scenario"])
        tables = {name: saved.table(f"{name}.csv") for name in TABLES}
        sha256 = str(about["calibration_sha256"])
        return Calibration(file, base, Conduct.of(about), sha256, **tables, levels=dict(about["levels"]))
