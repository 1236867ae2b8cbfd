"""Signs on which studies agree: who leaves poverty and stays out, in a household survey."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.measures.surveyed import survey_states
from simexit.record.record import Record
from simexit.record.states import OUT, POOR

Flags = NDArray[np.bool_]


def signs(record: Record) -> dict[str, float]:
    """Differences between yearly rates of change in the surveyed view, pooled over all years.

    ``migration_beats_farming``: exit of poor households with migrants' wages less exit of those without wages (Chen
    2020; Imai and You 2014). ``assets_lower_relapse``: relapse of those out of poverty with productive assets below the
    median less relapse of those above (Zhou and Wang 2019). ``support_lowers_relapse``: relapse of those without
    transfers less relapse of those with (Lin, Fan and Ma 2022). Missing where one side has nobody.
    """
    state = survey_states(record)
    moved: dict[str, list[tuple[Flags, Flags]]] = {"exit": [], "relapse": []}
    groups: dict[str, list[Flags]] = {name: [] for name in ("away", "farm", "rich", "poor", "helped", "alone")}
    for k, now in enumerate(record.assessments[:-1]):
        known = (state[:, k] >= 0) & (state[:, k + 1] >= 0)
        moved["exit"].append((known & (state[:, k] == POOR), state[:, k + 1] == OUT))
        moved["relapse"].append((known & (state[:, k] == OUT), state[:, k + 1] == POOR))
        groups["away"].append(now.migrant_wage > 0)
        groups["farm"].append(now.income["wage"] <= 0)
        each = now.productive_assets / np.maximum(now.members, 1)
        rich = each > np.median(each[now.members > 0])
        groups["rich"].append(rich)
        groups["poor"].append(~rich)
        groups["helped"].append(now.income["transfer"] > 0)
        groups["alone"].append(now.income["transfer"] <= 0)

    def rate(which: str, group: str) -> float:
        pairs = zip(moved[which], groups[group], strict=True)
        counts = [(int((at & mine).sum()), int((at & mine & went).sum())) for (at, went), mine in pairs]
        at_risk = sum(count[0] for count in counts)
        return sum(count[1] for count in counts) / at_risk if at_risk else float("nan")

    return {
        "migration_beats_farming": rate("exit", "away") - rate("exit", "farm"),
        "assets_lower_relapse": rate("relapse", "poor") - rate("relapse", "rich"),
        "support_lowers_relapse": rate("relapse", "alone") - rate("relapse", "helped"),
    }
