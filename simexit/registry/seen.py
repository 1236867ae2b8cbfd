"""What an office sees when it looks: the last assessment, and columns of households and places measured from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simexit.columns import U8, asked
from simexit.population.codes import EXITED, NEVER, PLACE_EXITED, PLACE_UNLISTED, REGISTERED
from simexit.population.conditions import Mask
from simexit.population.known import known_missing
from simexit.population.layout import Population, sum_by_village
from simexit.population.moment import Moment
from simexit.registry.identification import visible_need
from simexit.scenario.measured import HAVING, OF_HOUSEHOLDS

Whole = NDArray[np.int64]
Shares = NDArray[np.float64]
AUDITED = {"wrong_exit_share", "omission_share", "combined_incidence", "approval_share"}
"""What of a place is measured on the households that an audit looks at."""


@dataclass(frozen=True)
class Assessed:
    """The last assessment: the administrative line, who was truly poor, true income a head and year."""

    line_yuan: float
    true_poor: Mask
    income_per_head: NDArray[np.float64]


@dataclass(frozen=True)
class Audit:
    """Households that were looked at, who of them is found to be poor, and who is content with what was done."""

    looked: Mask
    poor: Mask
    content: Mask


def household_columns(names: Iterable[str], now: Moment, seen: Assessed) -> dict[str, NDArray[Any]]:
    """The columns ``names`` of a test of households, one value a household."""
    return {name: _of_households(name, now, seen) for name in names}


def _of_households(name: str, now: Moment, seen: Assessed) -> NDArray[Any]:
    population, h, line = now.population, now.population.households, np.float32(seen.line_yuan)
    measured: dict[str, Any] = {
        "missing_assurances": lambda: np.bitwise_count(known_missing(population)),
        "recorded_income_with_transfers_yuan": lambda: h.recorded_income,
        "recorded_income_with_transfers_to_line": lambda: h.recorded_income / line,
        "income_to_line": lambda: seen.income_per_head / seen.line_yuan,
        "truly_poor": lambda: seen.true_poor,
        "visible_need": lambda: visible_need(now, seen.income_per_head),
    }
    assert measured.keys() == OF_HOUSEHOLDS.keys()
    if name in measured:
        return np.asarray(measured[name]())
    if name == "recorded_income_to_line":
        return h.recorded_own_income / line
    table, column = asked()[name]
    return population.of_households(table, column.name)


def table_of(population: Population, unit: str) -> Any:
    """The table of columns of a unit."""
    tables = {"household": population.households, "village": population.villages, "township": population.townships}
    return tables.get(unit, population.counties)


class Places:
    """The villages, townships or counties of a population, with what is measured there; by row."""

    def __init__(self, unit: str, now: Moment, seen: Assessed, audit: Audit) -> None:
        population = now.population
        villages = population.villages
        self.population, self.seen, self.audit = population, seen, audit
        self.table = table_of(population, unit)
        own: Any = np.arange(villages.county.size) if unit == "village" else getattr(villages, unit)
        self.of_village: Whole = own.astype(np.int64)
        self.n = self.table.status.size
        self.county: Whole = np.arange(self.n) if unit == "county" else self.table.county.astype(np.int64)
        self.members = np.where(population.spare, np.uint8(0), population.households.members)
        self.living = self.members > 0
        self.there = self._sums(self.living, self.living, self.members)[1] > 0

    def columns(self, names: Iterable[str]) -> dict[str, NDArray[Any]]:
        """The columns ``names`` of a test of places, one value a place."""
        return {name: self.column(name) for name in names}

    def column(self, name: str) -> NDArray[Any]:
        """One of them."""
        measure = getattr(self, f"_{name}", None)
        if measure is not None:
            return np.asarray(measure())
        if name.endswith(HAVING):
            flag = getattr(self.population.villages, asked()[name.removesuffix(HAVING)][1].name)
            return self._share_of_villages(flag == 1, np.ones(flag.size, np.bool_))
        table, column = asked()[name]
        if table is type(self.table):
            return np.asarray(getattr(self.table, column.name))
        return np.asarray(getattr(self.population.counties, column.name)[self.county])

    def audited(self) -> Whole:
        """Households that the audit looks at, by place."""
        looked: Whole = self._sums(self.audit.looked, self.audit.looked, self.audit.looked.view(np.uint8))[1]
        return looked.astype(np.int64)

    def _sums(self, which: Mask, of: Mask, weight: U8) -> Shares:
        """Weight of those ``which`` among those ``of`` at each place, and of all of those."""
        sums = (sum_by_village(self.population, each, weight) for each in (which & of, of))
        return np.array([np.bincount(self.of_village, weights=each, minlength=self.n) for each in sums])

    def _share(self, which: Mask, of: Mask, weight: U8) -> Shares:
        """Weighted share of those ``which``, among those ``of``, at each place; zero where there are none."""
        part, whole = self._sums(which, of, weight)
        share: Shares = np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), 0.0)
        return share

    def _share_of_villages(self, which: Mask, of: Mask) -> Shares:
        have = np.bincount(self.of_village[which & of], minlength=self.n)
        there = np.bincount(self.of_village[of], minlength=self.n)
        share: Shares = np.where(there > 0, have / np.maximum(there, 1), 1.0)
        return share

    def _recorded_incidence(self) -> Shares:
        registered = self.population.households.register == REGISTERED
        return self._share(registered, self.living, self.members)

    def _true_incidence(self) -> Shares:
        return self._share(self.seen.true_poor, self.living, self.members)

    def _wrong_exit_share(self) -> Shares:
        exited = self.population.households.register == EXITED
        return self._share(self.audit.poor, self.audit.looked & exited, self.members)

    def _omission_share(self) -> Shares:
        never = self.population.households.register == NEVER
        return self._share(self.audit.poor, self.audit.looked & never, self.members)

    def _combined_incidence(self) -> Shares:
        register = self.population.households.register
        exited, never = (self._share(register == code, self.living, self.members) for code in (EXITED, NEVER))
        found = self._wrong_exit_share() * exited + self._omission_share() * never
        combined: Shares = self._recorded_incidence() + found
        return combined

    def _approval_share(self) -> Shares:
        return self._share(self.audit.content, self.audit.looked, self.living.view(np.uint8))

    def _exited_village_share(self) -> Shares:
        status = self.population.villages.status
        return self._share_of_villages(status == PLACE_EXITED, status != PLACE_UNLISTED)
