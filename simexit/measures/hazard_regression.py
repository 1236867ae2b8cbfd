"""How covariates go with the hazard of a spell's end: discrete-time complementary log-log regression.

Each spell counts once for every duration at which it is at risk; whether it ends there follows
P(end at t | not before) = 1 - exp(-exp(gamma_t + x beta)), with an own level gamma_t for every duration. This is the
proportional hazards model of continuous time, seen at discrete times: exp(beta) is a ratio of hazards.

References: Prentice and Gloeckler (1978), "Regression analysis of grouped survival data with application to breast
cancer data", Biometrics 34(1); Jenkins (1995), "Easy estimation methods for discrete-time duration models", Oxford
Bulletin of Economics and Statistics 57(1); Liang and Zeger (1986), Biometrika 73, errors of clustered rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from simexit.measures.checked import CannotTell, Column, above_zero, flags, groups_of, numbers, same_length, weights_of
from simexit.measures.shares import LEVEL, normal_quantile

TERM_COLUMNS = ("term", "coefficient", "std_error", "low", "high", "hazard_ratio", "ratio_low", "ratio_high")
# Beyond this a coefficient runs off to infinity: the covariate tells ends from others without fault.
_LARGEST_ERROR = 50.0


class HazardRegression(NamedTuple):
    """``table`` has `TERM_COLUMNS`, one row a term; the log likelihood; what it was estimated from."""

    table: pd.DataFrame
    log_likelihood: float
    n_spells: int
    n_at_risk: int
    n_ended: int
    n_households: int


class PersonPeriods(NamedTuple):
    """One row a spell and duration at risk: the spell's row, the duration, whether it ends there."""

    spell: NDArray[np.int64]
    duration: NDArray[np.int64]
    ends: NDArray[np.bool_]


def person_periods(duration: ArrayLike, ended: ArrayLike) -> PersonPeriods:
    """Spells of whole durations above zero spread out over the durations at which they are at risk."""
    t = above_zero(numbers(duration, "duration"), "duration")
    if (t != np.floor(t)).any():
        raise ValueError(f"duration: whole numbers are needed, found {t[t != np.floor(t)][0]:g}")
    e = flags(ended, "ended", t.size)
    times = t.astype(np.int64)
    spell = np.repeat(np.arange(t.size), times)
    last = np.cumsum(times)
    within = np.arange(spell.size) - np.repeat(last - times, times) + 1
    ends = np.zeros(spell.size, np.bool_)
    ends[last - 1] = e
    return PersonPeriods(spell, within, ends)


def hazard_regression(
    duration: ArrayLike,
    ended: ArrayLike,
    covariates: pd.DataFrame,
    household: ArrayLike,
    weights: ArrayLike | None = None,
    level: float = LEVEL,
) -> HazardRegression:
    """Coefficients, hazard ratios and intervals, with errors clustered by household.

    ``duration``: whole, above zero, counted from the spell's beginning (give fresh spells). ``covariates``: numbers,
    one row a spell, one column each. Terms are the covariates, then the levels gamma_t, ``duration 1``, ``duration 2``,
    …; neighbouring durations at which no spell or every spell ended share one level, ``duration 4-6``.
    Raises ValueError for missing values, where no spell ended, for covariates that are sums of others or constant, and
    for a covariate that tells which spells end without fault.
    """
    periods = person_periods(duration, ended)
    n = len(covariates)
    x = _covariates(covariates, int(periods.spell[-1]) + 1)
    who = groups_of(household, n)
    w = weights_of(weights, n)
    kept = w[periods.spell] > 0
    periods = PersonPeriods(periods.spell[kept], periods.duration[kept], periods.ends[kept])
    if not periods.ends.any():
        raise CannotTell("cannot_none_ended", "ended: no spell ended, so there is no hazard to explain")
    levels, names = _levels(periods)
    design = np.column_stack([x[periods.spell], levels])
    terms = [*(str(name) for name in covariates.columns), *names]
    _refuse_collinear(levels, x[periods.spell], terms)
    found = _fit(design, periods.ends, w[periods.spell], who.codes[periods.spell], terms)
    table = _table(found, terms, level)
    spells = np.unique(periods.spell)
    size = (spells.size, periods.spell.size, int(periods.ends.sum()), np.unique(who.codes[spells]).size)
    return HazardRegression(table, float(found.llf), *size)


def _covariates(covariates: pd.DataFrame, n: int) -> Column:
    columns = [same_length(numbers(column, str(name)), str(name), n) for name, column in covariates.items()]
    return np.column_stack(columns) if columns else np.zeros((n, 0))


def _levels(periods: PersonPeriods) -> tuple[Column, list[str]]:
    """Indicator columns of the durations, joined until some but not all spells end in each."""
    last = int(periods.duration.max())
    at_risk = np.bincount(periods.duration, minlength=last + 1)[1:]
    ends = np.bincount(periods.duration, periods.ends, last + 1)[1:]
    edges, begun = [], 0
    for t in range(last):
        if 0 < ends[begun : t + 1].sum() < at_risk[begun : t + 1].sum():
            edges.append(begun)
            begun = t + 1
    if not edges:
        raise CannotTell("cannot_all_ended", "ended: every spell ended at once, so there is no hazard to explain")
    stretch = np.searchsorted(edges, periods.duration - 1, side="right") - 1
    columns: Column = (stretch[:, None] == np.arange(len(edges))).astype(np.float64)
    ranges = zip(edges, [*edges[1:], last], strict=True)
    return columns, [f"duration {a + 1}" if b == a + 1 else f"duration {a + 1}-{b}" for a, b in ranges]


def _refuse_collinear(levels: Column, x: Column, terms: Sequence[str]) -> None:
    """Raises ValueError where a covariate is a sum of multiples of those before it, or the same at every row."""
    scaled = x / np.maximum(np.abs(x).max(axis=0, initial=0), np.finfo(float).tiny)
    diagonal = np.abs(np.diag(np.linalg.qr(np.column_stack([levels, scaled]), mode="r")))
    bad = np.flatnonzero(diagonal[levels.shape[1] :] < 1e-9 * diagonal.max())
    if bad.size:
        names = ", ".join(terms[int(place)] for place in bad)
        message = f"covariates: {names} is constant or a sum of other covariates; leave it out"
        raise CannotTell("cannot_constant", message, names=names)


def _fit(design: Column, ends: NDArray[np.bool_], weights: Column, household: NDArray[Any], terms: list[str]) -> Any:
    """The fitted model of statsmodels."""
    import warnings

    import statsmodels.api as sm
    from statsmodels.tools.sm_exceptions import ConvergenceWarning, PerfectSeparationWarning, SpecificationWarning

    family = sm.families.Binomial(link=sm.families.links.CLogLog())
    model = sm.GLM(ends.astype(np.float64), design, family=family, freq_weights=weights / weights.mean())
    with warnings.catch_warnings():
        # Failures are told below; clustered errors with weights are checked against an own likelihood in the tests.
        for known in (ConvergenceWarning, PerfectSeparationWarning, SpecificationWarning, RuntimeWarning):
            warnings.simplefilter("ignore", known)
        try:
            plain = model.fit(maxiter=100, tol=1e-12)
            converged = plain.converged
            apart = [name for name, error in zip(terms, plain.bse, strict=True) if not error < _LARGEST_ERROR]
        except (ValueError, ArithmeticError, np.linalg.LinAlgError):
            converged, apart = False, []
        if apart or not converged:
            names = ", ".join(apart or terms)
            message = f"covariates: no finite estimate for {names}; one may tell which spells end without fault, so " \
                      "join its rare values or leave it out"  # fmt: skip
            raise CannotTell("cannot_finite", message, names=names)
        return model.fit(maxiter=100, tol=1e-12, cov_type="cluster", cov_kwds={"groups": household})


def _table(found: Any, terms: list[str], level: float) -> pd.DataFrame:
    coefficient, error = np.asarray(found.params), np.asarray(found.bse)
    half = normal_quantile(level) * error
    low, high = coefficient - half, coefficient + half
    columns = (terms, coefficient, error, low, high, np.exp(coefficient), np.exp(low), np.exp(high))
    return pd.DataFrame(dict(zip(TERM_COLUMNS, columns, strict=True)))
