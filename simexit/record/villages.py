"""Villages of a year, and what the registry did to statuses, as tidy tables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from simexit.columns import Villages, columns_of
from simexit.record.record import Record
from simexit.record.tables import month_text, named


def villages_table(record: Record, counties: Sequence[str]) -> pd.DataFrame:
    """One row a year and village: its columns, persons, and the shares of them registered and truly poor."""
    parts = []
    for year in record.villages.years:
        part = pd.DataFrame(
            {
                "year": year.year,
                "county": np.array(counties)[record.villages.county],
                "township": record.villages.township,
                "place": np.arange(record.villages.ids.size),
                "village": record.villages.ids,
                "persons": year.persons,
                "recorded_incidence": year.registered / np.maximum(year.persons, 1),
                "true_incidence": year.truly_poor / np.maximum(year.persons, 1),
            }
        )
        for name, values in year.columns.items():
            words = columns_of(Villages)[name].words
            part[name] = named(values, words) if words else values
        parts.append(part)
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["year", "county", "village"])
    table.insert(0, "replicate", record.replicate)
    return table


def statuses_table(record: Record, counties: Sequence[str]) -> pd.DataFrame:
    """One row for each time that a row of the registry was run on a place, or on the households of a county.

    Tested, passed and changed are numbers of them. A place is its row among those of its kind, -1 where households are
    counted; ``failed`` names the conditions of the test that it did not meet, ``audited`` is the number of households
    looked at for it, and each quantity that a test asks of places is a column of its own.
    """
    columns = ["month", "status_row", "unit", "county", "place", "tested", "passed", "changed", "failed", "audited"]
    table = pd.DataFrame([told[:-1] for told in record.villages.told], columns=columns)
    table = table.join(pd.DataFrame([dict(told[-1]) for told in record.villages.told], index=table.index))
    table["month"] = [month_text(month) for month in table["month"]]
    table["county"] = [counties[county] for county in table["county"]]
    table.insert(0, "replicate", record.replicate)
    return table
