"""Which policy is best in an outcome: rank by mean, and in what share of histories it comes first."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simexit.measures.differences import wide_outcomes

LOWER, HIGHER = -1, 1
BETTER: dict[str, int] = {
    **dict.fromkeys(("true_headcount_ratio", "poverty_gap", "poverty_severity", "multidimensional_poverty"), LOWER),
    **dict.fromkeys(("relapse_12_months", "relapse_24_months", "relapse_36_months"), LOWER),
    **dict.fromkeys(("false_exit", "missed_relapse", "held_back", "left_out", "false_exit_rate"), LOWER),
    **dict.fromkeys(("cost_per_exit", "cost_per_sustained_exit"), LOWER),
    **dict.fromkeys(("true_exit_rate", "true_exits", "sustained_exit_rate", "sustained_exits"), HIGHER),
}
"""Outcomes in which there is a better and a worse, and which end is better."""


def ranks(outcomes: pd.DataFrame, base: str) -> pd.DataFrame:
    """One row a variant (the base too) and outcome of `BETTER`: rank by mean, 1 the best, and ``best_share``.

    ``best_share``: share of replicates in which the variant is the best; those that are equal share the replicate.
    """
    parts = []
    for about, table in wide_outcomes(outcomes, base):
        if about["outcome"] not in BETTER:
            continue
        good = table.dropna() * BETTER[about["outcome"]]
        if good.empty:
            continue
        first = good.eq(good.max(axis=1), axis=0)
        best = first.div(first.sum(axis=1), axis=0).mean()
        rank = good.mean().rank(ascending=False, method="min")
        parts.append(pd.DataFrame({"variant": table.columns, **about, "rank": rank, "best_share": best}))
    columns = ["variant", "outcome", "group", "year", "unit", "convention", "rank", "best_share"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns).astype({"rank": np.float64})
