"""One allocator for all programmes: whose places begin, go on and end, month by month, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simexit.columns import WHY_ENDED
from simexit.dates import MONTHS_PER_YEAR
from simexit.population.conditions import Mask
from simexit.population.moment import Moment
from simexit.population.splitting import parents_of
from simexit.programmes.budgets import open_funds
from simexit.programmes.effects import hires_holders, openings, opens_jobs
from simexit.programmes.entitlements import Entitlements
from simexit.programmes.factors import RateFactors
from simexit.programmes.held import PLACE, HeldStates
from simexit.programmes.inspection import inspect, reveals
from simexit.programmes.ledger import Ledger
from simexit.programmes.limits import Limits
from simexit.programmes.loans import Loans
from simexit.programmes.markets import Markets
from simexit.programmes.passes import end_of_households
from simexit.programmes.payments import Payments
from simexit.programmes.performance import Performance
from simexit.programmes.place_log import Endings, PlaceLog
from simexit.programmes.places import NOBODY, Flows, Places, Rows, among, no_rows
from simexit.programmes.pools import Pools
from simexit.programmes.queues import Queues
from simexit.programmes.served import Served
from simexit.programmes.states import make
from simexit.programmes.units import OfPersons, units
from simexit.programmes.withdrawal import Withdrawal
from simexit.programmes.workers import leave_posts, still_in_post, work_of
from simexit.programmes.works import Works, late_of
from simexit.scenario.entitlements import with_places
from simexit.scenario.fund import fund_of
from simexit.scenario.schema import Programme, Scenario
from simexit.scenario.stretches import funds_of


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
    ``rate_order``: named rates in the order the kernels know. ``unit``: whose rows the places of each programme are.
    """

    def __init__(self, scenario: Scenario, now: Moment, rate_order: tuple[str, ...], scale: float) -> None:
        funds = {name: fund_of(figure) for name, figure in scenario.funds.items()}
        self.declared = scenario
        scenario = scenario.model_copy(update={"programmes": with_places(scenario), "funds": funds})
        self.scenario = scenario
        self.now = now
        self.scale = scale
        self.programmes = scenario.programmes
        adapters = units(scale)
        self.unit = {name: adapters[programme.unit] for name, programme in self.programmes.items()}
        self.places = {
            name: Places(np.zeros(unit.ids(now.population).size, np.bool_)) for name, unit in self.unit.items()
        }
        self.entitlements = Entitlements(self.declared, adapters)
        self.ledger = Ledger()
        self.withdrawal = Withdrawal(scenario)
        pools = Pools(scenario, self.ledger)
        self.payments = Payments(scenario, pools, self.unit, self.places, self.withdrawal, now)
        self.limits = Limits(scenario, scale)
        self.markets = Markets(scenario, scale, now, self.unit)
        self.loans = Loans(self.programmes, self.ledger)
        self.performance = Performance(scenario, now.population.spare.size)
        self.queues = Queues(scenario, self.limits, self.payments, self.unit, now)
        self.factors = RateFactors(self.programmes, rate_order, now, self.unit)
        self.log = PlaceLog()
        self.held = HeldStates(self.programmes, self.unit)
        self.works = Works(scenario, self.ledger, self.unit, self.withdrawal, self.held)
        self._renewing = False
        self._opening = [name for name, programme in self.programmes.items() if opens_jobs(programme)]
        self._work = {name: work_of(programme) for name, programme in self.programmes.items()}
        self._recurring = {name for name, programme in self.programmes.items() if programme.recurring}
        self._revealing = {name for name, programme in self.programmes.items() if reveals(programme)}
        self._filled: dict[str, tuple[int, int]] = {}
        self.served = Served(now.population.spare.size, len(self.programmes))
        self._layout = now.population.layout

    def open_year(self, now: Moment) -> None:
        """Close the funds' year and give them the money of the next; help of the year before is to be renewed."""
        self.payments.pools.clear()
        self.works.open_year()
        open_funds(self.ledger, self.scenario, now, self.scale, self._idle_funds(now))
        self.performance.open_year(now, self.ledger)
        self._renewing = True

    def _idle_funds(self, now: Moment) -> set[str]:
        """Funds of programmes of which none enrols in this stretch of time, or has places, works or loans by now."""
        stretch, runs = self.scenario.time.stretch(now.month), dict[str, bool]()
        for name, programme in self.programmes.items():
            built = self.works.built.get(name)
            lent = self.loans.lent.get(name)
            going = [self.places[name].rows.size, built.rows.size if built else 0, lent.owed.sum() if lent else 0]
            for fund in funds_of(programme):
                runs[fund] = runs.get(fund, False) or stretch in programme.runs_in or any(going)
        paying = [fund_of(figure) for fund, figure in self.scenario.funds.items() if runs.get(fund)]
        pools = {other for fund in paying for other in fund.pool}
        return {fund for fund, active in runs.items() if not active and fund not in pools}

    def rescale(self, scale: float) -> None:
        """From now on another share of the place is simulated."""
        self.scale = self.limits.scale = self.markets.scale = scale
        for unit in self.unit.values():
            unit.scale = scale

    def month(self, now: Moment) -> Delivered:
        """End, review and give places, pay, and set households' cash and rates for this month."""
        self.meet(now)
        self.works.month(now)
        self.loans.settle(now)
        for name, programme in self.programmes.items():
            self._end_places(name, programme)
            self.payments.take_back(name, programme)
            self._give_places(name, programme)
            if programme.takes_months and self.places[name].all_ready >= now.month:
                self._take_effect(name, programme, self.places[name].ready_month == now.month)
            runs = self.scenario.time.stretch(now.month) in programme.runs_in
            if runs and self._filled.get(name) != (now.year, self.places[name].version):
                self._filled[name] = now.year, self.places[name].version
                self.queues.note_filled(name, programme, self.places[name])
            if name in self._revealing:
                inspect(name, programme, now, self.unit[name], self.places[name])
        self._renewing = False
        self.payments.pay(self.programmes, self.markets.paid)
        self.markets.month(now, self.places, self.ledger)
        self._note_served()
        self.factors.month(now, self.places)
        return self._delivered()

    def pay_entitlements(self, now: Moment, stretch: str) -> None:
        """Pay all of them what they are entitled to in a stretch of time; the ledger is the plan's."""
        ledger = self.ledger if stretch == "plan" and not now.exchange.replaying else None
        self.entitlements.month(now, stretch, self._holders, ledger)

    def pension(self) -> Rows:
        """Yuan that each household is paid this month for the age of its old members."""
        return self.entitlements.pension(self.now.population.spare.size)

    def _holders(self, types: tuple[str, ...]) -> Mask:
        """Households that hold a place of a programme of one of ``types``."""
        population = self.now.population
        held = np.zeros(population.spare.size, np.bool_)
        for name, programme in self.programmes.items():
            if programme.type in types:
                held[self.unit[name].reached(population, self.places[name].rows).households] = True
        return held

    def welcome(self, now: Moment, founded: Rows) -> None:
        """Take up households founded since the last month: their own stored numbers, and never served."""
        self.meet(now)
        self.entitlements.welcome(now, founded)
        self.queues.welcome(founded)
        for name in self.queues.stored:
            self.places[name].ever_served[founded] = False
        if self.held.any:
            self.held.split_off(now.population, founded, parents_of(now.population, founded))
        self.loans.reconcile(now)

    def meet(self, now: Moment) -> None:
        """Take notice of a month; whoever's row has moved is found again."""
        self.now = self.payments.now = self.queues.now = now
        if now.population.layout != self._layout:
            self._layout = now.population.layout
            for name, unit in self.unit.items():
                if isinstance(unit, OfPersons):
                    find = partial(unit.find, now.population)
                    self.places[name].find_again(find, now.population.persons.present.size)

    def _note_served(self) -> None:
        """Note whom places serve, and for which fund where that decides what funds are given."""
        population = self.now.population
        self.served.note(population, self.now.month, self.places, self.unit)
        if self.performance.served:
            for name, places in self.places.items():
                households = self.unit[name].reached(population, places.rows).households
                self.performance.serve(self.programmes[name].fund, households)

    def _delivered(self) -> Delivered:
        population = self.now.population
        extra, first_hired = self.markets.openings.copy(), np.zeros(population.spare.size, np.bool_)
        for name in self._opening:
            places, unit = self.places[name], self.unit[name]
            rows = places.rows[places.ready(self.now.month)]
            extra += openings(self.programmes[name], self.now, unit, rows)
            if hires_holders(self.programmes[name]):
                first_hired[unit.reached(population, rows).households] = True
        return Delivered(self.factors, extra, first_hired)

    def _end_places(self, name: str, programme: Programme) -> None:
        """End places that have run their time, whose holder is gone or out of work, or that stop with the plan."""
        places, unit, population, month = self.places[name], self.unit[name], self.now.population, self.now.month
        if not places.rows.size:
            return
        ends, lasts = Endings(places.rows.size), programme.lasts_months
        if lasts and self.withdrawal.held_on(programme, self.now):
            lasts = 0
        if unit.name == "household":
            h, leaves = population.households, not programme.stays_after_exit
            columns = places.rows, places.ready_month, h.members, h.register
            ends.any = end_of_households(ends.why, *columns, month, lasts, leaves) > 0
        else:
            ends.note((places.rows == NOBODY) | ~unit.there(population, places.rows), "gone")
            if lasts:
                ends.note(month - places.ready_month >= lasts, "term")
            if not programme.stays_after_exit:
                ends.note(unit.exited(population, places.rows), "exit")
        if name in self._recurring and self.withdrawal.share(programme, self.now) == 0.0:
            ends.note(np.ones(places.rows.size, np.bool_), "withdrawn")
        if self._work[name] == "post":
            households = unit.reached(population, places.rows).households
            in_post = still_in_post(population, places.person, households) | (places.ready_month >= month)
            ends.note(~in_post, "lapsed")
        self.end(name, programme, ends)
        if unit.joint and places.flows.holder.size:
            self.payments.forget_the_dead(name)

    def end(self, name: str, programme: Programme, ends: Endings) -> None:
        """End places, and write down why; whoever held a post with one is a farm hand again."""
        if not ends.any:
            return
        places, over = self.places[name], ends.over
        if self._work[name] == "post":
            leave_posts(self.now.population, places.person[over])
        self.held.let_go(name, PLACE, self.now.population, places.rows[over])
        self._note_end(name, over, ends.why[over])
        places.keep(ends.why)

    def _note_end(self, name: str, over: Rows, why: NDArray[np.uint8]) -> None:
        """Write down the places of a programme that are ``over`` this month, and why."""
        places = self.places[name]
        ids = self.ids(name, over)
        number = list(self.programmes).index(name)
        start, ready = places.start_month[over], places.ready_month[over]
        late = late_of(self.programmes[name], start, np.minimum(ready, self.now.month))
        self.log.note(number, self.unit[name].name, ids, start, ready, self.now.month, late, why)

    def ids(self, name: str, which: Any = slice(None)) -> NDArray[np.uint64]:
        """Permanent ids of the holders of a programme's places, or of some of them."""
        places, unit = self.places[name], self.unit[name]
        return places.ids[which] if unit.moves else unit.ids(self.now.population, places.rows[which])

    def end_of_run(self, now: Moment) -> None:
        """Write down the places that are still held when the run ends, the month before ``now``."""
        self.now = now
        for name, places in self.places.items():
            why = np.full(places.rows.size, WHY_ENDED.index("unfinished"), np.uint8)
            self._note_end(name, np.arange(why.size), why)

    def _give_places(self, name: str, programme: Programme) -> None:
        """Queue applicants, with holders where they are reviewed or a new year brings other money or places."""
        calendar = self.now.month % MONTHS_PER_YEAR + 1
        reviewed = calendar in programme.review_months
        renewed = reviewed or (self._renewing and (name in self._recurring or programme.places_held is not None))
        enrols, places = self._enrols(programme, self.now), self.places[name]
        if not renewed and (not enrols or self._in_vain(name, programme)):
            return
        holders, applicants = places.rows, no_rows()
        if reviewed or enrols:
            can = self.queues.can(name)
            holders = holders[can[holders]] if reviewed else holders
            applicants = self.queues.applicants(name, programme, places, can) if enrols else applicants
        if renewed:
            together = programme.places_per_year is None
            self._renew(name, programme, holders, applicants if together else no_rows())
            applicants = no_rows() if together else applicants
        if applicants.size:
            self._start(name, programme, self.queues.serve(name, programme, places, applicants))

    def _enrols(self, programme: Programme, now: Moment) -> bool:
        """Whether places of a programme can be applied for in a month."""
        is_time = now.month % MONTHS_PER_YEAR + 1 in programme.enrol_months
        is_time = is_time and self.scenario.time.stretch(now.month) in programme.runs_in
        return is_time and self.withdrawal.enrols(programme, now)

    def _in_vain(self, name: str, programme: Programme) -> bool:
        """Whether no place is free for applicants, and a later enrolment of the year will count them anew."""
        now = self.now
        if now.exchange.recording or now.exchange.replaying or programme.plugin is not None:
            return False
        if self.queues.free(name, programme, self.places[name], renewing=False) > 0:
            return False
        last = min(now.month + MONTHS_PER_YEAR - 1 - now.month % MONTHS_PER_YEAR, self.scenario.time.end_month)
        return any(self._enrols(programme, replace(now, month=later)) for later in range(now.month + 1, last + 1))

    def _renew(self, name: str, programme: Programme, holders: Rows, applicants: Rows) -> None:
        """Queue holders again, with applicants where only the number of places held is limited."""
        places = self.places[name]
        self.payments.take_back(name, programme, all_of_it=True)
        self._end_others(name, programme, holders, "review")
        served = self.queues.serve(name, programme, places, applicants, renewing=holders)
        self._end_others(name, programme, served, "budget")
        places.monthly_yuan, flows = self.payments.amounts(name, programme, places.rows)
        places.flows = flows if self.unit[name].joint else places.flows
        places.version += 1
        self._start(name, programme, served[~among(served, places.rows)])

    def _end_others(self, name: str, programme: Programme, kept: Rows, reason: str) -> None:
        """End the places of all holders who are not among ``kept``."""
        ends = Endings(self.places[name].rows.size)
        ends.note(~among(self.places[name].rows, kept), reason)
        self.end(name, programme, ends)

    def _start(self, name: str, programme: Programme, rows: Rows) -> None:
        """Begin the places of ``rows``: what is paid once is paid; they do what they do now, or once they are ready."""
        if not rows.size:
            return
        places, unit = self.places[name], self.unit[name]
        yuan, flows = self.payments.amounts(name, programme, rows)
        ids = unit.ids(self.now.population, rows if unit.moves else no_rows())
        works = self._work[name] is not None
        places.take(rows, ids, yuan, self.now.month, programme.takes_months, works=works)
        if unit.moves:
            places.ever_ids = np.union1d(places.ever_ids, ids)
        if unit.joint:
            places.flows = Flows(*(np.concatenate(each) for each in zip(places.flows, flows, strict=True)))
        self.payments.start(name, programme, rows)
        if not programme.takes_months:
            self._take_effect(name, programme, among(places.rows, rows))

    def _take_effect(self, name: str, programme: Programme, ready: Mask) -> None:
        """Places that are ``ready`` do what they do for whose stored number passes; the others end.

        Whose work it should give and who has no able hand any more fails as well.
        """
        places, unit, now = self.places[name], self.unit[name], self.now
        passes, work = ready.copy(), self._work[name]
        if programme.passes_share < 1.0:
            passes &= now.luck.named(self.ids(name), f"passes {name}") < programme.passes_share
        if work:
            passes &= unit.able(now)[places.rows]
        ends = Endings(places.rows.size)
        ends.note(ready & ~passes, "not passed")
        self.end(name, programme, ends)
        passed = passes[ends.kept]
        rows = places.rows[passed]
        if not rows.size:
            return
        if work:
            places.person[passed] = unit.put_to_work(now, rows, work)
        self.payments.raise_dues(name, programme, rows)
        self.held.set_for_good(name, now.population, rows)
        self.held.take(name, PLACE, now.population, rows)
        self.works.add(name, now, rows)
        make(self.queues.decides[name].effects(self.queues.view(name), rows), now.population)
        households = unit.reached(now.population, rows).households
        self.loans.lend(name, programme, now, households, unit.each(now.population, households))
