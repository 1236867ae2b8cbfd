"""The clock: strings the rooms together. The order of the month and of the year is data here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from simexit.compiled_life import CompiledLife, Month
from simexit.exchange import Exchange
from simexit.life.farm import harvest_factors, price_factors, season_factor
from simexit.life.job_market import JobMarket
from simexit.life.parameters import life_parameters
from simexit.life.rates import ORDER as RATE_ORDER
from simexit.life.rates import RateTable, no_effects
from simexit.life.view import Times
from simexit.life.work import migrant_market
from simexit.luck import Luck, name_id
from simexit.population.arrivals import welcome_brides, welcome_children
from simexit.population.reweighting import Accounts, copies_of_place, take_copies
from simexit.population.sanity import check
from simexit.population.splitting import split_households
from simexit.population.synthesis import Sample, counties_of, sampled_share, synthesise
from simexit.programmes.allocator import Allocator
from simexit.record.assess import assess
from simexit.record.census import Census
from simexit.record.kept import SOURCES, Assessment, Kept
from simexit.registry.exit_review import exit_review
from simexit.registry.identification import first_listing, yearly_check
from simexit.registry.planning import make_plans
from simexit.registry.recorded import record_incomes
from simexit.scenario.evidence import values_at
from simexit.scenario.schema import Scenario

MONTHS_PER_YEAR = 12
EXIT_REVIEW_MONTH = 11
CHECK_MONTH = 12

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
    ("end of the run-in", "households are weighted to the published margins; the first register is filled"),
)


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
        self._census = Census(self.population, start_year)
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
        self._census.people.households_founded += founded.size
        self.population.repack()
        self._census.recount()
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
        self._census.count_departures()
        self._welcome()
        self._hand_out_jobs()
        self._move_shares_on()
        if calendar == self.scenario.time.accounting_year_ends:
            self._assess()
        if calendar == EXIT_REVIEW_MONTH:
            self._review()
        if self.month == self.scenario.time.start_month - 1:
            self._reweight()
            self._list_first()
        elif calendar == CHECK_MONTH and not self.in_run_in:
            self._check_year()
        if calendar == CHECK_MONTH:
            check(self.population)
            self._census.new_year(self.month // MONTHS_PER_YEAR + 1)
        if not self.in_run_in:
            self.kept.copy_panel(self.month, self.population)

    def _welcome(self) -> None:
        """Children and brides of the month join their households."""
        p = self._values("population")
        births = welcome_children(self.population, self.month, self.luck, p)
        brides = welcome_brides(self.population, self.month, self.luck, p, self._values("family"))
        self._census.people.births += births
        self._census.people.married_in += brides
        if births + brides and self.layout_changed:
            self.layout_changed()

    def _make_plans(self, *, only_new: bool = False) -> None:
        """One plan for each registered household, or for those registered just now: its main cause of poverty."""
        p, matching = self._values("registry"), self.scenario.matching
        make_plans(self.population, self.luck, self.month, matching, p, only_new=only_new)

    def _hand_out_jobs(self) -> None:
        """Local jobs, and next month's local wages."""
        market = JobMarket(self.population, self.county_ids, self._openings, self._first_hired, self.parameters.work)
        self._census.people.displaced += market.hand_out(self.luck, self.exchange, self.month)
        market.set_wages(self.exchange, self.month)

    def _move_shares_on(self) -> None:
        """What the village was this month is what its households see next month."""
        villages, ids = self.population.villages, self.population.village_ids()
        villages.migrant_share[:] = self.exchange.shares(self.month, "migrants", ids, villages.next_migrant_share)
        villages.producing_share[:] = self.exchange.shares(self.month, "producers", ids, villages.next_producing_share)

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

    def _reweight(self) -> None:
        """Households are weighted to the published margins of the start, and the year's assessment with them."""
        done = self._open_assessment
        if done is None:
            return
        rows = np.flatnonzero(~self.population.spare)
        ids = self.population.household_ids()[rows]
        more = self.exchange.numbers(self.month, "copies beyond one", ids, lambda: self._copies(done, rows) - 1)
        source, empty, filled = take_copies(self.population, rows, more + 1)
        self.allocator.welcome(filled)
        self._open_assessment = done.taken_from(source, empty)
        self._census.recount()
        if self.layout_changed:
            self.layout_changed()

    def _copies(self, done: Assessment, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """How often each of the household ``rows`` counts; what that does to the margins is kept."""
        starts = self.luck.named(self.county_ids, "reweighting", self.month)
        copies, self.kept.reweighted = copies_of_place(
            self.population, rows, counties_of(self.scenario), self.shares, Accounts(done.income, done.members), starts,
            self.month, self._values("population"),
        )  # fmt: skip
        return copies

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
        self._census.new_year((self.month + 1) // MONTHS_PER_YEAR)

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
            self.kept.people.append(self._census.year_end(done.year))

    def _panel_rows(self) -> NDArray[np.int64]:
        """Households kept month by month: those whose stored number falls below the panel's share of the place."""
        year = self.month // MONTHS_PER_YEAR
        total = sum(c.households.at(year) * s for c, s in zip(self.counties, self.shares, strict=True))
        u = self.luck.stored(self.population.household_ids(), "panel")
        return np.flatnonzero(u < self.scenario.panel_households / max(total, 1.0))
