"""Many replicates of one scenario."""

from __future__ import annotations

import threading
import time
from contextlib import closing

import pandas as pd

from simexit.measures.margins import margins
from simexit.record.kept import Kept
from simexit.record.tables import month_text
from simexit.runs.ahead import Begin, look_ahead
from simexit.runs.cases import Case, Failure
from simexit.runs.execute import Progress, run_cases
from simexit.runs.run import How, Run
from simexit.runs.store import Store
from simexit.scenario.schema import Scenario

MARGIN_HOUSEHOLDS = 20_000


class RunFailed(Exception):
    """Replicates failed; ``failures`` has them by number, with their tracebacks; the first is shown as a note."""

    def __init__(self, failures: dict[int, Failure], replicates: int) -> None:
        number, first = next(iter(failures.items()))
        few = f"{len(failures)} of {replicates} replicates failed"
        super().__init__(f"{few}, the first, {number}, with {first.kind}: {first.message}")
        self.failures = failures
        self.add_note(first.traceback)


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


def start_margins(scenario: Scenario, *, seed: int = 1) -> pd.DataFrame:
    """Margins from one replicate of the run-in and the first months, on at most about 20,000 households."""
    total = sum(county.households.at(0) for county in scenario.counties.values())
    end = month_text(scenario.time.start_month)
    short = scenario.model_copy(update={"time": scenario.time.model_copy(update={"end": end})})
    return margins(run_replicates(short, How(1, seed, min(1.0, MARGIN_HOUSEHOLDS / total), 1)))
