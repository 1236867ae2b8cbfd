"""Tidy tables of who was there and who was helped: one row a household, one row a place."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simexit.columns import UNIT, WHY_ENDED, WHY_GONE
from simexit.record.kept import Kept
from simexit.record.tables import month_text, named


def places_table(kept: Kept) -> pd.DataFrame:
    """One row a place; months as YYYY-MM, the end empty where the place is still held."""
    places = kept.places
    held = places.why == WHY_ENDED.index("unfinished")
    return pd.DataFrame(
        {
            "replicate": np.full(places.start.size, kept.replicate),
            "programme": named(places.programme, kept.programmes),
            "unit": named(places.unit, UNIT),
            "holder": places.holder,
            "start": _months(places.start),
            "ready": _months(places.ready),
            "end": _months(np.where(held, -1, places.end)),
            "late": places.late == 1,
            "why_ended": named(places.why, WHY_ENDED),
        }
    )


def roster_table(kept: Kept, counties: list[str]) -> pd.DataFrame:
    """One row a household that was ever there: where it lives, and why it is gone."""
    return pd.DataFrame(
        {
            "replicate": np.full(kept.household_ids.size, kept.replicate),
            "household": kept.household_ids,
            "county": named(kept.county, counties),
            "village": kept.village_ids,
            "poor_village": kept.poor_village == 1,
            "female_head": kept.female_head == 1,
            "why_gone": named(kept.why_gone, WHY_GONE),
        }
    )


def _months(months: NDArray[np.int32]) -> pd.Categorical:
    """Months as text, empty where negative."""
    found, code = np.unique(months, return_inverse=True)
    return named(code, ["" if month < 0 else month_text(int(month)) for month in found])
