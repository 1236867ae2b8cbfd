"""What always travels together: the population, its luck, what it exchanges, the month, the parameters in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simexit.dates import MONTHS_PER_YEAR
from simexit.exchange import Exchange
from simexit.luck import Luck
from simexit.population.layout import Population


@dataclass(frozen=True)
class Moment:
    """A month of a population, for what happens between months of life. ``p``: all parameters in force, by domain."""

    population: Population
    luck: Luck
    exchange: Exchange
    month: int
    p: Any

    @property
    def year(self) -> int:
        """Calendar year."""
        return self.month // MONTHS_PER_YEAR
