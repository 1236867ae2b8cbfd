"""The start state: at the end of the run-in, households are weighted to their county's published margins.

Weights are made whole: a household counted twice is copied into the row of one of its village that is not counted, and
into a spare row where there is none. A row keeps its identity; the people of a copy get identities of their own, so
that their luck from then on is their own too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simexit.column import ROW
from simexit.columns import Persons, households_where, ids_of
from simexit.dates import MONTHS_PER_YEAR
from simexit.luck import child_ids, halves
from simexit.population.calibration import Reals, calibrated_weights, effective_share, systematic_copies
from simexit.population.codes import CHRONIC, DIED, DWELLING_B, JUNIOR, MARRIED_OUT, MIGRANT, YES
from simexit.population.layout import Population, place_rows
from simexit.population.moment import Moment
from simexit.scenario.schema import County

REACHED_WITHIN = 0.05
# Lowest and highest weight of a household of the run-in: copies of it.
BOUNDS = 0.33, 3.0
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Margin:
    """A published ratio: for every household what is counted (``amount``) and what of (``base``)."""

    name: str
    published: float
    amount: Reals
    base: Reals

    def ratio(self, copies: NDArray[np.int64] | Reals) -> float:
        """The ratio where every household counts so often."""
        return float(self.amount @ copies / max(float(self.base @ copies), 1e-9))


@dataclass(frozen=True)
class Reweighted:
    """What reweighting did to one margin of a county; and the effective size of its sample over the number of rows."""

    county: str
    margin: str
    published: float
    before: float
    after: float
    effective_share: float

    @property
    def reached(self) -> bool:
        """Whether the margin is met within five per cent."""
        return abs(self.after - self.published) <= REACHED_WITHIN * abs(self.published)


@dataclass(frozen=True)
class Accounts:
    """Incomes of the accounting year, one value a household row: by source in yuan, and the members they fed."""

    income: dict[str, NDArray[np.float32]]
    members: NDArray[np.uint8]


def county_margins(population: Population, county: County, accounts: Accounts, month: int) -> list[Margin]:
    """The margins a county publishes, over all household rows; the size of households is always one of them."""
    h = population.households
    year, members, heads = month // MONTHS_PER_YEAR, h.members.astype(np.float64), accounts.members.astype(np.float64)
    income = {source: yuan.astype(np.float64) for source, yuan in accounts.income.items()}
    sources = {**income, "business": income["farm"] + income["industry"]}
    there = (members > 0).astype(np.float64)
    people = _people_counts(population, month)
    found = [Margin("persons per household", county.persons.at(year) / county.households.at(year), members, there)]
    if county.income_per_head_yuan is not None:
        total = sum(income.values(), np.zeros(members.size))
        found.append(Margin("income per head", county.income_per_head_yuan.at(year), total, heads))
    for source, figure in sorted(county.income_sources_yuan.items()):
        found.append(Margin(f"income from {source}", figure.at(year), sources[source], heads))
    unsafe = there * (h.dwelling > DWELLING_B)
    shares = {
        "unsafe dwellings": (county.unsafe_dwelling_share, unsafe, there),
        "persons under 15": (county.under_15_share, people["under 15"], members),
        "persons over 60": (county.over_60_share, people["over 60"], members),
        "adults with junior schooling": (county.junior_schooling_share, people["schooled"], people["adults"]),
        "persons in long illness": (county.long_illness_share, people["long ill"], members),
        "migrants of working age": (county.migrant_share, people["migrants"], people["of working age"]),
    }
    found += [Margin(name, f.at(year), amount, base) for name, (f, amount, base) in shares.items() if f is not None]
    return found


def poverty_margin(
    population: Population, county: County, poor: NDArray[np.bool_], year: int, of_listed: float
) -> Margin:
    """Persons of the households that are truly ``poor``: ``of_listed`` times those whom the county's register takes."""
    members, listed = population.households.members.astype(np.float64), county.registered_persons.at(year)
    return Margin("persons truly poor", of_listed * listed / county.persons.at(year), members * poor, members)


def _people_counts(population: Population, month: int) -> dict[str, Reals]:
    """Members of each household row by what margins count."""
    c = population.persons
    rows = population.person_rows()
    rows = rows[c.present[rows] == YES]
    age = (month - c.birth_month[rows]) / MONTHS_PER_YEAR
    adult, working = age >= 15, (age >= 16) & (age < 60)
    chosen = {
        "under 15": age < 15,
        "over 60": age >= 60,
        "adults": adult,
        "schooled": adult & (c.schooling[rows] >= JUNIOR),
        "long ill": c.health[rows] >= CHRONIC,
        "of working age": working,
        "migrants": working & (c.work[rows] == MIGRANT),
    }
    owner, n = c.household[rows], population.households.village.size
    return {name: np.bincount(owner[mask], minlength=n).astype(np.float64) for name, mask in chosen.items()}


def copies_of_place(
    now: Moment,
    rows: Rows,
    counties: list[tuple[str, County]],
    shares: list[float],
    accounts: Accounts,
    starts: NDArray[np.float32],
    poor: NDArray[np.bool_] | None = None,
) -> tuple[NDArray[np.int64], list[Reweighted]]:
    """How often each of ``rows`` is to be counted, and what that does to every margin of every county.

    ``shares``: part of each county's households that is simulated; ``starts``: where systematic sampling starts in
    each county, a uniform number; ``poor``: who is truly poor, where they are to be about as many as are then listed.
    """
    population, p = now.population, now.p.population
    copies, report = np.zeros(rows.size, np.int64), []
    county_of = population.villages.county[population.households.village[rows]]
    for c, ((name, county), share) in enumerate(zip(counties, shares, strict=True)):
        here = np.flatnonzero(county_of == c)
        if here.size:
            margins = county_margins(population, county, accounts, now.month)
            if poor is not None and county.registered_persons.at(now.year) > 0:
                margins.append(poverty_margin(population, county, poor, now.year, float(p.poor_of_listed)))
            aim = county.households.at(now.year) * share
            copies[here] = _copies_of_county(population, rows[here], margins, aim, float(starts[c]), BOUNDS)
            report += _compared(name, margins, rows[here], copies[here])
    return copies, report


def _copies_of_county(
    population: Population,
    rows: Rows,
    margins: list[Margin],
    households: float,
    start: float,
    bounds: tuple[float, float],
) -> NDArray[np.int64]:
    """How often each of a county's household ``rows`` is to be counted, so that ``households`` in all meet ``margins``.

    Rounded by systematic sampling in the order of village, size and income. A household that has died out counts 0.
    """
    h = population.households
    copies = np.zeros(rows.size, np.int64)
    order = np.lexsort((h.smoothed_income[rows], h.members[rows], h.village[rows]))
    order = order[h.members[rows][order] > 0]
    living = rows[order]
    if living.size:
        here = [Margin(m.name, m.published, m.amount[living], m.base[living]) for m in margins]
        copies[order] = systematic_copies(calibrated_to(here, households, bounds), start)
    return copies


def calibrated_to(margins: list[Margin], households: float, bounds: tuple[float, float], held: int = 0) -> Reals:
    """Weights that meet ``margins``; where they cannot all be met, the one missed most is given up, one by one.

    The first ``held`` of them are given up last.
    """
    features = [np.ones(margins[0].amount.size), *(m.amount - m.published * m.base for m in margins)]
    totals = np.array([households, *(0.0 for _ in margins)])
    weights = calibrated_weights(np.stack(features, axis=1), totals, *bounds)
    missed = {m.name: abs(m.ratio(weights) / m.published - 1) for m in margins if m.published}
    if max(missed.values()) <= REACHED_WITHIN or len(margins) == 1:
        return weights
    last = {m.name for m in margins[:held]}
    others = [name for name in missed if name not in last] or [*missed]
    worst = max(others, key=lambda name: missed[name])
    return calibrated_to([m for m in margins if m.name != worst], households, bounds, held)


def _compared(name: str, margins: list[Margin], rows: Rows, copies: NDArray[np.int64]) -> list[Reweighted]:
    """Each margin of a county before and after."""
    everywhere = np.zeros(margins[0].amount.size, np.int64)
    once = everywhere.copy()
    once[rows], everywhere[rows] = 1, copies
    share = effective_share(copies[margins[0].base[rows] > 0])
    return [Reweighted(name, m.name, m.published, m.ratio(once), m.ratio(everywhere), share) for m in margins]


def take_copies(population: Population, rows: Rows, copies: NDArray[np.int64]) -> tuple[Rows, Rows, Rows]:
    """Count each of ``rows`` (in order, none spare) ``copies`` times.

    Returns for every household row the row it now is a copy of, the rows left empty (spare from now on), and the spare
    rows that were filled. Where a village has no row left, further copies are dropped.
    """
    h = population.households
    donors, slots = np.repeat(rows, np.maximum(copies - 1, 0)), rows[copies == 0]
    spare = np.flatnonzero(population.spare)
    village = h.village
    free = np.concatenate([slots, spare])
    free = free[np.argsort(village[free], kind="stable")]
    place = np.arange(donors.size) - np.searchsorted(village[donors], village[donors])
    first = np.searchsorted(village[free], village[donors])
    has = first + place < np.searchsorted(village[free], village[donors], "right")
    targets, donors = free[(first + place)[has]], donors[has]
    filled = targets[population.spare[targets]]
    source = np.arange(village.size)
    source[targets] = donors
    empty = slots[source[slots] == slots]
    _name_copies(population, filled, source[filled])
    _copy_households(population, targets, donors, empty)
    _copy_people(population, source, np.concatenate([targets, empty]))
    population.spare[filled], population.spare[empty] = False, True
    return source, empty, filled


def _name_copies(population: Population, filled: Rows, donors: Rows) -> None:
    """Identities of copies in spare rows: the household copied, and which copy of it."""
    if filled.size:
        h, ordinal = population.households, np.arange(filled.size) - np.searchsorted(donors, donors)
        ids = child_ids(population.household_ids(donors), ordinal.astype(np.uint64), "clone")
        h.id_low[filled], h.id_high[filled] = halves(ids)


def _copy_households(population: Population, targets: Rows, donors: Rows, empty: Rows) -> None:
    """Columns of copies, who count their own splits; a row left empty has nothing."""
    h = population.households
    splits = h.splits[targets]
    for name in set(h._fields) - set(households_where(split=ROW)):
        column = getattr(h, name)
        column[targets] = column[donors]
        column[empty] = 0
    h.splits[targets] = splits


def _copy_people(population: Population, source: Rows, changed: Rows) -> None:
    """People of ``changed`` household rows go; those of the households copied are there once more, under new names.

    Who died or married away is dropped; who settled away may come back to each copy.
    """
    c = population.persons
    rows = population.person_rows()
    rows = rows[(c.gone[rows] != DIED) & (c.gone[rows] != MARRIED_OUT)]
    rows = rows[np.argsort(c.household[rows], kind="stable")]
    homes = c.household[rows]
    replaced = np.zeros(source.size, np.bool_)
    replaced[changed] = True
    targets = np.flatnonzero(replaced & (source != np.arange(source.size)))
    first, last = np.searchsorted(homes, source[targets]), np.searchsorted(homes, source[targets], "right")
    size = last - first
    ordinal = np.arange(int(size.sum())) - np.repeat(np.cumsum(size) - size, size)
    copied = np.repeat(first, size) + ordinal
    stays = ~replaced[homes]
    people = np.concatenate([rows[stays], rows[copied]])
    home = np.concatenate([homes[stays], np.repeat(targets, size)]).astype(np.int64)
    number = np.concatenate([np.full(int(stays.sum()), -1), ordinal])
    order = np.argsort(home, kind="stable")
    _settle(population, people[order], home[order], number[order])


def _settle(population: Population, people: Rows, home: Rows, number: Rows) -> None:
    """Lay out ``people`` in their ``home`` rows; a copy (``number`` not negative) is named by its home and number."""
    h = population.households
    counts = np.bincount(h.village[home], minlength=population.villages.county.size).astype(np.int32)
    place_rows(population, people, counts)
    c: Persons = population.persons
    placed = population.person_rows()
    c.household[placed] = home
    new = placed[number >= 0]
    parents = ids_of(h.id_low[home], h.id_high[home])[number >= 0]
    c.id_low[new], c.id_high[new] = halves(child_ids(parents, number[number >= 0].astype(np.uint64), "member-of-clone"))
