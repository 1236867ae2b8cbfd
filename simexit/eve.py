"""The eve of a plan: all that a run hands over from the time before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simexit.population.layout import Population
from simexit.population.reweighting import Reweighted
from simexit.population.room import keep_rows, rows_with_room
from simexit.programmes.handover import Handed, follow
from simexit.programmes.units import OfHouseholds
from simexit.record.record import Assessment, FirstListing, People
from simexit.registry.memory import Memory
from simexit.registry.statuses import Told


@dataclass(frozen=True)
class Eve:
    """All that the plan goes on from: the same for all plans that are equal in what comes before."""

    population: Population
    handed: Handed
    memory: dict[str, Memory]
    added: NDArray[np.int64]
    people: People
    why_gone: NDArray[np.uint8]
    assessment: Assessment
    reweighted: list[Reweighted]
    listings: list[FirstListing]
    told: list[Told]

    def with_room(self, unit: Mapping[str, OfHouseholds], share: float) -> Eve:
        """The same without household rows that no plan can need; ``unit`` as in `simexit.programmes.handover.follow`.

        ``share``: of all households, those that are reckoned to split off later.
        """
        kept = rows_with_room(self.population, share)
        place = keep_rows(self.population, kept)
        if "household" in self.memory:
            self.memory["household"].keep(kept)
        handed, why_gone = follow(self.handed, unit, kept, place), self.why_gone[kept]
        return replace(self, handed=handed, why_gone=why_gone, assessment=self.assessment.of_rows(kept))
