"""Works: what places have built lasts beyond them, is kept up by a fund, and wears where it is not."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simexit.columns import I32
from simexit.dates import MONTHS_PER_YEAR
from simexit.exchange import UNLIMITED, Queue, ration
from simexit.population.moment import Moment
from simexit.programmes.amounts import whole_yuan
from simexit.programmes.held import WORK, HeldStates
from simexit.programmes.ledger import Ledger
from simexit.programmes.places import Rows, among, no_rows
from simexit.programmes.pools import Pools
from simexit.programmes.units import OfHouseholds
from simexit.programmes.withdrawal import Withdrawal
from simexit.scenario.schema import Programme, Scenario

WHOLE_PLACE = np.zeros(1, np.uint64)
UNASKED = -1


@dataclass
class Built:
    """What the places of one programme have built and is in order, one value a work.

    ``rows``: of the programme's unit. ``since``: month in which it was ready. ``yuan``: upkeep a month promised for the
    rest of the year; `UNASKED` until the fund has been asked.
    """

    rows: Rows = field(default_factory=no_rows)
    since: Rows = field(default_factory=no_rows)
    yuan: Rows = field(default_factory=no_rows)

    def pick(self, chosen: NDArray[np.bool_]) -> None:
        """Keep some of the works."""
        self.rows, self.since, self.yuan = self.rows[chosen], self.since[chosen], self.yuan[chosen]


def lasts(programme: Programme) -> bool:
    """Whether a programme's places build what lasts beyond them."""
    return programme.upkeep is not None or programme.wear_monthly is not None


def late_of(programme: Programme, start: I32, ready: I32) -> NDArray[np.bool_]:
    """Which places are ready, or ended unready, only after the first month of their programme's ``due_month``."""
    if programme.due_month is None:
        return np.zeros(start.size, np.bool_)
    due = start + (programme.due_month - 1 - start) % MONTHS_PER_YEAR
    late: NDArray[np.bool_] = ready > due
    return late


class Works:
    """All works of a run, by programme. A row of a unit has one work of a programme, the last that it built."""

    def __init__(
        self, scenario: Scenario, ledger: Ledger, unit: dict[str, OfHouseholds], withdrawal: Withdrawal,
        held: HeldStates,
    ) -> None:  # fmt: skip
        self.programmes = {name: scenario.programmes[name] for name in unit if lasts(scenario.programmes[name])}
        self.built = {name: Built() for name in self.programmes}
        self.pools = Pools(scenario, ledger)
        self.unit = unit
        self.withdrawal = withdrawal
        self.held = held

    def open_year(self) -> None:
        """All upkeep is to be asked for anew."""
        self.pools.clear()
        for built in self.built.values():
            built.yuan[:] = UNASKED

    def add(self, name: str, now: Moment, rows: Rows) -> None:
        """Places of ``rows`` are ready: what they built is in order from this month on, and kept up from the next."""
        if name in self.built:
            built = self.built[name]
            self._drop(name, now, among(built.rows, rows), paid=True)
            self.held.take(name, WORK, now.population, rows)
            built.rows = np.concatenate([built.rows, rows])
            built.since = np.concatenate([built.since, np.full(rows.size, now.month, np.int64)])
            built.yuan = np.concatenate([built.yuan, np.full(rows.size, UNASKED, np.int64)])

    def month(self, now: Moment) -> None:
        """Drop works whose owner is gone; keep up the others as far as funds go; what is not kept up may wear."""
        for name, programme in self.programmes.items():
            built = self.built[name]
            self._drop(name, now, ~self.unit[name].there(now.population, built.rows))
            if built.rows.size:
                full = self._full_yuan(name, programme, now)
                self._ask(name, programme, now, full)
                self._pay(name, now)
                self._wear(name, programme, now, full)

    def _full_yuan(self, name: str, programme: Programme, now: Moment) -> Rows:
        """Upkeep of each work a month, before any of it is withdrawn."""
        rows = self.built[name].rows
        if programme.upkeep is None:
            return np.zeros(rows.size, np.int64)
        counted = self.unit[name].counted(now.population, rows, "place")
        return whole_yuan(programme.upkeep.yuan_per_month, now.year, counted)

    def _ask(self, name: str, programme: Programme, now: Moment, full: Rows) -> None:
        """Promise upkeep to the year's end to works that have not been asked for, the oldest first."""
        built, new = self.built[name], np.flatnonzero(self.built[name].yuan == UNASKED)
        if programme.upkeep is None or not new.size:
            built.yuan[new] = 0
            return
        yuan = np.floor(full[new] * self.withdrawal.share(programme, now)).astype(np.int64)
        left = MONTHS_PER_YEAR - now.month % MONTHS_PER_YEAR
        ids = self.unit[name].ids(now.population, built.rows[new])
        zeros, fund = np.zeros(new.size, np.int64), programme.upkeep.fund or programme.fund
        age = -built.since[new].astype(np.float64)
        queue = Queue(zeros, age, now.luck.tie(ids, f"upkeep {name}"), zeros, yuan * left)
        limits = np.array([UNLIMITED]), np.array([self.pools.free(fund, now.year)], np.int64)
        served = now.exchange.serve(now.month, f"upkeep {name}", WHOLE_PLACE, queue, lambda: ration(queue, *limits))
        built.yuan[new] = np.where(served, yuan, 0)
        if not now.exchange.replaying:
            self.pools.promise(name, fund, now.year, int(queue.cost[served].sum()))

    def _pay(self, name: str, now: Moment) -> None:
        """Pay the month's upkeep."""
        if now.exchange.replaying:
            return
        built = self.built[name]
        reached = self.unit[name].behind(now.population, built.rows[built.yuan > 0])
        self.pools.pay(now.month, name, "upkeep", int(built.yuan.sum()), reached)

    def _wear(self, name: str, programme: Programme, now: Moment, full: Rows) -> None:
        """What is not kept up breaks with its monthly hazard, less the share of the upkeep that is paid."""
        if programme.wear_monthly is None:
            return
        built = self.built[name]
        lacking = 1.0 - built.yuan / np.maximum(full, 1)
        u = now.luck.named(self.unit[name].ids(now.population, built.rows), f"wear {name}", now.month)
        self._drop(name, now, u < programme.wear_monthly.at(now.year) * lacking, paid=True)

    def _drop(self, name: str, now: Moment, broken: NDArray[np.bool_], *, paid: bool = False) -> None:
        """Works that are ``broken`` are no more: the states they held are put back, and their upkeep is not due.

        ``paid``: whether the month's upkeep has been paid.
        """
        if not broken.any():
            return
        built = self.built[name]
        left = MONTHS_PER_YEAR - now.month % MONTHS_PER_YEAR - paid
        self.held.let_go(name, WORK, now.population, built.rows[broken])
        built.pick(~broken)
        if not now.exchange.replaying:
            due = int(np.maximum(built.yuan, 0).sum()) * left
            self.pools.take_back(name, now.year, max(self.pools.promised(name) - due, 0))
