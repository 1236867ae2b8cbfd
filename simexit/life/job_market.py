"""Local jobs between months: openings of a county meet those who seek, by a queue; and what local work pays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simexit.columns import I32, I64, U8, U32
from simexit.compiled import kernel
from simexit.exchange import UNLIMITED, Queue, before_cut, ration
from simexit.life.work import hiring_score, local_pay, local_wage_factor
from simexit.population.codes import LOCAL, NO
from simexit.population.layout import flagged
from simexit.population.moment import Moment

FIRST_HIRED = 100.0
"""Added to the score of seekers whom programmes place, more than any schooling and luck."""


@dataclass(frozen=True)
class JobMarket:
    """The local jobs of a month.

    ``openings``: jobs that programmes add, by county. ``first_hired``: households whose seekers programmes place before
    others.
    """

    now: Moment
    openings: NDArray[np.float64]
    first_hired: NDArray[np.bool_]

    def hand_out(self) -> int:
        """Give local jobs to seekers of the county: those programmes place first, then by luck and schooling.

        Returns how many seekers would have been hired without that priority.
        """
        population = self.now.population
        c = population.persons
        seekers = flagged(c.seeking)
        ids, county = np.empty(seekers.size, np.uint64), np.empty(seekers.size, np.int64)
        first, schooling = np.empty(seekers.size, np.bool_), np.empty(seekers.size, np.uint8)
        of_places = population.households.village, population.villages.county
        about = c.household, c.id_low, c.id_high, c.schooling
        _who_seek(ids, county, first, schooling, seekers, *about, *of_places, self.first_hired)
        score = hiring_score(schooling, self.now.luck.named(ids, "hiring", self.now.month), self.now.p.work)
        ones = np.ones(seekers.size, np.int64)
        tie = self.now.luck.tie(ids, "local jobs")
        queue = Queue(county, score + first * FIRST_HIRED, tie, ones, np.zeros_like(ones))
        exchange, month = self.now.exchange, self.now.month
        served = exchange.serve(
            month, "local jobs", self.now.population.county_ids(), queue, lambda: ration(queue, *self._vacancies())
        )
        displaced = 0
        if first.any() and not exchange.replaying:
            blind = queue._replace(score=score)
            hired = before_cut(blind, ration(blind, *self._vacancies()))
            displaced = int(np.count_nonzero(hired & ~served))
        c.work[seekers[served]] = LOCAL
        c.seeking[seekers] = NO
        return displaced

    def set_wages(self) -> None:
        """Next month's factor on local wages by county, from openings beside the usual ones; and mean local pay."""
        usual = self._usual_openings()
        live = local_wage_factor(usual + self.openings, usual, self.now.p.work)
        factors = self.now.exchange.shares(self.now.month, "local wage", self.now.population.county_ids(), live)
        self.now.population.villages.local_wage[:] = factors[self.now.population.villages.county]
        self.now.population.counties.local_pay_yuan[:] = local_pay(self.now.population, self.now.p.work)

    def _usual_openings(self) -> NDArray[np.float64]:
        """Local jobs of each county apart from programmes."""
        villages = self.now.population.villages
        workers = np.bincount(villages.county, villages.workers, minlength=self.now.population.counties.id_low.size)
        return (workers * float(self.now.p.work.local_openings_share)).astype(np.float64)

    def _vacancies(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Free local openings of each county, and no limit on money."""
        villages, n = self.now.population.villages, self.now.population.counties.id_low.size
        taken = np.bincount(villages.county, villages.local_jobs, minlength=n)
        opened = np.floor(self._usual_openings() + self.openings)
        return np.maximum(opened - taken, 0).astype(np.int64), np.full(n, UNLIMITED)


@kernel
def _who_seek(
    ids: NDArray[np.uint64], county: I64, first: NDArray[np.bool_], schooling: U8, rows: I64, household: I32,
    id_low: U32, id_high: U32, of_person: U8, village: I32, of_village: I32, of_household: NDArray[np.bool_],
) -> None:  # fmt: skip
    """Permanent id and schooling of the persons ``rows``, the county they live in, whether they are hired first."""
    for k in range(rows.size):
        j = rows[k]
        ids[k] = np.uint64(id_high[j]) << np.uint64(32) | np.uint64(id_low[j])
        county[k] = of_village[village[household[j]]]
        first[k], schooling[k] = of_household[household[j]], of_person[j]
