"""What a programme sees at a month boundary: whole columns that cannot be written, and luck of its own."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simexit.columns import Counties, Households, Persons, Townships, Villages, columns_of
from simexit.dates import MONTHS_PER_YEAR
from simexit.population.known import known
from simexit.population.moment import Moment
from simexit.programmes.units import OfHouseholds
from simexit.scenario.plugins import PluginError
from simexit.scenario.problems import did_you_mean

Values = NDArray[Any]


class View:
    """Rows of a unit in one month. ``view["members"]`` is a column, one value a row, by the name scenarios use.

    A name is looked for among the columns of the unit, then of its household, village, township and county.
    ``month``: counted from January of year 0. ``ids``: permanent ids. ``there``: rows that may hold a place.
    """

    def __init__(self, now: Moment, unit: OfHouseholds, name: str) -> None:
        self.now = now
        self._unit = unit
        self._name = name
        self.unit = unit.name
        self.month = now.month
        self.year = now.year

    @cached_property
    def ids(self) -> Values:
        """Permanent ids of all rows."""
        return _read_only(self._unit.ids(self.now.population))

    @cached_property
    def there(self) -> Values:
        """Rows that may hold a place."""
        return _read_only(self._unit.there(self.now.population))

    @cached_property
    def rows(self) -> int:
        """Number of rows."""
        return int(self.there.size)

    def __getitem__(self, name: str) -> Values:
        """A column, read-only, one value a row. Raises `PluginError` for a name that is not there."""
        if name == "age" and self.unit == "person":
            return _read_only((self.month - self["birth_month"]) // MONTHS_PER_YEAR)
        names: list[str] = []
        for table in _tables(self.unit):
            columns = {column.public: column for column in columns_of(table).values()}
            if name in columns:
                return _read_only(columns[name].to_reckon(self._column(table, columns[name].name)))
            names += columns
        hint = did_you_mean(name, names)
        raise PluginError(f"a {self.unit} has no column '{name}'" + (f"; {hint}" if hint else ""))

    def luck(self, purpose: str, *, stored: bool = False) -> NDArray[np.float32]:
        """A uniform number in (0, 1) for each row: drawn anew each month, or the same for ever where ``stored``."""
        month = 0 if stored else self.month
        return self.now.luck.named(self.ids, f"plug-in {self._name} {purpose}", month)

    def _column(self, table: type[Any], name: str) -> Values:
        population = self.now.population
        if table.__name__.lower() == _TABLE_OF[self.unit]:
            return known(population, table, name) if table is Households else getattr(population.table(table), name)
        if self.unit == "person":
            return known(population, table, name)[population.persons.household]
        if self.unit == "household":
            return known(population, table, name)
        if self.unit == "village":
            return population.of_villages(table, name)
        return np.asarray(getattr(population.counties, name)[population.townships.county])


_TABLE_OF = {
    "person": "persons", "household": "households", "village": "villages", "township": "townships",
    "county": "counties",
}  # fmt: skip


def _tables(unit: str) -> tuple[type[Any], ...]:
    tables = (Persons, Households, Villages, Townships, Counties)
    return tables[list(_TABLE_OF).index(unit) :]


def _read_only(values: Any) -> Values:
    seen: Values = np.asarray(values).view()
    seen.setflags(write=False)
    return seen
