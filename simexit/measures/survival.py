"""How long spells last: survival curves, hazards by duration, and which of several ends comes first.

A spell is observed from ``entry`` (0: from its beginning) to ``duration``, both counted from its beginning, and either
ended there or was still under way (right-censored). A spell under way when observation began has its ``entry`` then
(left truncation): it is at risk at durations t with entry < t <= duration. A spell censored at t was still under way
at t and is at risk there. Duration in assessments or years, as the analyst counts it.

``weights`` say how many spells a row stands for. Numbers at risk are weighted sums; uncertainty comes from the
*effective* number, (sum w)^2 / sum w^2 (Kish 1965, "Survey sampling"), so that a sample of a tenth is not taken for the
whole place; it supposes weights that do not depend on how spells end. With ``frequency`` each row is so many equal
spells, and both numbers are the same. Standard errors take spells as independent.

References: Kaplan and Meier (1958), JASA 53; Greenwood (1926); Kalbfleisch and Prentice (2002), "The statistical
analysis of failure time data", section 1.4, log-log intervals; Cutler and Ederer (1958), Journal of Chronic Diseases 8,
life tables; Wilson (1927), JASA 22; Aalen and Johansen (1978), Scandinavian Journal of Statistics 5; Dinse and Larson
(1986), Biometrika 73, and Marubini and Valsecchi (1995), variance of a cumulative incidence.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from simexit.measures.checked import (
    Codes,
    Column,
    Flags,
    above_zero,
    flags,
    groups_of,
    numbers,
    same_length,
    tallied,
    weights_of,
)
from simexit.measures.shares import LEVEL, normal_quantile, wilson


class Spells(NamedTuple):
    """Checked columns of spells with weight: how observed, whether ended there, and weights squared for uncertainty."""

    duration: Column
    ended: Flags
    entry: Column | None
    weights: Column
    squares: Column


class AtRisk(NamedTuple):
    """At each time: rows, weight and effective number of spells at risk."""

    rows: Column
    weight: Column
    effective: Column


def _spells(
    duration: ArrayLike, ended: ArrayLike, entry: ArrayLike | None, weights: ArrayLike | None, frequency: bool
) -> tuple[Spells, Flags]:
    """Checked spells of weight above zero, and which rows they are."""
    t = above_zero(numbers(duration, "duration"), "duration")
    e = flags(ended, "ended", t.size)
    w = weights_of(weights, t.size)
    start = None if entry is None else same_length(numbers(entry, "entry"), "entry", t.size)
    if start is not None and ((start < 0) | (start >= t)).any():
        bad = int(np.count_nonzero((start < 0) | (start >= t)))
        raise ValueError(f"entry: must be zero or more and before the duration, {bad} of {t.size} are not")
    kept = w > 0
    if not kept.all():
        t, e, w, start = t[kept], e[kept], w[kept], None if start is None else start[kept]
    return Spells(t, e, start, w, w if frequency else w * w), kept


def _at_risk(spells: Spells, times: Column) -> AtRisk:
    """Spells with entry < t <= duration at each of the sorted times."""
    leaves = np.searchsorted(times, spells.duration, side="right")
    enters = None if spells.entry is None else np.searchsorted(times, spells.entry, side="right")

    def at_risk(column: Column | None) -> Column:
        # Summed from the last time back, so that the few at risk at the end keep their digits.
        found = _from_last(tallied(leaves, column, times.size + 1))[1:]
        return found if enters is None else found - _from_last(tallied(enters, column, times.size + 1))[1:]

    rows = at_risk(None)
    if (spells.weights == 1).all():
        return AtRisk(rows, rows, rows)
    weight = np.where(rows > 0, at_risk(spells.weights), 0)
    squares = at_risk(spells.squares)
    effective = np.divide(weight**2, squares, out=np.zeros_like(weight), where=rows > 0)
    return AtRisk(rows, weight, effective)


def _from_last(column: Column) -> Column:
    return np.cumsum(column[::-1])[::-1]


def _ended_at(spells: Spells, times: Column) -> tuple[Column, Column]:
    """Rows and weight of the spells that ended at each of the sorted times, which hold all times of ending."""
    at = np.searchsorted(times, spells.duration[spells.ended])
    return tallied(at, None, times.size), tallied(at, spells.weights[spells.ended], times.size)


def kaplan_meier(
    duration: ArrayLike,
    ended: ArrayLike,
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    frequency: bool = False,
    level: float = LEVEL,
) -> pd.DataFrame:
    """Share of spells still under way: S(t) = product over times s <= t of (1 - d / n) (Kaplan and Meier 1958).

    One row a time at which spells ended: columns time, at_risk, effective_at_risk, ended, survival, std_error, low,
    high. Variance S^2 sum d / (n (n - d)) (Greenwood 1926) with effective numbers; interval S^exp(+-z s / (S ln S)),
    within 0 and 1 (Kalbfleisch and Prentice 2002, section 1.4). Both are missing from where S is zero. With late
    entry few are at risk at first: where all of them end at once, S is zero for good.
    Raises ValueError for missing values, durations not above zero, entries not before the duration.
    """
    z = normal_quantile(level)
    spells, _ = _spells(duration, ended, entry, weights, frequency)
    times = np.unique(spells.duration[spells.ended])
    rows, weight = _ended_at(spells, times)
    risk = _at_risk(spells, times)
    hazard = _hazard(rows, weight, risk)
    survival = np.cumprod(1 - hazard)
    with np.errstate(invalid="ignore", divide="ignore"):
        error = np.sqrt(np.cumsum(hazard / ((1 - hazard) * risk.effective)))
        spread = np.exp(z * error / np.abs(np.log(survival)))
        there = survival > 0
        columns = {
            "time": times,
            "at_risk": risk.weight,
            "effective_at_risk": risk.effective,
            "ended": weight,
            "survival": survival,
            "std_error": np.where(there, survival * error, np.nan),
            "low": np.where(there, survival**spread, np.nan),
            "high": np.where(there, survival ** (1 / spread), np.nan),
        }
    return pd.DataFrame(columns)


def _hazard(rows: Column, weight: Column, risk: AtRisk) -> Column:
    """Share of those at risk that end; exactly one where all rows at risk end."""
    return np.where(rows == risk.rows, 1.0, np.clip(weight / risk.weight, 0, 1))


def life_table(
    duration: ArrayLike,
    ended: ArrayLike,
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    frequency: bool = False,
    breaks: ArrayLike | None = None,
    level: float = LEVEL,
) -> pd.DataFrame:
    """Hazard by duration: of the spells at risk in each stretch of duration, the share that ended in it.

    Without ``breaks`` durations are whole (assessments, years) and there is one stretch for each: h = d / n, where n
    counts a spell censored at t at t. With ``breaks`` 0 = b0 < b1 < …, stretches are (b, b'], and those censored or
    entering within one count half: n = at risk at its beginning + late entries / 2 - censored / 2 (Cutler and Ederer
    1958). Columns from, to, at_risk, effective_at_risk, ended, censored, hazard, std_error, low, high. std_error is
    sqrt(h (1 - h) / effective n); the interval is Wilson's (1927), which is right for rare ends too, also for none.
    A stretch with nobody at risk has a missing hazard. Raises ValueError as `kaplan_meier`, and for durations that are
    not whole or lie beyond the last break.
    """
    z = normal_quantile(level)
    spells, _ = _spells(duration, ended, entry, weights, frequency)
    edges = _whole_edges(spells) if breaks is None else _edges(breaks, spells)
    stretch = np.searchsorted(edges, spells.duration, side="left") - 1
    n = edges.size - 1
    d = tallied(stretch, spells.weights * spells.ended, n)
    censored = tallied(stretch, spells.weights * ~spells.ended, n)
    if breaks is None:
        risk = _at_risk(spells, edges[1:])
        weight, effective = risk.weight, risk.effective
    else:
        weight = _exposed(spells, spells.weights, stretch, edges)
        squares = _exposed(spells, spells.squares, stretch, edges)
        effective = np.divide(weight**2, squares, out=np.zeros(n), where=squares > 0)
    hazard = np.divide(d, weight, out=np.full(n, np.nan), where=weight > 0).clip(0, 1)
    low, high = wilson(hazard, effective, z)
    with np.errstate(invalid="ignore", divide="ignore"):
        error = np.sqrt(hazard * (1 - hazard) / effective)
    columns = {"from": edges[:-1], "to": edges[1:], "at_risk": weight, "effective_at_risk": effective, "ended": d}
    columns |= {"censored": censored, "hazard": hazard, "std_error": error, "low": low, "high": high}
    return pd.DataFrame(columns)


def _whole_edges(spells: Spells) -> Column:
    """Edges of one stretch for each whole duration; ValueError where durations or entries are not whole."""
    for name, column in (("duration", spells.duration), ("entry", spells.entry)):
        if column is not None and (column != np.floor(column)).any():
            raise ValueError(f"{name}: whole numbers are needed without breaks, found {column[column % 1 != 0][0]:g}")
    last = spells.duration.max()
    if last > 10_000:
        raise ValueError(f"duration: up to {last:g}; give breaks")
    return np.arange(0.0, last + 1)


def _edges(breaks: ArrayLike, spells: Spells) -> Column:
    """Checked breaks."""
    edges = numbers(breaks, "breaks")
    if edges.size < 2 or edges[0] != 0 or (np.diff(edges) <= 0).any():
        raise ValueError("breaks: two or more numbers that start at 0 and rise")
    if spells.duration.max() > edges[-1]:
        raise ValueError(f"breaks: the last, {edges[-1]:g}, is below the longest duration, {spells.duration.max():g}")
    return edges


def _exposed(spells: Spells, column: Column, stretch: Codes, edges: Column) -> Column:
    """Sum of a column over the spells at risk in each stretch, half of those censored or entering within it."""
    n = edges.size - 1
    half = tallied(stretch, column * ~spells.ended, n) / 2
    began = _from_last(tallied(stretch, column, n))
    if spells.entry is None:
        return began - half
    late = spells.entry > edges[np.searchsorted(edges, spells.entry, side="right") - 1]
    enters = np.searchsorted(edges, spells.entry, side="right") - 1
    entered = _from_last(tallied(enters, column, n))
    # Those that enter at an edge or before are there from it on; those within a stretch count half in it.
    there = began - entered + tallied(enters, column, n)
    return there - tallied(enters, column * late, n) / 2 - half


def cumulative_incidence(
    duration: ArrayLike,
    ended: ArrayLike,
    cause: ArrayLike,
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    frequency: bool = False,
    level: float = LEVEL,
) -> pd.DataFrame:
    """Share of spells that have ended by each time by each of several competing ends (Aalen and Johansen 1978).

    I_k(t) = sum over times s <= t of S(s-) d_k / n, with S of all ends together. ``cause``: what ended each spell;
    not read where it has not ended. One row a cause and time at which any spell ended: columns cause, time, at_risk,
    ended (by this cause), incidence, std_error, low, high. Incidences of all causes and S sum to one. Variance as in
    Dinse and Larson (1986) with effective numbers; interval I^exp(+-z s / (I ln I)), missing where I is 0 or 1.
    Raises ValueError as `kaplan_meier`, and where an end has no cause.
    """
    z = normal_quantile(level)
    spells, kept = _spells(duration, ended, entry, weights, frequency)
    cause = np.asarray(cause)
    if len(cause) != kept.size:
        raise ValueError(f"cause: {len(cause)} rows, the other columns have {kept.size}")
    names = ["cause", "time", "at_risk", "ended", "incidence", "std_error", "low", "high"]
    if not spells.ended.any():
        return pd.DataFrame(columns=names)
    try:
        causes = groups_of(cause[kept][spells.ended], int(spells.ended.sum()))
    except ValueError as problem:
        raise ValueError(str(problem).replace("groups", "cause of ends", 1)) from None
    times, at = np.unique(spells.duration[spells.ended], return_inverse=True)
    risk = _at_risk(spells, times)
    rows, weight = _ended_at(spells, times)
    hazard = _hazard(rows, weight, risk)
    survival = np.cumprod(1 - hazard)
    before = np.concatenate([[1.0], survival[:-1]])
    parts = []
    for code, label in enumerate(causes.labels):
        mine = causes.codes == code
        ends = tallied(at[mine], spells.weights[spells.ended][mine], times.size)
        incidence = np.cumsum(before * ends / risk.weight)
        error = _incidence_error(incidence, before, hazard, ends / risk.weight, risk.effective)
        low, high = _log_log(incidence, error, z)
        columns = (times, risk.weight, ends, incidence, error, low, high)
        parts.append(pd.DataFrame(dict(zip(names[1:], columns, strict=True))).assign(cause=label))
    return pd.concat(parts, ignore_index=True)[names]


def _incidence_error(incidence: Column, before: Column, hazard: Column, mine: Column, n: Column) -> Column:
    """Standard error of a cumulative incidence (Dinse and Larson 1986), from shares of n effective spells at risk.

    Sum over s <= t of (I(t) - I(s))^2 h / ((1 - h) n) + S(s-)^2 g (1 - g) / n - 2 (I(t) - I(s)) S(s-) g / n, with h
    the hazard of all ends and g that of this one. Where h is one nothing follows, and its first term is zero.
    """
    spread = np.divide(hazard, (1 - hazard) * n, out=np.zeros_like(hazard), where=hazard < 1)
    joint = before * mine / n
    variance = incidence**2 * np.cumsum(spread) - 2 * incidence * np.cumsum(incidence * spread)
    variance += np.cumsum(incidence**2 * spread) + np.cumsum(before**2 * mine * (1 - mine) / n)
    variance += 2 * np.cumsum(incidence * joint) - 2 * incidence * np.cumsum(joint)
    error: Column = np.sqrt(np.maximum(variance, 0))
    return error


def _log_log(share: Column, error: Column, z: float) -> tuple[Column, Column]:
    """Interval of a cumulative share on the log-log scale; missing where the share is 0 or 1."""
    inside = (share > 0) & (share < 1)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        spread = np.exp(z * error / (share * np.abs(np.log(share))))
        low, high = share**spread, share ** (1 / spread)
    return np.where(inside, low, np.nan), np.where(inside, high, np.nan)
