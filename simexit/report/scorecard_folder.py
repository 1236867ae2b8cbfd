"""A scorecard on disk: its parts, controls, estimates and figure; and back from there."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from simexit.report.result_folder import Contents, Saved, write_result
from simexit.report.run_figure import SOURCE
from simexit.report.scorecard_figures import drawings
from simexit.runs.conduct import Conduct
from simexit.scenario.loading import load
from simexit.scenario.resolved import scenario_sha256
from simexit.studies.scorecard import CAMPAIGN, ORDINARY, Scorecard


def write_scorecard(card: Scorecard, folder: Path) -> Path:
    """Write a scorecard to a new folder, whole or not at all. Raises `FolderTaken`, OSError."""
    about = {"source": SOURCE, "scenario_hash": scenario_sha256(load(ORDINARY)), "seed": card.conduct.seed}
    hashes = {name: scenario_sha256(load(name)) for name in (ORDINARY, CAMPAIGN)}
    contents = Contents(
        tables={"parts.csv": card.parts, "controls.csv": card.controls, "estimates.csv": card.estimates},
        drawings=partial(drawings, card),
        metadata=about,
        about={**card.conduct.how, **about, "quick": card.quick, "scenarios": hashes},
    )
    return write_result("scorecard", contents, folder)


def read_scorecard(saved: Saved) -> Scorecard:
    """The scorecard in a folder. Raises `NotAResult`."""
    with saved.whole():
        tables = [saved.table(f"{name}.csv") for name in ("parts", "controls", "estimates")]
        return Scorecard(Conduct.of(saved.about), bool(saved.about["quick"]), *tables)
