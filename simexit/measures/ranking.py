"""Which policy is best in an outcome: in what share of replicates it comes first, and the rank that follows."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simexit.measures.differences import wide_outcomes
from simexit.measures.outcome_list import better_of
from simexit.measures.outcomes import NEITHER

COLUMNS = ["variant", "outcome", "group", "year", "unit", "convention", "rank", "best_share"]


def ranks(outcomes: pd.DataFrame, base: str) -> pd.DataFrame:
    """One row a variant (the base too) and outcome that has a better end: ``best_share`` and ``rank``, 1 the best.

    ``best_share``: share of replicates in which the variant is the best; those that are equal share the replicate.
    ``rank``: by ``best_share``, and by the mean over the same replicates among those with the same share, so that the
    first rank never stands beside a share that another one exceeds; equal ones share a rank. A variant without any
    value is neither ranked nor does it keep the others from it.
    """
    parts = []
    for about, table in wide_outcomes(outcomes, base):
        better = better_of(str(about["outcome"]))
        if better == NEITHER:
            continue
        good = table.dropna(axis=1, how="all").dropna() * better
        if good.empty:
            continue
        first = good.eq(good.max(axis=1), axis=0)
        best = first.div(first.sum(axis=1), axis=0).mean()
        order = pd.Series([*zip(best.round(12), good.mean(), strict=True)], index=good.columns)
        rank = order.map({each: place for place, each in _places(order.tolist())})
        parts.append(pd.DataFrame({"variant": good.columns, **about, "rank": rank, "best_share": best}))
    if not parts:
        return pd.DataFrame(columns=COLUMNS).astype({"rank": np.float64, "best_share": np.float64, "year": np.int64})
    return pd.concat(parts, ignore_index=True)[COLUMNS]


def _places(orders: list[tuple[float, float]]) -> list[tuple[int, tuple[float, float]]]:
    """Each different order with its rank: one more than there are better ones."""
    return [(1 + sum(other > each for other in orders), each) for each in set(orders)]
