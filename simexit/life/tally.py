"""What a household is this month: members, residents, hands, the ill, the old; wages and bills summed.

Five counts travel in one whole number of twelve bits each, so that a person is added to the household once.
"""

from __future__ import annotations

from numpy import float32, int64

from simexit.compiled import loop, pass_, rule
from simexit.life.work import may_earn_wage
from simexit.population.codes import FARM, HEALTHY, MIGRANT

BITS = int64(12)
LOWEST = int64(4095)


@rule
def hand(work, health, p):
    """Farm work of a person: one for a healthy farm hand, less for an ill one."""
    strength = float32(1.0) if health == HEALTHY else p.hands_ill_factor
    return strength if work == FARM else float32(0.0)


@rule
def head(alive, work, health, age, p):
    """A person in five counts: members, residents, wage workers, the ill, the old; members in the lowest bits."""
    living = int64(alive)
    resident = living if work != MIGRANT else int64(0)
    ill = living if health != HEALTHY else int64(0)
    old = living if age >= p.wage_work_age_to_years else int64(0)
    worker = int64(may_earn_wage(alive, age, health, p))
    return living | (resident << BITS) | (worker << (BITS * 2)) | (ill << (BITS * 3)) | (old << (BITS * 4))


@rule
def unpacked(heads, k):
    """Count number ``k`` of packed heads."""
    return float32((heads >> (BITS * int64(k))) & LOWEST)


@loop
def head_all(heads, hands, alive, work, health, age, p):
    """Heads and hands over person rows."""
    for j in range(heads.size):
        heads[j] = head(alive[j], work[j], health[j], age[j], p)
        hands[j] = hand(work[j], health[j], p)


@loop
def clear(heads, hands, wage, owed):
    """Zero the sums."""
    for i in range(heads.size):
        heads[i] = int64(0)
        hands[i] = float32(0.0)
        wage[i] = float32(0.0)
        owed[i] = float32(0.0)


@loop
def add_persons(heads, hands, wage, owed, owner, head_of, hand_of, earned, billed):
    """Add every person to the household, in row order."""
    for j in range(owner.size):
        i = owner[j]
        heads[i] += head_of[j]
        hands[i] += hand_of[j]
        wage[i] += earned[j]
        owed[i] += billed[j]


@loop
def unpack_all(members, residents, workers, ill, elderly, heads):
    """Counts over household rows."""
    for i in range(heads.size):
        members[i] = unpacked(heads[i], 0)
        residents[i] = unpacked(heads[i], 1)
        workers[i] = unpacked(heads[i], 2)
        ill[i] = unpacked(heads[i], 3)
        elderly[i] = unpacked(heads[i], 4)


@pass_
def tally(v):
    """Sums over the members of every household."""
    c = v.persons
    h = v.households
    head_all(v.head, v.hand, c.alive, c.work, c.health, v.age, v.p.work)
    clear(v.heads, h.hands, h.wage, v.owed)
    add_persons(v.heads, h.hands, h.wage, v.owed, v.owner, v.head, v.hand, v.wage, v.bill)
    unpack_all(h.members, h.residents, h.workers, h.ill_members, h.elderly, v.heads)
