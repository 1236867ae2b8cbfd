"""Records of made-up households, of which only what a test is about is told."""

from __future__ import annotations

from typing import Any

import numpy as np

from simexit.record.kept import ASSESSED, SOURCES, Assessment, Kept

TYPES: dict[str, Any] = {
    "served": np.uint64,
    **dict.fromkeys(("residents", "migrant_wage", "consumption", "medical", "survey_income"), np.float32),
}


def made_up(ids: Any, **columns: Any) -> Kept:
    """An empty record of households; ``columns``: county, poor village, replicate where they matter."""
    n = len(ids)
    plain: dict[str, Any] = {
        "replicate": 1, "household_ids": np.asarray(ids, np.uint64), "county": np.zeros(n, np.int32),
        "poor_village": np.zeros(n, np.uint8), "female_head": np.zeros(n, np.uint8), "programmes": (),
        "panel_rows": np.arange(0),
    }  # fmt: skip
    return Kept(**{**plain, **columns})


def assessed(year: int, line: float, n: int, *, income: Any = None, **columns: Any) -> Assessment:
    """An assessment of ``n`` households; columns not told are zero."""
    told = {name: np.asarray(columns.get(name, np.zeros(n)), TYPES.get(name, np.uint8)) for name in ASSESSED}
    flows = {source: np.asarray((income or {}).get(source, np.zeros(n)), np.float32) for source in SOURCES}
    return Assessment(year, line, line, flows, **told)
