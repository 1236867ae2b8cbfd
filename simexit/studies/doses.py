"""The table of every system at no, half and the whole dose over the same luck, see `simexit.studies.dose_trials`."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from simexit.files import replace_file
from simexit.measures.intervals import interval
from simexit.runs.cases import Failure, running_sources_sha256
from simexit.runs.conduct import Conduct
from simexit.runs.worker import StudyError
from simexit.scenario.catalogue import catalogue
from simexit.scenario.resolved import scenario_sha256
from simexit.studies.dose_trials import Trial, as_a_whole
from simexit.studies.systems import System, stored, systems

REPLICATES, SCALE, STATE_SCALE = 4, 0.25, 0.1
"""Programmes are tried in more villages than systems of the state, which need the whole plan and every month."""
DOSES_FILE = "systems-doses.csv"
DOSE_COLUMNS = (
    "id", "dose", "outcome", "change", "low", "high", "reached", "others", "others_changed", "unexplained", "channels",
    "changed_without_effect", "change_without_effect", "yuan_without_effect", "yuan", "yuan_elsewhere",
    "same_as_absent", "verdict", "replicates", "scale", "made_on",
)  # fmt: skip
RARE = frozenset({"D1", "P7"})
"""What changes so little that it is tried in all villages."""
NOTHING = 1e-3
"""A change below this is none, where none is expected."""
Rows = list[dict[str, Any]]


class PartlyMeasured(StudyError):
    """Systems whose trials failed; ``table`` is of all others."""

    def __init__(self, failures: dict[str, Failure], table: pd.DataFrame) -> None:
        told = "\n".join(f"{name}: {each.kind}: {each.message}" for name, each in failures.items())
        super().__init__(f"{len(failures)} systems could not be tried, the others were:\n{told}")
        self.failures, self.table = failures, table


def measured_doses(conduct: Conduct, ids: Collection[str] = ()) -> pd.DataFrame:
    """One row a system (of ``ids``; default: all) and dose, columns `DOSE_COLUMNS`.

    Numbers of households and yuan are means over replicates; channels, absence and what remains without the effect are
    of the first. Seed, threads and who
    watches are those of ``conduct``; in the folder of its store trials are kept, and not made again. Raises
    `PartlyMeasured` in the end where trials fail.
    """
    built = [each for each in systems().values() if each.id in catalogue() or each.tries]
    tried = [each for each in built if each.id in ids or not ids]
    rows: dict[str, Rows] = {system.id: [] for system in tried}
    failures: dict[str, Failure] = {}
    for replicate in range(1, REPLICATES + 1):
        eves: dict[str, bytes] = {}
        for k, system in enumerate(tried):
            if system.id not in failures:
                try:
                    rows[system.id] += _tried(system, replicate, conduct, eves)
                except Exception as error:
                    failures[system.id] = Failure.of(error)
            if conduct.progress:
                conduct.progress(k + 1 + (replicate - 1) * len(tried), REPLICATES * len(tried))
    whole = pd.DataFrame([row for name, each in rows.items() if name not in failures for row in each])
    found = [_together(each) for _, each in whole.groupby(["id", "dose"], sort=False)] if len(whole) else []
    table = pd.DataFrame(found, columns=list(DOSE_COLUMNS))
    if failures:
        raise PartlyMeasured(failures, table)
    return table


def _tried(system: System, replicate: int, conduct: Conduct, eves: dict[str, bytes]) -> Rows:
    """Rows of one replicate of a system, made or found where they are kept."""
    scale = scale_of(system.id)
    file = None if conduct.store is None else _kept_in(conduct.store.folder, system, conduct.seed, replicate, scale)
    if file is not None and file.exists():
        kept: Rows = json.loads(file.read_text(encoding="utf-8"))
        return kept
    trial = Trial(system, conduct.seed, replicate, scale, conduct.threads or os.cpu_count() or 1, eves)
    rows = list(trial.rows(by_channel=replicate == 1, absence=replicate == 1))
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(file, json.dumps(rows).encode("utf-8"))
    return rows


def _kept_in(folder: Path, system: System, seed: int, replicate: int, scale: float) -> Path:
    """Where a trial is kept, by all that decides what it shows."""
    said = [asdict(system), scenario_sha256(as_a_whole(system)), seed, replicate, scale, running_sources_sha256()]
    return folder / f"{hashlib.sha256(json.dumps(said).encode()).hexdigest()}.doses.json"


def scale_of(name: str) -> float:
    """Share of villages in which a system is tried."""
    return 1.0 if name in RARE else SCALE if name in catalogue() else STATE_SCALE


def stored_doses() -> pd.DataFrame:
    """What was measured when it was run last, with the date."""
    return stored(DOSES_FILE, DOSE_COLUMNS)


def _together(rows: pd.DataFrame) -> dict[str, Any]:
    """Replicates of a system at a dose in one row."""
    row = {name: rows[name].iloc[0] for name in ("id", "dose", "outcome", "channels")}
    change = interval(rows["change"].dropna().to_numpy())
    row |= {"change": change["value"], "low": change["mean_low"], "high": change["mean_high"]}
    for name in ("reached", "others", "others_changed", "unexplained", "changed_without_effect"):
        row[name] = rows[name].mean()
    for name in ("change_without_effect", "yuan_without_effect", "yuan", "yuan_elsewhere"):
        row[name] = rows[name].mean()
    absent = rows["same_as_absent"].dropna()
    row |= {"replicates": len(rows), "scale": scale_of(str(row["id"]))}
    row["same_as_absent"] = bool(absent.all()) if absent.size else ""
    row["verdict"] = verdict(systems()[str(row["id"])], row["low"], row["high"]) if row["dose"] else ""
    return row | {"made_on": date.today().isoformat()}


def verdict(system: System, low: float, high: float) -> str:
    """Whether the interval of a change has the expected sign: expected, unclear, contradicted; none where none is."""
    if not system.sign:
        return "none"
    if system.sign == "0":
        return "expected" if -NOTHING < low <= high < NOTHING else "contradicted"
    low, high = (low, high) if system.sign == "+" else (-high, -low)
    return "expected" if low > 0 else "contradicted" if high < 0 else "unclear"
