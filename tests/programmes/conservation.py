"""A run watched month by month: every yuan, place, person and mu is found in the columns; its record is audited."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from bookkeeping import faults

from simexit.columns import UNIT, WHY_ENDED, ids_of
from simexit.model import Simulation
from simexit.record.record import Record
from simexit.scenario.schema import Scenario

PAID = {
    "transfer": (("transfer",), ()),
    "property": (("property",), ("rent",)),
    "post_wage": (("wage",), ("wages",)),
    "sales": ((), ("sales", "visitors")),
}
"""Columns of cash: kinds of payments of funds and of receipts from markets that they hold."""
OUTSIDE = ("failure", "wear", "upkeep")
"""What leaves accounts and reaches no household."""


class Books:
    """Runs a scenario and keeps books of his own; every test is an assertion."""

    def __init__(self, scenario: Scenario, replicate: int) -> None:
        self.scenario = scenario
        self.simulation = Simulation(scenario, replicate=replicate)
        self.held: dict[str, set[int]] = {name: set() for name in scenario.programmes}
        self.started: Counter[tuple[str, int]] = Counter()
        self.taken: Counter[tuple[str, int, int]] = Counter()
        self.seen: Counter[str] = Counter()

    def run(self) -> Record:
        """Run to the end, with all that must hold month by month and in the end."""
        simulation, first = self.simulation, self.scenario.time.start_month
        while simulation.month < first:
            simulation.step()
        land, living = self._land(), self._living()
        while simulation.month <= self.scenario.time.end_month:
            month = simulation.month
            simulation.open_month()
            self._places(month)
            self._cash(month)
            np.testing.assert_allclose(self._land(), land, rtol=1e-4)
            before = self._purses()
            simulation.live_month()
            self._purse(before, self._purses())
            simulation.close_month()
            np.testing.assert_allclose(self._land(), land, rtol=1e-4)
            if month % 12 == 11:
                living = self._people(living)
        record = simulation.close()
        found = list(faults(record, self.scenario))
        assert not found, found[:5]
        self._count(record)
        return record

    def _count(self, record: Record) -> None:
        """What there was of it all, so that nothing is found in order because there was nothing."""
        self.seen["paid"] += sum(yuan for *_, yuan, _ in record.payments)
        self.seen["entries of accounts"] += len(record.accounts)
        self.seen["loans"] += record.loans.yuan.size
        for _, row, *_, changed, _, _, _ in record.villages.told:
            self.seen[f"changed by {row}"] += changed
        for number, unit in zip(record.places.why.tolist(), record.places.unit.tolist(), strict=True):
            self.seen[f"ended: {WHY_ENDED[number]}"] += 1
            self.seen[f"places of a {UNIT[unit]}"] += 1
        for _, _, _, kind, yuan, _ in record.payments:
            self.seen[f"paid as {kind}"] += yuan
        for _, _, what, _, yuan in record.receipts:
            self.seen[f"received: {what}"] += abs(yuan)
        names = record.programmes
        plugged = [name for name in names if self.scenario.programmes[name].plugin is not None]
        held = np.isin(record.places.programme, [names.index(name) for name in plugged])
        self.seen["places of plug-ins"] += int(held.sum())

    # Month by month.

    def _land(self) -> Any:
        """Mu of every village: on farms, let and planted; rows of households not yet founded have none of it."""
        h = self.simulation.population.households
        total = np.bincount(h.village, h.land_mu.astype(np.float64) * ~self.simulation.population.spare)
        for name, market in self.scenario.markets.items():
            if market.kind == "land" or (market.kind == "product" and market.own_land):
                stakes = self.simulation.allocator.markets.stakes[name]
                total += np.bincount(h.village[stakes.row], stakes.size / 1000, minlength=total.size)
        return total

    def _living(self) -> set[int]:
        """Ids of everybody alive, each of a household that is in use, in its own village."""
        population = self.simulation.population
        c, first = population.persons, population.villages.first_person
        rows = np.flatnonzero(c.present == 1)
        ids = ids_of(c.id_low[rows], c.id_high[rows]).tolist()
        assert len(set(ids)) == len(ids)
        assert not population.spare[c.household[rows]].any()
        assert np.array_equal(
            np.searchsorted(first, rows, "right") - 1, population.households.village[c.household[rows]]
        )
        return set(ids)

    def _people(self, before: set[int]) -> set[int]:
        """The year's people: who came and who went are those the record counts."""
        after, year = self._living(), self.simulation.record.people[-1]
        assert year.living == len(after)
        more = year.births + year.married_in - year.deaths - year.married_out - year.left_net
        assert len(after) - len(before) == more
        self.seen["people"] += len(after)
        return after

    def _places(self, month: int) -> None:
        """Nobody holds two places of a programme, and places, quantities and capacities are not exceeded."""
        year, used = month // 12, Counter[str]()
        for name, programme in self.scenario.programmes.items():
            places = self.simulation.allocator.places[name]
            ids = self.simulation.allocator.ids(name)
            now = dict(zip(ids.tolist(), places.start_month.tolist(), strict=True))
            assert len(now) == ids.size
            new = [holder for holder, start in now.items() if start == month]
            assert set(now) - set(new) <= self.held[name]
            self.held[name] = set(now)
            self.started[name, year] += len(new)
            self.taken.update((name, holder, month) for holder in new)
            begun = self.started[name, year]
            if programme.places_per_year is not None and new:
                assert begun <= programme.places_per_year.at(year) + 0.5
            if programme.places_held is not None and new:
                assert len(now) <= programme.places_held.at(year) + 0.5
            for use, each in programme.uses.items():
                used[use] += begun * round(each.at(year) * 1000)
                if use in programme.quantity:
                    assert begun * round(each.at(year) * 1000) <= programme.quantity[use].at(year) * 1000
            self.seen["places"] += len(new)
        for use, limit in self.scenario.capacities.items():
            assert used[use] <= limit.at(year) * 1000

    def _cash(self, month: int) -> None:
        """What stands in the households' columns is what funds, markets and accounts paid this month, to the yuan."""
        ledger, h = self.simulation.allocator.ledger, self.simulation.population.households
        paid, earned, of_accounts = Counter[str](), Counter[str](), Counter[str]()
        for payment in ledger.payments:
            paid[payment.kind] += payment.yuan * (payment.month == month)
        for receipt in ledger.receipts:
            earned[receipt.what] += receipt.yuan * (receipt.month == month and receipt.fund == "(markets)")
        for column, (kinds, markets) in PAID.items():
            yuan = int(getattr(h, column).astype(np.float64).sum())
            of_accounts[column] = yuan - sum(paid[kind] for kind in kinds) - sum(earned[what] for what in markets)
            self.seen[column] += yuan
        entries = self.simulation.allocator.payments.accounts.entries
        out = sum(entry[4] for entry in entries if entry[2] == month and entry[5] not in OUTSIDE)
        assert min(of_accounts.values()) >= 0 and sum(of_accounts.values()) == out
        for name, market in self.scenario.markets.items():
            stakes = self.simulation.allocator.markets.stakes[name]
            if market.demand is not None and market.of == "county" and market.kind in ("land", "jobs"):
                assert stakes.size.sum() <= market.demand.at(month // 12) * 1000
            self.seen[market.kind] += int(stakes.size.sum())

    def _purses(self) -> dict[str, Any]:
        h = self.simulation.population.households
        return {name: getattr(h, name).astype(np.float64) for name in h._fields}

    def _purse(self, b: dict[str, Any], a: dict[str, Any]) -> None:
        """Every household's cash closes."""
        income = a["wage"] + a["farm"] + a["industry"] + a["property"] + a["transfer"] + a["entitled"] + a["support"]
        received = income + a["loan"] + a["gift"] + a["sale"]
        spent = a["consumption"] + a["medical"] + a["expenses"] + a["repayment"] + a["purchase"]
        off = np.abs(b["savings"] + received - spent - a["savings"])
        assert np.all(off <= 1e-6 * np.maximum(1.0, b["savings"] + received + b["debt"]))
        assert (a["industry"] >= a["sales"]).all() and (a["savings"] >= 0).all()
