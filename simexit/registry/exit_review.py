"""The autumn exit review: who leaves the register, pulled by the village's target for the year."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.exchange import UNLIMITED, Exchange, Queue, ration, share_out
from simexit.luck import Luck
from simexit.population.codes import EXITED, REGISTERED
from simexit.population.layout import Population

Ids = NDArray[np.uint64]
Whole = NDArray[np.int64]


def exit_review(
    population: Population,
    county_targets: list[tuple[int, str] | None],
    line_yuan: float,
    luck: Luck,
    exchange: Exchange,
    month: int,
    p: dict[str, np.float32],
) -> Whole:
    """Move households from the register to "exited"; returns their rows.

    ``county_targets``: for each county (number, "households" or "persons"), or None where nothing is planned. Without a
    target all whose recorded income reaches the line exit. With one, a village's eligible exit in order of recorded
    income up to its part of the target; where they are too few, pressure pushes part of the shortfall through "by
    calculation", in the same order, weakened by audit.
    """
    h = population.households
    rows = np.flatnonzero((h.register == REGISTERED) & (h.members > 0))
    village = h.village[rows].astype(np.int64)
    village_ids = population.village_ids()
    reaches = h.recorded_income[rows] >= line_yuan
    target = exchange.numbers(
        month, "exit target", village_ids, lambda: village_targets(population, county_targets, rows, reaches)
    )
    eligible = np.bincount(village[reaches], minlength=target.size)
    push = float(p["pressure_share"]) * (1.0 - float(p["audit_strength_share"]))
    pushed = np.floor(push * np.maximum(target - eligible, 0) + 0.5).astype(np.int64)
    places = np.where(target >= 0, np.minimum(target, eligible + pushed), eligible)
    queue = Queue(
        village,
        h.recorded_income[rows].astype(np.float64),
        luck.tie(population.household_ids()[rows], "exit"),
        np.ones(rows.size, np.int64),
        np.zeros(rows.size, np.int64),
    )
    unlimited = np.full(target.size, UNLIMITED)
    served = exchange.serve(month, "exit", village_ids, queue, lambda: ration(queue, places, unlimited))
    h.register[rows[served]] = EXITED
    exited: Whole = rows[served]
    return exited


def village_targets(
    population: Population, county_targets: list[tuple[int, str] | None], rows: Whole, reaches: NDArray[np.bool_]
) -> Whole:
    """Households each village is to exit: its county's target in proportion to its register; -1 where none is planned.

    ``rows``: registered households; ``reaches``: whether their recorded income reaches the line. A target in persons is
    turned into households by the mean size of those of the county that reach it (of all, where none does).
    """
    village = population.households.village[rows]
    stock = np.bincount(village, minlength=population.villages.county.size).astype(np.float64)
    county_of = population.villages.county[village]
    targets = np.full(stock.size, -1, np.int64)
    for county, target in enumerate(county_targets):
        if target is not None:
            number, unit = target
            mine = county_of == county
            sizes = population.households.members[rows[mine & reaches if (mine & reaches).any() else mine]]
            size = float(sizes.mean()) if unit == "persons" and sizes.size else 1.0
            here = population.villages.county == county
            targets[here] = share_out(round(number / size), stock[here])
    return targets
