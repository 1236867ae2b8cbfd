"""What a household is this month: members, residents, hands, the ill, the old; wages and bills summed."""

from __future__ import annotations

from numpy import float32

from simexit.compiled import loop, pass_, rule
from simexit.life.work import may_earn_wage
from simexit.population.codes import FARM, HEALTHY, MIGRANT


@rule
def hand(work, health, p):
    """Farm work of a person: one for a healthy farm hand, less for an ill one."""
    strength = float32(1.0) if health == HEALTHY else p.hands_ill_factor
    return strength if work == FARM else float32(0.0)


@loop
def clear(members, residents, hands, workers, ill, elderly, wage, owed):
    """Zero the sums."""
    for i in range(members.size):
        members[i] = float32(0.0)
        residents[i] = float32(0.0)
        hands[i] = float32(0.0)
        workers[i] = float32(0.0)
        ill[i] = float32(0.0)
        elderly[i] = float32(0.0)
        wage[i] = float32(0.0)
        owed[i] = float32(0.0)


@loop
def count(members, residents, hands, workers, ill, elderly, owner, alive, work, health, age, p):
    """Count people over person rows, in row order."""
    for j in range(owner.size):
        i = owner[j]
        living = float32(alive[j])
        members[i] += living
        residents[i] += living if work[j] != MIGRANT else float32(0.0)
        hands[i] += hand(work[j], health[j], p)
        workers[i] += float32(may_earn_wage(alive[j], age[j], health[j], p))
        ill[i] += living if health[j] != HEALTHY else float32(0.0)
        elderly[i] += living if age[j] >= p.wage_work_age_to_years else float32(0.0)


@loop
def add_money(wage, owed, owner, earned, billed):
    """Sum wages and bills over person rows, in row order."""
    for j in range(owner.size):
        wage[owner[j]] += earned[j]
        owed[owner[j]] += billed[j]


@pass_
def tally(v):
    """Sums over the members of every household."""
    c = v.persons
    h = v.households
    clear(h.members, h.residents, h.hands, h.workers, h.ill_members, h.elderly, h.wage, v.owed)
    count(
        h.members, h.residents, h.hands, h.workers, h.ill_members, h.elderly, v.owner, c.alive, c.work, c.health,
        v.age, v.p.work,
    )  # fmt: skip
    add_money(h.wage, v.owed, v.owner, v.wage, v.bill)
