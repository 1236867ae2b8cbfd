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
from numpy.typing import ArrayLike

from simexit.measures.checked import Codes, Flags, groups_of, share, tallied
from simexit.measures.clusters import design_effects
from simexit.measures.conventions import DEFAULT, Convention
from simexit.measures.survival import LEVEL, cumulative_incidence, kaplan_meier, life_table, wilson
from simexit.measures.watched import GONE, Watched, household_codes, in_poverty, watched


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
    names = ["from", "to", "at_risk", "ended", "gone", "censored", "hazard", "std_error", "low", "high"]
    if not found.rows.size or not found.weights.any():
        return pd.DataFrame(columns=[*names, "yearly_hazard", "convention"])
    table = life_table(found.duration, found.changed, found.entry, found.weights, level=level)
    hazard = table["hazard"].to_numpy()
    effect = design_effects(found.duration, found.changed, found.entry, found.weights, found.household, hazard)
    effective = table["effective_at_risk"].to_numpy() / effect
    low, high = wilson(hazard, effective, level)
    gone = tallied(found.duration[found.gone].astype(np.int64) - 1, found.weights[found.gone], len(table))
    table = table.assign(
        **{"from": table["from"] * convention.wave_years, "to": table["to"] * convention.wave_years},
        gone=gone,
        censored=np.maximum(table["censored"] - gone, 0),
        std_error=table["std_error"] * np.sqrt(effect),
        low=low,
        high=high,
    )[names]
    yearly = 1 - (1 - hazard) ** (1 / convention.wave_years)
    return table.assign(yearly_hazard=yearly, convention=str(convention))


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


def rates_by_group(
    spells: pd.DataFrame, groups: ArrayLike, convention: Convention = DEFAULT, *, poor: bool = True
) -> pd.DataFrame:
    """`hazards` of each group's spells, below one another, the label in column ``group``."""
    split = groups_of(groups, len(spells))
    parts = []
    for code, label in enumerate(split.labels):
        mine = hazards(spells[split.codes == code], convention, poor=poor)
        mine.insert(0, "group", label)
        parts.append(mine)
    return pd.concat(parts, ignore_index=True)


def exit_rates(spells: pd.DataFrame, convention: Convention = DEFAULT) -> pd.DataFrame:
    """Exit rate of each wave: of those poor at the wave before and still there, the share out at this one.

    All spells count, those under way at the start too (the convention's ``spells`` is not read); households not seen
    at this wave are left out. Columns year, at_risk, exits (weighted), rate.
    """
    poor = spells[in_poverty(spells)]
    start, last = poor["start"].to_numpy(np.int64), poor["last_seen"].to_numpy(np.int64)
    ended = ~poor["right_censored"].to_numpy(np.bool_)
    gone = (poor["end_cause"] == GONE).to_numpy(np.bool_)
    end = np.where(ended, poor["end"].to_numpy(np.int64), 0)
    w = poor["weight"].to_numpy(np.float64)
    if convention.unit == "persons":
        w = w * poor["persons"].to_numpy(np.float64)
    years = np.unique(np.concatenate([spells["start"], spells["last_seen"], spells["end"][spells["end"] > 0]]))
    rows = []
    for year in years[1:].tolist():
        exits = float(w[(end == year) & ~gone].sum())
        at_risk = exits + float(w[(start < year) & (last >= year)].sum())
        rows.append((year, at_risk, exits, share(exits, at_risk)))
    return pd.DataFrame(rows, columns=["year", "at_risk", "exits", "rate"])


class Share(NamedTuple):
    """A weighted part of a weighted whole."""

    part: float
    whole: float

    @property
    def value(self) -> float:
        """The share; missing where nobody is in the whole."""
        return share(self.part, self.whole)


def relapse_within(spells: pd.DataFrame, years: int, convention: Convention = DEFAULT) -> Share:
    """Relapsed and followed: of exits seen to happen, those poor again at an assessment within so many years.

    Followed are exits so many years before the household's last assessment; one that is gone before that without a
    relapse is left out. Households that were never seen poor have not exited. With waves more than a year apart,
    relapses between two waves are not seen.
    """
    exits = _followed_exits(spells, years, convention)
    back = exits.changed & (exits.duration * convention.wave_years <= years)
    return Share(float(exits.weights[back].sum()), float(exits.weights.sum()))


def sustained_exits(spells: pd.DataFrame, convention: Convention = DEFAULT, *, more: int = 2) -> Share:
    """Sustained and followed exits: out, and still out at the ``more`` assessments next to the first one out."""
    exits = _followed_exits(spells, more * convention.wave_years, convention)
    stayed = np.where(exits.ended, exits.duration > more, exits.duration >= more)
    return Share(float(exits.weights[stayed].sum()), float(exits.weights.sum()))


def _followed_exits(spells: pd.DataFrame, years: int, convention: Convention) -> Watched:
    """Spells out of poverty after an exit, of households followed for so many years since or relapsed meanwhile."""
    after = spells[_after_exit(spells) & (spells["start"].to_numpy(np.int64) + years <= _followed_until(spells))]
    exits = watched(after, replace(convention, spells="fresh"), poor=False)
    left = exits.gone & (exits.duration * convention.wave_years <= years)
    return exits.of(~left)


def _after_exit(spells: pd.DataFrame) -> Flags:
    """Which spells out of poverty follow one of poverty without a gap."""
    key, poor = household_codes(spells), in_poverty(spells)
    order = np.lexsort((spells["start"].to_numpy(), key))
    follows = (key[order][1:] == key[order][:-1]) & poor[order][:-1] & ~poor[order][1:]
    follows &= spells["end"].to_numpy()[order][:-1] == spells["start"].to_numpy()[order][1:]
    after = np.zeros(len(spells), np.bool_)
    after[order[1:]] = follows
    return after


def _followed_until(spells: pd.DataFrame) -> Codes:
    """Year until which each row's household was followed: its last assessment, or all years where it is gone."""
    key = household_codes(spells)
    last = spells["last_seen"].to_numpy(np.int64)
    until = np.zeros(int(key.max(initial=-1)) + 1, np.int64)
    gone = (spells["end_cause"] == GONE).to_numpy(np.bool_)
    everything = max(int(last.max(initial=0)), int(spells["end"].max()) if len(spells) else 0)
    np.maximum.at(until, key, np.where(gone, everything, last))
    return until[key]


def ever_exited(spells: pd.DataFrame, convention: Convention = DEFAULT) -> Share:
    """Households seen to exit at least once, of all households that were ever seen poor."""
    poor = spells[in_poverty(spells)]
    exited = ~poor["right_censored"].to_numpy(np.bool_) & (poor["end_cause"] != GONE).to_numpy(np.bool_)
    weight = poor["weight"].to_numpy(np.float64)
    if convention.unit == "persons":
        weight = weight * poor["persons"].to_numpy(np.float64)
    _, first, codes = np.unique(household_codes(poor), return_index=True, return_inverse=True)
    once = tallied(codes, exited, first.size) > 0
    return Share(float(weight[first][once].sum()), float(weight[first].sum()))


def mean_years_to_exit(spells: pd.DataFrame, convention: Convention = DEFAULT, *, within: int = 5) -> float:
    """Mean years in poverty up to ``within``: the area under Kaplan-Meier's curve (restricted mean, Irwin 1949).

    A mean without a limit is not known where spells are censored. A spell counts whole waves. Missing where no spell
    counts or none is watched so long.
    """
    found = watched(spells, convention, poor=True)
    if not found.rows.size or found.duration.max() * convention.wave_years < within:
        return float("nan")
    curve = kaplan_meier(found.duration, found.changed, found.entry, found.weights)
    times = np.minimum(np.concatenate([[0.0], curve["time"] * convention.wave_years, [within]]), within)
    return float(np.diff(times) @ np.concatenate([[1.0], curve["survival"]]))


def recidivism(spells: pd.DataFrame) -> pd.DataFrame:
    """Households by the number of spells of poverty seen: columns spells, households (weighted), share."""
    poor = spells[in_poverty(spells)]
    _, first, counts = np.unique(household_codes(poor), return_index=True, return_counts=True)
    sums = np.bincount(counts, poor["weight"].to_numpy(np.float64)[first])[1:] if counts.size else np.zeros(0)
    table = pd.DataFrame({"spells": np.arange(1, sums.size + 1), "households": sums})
    return table.assign(share=table["households"] / max(float(sums.sum()), np.finfo(float).tiny))
