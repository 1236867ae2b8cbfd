"""What a household is this month: members, residents, hands, the ill, the old; wages and bills summed.

Seven counts travel in one whole number of eight bits each, so that a person is added to the household once.
"""

from __future__ import annotations

from numpy import float32, int64

from simexit.compiled import loop, pass_, rule
from simexit.life.work import may_earn_wage
from simexit.population.codes import FARM, HEALTHY, MIGRANT

BITS = int64(8)
LOWEST = int64(255)


@rule
def head(present, work, health, age, p):
    """A person in seven counts, from the lowest bits: member, resident, able to earn, ill, old, hand, ill hand."""
    living = int64(present)
    resident = living if work != MIGRANT else int64(0)
    ill = living if health != HEALTHY else int64(0)
    old = living if age >= p.wage_work_age_to_years else int64(0)
    worker = int64(may_earn_wage(present, age, health, p))
    hand = living if work == FARM else int64(0)
    counts = living | (resident << BITS) | (worker << (BITS * 2)) | (ill << (BITS * 3)) | (old << (BITS * 4))
    return counts | (hand << (BITS * 5)) | ((hand & ill) << (BITS * 6))


@rule
def unpacked(heads, k):
    """Count number ``k`` of packed heads."""
    return float32((heads >> (BITS * int64(k))) & LOWEST)


@rule
def farm_hands(heads, p):
    """Farm work of a household: one for a healthy hand, less for an ill one."""
    return unpacked(heads, 5) - (float32(1.0) - p.hands_ill_factor) * unpacked(heads, 6)


@loop
def head_all(heads, present, work, health, age, p):
    """Heads over person rows."""
    for j in range(heads.size):
        heads[j] = head(present[j], work[j], health[j], age[j], p)


@loop
def clear(heads, wage, owed):
    """Zero the sums."""
    for i in range(heads.size):
        heads[i] = int64(0)
        wage[i] = float32(0.0)
        owed[i] = float32(0.0)


@loop
def add_persons(heads, wage, owed, owner, head_of, earned, billed):
    """Add every person to the household, in row order."""
    for j in range(owner.size):
        i = owner[j]
        heads[i] += head_of[j]
        wage[i] += earned[j]
        owed[i] += billed[j]


@loop
def unpack_all(members, residents, workers, ill, elderly, hands, heads, p):
    """Counts over household rows."""
    for i in range(heads.size):
        members[i] = unpacked(heads[i], 0)
        residents[i] = unpacked(heads[i], 1)
        workers[i] = unpacked(heads[i], 2)
        ill[i] = unpacked(heads[i], 3)
        elderly[i] = unpacked(heads[i], 4)
        hands[i] = farm_hands(heads[i], p)


@pass_
def tally(v):
    """Sums over the members of every household."""
    c = v.persons
    h = v.households
    head_all(v.head, c.present, c.work, c.health, v.age, v.p.work)
    clear(v.heads, h.wage, v.owed)
    add_persons(v.heads, h.wage, v.owed, v.owner, v.head, v.wage, v.bill)
    unpack_all(h.members, h.residents, h.workers, h.ill_members, h.elderly, h.hands, v.heads, v.p.work)
