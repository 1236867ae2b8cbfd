"""A month in the life of every household: the order of the passes, and the kernel that runs them over villages."""

from __future__ import annotations

import numpy as np
from numpy import float32, int32, uint32

from simexit.compiled import kernel, loop, rule
from simexit.life.demography import births_and_deaths
from simexit.life.farm import farming
from simexit.life.health import illness, insurance
from simexit.life.industry import projects
from simexit.life.purse import purse
from simexit.life.rates import household_rates, person_rates
from simexit.life.tally import tally
from simexit.life.view import Surroundings, View
from simexit.life.work import working
from simexit.luck import BLOCK_HOUSEHOLD, BLOCK_PERSON, HouseholdLuck, PersonLuck, fill
from simexit.population.codes import MIGRANT, PRODUCING
from simexit.population.columns import household_rows, person_rows

# The order of life within a month. `live_month` runs it over villages, agents over households.
ORDER = (births_and_deaths, illness, working, tally, farming, projects, insurance, purse)


@loop
def find_owner(owner, household, first):
    """Row of each person's household within the view."""
    for j in range(owner.size):
        owner[j] = household[j] - first


@rule
def open_view(a, b, ha, hb, v, persons, households, villages, month, season, p, table, seed, replicate, space):
    """View of person rows a to b and household rows ha to hb of village v, with luck drawn and rates expanded."""
    c = person_rows(persons, a, b)
    h = household_rows(households, ha, hb)
    n = b - a
    k = hb - ha
    owner = space.owner[:n]
    find_owner(owner, c.household, int32(ha))
    u = space.person_draws
    w = space.household_draws
    fill(u, c.id_low, c.id_high, uint32(month), uint32(BLOCK_PERSON), seed, replicate)
    fill(w, h.id_low, h.id_high, uint32(month), uint32(BLOCK_HOUSEHOLD), seed, replicate)
    here = Surroundings(
        int32(month),
        season,
        villages.harvest[v],
        villages.price[v],
        villages.migrant_share[v],
        villages.producing_share[v],
    )
    return View(
        c,
        h,
        owner,
        space.age[:n],
        space.wage[:n],
        space.bill[:n],
        space.owed[:k],
        PersonLuck(u[0][:n], u[1][:n], u[2][:n], u[3][:n], u[4][:n], u[5][:n], u[6][:n], u[7][:n]),
        HouseholdLuck(w[0][:k], w[1][:k], w[2][:k], w[3][:k]),
        person_rates(table, v, h.pack, owner, space.person_rates, space.ones),
        household_rates(table, v, h.pack, space.household_rates, space.ones),
        here,
        p,
    )


@loop
def share_of(codes, code, among):
    """Share of rows with a code, over the sum of ``among``."""
    having = 0
    total = float32(0.0)
    for j in range(codes.size):
        having += codes[j] == code
    for i in range(among.size):
        total += among[i]
    return float32(having) / max(total, float32(1.0))


@kernel
def live_month(persons, households, villages, first, last, month, season, p, table, seed, replicate, space):
    """One month of villages ``first`` to ``last``; each village writes its own rows only."""
    for v in range(first, last):
        a = villages.first_person[v]
        ha = villages.first_household[v]
        view = open_view(
            a, a + villages.persons[v], ha, ha + villages.households[v], v, persons, households, villages, month,
            season, p, table, seed, replicate, space,
        )  # fmt: skip
        births_and_deaths(view)
        illness(view)
        working(view)
        tally(view)
        farming(view)
        projects(view)
        insurance(view)
        purse(view)
        villages.next_migrant_share[v] = share_of(view.persons.work, MIGRANT, view.households.members)
        villages.next_producing_share[v] = share_of(
            view.households.project, PRODUCING, space.ones[: view.households.project.size]
        )


@kernel
def view_household(row, a, b, v, persons, households, villages, month, season, p, table, seed, replicate, space):
    """View of one household, for an agent; the same as a village's view, one household long."""
    return open_view(
        a, b, row, row + 1, v, persons, households, villages, month, season, p, table, seed, replicate, space
    )


@kernel
def close_village_shares(villages, persons, households, v):
    """Shares of a village after the month, as `live_month` takes them."""
    a = villages.first_person[v]
    ha = villages.first_household[v]
    c = person_rows(persons, a, a + villages.persons[v])
    h = household_rows(households, ha, ha + villages.households[v])
    villages.next_migrant_share[v] = share_of(c.work, MIGRANT, h.members)
    villages.next_producing_share[v] = share_of(h.project, PRODUCING, np.ones(h.project.size, np.float32))
