"""The clock: strings the rooms together. The order of the month and of the year is data here: `CALENDAR`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from simexit.calendar import CLOSE, DECEMBER, EVERY_MONTH, JANUARY, LIVE, OPEN, PLAN_BEGINS, RUN_IN_ENDS, Step, lines
from simexit.compiled_life import CompiledLife, Month
from simexit.dates import MONTHS_PER_YEAR
from simexit.eve import Eve
from simexit.exchange import Exchange
from simexit.life.disasters import strike_disasters, strike_hazards
from simexit.life.farm import crop_calendar, harvest_factors, price_factors
from simexit.life.job_market import JobMarket
from simexit.life.month import ORDER
from simexit.life.parameters import life_of
from simexit.life.rates import ORDER as RATE_ORDER
from simexit.life.rates import RateTable, no_effects
from simexit.life.view import Times
from simexit.life.work import migrant_market
from simexit.luck import Luck
from simexit.population.arrivals import welcome_arrivals
from simexit.population.codes import YES
from simexit.population.known import follow
from simexit.population.moment import Moment
from simexit.population.peers import exited_shares, move_outlook
from simexit.population.reweighting import Accounts, Reweighted, copies_of_place, take_copies
from simexit.population.room import room_needed
from simexit.population.sanity import check
from simexit.population.splitting import split_households
from simexit.population.synthesis import Sample, counties_of, households_lived, sampled_share, synthesise
from simexit.population.thinning import kept_of_place, leave
from simexit.programmes import handover
from simexit.programmes.allocator import Allocator, Delivered
from simexit.programmes.budgets import close_funds
from simexit.programmes.handover import served_anew
from simexit.record.assess import assess, village_year
from simexit.record.census import Census
from simexit.record.first_listing import first_listings
from simexit.record.loans import LoansKept
from simexit.record.places import PlacesKept
from simexit.record.record import SOURCES, Assessment, FirstListing, Record, total_of
from simexit.registry.planning import make_plans
from simexit.registry.recorded import record_incomes
from simexit.registry.seen import Assessed
from simexit.registry.statuses import Statuses, Told, in_order
from simexit.scenario.entitlements import with_places
from simexit.scenario.parameters import parameters_at
from simexit.scenario.schema import Scenario
from simexit.scenario.statuses import FIRST_LISTING, StatusRow, standing_rows
from simexit.scenario.stretches import before_plan, lives_before

_STEPS = (
    Step("begin_year", JANUARY, OPEN, run_in=True),
    Step("split_households", JANUARY, OPEN, run_in=True),
    Step("make_plans", JANUARY, OPEN),
    Step("open_budgets", JANUARY, OPEN, run_in=True),
    Step("run_programmes", EVERY_MONTH, OPEN, run_in=True),
    Step("pay_entitlements", EVERY_MONTH, OPEN, run_in=True),
    Step("strike_disasters", EVERY_MONTH, OPEN, run_in=True),
    Step("set_times", EVERY_MONTH, OPEN, run_in=True),
    Step("live_households", EVERY_MONTH, LIVE, run_in=True),
    Step("count_departures", EVERY_MONTH, CLOSE, run_in=True),
    Step("welcome_arrivals", EVERY_MONTH, CLOSE, run_in=True),
    Step("hand_out_jobs", EVERY_MONTH, CLOSE, run_in=True),
    Step("move_shares_on", EVERY_MONTH, CLOSE, run_in=True),
    Step("move_outlook", EVERY_MONTH, CLOSE, run_in=True),
    Step("see_states", EVERY_MONTH, CLOSE, run_in=True),
    Step("assess", "accounting_year_ends", CLOSE, run_in=True),
    Step("record_incomes", "exit_review_month", CLOSE, run_in=True),
    Step("reweight", RUN_IN_ENDS, CLOSE),
    Step("thin", PLAN_BEGINS, CLOSE),
    Step("hand_over", PLAN_BEGINS, CLOSE),
    Step("keep_start", PLAN_BEGINS, CLOSE),
    Step("keep_year", DECEMBER, CLOSE, kept=True),
    Step("check_columns", DECEMBER, CLOSE, run_in=True),
    Step("keep_panel", EVERY_MONTH, CLOSE, kept=True),
)
ROWS_AFTER = "reweight"
"""The step behind which the rows of the registry stand: incomes are recorded, and households weighted."""


def calendar_of(rows: Mapping[str, StatusRow]) -> tuple[Step, ...]:
    """Every step in order, among them one for each row of the registry that is in force."""
    place = [step.name for step in _STEPS].index(ROWS_AFTER) + 1
    return (*_STEPS[:place], *(_step_of(name, row) for name, row in in_order(rows).items()), *_STEPS[place:])


def _step_of(name: str, row: StatusRow) -> Step:
    """The step that runs a row of the registry."""

    def do(clock: Simulation) -> None:
        clock.run_row(name)

    do.__doc__ = f"{row.title.en}: {', '.join(row.from_)} to {row.to}"
    months = f"month{'s' if len(row.months) > 1 else ''} {', '.join(map(str, sorted(row.months)))}"
    when = RUN_IN_ENDS if row.date == FIRST_LISTING else row.date or months
    return Step(name, when, CLOSE, do=do, months=tuple(row.months), years=row.years)


CALENDAR = calendar_of(standing_rows())
"""The steps where a scenario changes no row of the registry: what the clock runs and the model description shows."""

Live = Callable[["Simulation", Month], None]


class Simulation:
    """One replicate of a scenario: run-in, a history where there is one, then the plan, month by month.

    What comes before the plan sees only what `before_plan` leaves of the scenario: ``scenario`` until the plan begins.
    ``live`` lives one month for all households; the default runs the compiled kernel over villages in ``threads``
    threads. ``exchange`` may be a recording to replay. ``eve``: what a simulation of the same seed and replicate, equal
    before the plan, gave to its ``keep_eve``; it is used up, and the plan goes on from there. Same scenario, seed and
    replicate: same bytes.

    A month is `open_month`, `live_month`, `close_month`; each runs the steps of its phase in ``calendar`` that are due.
    A subclass may override the method of a step; `insert` adds one.
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
        eve: Eve | None = None,
        keep_eve: Callable[[Eve], None] | None = None,
    ) -> None:
        self.plan = scenario
        self.scenario = scenario = before_plan(scenario) if eve or keep_eve or lives_before(scenario) else scenario
        self.sample = sample or Sample()
        self.luck = Luck(seed, replicate)
        self.population = synthesise(scenario, self.luck, self.sample) if eve is None else eve.population
        self.exchange = exchange or Exchange()
        self.month = scenario.time.run_in_start_month
        self.live = live or CompiledLife(threads)
        self.calendar = list(calendar_of(scenario.statuses))
        year = self.month // MONTHS_PER_YEAR
        self.parameters = parameters_at(year, scenario.parameters)
        self.counties = [county for _, county in counties_of(scenario)]
        self.shares = self.lived = [sampled_share(county, year, self.sample.scale) for county in self.counties]
        self.scale = scale = float(np.average(self.shares, weights=[c.households.at(year) for c in self.counties]))
        self.statuses = Statuses(scenario.statuses, self.counties, self.shares)
        self.allocator = Allocator(scenario, self.now, RATE_ORDER, scale)
        self.rates = no_effects(self.population.villages.county.size)
        self.record = Record.of(replicate, self.population, tuple(with_places(scenario)), self._panel_rows())
        self.census = Census(self.population, year)
        self.delivered = Delivered(
            self.allocator.factors, np.zeros(len(self.counties)), np.zeros(self.population.spare.size, np.bool_)
        )
        self.assessment: Assessment | None = None
        self._seen: tuple[Assessment, Assessed] | None = None
        self.layout_changed: Callable[[], None] | None = None
        self.keep_eve = keep_eve
        if eve is not None:
            self._go_on(eve)

    @property
    def now(self) -> Moment:
        """What the steps of this month are given."""
        return Moment(self.population, self.luck, self.exchange, self.month, self.parameters)

    @property
    def in_run_in(self) -> bool:
        """Whether the plan itself has not begun."""
        return self.month < self.scenario.time.start_month

    def run(self, progress: Callable[[int, int], None] | None = None) -> Record:
        """Run to the end; ``progress`` is told (months done, months in all)."""
        first, last = self.month, self.scenario.time.end_month
        while self.month <= last:
            self.step()
            if progress:
                progress(self.month - first, last - first + 1)
        return self.close()

    def close(self) -> Record:
        """Finish the record: money and unspent funds."""
        ledger = self.allocator.ledger
        close_funds(ledger, self.scenario, self.scenario.time.end_month // MONTHS_PER_YEAR)
        self.record.payments = [tuple(payment) for payment in ledger.payments]  # type: ignore[misc]
        self.record.funds = [
            (fund, year, account.appropriated, account.spent, account.free)
            for (fund, year), account in sorted(ledger.years.items())
            if year >= self.plan.time.start_month // MONTHS_PER_YEAR
        ]
        self.record.fills = self.allocator.queues.fills.rows()
        self.record.receipts = [tuple(receipt) for receipt in ledger.receipts]  # type: ignore[misc]
        self.allocator.end_of_run(self.now)
        self.record.places = PlacesKept.of(self.allocator.log.parts)
        self.record.accounts = self.allocator.payments.accounts.entries
        self.record.loans = LoansKept.of(self.allocator.loans.kept(self.now))
        return self.record.finished(self.population, self.census.why_gone)

    def step(self) -> None:
        """One month: open, live, close."""
        self.open_month()
        self.live_month()
        self.close_month()

    def open_month(self) -> Month:
        """All that comes before the life of the month; returns what that life reads besides the population."""
        self.run_phase(OPEN)
        return self.life_reads

    def live_month(self) -> None:
        """The life of the month."""
        self.run_phase(LIVE)

    def close_month(self) -> None:
        """All that comes after the life of the month; the next month is then to be opened."""
        self.run_phase(CLOSE)
        self.month += 1

    def run_phase(self, phase: str) -> None:
        """Run the steps of a phase (open, live, close) that are due this month, in order."""
        for step in [step for step in self.calendar if step.phase == phase]:
            if step.due(self.month, self.scenario.time):
                step.run(self)

    def insert(self, step: Step, *, after: str) -> None:
        """Add a step behind the one of the name ``after``. Raises ValueError where there is none."""
        names = [each.name for each in self.calendar]
        if after not in names:
            raise ValueError(f"no step {after!r} in the calendar; there are: {', '.join(names)}")
        self.calendar.insert(names.index(after) + 1, step)

    def begin_year(self) -> None:
        """The year's parameters come into force; harvests of villages and farm prices of counties are drawn."""
        self.parameters = parameters_at(self.now.year, self.scenario.parameters)
        villages, farm = self.population.villages, self.parameters.farm
        ids = self.population.village_ids()
        z = self.luck.stored_normal(ids, "harvest", self.month)
        u = self.luck.stored(ids, "drought", self.month)
        villages.harvest[:] = harvest_factors(z, u, farm)
        price = price_factors(self.luck.stored_normal(self.population.county_ids(), "price", self.month), farm)
        villages.price[:] = price[villages.county]

    def split_households(self) -> None:
        """Households split; who died or married out is dropped, and everybody is put beside their household."""
        founded = split_households(self.now)
        self.allocator.welcome(self.now, founded)
        self.census.people.households_founded += founded.size
        self.population.repack()
        self.census.recount()
        self._lay_out()

    def make_plans(self) -> None:
        """The main cause of poverty of every registered household is found."""
        make_plans(self.now, self.scenario.matching)

    def open_budgets(self) -> None:
        """Funds are given the year's money; recurring help comes up for renewal."""
        if self._has_programmes:
            self.allocator.open_year(self.now)

    def run_programmes(self) -> None:
        """Places end, are reviewed (`review_months`) and given (`enrol_months`); cash is paid, rates are set."""
        if not self._has_programmes:
            return
        self.delivered = self.allocator.month(self.now)
        factors = self.delivered.factors
        self.rates = RateTable(factors.touched, factors.households, factors.villages, self.rates.bounds)

    def pay_entitlements(self) -> None:
        """What everybody is entitled to who meets the conditions is paid, from funds without a ceiling."""
        self.allocator.pay_entitlements(self.now, self.scenario.time.stretch(self.month))

    def strike_disasters(self) -> None:
        """Disasters strike villages, and the year's harvest; known hazard sites come down, seldom, and kill."""
        strike_disasters(self.now)
        strike_hazards(self.now)

    def set_times(self) -> None:
        """The season of the crop calendar and the demand for migrants are set."""
        p, month = self.parameters, self.month
        times = Times(np.int32(month), *crop_calendar(month, p.farm), migrant_market(month, p.work))
        self.life_reads = Month(times, life_of(p), self.rates)

    def live_households(self) -> None:
        """Every household lives the month."""
        self.live(self, self.life_reads)

    def count_departures(self) -> None:
        """Deaths, women married away and people settled away are counted."""
        self.census.count_departures()

    def welcome_arrivals(self) -> None:
        """Children and brides of the month join their households."""
        births, brides = welcome_arrivals(self.now)
        self.census.people.births += births
        self.census.people.married_in += brides
        if births + brides:
            self._lay_out()

    def hand_out_jobs(self) -> None:
        """Local jobs are handed out, and next month's local wages are set."""
        market = JobMarket(self.now, self.delivered.openings, self.delivered.first_hired)
        self.census.people.displaced += market.hand_out()
        market.set_wages()

    def move_shares_on(self) -> None:
        """What the village was this month is what its households see next month."""
        villages, ids = self.population.villages, self.population.village_ids()
        villages.migrant_share[:] = self.exchange.shares(self.month, "migrants", ids, villages.next_migrant_share)
        villages.producing_share[:] = self.exchange.shares(self.month, "producers", ids, villages.next_producing_share)
        villages.mean_income[:] = self.exchange.shares(self.month, "mean income", ids, villages.next_mean_income)
        villages.let_mu[:] = self.exchange.shares(self.month, "land let", ids, villages.next_let_mu)
        villages.exited_share[:] = self.exchange.shares(self.month, "exited", ids, exited_shares(self.population))

    def move_outlook(self) -> None:
        """Outlooks fade, and the sight of neighbours who exited raises them."""
        move_outlook(self.population, self.parameters.peers)

    def see_states(self) -> None:
        """What the state knows of dwellings and illness follows the truth, as far as they are not hidden."""
        follow(self.population)

    def assess(self) -> None:
        """The accounting year closes: incomes by source, and who is truly poor."""
        lines_, year = self.scenario.lines, self.now.year
        yuan = lines_.administrative_yuan.at(year), lines_.statistical_yuan.at(year)
        self.assessment = assess(self.now, *yuan, self.allocator.served.close_year(), self.allocator.pension())

    def record_incomes(self) -> None:
        """Incomes of the accounting year are recorded, with error."""
        done = self._assessed()
        heads = np.maximum(done.members, 1)
        own = total_of(done.income, SOURCES[:-1]) / heads
        dividends = done.income["property"].astype(np.float64) / heads
        record_incomes(self.now, own, done.income_per_head(), dividends)

    def run_row(self, name: str) -> None:
        """A row of the registry is run: households or places change their status; the newly registered get a plan."""
        done = self._assessed()
        if self._seen is None or self._seen[0] is not done:
            self._seen = done, Assessed(done.line_yuan, done.true_poor == YES, done.income_per_head())
        self.record.villages.told += self.statuses.run(name, self.now, self._seen[1], is_history=self.in_run_in)
        if self.scenario.statuses[name].date == FIRST_LISTING:
            self.record.listings = first_listings(self.population, done)
        make_plans(self.now, self.scenario.matching, only_new=True)

    def reweight(self) -> None:
        """Households are weighted to the published margins of the first register, the year's assessment with them."""
        done = self._assessed()
        rows = np.flatnonzero(~self.population.spare)
        self._live_with(households_lived(self.scenario))
        ids = self.population.household_ids(rows)
        more = self.exchange.numbers(self.month, "copies beyond one", ids, lambda: self._copies(done, rows) - 1)
        source, empty, filled = take_copies(self.population, rows, more + 1)
        self.allocator.welcome(self.now, filled)
        self.assessment = done.taken_from(source, empty)
        self.census.recount()
        self._lay_out()

    def _live_with(self, households: float) -> None:
        """So many households are lived for each that the plan begins with: places, money and targets are as many."""
        self.statuses.shares = self.lived = [share * households for share in self.shares]
        self.allocator.rescale(self.scale * households)

    def thin(self) -> None:
        """After a history, households are kept or not, to the published margins of the plan's start; none is copied."""
        if self.scenario.time.first_listing is None:
            return
        kept = self.exchange.numbers(self.month, "kept", self.population.household_ids(), self._kept)
        left = ~self.population.spare & (kept == 0)
        handover.leave(self.allocator, self.now, left)
        leave(self.population, np.flatnonzero(left))
        self.assessment = self._assessed().taken_from(np.arange(left.size), np.flatnonzero(left))
        self._live_with(1.0)

    def hand_over(self) -> None:
        """What ran before the plan goes over to it: places, works, loans; the record begins."""
        if self.scenario is self.plan:
            self._begin_record(self.record.reweighted, self.record.listings, self.record.villages.told)
            return
        record, census, left = self.record, self.census, handover.handed(self.allocator, self.now)
        eve = Eve(
            self.population, left, self.statuses.memory, self.statuses.added, census.people, census.why_gone,
            self._assessed(), record.reweighted, record.listings, record.villages.told,
        )  # fmt: skip
        time = self.scenario.time
        share = room_needed(time.start_month, time.end_month, self.now.p.population)
        eve = eve.with_room(self.allocator.unit, share)
        if self.keep_eve:
            self.keep_eve(eve)
        self._begin_plan(eve)

    def _begin_plan(self, eve: Eve) -> None:
        """The plan goes on from its eve, with programmes and a record of its own."""
        self.scenario = self.plan
        names = list(with_places(self.plan))
        self.allocator = Allocator(self.plan, self.now, RATE_ORDER, self.scale)
        handover.take_up(self.allocator, eve.handed, self.now)
        self.assessment = replace(eve.assessment, served=served_anew(eve.assessment.served, eve.handed.names, names))
        self.counties = [county for _, county in counties_of(self.plan)]
        self.lived = self.shares
        self.statuses = Statuses(self.plan.statuses, self.counties, self.shares)
        self.statuses.memory, self.statuses.added = eve.memory, eve.added
        self._begin_record(eve.reweighted, eve.listings, eve.told)
        self.census.people, self.census.why_gone = eve.people, eve.why_gone
        self.census.recount()
        self._lay_out()

    def _begin_record(self, reweighted: list[Reweighted], listings: list[FirstListing], told: list[Told]) -> None:
        """The record begins, with what weighting did, how the first listing turned out, and what the registry did."""
        names = tuple(with_places(self.plan))
        self.record = Record.of(self.record.replicate, self.population, names, self._panel_rows())
        self.record.reweighted, self.record.listings, self.record.villages.told = reweighted, listings, list(told)

    def _go_on(self, eve: Eve) -> None:
        """Go on from the eve of the plan that another simulation lived: what is left of its last month is done."""
        self.month = self.plan.time.start_month - 1
        self.parameters = parameters_at(self.month // MONTHS_PER_YEAR, self.scenario.parameters)
        self._begin_plan(eve)
        after = [step.name for step in self.calendar].index("hand_over") + 1
        for step in self.calendar[after:]:
            if step.phase == CLOSE and step.due(self.month, self.plan.time):
                step.run(self)
        self.month += 1

    def keep_start(self) -> None:
        """The start is recorded like a year."""
        self.keep_year()

    def keep_year(self) -> None:
        """The year is recorded: its assessment with the register as it is now, and its people."""
        h, done = self.population.households, self._assessed()
        self.record.assessments.append(replace(done, register=h.register.copy(), cause=h.cause.copy()))
        self.record.people.append(self.census.year_end(done.year))
        self.record.villages.years.append(village_year(self.population, done))

    def check_columns(self) -> None:
        """The run stops if columns can no longer be right; the census begins a new year."""
        check(self.population)
        self.census.new_year(self.now.year + 1)

    def keep_panel(self) -> None:
        """The sampled households' month is recorded."""
        self.record.copy_panel(self.month, self.population)

    def _assessed(self) -> Assessment:
        """The last assessment; the calendar has one before anything that reads it."""
        assert self.assessment is not None
        return self.assessment

    @property
    def _has_programmes(self) -> bool:
        """Whether a programme may give places by now: before the plan only those that say so."""
        return not self.in_run_in or (self.scenario is not self.plan and bool(self.allocator.programmes))

    def _kept(self) -> NDArray[np.int64]:
        """Which household rows are kept; what that does to the margins is kept too, with what copying did before."""
        done, listed = self._assessed(), self.scenario.time.listing_month // MONTHS_PER_YEAR
        accounts, counties = Accounts(done.income, done.members), counties_of(self.scenario)
        copied = {each.county: each.effective_share for each in self.record.reweighted}
        kept, report = kept_of_place(self.now, counties, self.shares, accounts, listed)
        self.record.reweighted = [
            replace(each, effective_share=each.effective_share * copied[each.county]) for each in report
        ]
        return kept

    def _copies(self, done: Assessment, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """How often each of the household ``rows`` counts; what that does to the margins is kept."""
        starts = self.luck.named(self.population.county_ids(), "reweighting", self.month)
        accounts = Accounts(done.income, done.members)
        poor = done.true_poor == YES if self.scenario.time.first_listing else None
        copies, self.record.reweighted = copies_of_place(
            self.now, rows, counties_of(self.scenario), self.lived, accounts, starts, poor
        )
        return copies

    def _panel_rows(self) -> NDArray[np.int64]:
        """Households kept month by month: those whose stored number falls below the panel's share of the place."""
        total = sum(c.households.at(self.now.year) * s for c, s in zip(self.counties, self.shares, strict=True))
        u = self.luck.stored(self.population.household_ids(), "panel")
        return np.flatnonzero(u < self.scenario.panel_households / max(total, 1.0))

    def _lay_out(self) -> None:
        """Tell who asked to know that rows have moved, and the census."""
        if self.layout_changed:
            self.layout_changed()
        self.census.look_again()


def calendar_lines(scenario: Scenario | None = None) -> Iterator[tuple[str, str, str]]:
    """Name, date and text of every step in order, the passes of life among them; as in ``scenario``, or `CALENDAR`."""
    steps = CALENDAR if scenario is None else calendar_of(scenario.statuses)
    return lines(steps, Simulation, ORDER, scenario.time if scenario else None)
