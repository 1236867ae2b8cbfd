"""Villages of a run, year by year, and what the registry did to statuses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simexit.population.layout import Population

Told = tuple[int, str, str, int, int, int, int, int, str, int, tuple[tuple[str, float], ...]]
"""Month, row, unit, county, place (-1: all households of the county), tested, passed, changed, conditions failed;
households audited there, and what was measured for the test, by name."""


@dataclass(frozen=True)
class VillageYear:
    """Villages at the end of a calendar year: columns as the table of columns keeps them; persons and who of them.

    ``registered`` and ``truly_poor``: members of households on the register then, and truly poor at the assessment.
    """

    year: int
    columns: dict[str, NDArray[np.generic]]
    persons: NDArray[np.int64]
    registered: NDArray[np.int64]
    truly_poor: NDArray[np.int64]


@dataclass
class VillagesKept:
    """Identities of villages with their rows of county and township, their years, and what rows of the registry did."""

    ids: NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, np.uint64))
    county: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    township: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    years: list[VillageYear] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)

    @classmethod
    def of(cls, population: Population) -> VillagesKept:
        """No year yet of a population's villages."""
        villages = population.villages
        return cls(population.village_ids(), villages.county.copy(), villages.township.copy())

    def hashed(self) -> Iterator[bytes]:
        """What was done to statuses of places; all else follows from households and from who held which place."""
        yield from (repr(told).encode() for told in self.told if told[2] != "household")
