"""From runs to outcomes: every run of a study is turned into its outcomes at once, so that none need be kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import pandas as pd

from simexit.measures.of_a_run import main_outcomes
from simexit.measures.outcomes import Outcome
from simexit.record.record import Record
from simexit.runs.cases import Case, Failure
from simexit.runs.conduct import Conduct, RunsFailed, carried_out
from simexit.runs.run import run_of_case
from simexit.scenario.schema import Scenario
from simexit.studies.variants import Variant

OUTCOME_COLUMNS = [*Outcome._fields, "variant"]
Plays = Callable[[Variant, int], Scenario]


def outcomes_of(case: Case, record: Record, *, all_outcomes: bool = False) -> pd.DataFrame:
    """The outcomes of one run, one row an outcome, as `simexit.measures.of_a_run.main_outcomes` tells them."""
    return main_outcomes(run_of_case(case, record), all_outcomes=all_outcomes)


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
    """One case a replicate and variant, in the order in which they are run; ``plays`` as in `tried_outcomes`."""
    return [
        Case(plays(v, r) if plays else v.scenario, v.name, conduct.seed, r, conduct.scale, conduct.engine)
        for r in replicates
        for v in variants
    ]
