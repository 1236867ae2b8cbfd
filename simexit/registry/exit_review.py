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
) -> None:
    """Move households from the register to "exited".

    ``county_targets``: for each county (number, "households" or "persons"), or None where nothing is planned. Without a
    target all whose recorded income reaches the line exit. With one, a village's eligible exit in order of recorded
    income up to its part of the target; where they are too few, pressure pushes part of the shortfall through "by
    calculation", in the same order, weakened by audit.
    """
    h = population.households
    rows = np.flatnonzero((h.register == REGISTERED) & (h.members > 0))
    village = h.village[rows].astype(np.int64)
    counts_persons = np.array([target is not None and target[1] == "persons" for target in county_targets])
    size = np.where(counts_persons[population.villages.county[village]], h.members[rows], 1).astype(np.int64)
    village_ids = population.village_ids()
    target = exchange.numbers(
        month, "exit target", village_ids, lambda: village_targets(population, county_targets, village, size)
    )
    reaches = h.recorded_income[rows] >= line_yuan
    eligible_size = np.bincount(village[reaches], size[reaches], minlength=target.size).astype(np.int64)
    push = float(p["pressure_share"]) * (1.0 - float(p["audit_strength_share"]))
    pushed = np.floor(push * np.maximum(target - eligible_size, 0) + 0.5).astype(np.int64)
    planned = target >= 0
    places = np.where(planned, np.minimum(target, eligible_size + pushed), eligible_size)
    queue = Queue(
        village,
        h.recorded_income[rows].astype(np.float64) + np.where(reaches, 1e9, 0.0),
        luck.tie(population.household_ids()[rows], "exit"),
        size,
        np.zeros(rows.size, np.int64),
    )
    unlimited = np.full(target.size, UNLIMITED)
    served = exchange.serve(month, "exit", village_ids, queue, lambda: ration(queue, places, unlimited))
    h.register[rows[served]] = EXITED


def village_targets(
    population: Population, county_targets: list[tuple[int, str] | None], village: Whole, size: Whole
) -> Whole:
    """Each village's part of its county's target, in proportion to its register; -1 where nothing is planned."""
    stock = np.bincount(village, size, minlength=population.villages.county.size)
    targets = np.full(stock.size, -1, np.int64)
    for county, target in enumerate(county_targets):
        mine = population.villages.county == county
        if target is not None:
            targets[mine] = share_out(target[0], stock[mine])
    return targets
