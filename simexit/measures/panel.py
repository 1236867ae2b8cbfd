"""A household panel as columns: who was seen in which wave, with what income, against what line.

Rows are kept by household and wave. A household's rows *follow* each other where they are one step apart, the step
being the smallest distance between two waves of the panel. A missed wave, or waves farther apart than the step, break
what is known of a household: a spell is censored there and a new one begins.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from simexit.measures.checked import Codes, Column, Flags, above_zero, groups_of, like, numbers, weights_of

Waves = NDArray[np.int64]


class Panel(NamedTuple):
    """Columns of one length, by household and wave.

    ``households``: label of each household code. ``household``: code 0, 1, … of each row. ``income``, ``line``: one
    unit, such as yuan per head and year. ``follows``: the row above is of the same household, one step earlier.
    ``order``: position of each row in the table that was given. ``waves``: every wave, rising.
    """

    households: list[Any]
    household: Codes
    wave: Waves
    income: Column
    line: Column
    weights: Column
    follows: Flags
    order: Codes
    waves: Waves
    step: int

    @property
    def poor(self) -> Flags:
        """Below the line, never at it."""
        below: Flags = self.income < self.line
        return below


def panel_of(
    household: ArrayLike, wave: ArrayLike, income: ArrayLike, line: ArrayLike, weights: ArrayLike | None = None
) -> Panel:
    """A panel from columns in any order, one row a household and wave.

    ``line``: one number, or one a row. Raises ValueError for missing values, waves that are not whole, one wave only,
    a household twice in a wave, lines not above zero and weights below zero.
    """
    y = numbers(income, "income")
    when = numbers(wave, "wave")
    if (when != np.floor(when)).any():
        raise ValueError(f"wave: whole numbers are needed, such as years, found {when[when != np.floor(when)][0]:g}")
    who = groups_of(household, y.size)
    waves = np.unique(when.astype(np.int64))
    if waves.size < 2:
        raise ValueError(f"wave: two waves or more are needed, found one, {waves[0]}")
    step = int(np.diff(waves).min())
    order = _by_household(who.codes, np.searchsorted(waves, when), waves.size)
    codes, at = who.codes[order], when.astype(np.int64)[order]
    same = np.concatenate([[False], codes[1:] == codes[:-1]])
    apart = np.concatenate([[0], np.diff(at)])
    if (same & (apart == 0)).any():
        row = int(np.flatnonzero(same & (apart == 0))[0])
        raise ValueError(f"household {who.labels[codes[row]]}: found twice in wave {at[row]}")
    z = above_zero(like(line, "line", y.size), "line")
    w = weights_of(weights, y.size)
    follows = same & (apart == step)
    return Panel(who.labels, codes, at, y[order], z[order], w[order], follows, order, waves, step)


def _by_household(household: Codes, moment: Codes, moments: int) -> Codes:
    """Positions of the rows by household and moment."""
    slot = household * moments + moment
    size = int(household.max() + 1) * moments
    if size > 4 * slot.size:
        return np.argsort(slot, kind="stable")
    filled = np.bincount(slot, minlength=size)
    if filled.max() > 1:
        return np.argsort(slot, kind="stable")
    order = np.empty(slot.size, np.int64)
    order[(np.cumsum(filled) - 1)[slot]] = np.arange(slot.size)
    return order


def panel_spells(panel: Panel) -> pd.DataFrame:
    """Unbroken runs of waves in one state, poor or out, one row each.

    ``start``: the first wave in the state; ``end``: the first wave in the other, missing where it was not seen.
    ``duration``: waves from the start to the end, or to the last wave at which the spell was seen under way; 0 where it
    was seen once only. ``ended``, and ``right_censored``, its opposite. ``left_censored``: already in the state when
    first seen. ``waves_after``: waves at which the household was seen after the spell's start, without a break.
    ``weight``: of the first row; ``row``: its position in the table that was given.
    """
    poor, n = panel.poor, panel.household.size
    begins = ~panel.follows
    begins[1:] |= poor[1:] != poor[:-1]
    first = np.flatnonzero(begins)
    after = np.append(first[1:], n)
    runs = np.append(np.flatnonzero(~panel.follows), n)
    run_ends = runs[np.searchsorted(runs, first, side="right")]
    ended = np.zeros(first.size, np.bool_)
    ended[:-1] = panel.follows[after[:-1]]
    end = pd.array(panel.wave[np.minimum(after, n - 1)], "Int64")
    end[~ended] = pd.NA
    return pd.DataFrame(
        {
            "household": pd.Categorical.from_codes(panel.household[first], pd.Index(panel.households)),
            "state": pd.Categorical.from_codes(poor[first].astype(np.int8), pd.Index(["out", "poor"])),
            "start": panel.wave[first],
            "end": end,
            "duration": after - first - ~ended,
            "ended": ended,
            "left_censored": ~panel.follows[first],
            "right_censored": ~ended,
            "waves_after": run_ends - 1 - first,
            "weight": panel.weights[first],
            "row": panel.order[first],
        }
    )


def are_years(waves: NDArray[np.floating | np.integer]) -> bool:
    """Whether the waves are years, not numbers of interviews."""
    return bool(waves.min() >= 1900 and waves.max() <= 2100)


def pairs(panel: Panel) -> tuple[Codes, Codes]:
    """Rows of the same household one step apart: positions before and after."""
    after = np.flatnonzero(panel.follows)
    return after - 1, after


class Balanced(NamedTuple):
    """Households seen in every wave: one row each, one column a wave; mean weight; position of their first row."""

    relative_income: Column
    weights: Column
    row: Codes


def balanced(panel: Panel) -> Balanced:
    """Income over the line of the households seen in every wave, whose number may be zero."""
    n = panel.waves.size
    whole = np.bincount(panel.household, minlength=len(panel.households)) == n
    rows = np.flatnonzero(whole[panel.household]).reshape(-1, n)
    relative = panel.income[rows] / panel.line[rows]
    return Balanced(relative, panel.weights[rows].mean(axis=1), panel.order[rows[:, 0]])
