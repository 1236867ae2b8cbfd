"""Savings and wealth: how consumption follows income by wealth, who has nothing put by, whose bills ruin."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.measures.of_a_record.welfare import catastrophic
from simexit.record.record import Assessment, Record
from simexit.record.states import years_of

Column = NDArray[np.float64]
THIRDS = 3
LINE_OVER_MEAN_INCOME = 0.30
"""1.25 dollars a day at rural prices, about 1,550 yuan in 2009, over rural net income of 5,153 yuan."""


def net_wealth(now: Assessment) -> Column:
    """Yuan of savings, herd and project less debt of each household, without its house."""
    wealth: Column = now.savings.astype(np.float64) + now.productive_assets - now.debt
    return wealth


def pass_through(record: Record, first: int, last: int) -> dict[str, float]:
    """Slope of the change of log consumption on that of log income, pooled over years, by third of wealth before.

    Income a head is the true one, that is, free of the survey's error, as instruments make it in Jalan and Ravallion
    (1999, Journal of Development Economics 58(1)); means of each year are taken out. ``pass_through_poorest``,
    ``pass_through_richest``. Households with consumption and income above zero in both years.
    """
    moves: dict[str, list[tuple[Column, Column]]] = {"poorest": [], "richest": []}
    pairs = zip(record.assessments, record.assessments[1:], strict=False)
    for before, after in pairs:
        if not first < after.year <= last:
            continue
        y, z = before.income_per_head(), after.income_per_head()
        spent, now = _consumed(before), _consumed(after)
        rows = np.flatnonzero((y > 0) & (z > 0) & (spent > 0) & (now > 0) & (before.members > 0) & (after.members > 0))
        wealth = (net_wealth(before) / np.maximum(before.members, 1))[rows]
        low, high = np.quantile(wealth, [1 / THIRDS, 1 - 1 / THIRDS])
        income, consumed = np.log(z[rows] / y[rows]), np.log(now[rows] / spent[rows])
        for name, which in (("poorest", wealth <= low), ("richest", wealth >= high)):
            moves[name].append((income[which] - income[which].mean(), consumed[which] - consumed[which].mean()))
    return {f"pass_through_{name}": _slope(found) for name, found in moves.items()}


def _consumed(now: Assessment) -> Column:
    return now.consumption.astype(np.float64) / np.maximum(now.members, 1)


def _slope(parts: list[tuple[Column, Column]]) -> float:
    x, y = (np.concatenate([part[k] for part in parts]) if parts else np.zeros(0) for k in (0, 1))
    return float(x @ y / (x @ x)) if x.size and (x @ x) > 0 else float("nan")


def put_by(record: Record, year: int) -> dict[str, float]:
    """``without_liquid``: households whose cash would not carry them three months at a line of 30 % of mean income,
    share (asset poverty, Haveman and Wolff 2004, at the World Bank's line of 1.25 dollars, as CHIP 2009 was counted);
    ``cash_over_income``: all cash over a year's income, mean household; ``with_migrant``: households with migrants'
    wages in the year, share.
    """
    now = _of(record, year)
    there = now.members > 0
    income = now.income_per_head() * now.members
    needed = LINE_OVER_MEAN_INCOME / 4 * income[there].sum() / now.members[there].sum(dtype=np.float64)
    return {
        "without_liquid": float((now.savings[there] / now.members[there] < needed).mean()),
        "cash_over_income": float(now.savings[there].sum(dtype=np.float64) / income[there].sum()),
        "with_migrant": float((now.migrant_wage[there] > 0).mean()),
    }


def catastrophic_share(record: Record, first: int, last: int) -> float:
    """Households with catastrophic health spending, mean share of the years; as `catastrophic` counts it."""
    years = [now for now in record.assessments if first <= now.year <= last]
    return float(np.mean([catastrophic(now)[now.members > 0].mean() for now in years]))


def _of(record: Record, year: int) -> Assessment:
    found: Assessment = record.assessments[int(np.searchsorted(years_of(record), year))]
    return found
