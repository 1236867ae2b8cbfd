"""Accounts of villages, townships and counties: capital that earns or fails, and cash that pays households."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simexit.columns import Counties, Townships, Villages, ids_of
from simexit.dates import MONTHS_PER_YEAR
from simexit.population.moment import Moment
from simexit.programmes.amounts import whole_yuan
from simexit.programmes.cash import add_yuan
from simexit.programmes.eligibility import eligible, who_columns
from simexit.programmes.places import Places, Rows
from simexit.programmes.units import OfHouseholds
from simexit.scenario.account import Account
from simexit.scenario.conditions import named
from simexit.scenario.schema import AccountEffect, FlowEffect, Programme

PARTS = 1_000_000
TABLES: dict[str, Any] = {"village": Villages, "township": Townships, "county": Counties}
Entry = tuple[str, int, int, int, int, str]


class Copies(dict[str, Rows]):
    """Copies of yuan by kind, each made when it is first asked for."""

    def __init__(self, originals: Mapping[str, Rows]) -> None:
        super().__init__()
        self.originals = originals

    def __missing__(self, kind: str) -> Rows:
        self[kind] = copy = self.originals[kind].copy()
        return copy


class Accounts:
    """Capital and cash of every account in whole yuan, and all entries: (kind, id, month, in, out, why).

    The id is the place's, its bits as a signed number. In minus out of an account's entries is its capital and cash.
    What crosses villages, and what is paid to each household, goes through the exchange.
    """

    def __init__(self, declared: dict[str, Account], now: Moment) -> None:
        self.declared = {name: declared[name] for name in sorted(declared)}
        self.entries: list[Entry] = []
        population = now.population
        self.ids, self.unit = {}, {}
        for name, account in self.declared.items():
            table = getattr(population, {"county": "counties"}.get(account.unit, f"{account.unit}s"))
            self.ids[name] = ids_of(table.id_low, table.id_high)
            row = np.arange(self.ids[name].size)
            village, of = population.households.village, population.villages
            self.unit[name] = row[village if account.unit == "village" else getattr(of, account.unit)[village]]
        self.capital = {name: np.zeros(ids.size, np.int64) for name, ids in self.ids.items()}
        self.cash = {name: np.zeros(ids.size, np.int64) for name, ids in self.ids.items()}
        self.begun: set[str] = set()

    def pay_in(self, programme: Programme, unit: OfHouseholds, now: Moment, rows: Rows) -> None:
        """Places of ``rows`` pay into the capital of the account of where they are."""
        for effect in programme.effects:
            if isinstance(effect, AccountEffect):
                households, place = unit.reached(now.population, rows)
                first = households[np.unique(place, return_index=True)[1]]
                places = np.bincount(self.unit[effect.account][first], minlength=self.ids[effect.account].size)
                self._add(self.capital, effect.account, now, places * int(effect.yuan.at(now.year)), "paid in")

    def month(
        self, now: Moment, programmes: dict[str, Programme], unit: dict[str, OfHouseholds], places: dict[str, Places],
        line_yuan: float, total: dict[str, Rows], ending: Collection[str] = (),
    ) -> None:  # fmt: skip
        """A month of all accounts: they earn, then pay what programmes have them pay, then dividends.

        ``total``: households' cash of the month by kind, to which it is added, and what has a known end, as have the
        programmes ``ending``. ``line_yuan``: the administrative line.
        """
        if self.declared:
            self._tell_villages(now, self._earn(now))
        for name, programme in programmes.items():
            for number, effect in enumerate(programme.effects):
                if isinstance(effect, FlowEffect) and effect.paid_by is not None:
                    ready = places[name].rows[places[name].ready(now.month)]
                    into = [total[kind] for kind in (effect.flow, "ending")[: 1 + (name in ending)]]
                    self._pay_flow(effect, name, number, unit[name], now, ready, into)
        for name, account in self.declared.items():
            for number, dividend in enumerate(account.dividends):
                if now.month % MONTHS_PER_YEAR + 1 in dividend.months:
                    lines = np.full(1, line_yuan)
                    columns = who_columns(now.population, lines, {"members", *named(dividend.who)})
                    self._divide(name, number, dividend, now, np.flatnonzero(eligible(dividend.who, columns)), total)

    def take_up(self, left: dict[str, tuple[Rows, Rows]], now: Moment) -> None:
        """Go on with the capital and cash that accounts have from before the plan; their record begins here."""
        for name in sorted(set(left) & set(self.declared)):
            for stock, had in zip((self.capital, self.cash), left[name], strict=True):
                self._add(stock, name, now, had, "opening")
            self.begun.add(name)

    def _tell_villages(self, now: Moment, earned: Rows) -> None:
        """What accounts of each village have earned in the calendar year so far, with what they ``earned`` now."""
        villages = now.population.villages
        before = villages.collective_income if now.month % MONTHS_PER_YEAR else np.float32(0.0)
        ids, sums = now.population.village_ids(), (before + earned).astype(np.float32)
        villages.collective_income[:] = now.exchange.shares(now.month, "collective income", ids, sums)

    def _earn(self, now: Moment) -> Rows:
        """A month of all accounts before they pay: opening, failure in January, wear, return, upkeep.

        Returns what accounts of villages earned, by village.
        """
        earned = np.zeros(now.population.villages.county.size, np.int64)
        for name, account in self.declared.items():
            year, capital, cash = now.year, self.capital[name], self.cash[name]
            if name not in self.begun:
                opening = np.full(capital.size, int(account.opening_yuan.at(year)), np.int64)
                self._add(self.capital, name, now, opening, "opening")
            elif now.month % MONTHS_PER_YEAR == 0:
                u = now.luck.named(self.ids[name], f"failure {name}", now.month)
                lost = np.where(u < account.failure_yearly.at(year), _part(capital, account.failure_loss.at(year)), 0)
                self._add(self.capital, name, now, -lost, "failure")
            monthly = {key: getattr(account, key).at(year) / MONTHS_PER_YEAR for key in _MONTHLY}
            returns = _part(capital, monthly["yearly_return"])
            self._add(self.cash, name, now, returns, "return")
            earned += returns if account.unit == "village" else 0
            upkeep = np.minimum(_part(capital, monthly["upkeep_share"]), cash)
            self._add(self.cash, name, now, -upkeep, "upkeep")
            self._add(self.capital, name, now, -_part(capital, monthly["yearly_wear"]), "wear")
        self.begun = set(self.declared)
        return earned

    def _pay_flow(
        self, effect: FlowEffect, programme: str, number: int, unit_of: OfHouseholds, now: Moment, rows: Rows,
        into: Iterable[Rows],
    ) -> None:  # fmt: skip
        """Pay households of places from their account, all in the same part where there is too little cash."""
        assert effect.paid_by is not None and effect.yuan_per_month is not None
        name, (households, _) = effect.paid_by, unit_of.reached(now.population, rows)
        unit = self.unit[name][households]
        wanted = whole_yuan(effect.yuan_per_month, now.year, unit_of.each(now.population, households)[effect.per])

        def part() -> Rows:
            whole = np.bincount(unit, wanted, self.ids[name].size).astype(np.int64)
            short = whole > self.cash[name]
            return np.where(short, self.cash[name] * PARTS // np.maximum(whole, 1), PARTS)

        parts = now.exchange.numbers(now.month, f"{programme} {number} paid by {name}", self.ids[name], part)
        paid = wanted * parts[unit] // PARTS
        for total in into:
            add_yuan(total, households, paid)
        self._pay_out(name, now, unit, paid, programme)

    def _divide(self, name: str, number: int, dividend: Any, now: Moment, rows: Rows, total: dict[str, Rows]) -> None:
        """Divide a share of the cash of each account among the households ``rows`` of its place."""
        unit = self.unit[name][rows]
        members = now.population.households.members[rows].astype(np.int64)
        heads = members if dividend.per == "person" else np.ones_like(members)

        def each() -> Rows:
            whole = np.bincount(unit, heads, self.ids[name].size).astype(np.int64)
            return _part(self.cash[name], dividend.share) // np.maximum(whole, 1)

        yuan = now.exchange.numbers(now.month, dividend_of(name, number), self.ids[name], each)
        paid = heads * yuan[unit]
        total["property"][rows] += paid
        self._pay_out(name, now, unit, paid, "dividend")

    def _pay_out(self, name: str, now: Moment, unit: Rows, paid: Rows, why: str) -> None:
        out = np.bincount(unit, paid, self.ids[name].size).astype(np.int64)
        self._add(self.cash, name, now, -out, why)

    def _add(self, stock: dict[str, Rows], name: str, now: Moment, yuan: Rows, why: str) -> None:
        """Enter what comes in, or below zero goes out; who is paid what others were paid before keeps no account."""
        if now.exchange.recalls(dividend_of(name)):
            return
        stock[name] += yuan
        if stock[name].min(initial=0) < 0:
            raise AssertionError(f"an account {name} paid {why} beyond what it has")
        ids = self.ids[name].view(np.int64)
        for unit in np.flatnonzero(yuan).tolist():
            in_, out = max(int(yuan[unit]), 0), max(-int(yuan[unit]), 0)
            self.entries.append((name, int(ids[unit]), now.month, in_, out, why))


def dividend_of(account: str, number: int = 0) -> str:
    """The name under which a dividend of an account goes through the exchange."""
    return f"dividend {number} {account}"


_MONTHLY = ("yearly_return", "upkeep_share", "yearly_wear")


def _part(stock: NDArray[np.int64], share: float) -> Rows:
    """A share of each stock in whole yuan."""
    part: Rows = np.floor(stock * share).astype(np.int64)
    return part
