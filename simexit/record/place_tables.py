"""Tidy tables of who was there and who was helped: one row a household, one row a place."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simexit.columns import UNIT, WHY_EMPTY, WHY_ENDED, WHY_GONE
from simexit.dates import MONTHS_PER_YEAR
from simexit.record.record import Record
from simexit.record.tables import month_text, named


def places_table(record: Record) -> pd.DataFrame:
    """One row a place; months as YYYY-MM, the end empty where the place is still held."""
    places = record.places
    held = places.why == WHY_ENDED.index("unfinished")
    return pd.DataFrame(
        {
            "replicate": np.full(places.start.size, record.replicate),
            "programme": named(places.programme, record.programmes),
            "unit": named(places.unit, UNIT),
            "holder": places.holder,
            "start": _months(places.start),
            "ready": _months(places.ready),
            "end": _months(np.where(held, -1, places.end)),
            "late": places.late == 1,
            "why_ended": named(places.why, WHY_ENDED),
        }
    )


def places_by_year_table(record: Record) -> pd.DataFrame:
    """One row a programme and year: places begun in it, those of them ready while held, and those that were late."""
    places = record.places
    counted = pd.DataFrame(
        {
            "programme": named(places.programme, record.programmes),
            "year": places.start // MONTHS_PER_YEAR,
            "begun": 1,
            "ready": (places.ready < places.end).astype(np.int64),
            "late": places.late.astype(np.int64),
        }
    )
    table = counted.groupby(["programme", "year"], observed=True).sum().reset_index()
    table.insert(0, "replicate", record.replicate)
    return table


def fills_table(record: Record) -> pd.DataFrame:
    """One row a programme and year: places planned, filled, and why the others were not."""
    table = pd.DataFrame(record.fills, columns=["programme", "year", "planned", "filled", *WHY_EMPTY])
    table.insert(0, "replicate", record.replicate)
    return table


def roster_table(record: Record, counties: list[str]) -> pd.DataFrame:
    """One row a household that was ever there: where it lives, and why it is gone."""
    return pd.DataFrame(
        {
            "replicate": np.full(record.household_ids.size, record.replicate),
            "household": record.household_ids,
            "county": named(record.county, counties),
            "village": record.village_ids,
            "poor_village": record.poor_village == 1,
            "female_head": record.female_head == 1,
            "why_gone": named(record.why_gone, WHY_GONE),
        }
    )


def _months(months: NDArray[np.int32]) -> pd.Categorical:
    """Months as text, empty where negative."""
    found, code = np.unique(months, return_inverse=True)
    return named(code, ["" if month < 0 else month_text(int(month)) for month in found])
