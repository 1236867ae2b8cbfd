"""Many replicates of one scenario, and the tables and figures of the run."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass, field
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simexit.compiled import sources_sha256
from simexit.measures.conventions import DEFAULT, Convention
from simexit.measures.intervals import summarise
from simexit.measures.surveyed import VIEWS, view_spells
from simexit.model import Simulation
from simexit.population.synthesis import Sample, counties_of, sampled_share
from simexit.record.kept import Kept
from simexit.record.tables import funds_table, ledger_table, panel_table, people_table, yearly_table
from simexit.scenario.resolved import resolved
from simexit.scenario.schema import Scenario
from simexit.studies.partial import Partial
from simexit.studies.run_outcomes import run_hazards, run_outcomes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from simexit.report.terms import Language

Progress = Callable[[float, float], None]
ENGINES = ("compiled", "agents")


class Stopped(Exception):
    """The run was asked to stop; ``done`` of ``total`` replicates are kept and will be used again."""

    def __init__(self, done: int, total: int) -> None:
        super().__init__(f"stopped: {done} of {total} replicates are kept")
        self.done, self.total = done, total


@dataclass(frozen=True)
class How:
    """How a scenario is run. ``threads`` changes the time, never the result."""

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
    partial: Partial | None = None

    def save(self, folder: Path | str, log: list[dict[str, Any]] | None = None) -> Path:
        """Write tables, summary, figures, run.json and log to a new folder, whole or not at all, and return it.

        Raises `FolderTaken` if the folder exists, OSError if it cannot be written.
        """
        from simexit.studies.run_folder import write_run

        written = write_run(self, Path(folder), log or [])
        if self.partial:
            self.partial.remove()
        return written

    def figure(self, language: Language = "en") -> Figure:
        """The headcount figure, in English ("en") or Chinese ("zh")."""
        from simexit.studies.figures import headcount

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


def run_key(scenario: Scenario, how: How) -> str:
    """SHA-256 of all that decides a replicate: scenario, seed, scale, engine, sources, libraries. Not threads."""
    parts = {
        "scenario": resolved(scenario),
        "how": {key: value for key, value in asdict(how).items() if key not in ("threads", "replicates")},
        "sources": sources_sha256(),
        "libraries": {name: version(name) for name in ("numpy", "numba")},
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def run_replicates(
    scenario: Scenario,
    how: How,
    *,
    progress: Progress | None = None,
    partial: Partial | None = None,
    stop: threading.Event | None = None,
) -> Run:
    """Run all replicates, several at once; the result does not depend on how many.

    ``progress`` is told (months done, months in all). ``partial`` keeps finished replicates. Setting ``stop`` ends the
    run within about a second, once compiled, and raises `Stopped`; so does Ctrl-C.
    """
    begun = time.perf_counter()
    stop = stop or threading.Event()
    tally = _Tally(how.replicates, progress)
    at_once = max(1, min(how.threads, how.replicates)) if how.engine == "compiled" else 1
    inside = max(1, how.threads // at_once)
    kept: dict[int, Kept] = {}
    with ThreadPoolExecutor(at_once) as pool:
        futures = {pool.submit(_one, scenario, how, r, inside, tally, partial, stop): r for r in _numbers(how)}
        try:
            _collect(futures, kept)
        except BaseException as error:
            stop.set()
            for future in futures:
                future.cancel()
            wait(futures)
            if isinstance(error, KeyboardInterrupt | Stopped):
                raise Stopped(sum(_finished(future) for future in futures), how.replicates) from None
            raise
    ordered = [kept[r] for r in _numbers(how)]
    return Run(scenario, how, ordered, {"simulation": time.perf_counter() - begun}, partial)


def _numbers(how: How) -> range:
    return range(1, how.replicates + 1)


def _finished(future: Future[Kept]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None


def _collect(futures: dict[Future[Kept], int], kept: dict[int, Kept]) -> None:
    """Wait for all replicates, in short waits so that Ctrl-C answers."""
    waiting = set(futures)
    while waiting:
        done, waiting = wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED)
        for future in done:
            kept[futures[future]] = future.result()


class _Tally:
    """Months done over all replicates, told to the progress function from any thread."""

    def __init__(self, replicates: int, progress: Progress | None) -> None:
        self._progress, self._lock = progress, threading.Lock()
        self._replicates, self._done = replicates, 0.0

    def add(self, months: float, months_in_all: float) -> None:
        if self._progress:
            with self._lock:
                self._done += months
                self._progress(self._done, months_in_all * self._replicates)


def _one(
    scenario: Scenario,
    how: How,
    replicate: int,
    threads: int,
    tally: _Tally,
    partial: Partial | None,
    stop: threading.Event,
) -> Kept:
    months = scenario.time.end_month - scenario.time.run_in_start_month + 1
    found = partial.load(replicate) if partial else None
    if found is not None:
        tally.add(months, months)
        return found

    def watch(done: int, in_all: int) -> None:
        if stop.is_set():
            raise Stopped(0, how.replicates)
        tally.add(1, months)

    kept = _agents(scenario, how, replicate, watch) if how.engine == "agents" else _compiled(
        scenario, how, replicate, threads, watch)  # fmt: skip
    if partial:
        partial.save(kept)
    return kept


def _compiled(scenario: Scenario, how: How, replicate: int, threads: int, watch: Callable[[int, int], None]) -> Kept:
    simulation = Simulation(scenario, seed=how.seed, replicate=replicate, sample=Sample(how.scale), threads=threads)
    return simulation.run(watch)


def _agents(scenario: Scenario, how: How, replicate: int, watch: Callable[[int, int], None]) -> Kept:
    from simexit.agents import CountyModel

    sample = Sample(how.scale)
    model = CountyModel(scenario, seed=how.seed, replicate=replicate, sample=sample, watch=lambda: watch(1, 1))
    while model.running:
        model.step()
        watch(1, 1)
    return model.simulation.close()
