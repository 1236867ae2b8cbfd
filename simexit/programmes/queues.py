"""In what order and how many: who applies for a programme's places, and whom its limits let through."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simexit.exchange import UNLIMITED, Cuts, Queue, before_cut, foremost, ration
from simexit.population.conditions import Mask
from simexit.population.moment import Moment
from simexit.programmes.fill import Fills
from simexit.programmes.limits import Limits, strictest
from simexit.programmes.payments import Payments
from simexit.programmes.places import Places, Rows
from simexit.programmes.protocol import deciding
from simexit.programmes.units import OfHouseholds
from simexit.programmes.view import View
from simexit.programmes.workers import work_of
from simexit.scenario.schema import Programme, Scenario

WHOLE_PLACE = np.zeros(1, np.uint64)


class Queues:
    """Queues of all programmes.

    ``takes``: who would take a place, and ``tie``: stored numbers, by household row, where places are theirs.
    """

    def __init__(
        self, scenario: Scenario, limits: Limits, payments: Payments, unit: dict[str, OfHouseholds], now: Moment
    ) -> None:
        self.scenario = scenario
        self.programmes = scenario.programmes
        self.limits = limits
        self.payments = payments
        self.unit = unit
        self.now = now
        self.decides = {name: deciding(self.programmes[name], scenario, each) for name, each in unit.items()}
        self.fills = Fills()
        ids = now.population.household_ids()
        self.stored = [name for name in unit if unit[name].name == "household"]
        self.takes = {name: self._take_up(name, ids) for name in self.stored}
        self.tie = {name: now.luck.tie(ids, f"programme {name}") for name in self.stored}

    def welcome(self, founded: Rows) -> None:
        """Draw the stored numbers of households that are new in rows ``founded``."""
        ids = self.now.population.household_ids(founded)
        for name in self.stored:
            self.takes[name][founded] = self._take_up(name, ids)
            self.tie[name][founded] = self.now.luck.tie(ids, f"programme {name}")

    def view(self, name: str) -> View:
        """What a programme sees this month."""
        return View(self.now, self.unit[name], name)

    def can(self, name: str) -> Mask:
        """Rows that meet the conditions; of a row that spans villages all of them decide."""
        unit, now = self.unit[name], self.now
        can = self.decides[name].eligible(self.view(name))
        if unit.wide:
            ids = unit.ids(now.population)
            can = now.exchange.numbers(now.month, f"can {name}", ids, lambda: can.astype(np.int64)) > 0
        return can & unit.there(now.population)

    def applicants(self, name: str, programme: Programme, places: Places, can: Mask) -> Rows:
        """Rows that can and want to, whose plan has the measure and is ready, and that have a hand for its work."""
        unit, could = self.unit[name], can.copy()
        if work_of(programme):
            could &= unit.able(self.now)
        could[places.rows] = False
        if not programme.stays_after_exit:
            could &= ~unit.exited(self.now.population)
        if not programme.again:
            could &= ~places.ever_served
        wanting = could
        if programme.causes and self.scenario.matching != "rank":
            wanting = could & unit.planned(self.now, programme.causes)
        wants = self._willing(name, wanting)
        found = self._ready(name, programme, wants)
        fill = self.fills.of(name, self.now.year)
        fill.open_to, fill.in_plan = int(np.count_nonzero(could)), int(np.count_nonzero(wanting))
        fill.applied, fill.ready = wants.size, found.size
        fill.for_money = fill.for_capacity = 0
        return found

    def free(self, name: str, programme: Programme, places: Places, *, renewing: bool) -> int:
        """Places that can be given now, to holders too where they are ``renewing`` theirs."""
        year = self.now.year
        held = self._count(name, programme.places_held, year)
        if renewing:
            return held
        started = places.started.get(year, 0)
        return min(held - places.rows.size, self._count(name, programme.places_per_year, year) - started)

    def serve(
        self, name: str, programme: Programme, places: Places, applicants: Rows, *, renewing: Rows | None = None
    ) -> Rows:
        """Rows served of applicants, and of holders ``renewing`` theirs; their cost to the year's end is promised.

        Nobody is among both.
        """
        rows, new = applicants, np.ones(applicants.size, np.bool_)
        if renewing is not None:
            rows = np.concatenate([renewing, applicants])
            order = np.argsort(rows, kind="stable")
            rows, new = rows[order], order >= renewing.size
        free = self.free(name, programme, places, renewing=renewing is not None)
        exchange, year, pools = self.now.exchange, self.now.year, self.payments.pools
        purpose = f"{'places' if renewing is None else 'renewals'} {name}"
        if free <= 0 and not exchange.replaying:
            rows, new = rows[:0], new[:0]  # nobody is served, in whatever order
        score, asked = self._score(name, rows), int(np.count_nonzero(new))
        if rows.size > free and not exchange.recalls(purpose):
            chosen = np.flatnonzero(foremost(score, lambda which: self._tie(name, rows[which]), free))
            rows, new, score = rows[chosen], new[chosen], score[chosen]
        cost = np.zeros(rows.size, np.int64) if exchange.replaying else self.payments.cost(name, programme, rows, new)
        ones = np.ones(rows.size, np.int64)
        queue = Queue(ones - 1, score, self._tie(name, rows), ones, cost)
        places_left, yuan = np.array([max(free, 0)], np.int64), np.array([pools.free(programme.fund, year)], np.int64)

        def cut() -> Cuts:
            by_money = ration(queue, places_left, yuan)
            by_use = self.limits.cuts(name, programme, year, queue, new)
            self._note_refused(name, queue, asked, by_money, by_use)
            return strictest([by_money, *by_use])

        served = exchange.serve(self.now.month, purpose, WHOLE_PLACE, queue, cut)
        if not exchange.replaying:
            self.limits.use(name, programme, year, int(np.count_nonzero(served & new)))
            pools.promise(name, programme.fund, year, int(cost[served].sum()))
        return rows[served]

    def _note_refused(self, name: str, queue: Queue, asked: int, by_money: Cuts, by_use: list[Cuts]) -> None:
        """Of those for whom there are places, whom money or another limit keeps out: at most the new who ``asked``."""
        fill = self.fills.of(name, self.now.year)
        within_money = served = int(np.count_nonzero(before_cut(queue, by_money)))
        if by_use:
            served = int(np.count_nonzero(before_cut(queue, strictest([by_money, *by_use]))))
        fill.for_money = min(queue.size.size - within_money, asked)
        fill.for_capacity = min(within_money - served, asked)

    def note_filled(self, name: str, programme: Programme, places: Places) -> None:
        """Note how many places there were this year, and how many were given in it or are held now."""
        fill, year = self.fills.of(name, self.now.year), self.now.year
        if programme.places_per_year is not None:
            fill.planned, fill.filled = self._count(name, programme.places_per_year, year), places.started.get(year, 0)
        elif programme.places_held is not None:
            fill.planned, fill.filled = self._count(name, programme.places_held, year), places.rows.size

    def _count(self, name: str, figure: Any, year: int) -> int:
        if figure is None:
            return int(UNLIMITED)
        return int(np.floor(figure.at(year) * self.unit[name].share(self.now.population) + 0.5))

    def _take_up(self, name: str, ids: NDArray[np.uint64]) -> Mask:
        """Which of ``ids`` would take a place."""
        takes: Mask = self.now.luck.named(ids, f"take-up {name}") < self.programmes[name].take_up
        return takes

    def _willing(self, name: str, asked: Mask) -> Rows:
        """Rows of who is ``asked`` and would take a place."""
        if name in self.takes:
            return np.flatnonzero(asked & self.takes[name])
        rows = np.flatnonzero(asked)
        return rows[self._take_up(name, self.unit[name].ids(self.now.population, rows))]

    def _ready(self, name: str, programme: Programme, rows: Rows) -> Rows:
        """Those of ``rows`` whose project is ready for money this year; once ready, it is so while the share lasts."""
        if programme.ready_share is None:
            return rows
        share = programme.ready_share.at(self.now.year)
        ids = self.unit[name].ids(self.now.population, rows)
        return rows[self.now.luck.named(ids, f"ready {name}") < share]

    def _tie(self, name: str, rows: Rows) -> NDArray[np.uint64]:
        if name in self.tie:
            return self.tie[name].take(rows)
        return self.now.luck.tie(self.unit[name].ids(self.now.population, rows), f"programme {name}")

    def _score(self, name: str, rows: Rows) -> NDArray[np.float64]:
        """Higher first; of rows that span villages all of them decide."""
        unit, now = self.unit[name], self.now
        score = self.decides[name].priority(self.view(name), rows)
        if not unit.wide:
            return score
        ids = unit.ids(now.population, rows)
        return now.exchange.shares(now.month, f"order {name}", ids, score.astype(np.float32)).astype(np.float64)
