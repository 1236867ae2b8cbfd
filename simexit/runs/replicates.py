"""Many replicates of one scenario, and the tables and figures of the run."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simexit.measures.conventions import DEFAULT, Convention
from simexit.measures.intervals import summarise
from simexit.measures.of_a_run import run_hazards, run_outcomes
from simexit.measures.surveyed import VIEWS, view_spells
from simexit.population.synthesis import counties_of, sampled_share
from simexit.record.kept import Kept
from simexit.record.tables import funds_table, ledger_table, panel_table, people_table, yearly_table
from simexit.runs.ahead import Begin, look_ahead
from simexit.runs.cases import Case, Failure
from simexit.runs.execute import Progress, run_cases
from simexit.runs.store import Store
from simexit.scenario.schema import Scenario

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from simexit.words.terms import Language


class RunFailed(Exception):
    """Replicates failed; ``failures`` has them by number, with their tracebacks; the first is shown as a note."""

    def __init__(self, failures: dict[int, Failure], replicates: int) -> None:
        number, first = next(iter(failures.items()))
        few = f"{len(failures)} of {replicates} replicates failed"
        super().__init__(f"{few}, the first, {number}, with {first.kind}: {first.message}")
        self.failures = failures
        self.add_note(first.traceback)


@dataclass(frozen=True)
class How:
    """How a scenario is run. ``threads``: runs at once; changes the time, never the result."""

    replicates: int = 20
    seed: int = 1
    scale: float = 1.0
    threads: int = field(default_factory=lambda: os.cpu_count() or 1, compare=False)
    engine: str = "compiled"


@dataclass
class Run:
    """A finished run: what every replicate keeps, and the tables made of it."""

    scenario: Scenario
    how: How
    kept: list[Kept]
    seconds: dict[str, float] = field(default_factory=dict)

    def save(self, folder: Path | str, log: list[dict[str, Any]] | None = None) -> Path:
        """Write tables, summary, figures, run.json and log to a new folder, whole or not at all, and return it.

        Raises `FolderTaken` if the folder exists, OSError if it cannot be written.
        """
        from simexit.report.run_folder import write_run

        return write_run(self, Path(folder), log or [])

    def figure(self, language: Language = "en") -> Figure:
        """The headcount figure, in English ("en") or Chinese ("zh")."""
        from simexit.report.run_figures import headcount

        return headcount(self, language)

    @property
    def record_sha256(self) -> str:
        """Hash over the replicates' records in order; the same on any number of threads and with either engine."""
        return hashlib.sha256("".join(kept.sha256() for kept in self.kept).encode()).hexdigest()

    @cached_property
    def weight(self) -> float:
        """Households of the whole place for each simulated one."""
        year = self.scenario.time.run_in_start_month // 12
        sizes = np.array([county.households.at(year) for _, county in counties_of(self.scenario)])
        return float(sizes.sum() / (sizes / np.array(list(self.county_weights.values()))).sum())

    @cached_property
    def county_weights(self) -> dict[str, float]:
        """Households of each county for each simulated one there, by county name in order."""
        year = self.scenario.time.run_in_start_month // 12
        return {name: 1 / sampled_share(county, year, self.how.scale) for name, county in counties_of(self.scenario)}

    @cached_property
    def yearly(self) -> pd.DataFrame:
        """Counts by replicate, year, place and group."""
        names = [name for name, _ in counties_of(self.scenario)]
        return pd.concat([yearly_table(kept, names) for kept in self.kept], ignore_index=True)

    def household_weights(self, kept: Kept) -> np.ndarray:
        """Households of the place that each household of a replicate stands for."""
        return np.array(list(self.county_weights.values()), np.float32)[kept.county]

    def spells_as(self, convention: Convention, views: tuple[str, ...] = VIEWS) -> list[pd.DataFrame]:
        """Spells of each replicate, made as a convention says; a view is one of `simexit.record.states.VIEW_NAMES`."""
        name = self.scenario.name
        return [view_spells(kept, name, self.household_weights(kept), convention, views) for kept in self.kept]

    @cached_property
    def replicate_spells(self) -> list[pd.DataFrame]:
        """Spells of each replicate in the true, recorded and surveyed views, by the default convention."""
        return self.spells_as(DEFAULT)

    @cached_property
    def spells(self) -> pd.DataFrame:
        """All spells in all three views."""
        return pd.concat(self.replicate_spells, ignore_index=True)

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """Every payment, in yuan of the simulated part of the place."""
        return pd.concat([ledger_table(kept) for kept in self.kept], ignore_index=True)

    @cached_property
    def funds(self) -> pd.DataFrame:
        """Every fund and year: appropriated, spent, unspent."""
        return pd.concat([funds_table(kept) for kept in self.kept], ignore_index=True)

    @cached_property
    def people(self) -> pd.DataFrame:
        """Persons, births, deaths and migrants by year."""
        return pd.concat([people_table(kept) for kept in self.kept], ignore_index=True)

    @cached_property
    def panel(self) -> pd.DataFrame:
        """Sampled households month by month."""
        return pd.concat([panel_table(kept) for kept in self.kept], ignore_index=True)

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """One row an outcome and replicate."""
        return run_outcomes(self)

    @cached_property
    def hazards(self) -> pd.DataFrame:
        """Hazards of exit and relapse by view, convention and duration, with both intervals."""
        return run_hazards(self)

    @cached_property
    def summary(self) -> pd.DataFrame:
        """Every outcome with its two intervals."""
        return summarise(self.outcomes)


def cases_of(scenario: Scenario, how: How) -> list[Case]:
    """One case a replicate, in order."""
    numbers = range(1, how.replicates + 1)
    return [Case(scenario, scenario.name, how.seed, number, how.scale, how.engine) for number in numbers]


def run_replicates(
    scenario: Scenario,
    how: How,
    *,
    store: Store | None = None,
    dask: str | None = None,
    progress: Progress | None = None,
    begin: Begin | None = None,
    stop: threading.Event | None = None,
) -> Run:
    """Run all replicates, or load those that ``store`` has; the result does not depend on how many run at once.

    ``begin`` is told what is ahead. See `execute.run_cases`. Raises `RunFailed` once all have run, if any failed.
    """
    begun = time.perf_counter()
    kept: list[Kept] = []
    failures: dict[int, Failure] = {}
    cases = cases_of(scenario, how)
    if begin:
        begin(look_ahead(cases, store=store, workers=how.threads))
    runs = run_cases(cases, store=store, workers=how.threads, dask=dask, progress=progress, stop=stop)
    with closing(runs):
        for case, result in runs:
            if isinstance(result, Failure):
                failures[case.replicate] = result
            else:
                kept.append(result)
    if failures:
        raise RunFailed(failures, how.replicates)
    return Run(scenario, how, kept, {"simulation": time.perf_counter() - begun})
