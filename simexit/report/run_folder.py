"""A run on disk: run.json, tables, summary, figures and log; and back from there."""

from __future__ import annotations

import json
import platform
from functools import cached_property, partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pandas as pd

from simexit.compiled import sources_sha256
from simexit.measures.conventions import Convention
from simexit.record.run_file import RECORD_SCHEMA
from simexit.report.documents.plan_parts import own_names
from simexit.report.result_folder import FIGURES, Contents, Saved, write_result
from simexit.report.run_figure import SOURCE
from simexit.report.run_figures import drawings
from simexit.runs.cases import case_key
from simexit.runs.conduct import Conduct
from simexit.runs.replicates import cases_of
from simexit.runs.run import Run
from simexit.scenario.evidence_count import evidence_count
from simexit.scenario.resolved import resolved, restored, scenario_sha256

TABLES = (
    "yearly", "spells", "ledger", "funds", "receipts", "loans", "accounts", "people", "panel", "outcomes", "places",
    "fills", "places_by_year", "roster", "villages", "statuses",
)  # fmt: skip
SHEETS = ("summary", "hazards", "margins", "reweighting")
LIBRARIES = ("numpy", "numba", "pandas", "pyarrow", "pydantic", "mesa", "matplotlib")


def write_run(run: Run, folder: Path, log: list[dict[str, Any]], figures: bool = True) -> Path:
    """Write everything, or all but the ``figures``, to a new folder, whole or not at all. Raises as `write_result`."""
    contents = Contents(
        tables={f"{name}.parquet": getattr(run, name) for name in TABLES}
        | {f"{name}.csv": getattr(run, name) for name in SHEETS},
        drawings=partial(drawings, run) if figures else lambda language: (),
        metadata={"source": SOURCE, "scenario_hash": scenario_sha256(run.scenario), "seed": run.conduct.seed},
        about=about_run(run),
        texts={"log.jsonl": "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in log)},
        in_words=tuple(f"{name}.csv" for name in SHEETS),
        names=partial(own_names, run.scenario),
    )
    return write_result("run", contents, folder)


def about_run(run: Run) -> dict[str, Any]:
    """What was run, with what, and the hashes that identify it."""
    return {
        "record_schema": RECORD_SCHEMA,
        "record_sha256": run.record_sha256,
        "replicate_sha256": [record.sha256() for record in run.records],
        "panel_sha256": [record.panel_sha256() for record in run.records],
        "replicate_keys": [case_key(case) for case in cases_of(run.scenario, run.conduct)],
        "scenario_sha256": scenario_sha256(run.scenario),
        "sources_sha256": sources_sha256(),
        "how": run.conduct.how,
        "households": run.households,
        "weight": run.weight,
        "evidence": evidence_count(run.scenario),
        "seconds": {name: round(seconds, 3) for name, seconds in run.seconds.items()},
        "python": platform.python_version(),
        "machine": platform.machine(),
        "libraries": {name: _version(name) for name in LIBRARIES},
        "scenario": resolved(run.scenario),
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _table(name: str) -> cached_property[pd.DataFrame]:
    def read(run: SavedRun) -> pd.DataFrame:
        return run.saved.table(name)

    return cached_property(read)


class _SavedRows(dict[str, pd.DataFrame]):
    """Numbers behind the figures of a run on disk, read when they are asked for."""

    def __init__(self, saved: Saved) -> None:
        super().__init__()
        self._saved = saved

    def __missing__(self, figure: str) -> pd.DataFrame:
        name = f"{FIGURES}/{figure}.csv"
        self[figure] = self._saved.table(name) if self._saved.has(name) else pd.DataFrame()
        return self[figure]


class SavedRun(Run):
    """A run brought back from its folder: its tables, read when they are asked for, without the records behind them.

    ``records`` is empty, and spells are there by the default convention alone.
    """

    (
        yearly, spells, ledger, funds, receipts, loans, accounts, people, panel, outcomes, places, fills,
        places_by_year, roster, villages, statuses,
    ) = (_table(f"{name}.parquet") for name in TABLES)  # fmt: skip
    summary, hazards, margins, reweighting = (_table(f"{name}.csv") for name in SHEETS)

    def __init__(self, saved: Saved) -> None:
        self.saved = saved
        with saved.whole():
            about = saved.about
            scenario, conduct = restored(about["scenario"]), Conduct.of(about["how"])
            super().__init__(scenario, conduct, [], about["seconds"], _SavedRows(saved))
            self._record_sha256, self._households = str(about["record_sha256"]), int(about["households"])

    @property
    def record_sha256(self) -> str:
        """Hash over the replicates' records, as it was saved."""
        return self._record_sha256

    @property
    def households(self) -> int:
        """Households that each replicate simulated."""
        return self._households

    @cached_property
    def replicate_spells(self) -> list[pd.DataFrame]:
        """Spells of each replicate, by the default convention."""
        return [part.reset_index(drop=True) for _, part in self.spells.groupby("replicate", sort=True)]

    def spells_as(self, convention: Convention, views: tuple[str, ...] = ()) -> list[pd.DataFrame]:
        """Raises ValueError: the records that spells are made of are not in a folder of results."""
        raise ValueError("spells_as: a run brought back from its folder has no records; run the scenario again for it")
