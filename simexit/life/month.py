"""A month in the life of every household: the order of the passes, and the kernel that runs them over villages."""

from __future__ import annotations

import numpy as np
from numpy import float32, float64, int32, uint8, uint32

from simexit.columns import Households, Persons, Villages
from simexit.compiled import from_fields, in_order, kernel, loop, rule, view_kernel
from simexit.life.demography import births_and_deaths
from simexit.life.family import families
from simexit.life.farm import farming, lets_land
from simexit.life.health import illness, insurance
from simexit.life.housing import housing
from simexit.life.industry import projects
from simexit.life.livestock import herding
from simexit.life.parameters import LifeParameters
from simexit.life.purse import purse
from simexit.life.rates import RateTable, household_rates, person_rates
from simexit.life.schooling import learning
from simexit.life.tally import tally
from simexit.life.view import Times, View, Workspace, surroundings, view_of
from simexit.life.work import working
from simexit.luck import BLOCK_HOUSEHOLD, BLOCK_PERSON, HouseholdLuck, PersonLuck, fill
from simexit.population.codes import LOCAL, MIGRANT, PRODUCING
from simexit.population.layout import Population
from simexit.population.spans import Spans

# The order of life within a month. `live_month` runs it over villages, or over the households of agents.
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
live_passes = in_order(ORDER)


@loop
def find_owner(owner, household, first):
    """Row of each person's household within the view."""
    for j in range(owner.size):
        owner[j] = uint32(household[j] - first)


# Views of some rows, and draws cut to the number of rows.
person_rows = from_fields(Persons, "c, a, b", lambda name, _: f"c.{name}[a:b]")
household_rows = from_fields(Households, "c, a, b", lambda name, _: f"c.{name}[a:b]")
person_luck = from_fields(PersonLuck, "u, n", lambda _, k: f"u[{k}][:n]")
household_luck = from_fields(HouseholdLuck, "u, n", lambda _, k: f"u[{k}][:n]")


@rule
def open_view(a, b, ha, hb, v, persons, households, villages, times, p, table, seed, replicate, space):
    """View of person rows a to b and household rows ha to hb of village v, with luck drawn and rates expanded."""
    c = person_rows(persons, a, b)
    h = household_rows(households, ha, hb)
    n = b - a
    k = hb - ha
    owner = space.scratch.owner[:n]
    find_owner(owner, c.household, int32(ha))
    u = space.person_draws
    w = space.household_draws
    fill(u, c.id_low, c.id_high, uint32(times.month), uint32(BLOCK_PERSON), seed, replicate)
    fill(w, h.id_low, h.id_high, uint32(times.month), uint32(BLOCK_HOUSEHOLD), seed, replicate)
    return view_of(
        space.scratch,
        n,
        k,
        c,
        h,
        person_luck(u, n),
        household_luck(w, k),
        person_rates(table, v, ha, hb, owner, space.person_rates),
        household_rates(table, v, ha, hb, space.household_rates),
        surroundings(times, villages, v),
        p,
    )


@loop
def count_work(work):
    """Numbers of migrants and of local workers."""
    migrants, local = int32(0), int32(0)
    for j in range(work.size):
        migrants += int32(work[j] == MIGRANT)
        local += int32(work[j] == LOCAL)
    return float32(migrants), local


@loop
def count_heads(members, residents, workers, project):
    """Numbers of members, residents and workers, of households with members, and of those with a producing project."""
    people, at_home, able, lived, producing = int32(0), int32(0), int32(0), int32(0), int32(0)
    for i in range(members.size):
        people += int32(members[i])
        at_home += int32(residents[i])
        able += int32(workers[i])
        lived += int32(members[i] > uint8(0))
        producing += int32(project[i] == PRODUCING)
    return float32(people), float32(at_home), float32(able), float32(lived), float32(producing)


@loop
def sums_in_order(income, residents, elderly, land_mu, hands):
    """Income of households with somebody at home, hands, and land that is let: sums in float64, in row order.

    Each waits for itself only, and so they go on side by side.
    """
    yuan = working = let = 0.0
    for i in range(income.size):
        counted, land = income[i], land_mu[i]
        yuan += counted if residents[i] > uint8(0) else 0.0
        working += hands[i]
        let += land if lets_land(hands[i], residents[i], elderly[i]) else 0.0
    return yuan, working, let


@kernel
def live_month(spans, persons, households, villages, times, p, table, seed, replicate, space):
    """One month of each span, a village or one household; each writes its own rows only."""
    for n in range(spans.village.size):
        a, b = spans.first_person[n], spans.end_person[n]
        ha, hb = spans.first_household[n], spans.end_household[n]
        v = spans.village[n]
        view = open_view(a, b, ha, hb, v, persons, households, villages, times, p, table, seed, replicate, space)
        live_passes(view)


@kernel
def _close(
    spans, work, project, members, residents, elderly, income, workers, land_mu, hands, villages
):  # fmt: skip
    for n in range(spans.village.size):
        a, b = spans.first_person[n], spans.end_person[n]
        ha, hb = spans.first_household[n], spans.end_household[n]
        v = spans.village[n]
        migrants, local = count_work(work[a:b])
        people, at_home, able, lived, producing = count_heads(
            members[ha:hb], residents[ha:hb], workers[ha:hb], project[ha:hb]
        )
        yuan, working, let = sums_in_order(
            income[ha:hb], residents[ha:hb], elderly[ha:hb], land_mu[ha:hb], hands[ha:hb]
        )
        villages.next_migrant_share[v] = migrants / max(people, float32(1.0))
        villages.next_producing_share[v] = producing / max(lived, float32(1.0))
        villages.next_mean_income[v] = float32(yuan / max(float64(at_home), 1.0))
        villages.next_let_mu[v] = float32(let / working) if working > 0.0 else float32(0.0)
        villages.workers[v] = able
        villages.local_jobs[v] = local


def close_month(spans: Spans, population: Population) -> None:
    """What others may read of a village after its month: shares, mean income, land let, workers and local jobs held."""
    h = population.households
    work, villages = population.persons.work, population.villages
    _close(
        spans, work, h.project, h.members, h.residents, h.elderly, h.smoothed_income, h.workers, h.land_mu, h.hands,
        villages,
    )  # fmt: skip


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
