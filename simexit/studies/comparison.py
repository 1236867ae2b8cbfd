"""Which mix, for this money, in this county, and how sure are we: policies compared over the same luck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import fsum

import numpy as np
import pandas as pd

from simexit.luck import resampler
from simexit.measures.differences import paired_differences
from simexit.measures.intervals import KEYS
from simexit.measures.outcome_list import better_of
from simexit.measures.outcomes import HIGHER, LOWER, NEITHER
from simexit.measures.parameter_share import parameter_intervals
from simexit.measures.ranking import ranks
from simexit.measures.verdict import verdicts
from simexit.runs.arguments import refuse
from simexit.runs.conduct import Conduct
from simexit.scenario.planned_money import planned_present_values
from simexit.scenario.problems import any_of
from simexit.scenario.schema import Scenario
from simexit.scenario.stretches import shaping
from simexit.studies.parameter_draws import drawable, parameter_draws, with_draw
from simexit.studies.sequential import Until, replicates_asked, until_problem
from simexit.studies.variant_outcomes import Plays, tried_outcomes, variant_cases, variant_outcomes
from simexit.studies.variants import BASE, Variant

MONEY = "present_value_net"


@dataclass
class Comparison:
    """A finished comparison: outcomes of every variant and replicate, and those under drawn parameters, if any.

    ``pilot``: replicates that decided how many were run, under ``until``; None where the number was given.
    ``failed_draws``: draws of parameters under which a run failed, which are left out; ``drawn`` is None if all did.
    ``is_precise``: whether the replicates allowed were enough for the precision of ``until``.
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

    @property
    def with_own_history(self) -> list[Variant]:
        """Mixes that change what comes before the plan, and so live that time differently from the plan's."""
        shapes = shaping(self.variants[0].scenario)
        return [each for each in self.variants[1:] if shaping(each.scenario) != shapes]

    @cached_property
    def differences(self) -> pd.DataFrame:
        """One row an outcome and mix: difference from the base, and chance-only intervals (see `paired_differences`).

        With parameters drawn also their interval and share of variance (see `parameter_intervals`). ``verdict``: see
        `verdicts`. ``better``: which end is, "lower", "higher" or neither. ``money_difference``: by how much the mix's
        present value of spending, less residual value, differs from the base's, in yuan.
        """
        rng = resampler(self.conduct.seed, "simultaneous intervals")
        found = paired_differences(self.outcomes, BASE, rng, pilot=self.pilot)
        if self.drawn is not None:
            rng = resampler(self.conduct.seed, "shares of variance")
            parameters = parameter_intervals(self.outcomes, self.drawn, BASE, rng)
            found = found.merge(parameters, "left", on=["variant", *KEYS])
        spent = found[(found["outcome"] == MONEY) & (found["group"] == "")].set_index("variant")["difference"]
        ends = {LOWER: "lower", HIGHER: "higher", NEITHER: ""}
        better = [ends[better_of(outcome)] for outcome in found["outcome"]]
        money = found["variant"].map(spent)
        return found.assign(verdict=verdicts(found), better=better, money_difference=money)

    @cached_property
    def table(self) -> pd.DataFrame:
        """`differences` and `ranking` together, and the base as a row of its own before the mixes of each outcome.

        The base has its value in ``value`` and no difference from itself.
        """
        first = self.differences.drop_duplicates(KEYS)[[*KEYS, "base_value", "better"]]
        own = self.outcomes[self.outcomes["variant"] == BASE]
        counts = own.dropna(subset=["value"]).groupby(KEYS, sort=False)["value"]
        known = counts.agg(value="mean", n_replicates="size").reset_index()
        base = first.drop(columns="base_value").merge(known, "left", on=KEYS).assign(variant=BASE, verdict="")
        base["base_value"] = base["value"]
        whole = pd.concat([base, self.differences], ignore_index=True)
        order = whole.groupby(KEYS, sort=False, dropna=False).ngroup()
        whole = whole.iloc[np.argsort(order.to_numpy(), kind="stable")][self.differences.columns]
        whole = whole.astype({"n_replicates": "Int64"}).reset_index(drop=True)
        return whole if self.ranking is None else whole.merge(self.ranking, "left", on=["variant", *KEYS])

    @cached_property
    def ranking(self) -> pd.DataFrame | None:
        """Rank of every variant in each outcome that has a better end; None unless parameters were drawn.

        ``best_probability``: share of draws of parameters, each with its own history, in which the variant is best.
        ``rank``: by that probability, and by the mean over the same draws among equals (see `ranks`): both are of the
        draws, so that they cannot contradict each other. An order by chance alone would look surer than it is.
        """
        if self.drawn is None:
            return None
        return ranks(self.drawn, BASE).rename(columns={"best_share": "best_probability"})

    @cached_property
    def money(self) -> pd.DataFrame:
        """One row a variant: present value of spending less residual value, in yuan, as ``planned`` and as ``spent``.

        Planned money is reckoned with every place taken; spent is the mean over replicates.
        """
        mine = self.outcomes[(self.outcomes["outcome"] == MONEY) & (self.outcomes["group"] == "")]
        spent = mine.groupby("variant")["value"].mean()
        planned = {v.name: fsum(planned_present_values(v.scenario).values()) for v in self.variants}
        names = [variant.name for variant in self.variants]
        rows = {"variant": names, "planned": [planned[name] for name in names], "spent": [*spent.reindex(names)]}
        return pd.DataFrame(rows)


def compare(variants: Sequence[Variant], *, draws: int = 0, until: Until | None = None, conduct: Conduct) -> Comparison:
    """Run every variant over the replicates of ``conduct``, and again, in ``draws`` more, with drawn parameters.

    With ``until``, their number does not count: the pilot decides. Raises ValueError for an outcome of ``until`` that
    is none, `RunsFailed`, `Stopped`.
    """
    variants = list(variants)
    pilot = None if until is None else until.fewest
    _check(variants, until, draws, conduct)
    places = _places(variants[0], draws, conduct) if draws else None
    numbers = range(1, (pilot or conduct.replicates) + 1)
    cases = variant_cases(variants, numbers, conduct)
    drawn = [] if places is None else variant_cases(variants, range(1, draws + 1), conduct, plays=_plays(places))
    most = None if until is None else len(variants) * until.most + len(drawn)
    conduct = conduct.setting_out([*cases, *drawn], most)
    found = Comparison(variants, conduct, variant_outcomes(variants, numbers, conduct), until=until, pilot=pilot)
    if until is not None:
        _run_until(found, until)
    if places is not None:
        _draw(found, places)
    found.conduct = replace(conduct.unwatched(), replicates=found.replicates)
    return found


def _check(variants: Sequence[Variant], until: Until | None, draws: int, conduct: Conduct) -> None:
    """Find out what can only fail after runs before the first of them."""
    refuse(
        [
            until_problem(until, all_outcomes=conduct.all_outcomes) if until else "",
            f"draws: found {draws}; allowed: 0, for no parameter of this plan is uncertain within a range"
            * (draws > 0 and not drawable(variants[0].scenario)),
        ]
    )


def _run_until(study: Comparison, until: Until) -> None:
    """Run the replicates that the pilot asks for."""
    asked = replicates_asked(_watched(study.outcomes, until), until)
    needed, study.is_precise = min(asked, until.most), asked <= until.most
    if needed > until.fewest:
        more = variant_outcomes(study.variants, range(until.fewest + 1, needed + 1), study.conduct)
        study.outcomes = pd.concat([study.outcomes, more], ignore_index=True)


def _places(base: Variant, draws: int, conduct: Conduct) -> pd.DataFrame:
    return parameter_draws(base.scenario, draws, resampler(conduct.seed, "draws of parameters"))


def _plays(places: pd.DataFrame) -> Plays:
    """Every replicate has parameters of its own, the same for all variants."""
    rows = {str(name): column.to_dict() for name, column in places.items()}

    def plays(variant: Variant, replicate: int) -> Scenario:
        return with_draw(variant.scenario, {name: float(rows[name][replicate]) for name in rows})

    return plays


def _draw(study: Comparison, places: pd.DataFrame) -> None:
    """Run every draw; one that fails is counted."""
    numbers, plays = range(1, len(places) + 1), _plays(places)
    study.places = places
    study.drawn, failures = tried_outcomes(study.variants, numbers, study.conduct, plays=plays)
    study.failed_draws = len({case.replicate for case, _ in failures})
    if study.drawn.empty:
        study.drawn = None


def _watched(outcomes: pd.DataFrame, until: Until) -> np.ndarray:
    """Differences from the base in the outcome of ``until``, replicates by variants; in the true view, where told by
    view."""
    groups = [until.group] if until.group else ["", "all", "true"]
    mine = outcomes[(outcomes["outcome"] == until.outcome) & outcomes["group"].isin(groups)]
    if mine.empty:
        known = outcomes.loc[outcomes["outcome"] == until.outcome, "group"].drop_duplicates()
        raise ValueError(f"group: found {until.group!r}; allowed: {any_of(known, 20)}")
    year = until.year or int(mine["year"].max())
    table = mine[mine["year"] == year].pivot(index="replicate", columns="variant", values="value")
    return table.drop(columns=BASE).sub(table[BASE], axis=0).to_numpy(np.float64)
