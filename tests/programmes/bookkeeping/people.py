"""People and households of every year: who was there, who came and who went."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from bookkeeping.reading import Read
from simexit.columns import REGISTER
from simexit.population.synthesis import counties_of


def people(read: Read) -> Iterator[str]:
    """Each year's people follow from the year before; the rows say that for every calendar year."""
    record = read.record
    if [each.year for each in record.people] != [read.years.start - 1, *read.years]:
        yield "there is not one row of people for each year"
        return
    for before, year in pairwise(record.people):
        more = year.births + year.married_in - year.deaths - year.married_out - year.left_net
        if year.living - before.living != more:
            yield f"{year.living - before.living} people more in {year.year}, of {more} who came and went"
        if min(year.births, year.deaths, year.married_in, year.married_out, year.displaced) < 0:
            yield f"fewer than nobody came or went in {year.year}"
        december = year.year * 12 + 11 - read.first
        members = read.column("members")[december].astype(np.float64)
        workers = read.column("workers")[december].astype(np.float64)
        away = members - read.column("residents")[december]
        # Children and brides of a month are counted as members in the next.
        if not 0 <= year.living - members.sum() <= _arrivals(read, year.year):
            yield f"{year.living} people in {year.year}, and {members.sum():.0f} members of households"
        if year.workers != int(workers.sum()):
            yield f"{year.workers} workers in {year.year}, and {workers.sum():.0f} of households"
        if year.migrants != int(away.sum()):
            yield f"{year.migrants} away in {year.year}, and {away.sum():.0f} of households"
        founded = _founded(read, year.year)
        if not founded <= year.households_founded <= founded + 3:
            yield f"{year.households_founded} households founded in {year.year}, and {founded} appeared"


def _arrivals(read: Read, year: int) -> int:
    this = next(each for each in read.record.people if each.year == year)
    return this.births + this.married_in


def _founded(read: Read, year: int) -> int:
    """Households that are there first in the January of a year; those of the first were there or not at the start."""
    january = year * 12 - read.first
    members = read.column("members")
    before = (members[:january] > 0).any(axis=0) if january else read.record.assessments[0].members > 0
    new = (members[january] > 0) & ~before
    return int(new.sum()) if january else 0


def households(read: Read) -> Iterator[str]:
    """The roster is of different households, each where it says; why one is gone is said of those that are."""
    record, last = read.record, read.column("members")[-1]
    if not np.array_equal(record.villages.county[read.village], record.county):
        yield "a household is in another county than its village"
    poor = record.villages.years[0].columns["poor_village"][read.village]
    if not np.array_equal(poor == 1, record.poor_village == 1):
        yield "a household's village is poor and is not"
    if ((last > 0) & (record.why_gone > 0)).any() or (record.why_gone > 4).any():
        yield "it is said why a household is gone that is there"
    for part in ("residents", "workers", "ill_members", "pupils_lost"):
        if (read.column(part) > read.column("members")).any():
            yield f"a household has more {part} than members"
    seen = (read.column("members") > 0).any(axis=0)
    if (seen & (last == 0) & (record.why_gone == 0)).any():
        yield "it is not said why a household is gone"
    if (record.female_head > 1).any():
        yield "the head is neither"
    counties = counties_of(read.scenario)
    for number, (name, county) in enumerate(counties):
        there = int((record.assessments[0].members[record.county == number] > 0).sum())
        if abs(there - county.households.at(read.first // 12 - 1)) > 0.2 * there + 5:
            yield f"{there} households of {name} at the start"


def village_years(read: Read) -> Iterator[str]:
    """Persons of each village and year, and the years themselves, are those of its households."""
    record, assessments = read.record, read.record.assessments
    years = [read.years.start - 1, *read.years]
    if [each.year for each in assessments] != years or [each.year for each in record.villages.years] != years:
        yield "there is not one assessment, and one row of villages, for each year"
        return
    n = record.villages.ids.size
    for done, kept in zip(assessments, record.villages.years, strict=True):
        heads = {
            "persons": done.members.astype(np.int64),
            "registered": done.members * (done.register == REGISTER.index("registered")),
            "truly_poor": done.members * (done.true_poor == 1),
        }
        for name, each in heads.items():
            if not np.array_equal(np.bincount(read.village, each, n).astype(np.int64), getattr(kept, name)):
                yield f"{name} of villages in {done.year} are not those of households"
        if done.year < read.years.start:
            continue
        december = done.year * 12 + 11 - read.first
        if not np.array_equal(read.column("register")[december], done.register):
            yield f"the register of {done.year} is not that of December"
        if not np.array_equal(read.column("cause")[december], done.cause):
            yield f"causes of {done.year} are not those of December"
        yield from _assessed(read, done)


def _assessed(read: Read, done: object) -> Iterator[str]:
    """Incomes of an accounting year are the sums of its months, where no household split or gave a share away."""
    closes, year = read.scenario.time.accounting_year_ends, done.year  # type: ignore[attr-defined]
    months = slice(max(year * 12 - 12 + closes - read.first, 0), year * 12 + closes - read.first)
    if not np.array_equal(read.column("members")[months.stop - 1].astype(np.uint8), done.members):  # type: ignore[attr-defined]
        yield f"members at the assessment of {year} are not those of its month"
    if year * 12 - 12 + closes < read.first:
        return
    for source in ("transfer", "property"):
        every = read.column(source)[months].astype(np.float64).sum()
        told = done.income[source].astype(np.float64).sum()  # type: ignore[attr-defined]
        # Transfers that are no programme's are counted by years only.
        if told < every - 1 - 1e-4 * every or (source == "property" and told > every + 1 + 1e-4 * every):
            yield f"{source} of {year} was {every:.0f} by months and {told:.0f} by years"
