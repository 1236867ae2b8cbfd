"""With what effect on named rates: one factor a household, and one a village, for every rate that is touched."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simexit.columns import asked
from simexit.population.moment import Moment
from simexit.population.peers import living_households
from simexit.programmes.passes import changes, multiply
from simexit.programmes.places import Places, Rows, no_rows
from simexit.programmes.units import OfHouseholds
from simexit.scenario.effects import SHARE_SERVED, RateEffect
from simexit.scenario.schema import Programme

Factors = NDArray[np.float64]
Signature = tuple[int, ...]
NOBODY_YET = no_rows(), np.ones((1, 1))


class Rated(NamedTuple):
    """An effect on a rate: of which programme, and its number among the programme's effects."""

    programme: str
    number: int
    effect: RateEffect


def rate_effects(programmes: dict[str, Programme]) -> list[Rated]:
    """All effects on rates, in programme-id order."""
    return [
        Rated(name, number, effect)
        for name in sorted(programmes)
        for number, effect in enumerate(programmes[name].effects)
        if isinstance(effect, RateEffect)
    ]


class RateFactors:
    """Factors on the rates that programmes touch, kept from month to month and made anew where something changed.

    ``touched``, ``households``, ``villages``: as `simexit.life.rates.RateTable` has them. Each factor is the product of
    the effects in force, in programme-id order, in float64, rounded once: the order of declaration does not matter, and
    an effect that ends leaves no trace.
    """

    def __init__(
        self, programmes: dict[str, Programme], order: tuple[str, ...], now: Moment, unit: dict[str, OfHouseholds]
    ) -> None:
        self.unit = unit
        self.effects = rate_effects(programmes)
        self.order = order
        self.rows = {rate: k for k, rate in enumerate(dict.fromkeys(each.effect.rate for each in self.effects))}
        n = now.population.households.village.size
        self.touched = np.full(len(order), -1, np.int32)
        self.households = np.ones((max(len(self.rows), 1), n), np.float32)
        self.villages = np.ones((len(order), now.population.villages.county.size), np.float32)
        self._of_rate = {rate: _by_level(rate, self.effects) for rate in self.rows}
        self._programmes = tuple(dict.fromkeys(each.programme for each in self.effects))
        self._moving = {each.effect.rate for each in self.effects if _moves(each, programmes[each.programme])}
        self._versions: tuple[int, ...] = ()
        self._in_force: dict[int, list[tuple[Rows, Factors]]] = {}
        self._not_one = np.zeros(len(self.rows), np.int64)
        self._made: dict[str, list[Signature]] = {}
        self._own_touched: dict[str, bool] = {}
        self._known: dict[str, tuple[list[Signature], bytes]] = {}
        self._counted: tuple[int, Rows] = -1, np.zeros(0, np.int64)

    def month(self, now: Moment, places: dict[str, Places]) -> None:
        """Bring the factors up to this month's places."""
        versions = now.year, *(places[name].version for name in self._programmes)
        still = versions == self._versions
        self._versions = versions
        for rate, row in self.rows.items():
            if still and rate not in self._moving:
                continue
            own, common = self._of_rate[rate]
            signatures = [_signature(each, places[each.programme], now) for each in own]
            if self._made.get(rate) != signatures:
                self._made[rate] = signatures
                self._own_touched[rate] = self._set_households(row, own, places, now)
            number, is_touched = self.order.index(rate), self._own_touched[rate]
            if common:
                if not self._are_known(rate, common, places, now):
                    self.villages[number] = self._of_villages(common, places, now)
                is_touched |= bool((self.villages[number] != 1).any())
            self.touched[number] = row if is_touched else -1

    def _set_households(self, row: int, effects: list[Rated], places: dict[str, Places], now: Moment) -> bool:
        """Set the factors of the households for whom one has changed, and tell whether any is not one."""
        before, after = self._in_force.get(row, [NOBODY_YET] * len(effects)), []
        for each in effects:
            rows, values = holders(each.effect, places[each.programme], now.month), _column(each.effect, now)
            factor = each.effect.factors(now.year, None if values is None else values[rows])
            after.append((rows, np.asarray(factor, np.float64).reshape(-1, 1)))
        self._in_force[row] = after
        found = [changes(*was, *is_now, 0, 1.0)[0] for was, is_now in zip(before, after, strict=True)]
        rows = np.sort(np.concatenate([no_rows(), *found]), kind="stable")
        rows = rows[np.diff(rows, prepend=-1) > 0]
        product = np.ones(rows.size)
        for held, factor in after:
            multiply(product, rows, held, factor)
        factors, new = self.households[row], product.astype(np.float32)
        self._not_one[row] += np.count_nonzero(new != 1) - np.count_nonzero(factors[rows] != 1)
        factors[rows] = new
        return bool(self._not_one[row])

    def _are_known(self, rate: str, effects: list[Rated], places: dict[str, Places], now: Moment) -> bool:
        """Whether factors of villages are those of last month: of places of villages in which as many live or none.

        What others may replay is worked out each month.
        """
        wide = now.exchange.recording or now.exchange.replaying
        if wide or not all(self.unit[each.programme].joint and each.effect.of == "village" for each in effects):
            return False
        signatures = [_signature(each, places[each.programme], now) for each in effects]
        known = (signatures, (self._living(now) > 0).tobytes())
        before, self._known[rate] = self._known.get(rate), known
        return before == known

    def _of_villages(self, effects: list[Rated], places: dict[str, Places], now: Moment) -> Factors:
        product = np.ones(self.villages.shape[1])
        living = self._living(now)
        for each in effects:
            share = share_served(each, places[each.programme], now, self.unit[each.programme], living)
            values = share if each.effect.by == SHARE_SERVED else _column(each.effect, now)
            there = share > 0
            product[there] *= each.effect.factors(now.year, None if values is None else values[there])
        return product

    def _living(self, now: Moment) -> Rows:
        """Households of each village that have members; counted once a month."""
        month, living = self._counted
        if month != now.month:
            living = living_households(now.population)
            self._counted = now.month, living
        return living


def _by_level(rate: str, effects: list[Rated]) -> tuple[list[Rated], list[Rated]]:
    """The effects on a rate of households, and those of villages and counties."""
    of_rate = [each for each in effects if each.effect.rate == rate]
    own = [each for each in of_rate if each.effect.of == "household"]
    return own, [each for each in of_rate if each not in own]


def _moves(each: Rated, programme: Programme) -> bool:
    """Whether an effect may change while its programme's holders and the year stay as they are."""
    effect = each.effect
    return bool(effect.of != "household" or effect.by or effect.months or programme.takes_months)


def share_served(each: Rated, held: Places, now: Moment, unit: OfHouseholds, living: Rows) -> Factors:
    """Share of the households of each village, or of its county, in whose places an effect is in force.

    ``living``: households of each village that have members.
    """
    villages, h = now.population.villages, now.population.households
    of_county = each.effect.of == "county"
    of_village: Rows = villages.county.astype(np.int64) if of_county else np.arange(villages.county.size)
    ids = now.population.county_ids() if of_county else now.population.village_ids()
    rows = holders(each.effect, held, now.month)
    if unit.joint:
        inside = np.zeros(living.size, np.bool_)
        inside[unit.villages(now.population, rows)] = True
        served = np.where(inside, living, 0)
    else:
        served = np.bincount(h.village[unit.reached(now.population, rows).households], minlength=living.size)
    if of_county:
        served, living = (np.bincount(of_village, each, minlength=ids.size) for each in (served, living))
    share = (served / np.maximum(living, 1)).astype(np.float32)
    known = now.exchange.shares(now.month, f"rate {each.programme} {each.number}", ids, share)
    return known[of_village].astype(np.float64)


def _column(effect: RateEffect, now: Moment) -> NDArray[Any] | None:
    """The column that a factor goes by: of households, or of villages where it is theirs or their county's."""
    if effect.by is None or effect.by == SHARE_SERVED:
        return None
    table, column = asked()[effect.by]
    if effect.of == "household":
        return now.population.of_households(table, column.name)
    return np.asarray(getattr(now.population.villages, column.name))


def holders(effect: RateEffect, held: Places, month: int) -> Rows:
    """Rows of the places in which an effect is in force."""
    if held.all_ready <= month and not effect.months:
        return held.rows
    over = month - held.ready_month >= (effect.months or np.inf)
    rows: Rows = held.rows[held.ready(month) & ~over]
    return rows


def _signature(each: Rated, held: Places, now: Moment) -> Signature:
    """What an effect's part of the factors depends on; places that are not changed begin and run out one by one."""
    month, months = now.month, each.effect.months
    begun = int(held.ready(month).sum()) if held.all_ready > month else -1
    over = int((month - held.ready_month >= months).sum()) if months else 0
    return now.year, held.version, begun, over, month if each.effect.by else 0
