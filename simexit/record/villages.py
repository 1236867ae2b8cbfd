"""Villages of a year, and what the registry did to statuses, as tidy tables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from simexit.columns import Villages, columns_of, columns_where
from simexit.population.codes import REGISTERED
from simexit.population.layout import Population
from simexit.record.record import Assessment, Record
from simexit.record.tables import month_text, named
from simexit.record.villages_kept import VillageYear

VILLAGE_COLUMNS = columns_where(Villages, kept=True)


def village_year(population: Population, done: Assessment) -> VillageYear:
    """Villages as they are, with the members that their households had at the assessment ``done``."""
    village, n = population.households.village, population.villages.county.size
    registered = population.households.register == REGISTERED

    def persons(which: np.ndarray) -> np.ndarray:
        return np.bincount(village, weights=done.members * which, minlength=n).astype(np.int64)

    columns = {name: getattr(population.villages, name).copy() for name in VILLAGE_COLUMNS}
    everybody = np.ones(village.size, np.bool_)
    return VillageYear(done.year, columns, persons(everybody), persons(registered), persons(done.true_poor == 1))


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
    counted; ``failed`` names the conditions of the test that it did not meet.
    """
    columns = ["month", "status_row", "unit", "county", "place", "tested", "passed", "changed", "failed"]
    table = pd.DataFrame(record.villages.told, columns=columns)
    table["month"] = [month_text(month) for month in table["month"]]
    table["county"] = [counties[county] for county in table["county"]]
    table.insert(0, "replicate", record.replicate)
    return table
