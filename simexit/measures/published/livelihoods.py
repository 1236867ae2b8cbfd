"""What the old mainly live by (census of 2010: the main source of living of persons of 60 and more)."""

from __future__ import annotations

import numpy as np

from simexit.record.record import Record

LIVE_BY = ("family", "work", "pension")


def old_main_sources(record: Record, year: int) -> dict[str, float]:
    """Shares of the old whose largest source is family, own work or a pension, as `simexit.record.elders` counts."""
    for now in record.assessments:
        if now.year == year and now.elders.any():
            old = int(now.elders.sum(dtype=np.int64))
            counts = {name: int(getattr(now, f"elders_by_{name}").sum(dtype=np.int64)) for name in LIVE_BY}
            return {f"old_main_source_{name}": count / old for name, count in counts.items()}
    return {f"old_main_source_{name}": float("nan") for name in LIVE_BY}
