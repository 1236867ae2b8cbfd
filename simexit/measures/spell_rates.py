"""Exit and relapse from a table of spells: hazards by duration, survival, competing ends, relapse, sustained exit.

Every function takes the spells of one view as a table (columns of `simexit.record.spells.spells_of_states`, from a run
or from an analyst's own panel) and a `Convention`, which is written into the column ``convention`` of what it gives.
Errors take households as independent: of one household's spells that are at risk at the same duration, hazards allow
for the dependence (`simexit.measures.clusters`), the curves do not. Households of one village share luck, which no
error here knows; over replicates of a run the errors of `simexit.measures.intervals` do.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from simexit.measures.checked import Codes, share, tallied
from simexit.measures.clusters import design_effects
from simexit.measures.conventions import DEFAULT, Convention
from simexit.measures.shares import LEVEL, Share, normal_quantile, weighted_share, wilson
from simexit.measures.survival import cumulative_incidence, kaplan_meier, life_table
from simexit.measures.watched import GONE, Watched, household_codes, in_poverty, names_any, two_states, watched

HAZARD_COLUMNS = (
    "from",
    "to",
    "at_risk",
    "ended",
    "gone",
    "censored",
    "hazard",
    "std_error",
    "low",
    "high",
    "yearly_hazard",
    "convention",
)


def hazards(
    spells: pd.DataFrame, convention: Convention = DEFAULT, *, poor: bool = True, level: float = LEVEL
) -> pd.DataFrame:
    """Hazard of exit (``poor``) or of relapse by duration: of the spells at risk, the share that ends so.

    Columns ``from``, ``to`` in years, ``at_risk``, ``ended``, ``gone`` and ``censored`` (weighted), ``hazard`` of the
    wave, ``std_error``, ``low``, ``high`` (Wilson, effective number over the design effect of households), and
    ``yearly_hazard`` = 1 - (1 - hazard)^(1 / wave_years), equal in each year between two waves. A spell that ends with
    the household counts at risk to then and is no exit. Empty where no spell counts. Errors as `watched`.
    """
    found = watched(spells, convention, poor=poor)
    if not found.rows.size or not found.weights.any():
        return pd.DataFrame(columns=list(HAZARD_COLUMNS))
    table = life_table(found.duration, found.changed, found.entry, found.weights, level=level)
    hazard, at_risk, error = (table[name].to_numpy() for name in ("hazard", "at_risk", "std_error"))
    effect = design_effects(found.duration, found.changed, found.entry, found.weights, found.household, hazard)
    low, high = wilson(hazard, table["effective_at_risk"].to_numpy() / effect, normal_quantile(level))
    gone = tallied(found.duration[found.gone].astype(np.int64) - 1, found.weights[found.gone], hazard.size)
    step = convention.wave_years
    columns = (
        table["from"].to_numpy() * step,
        table["to"].to_numpy() * step,
        at_risk,
        table["ended"].to_numpy(),
        gone,
        np.maximum(table["censored"].to_numpy() - gone, 0),
        hazard,
        error * np.sqrt(effect),
        low,
        high,
        1 - (1 - hazard) ** (1 / step),
        str(convention),
    )
    return pd.DataFrame(dict(zip(HAZARD_COLUMNS, columns, strict=True)))


def survival(
    spells: pd.DataFrame, convention: Convention = DEFAULT, *, poor: bool = True, level: float = LEVEL
) -> pd.DataFrame:
    """Share still poor (or still out) by years: Kaplan-Meier, the household's going taken for censoring.

    Columns of `kaplan_meier`, ``time`` in years, and ``convention``.
    """
    found = watched(spells, convention, poor=poor)
    if not found.rows.size:
        return pd.DataFrame(columns=["time", "survival", "convention"])
    curve = kaplan_meier(found.duration, found.changed, found.entry, found.weights, level=level)
    return curve.assign(time=curve["time"] * convention.wave_years, convention=str(convention))


def competing_ends(
    spells: pd.DataFrame, convention: Convention = DEFAULT, *, poor: bool = True, level: float = LEVEL
) -> pd.DataFrame:
    """Share ended by years and cause, households that are gone among the causes (Aalen and Johansen 1978).

    Columns of `cumulative_incidence`, ``time`` in years, and ``convention``. Ends without a known cause are ``other``.
    """
    found = watched(spells, convention, poor=poor)
    if not found.rows.size:
        return pd.DataFrame(columns=["cause", "time", "incidence", "convention"])
    names = np.array([name or "other" for name in found.causes], object)
    cause = np.where(found.cause >= 0, names[found.cause], "other")
    curve = cumulative_incidence(found.duration, found.ended, cause, found.entry, found.weights, level=level)
    return curve.assign(time=curve["time"] * convention.wave_years, convention=str(convention))


def exit_rates(spells: pd.DataFrame, convention: Convention = DEFAULT) -> pd.DataFrame:
    """Exit rate of each wave: of those poor at the wave before and still there, the share out at this one.

    All spells count, those under way at the start too (the convention's ``spells`` is not read); households not seen
    at this wave are left out. Columns year, at_risk, exits (weighted), rate.
    """
    poor = spells[in_poverty(spells)]
    if spells.empty:
        return pd.DataFrame(columns=["year", "at_risk", "exits", "rate"])
    start, last = poor["start"].to_numpy(np.int64), poor["last_seen"].to_numpy(np.int64)
    ended = ~poor["right_censored"].to_numpy(np.bool_)
    gone = names_any(poor["end_cause"], (GONE,))
    end = np.where(ended, poor["end"].to_numpy(np.int64), 0)
    w = poor["weight"].to_numpy(np.float64)
    if convention.unit == "persons":
        w = w * poor["persons"].to_numpy(np.float64)
    first, end_of_watching = int(spells["start"].min()), int(spells[["last_seen", "end"]].to_numpy().max())
    rows = []
    for year in range(first + convention.wave_years, end_of_watching + 1, convention.wave_years):
        exits = float(w[(end == year) & ~gone].sum())
        at_risk = exits + float(w[(start < year) & (last >= year)].sum())
        rows.append((year, at_risk, exits, share(exits, at_risk)))
    return pd.DataFrame(rows, columns=["year", "at_risk", "exits", "rate"])


class Exits(NamedTuple):
    """Spells out of poverty that followed an exit, and the years for which each one's household was followed since."""

    spells: Watched
    years_followed: Codes
    wave_years: int

    def followed(self, years: int) -> Watched:
        """Those followed for so many years; not those whose household was gone by then without a relapse."""
        left = self.spells.gone & (self.spells.duration * self.wave_years <= years)
        return self.spells.of((self.years_followed >= years) & ~left)


def exits_of(spells: pd.DataFrame, convention: Convention = DEFAULT) -> Exits:
    """The exits that are seen to happen in a table of one view, for `relapse_within` and `sustained_exits`."""
    spells = two_states(spells)
    found = watched(spells, replace(convention, spells="fresh"), poor=False)
    followed = _followed_until(spells) - spells["start"].to_numpy(np.int64)
    return Exits(found, followed[found.rows], convention.wave_years)


def relapse_within(exits: Exits, years: int, *, level: float = LEVEL) -> Share:
    """Relapsed and followed: of exits seen to happen, those poor again at an assessment within so many years.

    Followed are exits so many years before the household's last assessment; one that is gone before that without a
    relapse is left out. Households that were never seen poor have not exited. With waves more than a year apart,
    relapses between two waves are not seen. Wilson's interval, exits taken as independent.
    """
    mine = exits.followed(years)
    back = mine.changed & (mine.duration * exits.wave_years <= years)
    return weighted_share(back, mine.weights, level)


def sustained_exits(exits: Exits, *, more: int = 2, level: float = LEVEL) -> Share:
    """Sustained and followed exits: out, and still out at the ``more`` assessments next to the first one out."""
    mine = exits.followed(more * exits.wave_years)
    stayed = np.where(mine.ended, mine.duration > more, mine.duration >= more)
    return weighted_share(stayed, mine.weights, level)


def _followed_until(spells: pd.DataFrame) -> Codes:
    """Year until which each row's household was followed: its last assessment, or all years where it is gone."""
    key = household_codes(spells)
    last = spells["last_seen"].to_numpy(np.int64)
    until = np.zeros(int(key.max(initial=-1)) + 1, np.int64)
    gone = names_any(spells["end_cause"], (GONE,))
    everything = max(int(last.max(initial=0)), int(spells["end"].max()) if len(spells) else 0)
    np.maximum.at(until, key, np.where(gone, everything, last))
    return until[key]


def ever_exited(spells: pd.DataFrame, convention: Convention = DEFAULT, *, level: float = LEVEL) -> Share:
    """Households seen to exit at least once, of all households that were ever seen poor."""
    poor = spells[in_poverty(spells)]
    exited = ~poor["right_censored"].to_numpy(np.bool_) & ~names_any(poor["end_cause"], (GONE,))
    weight = poor["weight"].to_numpy(np.float64)
    if convention.unit == "persons":
        weight = weight * poor["persons"].to_numpy(np.float64)
    _, first, codes = np.unique(household_codes(poor), return_index=True, return_inverse=True)
    once = tallied(codes, exited, first.size) > 0
    return weighted_share(once, weight[first], level)


def mean_years_to_exit(spells: pd.DataFrame, convention: Convention = DEFAULT, *, within: int = 5) -> float:
    """Mean years in poverty up to ``within``: the area under Kaplan-Meier's curve (restricted mean, Irwin 1949).

    A mean without a limit is not known where spells are censored. A spell counts whole waves. Missing where no spell
    counts or none is watched so long and some are still poor.
    """
    found = watched(spells, convention, poor=True)
    if not found.rows.size:
        return float("nan")
    curve = kaplan_meier(found.duration, found.changed, found.entry, found.weights)
    still = np.concatenate([[1.0], curve["survival"]])
    if still[-1] > 0 and found.duration.max() * convention.wave_years < within:
        return float("nan")
    times = np.minimum(np.concatenate([[0.0], curve["time"] * convention.wave_years, [within]]), within)
    return float(np.diff(times) @ still)


def recidivism(spells: pd.DataFrame) -> pd.DataFrame:
    """Households by the number of spells of poverty seen: columns spells, households (weighted), share."""
    poor = spells[in_poverty(spells)]
    _, first, counts = np.unique(household_codes(poor), return_index=True, return_counts=True)
    sums = np.bincount(counts, poor["weight"].to_numpy(np.float64)[first])[1:] if counts.size else np.zeros(0)
    table = pd.DataFrame({"spells": np.arange(1, sums.size + 1), "households": sums})
    return table.assign(share=table["households"] / max(float(sums.sum()), np.finfo(float).tiny))
