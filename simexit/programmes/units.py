"""Of whom a place is: one adapter for each unit, by which places, queues, money and effects know rows of any table."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simexit.columns import Persons, Villages, asked, ids_of
from simexit.dates import MONTHS_PER_YEAR
from simexit.population.codes import CHRONIC, EXITED, HEALTHY, YES
from simexit.population.conditions import Mask, met
from simexit.population.known import known_chronic
from simexit.population.layout import Population
from simexit.population.moment import Moment
from simexit.programmes.amounts import Each, EachOf, each_one
from simexit.programmes.eligibility import eligible, in_plan, who_columns
from simexit.programmes.passes import find_ids, living_in, of_age
from simexit.programmes.places import NOBODY, Rows, among, no_rows
from simexit.programmes.workers import WORK, able_hands, have_able_hand, take_up_work
from simexit.scenario.conditions import MEMBER, OF_PLACES, PLACES, named
from simexit.scenario.schema import Programme

Reals = NDArray[np.float64]
LAST_MONTH = int(np.iinfo(np.int32).max)


class Reached(NamedTuple):
    """Household rows that stand behind some rows of a unit, and beside each its place among those rows."""

    households: Rows
    place: Rows


class OfHouseholds:
    """Places of households: rows of the table of households, which never move.

    ``moves``: whether rows of the unit move, so that holders must be found again by their permanent ids. ``wide``:
    whether a row spans villages, so that what is decided about it is exchanged. ``joint``: whether a place is of
    several households, each of which is paid its own.
    """

    name = "household"
    moves = False
    wide = False
    joint = False

    def __init__(self, scale: float = 1.0) -> None:
        self.scale = scale

    def ids(self, population: Population, rows: Any = slice(None)) -> NDArray[np.uint64]:
        """Permanent ids of ``rows``, or of all."""
        return ids_of(population.households.id_low[rows], population.households.id_high[rows])

    def there(self, population: Population, rows: Any = slice(None)) -> Mask:
        """Which of ``rows`` are alive: they may hold a place."""
        there: Mask = population.households.members[rows] > 0
        return there

    def reached(self, population: Population, rows: Rows) -> Reached:
        """The living households behind ``rows``."""
        return Reached(rows, np.arange(rows.size))

    def behind(self, population: Population, rows: Rows) -> int:
        """Number of households behind ``rows``, each once."""
        households = self.reached(population, rows).households
        return int(np.unique(households).size) if self.moves else households.size

    def counted(self, population: Population, rows: Rows, per: str) -> Reals:
        """What an amount ``per`` household, person or place is multiplied by for each of ``rows``."""
        return population.households.members[rows].astype(np.float64) if per == "person" else np.ones(rows.size)

    def each(self, population: Population, households: Rows) -> Each:
        """What amounts per household and per person are multiplied by for each of the ``households`` reached."""
        return EachOf(population.households, households)

    def villages(self, population: Population, rows: Rows) -> Rows:
        """Villages in which ``rows`` are."""
        return population.households.village[self.reached(population, rows).households].astype(np.int64)

    def targets(self, population: Population, table: type[Any], rows: Rows) -> Rows:
        """Rows of ``table`` whose states places of ``rows`` change."""
        if table is Persons:
            return rows
        return self.villages(population, rows) if table is Villages else self.reached(population, rows).households

    def county(self, population: Population, rows: Rows) -> Rows:
        """County in which each of ``rows`` is."""
        return population.villages.county[self.villages(population, rows)].astype(np.int64)

    def able(self, now: Moment) -> Mask:
        """Rows with somebody who can take up work."""
        return have_able_hand(now)

    def put_to_work(self, now: Moment, rows: Rows, work: str) -> NDArray[np.uint64]:
        """One able hand of each of ``rows`` takes up ``work``; returns their permanent ids."""
        return take_up_work(now, rows, work)

    def can(self, now: Moment, programme: Programme, line_yuan: float) -> Mask:
        """Rows that meet the programme's conditions, under an administrative line."""
        lines = np.full(1, line_yuan)
        return eligible(programme.who, who_columns(now.population, lines, {"members", *named(programme.who)}))

    def meeting(self, now: Moment, programme: Programme, line_yuan: float) -> Rows:
        """The rows that may hold a place and meet the conditions."""
        return np.flatnonzero(self.can(now, programme, line_yuan) & self.there(now.population))

    def planned(self, now: Moment, causes: tuple[str, ...]) -> Mask:
        """Rows whose household's plan has one of ``causes``."""
        return in_plan(causes, now.population.households.cause)

    def exited(self, population: Population, rows: Any = slice(None)) -> Mask:
        """Which of ``rows`` have left the register."""
        exited: Mask = population.households.register[rows] == EXITED
        return exited

    def need(self, now: Moment, rows: Rows) -> Reals:
        """Higher where recorded own income is lower."""
        income: Reals = now.population.households.recorded_own_income.take(rows).astype(np.float64)
        return np.negative(income, out=income)

    def capacity(self, now: Moment, rows: Rows) -> Reals:
        """Working members."""
        return now.population.households.workers[rows].astype(np.float64)

    def share(self, population: Population) -> float:
        """Share of the unit's rows that is simulated."""
        return self.scale


class OfPersons(OfHouseholds):
    """Places of persons: rows of the table of persons, who are found again by their ids when they move."""

    name = "person"
    moves = True

    def ids(self, population: Population, rows: Any = slice(None)) -> NDArray[np.uint64]:
        """Permanent ids of ``rows``, or of all."""
        return ids_of(population.persons.id_low[rows], population.persons.id_high[rows])

    def there(self, population: Population, rows: Any = slice(None)) -> Mask:
        """Which of ``rows`` are living members of households."""
        there: Mask = population.persons.present[rows] == YES
        return there

    def reached(self, population: Population, rows: Rows) -> Reached:
        """The household of each of ``rows``."""
        return Reached(population.persons.household[rows].astype(np.int64), np.arange(rows.size))

    def counted(self, population: Population, rows: Rows, per: str) -> Reals:
        """One: a place is for one person."""
        return np.ones(rows.size)

    def each(self, population: Population, households: Rows) -> Each:
        """One: cash and states are for one person of each of the ``households``."""
        return each_one(households.size)

    def able(self, now: Moment) -> Mask:
        """Persons who can take up work."""
        able = np.zeros(now.population.persons.present.size, np.bool_)
        able[able_hands(now)] = True
        return able

    def put_to_work(self, now: Moment, rows: Rows, work: str) -> NDArray[np.uint64]:
        """The persons of ``rows`` take up ``work``; returns their permanent ids."""
        now.population.persons.work[rows] = WORK[work]
        return self.ids(now.population, rows)

    def find(self, population: Population, ids: NDArray[np.uint64]) -> Rows:
        """Rows of persons by their ids; `NOBODY` for who has none any more."""
        found = np.full(ids.size, NOBODY, np.int64)
        table = np.full(1 << int(2 * ids.size).bit_length(), NOBODY, np.int32)
        find_ids(found, table, ids, population.persons.id_low, population.persons.id_high)
        return found

    def can(self, now: Moment, programme: Programme, line_yuan: float) -> Mask:
        """Living persons who meet ``member`` and whose household meets ``who``."""
        can = np.zeros(now.population.persons.present.size, np.bool_)
        can[self.meeting(now, programme, line_yuan)] = True
        return can

    def meeting(self, now: Moment, programme: Programme, line_yuan: float) -> Rows:
        """Their rows: a range of ages is asked first, of the whole table, and all else only of whom it fits."""
        c, home = now.population.persons, self.homes(now, programme, line_yuan)
        rows, others = np.empty(c.present.size, np.int64), dict(programme.member)
        if isinstance(others.get("age"), dict):
            del others["age"]
        born = born_between(now.month, *ages_of(programme))
        rows = rows[: of_age(rows, c.present, c.birth_month, *born, c.household, home)]
        return rows[met(others, member_columns(now, others, rows), rows.size, MEMBER)] if others else rows

    def homes(self, now: Moment, programme: Programme, line_yuan: float) -> Mask:
        """Households that meet ``who``."""
        return super().can(now, programme, line_yuan)

    def planned(self, now: Moment, causes: tuple[str, ...]) -> Mask:
        """Persons whose household's plan has one of ``causes``."""
        planned: Mask = super().planned(now, causes)[now.population.persons.household]
        return planned

    def exited(self, population: Population, rows: Any = slice(None)) -> Mask:
        """Which of ``rows`` are of a household that has left the register."""
        return super().exited(population, population.persons.household[rows])

    def need(self, now: Moment, rows: Rows) -> Reals:
        """Higher where the household's recorded own income is lower."""
        return super().need(now, self.reached(now.population, rows).households)

    def capacity(self, now: Moment, rows: Rows) -> Reals:
        """Working members of the household."""
        return super().capacity(now, self.reached(now.population, rows).households)


def ages_of(programme: Programme) -> tuple[float | None, float | None]:
    """The youngest and the oldest age in years of whom it is for, where it asks for a range."""
    age = programme.member.get("age")
    return (age.get("min"), age.get("max")) if isinstance(age, dict) else (None, None)


def born_between(month: int, youngest: float | None, oldest: float | None) -> tuple[np.int32, np.int32]:
    """The latest and the earliest month of birth of who is of an age in a range of whole years in ``month``."""
    latest, earliest = LAST_MONTH, -LAST_MONTH
    if youngest is not None:
        latest = month - MONTHS_PER_YEAR * math.ceil(youngest)
    if oldest is not None:
        earliest = month - MONTHS_PER_YEAR * (math.floor(oldest) + 1) + 1
    return np.int32(latest), np.int32(earliest)


def member_columns(now: Moment, conditions: Mapping[str, Any], rows: Rows) -> dict[str, NDArray[Any]]:
    """Columns that ``conditions`` on persons name, of person ``rows``."""
    c = now.population.persons
    worked_out: dict[str, Callable[[], Any]] = {
        "age": lambda: (now.month - c.birth_month[rows]) // MONTHS_PER_YEAR,
        "sex": lambda: c.female[rows],
        "health": lambda: _seen_health(now.population, rows),
    }
    return {name: worked_out[name]() if name in worked_out else getattr(c, name)[rows] for name in named(conditions)}


def _seen_health(population: Population, rows: Rows) -> NDArray[np.uint8]:
    """Health of person ``rows`` as the state sees it."""
    health = population.persons.health[rows]
    unseen = (health == CHRONIC) & ~known_chronic(population)[rows]
    return np.where(unseen, HEALTHY, health).astype(np.uint8)


class OfPlaces(OfHouseholds):
    """Places of villages, or of the townships or counties that villages lie in."""

    joint = True

    def __init__(self, scale: float, name: str) -> None:
        super().__init__(scale)
        self.name = name
        self.wide = name != "village"

    def rows_of_villages(self, population: Population) -> Rows:
        """Row of the unit in which each village lies."""
        if self.name == "village":
            return np.arange(population.villages.county.size)
        return getattr(population.villages, self.name).astype(np.int64)  # type: ignore[no-any-return]

    def of_households(self, population: Population, households: Any = slice(None)) -> Rows:
        """Row of the unit in which each household lives, or some do."""
        village: Any = population.households.village[households]
        rows: Rows = village if self.name == "village" else self.rows_of_villages(population)[village]
        return rows

    def ids(self, population: Population, rows: Any = slice(None)) -> NDArray[np.uint64]:
        """Permanent ids of ``rows``, or of all."""
        tables: Any = {"village": population.villages, "township": population.townships, "county": population.counties}
        return ids_of(tables[self.name].id_low[rows], tables[self.name].id_high[rows])

    def there(self, population: Population, rows: Any = slice(None)) -> Mask:
        """Which of ``rows`` have a simulated village."""
        villages = np.bincount(self.rows_of_villages(population), minlength=self.ids(population).size)
        there: Mask = villages[rows] > 0
        return there

    def reached(self, population: Population, rows: Rows) -> Reached:
        """All living households in ``rows``."""
        if not rows.size:
            return Reached(no_rows(), no_rows())
        place = np.full(self.ids(population).size, -1, np.int64)
        place[rows] = np.arange(rows.size)
        h = population.households
        households, places = np.empty(h.village.size, np.int64), np.empty(h.village.size, np.int64)
        n = living_in(households, places, place[self.rows_of_villages(population)], h.village, h.members)
        return Reached(households[:n], places[:n])

    def villages(self, population: Population, rows: Rows) -> Rows:
        """Villages in ``rows``."""
        return np.flatnonzero(among(self.rows_of_villages(population), rows))

    def county(self, population: Population, rows: Rows) -> Rows:
        """County in which each of ``rows`` lies."""
        county = np.zeros(self.ids(population).size, np.int64)
        county[self.rows_of_villages(population)] = population.villages.county
        return county[rows]

    def counted(self, population: Population, rows: Rows, per: str) -> Reals:
        """Households or persons in each of ``rows``, or the simulated part of one place."""
        if per == "place":
            return np.full(rows.size, self.scale / self.share(population))
        households, place = self.reached(population, rows)
        weights = population.households.members[households].astype(np.float64) if per == "person" else None
        return np.bincount(place, weights, minlength=rows.size).astype(np.float64)

    def can(self, now: Moment, programme: Programme, line_yuan: float) -> Mask:
        """Rows in which a village meets the programme's conditions."""
        population, tables = now.population, asked(*PLACES)
        columns = {name: population.of_villages(tables[name][0], tables[name][1].name) for name in named(programme.who)}
        villages = met(programme.who, columns, population.villages.county.size, OF_PLACES)
        can = np.zeros(self.ids(population).size, np.bool_)
        can[self.rows_of_villages(population)[villages]] = True
        return can

    def need(self, now: Moment, rows: Rows) -> Reals:
        """Higher where mean recorded own income per head is lower."""
        h = now.population.households
        members = h.members.astype(np.float64)
        return -self._sum(now, rows, h.recorded_own_income * members) / np.maximum(self._sum(now, rows, members), 1.0)

    def capacity(self, now: Moment, rows: Rows) -> Reals:
        """Working people."""
        return self._sum(now, rows, now.population.households.workers.astype(np.float64))

    def _sum(self, now: Moment, rows: Rows, values: Reals) -> Reals:
        """Sum of households' ``values`` in each of ``rows``."""
        households, place = self.reached(now.population, rows)
        return np.bincount(place, values[households], minlength=rows.size).astype(np.float64)

    def share(self, population: Population) -> float:
        """Share of the unit's rows that is simulated: counties all are, if only in part."""
        if self.name == "village":
            return self.scale
        return float(np.mean(self.there(population)))


def units(scale: float) -> dict[str, OfHouseholds]:
    """Adapters by name of the unit, in a run that simulates ``scale`` of the place's households."""
    each = OfPersons(scale), OfHouseholds(scale), *(OfPlaces(scale, name) for name in ("village", "township", "county"))
    return {unit.name: unit for unit in each}
