"""Shared markets: land let, products, visitors, jobs. What places bring, what is asked for, what it fetches."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simexit.dates import MONTHS_PER_YEAR
from simexit.exchange import UNLIMITED, Queue, ration, share_out
from simexit.population.conditions import Mask
from simexit.population.moment import Moment
from simexit.population.peers import living_households
from simexit.programmes.ledger import Ledger
from simexit.programmes.places import Places, Rows, no_rows
from simexit.programmes.stakes import (
    PARTS,
    WAITING,
    Stakes,
    add_brought,
    add_hands,
    add_land,
    hand_over,
    key,
    pay_stakes,
)
from simexit.programmes.units import OfHouseholds
from simexit.scenario.market import Market, MarketEffect
from simexit.scenario.schema import Scenario

EARNS = {"land": "rent", "product": "sales", "visitors": "visitors", "jobs": "wages"}
"""How the ledger names what each kind of market pays."""
PAID_INTO = {"land": "property", "product": "sales", "visitors": "sales", "jobs": "post_wage"}
Numbers = NDArray[np.float64]


class Markets:
    """All markets of a run.

    ``scale``: share of the place that is simulated; demand is scaled with it. ``units``: of whom places are, by
    programme. ``openings``: local jobs that markets open, by county. ``bearing``: share of each group's land that bore
    a product last month. ``paid``: columns into which households were paid this month, and these.
    """

    def __init__(self, scenario: Scenario, scale: float, now: Moment, units: dict[str, OfHouseholds]) -> None:
        self.markets = {name: scenario.markets[name] for name in sorted(scenario.markets)}
        self.scale = scale
        self.units = units
        found = [
            (number, name, effect)
            for number, name in enumerate(sorted(scenario.programmes))
            for effect in scenario.programmes[name].effects
            if isinstance(effect, MarketEffect)
        ]
        self.effects = {name: [each for each in found if each[2].market == name] for name in self.markets}
        self.stakes = {name: Stakes() for name in self.markets}
        self.bearing = {name: np.zeros(_ids(market, now).size) for name, market in self.markets.items()}
        self.openings = np.zeros(now.population.counties.id_low.size)
        self.paid: list[tuple[str, Any]] = [("sales", slice(None))]
        self._at_work: list[Any] = [slice(None)]
        self._followed: dict[str, tuple[int, ...]] = {}
        self._taken = np.zeros(now.population.households.hands.size)

    def month(self, now: Moment, places: dict[str, Places], ledger: Ledger) -> None:
        """Stakes follow places, end, and find demand; what they fetch is paid beside this month's public cash."""
        if not self.markets:
            return
        for into, rows in self.paid:
            if into == "sales":
                now.population.households.sales[rows] = 0.0
        given_back = [self._end(name, market, now, places) for name, market in self.markets.items()]
        if any(given_back):
            self._take_hands(now)
        hired = [self._begin(name, market, now) for name, market in self.markets.items()]
        if any(hired):
            self._take_hands(now)
        self.openings[:], self.paid = 0.0, []
        for name, market in self.markets.items():
            self._pay(name, market, now, self._prices(name, now, places), ledger)

    def _end(self, name: str, market: Market, now: Moment, places: dict[str, Places]) -> bool:
        """Stakes end with their places, with the term of the contract, and where lessee, employer or planting fails.

        Returns whether any may have given back hands.
        """
        stakes, held = self.stakes[name], [places[programme] for _, programme, _ in self.effects[name]]
        followed = tuple(version for each in held for version in (each.version, max(each.all_ready - now.month, 0)))
        follows = self._followed.get(name) != followed
        if follows:
            self._followed[name] = followed
            self._give_back(market, now, stakes.follow(*self._brought(name, now, places)))
        over = np.zeros(stakes.row.size, np.bool_)
        if market.term_months:
            over |= stakes.in_force() & (now.month - stakes.since >= market.term_months)
        if now.month % MONTHS_PER_YEAR == 0:
            over |= self._failed(name, market, now, stakes.row)
        ends = bool(over.any())
        if ends:
            self._give_back(market, now, stakes.end(over))
        return market.kind == "jobs" and (follows or ends)

    def _brought(self, name: str, now: Moment, places: dict[str, Places]) -> tuple[Rows, Rows, Rows, Rows]:
        """Keys, households, months of start and thousandths wanted of all places that are ready and bring something."""
        parts = []
        sizes: dict[tuple[int, str], float] = {}
        for number, programme, effect in self.effects[name]:
            if effect.size is not None:
                sizes[number, programme] = sizes.get((number, programme), 0.0) + effect.size.at(now.year)
        for (number, programme), size in sizes.items():
            held: Any = places[programme]
            ready = held.ready(now.month) if held.all_ready > now.month else slice(None)
            rows, start = held.rows[ready], held.start_month[ready].astype(np.int64)
            parts.append((key(number, rows, start), rows, start, np.full(rows.size, round(size * PARTS), np.int64)))
        if len(parts) == 1:
            return parts[0]
        nobody = no_rows(), no_rows(), no_rows(), no_rows()
        place, row, start, wanted = (np.concatenate(column) for column in zip(nobody, *parts, strict=True))
        return place, row, start, wanted

    def _failed(self, name: str, market: Market, now: Moment, rows: Rows) -> Mask:
        """Of which ``rows`` the planting fails this year, or in their village the lessee, the employer or the trade."""
        chance, population = market.failure_yearly.at(now.year), now.population
        if market.kind == "product":
            return now.luck.named(population.household_ids(rows), f"market {name} fails", now.month) < chance
        fails = now.luck.named(population.village_ids(), f"market {name} fails", now.month) < chance
        return np.asarray(fails[population.households.village[rows]])

    def _give_back(self, market: Market, now: Moment, ended: Stakes) -> None:
        """Land goes back to the farm."""
        if _uses_land(market):
            np.add.at(now.population.households.land_mu, ended.row, _mu(ended.size))

    def _take_hands(self, now: Moment) -> None:
        """Hands that jobs take, of all markets together."""
        taken = now.population.households.hands_taken
        for rows in self._at_work:
            taken[rows] = 0.0
        jobs = [
            (self.stakes[name], float(market.hands)) for name, market in self.markets.items() if market.kind == "jobs"
        ]
        for stakes, hands in jobs:
            add_hands(self._taken, stakes.row, stakes.size, hands)
        self._at_work = [stakes.row for stakes, _ in jobs]
        for rows in self._at_work:
            hand_over(taken, self._taken, rows)

    def _begin(self, name: str, market: Market, now: Moment) -> bool:
        """Waiting stakes find demand, the longest waiting first, equals by a number; one a household and month.

        Returns whether any takes hands from now on.
        """
        stakes, h = self.stakes[name], now.population.households
        waiting = np.flatnonzero(stakes.state == WAITING)
        offered = self._offered(market, now, stakes.row[waiting], stakes.wanted[waiting])
        waiting, size = waiting[offered > 0], offered[offered > 0]
        if not waiting.size:
            return False
        rows, first = np.unique(stakes.row[waiting], return_index=True)
        waiting, size = waiting[first], size[first]
        if market.demand is not None and market.kind != "visitors":
            tie = now.luck.tie(now.population.household_ids(rows), f"market {name}")
            score = -stakes.start[waiting].astype(np.float64)
            queue = Queue(_groups(market, now)[h.village[rows]], score, tie, size, np.zeros_like(size))
            served = now.exchange.serve(
                now.month,
                f"market {name}",
                _ids(market, now),
                queue,
                lambda: ration(queue, *self._room(name, market, now)),
            )
            waiting, rows, size = waiting[served], rows[served], size[served]
        stakes.begin(waiting, size, now.month)
        if _uses_land(market):
            h.land_mu[rows] -= _mu(size)
        elif market.kind == "jobs":
            h.hands_taken[rows] += (size / PARTS * market.hands).astype(np.float32)
        return market.kind == "jobs"

    def _offered(self, market: Market, now: Moment, rows: Rows, wanted: Rows) -> Rows:
        """Thousandths that each stake can bring: no more land than the farm has, only jobs that hands are left for."""
        h = now.population.households
        if _uses_land(market):
            land: Rows = np.floor(h.land_mu[rows] * float(PARTS)).astype(np.int64)
            return np.minimum(wanted, land)
        if market.kind == "jobs":
            left = h.hands[rows] - h.hands_taken[rows]
            return np.where(wanted / PARTS * market.hands <= left, wanted, 0)
        return wanted

    def _room(self, name: str, market: Market, now: Moment) -> tuple[Rows, Rows]:
        """Thousandths of demand that are free in each group, and no limit on money; demand is of whole jobs."""
        stakes, village = self.stakes[name], now.population.households.village
        in_force = np.bincount(_groups(market, now)[village[stakes.row]], stakes.size, _ids(market, now).size)
        total = market.demand.at(now.year) * self.scale if market.demand else 0.0
        whole = PARTS if market.kind == "jobs" else 1
        demand = share_out(int(total * PARTS / whole + 1e-6), _living(market, now)) * whole
        room: Rows = np.maximum(demand - in_force.astype(np.int64), 0)
        return room, np.full(room.size, UNLIMITED)

    def _prices(self, name: str, now: Moment, places: dict[str, Places]) -> Numbers:
        """Factor on each household's price in a market, from the places that it holds; nothing where none has any."""
        dearer = [(programme, effect.price) for _, programme, effect in self.effects[name] if effect.price is not None]
        price = np.ones(now.population.households.hands.size if dearer else 0)
        for programme, factor in dearer:
            held = places[programme]
            reached = self.units[programme].reached(now.population, held.rows[held.ready(now.month)])
            price[np.unique(reached.households)] *= factor.at(now.year)
        return price

    def _pay(self, name: str, market: Market, now: Moment, prices: Numbers, ledger: Ledger) -> None:
        """Whole yuan for what is brought; the ledger has it as money of markets, which no fund pays."""
        h = now.population.households
        latest = now.month - (market.gestation_months if market.kind == "product" else 0)
        if market.openings:
            county = now.population.villages.county.astype(np.int64)
            opened = np.zeros(self.openings.size)
            self._add_brought(name, now, opened, county, latest, float(market.openings))
            self.openings += opened
        group, brought = _groups(market, now), np.zeros(_ids(market, now).size)
        if market.kind in ("product", "visitors"):
            self._add_brought(name, now, brought, group, latest)
        each, stakes = self._yuan_each(name, market, now, brought), self.stakes[name]
        taken = h.hands_taken if market.kind == "jobs" else h.hands_taken[:0]
        earning = stakes.row, stakes.size, stakes.since, latest
        self.paid.append((PAID_INTO[market.kind], stakes.row))
        paid = pay_stakes(getattr(h, PAID_INTO[market.kind]), each, group, h.village, *earning, prices, h.hands, taken)
        if not now.exchange.replaying:
            ledger.note_private(now.month, EARNS[market.kind], name, int(paid))

    def _add_brought(self, name: str, now: Moment, sums: Numbers, group: Rows, latest: int, each: float = 1.0) -> None:
        """Add up by ``group`` of villages what stakes of a market bring, as `add_brought` does."""
        stakes, village = self.stakes[name], now.population.households.village
        add_brought(sums, group, village, stakes.row, stakes.size, stakes.since, latest, each)

    def _yuan_each(self, name: str, market: Market, now: Moment, brought: Numbers) -> NDArray[np.float32]:
        """Yuan this month for one mu, bed or job, by group; ``brought``: units that earn, where it counts."""
        yuan = np.full(brought.size, market.yuan.at(now.year))
        in_season = now.month % MONTHS_PER_YEAR + 1 in market.season_months
        if market.kind == "land":
            yuan /= MONTHS_PER_YEAR
        elif market.kind == "product":
            yuan *= in_season / len(set(market.season_months))
            yuan *= np.exp(-market.demand_slope.at(now.year) * self.bearing[name])
            self.bearing[name] = brought / np.maximum(self._land(market, now), 1e-6)
        elif market.kind == "visitors" and market.demand:
            living = _living(market, now) if in_season else np.zeros(brought.size)
            visitors = market.demand.at(now.year) * self.scale * living / max(living.sum(), 1.0)
            yuan *= np.minimum(visitors / np.maximum(brought, 1e-6), market.most_per_bed.at(now.year))
        return now.exchange.shares(now.month, f"market {name} yuan", _ids(market, now), yuan.astype(np.float32))

    def _land(self, market: Market, now: Moment) -> Numbers:
        """Land of each group in mu, on farms and in markets."""
        h, group, land = now.population.households, _groups(market, now), np.zeros(_ids(market, now).size)
        add_land(land, group, h.village, h.land_mu)
        for name, other in self.markets.items():
            if _uses_land(other):
                let = np.zeros(land.size)
                self._add_brought(name, now, let, group, now.month)
                land += let
        return land


def _uses_land(market: Market) -> bool:
    """Whether what is brought leaves the land of the farm."""
    return market.kind == "land" or (market.kind == "product" and market.own_land)


def _mu(thousandths: Rows) -> NDArray[np.float32]:
    return (thousandths / PARTS).astype(np.float32)


def _ids(market: Market, now: Moment) -> NDArray[np.uint64]:
    """Permanent ids of the villages or counties that have a market of their own."""
    return now.population.village_ids() if market.of == "village" else now.population.county_ids()


def _groups(market: Market, now: Moment) -> Rows:
    """The market that each village belongs to."""
    county = now.population.villages.county
    return np.arange(county.size) if market.of == "village" else county.astype(np.int64)


def _living(market: Market, now: Moment) -> Numbers:
    """Households with members of each market, by which demand is shared out."""
    living = np.bincount(_groups(market, now), living_households(now.population), _ids(market, now).size)
    return living.astype(np.float64)
