"""An attribution on disk: tables, figures, and what was run; and back from there."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from simexit.report.attribution_figures import drawings
from simexit.report.result_folder import Contents, Saved, write_result
from simexit.report.run_figure import SOURCE
from simexit.runs.conduct import Conduct
from simexit.scenario.resolved import resolved, restored, scenario_sha256
from simexit.scenario.schema import Words
from simexit.studies.attribution import Attribution, Background

TABLES = ("values", "pairs", "lives")


def write_attribution(study: Attribution, folder: Path) -> Path:
    """Write an attribution to a new folder, whole or not at all. Raises `FolderTaken`, OSError."""
    plan = study.plan
    contents = Contents(
        tables={f"{name}.csv": getattr(study, name) for name in TABLES},
        drawings=partial(drawings, study),
        metadata={"source": SOURCE, "scenario_hash": scenario_sha256(plan), "seed": study.conduct.seed},
        about=_about(study),
    )
    return write_result("attribution", contents, folder)


def _about(study: Attribution) -> dict[str, Any]:
    first = study.backgrounds[0]
    return {
        **study.conduct.how,
        "families": list(first.families),
        "money": first.money,
        "settings": list(first.settings),
        "backgrounds": {
            background.name: {
                "title": background.title.model_dump(),
                "overlay": background.overlay,
                "all_sha256": scenario_sha256(background.coalition(background.everyone)),
                "none_sha256": scenario_sha256(background.coalition(0)),
            }
            for background in study.backgrounds
        },
        "base": str(first.scenario),
        "scenario": resolved(study.plan),
    }


def read_attribution(saved: Saved) -> Attribution:
    """The attribution in a folder. Raises `NotAResult`."""
    with saved.whole():
        about = saved.about
        families, settings = tuple(about["families"]), tuple(about["settings"])
        backgrounds = [
            Background(name, Words(**each["title"]), about["base"], each["overlay"], families, about["money"], settings)
            for name, each in about["backgrounds"].items()
        ]
        tables = [saved.table_if_any(f"{name}.csv") for name in TABLES]
        values, pairs, lives = (pd.DataFrame() if table is None else table for table in tables)
        return Attribution(restored(about["scenario"]), backgrounds, Conduct.of(about), values, pairs, lives)
