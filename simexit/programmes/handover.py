"""What programmes leave behind: with households that a history lived and the plan does not; and from it to the plan.

Places held when the plan starts run to their own end, loans are repaid, works are kept up; money of funds is carried
over only as far as they say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simexit.bits import Bits, has_bit, no_bits, set_bit
from simexit.columns import Households
from simexit.dates import MONTHS_PER_YEAR
from simexit.population.conditions import Mask
from simexit.population.moment import Moment
from simexit.programmes.allocator import Allocator
from simexit.programmes.held import WORK, Hold
from simexit.programmes.ledger import FundYear
from simexit.programmes.loans import Lent
from simexit.programmes.place_log import Endings
from simexit.programmes.places import NOBODY, Places, Rows
from simexit.programmes.stakes import Stakes, moved, numbered_anew
from simexit.programmes.units import OfHouseholds
from simexit.programmes.works import Built


def leave(allocator: Allocator, now: Moment, left: Mask) -> None:
    """Households ``left``, while they are still there, give up places, works, loans and stakes; nobody pays for it."""
    allocator.meet(now)
    for name, programme in allocator.programmes.items():
        places, unit = allocator.places[name], allocator.unit[name]
        if unit.joint:
            places.flows = places.flows.where(~left[places.flows.households])
            places.version += 1
            allocator.payments.add_up(name)
            continue
        ends = Endings(places.rows.size)
        ends.note((places.rows == NOBODY) | left[unit.reached(now.population, places.rows).households], "gone")
        allocator.end(name, programme, ends)
        if name in allocator.works.built:
            built = allocator.works.built[name]
            goes = left[unit.reached(now.population, built.rows).households]
            allocator.held.let_go(name, WORK, now.population, built.rows[goes])
            built.pick(~goes)
    for name, lent in allocator.loans.lent.items():
        allocator.loans.lent[name] = Lent(*(column[~left[lent.rows]] for column in lent))
    for name, stakes in allocator.markets.stakes.items():
        allocator.markets.stakes[name] = stakes.of(~left[stakes.row])


@dataclass(frozen=True)
class Handed:
    """What programmes that run before the plan leave to it, in rows of the population as it is then.

    ``names``: these programmes by number. ``funds``: the last year of every fund, closed. ``accounts``: capital and
    cash of those that have begun, by name.
    """

    names: list[str]
    places: dict[str, Places]
    lent: dict[str, Lent]
    built: dict[str, Built]
    was: dict[str, NDArray[Any]]
    holds: dict[tuple[str, str, str], Hold]
    stakes: dict[str, Stakes]
    bearing: dict[str, NDArray[np.float64]]
    openings: NDArray[np.float64]
    accounts: dict[str, tuple[Rows, Rows]]
    funds: dict[tuple[str, int], FundYear]
    served: Bits


def handed(before: Allocator, now: Moment) -> Handed:
    """What an allocator leaves at a year's end. The loans repaid by then are no more."""
    before.meet(now)
    year, accounts, markets = now.month // MONTHS_PER_YEAR, before.payments.accounts, before.markets
    before.ledger.close_year(year)
    return Handed(
        list(before.programmes),
        before.places,
        {name: Lent(*(column[lent.owed > 0] for column in lent)) for name, lent in before.loans.lent.items()},
        before.works.built,
        before.held.was,
        before.held.holds,
        markets.stakes,
        markets.bearing,
        markets.openings,
        {name: (accounts.capital[name], accounts.cash[name]) for name in sorted(accounts.begun)},
        {key: account for key, account in before.ledger.years.items() if key[1] == year},
        before.served.bits,
    )


def follow(left: Handed, unit: Mapping[str, OfHouseholds], kept: Rows, place: Rows) -> Handed:
    """What was left where only the household rows ``kept`` are there still, each row in its ``place`` now.

    ``unit``: whose rows the places of each programme are. In rows that are dropped nobody holds anything.
    """
    of_households = {name for name, each in unit.items() if each.name == "household"}
    for name, places in left.places.items():
        places.flows = places.flows._replace(households=place[places.flows.households])
        if name in of_households:
            places.rows, places.ever_served = place[places.rows], places.ever_served[kept]
    for name in of_households & set(left.built):
        left.built[name].rows = place[left.built[name].rows]
    for stakes in left.stakes.values():
        stakes.place, stakes.row = moved(stakes.place, place), place[stakes.row]
    return replace(
        left,
        lent={name: lent._replace(rows=place[lent.rows]) for name, lent in left.lent.items()},
        was={name: was[kept] if name in Households._fields else was for name, was in left.was.items()},
        holds={
            key: Hold(
                place[hold.targets] if key[2] in Households._fields else hold.targets,
                place[hold.holders] if key[0] in of_households else hold.holders,
            )
            for key, hold in left.holds.items()
        },
        served=left.served[kept],
    )


def take_up(plan: Allocator, left: Handed, now: Moment) -> None:
    """The allocator of a plan goes on with what was left; every programme that ran before is one of the plan's too."""
    plan.places.update(left.places)
    plan.loans.lent.update(left.lent)
    plan.works.built.update(left.built)
    plan.held.was, plan.held.holds = left.was, left.holds
    numbers = np.array([list(plan.programmes).index(name) for name in left.names], np.int64)
    for stakes in left.stakes.values():
        stakes.place = numbered_anew(stakes.place, numbers)
    plan.markets.stakes.update(left.stakes)
    plan.markets.bearing.update(left.bearing)
    plan.markets.openings = left.openings
    plan.payments.accounts.take_up(left.accounts, now)
    plan.ledger.years |= left.funds
    plan.served.bits = served_anew(left.served, left.names, list(plan.programmes))


def served_anew(served: Bits, before: list[str], after: list[str]) -> NDArray[np.uint64]:
    """Bits of the programmes ``before`` as bits of those ``after``."""
    anew = no_bits(served.shape[0], len(after))
    for number, name in enumerate(before):
        set_bit(anew, has_bit(served, number), after.index(name))
    return anew
