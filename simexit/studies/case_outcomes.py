"""From runs to outcomes: every run of a study is turned into its outcomes at once, so that none need be kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from simexit.measures.exit_counts import exit_counts
from simexit.measures.outcomes import Outcome, outcome_table
from simexit.measures.present_value import present_values
from simexit.record.kept import Kept
from simexit.scenario.planned_money import DISCOUNT_RATE, money_parameter
from simexit.scenario.schema import Scenario
from simexit.studies.cases import Case, Failure
from simexit.studies.execute import Progress, run_cases
from simexit.studies.replicates import How, Run
from simexit.studies.store import Store
from simexit.studies.variants import Variant

Plays = Callable[[Variant, int], Scenario]


@dataclass(frozen=True)
class Conduct:
    """How the runs of a study are carried out. Only ``seed`` and ``scale`` change results."""

    seed: int = 1
    scale: float = 1.0
    workers: int | None = None
    store: Store | None = None
    dask: str | None = None
    progress: Progress | None = field(default=None, compare=False)
    stop: threading.Event | None = field(default=None, compare=False)


class RunsFailed(Exception):
    """Runs of a study failed; a paired study needs them all."""

    def __init__(self, failures: Sequence[tuple[Case, Failure]]) -> None:
        case, failure = failures[0]
        which = f"{case.label}, replicate {case.replicate}: {failure.kind}: {failure.message}"
        super().__init__(f"{len(failures)} runs failed, the first {which}")
        self.failures = list(failures)


def outcomes_of(case: Case, kept: Kept) -> pd.DataFrame:
    """Every outcome of one run, money as present values too: one row an outcome."""
    run = Run(case.scenario, How(1, case.seed, case.scale, 1, case.engine), [kept])
    counted = outcome_table(list(exit_counts(kept, run.household_weights(kept).astype(np.float64))))
    return pd.concat([run.outcomes, counted, present_value_table(run)], ignore_index=True)


def present_value_table(run: Run) -> pd.DataFrame:
    """Present values of a run, one row an outcome and replicate."""
    s = run.scenario
    rows: list[Outcome] = []
    for kept in run.kept:
        rows += present_values(
            run.ledger[run.ledger["replicate"] == kept.replicate],
            kept.replicate,
            families={name: programme.family for name, programme in s.programmes.items()},
            residual_shares=_residual_shares(s),
            rate=money_parameter(s, DISCOUNT_RATE),
            months=(s.time.start_month, s.time.end_month),
            weight=run.weight,
        )
    return outcome_table(rows)


def _residual_shares(scenario: Scenario) -> dict[str, float]:
    """Share of its assets' cost that each programme leaves at the end."""
    year = scenario.time.end_month // 12
    return {name: programme.residual_share.at(year) for name, programme in scenario.programmes.items()}


def variant_outcomes(
    variants: Sequence[Variant], replicates: Iterable[int], conduct: Conduct, *, plays: Plays | None = None
) -> pd.DataFrame:
    """Outcomes of every variant in every replicate, with the column ``variant``.

    ``plays``: the scenario that a variant plays in a replicate, if not its own. Raises `RunsFailed` once all runs have
    been tried, `Stopped` when stopped.
    """
    cases = [
        Case(plays(v, r) if plays else v.scenario, v.name, conduct.seed, r, conduct.scale)
        for r in replicates
        for v in variants
    ]
    parts, failures = [], []
    for case, result in carried_out(cases, conduct):
        if isinstance(result, Failure):
            failures.append((case, result))
        else:
            parts.append(outcomes_of(case, result).assign(variant=case.label))
    if failures:
        raise RunsFailed(failures)
    return pd.concat(parts, ignore_index=True)


def carried_out(cases: Sequence[Case], conduct: Conduct) -> Iterator[tuple[Case, Kept | Failure]]:
    """Cases with their runs, in order, as ``conduct`` says."""
    return run_cases(
        cases,
        store=conduct.store,
        workers=conduct.workers,
        dask=conduct.dask,
        progress=conduct.progress,
        stop=conduct.stop,
    )
