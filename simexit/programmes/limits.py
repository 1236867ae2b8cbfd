"""How many: quantities and capacities beside places and yuan, each a row of the same rationing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from simexit.exchange import UNLIMITED, Cuts, Queue, ration
from simexit.population.conditions import Mask
from simexit.scenario.figure import Figure
from simexit.scenario.schema import Programme, Scenario

PARTS = 1000
"""Quantities are counted in whole thousandths."""
EVERYBODY = "(all programmes)"


class Limits:
    """What new places have used this year of the programmes' own quantities and of capacities they share.

    ``scale``: share of the place's households that is simulated; limits are scaled with it.
    """

    def __init__(self, scenario: Scenario, scale: float) -> None:
        self.scenario = scenario
        self.scale = scale
        self.used: dict[tuple[str, str, int], int] = {}

    def left(self, name: str, programme: Programme, year: int) -> Iterator[tuple[str, str, int, int]]:
        """Whose limit, its name, thousandths left of it and used by one place, for each limit of a programme."""
        for use, figure in programme.uses.items():
            limits = ((name, programme.quantity), (EVERYBODY, self.scenario.capacities))
            for owner, quantities in limits:
                if use in quantities:
                    left = self._parts(quantities[use], year) - self.used.get((owner, use, year), 0)
                    yield owner, use, left, round(figure.at(year) * PARTS)

    def cuts(self, name: str, programme: Programme, year: int, queue: Queue, new: Mask) -> list[Cuts]:
        """A cut for each limit, where only the ``new`` of the queue use it."""
        return [
            ration(queue._replace(size=new * np.int64(each)), np.array([left]), np.array([UNLIMITED]))
            for _, _, left, each in self.left(name, programme, year)
        ]

    def use(self, name: str, programme: Programme, year: int, places: int) -> None:
        """Note that so many new places were given."""
        for owner, use, left, each in list(self.left(name, programme, year)):
            self.used[owner, use, year] = self.used.get((owner, use, year), 0) + places * each
            if places * each > left:
                raise AssertionError(f"{name} used {places * each / PARTS} {use} of {left / PARTS} left in {year}")

    def _parts(self, figure: Figure, year: int) -> int:
        return int(np.floor(figure.at(year) * self.scale * PARTS + 1e-6))


def strictest(cuts: Sequence[Cuts]) -> Cuts:
    """Of cuts of one queue the one that serves fewest: who is within all limits stands before each of them."""
    return min(cuts, key=lambda cut: (-float(cut.score[0]), int(cut.tie[0])))
