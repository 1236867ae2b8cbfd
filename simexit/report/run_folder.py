"""A run on disk: run.json, tables, summary, figures and log, written whole or not at all."""

from __future__ import annotations

import json
import platform
from dataclasses import asdict
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pandas as pd

import simexit
from simexit.compiled import sources_sha256
from simexit.files import whole_folder, write_csv
from simexit.measures.margins import margins, reweighting_table
from simexit.record.run_file import RECORD_SCHEMA
from simexit.report.run_figures import FIGURES
from simexit.report.saved_figures import Drawn, save_drawings
from simexit.runs.cases import case_key
from simexit.runs.replicates import cases_of
from simexit.runs.run import Run
from simexit.scenario.evidence_count import evidence_count
from simexit.scenario.resolved import resolved, scenario_sha256
from simexit.words.terms import LANGUAGES, Language

TABLES = ("yearly", "spells", "ledger", "funds", "people", "panel", "outcomes")
LIBRARIES = ("numpy", "numba", "pandas", "pyarrow", "pydantic", "mesa", "matplotlib")


def write_run(run: Run, folder: Path, log: list[dict[str, Any]]) -> Path:
    """Write everything to a new folder, whole or not at all. Raises as `whole_folder`."""
    with whole_folder(folder) as beside:
        _write_tables(run, beside)
        _write_figures(run, beside)
        _write_text(beside / "run.json", json.dumps(_about(run), ensure_ascii=False, indent=1))
        _write_text(beside / "log.jsonl", "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in log))
    return folder


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _write_tables(run: Run, folder: Path) -> None:
    for name in TABLES:
        table: pd.DataFrame = getattr(run, name)
        with (folder / f"{name}.parquet").open("xb") as file:  # opened here: the library cannot open every path
            table.to_parquet(file, compression="zstd", index=False)
    write_csv(run.summary, folder / "summary.csv")
    write_csv(run.hazards, folder / "hazards.csv")
    write_csv(margins(run), folder / "margins.csv")
    write_csv(reweighting_table(run), folder / "reweighting.csv")


def _write_figures(run: Run, folder: Path) -> None:
    """Every figure in both languages; one that has nothing to show is left out."""
    about = {"source": "simexit", "scenario_hash": scenario_sha256(run.scenario), "seed": run.how.seed}
    for name, (data, draw) in FIGURES.items():
        rows = cache(partial(data, run))
        for language in LANGUAGES:
            drawing = (name, partial(_drawn, run, rows, draw, language))
            save_drawings([drawing], folder / "figures", language, about)


def _drawn(run: Run, rows: Any, draw: Any, language: Language) -> Drawn | None:
    data = rows()
    return Drawn(draw(run, data, language), data) if len(data) else None


def _about(run: Run) -> dict[str, Any]:
    """What was run, with what, and the hashes that identify it."""
    return {
        "simexit": simexit.__version__,
        "record_schema": RECORD_SCHEMA,
        "record_sha256": run.record_sha256,
        "replicate_sha256": [kept.sha256() for kept in run.kept],
        "panel_sha256": [kept.panel_sha256() for kept in run.kept],
        "replicate_keys": [case_key(case) for case in cases_of(run.scenario, run.how)],
        "scenario_sha256": scenario_sha256(run.scenario),
        "sources_sha256": sources_sha256(),
        "how": asdict(run.how),
        "households": int(run.kept[0].household_ids.size),
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
