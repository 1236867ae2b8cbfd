"""A month in the life of every household: the order of the passes, and the kernel that runs them over villages."""

from __future__ import annotations

import numpy as np
from numpy import float32, int32, int64, uint32

from simexit.compiled import kernel, loop, rule, view_kernel
from simexit.life.demography import births_and_deaths
from simexit.life.family import families
from simexit.life.farm import farming
from simexit.life.health import illness, insurance
from simexit.life.housing import housing
from simexit.life.industry import projects
from simexit.life.livestock import herding
from simexit.life.parameters import LifeParameters
from simexit.life.purse import purse
from simexit.life.rates import RateTable, household_rates, person_rates
from simexit.life.schooling import learning
from simexit.life.tally import tally
from simexit.life.view import Surroundings, Times, View, Workspace
from simexit.life.work import working
from simexit.luck import BLOCK_HOUSEHOLD, BLOCK_PERSON, HouseholdLuck, PersonLuck, fill
from simexit.population.codes import LOCAL, MIGRANT, PRODUCING
from simexit.population.columns import Households, Persons, Villages, household_rows, person_rows
from simexit.population.layout import VECTOR_ROWS

# The order of life within a month. `live_month` runs it over villages, agents over households.
ORDER = (
    births_and_deaths,
    families,
    illness,
    learning,
    working,
    tally,
    farming,
    herding,
    projects,
    insurance,
    housing,
    purse,
)


@loop
def find_owner(owner, household, first):
    """Row of each person's household within the view."""
    for j in range(owner.size):
        owner[j] = household[j] - first


@rule
def surroundings(times, villages, v):
    """What is common to village v this month."""
    return Surroundings(
        times.month,
        times.season,
        times.migrant_market,
        villages.harvest[v],
        villages.price[v],
        villages.local_wage[v],
        villages.disaster[v],
        villages.migrant_share[v],
        villages.producing_share[v],
    )


@rule
def open_view(a, b, ha, hb, v, persons, households, villages, times, p, table, seed, replicate, space):
    """View of person rows a to b and household rows ha to hb of village v, with luck drawn and rates expanded."""
    c = person_rows(persons, a, b)
    h = household_rows(households, ha, hb)
    n = b - a
    k = hb - ha
    owner = space.owner[:n]
    find_owner(owner, c.household, int32(ha))
    u = space.person_draws
    w = space.household_draws
    fill(u, c.id_low, c.id_high, uint32(times.month), uint32(BLOCK_PERSON), seed, replicate)
    fill(w, h.id_low, h.id_high, uint32(times.month), uint32(BLOCK_HOUSEHOLD), seed, replicate)
    return View(
        c,
        h,
        owner,
        space.age[:n],
        space.wage[:n],
        space.sent[:n],
        space.bill[:n],
        space.expense[:n],
        space.pupil[:n],
        space.lost[:n],
        space.flag[:n],
        space.head[:n],
        space.gathered[:n],
        space.owed[:k],
        space.heads[:k],
        space.spread[:k],
        PersonLuck(
            u[0][:n],
            u[1][:n],
            u[2][:n],
            u[3][:n],
            u[4][:n],
            u[5][:n],
            u[6][:n],
            u[7][:n],
            u[8][:n],
            u[9][:n],
            u[10][:n],
            u[11][:n],
        ),
        HouseholdLuck(w[0][:k], w[1][:k], w[2][:k], w[3][:k], w[4][:k], w[5][:k], w[6][:k], w[7][:k]),
        person_rates(table, v, h.pack, owner, space.person_rates, space.ones),
        household_rates(table, v, h.pack, space.household_rates, space.ones),
        surroundings(times, villages, v),
        p,
    )


@loop
def count_code(codes, code):
    """Number of rows with a code."""
    n = int32(0)
    for j in range(codes.size):
        n += int32(codes[j] == code)
    return n


@loop
def count_above(column):
    """Number of rows above zero."""
    n = int32(0)
    for i in range(column.size):
        n += int32(column[i] > float32(0.0))
    return n


@loop
def total(column):
    """Sum of a column of whole numbers."""
    n = int32(0)
    for i in range(column.size):
        n += int32(column[i])
    return float32(n)


@rule
def close_shares(c, h, villages, v):
    """What others may read of a village after the month: shares, workers and local jobs held."""
    migrants = count_code(c.work, MIGRANT)
    producing = count_code(h.project, PRODUCING)
    villages.next_migrant_share[v] = float32(migrants) / max(total(h.members), float32(1.0))
    villages.next_producing_share[v] = float32(producing) / max(float32(count_above(h.members)), float32(1.0))
    villages.workers[v] = total(h.workers)
    villages.local_jobs[v] = count_code(c.work, LOCAL)


@kernel
def live_rows(a, b, ha, hb, v, persons, households, villages, times, p, table, seed, replicate, space):
    """One month of person rows a to b and household rows ha to hb of village v: a village, or one household."""
    view = open_view(a, b, ha, hb, v, persons, households, villages, times, p, table, seed, replicate, space)
    births_and_deaths(view)
    families(view)
    illness(view)
    learning(view)
    working(view)
    tally(view)
    farming(view)
    herding(view)
    projects(view)
    insurance(view)
    housing(view)
    purse(view)


@kernel
def live_month(persons, households, villages, first, last, times, p, table, seed, replicate, space):
    """One month of villages ``first`` to ``last``; each village writes its own rows only.

    Person rows are lived in whole vectors; the empty ones behind a village hold nobody.
    """
    for v in range(first, last):
        a = int64(villages.first_person[v])
        end = int64(villages.first_person[v + 1] if v + 1 < villages.first_person.size else persons.present.size)
        b = min(a + (villages.persons[v] + VECTOR_ROWS - 1) // VECTOR_ROWS * VECTOR_ROWS, end)
        ha = int64(villages.first_household[v])
        hb = ha + villages.households[v]
        live_rows(a, b, ha, hb, v, persons, households, villages, times, p, table, seed, replicate, space)
        close_shares(person_rows(persons, a, b), household_rows(households, ha, hb), villages, v)


@view_kernel
def _open_rows(a, b, ha, hb, v, persons, households, villages, times, p, table, seed, replicate, space):
    return open_view(a, b, ha, hb, v, persons, households, villages, times, p, table, seed, replicate, space)


def view_rows(
    a: int, b: int, ha: int, hb: int, v: int, persons: Persons, households: Households, villages: Villages,
    times: Times, p: LifeParameters, table: RateTable, seed: np.uint32, replicate: np.uint32, space: Workspace,
) -> View:  # fmt: skip
    """View of some rows of village ``v`` for callers from Python: one household for an agent, or a whole village.

    Scalars that come back from compiled code are Python floats, with which a pass would be compiled anew in float64;
    they are put back as float32.
    """
    view = _open_rows(a, b, ha, hb, v, persons, households, villages, times, p, table, seed, replicate, space)
    opened: View = view._replace(here=surroundings.py_func(times, villages, v), p=p)
    return opened


@kernel
def close_village(persons, households, villages, v):
    """After agents have lived a month: the village's shares, as `live_month` takes them."""
    a = villages.first_person[v]
    ha = villages.first_household[v]
    c = person_rows(persons, a, a + villages.persons[v])
    h = household_rows(households, ha, ha + villages.households[v])
    close_shares(c, h, villages, v)
