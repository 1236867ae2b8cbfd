"""Many replicates of one scenario."""

from __future__ import annotations

import time
from contextlib import closing

import pandas as pd

from simexit.measures.margins import margins
from simexit.record.record import Record
from simexit.record.tables import month_text
from simexit.runs.ahead import look_ahead
from simexit.runs.cases import Case, Failure
from simexit.runs.conduct import Conduct, carried_out
from simexit.runs.run import Run
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


def cases_of(scenario: Scenario, conduct: Conduct) -> list[Case]:
    """One case a replicate, in order."""
    numbers = range(1, conduct.replicates + 1)
    return [Case(scenario, scenario.name, conduct.seed, n, conduct.scale, conduct.engine) for n in numbers]


def run_replicates(scenario: Scenario, conduct: Conduct) -> Run:
    """Run all replicates, or load those that the store has; the result does not depend on how many run at once.

    See `execute.run_cases`. Raises `RunFailed` once all have run, if any failed; `Stopped`.
    """
    begun = time.perf_counter()
    records: list[Record] = []
    failures: dict[int, Failure] = {}
    cases = cases_of(scenario, conduct)
    if conduct.begin:
        conduct.begin(look_ahead(cases, store=conduct.store, workers=conduct.threads))
    with closing(carried_out(cases, conduct)) as runs:
        for case, result in runs:
            if isinstance(result, Failure):
                failures[case.replicate] = result
            else:
                records.append(result)
    if failures:
        raise RunFailed(failures, conduct.replicates)
    return Run(scenario, conduct.unwatched(), records, {"simulation": time.perf_counter() - begun})


def start_margins(scenario: Scenario, *, seed: int = 1) -> pd.DataFrame:
    """Margins from one replicate of the run-in and the first months, on at most about 20,000 households."""
    total = sum(county.households.at(0) for county in scenario.counties.values())
    end = month_text(scenario.time.start_month)
    short = scenario.model_copy(update={"time": scenario.time.model_copy(update={"end": end})})
    return margins(run_replicates(short, Conduct(seed, min(1.0, MARGIN_HOUSEHOLDS / total), 1, replicates=1)))
