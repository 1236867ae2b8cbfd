"""Exit and relapse rates from spells.

Exit rate of a year (stock convention): of the households poor at the assessment before and still there, the share
that is out; every spell under way counts, also those left-censored. Relapse within k years: of the households whose
exit is observed and that were assessed k times after it, the share that was poor again at one of these assessments.
An exit counts from one assessment out.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

GONE = "gone"


def exit_rates(spells: pd.DataFrame, last_year: int) -> pd.DataFrame:
    """Exit rate by year from one replicate's spells in one view: columns year, at_risk, exits, rate."""
    poor = spells[spells["state"] == "poor"]
    start = poor["start"].to_numpy()
    left = np.where(poor["right_censored"].to_numpy(), last_year + 1, poor["end"].to_numpy())
    gone = (poor["end_cause"] == GONE).to_numpy()
    rows = []
    for year in range(int(spells["start"].min()) + 1, last_year + 1):
        watched = (start < year) & (left >= year)
        exits = int(np.count_nonzero(watched & (left == year) & ~gone))
        at_risk = int(np.count_nonzero(watched)) - int(np.count_nonzero(watched & (left == year) & gone))
        rows.append((year, at_risk, exits, exits / at_risk if at_risk else float("nan")))
    return pd.DataFrame(rows, columns=["year", "at_risk", "exits", "rate"])


def relapse_within(spells: pd.DataFrame, years: int, last_year: int) -> tuple[int, int]:
    """Relapsed and watched households: observed exits followed for ``years`` assessments, in one view."""
    out = spells[(spells["state"] == "out") & ~spells["left_censored"]]
    start = out["start"].to_numpy()
    ended: NDArray[np.bool_] = ~out["right_censored"].to_numpy()
    length = np.where(ended, out["end"].to_numpy() - start, np.iinfo(np.int16).max)
    gone = (out["end_cause"] == GONE).to_numpy() & (length <= years)
    watched = (start + years <= last_year) & ~gone
    return int(np.count_nonzero(watched & (length <= years))), int(np.count_nonzero(watched))
