"""From runs to outcomes: every run of a study is turned into its outcomes at once, so that none need be kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simexit.measures.conventions import DEFAULT
from simexit.measures.cost import costs, spending
from simexit.measures.exit_counts import exit_counts
from simexit.measures.outcomes import Outcome, false_exit_rates, headcounts, outcome_table
from simexit.measures.present_value import present_values
from simexit.measures.spell_outcomes import spell_outcomes
from simexit.measures.targets_met import targets_met
from simexit.record.kept import Kept
from simexit.runs.ahead import Begin, Whole, look_ahead
from simexit.runs.arguments import refuse, scale_problem, seed_problem, some_or_none
from simexit.runs.cases import Case, Failure
from simexit.runs.execute import Progress, run_cases
from simexit.runs.replicates import How, Run
from simexit.runs.store import Store
from simexit.runs.worker import StudyError
from simexit.scenario.planned_money import DISCOUNT_RATE, money_parameter
from simexit.scenario.schema import Scenario
from simexit.studies.variants import Variant

MAIN_VIEWS = ("true", "recorded")
OUTCOME_COLUMNS = [*Outcome._fields, "variant"]
Plays = Callable[[Variant, int], Scenario]


@dataclass(frozen=True)
class Conduct:
    """How the runs of a study are carried out. Only ``seed`` and ``scale`` change results.

    ``scale``: share of villages simulated. ``threads``: runs at once (default: all cores). ``store``: finished runs,
    so that a stopped study goes on. ``begin`` is told once what is ahead (see `Ahead`), before the first run, and
    ``progress`` (runs done, runs in all) from then on. ``dask``: address of a scheduler, or "local".
    ``all_outcomes``: also those that take long (see `outcomes_of`). Raises ValueError for settings that make no sense.
    """

    seed: int = 1
    scale: float = 1.0
    threads: int | None = None
    store: Store | None = None
    dask: str | None = None
    all_outcomes: bool = False
    progress: Progress | None = field(default=None, compare=False)
    begin: Begin | None = field(default=None, compare=False)
    stop: threading.Event | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        refuse([seed_problem(self.seed), scale_problem(self.scale), some_or_none("threads", self.threads)])

    def setting_out(self, cases: Sequence[Case], most: int | None = None) -> Conduct:
        """Tell what is ahead of all ``cases`` of a question, in whatever parts they are run, and count through them.

        ``most``: at most so many runs, where those of ``cases`` decide. Raises OSError where the store cannot be
        written.
        """
        ahead = look_ahead(cases, store=self.store, workers=self.threads, most=most)
        if self.begin:
            self.begin(ahead)
        return replace(self, progress=Whole(self.progress, len(cases))) if self.progress else self


class RunsFailed(StudyError):
    """Runs of a study failed; a paired study needs them all."""

    def __init__(self, failures: Sequence[tuple[Case, Failure]]) -> None:
        case, failure = failures[0]
        which = f"{case.label}, replicate {case.replicate}: {failure.kind}: {failure.message}"
        super().__init__(f"{len(failures)} runs failed, the first {which}")
        self.failures = list(failures)


def outcomes_of(case: Case, kept: Kept, *, all_outcomes: bool = False) -> pd.DataFrame:
    """The outcomes of one run, one row an outcome.

    Headcounts, the four errors, exits and relapses in the true and recorded views, costs, money as present values; and,
    with ``all_outcomes``, whatever a single run tells (survey, welfare, serving), which takes three times as long.
    """
    run = Run(case.scenario, How(1, case.seed, case.scale, 1, case.engine), [kept])
    weights = run.household_weights(kept).astype(np.float64)
    told = run.outcomes if all_outcomes else outcome_table([*_main(run, kept, weights)])
    counted = outcome_table([*exit_counts(kept, weights)])
    return pd.concat([told, counted, present_value_table(run)], ignore_index=True)


def _main(run: Run, kept: Kept, weights: NDArray[np.float64]) -> Iterator[Outcome]:
    (spells,) = run.spells_as(DEFAULT, MAIN_VIEWS)
    yield from headcounts(run.yearly)
    yield from false_exit_rates(run.yearly)
    yield from targets_met(run.yearly, run.scenario, run.county_weights)
    yield from spell_outcomes(spells, kept.replicate, MAIN_VIEWS)
    yield from spending(kept, run.weight)
    yield from costs(kept, weights, run.weight)


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


def variant_outcomes(variants: Sequence[Variant], replicates: Iterable[int], conduct: Conduct) -> pd.DataFrame:
    """Outcomes of every variant in every replicate, with the column ``variant``.

    Raises `RunsFailed` once all runs have been tried, `Stopped` when stopped.
    """
    outcomes, failures = tried_outcomes(variants, replicates, conduct)
    if failures:
        raise RunsFailed(failures)
    return outcomes


def tried_outcomes(
    variants: Sequence[Variant], replicates: Iterable[int], conduct: Conduct, *, plays: Plays | None = None
) -> tuple[pd.DataFrame, list[tuple[Case, Failure]]]:
    """Outcomes of the replicates in which every variant could be run, and the runs that failed.

    ``plays``: the scenario that a variant plays in a replicate, if not its own. Raises `Stopped` when stopped.
    """
    cases = variant_cases(variants, replicates, conduct, plays=plays)
    parts: list[pd.DataFrame] = []
    failures: list[tuple[Case, Failure]] = []
    for case, result in carried_out(cases, conduct):
        if isinstance(result, Failure):
            failures.append((case, result))
        else:
            parts.append(outcomes_of(case, result, all_outcomes=conduct.all_outcomes).assign(variant=case.label))
    failed = {case.replicate for case, _ in failures}
    whole = [part for part in parts if part["replicate"].iloc[0] not in failed]
    return pd.concat(whole, ignore_index=True) if whole else pd.DataFrame(columns=OUTCOME_COLUMNS), failures


def variant_cases(
    variants: Sequence[Variant], replicates: Iterable[int], conduct: Conduct, *, plays: Plays | None = None
) -> list[Case]:
    """One case a replicate and variant, in the order in which they are run."""
    return [
        Case(plays(v, r) if plays else v.scenario, v.name, conduct.seed, r, conduct.scale)
        for r in replicates
        for v in variants
    ]


def carried_out(cases: Sequence[Case], conduct: Conduct) -> Iterator[tuple[Case, Kept | Failure]]:
    """Cases with their runs, in order, as ``conduct`` says."""
    yield from run_cases(
        cases,
        store=conduct.store,
        workers=conduct.threads,
        dask=conduct.dask,
        progress=conduct.progress,
        stop=conduct.stop,
    )
    if isinstance(conduct.progress, Whole):
        conduct.progress.part_is_done(len(cases))
