"""The eve of a plan: all that a run hands over from the time before it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simexit.population.layout import Population
from simexit.population.reweighting import Reweighted
from simexit.programmes.handover import Handed
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
