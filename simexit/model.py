"""The clock: strings the rooms together. The order of the month and of the year is data here."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simexit.exchange import UNLIMITED, Exchange, Queue, before_cut, ration
from simexit.life.farm import harvest_factors, price_factors, season_factor
from simexit.life.month import live_month
from simexit.life.parameters import LifeParameters, life_parameters
from simexit.life.rates import ORDER as RATE_ORDER
from simexit.life.rates import RateTable, no_effects
from simexit.life.view import Times, Workspace, workspace
from simexit.life.work import local_wage_factor, migrant_market
from simexit.luck import Luck, name_id
from simexit.population.arrivals import welcome_brides, welcome_children
from simexit.population.codes import DIED, LEFT, LOCAL, MARRIED_OUT, MIGRANT, NO, YES
from simexit.population.columns import ids_of
from simexit.population.layout import padded
from simexit.population.sanity import check
from simexit.population.splitting import split_households
from simexit.population.synthesis import Sample, counties_of, sampled_share, synthesise
from simexit.programmes.allocator import Allocator
from simexit.record.assess import assess
from simexit.record.kept import SOURCES, Assessment, Kept, People
from simexit.registry.exit_review import exit_review
from simexit.registry.identification import first_listing, yearly_check
from simexit.registry.planning import make_plans
from simexit.registry.recorded import record_incomes
from simexit.scenario.evidence import values_at
from simexit.scenario.schema import Scenario

MONTHS_PER_YEAR = 12
EXIT_REVIEW_MONTH = 11
CHECK_MONTH = 12
FIRST_HIRED = 10.0
"""Added to the score of seekers whom programmes place, more than any schooling."""

MONTH_ORDER = (
    "open the month: parameters, season, harvests and prices of the year, demand for migrants, disasters",
    "programmes: end, review and give places, pay, set transfers and rates",
    "births and deaths (ageing, survival, funerals, births)",
    "families (marriage, weddings, settling away, coming back)",
    "illness (health, bills)",
    "learning (school, its costs, drop-out)",
    "work (lose, leave, return, search, wages)",
    "tally of the household (members, hands, pupils lost, wages, bills, expenses)",
    "farm income",
    "livestock (disease, disaster, income)",
    "industry projects",
    "insurance, serious-illness cover, relief",
    "housing (wear, damage, repair)",
    "purse (needs; kin, credit, distress sale, cuts; repayment, savings, livestock bought; accounting year)",
    "close the month: children and brides join, local jobs are handed out, shares of villages move on, panel",
)
YEAR_ORDER = (
    ("January", "households split; rows are re-packed; main causes are found; budgets open; help is renewed"),
    ("enrol_months", "places of each programme are given; review_months: holders are asked again"),
    ("accounting_year_ends", "the accounting year closes: true assessment"),
    ("November", "recorded incomes; exit review against the year's targets"),
    ("December", "yearly check: new and returned poor; the year is recorded; columns are checked"),
)


@dataclass(frozen=True)
class Month:
    """What the life of a month reads besides the population."""

    times: Times
    parameters: LifeParameters
    rates: RateTable


Live = Callable[["Simulation", Month], None]


class Simulation:
    """One replicate of a scenario: run-in, then month by month.

    ``live`` lives one month for all households; the default runs the compiled kernel over villages in ``threads``
    threads. ``exchange`` may be a recording to replay. Same scenario, seed and replicate: same bytes.
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        seed: int = 1,
        replicate: int = 1,
        sample: Sample | None = None,
        threads: int = 1,
        exchange: Exchange | None = None,
        live: Live | None = None,
    ) -> None:
        self.scenario = scenario
        self.sample = sample or Sample()
        self.luck = Luck(seed, replicate)
        self.population = synthesise(scenario, self.luck, self.sample)
        self.exchange = exchange or Exchange()
        self.month = scenario.time.run_in_start_month
        self.live = live or CompiledLife(threads)
        start_year = self.month // MONTHS_PER_YEAR
        self.counties = [county for _, county in counties_of(scenario)]
        self.county_ids = np.array([name_id(f"county {key}") for key, _ in counties_of(scenario)], np.uint64)
        self.shares = [sampled_share(county, start_year, self.sample.scale) for county in self.counties]
        sizes = [county.households.at(start_year) for county in self.counties]
        scale = float(np.average(self.shares, weights=sizes))
        self.allocator = Allocator(scenario, self.population, self.luck, self.exchange, RATE_ORDER, scale)
        self.rates = no_effects(self.population.villages.county.size)
        self.kept = Kept.of(replicate, self.population, tuple(sorted(scenario.programmes)), self._panel_rows())
        self._people = People(start_year)
        self._gone = self._count_gone()
        self._exited_now = np.zeros(0, np.int64)
        self._openings = np.zeros(len(self.counties))
        self._first_hired = np.zeros(self.population.households.village.size, np.bool_)
        self._open_assessment: Assessment | None = None
        self._parameters_year = -1
        self.layout_changed: Callable[[], None] | None = None

    def run(self, progress: Callable[[int, int], None] | None = None) -> Kept:
        """Run to the end; ``progress`` is told (months done, months in all)."""
        first, last = self.month, self.scenario.time.end_month
        while self.month <= last:
            self.step()
            if progress:
                progress(self.month - first, last - first + 1)
        return self.close()

    def close(self) -> Kept:
        """Finish the record: money and unspent funds."""
        ledger = self.allocator.ledger
        ledger.close_year(self.scenario.time.end_month // MONTHS_PER_YEAR)
        self.kept.payments = [tuple(payment) for payment in ledger.payments]  # type: ignore[misc]
        self.kept.funds = [
            (fund, year, account.appropriated, account.spent, account.free)
            for (fund, year), account in sorted(ledger.years.items())
        ]
        return self.kept.finished(self.population)

    @property
    def in_run_in(self) -> bool:
        """Whether the scenario itself has not begun."""
        return self.month < self.scenario.time.start_month

    def step(self) -> None:
        """One month: open, programmes, life, close."""
        now = self._open_month()
        self.live(self, now)
        self._close_month()
        self.month += 1

    def _open_month(self) -> Month:
        year, calendar = divmod(self.month, MONTHS_PER_YEAR)
        if year != self._parameters_year:
            self._parameters_year = year
            self.parameters = life_parameters(year, self.scenario.parameters)
            self._draw_year(year)
        if calendar == 0:
            self._new_year()
        if not self.in_run_in:
            if calendar == 0:
                self._make_plans()
            delivered = self.allocator.month(self.month)
            self._openings, self._first_hired = delivered.openings, delivered.first_hired
            self.rates = self._rates(delivered.rate_table)
        self._strike_disasters()
        season = season_factor(self.month, self.parameters.farm)
        times = Times(np.int32(self.month), season, migrant_market(self.month, self.parameters.work))
        return Month(times, self.parameters, self.rates)

    def _new_year(self) -> None:
        """Households split, who is gone for ever is dropped, everybody is put beside their household."""
        founded = split_households(self.population, self.luck, self.month, self._values("family"))
        self.allocator.welcome(founded)
        self._people.households_founded += founded.size
        self.population.repack()
        self._gone = self._count_gone()
        if self.layout_changed:
            self.layout_changed()

    def _strike_disasters(self) -> None:
        """Disasters of the month by village; what is left of the year's harvest suffers too."""
        villages, p = self.population.villages, self.parameters.housing
        u = self.luck.stored(self.population.village_ids(), "disaster", self.month)
        villages.disaster[:] = np.where(u < p.disaster_monthly, p.disaster_strength, np.float32(0.0))
        villages.harvest[:] *= np.float32(1.0) - villages.disaster * self.parameters.farm.disaster_harvest_share

    def _values(self, domain: str) -> dict[str, np.float32]:
        """Parameters of a domain in force this year."""
        return values_at(domain, self.month // MONTHS_PER_YEAR, self.scenario.parameters)

    def _draw_year(self, year: int) -> None:
        """Harvests of villages and farm prices of counties for the year."""
        villages, january = self.population.villages, year * MONTHS_PER_YEAR
        ids = self.population.village_ids()
        z = self.luck.stored_normal(ids, "harvest", january)
        u = self.luck.stored(ids, "drought", january)
        villages.harvest[:] = harvest_factors(z, u, self.parameters.farm)
        price = price_factors(self.luck.stored_normal(self.county_ids, "price", january), self.parameters.farm)
        villages.price[:] = price[villages.county]

    def _rates(self, packs: NDArray[np.float32]) -> RateTable:
        if packs.shape == self.rates.packs.shape and np.array_equal(packs, self.rates.packs):
            return self.rates
        touched = np.any(packs != 1, axis=1).astype(np.uint8)
        return RateTable(packs, touched, self.rates.villages, self.rates.bounds)

    def _close_month(self) -> None:
        calendar = self.month % MONTHS_PER_YEAR + 1
        self._count_departures()
        self._welcome()
        self._hand_out_jobs()
        self._move_shares_on()
        if calendar == self.scenario.time.accounting_year_ends:
            self._assess()
        if calendar == EXIT_REVIEW_MONTH:
            self._review()
        if self.month == self.scenario.time.start_month - 1:
            self._list_first()
        elif calendar == CHECK_MONTH and not self.in_run_in:
            self._check_year()
        if calendar == CHECK_MONTH:
            check(self.population)
            self._people = People(self.month // MONTHS_PER_YEAR + 1)
        if not self.in_run_in:
            self.kept.copy_panel(self.month, self.population)

    def _welcome(self) -> None:
        """Children and brides of the month join their households."""
        p = self._values("population")
        births = welcome_children(self.population, self.month, self.luck, p)
        brides = welcome_brides(self.population, self.month, self.luck, p, self._values("family"))
        self._people.births += births
        self._people.married_in += brides
        if births + brides and self.layout_changed:
            self.layout_changed()

    def _count_gone(self) -> NDArray[np.int64]:
        """Rows of each way of being gone."""
        return np.bincount(self.population.persons.gone[self.population.person_rows()], minlength=LEFT + 1)

    def _count_departures(self) -> None:
        """Add the month's deaths, women married away, and people settled away less those who came back."""
        now = self._count_gone()
        more, self._gone = now - self._gone, now
        self._people.deaths += int(more[DIED])
        self._people.married_out += int(more[MARRIED_OUT])
        self._people.left_net += int(more[LEFT])

    def _make_plans(self, *, only_new: bool = False) -> None:
        """One plan for each registered household, or for those registered just now: its main cause of poverty."""
        p, matching = self._values("registry"), self.scenario.matching
        make_plans(self.population, self.luck, self.month, matching, p, only_new=only_new)

    def _hand_out_jobs(self) -> None:
        """Local openings go to seekers of the county: first to those programmes place, then by schooling and a number.

        Seekers who would have been hired without that priority are counted.
        """
        persons, households = self.population.persons, self.population.households
        seekers = np.flatnonzero(persons.seeking.view(np.bool_))
        first = self._first_hired[persons.household[seekers]]
        queue = Queue(
            self.population.villages.county[households.village[persons.household[seekers]]].astype(np.int64),
            persons.schooling[seekers] + first * FIRST_HIRED,
            self.luck.tie(ids_of(persons.id_low[seekers], persons.id_high[seekers]), "local jobs"),
            np.ones(seekers.size, np.int64),
            np.zeros(seekers.size, np.int64),
        )
        served = self.exchange.serve(
            self.month, "local jobs", self.county_ids, queue, lambda: ration(queue, *self._vacancies())
        )
        if first.any() and not self.exchange.replaying:
            blind = queue._replace(score=persons.schooling[seekers].astype(np.float64))
            hired = before_cut(blind, ration(blind, *self._vacancies()))
            self._people.displaced += int(np.count_nonzero(hired & ~served))
        persons.work[seekers[served]] = LOCAL
        persons.seeking[seekers] = NO
        self._set_local_wages()

    def _move_shares_on(self) -> None:
        """What the village was this month is what its households see next month."""
        villages, ids = self.population.villages, self.population.village_ids()
        villages.migrant_share[:] = self.exchange.shares(self.month, "migrants", ids, villages.next_migrant_share)
        villages.producing_share[:] = self.exchange.shares(self.month, "producers", ids, villages.next_producing_share)

    def _set_local_wages(self) -> None:
        """Next month's factor on local wages by county, from openings of programmes beside the usual ones."""
        usual = self._usual_openings()
        factors = local_wage_factor(usual + self._openings, usual, self.parameters.work)
        factors = self.exchange.shares(self.month, "local wage", self.county_ids, factors)
        self.population.villages.local_wage[:] = factors[self.population.villages.county]

    def _usual_openings(self) -> NDArray[np.float64]:
        """Local jobs of each county apart from programmes."""
        villages = self.population.villages
        workers = np.bincount(villages.county, villages.workers, minlength=self.county_ids.size)
        return (workers * float(self.parameters.work.local_openings_share)).astype(np.float64)

    def _vacancies(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Free local openings of each county, and no limit on money."""
        villages, n = self.population.villages, self.county_ids.size
        taken = np.bincount(villages.county, villages.local_jobs, minlength=n)
        opened = np.floor(self._usual_openings() + self._openings)
        return np.maximum(opened - taken, 0).astype(np.int64), np.full(n, UNLIMITED)

    def _assess(self) -> None:
        """Close the accounting year: incomes by source, and who is truly poor."""
        year, lines = self.month // MONTHS_PER_YEAR, self.scenario.lines
        p = values_at("registry", year, self.scenario.parameters)
        self._open_assessment = assess(
            self.population, self.luck, self.month, lines.administrative_yuan.at(year),
            lines.statistical_yuan.at(year), self.allocator.served_this_year(), p,
        )  # fmt: skip

    def _review(self) -> None:
        """Record incomes; list the first register before the start; afterwards review exits."""
        done = self._open_assessment
        if done is None:
            return
        p = values_at("registry", done.year, self.scenario.parameters)
        heads = np.maximum(done.members, 1)
        own = sum(done.income[source].astype(np.float64) for source in SOURCES[:-1]) / heads
        record_incomes(
            self.population, own, done.income_per_head(), self.luck, self.month, float(p["income_error_log_sd"])
        )
        if not self.in_run_in:
            self._exited_now = exit_review(
                self.population, self._targets(done.year), done.line_yuan, self.luck, self.exchange, self.month, p
            )

    def _targets(self, year: int) -> list[tuple[int, str] | None]:
        """Exits planned for each county this year, scaled."""
        found: list[tuple[int, str] | None] = []
        for county, share in zip(self.counties, self.shares, strict=True):
            target = county.targets.get(year)
            if target is None:
                found.append(None)
            elif target.households is not None:
                found.append((round(target.households * share), "households"))
            else:
                found.append((round((target.persons or 0) * share), "persons"))
        return found

    def _list_first(self) -> None:
        """Fill the register to the published number of persons, in the last month of the run-in."""
        year = self.month // MONTHS_PER_YEAR
        p = values_at("registry", year, self.scenario.parameters)
        quota = [round(c.registered_persons.at(year) * s) for c, s in zip(self.counties, self.shares, strict=True)]
        first_listing(
            self.population, self.county_ids, np.array(quota, np.int64), self.luck, self.exchange, self.month, p
        )
        self._make_plans()
        self._keep_year()
        self._people = People((self.month + 1) // MONTHS_PER_YEAR)

    def _check_year(self) -> None:
        """The yearly check of new and returned poor; keep the year."""
        done = self._open_assessment
        if done is not None:
            p = values_at("registry", done.year, self.scenario.parameters)
            yearly_check(self.population, done.line_yuan, self._exited_now, self.luck, self.month, p)
            self._make_plans(only_new=True)
        self._keep_year()

    def _keep_year(self) -> None:
        done = self._open_assessment
        if done is not None:
            h = self.population.households
            self.kept.assessments.append(replace(done, register=h.register.copy(), cause=h.cause.copy()))
            self._people.year = done.year
            self._count_people()

    def _count_people(self) -> None:
        persons, people = self.population.persons, self._people
        rows = self.population.person_rows()
        present = rows[persons.present[rows] == YES]
        people.living = int(present.size)
        people.workers = int(self.population.households.workers.sum(dtype=np.float64))
        people.migrants = int(np.count_nonzero(persons.work[present] == MIGRANT))
        self.kept.people.append(people)

    def _panel_rows(self) -> NDArray[np.int64]:
        """Households kept month by month: those whose stored number falls below the panel's share of the place."""
        year = self.month // MONTHS_PER_YEAR
        total = sum(c.households.at(year) * s for c, s in zip(self.counties, self.shares, strict=True))
        u = self.luck.stored(self.population.household_ids(), "panel")
        return np.flatnonzero(u < self.scenario.panel_households / max(total, 1.0))


class CompiledLife:
    """The compiled engine: the month's kernel over villages, in threads; each village writes its own rows only."""

    def __init__(self, threads: int = 1) -> None:
        self.threads = max(threads, 1)
        self.pool = ThreadPoolExecutor(self.threads) if self.threads > 1 else None
        self._spaces: list[Workspace] = []

    def __call__(self, simulation: Simulation, now: Month) -> None:
        villages = simulation.population.villages
        n = villages.county.size
        parts = min(self.threads, n)
        self._make_room(villages, parts)
        edges = np.linspace(0, n, parts + 1).astype(int)
        jobs = [(int(a), int(b), space) for a, b, space in zip(edges, edges[1:], self._spaces, strict=False)]
        if parts == 1 or self.pool is None:
            for job in jobs:
                self._run(simulation, now, *job)
        else:
            for future in [self.pool.submit(self._run, simulation, now, *job) for job in jobs]:
                future.result()

    def _make_room(self, villages: Any, parts: int) -> None:
        persons, households = int(padded(villages.persons).max()), int(villages.households.max())
        if len(self._spaces) < parts or self._spaces[0].age.size < persons or self._spaces[0].owed.size < households:
            self._spaces = [workspace(persons + persons // 8, households) for _ in range(parts)]

    @staticmethod
    def _run(simulation: Simulation, now: Month, first: int, last: int, space: Workspace) -> None:
        population = simulation.population
        live_month(
            population.persons, population.households, population.villages, first, last, now.times,
            now.parameters, now.rates, simulation.luck.seed, simulation.luck.replicate, space,
        )  # fmt: skip
