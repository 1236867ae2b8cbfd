"""Every measure of a household panel, one tidy table a question; each by group too, where groups are given.

Groups are labels by position in the table the panel was made of. A household belongs to the group of the row that is
counted: of the wave, of the spell's first row, of the household's first row. The group "" is the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from simexit.measures.checked import Codes, Column, groups_of, tallied
from simexit.measures.chronic import KINDS, chronic_transient, household_components, kinds_of_poor
from simexit.measures.inequality import gini_by_group, quantile_groups, transition_matrix
from simexit.measures.panel import Balanced, Panel, pairs
from simexit.measures.poverty import poverty_by_group, watts_by_group
from simexit.measures.shares import LEVEL, Share, effective_number, normal_quantile, wilson
from simexit.measures.spell_hazards import (
    CONVENTIONS,
    PROCESSES,
    ever_exited,
    hazards,
    pooled_rate,
    relapse_within,
    survival,
    sustained_exit,
)

WHOLE = ""
SPANS = (1, 2, 3)
SUSTAINED = 2
STATES = ("poor", "out", "absent")
QUANTILES = 5
COMPONENT_COLUMNS = (
    "group",
    "n",
    "total",
    "total_low",
    "total_high",
    "chronic",
    "transient",
    "transient_share",
    "chronic_bias",
)
TRANSITION_COLUMNS = ("kind", "before", "after", "share", "n")
# Assumed: the Watts index takes incomes below this share of the line for it, since it needs incomes above zero.
WATTS_FLOOR = 0.01

Labels = NDArray[Any]


def each_group(labels: ArrayLike | None, n: int) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """The whole, then each group in sorted order, with its rows; rows labelled None are in no group."""
    yield WHOLE, np.ones(n, np.bool_)
    if labels is not None:
        codes, names = _groups(labels)
        for code, label in enumerate(names):
            yield label, codes == code


def _groups(labels: ArrayLike) -> tuple[Codes, list[str]]:
    """Code of each row's group, -1 for none, and the groups in sorted order."""
    codes, names = pd.factorize(np.asarray(labels), sort=True)
    return codes.astype(np.int64), [str(name) for name in names]


def poverty_by_wave(panel: Panel, labels: Labels | None = None, level: float = LEVEL) -> pd.DataFrame:
    """FGT indices, Watts index and Gini coefficient of each group and wave.

    Columns group, wave, n, weight, headcount_ratio, headcount_low, headcount_high, poverty_gap, poverty_severity,
    watts, gini, mean_income. The interval is Wilson's with the effective number of rows. Gini is missing where the mean
    income is not above zero; incomes below zero stand.
    """
    counted = panel.weights > 0
    whole = _poverty(panel, counted, panel.wave[counted], level)
    parts = [whole.assign(group=WHOLE, wave=whole["key"])]
    if labels is not None:
        codes, names = _groups(np.asarray(labels)[panel.order])
        moment = np.searchsorted(panel.waves, panel.wave)
        mine = counted & (codes >= 0)
        if mine.any():
            found = _poverty(panel, mine, (codes * panel.waves.size + moment)[mine], level)
            group, at = np.divmod(found["key"].to_numpy(np.int64), panel.waves.size)
            parts.append(found.assign(group=np.array(names, object)[group], wave=panel.waves[at]))
    table = pd.concat(parts, ignore_index=True).drop(columns="key")
    return table[["group", "wave", *(name for name in table.columns if name not in ("group", "wave"))]]


def _poverty(panel: Panel, counted: NDArray[np.bool_], keys: Codes, level: float) -> pd.DataFrame:
    """One row for each of ``keys``, which the rows counted have."""
    y, z, w = panel.income[counted], panel.line[counted], panel.weights[counted]
    indices, inequality = poverty_by_group(y, z, keys, w), gini_by_group(y, keys, w)
    codes = groups_of(keys, y.size).codes
    weight, squares = tallied(codes, w, len(indices)), tallied(codes, w * w, len(indices))
    low, high = wilson(indices["headcount_ratio"].to_numpy(), weight**2 / squares, normal_quantile(level))
    return pd.DataFrame(
        {
            "key": indices["group"],
            "n": indices["n"],
            "weight": weight,
            "headcount_ratio": indices["headcount_ratio"],
            "headcount_low": low,
            "headcount_high": high,
            "poverty_gap": indices["poverty_gap"],
            "poverty_severity": indices["poverty_severity"],
            "watts": watts_by_group(y / z, 1.0, keys, w, floor_yuan=WATTS_FLOOR)["watts"],
            "gini": inequality["gini"],
            "mean_income": inequality["mean_income"],
        }
    )


def hazard_table(spells: pd.DataFrame, level: float = LEVEL) -> pd.DataFrame:
    """Exit and relapse hazards by duration under each convention: columns process, convention, and those of hazards."""
    return _each_convention(spells, hazards, level)


def survival_table(spells: pd.DataFrame, level: float = LEVEL) -> pd.DataFrame:
    """Kaplan-Meier curves of both processes under each convention: columns process, convention, and of survival."""
    return _each_convention(spells, survival, level)


def _each_convention(spells: pd.DataFrame, table: Callable[..., pd.DataFrame], level: float) -> pd.DataFrame:
    parts = []
    for process in PROCESSES:
        for convention in CONVENTIONS:
            part = table(spells, process, convention, level)
            parts.append(part.assign(process=process, convention=convention))
    found = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    first = ["process", "convention"]
    return found[first + [name for name in found.columns if name not in first]]


def rate_table(spells: pd.DataFrame, n_waves: int, labels: Labels | None = None, level: float = LEVEL) -> pd.DataFrame:
    """Pooled rates of exit and relapse, relapse within so many waves, sustained and seen exits, by group.

    Columns group, measure, waves, share, low, high, n: ``waves`` is the span followed, 0 for none; ``n`` what the share
    is of: waves at risk, exits, or households. A span for which ``n_waves`` are too few has no row.
    """
    mine = None if labels is None else np.asarray(labels)[spells["row"].to_numpy()]
    rows = []
    for group, rows_of in each_group(mine, len(spells)):
        part = spells[rows_of]
        rows += [(group, measure, span, *found) for measure, span, found in _rates(part, n_waves, level)]
    return pd.DataFrame(rows, columns=["group", "measure", "waves", *Share._fields])


def _rates(spells: pd.DataFrame, n_waves: int, level: float) -> Iterator[tuple[str, int, Share]]:
    yield "exit_rate", 0, pooled_rate(spells, "exit", level)
    yield "entry_rate", 0, pooled_rate(spells, "relapse", level)
    for span in SPANS:
        if span + 2 <= n_waves:
            yield "relapse", span, relapse_within(spells, span, level)
    if n_waves >= SUSTAINED + 2:
        yield "sustained_exit", SUSTAINED, sustained_exit(spells, SUSTAINED, level)
    yield "ever_exited", 0, ever_exited(spells, level)


def component_table(
    households: Balanced, labels: Labels | None = None, alpha: float = 2.0, level: float = LEVEL
) -> pd.DataFrame:
    """Chronic and transient poverty of the households seen in every wave, by group; no rows if there are none.

    Columns `COMPONENT_COLUMNS`, and the shares of
    the four kinds of households, in the order of `simexit.measures.chronic.KINDS`. Formulas and the note on short
    panels as in `simexit.measures.chronic.chronic_transient`. The interval is the mean over households plus and minus
    so many standard errors, cut at zero.
    """
    mine = None if labels is None else np.asarray(labels)[households.row]
    rows = []
    for group, rows_of in each_group(mine, households.row.size) if households.row.size else ():
        income, w = households.relative_income[rows_of], households.weights[rows_of]
        if not w.any():
            continue
        found = chronic_transient(income, 1.0, w, alpha)
        low, high = _mean_interval(household_components(income, 1.0, alpha).total, w, level)
        parts = (found.chronic, found.transient, found.transient_share, found.chronic_bias)
        n, kinds = np.count_nonzero(w), kinds_of_poor(income, 1.0, w)["share"]
        rows.append((group, n, found.total, low, high, *parts, *kinds))
    return pd.DataFrame(rows, columns=[*COMPONENT_COLUMNS, *(kind.replace(" ", "_") for kind in KINDS)])


def _mean_interval(values: Column, weights: Column, level: float) -> tuple[float, float]:
    """Interval of a weighted mean of independent households."""
    mean = float(np.average(values, weights=weights))
    variance = float(np.average((values - mean) ** 2, weights=weights))
    half = normal_quantile(level) * float(np.sqrt(variance / max(effective_number(weights) - 1, 1)))
    return max(mean - half, 0.0), mean + half


def transition_table(panel: Panel) -> pd.DataFrame:
    """Where households one wave apart moved: between poor and out, and between fifths of each wave's incomes.

    Columns `TRANSITION_COLUMNS`: state or fifth, before, after, share of the weight before, rows. All pairs of waves
    are pooled; the weight is that of the row before. Fifths are of all rows of the wave.
    """
    before, after = pairs(panel)
    fifths = np.zeros(panel.wave.size, np.int64)
    for wave in panel.waves:
        rows = (panel.wave == wave) & (panel.weights > 0)
        if rows.any():
            fifths[rows] = quantile_groups(panel.income[rows], QUANTILES, panel.weights[rows])
    counted = (panel.weights[before] > 0) & (panel.weights[after] > 0)
    before, after = before[counted], after[counted]
    codes = {"state": (np.where(panel.poor, 0, 1), STATES[:2]), "fifth": (fifths - 1, range(1, QUANTILES + 1))}
    parts = [
        _moves(kind, column[before], column[after], panel.weights[before], [str(name) for name in names])
        for kind, (column, names) in codes.items()
        if before.size
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(TRANSITION_COLUMNS))


def _moves(kind: str, before: Codes, after: Codes, weights: Column, names: list[str]) -> pd.DataFrame:
    """Transition matrix of codes into ``names`` as a tidy table."""
    size = len(names)
    shares = transition_matrix(before, after, weights, np.arange(size)).to_numpy().ravel()
    counts = np.bincount(before * size + after, minlength=size * size)
    columns = (kind, np.repeat(names, size), np.tile(names, size), shares, counts)
    return pd.DataFrame(dict(zip(TRANSITION_COLUMNS, columns, strict=True)))


def state_flows(panel: Panel) -> pd.DataFrame:
    """Weight of the households that were in one state at a wave and in another at the next: poor, out, or absent.

    Columns year, state, next_year, next_state, mean (share of the weight of all households ever seen, each with its
    mean weight), every pair of neighbouring waves and states.
    """
    households, n = len(panel.households), panel.waves.size
    state = np.full((households, n), STATES.index("absent"), np.int64)
    state[panel.household, np.searchsorted(panel.waves, panel.wave)] = np.where(panel.poor, 0, 1)
    weight = tallied(panel.household, panel.weights, households) / np.bincount(panel.household, minlength=households)
    return flows_between(state, panel.waves, weight, STATES)


def flows_between(
    state: NDArray[np.integer], years: ArrayLike, weights: Column, names: tuple[str, ...]
) -> pd.DataFrame:
    """Flows of households between states of neighbouring years, as shares of all weight.

    ``state``: code into ``names``, one row a household, one column a year.
    """
    size, at = len(names), [int(year) for year in np.asarray(years)]
    moments = range(len(at) - 1)
    pair = [state[:, k].astype(np.int64) * size + state[:, k + 1] for k in moments]
    shares = np.concatenate([np.bincount(codes, weights, size * size) for codes in pair]) / weights.sum()
    each = len(at) - 1
    return pd.DataFrame(
        {
            "year": np.repeat(at[:-1], size * size),
            "state": np.tile(np.repeat(list(names), size), each),
            "next_year": np.repeat(at[1:], size * size),
            "next_state": np.tile(list(names), size * each),
            "mean": shares,
        }
    )
