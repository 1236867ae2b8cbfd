"""The money of places: what each costs until the year's end, what is promised, paid and booked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simexit.dates import MONTHS_PER_YEAR
from simexit.population.conditions import Mask
from simexit.population.moment import Moment
from simexit.programmes.accounts import Accounts, Copies
from simexit.programmes.amounts import (
    clawed_back_yuan,
    costs_monthly,
    costs_once,
    fills_gap,
    flows_yuan,
    given_yuan,
    hands_out,
    has_flows,
    into_accounts_yuan,
    pays_monthly,
    whole_yuan,
)
from simexit.programmes.budgets import leaks_beside
from simexit.programmes.cash import KINDS, SERVICE, add_by_kind, due_in_year, promise, set_cash, sums_by_kind
from simexit.programmes.ledger import LEAKED, MONTHLY, ONCE
from simexit.programmes.passes import changes
from simexit.programmes.places import Flows, Places, Rows, no_rows
from simexit.programmes.pools import Pools
from simexit.programmes.states import dues_yuan, has_dues
from simexit.programmes.units import OfHouseholds
from simexit.programmes.withdrawal import Withdrawal
from simexit.scenario.schema import Programme, Scenario

SERVICE_ONCE = ONCE.index("service")
CASH = np.arange(KINDS) != SERVICE
PAID_INTO = {"transfer": "transfer", "property": "property", "wage": "post_wage"}
"""Columns of households that hold the month's cash from programmes, by kind."""
ENDING = "ending"
"""The column that holds how much of that cash has an end that is known."""


class Amounts(NamedTuple):
    """Yuan a month of some places, int64 [places, kinds of `MONTHLY`], and whose the cash of shared places is."""

    yuan: Rows
    flows: Flows


class Paid(NamedTuple):
    """What the places of a programme pay in a month, as long as ``key`` stays: sums and households by kind, and cash.

    ``flows``: whose the cash is, of the ``kinds``. ``ends``: whether its end is known.
    """

    key: tuple[int, ...]
    yuan: list[int]
    households: list[int]
    flows: Flows
    kinds: tuple[str, ...]
    ends: bool


NOTHING_PAID = Paid((), [], [], Places(np.zeros(0, np.bool_)).flows, (), ends=False)


class Payments:
    """Money of all programmes. ``unit`` and ``places``: of each programme, by name."""

    def __init__(
        self, scenario: Scenario, pools: Pools, unit: dict[str, OfHouseholds], places: dict[str, Places],
        withdrawal: Withdrawal, now: Moment,
    ) -> None:  # fmt: skip
        self.scenario = scenario
        self.pools = pools
        self.unit = unit
        self.places = places
        self.withdrawal = withdrawal
        self.accounts = Accounts(scenario.accounts, now)
        self.now = now
        self._pays = {name for name, each in scenario.programmes.items() if costs_monthly(each)}
        self._pays_once = {name for name, each in scenario.programmes.items() if costs_once(each)}
        self._flows = {name for name, each in scenario.programmes.items() if has_flows(each)}
        self._paid: dict[str, Paid] = {}
        self._total = {kind: np.zeros(now.population.spare.size, np.int64) for kind in (*PAID_INTO, ENDING)}
        self._copied = set(self._total)
        self._dues: dict[str, tuple[int, int, int, int]] = {}

    def amounts(self, name: str, programme: Programme, rows: Rows) -> Amounts:
        """What places of ``rows`` pay out or cost a month, as far as help has not been withdrawn; nothing: of none."""
        unit, population, year = self.unit[name], self.now.population, self.now.year
        given = self.withdrawal.share(programme, self.now)
        households, place = unit.reached(population, rows if pays_monthly(programme) else no_rows())
        each = unit.each(population, households)
        flows = _part(flows_yuan(programme, self.scenario, population.households, households, each, year), given)
        if not unit.joint and households.size:
            yuan, paid = flows, np.zeros(0, np.int64)
        else:
            n, paid = rows.size if name in self._pays else 0, np.flatnonzero(flows.any(axis=1))
            yuan = np.zeros((n, KINDS), np.int64)
            add_by_kind(yuan, place, flows)
        if programme.cost_yuan_per_month is not None:
            counted = unit.counted(population, rows, programme.cost_per)
            yuan[:, SERVICE] = _part(whole_yuan(programme.cost_yuan_per_month, year, counted), given)
        return Amounts(yuan, Flows(households[paid], rows[place[paid]], flows[paid]))

    def once(self, name: str, programme: Programme, rows: Rows) -> tuple[Rows, Rows]:
        """Yuan paid when each of ``rows`` takes its place, int64 [rows, kinds of `ONCE`], and handed to households."""
        unit, population, year = self.unit[name], self.now.population, self.now.year
        households, place = unit.reached(population, rows if hands_out(programme) else no_rows())
        given = given_yuan(programme, unit.each(population, households), year)
        yuan = np.zeros((rows.size, len(ONCE)), np.int64)
        add_by_kind(yuan, place, given)
        if into_accounts := into_accounts_yuan(programme, year):
            yuan[:, ONCE.index("asset")] += into_accounts
        if programme.cost_yuan is not None:
            cost = whole_yuan(programme.cost_yuan, year, unit.counted(population, rows, programme.cost_per))
            yuan[:, SERVICE_ONCE] += cost
        return yuan, given

    def cost(self, name: str, programme: Programme, rows: Rows, new: Mask) -> Rows:
        """Yuan to promise for each place: what is paid once if new, all months to the year's end, and overhead.

        ``rows``: ascending; a place that is not held yet would start now.
        """
        places, nothing, cost = self.places[name], np.zeros((0, KINDS), np.int64), np.empty(rows.size, np.int64)
        monthly = self.amounts(name, programme, rows).yuan if name in self._pays else nothing
        once = self.once(name, programme, rows)[0] if name in self._pays_once and new.any() else nothing
        term, held = self._term(programme), (places.rows, places.ready_month)
        promise(cost, monthly, once, new, rows, *held, programme.takes_months, *term, self._beside(programme))
        return cost

    def _term(self, programme: Programme) -> tuple[int, int, int]:
        """This month, months that are left of the year, and months that a place lasts once it is ready (0: no end)."""
        month, lasts = self.now.month, programme.lasts_months
        lasts = 0 if lasts and self.withdrawal.held_on(programme, self.now) else lasts
        return month, MONTHS_PER_YEAR - month % MONTHS_PER_YEAR, lasts

    def take_back(self, name: str, programme: Programme, *, all_of_it: bool = False) -> None:
        """Give the fund back what is promised beyond what holders are due, or all of it before they queue again."""
        promised = 0 if self.now.exchange.replaying else self.pools.promised(name)
        if not promised:
            return
        due = self._due(name, programme)
        keep = 0 if all_of_it else due + int(np.ceil(due * self._beside(programme)))
        self.pools.take_back(name, self.now.year, max(promised - keep, 0))

    def _due(self, name: str, programme: Programme) -> int:
        """Yuan that holders are due until the year ends or their places do."""
        places, month = self.places[name], self.now.month
        version, when, due, monthly = self._dues.get(name, (-1, 0, 0, 0))
        if version == places.version and places.all_ready <= when and when // MONTHS_PER_YEAR == self.now.year:
            return due - monthly * (month - when)
        due, monthly = due_in_year(places.monthly_yuan, places.ready_month, *self._term(programme))
        self._dues[name] = places.version, month, due, monthly
        return int(due)

    def _beside(self, programme: Programme) -> float:
        """Yuan that are spent on delivery or leak for each yuan that is delivered."""
        year = self.now.year
        return programme.overhead_share.at(year) + leaks_beside(programme, self.scenario, year)

    def forget_the_dead(self, name: str) -> None:
        """Cash of a place of several households goes to the living."""
        places, members = self.places[name], self.now.population.households.members
        living = members[places.flows.households] > 0
        if not living.all():
            places.version += 1
            places.flows = places.flows.where(living)
            self.add_up(name)

    def add_up(self, name: str) -> None:
        """What places of several households pay is what these are paid."""
        places = self.places[name]
        places.monthly_yuan[:, CASH] = 0
        add_by_kind(places.monthly_yuan, np.searchsorted(places.rows, places.flows.holder), places.flows.yuan)

    def start(self, name: str, programme: Programme, rows: Rows) -> None:
        """Pay what is paid once, for the places of ``rows`` that begin."""
        if name not in self._pays_once:
            return
        yuan, given = self.once(name, programme, rows)
        households = np.count_nonzero(given, axis=0)
        if programme.cost_yuan is not None:
            households[SERVICE_ONCE] = self._reached(name, rows[yuan[:, SERVICE_ONCE] > 0])
        self._book(name, programme, ONCE, yuan.sum(axis=0).tolist(), households.tolist())
        self.accounts.pay_in(programme, self.unit[name], self.now, rows)

    def raise_dues(self, name: str, programme: Programme, rows: Rows) -> None:
        """Note what households must pay of their own for the places of ``rows``."""
        if not has_dues(programme):
            return
        unit, population = self.unit[name], self.now.population
        each = unit.each(population, unit.reached(population, rows).households)
        dues = dues_yuan(programme, each, self.now.year)
        if not self.now.exchange.replaying:
            self.pools.ledger.raise_dues(self.now.month, name, int(dues.sum()), int((dues > 0).sum()))

    def pay(self, programmes: dict[str, Programme], beside: Iterable[tuple[str, Rows]] = ()) -> None:
        """Pay this month; what a household receives of each kind is the sum over programmes, in whole yuan.

        ``beside``: columns into which others have paid households since last month, and these.
        """
        self._take_out(beside)
        ending = {name for name in self._flows if self.withdrawal.end_is_known(programmes[name], self.now)}
        for name, programme in programmes.items():
            if name not in self._pays:
                continue
            paid = self._month_of(name, ends=name in ending)
            if paid is not self._paid.get(name):
                self._change(name, paid)
            if paid.yuan:
                self._book(name, programme, MONTHLY, paid.yuan, paid.households)
                self._note_clawed_back(name, programme)
        if self.accounts.declared:
            total = Copies(self._total)
            line_yuan = self.scenario.lines.administrative_yuan.at(self.now.year)
            self.accounts.month(self.now, programmes, self.unit, self.places, line_yuan, total, ending)
            self._copied = set(total)
            for kind, yuan in total.items():
                self._column(kind)[:] = yuan

    def _take_out(self, beside: Iterable[tuple[str, Rows]]) -> None:
        """Households' cash is what programmes paid last month, without what accounts and others paid them."""
        for kind in self._copied:
            self._column(kind)[:] = self._total[kind]
        self._copied = set()
        kinds = {into: kind for kind, into in PAID_INTO.items()}
        for into, rows in beside:
            if into in kinds:
                set_cash(self._column(kinds[into]), self._total[kinds[into]], rows, no_rows())

    def _column(self, kind: str) -> NDArray[np.float32]:
        """The month's cash of a kind, of all households."""
        column: NDArray[np.float32] = getattr(self.now.population.households, PAID_INTO.get(kind, kind))
        return column

    def _month_of(self, name: str, *, ends: bool) -> Paid:
        """What a programme pays this month; the same as last month where nothing of its places has changed."""
        places, unit, now = self.places[name], self.unit[name], self.now
        changes = places.all_ready > now.month or unit.joint
        key = places.version, now.month * changes, now.population.layout * unit.moves, ends
        before = self._paid.get(name, NOTHING_PAID)
        if before.key == key:
            return before
        yuan, flows = places.monthly_yuan, places.flows
        sums, counts = sums_by_kind(yuan, places.ready_month, now.month)
        if not sums.any():
            return NOTHING_PAID._replace(key=key)
        if places.all_ready > now.month:
            yuan = np.where(CASH & ~places.ready(now.month)[:, None], 0, yuan)
        if unit.joint:
            flows = flows.where(places.ready(now.month)[np.searchsorted(places.rows, flows.holder)])
        else:
            flows = Flows(unit.reached(now.population, places.rows).households, places.rows, yuan)
        households = self._households(name, yuan, flows) if unit.joint or unit.moves else counts.tolist()
        kinds = tuple(kind for kind in PAID_INTO if sums[MONTHLY.index(kind)])
        return Paid(key, sums.tolist(), households, flows, kinds, ends)

    def _change(self, name: str, paid: Paid) -> None:
        """Households receive of a programme what it pays from now on, in place of what it paid before."""
        before, self._paid[name] = self._paid.get(name, NOTHING_PAID), paid
        ended = [each.flows if each.ends else NOTHING_PAID.flows for each in (before, paid)]
        for kind in dict.fromkeys((*before.kinds, *paid.kinds)):
            number = MONTHLY.index(kind)
            for into, (was, now) in ((kind, (before.flows, paid.flows)), (ENDING, ended)):
                rows, change = changes(was.households, was.yuan, now.households, now.yuan, number, 0)
                set_cash(self._column(into), self._total[into], rows, change)

    def _households(self, name: str, yuan: Rows, flows: Flows) -> list[int]:
        """Households to whom something of each kind is paid or delivered."""
        if self.unit[name].moves:
            paid = [int(np.unique(flows.households[each > 0]).size) for each in flows.yuan.T]
        else:
            paid = np.count_nonzero(flows.yuan > 0, axis=0).tolist()
        paid[SERVICE] = self._reached(name, self.places[name].rows[yuan[:, SERVICE] > 0])
        return paid

    def _reached(self, name: str, rows: Rows) -> int:
        """Number of households behind some rows."""
        return self.unit[name].behind(self.now.population, rows)

    def _note_clawed_back(self, name: str, programme: Programme) -> None:
        """Note what a programme that fills gaps pays less this month because of dividends."""
        if fills_gap(programme) and not self.now.exchange.replaying:
            population = self.now.population
            rows = self.unit[name].reached(population, self.places[name].rows).households
            saved = clawed_back_yuan(programme, self.scenario, population.households, rows, self.now.year)
            self.pools.ledger.note_clawed_back(self.now.month, programme.fund, name, saved)

    def _book(
        self, name: str, programme: Programme, kinds: tuple[str, ...], paid: list[int], households: list[int]
    ) -> None:
        """Enter payments by kind, and their overhead; part of a county replayed alone keeps no ledger."""
        if self.now.exchange.replaying or not any(paid):
            return
        month, year = self.now.month, self.now.year
        for kind, each, sum_yuan in zip(kinds, households, paid, strict=True):
            if sum_yuan:
                self.pools.pay(month, name, kind, sum_yuan, each)
        shares = {"delivery": programme.overhead_share.at(year), LEAKED: leaks_beside(programme, self.scenario, year)}
        for kind, share in shares.items():
            self.pools.pay(month, name, kind, int(np.floor(sum(paid) * share)), 0)


def _part(yuan: Rows, share: float) -> Rows:
    """A share of each amount in whole yuan."""
    return yuan if share == 1.0 else np.floor(yuan * share).astype(np.int64)
