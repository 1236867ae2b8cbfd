"""What programmes leave behind: with households that a history lived and the plan does not; and from it to the plan.

Places held when the plan starts run to their own end, loans are repaid, works are kept up; money of funds is carried
over only as far as they say so.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.bits import Bits, has_bit, no_bits, set_bit
from simexit.dates import MONTHS_PER_YEAR
from simexit.population.conditions import Mask
from simexit.population.moment import Moment
from simexit.programmes.allocator import Allocator
from simexit.programmes.held import WORK
from simexit.programmes.loans import Lent
from simexit.programmes.place_log import Endings
from simexit.programmes.places import NOBODY
from simexit.programmes.stakes import numbered_anew


def leave(allocator: Allocator, now: Moment, left: Mask) -> None:
    """Households ``left``, while they are still there, give up places, works, loans and stakes; nobody pays for it."""
    allocator.meet(now)
    for name, programme in allocator.programmes.items():
        places, unit = allocator.places[name], allocator.unit[name]
        if unit.joint:
            places.flows = places.flows.where(~left[places.flows.households])
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


def take_up(plan: Allocator, before: Allocator, now: Moment) -> None:
    """The allocator of a plan goes on with what the one ``before`` it has left, in the same rows.

    Every programme that ran before is one of the plan's too.
    """
    names = list(before.programmes)
    plan.places.update(before.places)
    for name, lent in before.loans.lent.items():
        plan.loans.lent[name] = Lent(*(column[lent.owed > 0] for column in lent))
    plan.works.built.update(before.works.built)
    plan.held.was, plan.held.holds = before.held.was, before.held.holds
    numbers = np.array([list(plan.programmes).index(name) for name in names], np.int64)
    for name, stakes in before.markets.stakes.items():
        stakes.place = numbered_anew(stakes.place, numbers)
        plan.markets.stakes[name], plan.markets.bearing[name] = stakes, before.markets.bearing[name]
    plan.markets.openings = before.markets.openings
    plan.payments.accounts.take_up(before.payments.accounts, now)
    year = now.month // MONTHS_PER_YEAR
    before.ledger.close_year(year)
    plan.ledger.years |= {key: account for key, account in before.ledger.years.items() if key[1] == year}
    plan.served = served_anew(before.served, names, list(plan.programmes))


def served_anew(served: Bits, before: list[str], after: list[str]) -> NDArray[np.uint64]:
    """Bits of the programmes ``before`` as bits of those ``after``."""
    anew = no_bits(served.shape[0], len(after))
    for number, name in enumerate(before):
        set_bit(anew, has_bit(served, number), after.index(name))
    return anew
