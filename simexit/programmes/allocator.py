"""One allocator for all programmes: who gets a place, in what order, within places and money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simexit.bits import no_bits, set_bit
from simexit.columns import WHY_ENDED
from simexit.dates import MONTHS_PER_YEAR
from simexit.exchange import UNLIMITED, Cuts, Queue, ration
from simexit.population.codes import EXITED
from simexit.population.conditions import Mask
from simexit.population.moment import Moment
from simexit.population.splitting import parents_of
from simexit.programmes.accounts import Accounts
from simexit.programmes.amounts import monthly_yuan, once_yuan
from simexit.programmes.budgets import leaks_beside, open_funds
from simexit.programmes.effects import openings, opens_jobs
from simexit.programmes.eligibility import eligible, in_plan, who_columns
from simexit.programmes.factors import RateFactors
from simexit.programmes.held import HeldStates
from simexit.programmes.inspection import inspect
from simexit.programmes.ledger import LEAKED, MONTHLY, ONCE, Ledger
from simexit.programmes.limits import Limits, strictest
from simexit.programmes.loans import Loans
from simexit.programmes.performance import Performance
from simexit.programmes.place_log import Endings, PlaceLog
from simexit.programmes.places import Places, Rows, no_rows
from simexit.programmes.pools import Pools
from simexit.programmes.states import change_states, dues_yuan
from simexit.programmes.withdrawal import last_planned_year, share_given
from simexit.programmes.workers import have_able_hand, leave_posts, still_in_post, take_up_work, work_of
from simexit.scenario.schema import Programme, Scenario

WHOLE_PLACE = np.zeros(1, np.uint64)
PAID_INTO = {"transfer": "transfer", "property": "property", "wage": "post_wage"}
"""Columns of households that hold the month's cash from programmes, by kind."""


@dataclass
class Delivered:
    """What programmes did this month, for the clock.

    ``factors``: factors on named rates. ``openings``: extra local jobs by county. ``first_hired``: households
    whose members are hired before others.
    """

    factors: RateFactors
    openings: NDArray[np.float64]
    first_hired: Mask


class Allocator:
    """All programmes of a run.

    ``scale``: share of the place's households that is simulated; places and budgets are scaled with it.
    ``rate_order``: named rates in the order the kernels know. ``last_planned_year``: after it ``then:`` applies.
    """

    def __init__(self, scenario: Scenario, now: Moment, rate_order: tuple[str, ...], scale: float) -> None:
        self.scenario = scenario
        self.now = now
        self.scale = scale
        self.programmes = {name: scenario.programmes[name] for name in sorted(scenario.programmes)}
        ids = now.population.household_ids()
        self.take_up = {name: now.luck.named(ids, f"take-up {name}") for name in self.programmes}
        self.tie = {name: now.luck.tie(ids, f"programme {name}") for name in self.programmes}
        self.places = {name: Places(np.zeros(ids.size, np.bool_)) for name in self.programmes}
        self.ledger = Ledger()
        self.limits = Limits(scenario, scale)
        self.pools = Pools(scenario, self.ledger)
        self.loans = Loans(self.programmes, self.ledger)
        self.accounts = Accounts(scenario.accounts, now)
        self.performance = Performance(scenario, ids.size)
        self._renewing = False
        self.factors = RateFactors(self.programmes, rate_order, now)
        self._served = no_bits(ids.size, len(self.programmes))
        self.last_planned_year = last_planned_year(scenario)
        self.log = PlaceLog()
        self.held = HeldStates(self.programmes)

    def open_year(self, now: Moment) -> None:
        """Close the funds' year and give them the money of the next; help of the year before is to be renewed."""
        self.pools.clear()
        open_funds(self.ledger, self.scenario, now, self.scale)
        self.performance.open_year(now, self.ledger)
        self._renewing = True

    def month(self, now: Moment) -> Delivered:
        """End, review and give places, pay, and set households' cash and rates for this month."""
        self.now = now
        self.loans.settle(now)
        for name, programme in self.programmes.items():
            self._end_places(name, programme)
            self._take_back(name, programme)
            self._give_places(name, programme)
            inspect(name, programme, now, self.places[name].rows, self.places[name].ready_month)
        self._renewing = False
        self._pay()
        self.factors.month(now, self.places)
        county = self.now.population.villages.county[self.now.population.households.village]
        extra, first_hired = np.zeros(len(self.scenario.counties)), np.zeros(county.size, np.bool_)
        for name, programme in self.programmes.items():
            extra += openings(programme, self.places[name], county, extra.size)
            if opens_jobs(programme):
                first_hired[self.places[name].rows] = True
        return Delivered(self.factors, extra, first_hired)

    def welcome(self, now: Moment, founded: Rows) -> None:
        """Take up households founded since the last month: their own stored numbers, and never served."""
        ids = now.population.household_ids()[founded]
        for name, places in self.places.items():
            self.take_up[name][founded] = now.luck.named(ids, f"take-up {name}")
            self.tie[name][founded] = now.luck.tie(ids, f"programme {name}")
            places.ever_served[founded] = False
        if self.held.columns:
            self.held.split_off(now.population.households, founded, parents_of(now.population, founded))
        self.loans.reconcile(now)

    def served_this_year(self) -> NDArray[np.uint64]:
        """Bits of programmes, by name in order, that held a place for each household since this was last asked.

        As in `simexit.bits`.
        """
        served = self._served
        self._served = np.zeros_like(served)
        return served

    def _end_places(self, name: str, programme: Programme) -> None:
        """End places that have run their time, whose household or post-holder is gone, or that stop with the plan."""
        places, h = self.places[name], self.now.population.households
        ends = Endings(places.rows.size)
        ends.note(h.members[places.rows] == 0, "gone")
        if programme.lasts_months and not self._held_on(programme):
            ends.note(self.now.month - places.ready_month >= programme.lasts_months, "term")
        if not programme.stays_after_exit:
            ends.note(h.register[places.rows] == EXITED, "exit")
        if programme.recurring and self.withdrawal(programme) == 0.0:
            ends.note(np.ones(places.rows.size, np.bool_), "withdrawn")
        if work_of(programme) == "post":
            ends.note(~still_in_post(self.now.population, places.person, places.rows), "lapsed")
        self._end(name, programme, ends)

    def _end(self, name: str, programme: Programme, ends: Endings) -> None:
        """End places, and write down why; whoever held a post with one is a farm hand again."""
        if ends.kept.all():
            return
        places = self.places[name]
        if work_of(programme) == "post":
            leave_posts(self.now.population, places.person[~ends.kept])
        self.held.let_go(name, self.now.population.households, places.rows[~ends.kept])
        self._note_end(name, ends.why)
        places.keep(ends.kept)

    def _note_end(self, name: str, why: NDArray[np.uint8]) -> None:
        """Write down the places of a programme that end this month, of which ``why`` says so."""
        places, over = self.places[name], why > 0
        ids = self.now.population.household_ids()[places.rows[over]]
        number = list(self.programmes).index(name)
        start, ready, late = places.start_month[over], places.ready_month[over], np.zeros(ids.size, np.bool_)
        self.log.note(number, "household", ids, start, ready, self.now.month, late, why[over])

    def end_of_run(self, now: Moment) -> None:
        """Write down the places that are still held when the run ends, the month before ``now``."""
        self.now = now
        for name, places in self.places.items():
            self._note_end(name, np.full(places.rows.size, WHY_ENDED.index("unfinished"), np.uint8))

    def withdrawal(self, programme: Programme) -> float:
        """Share of recurring help still given this month: one while planned, then as ``then:`` says."""
        return share_given(self._then(programme), self.now.year, self.last_planned_year, self.now.p)

    def _then(self, programme: Programme) -> Any:
        return self.scenario.then if programme.then is None else programme.then

    def _held_on(self, programme: Programme) -> bool:
        """Whether ``then:`` decides instead of the term: recurring help that households cannot apply for again."""
        maintained = programme.recurring and not programme.again and self.now.year > self.last_planned_year
        return maintained and self.withdrawal(programme) > 0.0

    def _give_places(self, name: str, programme: Programme) -> None:
        """Queue applicants, with holders where they are reviewed or a new year brings other money or places."""
        calendar = self.now.month % MONTHS_PER_YEAR + 1
        reviewed = calendar in programme.review_months
        renewed = reviewed or (self._renewing and (programme.recurring or programme.places_held is not None))
        enrols = calendar in programme.enrol_months and self._enrols_in(programme)
        if not (renewed or enrols):
            return
        places = self.places[name]
        can = eligible(programme.who, self._who_columns())
        holders = places.rows[can[places.rows]] if reviewed else places.rows
        applicants = self._applicants(name, programme, can) if enrols else no_rows()
        if renewed:
            together = applicants if programme.places_per_year is None else no_rows()
            self._renew(name, programme, holders, together)
            applicants = np.setdiff1d(applicants, together)
        if applicants.size:
            served = self._serve(name, programme, applicants)
            self._start(name, programme, served)

    def _renew(self, name: str, programme: Programme, holders: Rows, applicants: Rows) -> None:
        """Queue holders again, with applicants where only the number of places held is limited."""
        places = self.places[name]
        self._take_back(name, programme, all_of_it=True)
        self._end_others(name, programme, holders, "review")
        served = self._serve(name, programme, applicants, renewing=holders)
        self._end_others(name, programme, served, "budget")
        places.monthly_yuan = self._amounts(programme, places.rows)
        self._start(name, programme, np.setdiff1d(served, places.rows))

    def _end_others(self, name: str, programme: Programme, kept: Rows, reason: str) -> None:
        """End the places of all holders who are not among ``kept``."""
        ends = Endings(self.places[name].rows.size)
        ends.note(~np.isin(self.places[name].rows, kept), reason)
        self._end(name, programme, ends)

    def _start(self, name: str, programme: Programme, rows: Rows) -> None:
        """Begin the places of ``rows``: cash from this month on, all that is given or changed once at once."""
        if not rows.size:
            return
        year, h, work = self.now.year, self.now.population.households, work_of(programme)
        person = np.zeros(rows.size, np.uint64)
        if work:
            person = take_up_work(self.now, rows, work)
        self.places[name].take(rows, self._amounts(programme, rows), person, self.now.month)
        self._book(name, programme, ONCE, once_yuan(programme, h, rows, year))
        dues = dues_yuan(programme, h, rows, year)
        if not self.now.exchange.replaying:
            self.ledger.raise_dues(self.now.month, name, int(dues.sum()), int((dues > 0).sum()))
        self.held.take(name, h, rows)
        change_states(programme, h, rows, year)
        self.loans.lend(name, programme, self.now, rows)
        self.accounts.pay_in(programme, self.now, rows)

    def _enrols_in(self, programme: Programme) -> bool:
        """One-off help ends with the last planned year; recurring help goes on unless it has stopped."""
        planned = self.now.year <= self.last_planned_year
        return planned or (programme.recurring and self.withdrawal(programme) > 0.0)

    def _applicants(self, name: str, programme: Programme, can: Mask) -> Rows:
        """Households that can and want to, whose plan has the measure, and that have a hand for its work."""
        places = self.places[name]
        wanting = can & (self.take_up[name] < programme.take_up)
        if programme.causes and self.scenario.matching != "rank":
            wanting &= in_plan(programme.causes, self.now.population.households.cause)
        if work_of(programme):
            wanting &= have_able_hand(self.now)
        wanting[places.rows] = False
        if not programme.stays_after_exit:
            wanting &= self.now.population.households.register != EXITED
        if not programme.again:
            wanting &= ~places.ever_served
        return np.flatnonzero(wanting)

    def _serve(self, name: str, programme: Programme, applicants: Rows, *, renewing: Rows | None = None) -> Rows:
        """Rows served of applicants, and of holders ``renewing`` theirs; their cost to the year's end is promised."""
        holders = no_rows() if renewing is None else renewing
        rows = np.union1d(holders, applicants)
        new = ~np.isin(rows, holders)
        cost = self._cost(name, programme, rows, new)
        ones = np.ones(rows.size, np.int64)
        queue = Queue(ones - 1, self._score(programme, rows), self.tie[name][rows], ones, cost)
        year = self.now.year
        free = self._count(programme.places_held, year)
        if renewing is None:
            free -= self.places[name].rows.size
            free = min(free, self._count(programme.places_per_year, year) - self.places[name].started.get(year, 0))
        limits = np.array([max(free, 0)], np.int64), np.array([self.pools.free(programme.fund, year)], np.int64)

        def cut() -> Cuts:
            return strictest([ration(queue, *limits), *self.limits.cuts(name, programme, year, queue, new)])

        purpose = f"{'places' if renewing is None else 'renewals'} {name}"
        served = self.now.exchange.serve(self.now.month, purpose, WHOLE_PLACE, queue, cut)
        if not self.now.exchange.replaying:
            self.limits.use(name, programme, year, int(np.count_nonzero(served & new)))
            self.pools.promise(name, programme.fund, year, int(cost[served].sum()))
        return rows[served]

    def _count(self, figure: Any, year: int) -> int:
        return int(UNLIMITED) if figure is None else int(np.floor(figure.at(year) * self.scale + 0.5))

    def _score(self, programme: Programme, rows: Rows) -> NDArray[np.float64]:
        """Higher first: need is low recorded income, capacity is working members, lottery leaves all equal."""
        h = self.now.population.households
        if programme.order == "need":
            return -h.recorded_own_income[rows].astype(np.float64)
        if programme.order == "capacity":
            return h.workers[rows].astype(np.float64)
        return np.zeros(rows.size)

    def _amounts(self, programme: Programme, rows: Rows) -> Rows:
        """Yuan a month by kind, int64 [rows, kinds], as far as help has not been withdrawn."""
        full = monthly_yuan(programme, self.scenario, self.now.population.households, rows, self.now.year)
        given: Rows = np.floor(full * self.withdrawal(programme)).astype(np.int64)
        return given

    def _months_due(self, name: str, programme: Programme, rows: Rows) -> Rows:
        """Months of cash until the year ends or the place does, for holders and for whoever starts now."""
        left = MONTHS_PER_YEAR - self.now.month % MONTHS_PER_YEAR
        if not programme.lasts_months or self._held_on(programme):
            return np.full(rows.size, left, np.int64)
        places = self.places[name]
        start = np.full(self.now.population.households.members.size, self.now.month, np.int64)
        start[places.rows] = places.start_month
        return np.minimum(left, start[rows] + programme.lasts_months - self.now.month)

    def _take_back(self, name: str, programme: Programme, *, all_of_it: bool = False) -> None:
        """Give the fund back what is promised beyond what holders are due, or all of it before they queue again."""
        promised = 0 if self.now.exchange.replaying else self.pools.promised(name)
        if not promised:
            return
        places, year = self.places[name], self.now.year
        due = int((places.monthly_yuan.sum(axis=1) * self._months_due(name, programme, places.rows)).sum())
        keep = 0 if all_of_it else due + int(np.ceil(due * self._beside(programme)))
        self.pools.take_back(name, year, max(promised - keep, 0))

    def _beside(self, programme: Programme) -> float:
        """Yuan that are spent on delivery or leak for each yuan that is delivered."""
        year = self.now.year
        return programme.overhead_share.at(year) + leaks_beside(programme, self.scenario, year)

    def _cost(self, name: str, programme: Programme, rows: Rows, new: Mask) -> Rows:
        """Yuan to promise for each household: what is paid once if new, all months to the year's end, and overhead."""
        year = self.now.year
        direct: Rows = self._amounts(programme, rows).sum(axis=1)
        direct = direct * self._months_due(name, programme, rows)
        direct += np.where(new, once_yuan(programme, self.now.population.households, rows, year).sum(axis=1), 0)
        beside: Rows = np.ceil(direct * self._beside(programme)).astype(np.int64)
        return direct + beside

    def _pay(self) -> None:
        """Pay this month; what a household receives of each kind is the sum over programmes, in whole yuan."""
        h = self.now.population.households
        total = np.zeros((h.members.size, len(MONTHLY)), np.int64)
        for number, (name, programme) in enumerate(self.programmes.items()):
            places = self.places[name]
            total[places.rows] += places.monthly_yuan
            set_bit(self._served, places.rows, number)
            self.performance.serve(programme.fund, places.rows)
            self._book(name, programme, MONTHLY, places.monthly_yuan)
        self.accounts.earn(self.now)
        self.accounts.pay(self.now, self.programmes, self.places, self._who_columns, total)
        for kind, column in PAID_INTO.items():
            getattr(h, column)[:] = total[:, MONTHLY.index(kind)]

    def _book(self, name: str, programme: Programme, kinds: tuple[str, ...], yuan: Rows) -> None:
        """Enter payments by kind, and their overhead; part of a county replayed alone keeps no ledger."""
        if self.now.exchange.replaying:
            return
        paid, month, year = yuan.sum(axis=0).tolist(), self.now.month, self.now.year
        for kind, each, sum_yuan in zip(kinds, yuan.T, paid, strict=True):
            self.pools.pay(month, name, kind, sum_yuan, int((each > 0).sum()))
        shares = {"delivery": programme.overhead_share.at(year), LEAKED: leaks_beside(programme, self.scenario, year)}
        for kind, share in shares.items():
            self.pools.pay(month, name, kind, int(np.floor(sum(paid) * share)), 0)

    def _who_columns(self) -> dict[str, NDArray[Any]]:
        """Columns that conditions name, as they are now."""
        return who_columns(self.now.population, self._lines())

    def _lines(self) -> NDArray[np.float64]:
        line = self.scenario.lines.administrative_yuan.at(self.now.year)
        return np.full(self.now.population.households.village.size, line)
