"""Which mix, for this money, in this county, and how sure are we: policies compared over the same luck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from simexit.luck import resampler
from simexit.measures.differences import paired_differences
from simexit.measures.parameter_share import parameter_intervals
from simexit.measures.ranking import ranks
from simexit.runs.conduct import Conduct, RunsFailed
from simexit.scenario.schema import Scenario
from simexit.studies.parameter_draws import parameter_draws, with_draw
from simexit.studies.sequential import Until, replicates_asked
from simexit.studies.variant_outcomes import tried_outcomes, variant_outcomes
from simexit.studies.variants import BASE, Variant


@dataclass
class Comparison:
    """A finished comparison: outcomes of every variant and replicate, and those under drawn parameters, if any.

    ``pilot``: replicates that decided how many were run, under ``until``; None where the number was given.
    ``failed_draws``: draws of parameters under which a run failed, which are left out. ``is_precise``: whether the
    replicates allowed were enough for the precision of ``until``.
    """

    variants: list[Variant]
    conduct: Conduct
    outcomes: pd.DataFrame
    drawn: pd.DataFrame | None = None
    places: pd.DataFrame | None = None
    until: Until | None = None
    pilot: int | None = None
    failed_draws: int = 0
    is_precise: bool = True

    @property
    def replicates(self) -> int:
        """Replicates of every variant, parameters held fixed."""
        return int(self.outcomes["replicate"].nunique())

    @cached_property
    def differences(self) -> pd.DataFrame:
        """One row an outcome and mix: difference from the base, and chance-only intervals (see `paired_differences`).

        With parameters drawn also their interval and share of variance (see `parameter_intervals`).
        """
        rng = resampler(self.conduct.seed, "simultaneous intervals")
        chance = paired_differences(self.outcomes, BASE, rng, pilot=self.pilot)
        if self.drawn is None:
            return chance
        rng = resampler(self.conduct.seed, "shares of variance")
        parameters = parameter_intervals(self.outcomes, self.drawn, BASE, rng)
        return chance.merge(parameters, "left", on=["variant", "outcome", "group", "year", "unit", "convention"])

    @cached_property
    def ranking(self) -> pd.DataFrame | None:
        """Rank of every variant in each outcome that has a better end; None unless parameters were drawn.

        ``rank``: by the mean, parameters held fixed. ``best_probability``: share of draws, each with its own history,
        in which the variant is best. An order by chance alone would look surer than it is.
        """
        if self.drawn is None:
            return None
        chance = ranks(self.outcomes, BASE).drop(columns="best_share")
        drawn = ranks(self.drawn, BASE).drop(columns="rank").rename(columns={"best_share": "best_probability"})
        return chance.merge(drawn, "left", on=["variant", "outcome", "group", "year", "unit", "convention"])


def compare(
    variants: Sequence[Variant], *, replicates: int = 20, draws: int = 0, until: Until | None = None, conduct: Conduct
) -> Comparison:
    """Run every variant over the same replicates, and again with assumed parameters drawn in ``draws`` replicates.

    With ``until``, ``replicates`` does not count: the pilot decides. Raises ValueError for an outcome of ``until`` that
    is none, `RunsFailed`, `Stopped`.
    """
    variants = list(variants)
    pilot, is_precise = None if until is None else until.fewest, True
    outcomes = variant_outcomes(variants, range(1, (pilot or replicates) + 1), conduct)
    if until is not None and pilot is not None:
        asked = replicates_asked(_watched(outcomes, until), until)
        needed, is_precise = min(asked, until.most), asked <= until.most
        if needed > pilot:
            more = variant_outcomes(variants, range(pilot + 1, needed + 1), conduct)
            outcomes = pd.concat([outcomes, more], ignore_index=True)
    found = Comparison(variants, conduct, outcomes, until=until, pilot=pilot, is_precise=is_precise)
    if draws:
        _draw(found, draws)
    return found


def _draw(study: Comparison, draws: int) -> None:
    """Run every replicate with parameters of its own, the same for all variants; a draw that fails is counted."""
    variants, conduct = study.variants, study.conduct
    rng = resampler(conduct.seed, "draws of parameters")
    study.places = parameter_draws(variants[0].scenario, draws, rng)
    rows = {str(name): column.to_dict() for name, column in study.places.items()}

    def plays(variant: Variant, replicate: int) -> Scenario:
        return with_draw(variant.scenario, {name: float(rows[name][replicate]) for name in rows})

    study.drawn, failures = tried_outcomes(variants, range(1, draws + 1), conduct, plays=plays)
    study.failed_draws = len({case.replicate for case, _ in failures})
    if study.drawn.empty:
        raise RunsFailed(failures)


def _watched(outcomes: pd.DataFrame, until: Until) -> np.ndarray:
    """Differences from the base in the outcome of ``until``, replicates by variants."""
    mine = outcomes[(outcomes["outcome"] == until.outcome) & (outcomes["group"] == until.group)]
    if mine.empty:
        known = ", ".join(dict.fromkeys(outcomes["outcome"]))
        raise ValueError(f"--outcome: found {until.outcome!r}; allowed: {known}")
    year = until.year or int(mine["year"].max())
    table = mine[mine["year"] == year].pivot(index="replicate", columns="variant", values="value")
    return table.drop(columns=BASE).sub(table[BASE], axis=0).to_numpy(np.float64)
