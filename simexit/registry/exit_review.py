"""The autumn exit review: who leaves the register, pulled by the village's target for the year.

The exit test is "one above, six haves" (C-001, C-002): recorded income reaches the line, and no assurance is missing
(safe home, safe water, schooling, insurance, power). Whoever is pushed through "by calculation" fails it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.exchange import UNLIMITED, Queue, ration, share_out
from simexit.population.codes import EXITED, REGISTERED
from simexit.population.known import known_missing
from simexit.population.layout import Population
from simexit.population.moment import Moment

Ids = NDArray[np.uint64]
Whole = NDArray[np.int64]
BEFORE_OTHERS = 1e12
"""Added to the score of those who pass the test, more than any income."""


def exit_review(
    now: Moment,
    county_targets: list[tuple[int, str] | None],
    line_yuan: float,
) -> Whole:
    """Move households from the register to "exited"; returns their rows.

    ``county_targets``: for each county (number, "households" or "persons"), or None where nothing is planned. Without a
    target all who pass the test exit. With one, those of a village who pass exit in order of recorded income up to its
    part of the target; where they are too few, pressure pushes part of the shortfall through "by calculation", in order
    of recorded income too, weakened by audit.
    """
    population, p = now.population, now.p.registry
    h = population.households
    rows = np.flatnonzero((h.register == REGISTERED) & (h.members > 0))
    village = h.village[rows].astype(np.int64)
    village_ids = population.village_ids()
    passes = passes_exit_test(population, line_yuan)[rows]
    target = now.exchange.numbers(
        now.month, "exit target", village_ids, lambda: village_targets(population, county_targets, rows, passes)
    )
    eligible = np.bincount(village[passes], minlength=target.size)
    push = float(p.pressure_share) * (1.0 - float(p.audit_strength_share))
    pushed = np.floor(push * np.maximum(target - eligible, 0) + 0.5).astype(np.int64)
    places = np.where(target >= 0, np.minimum(target, eligible + pushed), eligible)
    queue = Queue(
        village,
        h.recorded_income[rows].astype(np.float64) + passes * BEFORE_OTHERS,
        now.luck.tie(population.household_ids()[rows], "exit"),
        np.ones(rows.size, np.int64),
        np.zeros(rows.size, np.int64),
    )
    unlimited = np.full(target.size, UNLIMITED)
    served = now.exchange.serve(now.month, "exit", village_ids, queue, lambda: ration(queue, places, unlimited))
    h.register[rows[served]] = EXITED
    exited: Whole = rows[served]
    return exited


def passes_exit_test(population: Population, line_yuan: float) -> NDArray[np.bool_]:
    """Households whose recorded income reaches the line and that miss no assurance."""
    h = population.households
    passes: NDArray[np.bool_] = (h.recorded_income >= line_yuan) & (known_missing(population) == 0)
    return passes


def village_targets(
    population: Population, county_targets: list[tuple[int, str] | None], rows: Whole, passes: NDArray[np.bool_]
) -> Whole:
    """Households each village is to exit: its county's target in proportion to its register; -1 where none is planned.

    ``rows``: registered households; ``passes``: whether they pass the exit test. A target in persons is turned into
    households by the mean size of those of the county that pass (of all, where none does).
    """
    village = population.households.village[rows]
    stock = np.bincount(village, minlength=population.villages.county.size).astype(np.float64)
    county_of = population.villages.county[village]
    targets = np.full(stock.size, -1, np.int64)
    for county, target in enumerate(county_targets):
        if target is not None:
            number, unit = target
            mine = county_of == county
            sizes = population.households.members[rows[mine & passes if (mine & passes).any() else mine]]
            size = float(sizes.mean()) if unit == "persons" and sizes.size else 1.0
            here = population.villages.county == county
            targets[here] = share_out(round(number / size), stock[here])
    return targets
