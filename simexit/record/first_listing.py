"""The first listing as it turned out: persons whom the register took, and whom it took or left out in error."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.population.codes import REGISTERED
from simexit.population.layout import Population
from simexit.record.record import Assessment, FirstListing


def first_listings(population: Population, done: Assessment) -> list[FirstListing]:
    """What the listing did in each county, against the assessment ``done`` that it went by."""
    listed = population.households.register == REGISTERED
    below, poor = done.income_per_head() < done.line_yuan, done.true_poor == 1
    counted = {
        "persons": np.ones(listed.size, np.bool_),
        "listed": listed,
        "listed_not_poor": listed & ~poor,
        "listed_above_line": listed & ~below,
        "left_out_below_line": ~listed & below,
        "left_out_poor": ~listed & poor,
    }
    county = population.villages.county[population.households.village]
    members = done.members * (population.households.members > 0)

    def persons(which: NDArray[np.bool_]) -> list[int]:
        sums = np.bincount(county, members * which, population.counties.id_low.size)
        return [int(each) for each in sums]

    columns = {name: persons(which) for name, which in counted.items()}
    counties = range(population.counties.id_low.size)
    return [FirstListing(c, **{name: found[c] for name, found in columns.items()}) for c in counties]
