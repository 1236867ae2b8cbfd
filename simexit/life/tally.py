"""What a household is this month: members, residents, hands, the ill, the old, pupils lost; wages and bills summed.

Nine counts travel in one whole number of seven bits each, so that a person is added to the household once.
"""

from __future__ import annotations

from numpy import float32, int64, uint8, uint64

from simexit.compiled import loop, pass_, rule
from simexit.life.work import may_earn_wage
from simexit.population.codes import FARM, HEALTHY, MIGRANT, SEVERE

BITS = int64(7)
LOWEST = int64(127)
SUMS = 4
"""Sums of yuan over the members of a household, which lie side by side."""


@rule
def head(present, lost, work, health, age, p):
    """A person in nine counts, from the lowest bits.

    Member, resident, able to earn, ill, old, hand, ill hand, severely ill or disabled, child out of school.
    """
    living = int64(present)
    resident = living if work != MIGRANT else int64(0)
    ill = living if health != HEALTHY else int64(0)
    old = living if age >= p.wage_work_age_to_years else int64(0)
    worker = int64(may_earn_wage(present, age, health, p))
    hand = living if work == FARM else int64(0)
    counts = living | (resident << BITS) | (worker << (BITS * 2)) | (ill << (BITS * 3)) | (old << (BITS * 4))
    counts |= (hand << (BITS * 5)) | ((hand & ill) << (BITS * 6))
    severe = living if health >= SEVERE else int64(0)
    return counts | (severe << (BITS * 7)) | (int64(lost) << (BITS * 8))


@rule
def unpacked(heads, k):
    """Count number ``k`` of packed heads."""
    return uint8((heads >> (BITS * int64(k))) & LOWEST)


@rule
def farm_hands(heads, p):
    """Farm work of a household: one for a healthy hand, less for an ill one; care takes working days of others."""
    able = float32(unpacked(heads, 5)) - (float32(1.0) - p.hands_ill_factor) * float32(unpacked(heads, 6))
    return max(able - p.carer_hands * float32(unpacked(heads, 7)), float32(0.0))


@loop
def head_all(heads, present, lost, work, health, age, p):
    """Heads over person rows."""
    for j in range(heads.size):
        heads[j] = head(present[j], lost[j], work[j], health[j], age[j], p)


@rule
def place(i, k):
    """Where sum k of household i stands among all sums."""
    return uint64(SUMS) * uint64(i) + uint64(k)


@loop
def clear(heads, sums):
    """Zero the sums."""
    for i in range(heads.size):
        heads[i] = int64(0)
    for i in range(sums.size):
        sums[i] = float32(0.0)


@loop
def add_persons(heads, sums, owner, head_of, earned, sent, billed, spent):
    """Add every person to the household, in row order.

    The four sums are read before any is written, and so become one vector.
    """
    for j in range(owner.size):
        i = owner[j]
        heads[i] += head_of[j]
        wage = sums[place(i, 0)] + earned[j]
        migrant_wage = sums[place(i, 1)] + sent[j]
        owed = sums[place(i, 2)] + billed[j]
        expenses = sums[place(i, 3)] + spent[j]
        sums[place(i, 0)] = wage
        sums[place(i, 1)] = migrant_wage
        sums[place(i, 2)] = owed
        sums[place(i, 3)] = expenses


@loop
def hand_over(wage, migrant_wage, owed, expenses, sums, post_wage):
    """Sums into columns of households; wages of welfare posts come to those of members."""
    for i in range(wage.size):
        wage[i] = sums[place(i, 0)] + post_wage[i]
        migrant_wage[i] = sums[place(i, 1)]
        owed[i] = sums[place(i, 2)]
        expenses[i] = sums[place(i, 3)]


@loop
def unpack_all(members, residents, workers, ill, elderly, severely_ill, pupils_lost, hands, heads, p):
    """Counts over household rows."""
    for i in range(heads.size):
        members[i] = unpacked(heads[i], 0)
        residents[i] = unpacked(heads[i], 1)
        workers[i] = unpacked(heads[i], 2)
        ill[i] = unpacked(heads[i], 3)
        elderly[i] = unpacked(heads[i], 4)
        severely_ill[i] = unpacked(heads[i], 7)
        pupils_lost[i] = unpacked(heads[i], 8)
        hands[i] = farm_hands(heads[i], p)


@pass_
def tally(v):
    """Sums over the members of every household."""
    c = v.persons
    h = v.households
    head_all(v.head, c.present, c.left_school, c.work, c.health, v.age, v.p.work)
    clear(v.heads, v.sums)
    add_persons(v.heads, v.sums, v.owner, v.head, v.wage, v.sent, v.bill, v.expense)
    hand_over(h.wage, h.migrant_wage, v.owed, h.expenses, v.sums, h.post_wage)
    unpack_all(
        h.members, h.residents, h.workers, h.ill_members, h.elderly, h.severely_ill, h.pupils_lost, h.hands, v.heads,
        v.p.work,
    )  # fmt: skip
