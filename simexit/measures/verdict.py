"""What a comparison says of a mix in one word: better, worse or not told apart, from its intervals."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from simexit.measures.intervals import LEVEL
from simexit.measures.outcome_list import better_of
from simexit.measures.outcomes import NEITHER

BETTER, WORSE, HIGHER, LOWER = "better", "worse", "higher", "lower"
SAME, UNSURE, APART, UNKNOWN = "same", "unsure", "not_told_apart", "unknown"
VERDICTS = (BETTER, WORSE, HIGHER, LOWER, SAME, UNSURE, APART, UNKNOWN)


def verdicts(differences: pd.DataFrame) -> pd.Series:
    """One of `VERDICTS` for every row of `paired_differences`, with parameters drawn or not.

    ``better``, ``worse``: the interval of the mean that holds for all mixes at once lies on one side of zero; or
    ``higher``, ``lower`` where no end of the outcome is better. ``same``: no history differs. ``unsure``: told apart
    at fixed parameters, but fewer than nine in ten draws of parameters lie on that side. ``not_told_apart``: the
    interval holds zero. ``unknown``: no interval, since values are missing or there is one replicate.
    """
    found = [_verdict(row) for row in differences.to_dict("records")]
    return pd.Series(found, index=differences.index, dtype=object)


def side_word(outcome: str, difference: float) -> str:
    """What a difference of this sign is called in an outcome."""
    good = better_of(outcome)
    if good == NEITHER:
        return HIGHER if difference > 0 else LOWER
    return BETTER if difference * good > 0 else WORSE


def agreeing_share(row: dict[Any, Any]) -> float:
    """Share of the draws of parameters in which the difference has the sign it has at fixed parameters."""
    side = "above" if row["difference"] > 0 else "below"
    return float(row.get(f"parameters_{side}", float("nan")))


def _verdict(row: dict[Any, Any]) -> str:
    low, high = float(row["simultaneous_low"]), float(row["simultaneous_high"])
    if not (math.isfinite(low) and math.isfinite(high)):
        return UNKNOWN
    if low == high == 0:
        return SAME
    if low <= 0 <= high:
        return APART
    share = agreeing_share(row)
    return UNSURE if share < LEVEL else side_word(str(row["outcome"]), float(row["difference"]))
