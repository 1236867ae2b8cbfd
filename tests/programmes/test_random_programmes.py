"""Over random scenarios, every month: places, money, order and purses, against an auditor who works them out again."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simexit.life.rates import ORDER as RATES
from simexit.luck import Luck
from simexit.model import CompiledLife, Month, Simulation
from simexit.population.codes import REGISTER
from simexit.record.kept import Kept
from simexit.scenario.figure import Figure
from simexit.scenario.schema import FlowEffect, OpeningsEffect, Programme, RateEffect, Scenario, StateEffect

Columns = dict[str, np.ndarray]


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
        given, capital = self._columns(), self.before["industry_capital"].copy()
        transfers = np.zeros(self.ids.size, np.int64)
        paid: dict[tuple[str, str], int] = {}
        for name in sorted(self.scenario.programmes):
            self._check_places(name, self.scenario.programmes[name], now.month)
            for row, (_, yuan) in self.held[name].items():
                transfers[row] += yuan
            new = [row for row, (start, _) in self.held[name].items() if start == now.month]
            added = {row: self.asset(self.scenario.programmes[name], row, now.month) for row in new}
            for row, yuan in added.items():
                self.before["industry_capital"][row] += yuan
            paid[name, "transfer"] = sum(yuan for _, yuan in self.held[name].values())
            paid[name, "asset"] = sum(added.values())
        assert np.array_equal(given["transfer"], transfers)
        assert np.array_equal(given["industry_capital"], self.before["industry_capital"])
        handed = int((given["industry_capital"].astype(np.float64) - capital).round().sum())
        assert handed == sum(yuan for (_, kind), yuan in paid.items() if kind == "asset")
        self._check_money(now.month, paid)
        self._check_rates(now)

    def _check_places(self, name: str, programme: Programme, month: int) -> None:
        places = self.simulation.allocator.places[name]
        now = {
            int(row): (int(start), int(yuan))
            for row, start, yuan in zip(places.rows, places.start_month, places.monthly_yuan, strict=True)
        }
        assert len(now) == places.rows.size and np.all(np.diff(places.rows) > 0)
        over = [row for row in self.held[name] if self.is_over(name, programme, row, month)]
        self.ended += len(over)
        was, calendar = {row: held for row, held in self.held[name].items() if row not in over}, month % 12 + 1
        self.held[name] = was
        flows = any(isinstance(effect, FlowEffect) for effect in programme.effects)
        numbered = flows or programme.places_held is not None
        renewed = calendar in programme.review_months or (numbered and calendar == 1)
        for row, (start, yuan) in now.items():
            if row in was and calendar in programme.review_months:
                assert self.meets(programme.who, row, month)
            if row in was and not renewed:
                assert was[row] == (start, yuan)
            else:
                assert yuan == self.amount(programme, row, month)
            assert start == (was[row][0] if row in was else month)
        new = [row for row in now if row not in was]
        self._check_new(name, programme, month, new)
        self._check_ends(name, now, renewed)
        self._check_counts(name, programme, month, len(now))
        self._check_order(name, programme, month, now, renewed)
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

    def _check_ends(self, name: str, now: dict[int, Any], renewed: bool) -> None:
        """Places that are not over end only where they are renewed: for lack of a place or of money."""
        ended = [row for row in self.held[name] if row not in now]
        self.ended += len(ended)
        assert renewed or not ended

    def is_over(self, name: str, programme: Programme, row: int, month: int) -> bool:
        """Whether the place of a holder must end: its time, its household, its reason or the programme is over."""
        run_out = bool(programme.lasts_months) and month - self.held[name][row][0] >= programme.lasts_months
        left = not programme.stays_after_exit and REGISTER[self.before["register"][row]] == "exited"
        return run_out or left or self.before["members"][row] == 0 or self.withdrawal(month) == 0

    def _check_counts(self, name: str, programme: Programme, month: int, held: int) -> None:
        year = month // 12
        if programme.places_per_year is not None:
            assert self.started[name, year] <= programme.places_per_year.at(year)
        if programme.places_held is not None:
            assert held <= programme.places_held.at(year)

    def _check_order(self, name: str, programme: Programme, month: int, now: dict[int, Any], renewed: bool) -> None:
        """In every queue nobody served comes after somebody refused, and whoever is refused first does not fit."""
        year = month // 12
        flows = any(isinstance(effect, FlowEffect) for effect in programme.effects)
        planned = year <= self.last_planned_year or (flows and self.withdrawal(month) > 0)
        enrols = month % 12 + 1 in programme.enrol_months and planned
        applicants = [r for r in range(self.ids.size) if enrols and self.wants(name, programme, r, month)]
        reviewed = month % 12 + 1 in programme.review_months
        holders = [r for r in self.held[name] if renewed and (not reviewed or self.meets(programme.who, r, month))]
        together = renewed and programme.places_per_year is None
        queues = [[*holders, *applicants]] if together else [holders, applicants]
        account = self.simulation.allocator.ledger.years[programme.fund, year]
        free, held = account.free, len(now)
        last = not any(n > name and p.fund == programme.fund for n, p in self.scenario.programmes.items())
        tie = self.luck.tie(self.ids, f"programme {name}")
        for queue in reversed(queues):
            keys = sorted((self.rank(programme, row), int(tie[row]), row) for row in queue)
            served = [row for _, _, row in keys if row in now]
            assert served == [row for _, _, row in keys[: len(served)]]
            if len(served) < len(keys):
                self.refused += len(keys) - len(served)
                first = keys[len(served)][2]
                places = self.free_places(name, programme, year, held, first not in self.held[name])
                assert places <= 0 or not last or self.cost(programme, first, month, first in self.held[name]) > free
            started = [row for row in served if row not in self.held[name]]
            free += sum(self.cost(programme, row, month, False) for row in started)
            held -= len(started)

    def free_places(self, name: str, programme: Programme, year: int, held: int, new: bool) -> float:
        """Places left when ``held`` are held; the year's number binds new holders only."""
        left = math.inf
        if programme.places_held is not None:
            left = min(left, programme.places_held.at(year) - held)
        if programme.places_per_year is not None and new:
            left = min(left, programme.places_per_year.at(year) - self.started[name, year])
        return left

    def _check_money(self, month: int, paid: dict[tuple[str, str], int]) -> None:
        ledger, year = self.simulation.allocator.ledger, month // 12
        lines = [line for line in ledger.payments if line.month == month]
        booked: dict[tuple[str, str], int] = {}
        for line in lines:
            booked[line.programme, line.kind] = booked.get((line.programme, line.kind), 0) + line.yuan
        assert {key: yuan for key, yuan in booked.items() if key[1] != "delivery"} == {
            k: y for k, y in paid.items() if y
        }
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
        assert math.isclose(self.simulation._openings.sum(), openings)

    # The same questions, answered for one household.

    @property
    def last_planned_year(self) -> int:
        """Last year with a target or with a budget of its own."""
        targets = [year for county in self.scenario.counties.values() for year in county.targets]
        return max([*targets, *(year for fund in self.scenario.funds.values() for year in fund.years())])

    def withdrawal(self, month: int) -> float:
        """Share of recurring help still given."""
        after = month // 12 - self.last_planned_year
        if after <= 0 or self.scenario.then == "maintain":
            return 1.0
        years = self.scenario.parameters["programmes.taper_years"].at(month // 12)
        return max(0.0, 1 - after / years) if self.scenario.then == "taper" else 0.0

    def wants(self, name: str, programme: Programme, row: int, month: int) -> bool:
        """Whether a household without a place applies."""
        take_up = self.luck.named(self.ids, f"take-up {name}")[row] < programme.take_up
        fresh = programme.again or row not in self.ever[name]
        stays = programme.stays_after_exit or REGISTER[self.before["register"][row]] != "exited"
        return bool(
            take_up and fresh and stays and row not in self.held[name] and self.meets(programme.who, row, month)
        )

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

    def cost(self, programme: Programme, row: int, month: int, holds: bool) -> int:
        """What a place costs until the year's end; assets are for new holders."""
        direct = self.amount(programme, row, month) * (12 - month % 12)
        direct += 0 if holds else self.asset(programme, row, month)
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


YEARS = (2016, 2017, 2018)
WHO: list[dict[str, Any]] = [
    {},
    {"register": "registered"},
    {"register": ["registered", "exited"], "workers": {"max": 1}},
    {"any": [{"elderly": {"min": 1}}, {"ill_members": {"min": 1}, "members": {"max": 4}}]},
    {"recorded_income_to_line": {"max": 1.2}},
    {"poor_village": True, "members": [3, 4, 5]},
    {"industry_capital_yuan": {"max": 0}, "land_mu": {"min": 3, "max": 12}},
    {"hands": {"min": 1}, "register": ["never", "registered"]},
]


def figures(*numbers: int) -> st.SearchStrategy[Any]:
    """A number for all years, or for some of them."""
    number = st.sampled_from(numbers)
    return number | number | st.dictionaries(st.sampled_from(YEARS), number, min_size=1)


FLOWS = st.one_of(
    st.fixed_dictionaries(
        {
            "flow": st.just("transfer"),
            "yuan_per_month": figures(180, 0, 40, 333),
            "per": st.sampled_from(["household", "person"]),
        }
    ),
    st.fixed_dictionaries(
        {"flow": st.just("transfer"), "fill_gap_to": st.sampled_from(["dibao_yuan", "administrative_yuan"])}
    ),
)
OTHERS = st.one_of(
    st.fixed_dictionaries(
        {
            "state": st.just("industry_capital_yuan"),
            "add": figures(900, 0, 1, 5000),
            "per": st.sampled_from(["household", "person"]),
        }
    ),
    st.fixed_dictionaries(
        {
            "rate": st.sampled_from(["health.onset_monthly", "work.search_monthly", "farm.yield_yuan"]),
            "factor": st.sampled_from([0.3, 0.7, 1.1, 3.0]),
            "months": st.sampled_from([0, 1, 5, 14]),
        }
    ),
    st.fixed_dictionaries({"openings": st.sampled_from([0.5, 1.0])}),
)
MONTHS = st.lists(st.integers(1, 12), unique=True, max_size=3)
PROGRAMMES = st.fixed_dictionaries(
    {
        "who": st.sampled_from(WHO),
        "order": st.sampled_from(["need", "lottery", "capacity"]),
        "take_up": st.sampled_from([0.4, 1.0]),
        "places_per_year": st.none() | figures(20, 0, 3, 60),
        "places_held": st.none() | figures(20, 0, 3, 60),
        "fund": st.sampled_from(["care", "growth"]),
        "enrol_months": st.lists(st.integers(1, 12), unique=True, min_size=1, max_size=3),
        "review_months": MONTHS,
        "lasts_months": st.sampled_from([0, 0, 1, 7, 15]),
        "again": st.booleans(),
        "stays_after_exit": st.booleans(),
        "overhead_share": st.sampled_from([0.0, 0.05, 0.333]),
        "effects": st.lists(FLOWS, max_size=2).flatmap(
            lambda flows: st.lists(OTHERS, min_size=0 if flows else 1, max_size=2).map(lambda others: flows + others)
        ),
    }
)
FUNDS = st.fixed_dictionaries({"care": figures(10**6, 0, 300_000, 20_000), "growth": figures(10**6, 40_000, 3_000)})
TAPER = {"programmes.taper_years": Figure.model_validate(2)}

audited: list[Auditor] = []


@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
@given(
    programmes=st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), PROGRAMMES, min_size=2),
    funds=FUNDS,
    then=st.sampled_from(["stop", "maintain", "taper"]),
    replicate=st.integers(1, 5),
)
def test_every_month_closes(with_programmes: Any, programmes: Any, funds: Any, then: str, replicate: int) -> None:
    scenario = with_programmes(programmes, funds=funds, then=then, parameters=TAPER)
    auditor = Auditor(scenario, replicate=replicate)
    kept = auditor.run()
    audited.append(auditor)
    for fund, year, appropriated, spent, unspent in kept.funds:
        assert appropriated == spent + unspent == scenario.funds[fund].at(year)


def test_the_random_scenarios_are_not_empty() -> None:
    """Guards the test above: places were given, ended and refused, and money was spent, many times."""
    assert sum(auditor.served for auditor in audited) > 500
    assert sum(auditor.refused for auditor in audited) > 500
    assert sum(auditor.ended for auditor in audited) > 200
