"""An auditor who works out again, one household at a time, what programmes did: places, money, order, states, work."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from account_auditor import AccountAuditor, paid_by_fund
from loan_auditor import LoanAuditor

from simexit.columns import CAUSE, DWELLING, REGISTER, ids_of
from simexit.compiled_life import CompiledLife, Month
from simexit.life.rates import ORDER as RATES
from simexit.luck import Luck
from simexit.model import Simulation
from simexit.population.codes import FARM, LOCAL, MIGRANT, POST, SEVERE
from simexit.programmes.ledger import MONTHLY
from simexit.record.record import Record
from simexit.scenario.fund import fund_of
from simexit.scenario.schema import (
    AccountEffect,
    OpeningsEffect,
    Programme,
    RateEffect,
    Scenario,
    StateEffect,
    WorkEffect,
)

Columns = dict[str, np.ndarray]
Held = tuple[int, tuple[int, ...], int]
"""Month of start, yuan a month by kind, person whose work the place gives."""
KINDS = ("transfer", "property", "wage", "service")
NAMES = {"industry_capital_yuan": "industry_capital", "livestock_yuan": "livestock", "dues_yuan": "dues"}
CHANGED = (
    "industry_capital", "livestock", "dues", "debt", "savings", "land_mu", "dwelling", "water", "power", "insured",
    "on_schedule", "instalment",
)  # fmt: skip
WORK = {"migrant": MIGRANT, "local": LOCAL, "post": POST}
WORDS = {"register": REGISTER, "dwelling": DWELLING, "cause": CAUSE}


class Auditor:
    """Runs a scenario and checks every month what programmes did and that every purse closes."""

    def __init__(self, scenario: Scenario, *, replicate: int = 1) -> None:
        self.scenario = scenario
        self.simulation = Simulation(scenario, replicate=replicate, live=self._live)
        self.simulation.allocator.month = self._month(self.simulation.allocator.month)  # type: ignore[method-assign]
        self.life = CompiledLife()
        self.luck = Luck(1, replicate)
        self.accounts = AccountAuditor(scenario, self.simulation)
        self.loans = LoanAuditor(scenario, self.simulation.allocator, replicate)
        self.before: Columns = {}
        self.held: dict[str, dict[int, Held]] = {name: {} for name in scenario.programmes}
        self.ever: dict[str, set[int]] = {name: set() for name in scenario.programmes}
        self.started: dict[tuple[str, int], int] = {}
        self.served = 0
        self.refused = 0
        self.ended = 0
        self.put_to_work = 0
        self.left_posts = 0
        self.recovered = 0

    def run(self) -> Record:
        """Run to the end with all checks."""
        simulation = self.simulation
        while simulation.month <= self.scenario.time.end_month:
            month = simulation.month
            simulation.step()
            if month >= self.scenario.time.start_month:
                self._check_purses()
        record = simulation.close()
        self._check_funds(record)
        return record

    def _month(self, allocate: Any) -> Any:
        """The allocator's month, before which everything is noted as it was."""

        def noted(now: Any) -> Any:
            population = self.simulation.population
            self.ids = population.household_ids()
            self.before = self._columns()
            self.people = {name: getattr(population.persons, name).copy() for name in population.persons._fields}
            self.people["id"] = ids_of(self.people["id_low"], self.people["id_high"])
            return allocate(now)

        return noted

    def _columns(self) -> Columns:
        h = self.simulation.population.households
        columns = {name: getattr(h, name).copy() for name in h._fields}
        columns["poor_village"] = self.simulation.population.villages.poor_village[h.village].copy()
        return columns

    def _live(self, simulation: Simulation, now: Month) -> None:
        if simulation.month >= self.scenario.time.start_month:
            self._check_month(now)
        self.life(simulation, now)
        self.lived = self._columns()

    # What programmes did this month.

    def _check_month(self, now: Month) -> None:
        month, given = int(now.times.month), self._columns()
        cash = np.zeros((self.ids.size, len(KINDS)), np.int64)
        paid: dict[tuple[str, str], int] = {}
        self.loans.settle(month, self.before, self.ids, self.simulation.parameters)
        for name in sorted(self.scenario.programmes):
            programme = self.scenario.programmes[name]
            self._check_places(name, programme, month)
            for row, (_, yuan, _) in self.held[name].items():
                cash[row] += yuan
            for number, kind in enumerate(KINDS):
                paid[name, kind] = sum(yuan[number] for _, yuan, _ in self.held[name].values())
            for row in [row for row, (start, _, _) in self.held[name].items() if start == month]:
                for kind, yuan in self.once(programme, row, month).items():
                    paid[name, kind] = paid.get((name, kind), 0) + yuan
                self._change(name, programme, row, month)
        columns = ("transfer", "property", "post_wage")
        extra = np.stack([given[column].astype(np.int64) - cash[:, k] for k, column in enumerate(columns)], axis=1)
        self.accounts.check(month, extra, self.held)
        for column in CHANGED:
            assert np.array_equal(given[column], self.before[column]), column
        assert np.array_equal(self.simulation.population.persons.work, self.people["work"])
        self.loans.check(month, self.before)
        self._check_money(month, paid)
        self._check_rates(now)

    def _change(self, name: str, programme: Programme, row: int, month: int) -> None:
        """Change the states that a place changes once."""
        year, members = month // 12, float(self.before["members"][row])
        for effect in programme.effects:
            if not isinstance(effect, StateEffect):
                continue
            column = self.before[NAMES.get(effect.state, effect.state.removesuffix("_yuan"))]
            if effect.times is not None:
                column[row] *= np.float32(effect.times.at(year))
            elif effect.state == "land_mu":
                column[row] += np.float32(effect.add.at(year) * (members if effect.per == "person" else 1))  # type: ignore[union-attr]
            elif effect.add is not None:
                column[row] += np.float32(self.added(effect, row, month))
                if effect.state == "debt_yuan":
                    self._hand_over(name, effect, row, month)
            else:
                column[row] = "ABCD".index(effect.set) if isinstance(effect.set, str) else effect.set

    def _hand_over(self, name: str, effect: StateEffect, row: int, month: int) -> None:
        """What is lent is cash, or what the loan buys."""
        yuan, terms = self.added(effect, row, month), effect.loan
        bought = terms.buys if terms else None
        self.before[NAMES[bought] if bought else "savings"][row] += np.float32(yuan)
        if terms:
            self.loans.lend(name, row, month, yuan, self.before)

    def _check_places(self, name: str, programme: Programme, month: int) -> None:
        places = self.simulation.allocator.places[name]
        n = places.rows.size
        yuan, person = places.monthly_yuan.tolist() or [[0] * len(MONTHLY)] * n, places.person.tolist() or [0] * n
        now: dict[int, Held] = {
            row: (start, tuple(each), worker)
            for row, start, each, worker in zip(
                places.rows.tolist(), places.start_month.tolist(), yuan, person, strict=True
            )
        }
        assert len(now) == places.rows.size and np.all(np.diff(places.rows) > 0)
        over = [row for row in self.held[name] if self.is_over(name, programme, row, month)]
        self.ended += len(over)
        was, calendar = {row: held for row, held in self.held[name].items() if row not in over}, month % 12 + 1
        self._leave_posts(programme, [self.held[name][row][2] for row in over])
        self.held[name] = was
        renewed = calendar in programme.review_months or (self.numbered(programme) and calendar == 1)
        for row, (start, yuan, person) in now.items():
            if row in was and calendar in programme.review_months:
                assert self.meets(programme.who, row, month)
            if row in was and not renewed:
                assert was[row] == (start, yuan, person)
            else:
                assert yuan == self.amount(programme, row, month)
            assert start == (was[row][0] if row in was else month)
        new = [row for row in now if row not in was]
        self._check_new(name, programme, month, new)
        self._check_ends(name, now, renewed)
        self._check_counts(name, programme, month, len(now))
        self._check_order(name, programme, month, now, renewed)
        self._leave_posts(programme, [held[2] for row, held in was.items() if row not in now])
        self._check_work(programme, month, {row: now[row][2] for row in new})
        self.held[name] = now
        self.ever[name].update(new)
        self.served += len(new)

    def _leave_posts(self, programme: Programme, persons: list[int]) -> None:
        """Whoever held a post with a place that ends is a farm hand again."""
        if self.work(programme) == "post":
            mine = np.isin(self.people["id"], np.array(persons, np.uint64)) & (self.people["work"] == POST)
            self.left_posts += int(mine.sum())
            self.people["work"][mine & (self.people["present"] == 1)] = FARM

    def _check_work(self, programme: Programme, month: int, new: dict[int, int]) -> None:
        """The right member of every household that took a place took up its work."""
        work = self.work(programme)
        for row, person in new.items():
            if work is None:
                assert person == 0
                continue
            hands = self.hands(row, month)
            key = "ability" if work == "post" else "schooling"
            sign = 1 if work == "post" else -1
            best = min(hands, key=lambda hand: (sign * float(self.people[key][hand]), int(self.people["id"][hand])))
            assert int(self.people["id"][best]) == person
            self.people["work"][best] = WORK[work]
            self.put_to_work += 1

    def hands(self, row: int, month: int) -> list[int]:
        """Farm hands of a household of age and health for wage work."""
        c = self.people
        mine = np.flatnonzero((c["household"] == row) & (c["present"] == 1) & (c["work"] == FARM))
        return [j for j in mine if c["health"][j] < SEVERE and 16 <= (month - c["birth_month"][j]) / 12 < 60]

    @staticmethod
    def work(programme: Programme) -> str | None:
        """Work of one member, if the programme gives any."""
        works = [effect.work for effect in programme.effects if isinstance(effect, WorkEffect)]
        return works[0] if works else None

    @staticmethod
    def recurs(programme: Programme) -> bool:
        """Whether places cost money every month."""
        flows = [effect for effect in programme.effects if paid_by_fund(effect)]
        return bool(flows) or programme.cost_yuan_per_month is not None

    def numbered(self, programme: Programme) -> bool:
        """Whether January asks holders again: for the year's money or its places."""
        return self.recurs(programme) or programme.places_held is not None

    def _check_new(self, name: str, programme: Programme, month: int, new: list[int]) -> None:
        calendar, year = month % 12 + 1, month // 12
        for row in new:
            assert calendar in programme.enrol_months
            assert self.wants(name, programme, row, month)
            assert self.simulation.allocator.places[name].ever_served[row]
        given = self.withdrawal(programme, month) > 0 if self.recurs(programme) else year <= self.last_planned_year
        assert given or not new
        self.started[name, year] = self.started.get((name, year), 0) + len(new)

    def _check_ends(self, name: str, now: dict[int, Any], renewed: bool) -> None:
        """Places that are not over end only where they are renewed: for lack of a place or of money."""
        ended = [row for row in self.held[name] if row not in now]
        self.ended += len(ended)
        assert renewed or not ended

    def is_over(self, name: str, programme: Programme, row: int, month: int) -> bool:
        """Whether the place of a holder must end: its time, its household, its reason or the programme is over."""
        start, _, person = self.held[name][row]
        term = self.term(programme, month)
        run_out = bool(term) and month - start >= term
        left = not programme.stays_after_exit and REGISTER[self.before["register"][row]] == "exited"
        stopped = self.recurs(programme) and self.withdrawal(programme, month) == 0
        return run_out or left or self.before["members"][row] == 0 or stopped or self.empty(programme, row, person)

    def empty(self, programme: Programme, row: int, person: int) -> bool:
        """Whether the holder of a place's post has left it, or the household."""
        if self.work(programme) != "post":
            return False
        c = self.people
        return not np.any((c["id"] == person) & (c["present"] == 1) & (c["work"] == POST) & (c["household"] == row))

    def _check_counts(self, name: str, programme: Programme, month: int, held: int) -> None:
        year = month // 12
        if programme.places_per_year is not None:
            assert self.started[name, year] <= programme.places_per_year.at(year)
        if programme.quantity:
            assert self.started[name, year] * 700 <= programme.quantity["km"].at(year) * 1000
        if programme.places_held is not None:
            assert held <= programme.places_held.at(year)

    def is_full(self, name: str, programme: Programme, year: int) -> bool:
        """Whether one place more would be beyond the programme's quantity."""
        started = self.started[name, year] + 1
        return "km" in programme.quantity and started * 700 > programme.quantity["km"].at(year) * 1000

    def _check_order(self, name: str, programme: Programme, month: int, now: dict[int, Any], renewed: bool) -> None:
        """In every queue nobody served comes after somebody refused, and whoever is refused first does not fit."""
        year = month // 12
        recurs = self.recurs(programme)
        planned = self.withdrawal(programme, month) > 0 if recurs else year <= self.last_planned_year
        enrols = month % 12 + 1 in programme.enrol_months and planned
        applicants = [r for r in range(self.ids.size) if enrols and self.wants(name, programme, r, month)]
        reviewed = month % 12 + 1 in programme.review_months
        holders = [r for r in self.held[name] if renewed and (not reviewed or self.meets(programme.who, r, month))]
        together = renewed and programme.places_per_year is None
        queues = [[*holders, *applicants]] if together else [holders, applicants]
        mine = self.payers(programme)
        free = sum(self.simulation.allocator.ledger.years[fund, year].free for fund in mine)
        held = len(now)
        last = not any(n > name and mine & self.payers(p) for n, p in self.scenario.programmes.items())
        tie = self.luck.tie(self.ids, f"programme {name}")
        for queue in reversed(queues):
            keys = sorted((self.rank(programme, row), int(tie[row]), row) for row in queue)
            served = [row for _, _, row in keys if row in now]
            assert served == [row for _, _, row in keys[: len(served)]]
            if len(served) < len(keys):
                self.refused += len(keys) - len(served)
                first = keys[len(served)][2]
                places = self.free_places(name, programme, year, held, first not in self.held[name])
                full = first not in self.held[name] and self.is_full(name, programme, year)
                assert places <= 0 or full or not last or self.cost(name, programme, first, month) > free
            started = [row for row in served if row not in self.held[name]]
            free += sum(self.cost(name, programme, row, month) for row in started)
            held -= len(started)

    def free_places(self, name: str, programme: Programme, year: int, held: int, new: bool) -> float:
        """Places left when ``held`` are held; the year's number binds new holders only."""
        left = math.inf
        if programme.places_held is not None:
            left = min(left, programme.places_held.at(year) - held)
        if programme.places_per_year is not None and new:
            left = min(left, programme.places_per_year.at(year) - self.started[name, year])
        return left

    def payers(self, programme: Programme) -> set[str]:
        """Its fund, and the funds of the pool of that."""
        return {programme.fund, *fund_of(self.scenario.funds[programme.fund]).pool}

    def leaks(self, programme: Programme, year: int) -> float:
        """Yuan that leak for each yuan delivered."""
        figure = programme.leaks_share or fund_of(self.scenario.funds[programme.fund]).leaks_share
        return 1 / (1 - figure.at(year)) - 1

    def _check_money(self, month: int, paid: dict[tuple[str, str], int]) -> None:
        ledger, year = self.simulation.allocator.ledger, month // 12
        lines = [line for line in ledger.payments if line.month == month]
        booked: dict[tuple[str, str], int] = {}
        for line in lines:
            booked[line.programme, line.kind] = booked.get((line.programme, line.kind), 0) + line.yuan
        asked = {key: booked.pop(key) for key in list(booked) if key[1] == "self-raised"}
        helped = [line for line in lines if line.kind in ("interest", "guarantee")]
        assert {(line.fund, line.programme, line.kind): line.yuan for line in helped} == self.loans.paid
        for line in helped:
            del booked[line.programme, line.kind]
            lines.remove(line)
        beside = {key: booked.pop(key) for key in list(booked) if key[1] in ("delivery", "leaked")}
        assert booked == {key: yuan for key, yuan in paid.items() if yuan and key[1] != "self-raised"}
        assert asked == {key: yuan for key, yuan in paid.items() if yuan and key[1] == "self-raised"}
        for line in lines:
            payers = {"(households)"} if line.kind == "self-raised" else self.payers(self.programme(line.programme))
            assert line.fund in payers
        for (name, kind), yuan in beside.items():
            programme = self.programme(name)
            share = programme.overhead_share.at(year) if kind == "delivery" else self.leaks(programme, year)
            most = sum(each for key, each in paid.items() if key[0] == name and key[1] != "self-raised")
            assert 0 < yuan <= most * share + 1e-6
        for (fund, fund_year), account in ledger.years.items():
            assert account.appropriated == self.scenario.funds[fund].at(fund_year)
            given = account.appropriated + account.opening + account.incoming
            assert account.spent + account.leaked + account.reserved + account.free == given
            assert min(account.spent, account.leaked, account.reserved, account.free) >= 0
            of_year = [line for line in ledger.payments if line.fund == fund and line.month // 12 == fund_year]
            assert account.leaked == sum(line.yuan for line in of_year if line.kind == "leaked")
            assert account.spent == sum(line.yuan for line in of_year) - account.leaked
            assert fund_year == year or account.reserved == 0

    def programme(self, name: str) -> Programme:
        """A programme of the scenario."""
        return self.scenario.programmes[name]

    def _check_funds(self, record: Record) -> None:
        """Every fund and year closes with the next, from the record alone."""
        came: dict[tuple[str, int, str], int] = {}
        for month, fund, what, _, yuan in record.receipts:
            came[fund, month // 12, what] = came.get((fund, month // 12, what), 0) + yuan
        leaked: dict[tuple[str, str, int], int] = {}
        for month, fund, name, kind, yuan, _ in record.payments:
            if kind == "leaked":
                leaked[fund, name, month // 12] = leaked.get((fund, name, month // 12), 0) + yuan
        for fund, year, appropriated, spent, unspent in record.funds:
            rules = fund_of(self.scenario.funds[fund])
            lost = sum(yuan for key, yuan in leaked.items() if (key[0], key[2]) == (fund, year))
            parts = ("opening", "moved", "returned", "recovered")
            assert appropriated + sum(came.get((fund, year, what), 0) for what in parts) == spent + lost + unspent
            assert came.get((fund, year, "carried over"), 0) == int(unspent * rules.carries_over)
            assert came.get((fund, year + 1, "opening"), 0) in (came.get((fund, year, "carried over"), 0), 0)
            assert not rules.sources or came.get((fund, year, "appropriated"), 0) == appropriated
        for month, fund, what, name, yuan in record.receipts:
            assert what != "recovered" or yuan == leaked[fund, name, month // 12 - 1]
            self.recovered += yuan if what == "recovered" else 0

    def _check_rates(self, now: Month) -> None:
        month = int(now.times.month)
        expected = np.ones((len(RATES), self.ids.size))
        openings = 0.0
        for name in sorted(self.scenario.programmes):
            for effect in self.scenario.programmes[name].effects:
                for row, (start, _, _) in self.held[name].items():
                    if isinstance(effect, RateEffect) and (not effect.months or month - start < effect.months):
                        expected[RATES.index(effect.rate), row] *= effect.factor.at(month // 12)
                if isinstance(effect, OpeningsEffect):
                    openings += effect.openings * len(self.held[name])
        rounded = expected.astype(np.float32)
        assert np.array_equal(now.rates.touched >= 0, (rounded != 1).any(axis=1))
        for rate, row in enumerate(now.rates.touched):
            assert row < 0 or np.array_equal(now.rates.households[row], rounded[rate])
        assert math.isclose(self.simulation.delivered.openings.sum(), openings)
        opening = [
            name
            for name, programme in self.scenario.programmes.items()
            if any(isinstance(effect, OpeningsEffect) for effect in programme.effects)
        ]
        first = {row for name in opening for row in self.held[name]}
        assert set(np.flatnonzero(self.simulation.delivered.first_hired).tolist()) == first

    # The same questions, answered for one household.

    @property
    def last_planned_year(self) -> int:
        """Last year with a target or with a budget of its own."""
        targets = [year for county in self.scenario.counties.values() for year in county.targets]
        return max([*targets, *(year for fund in self.scenario.funds.values() for year in fund.years())])

    def withdrawal(self, programme: Programme, month: int) -> float:
        """Share of recurring help still given."""
        after, then = month // 12 - self.last_planned_year, programme.then or self.scenario.then
        if isinstance(then, dict):
            return next((then[year] for year in range(month // 12, 1989, -1) if year in then), 1.0)
        if after <= 0 or then == "maintain":
            return 1.0
        years = self.scenario.parameters["programmes.taper_years"].at(month // 12)
        return max(0.0, 1 - after / years) if then == "taper" else 0.0

    def term(self, programme: Programme, month: int) -> int:
        """Months a place is held; 0 without end, as where help that cannot be had again is maintained."""
        goes_on = self.recurs(programme) and not programme.again and self.withdrawal(programme, month) > 0
        return 0 if goes_on and month // 12 > self.last_planned_year else programme.lasts_months

    def wants(self, name: str, programme: Programme, row: int, month: int) -> bool:
        """Whether a household without a place applies."""
        take_up = self.luck.named(self.ids, f"take-up {name}")[row] < programme.take_up
        share = 1.0 if programme.ready_share is None else programme.ready_share.at(month // 12)
        ready = self.luck.named(self.ids, f"ready {name}")[row] < share
        fresh = programme.again or row not in self.ever[name]
        stays = programme.stays_after_exit or REGISTER[self.before["register"][row]] != "exited"
        cause = CAUSE[self.before["cause"][row]]
        planned = not programme.causes or self.scenario.matching == "rank" or cause in programme.causes
        able = self.work(programme) is None or bool(self.hands(row, month))
        apart = row not in self.held[name] and take_up and ready and fresh and stays
        return bool(apart and planned and able and self.meets(programme.who, row, month))

    def rank(self, programme: Programme, row: int) -> float:
        """Lower first."""
        if programme.order == "need":
            return float(self.before["recorded_own_income"][row])
        return -float(self.before["workers"][row]) if programme.order == "capacity" else 0.0

    def meets(self, who: dict[str, Any], row: int, month: int) -> bool:
        """Whether one household meets a condition tree."""
        if self.before["members"][row] == 0:
            return False
        for name, test in who.items():
            if name == "any":
                if not any(self.meets(branch, row, month) for branch in test):
                    return False
                continue
            value = self._value(name, row, month)
            if isinstance(test, dict):
                if not test.get("min", -math.inf) <= value <= test.get("max", math.inf):
                    return False
            elif value not in (test if isinstance(test, list) else [test]):
                return False
        return True

    def _value(self, name: str, row: int, month: int) -> Any:
        if name in WORDS:
            return WORDS[name][self.before[name][row]]
        if name == "recorded_income_to_line":
            line = self.scenario.lines.administrative_yuan.at(month // 12)
            return float(self.before["recorded_own_income"][row]) / line
        return float(self.before[name.removesuffix("_yuan")][row])

    def amount(self, programme: Programme, row: int, month: int) -> tuple[int, ...]:
        """Yuan a month by kind."""
        members, total = int(self.before["members"][row]), dict.fromkeys(KINDS, 0)
        for effect in filter(paid_by_fund, programme.effects):
            if effect.yuan_per_month is not None:
                each = members if effect.per == "person" else 1
                total[effect.flow] += math.floor(effect.yuan_per_month.at(month // 12) * each)
            else:
                line = getattr(self.scenario.lines, str(effect.fill_gap_to)).at(month // 12)
                gap = max(line - float(self.before["recorded_own_income"][row]), 0.0)
                total["transfer"] += math.floor(gap * members / 12)
        if programme.cost_yuan_per_month is not None:
            each = members if programme.cost_per == "person" else 1
            total["service"] += math.floor(programme.cost_yuan_per_month.at(month // 12) * each)
        return tuple(math.floor(yuan * self.withdrawal(programme, month)) for yuan in total.values())

    def added(self, effect: StateEffect, row: int, month: int) -> int:
        """Yuan added to a state."""
        members, year = int(self.before["members"][row]), month // 12
        yuan = math.floor((effect.add.at(year) if effect.add else 0) * (members if effect.per == "person" else 1))
        return min(yuan, int(effect.at_most_yuan.at(year))) if effect.at_most_yuan else yuan

    def once(self, programme: Programme, row: int, month: int) -> dict[str, int]:
        """Yuan paid when the place is taken, by kind; what households raise themselves among it."""
        kinds = {"industry_capital_yuan": "asset", "livestock_yuan": "asset", "debt_yuan": "loan"}
        total = {"asset": 0, "loan": 0, "service": 0, "self-raised": 0}
        for effect in programme.effects:
            if isinstance(effect, AccountEffect):
                total["asset"] += math.floor(effect.yuan.at(month // 12))
            bank = isinstance(effect, StateEffect) and effect.loan and effect.loan.lender == "bank"
            if isinstance(effect, StateEffect) and effect.state.endswith("_yuan") and not bank:
                total[kinds.get(effect.state, "self-raised")] += self.added(effect, row, month)
        if programme.cost_yuan is not None:
            each = int(self.before["members"][row]) if programme.cost_per == "person" else 1
            total["service"] += math.floor(programme.cost_yuan.at(month // 12) * each)
        return total

    def cost(self, name: str, programme: Programme, row: int, month: int) -> int:
        """What a place costs until the year's end; what is paid once is for new holders."""
        holds, left = row in self.held[name], 12 - month % 12
        if self.term(programme, month):
            start = self.held[name][row][0] if holds else month
            left = min(left, start + programme.lasts_months - month)
        direct = sum(self.amount(programme, row, month)) * left
        once = self.once(programme, row, month)
        direct += 0 if holds else sum(yuan for kind, yuan in once.items() if kind != "self-raised")
        year = month // 12
        return direct + math.ceil(direct * (programme.overhead_share.at(year) + self.leaks(programme, year)))

    # What households did with it.

    def _check_purses(self) -> None:
        b, a = ({name: column.astype(np.float64) for name, column in c.items()} for c in (self.before, self.lived))
        income = a["wage"] + a["farm"] + a["industry"] + a["property"] + a["transfer"] + a["entitled"] + a["support"]
        received = income + a["loan"] + a["gift"] + a["sale"]
        spent = a["consumption"] + a["medical"] + a["expenses"] + a["repayment"] + a["purchase"]
        savings = b["savings"] + received - spent
        assert np.all(a["dues"] == 0)
        debt = b["debt"] + a["loan"] + a["interest"] - a["repayment"]
        scale = np.maximum(1.0, b["savings"] + received + b["debt"])
        assert np.all(np.abs(a["savings"] - savings) <= 1e-6 * scale)
        assert np.all(np.abs(a["debt"] - debt) <= 1e-6 * scale)
        for name in ("savings", "debt", "consumption", "medical", "repayment", "loan", "interest", "forgone"):
            assert np.all(a[name] >= 0), name
