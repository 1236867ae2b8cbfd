"""An auditor who follows a simulation month by month and works everything out again, household by household."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from simexit.life.rates import ORDER as RATES
from simexit.luck import Luck
from simexit.model import CompiledLife, Month, Simulation
from simexit.population.codes import REGISTER
from simexit.record.kept import Kept
from simexit.scenario.schema import FlowEffect, OpeningsEffect, Programme, RateEffect, Scenario, StateEffect

Columns = dict[str, np.ndarray]
ENOUGH = 10**15


class Auditor:
    """Runs a scenario and checks every month what programmes did and that every purse closes."""

    def __init__(self, scenario: Scenario, *, replicate: int = 1) -> None:
        self.scenario = scenario
        self.simulation = Simulation(scenario, replicate=replicate, live=self._live)
        self.life = CompiledLife()
        self.luck = Luck(1, replicate)
        self.ids = self.simulation.population.household_ids()
        self.before: Columns = {}
        self.held: dict[str, dict[int, tuple[int, int]]] = {name: {} for name in scenario.programmes}
        self.ever: dict[str, set[int]] = {name: set() for name in scenario.programmes}
        self.started: dict[tuple[str, int], int] = {}
        self.served = 0
        self.refused = 0
        self.ended = 0

    def run(self) -> Kept:
        """Run to the end with all checks."""
        simulation = self.simulation
        while simulation.month <= self.scenario.time.end_month:
            self.before = self._columns()
            month = simulation.month
            simulation.step()
            if month >= self.scenario.time.start_month:
                self._check_purses()
        return simulation.close()

    def _columns(self) -> Columns:
        h = self.simulation.population.households
        columns = {name: getattr(h, name).copy() for name in h._fields}
        columns["poor_village"] = self.simulation.population.villages.poor_village[h.village].copy()
        return columns

    def _live(self, simulation: Simulation, now: Month) -> None:
        if now.month >= self.scenario.time.start_month:
            self._check_month(now)
        self.life(simulation, now)
        self.lived = self._columns()

    # What programmes did this month.

    def _check_month(self, now: Month) -> None:
        given = self._columns()
        transfers = np.zeros(self.ids.size, np.int64)
        assets = np.zeros(self.ids.size, np.int64)
        paid: dict[tuple[str, str], int] = {}
        for name in sorted(self.scenario.programmes):
            self._check_places(name, self.scenario.programmes[name], now.month)
            for row, (_, yuan) in self.held[name].items():
                transfers[row] += yuan
            new = [row for row, (start, _) in self.held[name].items() if start == now.month]
            added = {row: self.asset(self.scenario.programmes[name], row, now.month) for row in new}
            for row, yuan in added.items():
                assets[row] += yuan
            paid[name, "transfer"] = sum(yuan for _, yuan in self.held[name].values())
            paid[name, "asset"] = sum(added.values())
        assert np.array_equal(given["transfer"], transfers)
        assert np.allclose(given["industry_capital"] - self.before["industry_capital"], assets, rtol=1e-6, atol=0.01)
        self._check_money(now.month, paid)
        self._check_rates(now)

    def _check_places(self, name: str, programme: Programme, month: int) -> None:
        places = self.simulation.allocator.places[name]
        now = {
            int(row): (int(start), int(yuan))
            for row, start, yuan in zip(places.rows, places.start_month, places.monthly_yuan, strict=True)
        }
        assert len(now) == places.rows.size and np.all(np.diff(places.rows) > 0)
        was, calendar = self.held[name], month % 12 + 1
        flows = any(isinstance(effect, FlowEffect) for effect in programme.effects)
        reviewed = calendar in programme.review_months
        renewed = reviewed or (flows and calendar == 1)
        for row, (start, yuan) in now.items():
            assert self.before["members"][row] > 0
            assert not programme.lasts_months or month - start < programme.lasts_months
            exited = REGISTER[self.before["register"][row]] == "exited"
            assert programme.stays_after_exit or not exited or row not in was
            assert self.withdrawal(month) > 0
            if row in was and not renewed:
                assert was[row] == (start, yuan)
            else:
                assert yuan == self.amount(programme, row, month)
            if row in was:
                assert start == was[row][0]
            if reviewed:
                assert self.meets(programme.who, row, month)
        new = [row for row in now if row not in was]
        self._check_new(name, programme, month, new)
        self._check_ends(name, programme, month, now, renewed, reviewed)
        self._check_counts(name, programme, month, len(now), len(new), renewed)
        self._check_order(name, programme, month, now, new, renewed)
        self.held[name] = now
        self.ever[name].update(new)
        self.served += len(new)

    def _check_new(self, name: str, programme: Programme, month: int, new: list[int]) -> None:
        calendar, year = month % 12 + 1, month // 12
        for row in new:
            assert calendar in programme.enrol_months
            assert self.wants(name, programme, row, month)
            assert self.simulation.allocator.places[name].ever_served[row]
        recurring = any(isinstance(effect, FlowEffect) for effect in programme.effects)
        assert not new or recurring or year <= self.last_planned_year
        self.started[name, year] = self.started.get((name, year), 0) + len(new)

    def _check_ends(
        self, name: str, programme: Programme, month: int, now: dict[int, Any], renewed: bool, reviewed: bool
    ) -> None:
        """A place ends only for a reason."""
        for row, (start, _) in self.held[name].items():
            if row in now:
                continue
            self.ended += 1
            over = bool(programme.lasts_months) and month - start >= programme.lasts_months
            left = not programme.stays_after_exit and REGISTER[self.before["register"][row]] == "exited"
            gone, stopped = self.before["members"][row] == 0, self.withdrawal(month) == 0
            assert over or left or gone or stopped or renewed

    def _check_counts(self, name: str, programme: Programme, month: int, held: int, new: int, renewed: bool) -> None:
        year = month // 12
        if programme.places_per_year is not None:
            assert self.started[name, year] <= programme.places_per_year.at(year)
        if programme.places_held is not None and (new or renewed):
            assert held <= programme.places_held.at(year)

    def _check_order(
        self, name: str, programme: Programme, month: int, now: dict[int, Any], new: list[int], renewed: bool
    ) -> None:
        """Nobody served comes after somebody refused, and whoever is refused first does not fit."""
        calendar, year = month % 12 + 1, month // 12
        recurring = any(isinstance(effect, FlowEffect) for effect in programme.effects)
        planned = year <= self.last_planned_year or (recurring and self.withdrawal(month) > 0)
        if calendar not in programme.enrol_months or not planned:
            return
        waiting = [r for r in range(self.ids.size) if r not in now and self.wants(name, programme, r, month)]
        tie = self.luck.tie(self.ids, name)
        keys = sorted((self.rank(programme, row), int(tie[row]), row) for row in waiting)
        if not keys:
            return
        self.refused += len(keys)
        together = new if programme.places_per_year is not None or not renewed else list(now)
        assert all((self.rank(programme, row), int(tie[row])) < keys[0][:2] for row in together)
        places = [ENOUGH]
        if programme.places_held is not None:
            places.append(self.count(programme.places_held.at(year)) - len(now))
        if programme.places_per_year is not None:
            places.append(self.count(programme.places_per_year.at(year)) - self.started[name, year])
        if min(places) <= 0:
            return
        account = self.simulation.allocator.ledger.years[programme.fund, year]
        later = [p for n, p in self.scenario.programmes.items() if n > name and p.fund == programme.fund]
        if not later:
            assert self.cost(programme, keys[0][2], month) > account.free

    def _check_money(self, month: int, paid: dict[tuple[str, str], int]) -> None:
        ledger, year = self.simulation.allocator.ledger, month // 12
        lines = [line for line in ledger.payments if line.month == month]
        assert len({(line.programme, line.kind) for line in lines}) == len(lines)
        booked = {(line.programme, line.kind): line.yuan for line in lines if line.kind != "delivery"}
        assert booked == {key: yuan for key, yuan in paid.items() if yuan}
        for line in lines:
            programme = self.scenario.programmes[line.programme]
            assert line.fund == programme.fund
            if line.kind == "delivery":
                share = programme.overhead_share.at(year)
                most = sum(paid[line.programme, kind] for kind in ("transfer", "asset")) * share
                assert 0 < line.yuan <= most + 1e-6
        for (fund, fund_year), account in ledger.years.items():
            assert account.appropriated == self.scenario.funds[fund].at(fund_year)
            assert account.spent + account.reserved + account.free == account.appropriated
            assert min(account.spent, account.reserved, account.free) >= 0
            spent = sum(line.yuan for line in ledger.payments if line.fund == fund and line.month // 12 == fund_year)
            assert account.spent == spent
            assert fund_year == year or account.reserved == 0

    def _check_rates(self, now: Month) -> None:
        pack = self.simulation.population.households.pack
        expected = np.ones((len(RATES), self.ids.size))
        openings = 0.0
        for name in sorted(self.scenario.programmes):
            for effect in self.scenario.programmes[name].effects:
                for row, (start, _) in self.held[name].items():
                    if isinstance(effect, RateEffect) and (not effect.months or now.month - start < effect.months):
                        expected[RATES.index(effect.rate), row] *= effect.factor
                if isinstance(effect, OpeningsEffect):
                    openings += effect.openings * len(self.held[name])
        assert np.array_equal(now.rates.packs[:, pack], expected.astype(np.float32))
        assert np.array_equal(now.rates.touched.astype(bool), (now.rates.packs != 1).any(axis=1))
        assert math.isclose(self.simulation._openings, openings)

    # The same questions, answered for one household.

    @property
    def last_planned_year(self) -> int:
        """Last year with a target."""
        return max(year for county in self.scenario.counties.values() for year in county.targets)

    def withdrawal(self, month: int) -> float:
        """Share of recurring help still given."""
        after = month // 12 - self.last_planned_year
        if after <= 0 or self.scenario.then == "maintain":
            return 1.0
        years = self.scenario.parameters["programmes.taper_years"].at(month // 12)
        return max(0.0, 1 - after / years) if self.scenario.then == "taper" else 0.0

    def count(self, figure: float) -> int:
        """Whole places."""
        return math.floor(figure + 0.5)

    def wants(self, name: str, programme: Programme, row: int, month: int) -> bool:
        """Whether a household without a place applies."""
        take_up = self.luck.named(self.ids, f"take-up {name}")[row] < programme.take_up
        fresh = programme.again or row not in self.ever[name]
        return bool(take_up and fresh and row not in self.held[name] and self.meets(programme.who, row, month))

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
        if name == "register":
            return REGISTER[self.before["register"][row]]
        if name == "recorded_income_to_line":
            line = self.scenario.lines.administrative_yuan.at(month // 12)
            return float(self.before["recorded_own_income"][row]) / line
        return float(self.before[name.removesuffix("_yuan")][row])

    def amount(self, programme: Programme, row: int, month: int) -> int:
        """Cash a month."""
        members, total = int(self.before["members"][row]), 0
        for effect in programme.effects:
            if isinstance(effect, FlowEffect) and effect.yuan_per_month is not None:
                each = members if effect.per == "person" else 1
                total += math.floor(effect.yuan_per_month.at(month // 12) * each)
            elif isinstance(effect, FlowEffect):
                line = getattr(self.scenario.lines, str(effect.fill_gap_to)).at(month // 12)
                gap = max(line - float(self.before["recorded_own_income"][row]), 0.0)
                total += math.floor(gap * members / 12)
        return math.floor(total * self.withdrawal(month))

    def asset(self, programme: Programme, row: int, month: int) -> int:
        """Assets handed over."""
        members = int(self.before["members"][row])
        return sum(
            math.floor(effect.add.at(month // 12) * (members if effect.per == "person" else 1))
            for effect in programme.effects
            if isinstance(effect, StateEffect)
        )

    def cost(self, programme: Programme, row: int, month: int) -> int:
        """What a new place costs until the year's end."""
        direct = self.amount(programme, row, month) * (12 - month % 12) + self.asset(programme, row, month)
        return direct + math.ceil(direct * programme.overhead_share.at(month // 12))

    # What households did with it.

    def _check_purses(self) -> None:
        b, a = ({name: column.astype(np.float64) for name, column in c.items()} for c in (self.before, self.lived))
        income = a["wage"] + a["farm"] + a["industry"] + a["transfer"]
        savings = b["savings"] + income + a["loan"] - a["consumption"] - a["medical"] - a["repayment"]
        debt = b["debt"] + a["loan"] + a["interest"] - a["repayment"]
        scale = np.maximum(1.0, b["savings"] + income + a["loan"] + b["debt"])
        assert np.all(np.abs(a["savings"] - savings) <= 1e-6 * scale)
        assert np.all(np.abs(a["debt"] - debt) <= 1e-6 * scale)
        for name in ("savings", "debt", "consumption", "medical", "repayment", "loan", "interest", "forgone"):
            assert np.all(a[name] >= 0), name
