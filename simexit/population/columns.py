"""The columns of persons, households and villages, and views of a village's rows."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simexit.compiled import rule

U8 = NDArray[np.uint8]
F32 = NDArray[np.float32]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
U16 = NDArray[np.uint16]
U32 = NDArray[np.uint32]


class Persons(NamedTuple):
    """Columns of persons, in village order; within a village by household, newborns of the year behind."""

    id_low: U32
    id_high: U32
    household: I32
    birth_month: I32
    ability: F32
    female: U8
    present: U8
    gone: U8
    married: U8
    family: U8
    schooling: U8
    health: U8
    work: U8
    seeking: U8
    marries: U8
    children_born: U8
    gives_birth: U8


class Households(NamedTuple):
    """Columns of households, in village order. Money is in yuan; flows are of the last month lived."""

    id_low: U32
    id_high: U32
    village: I32
    land_mu: F32
    productivity: F32
    shock: F32
    savings: F32
    debt: F32
    smoothed_income: F32
    industry_capital: F32
    livestock: F32
    project: U8
    project_months: U8
    insured: U8
    dwelling: U8
    water: U8
    power: U8
    female_head: U8
    splits: U8
    pack: U16
    register: U8
    cause: U8
    recorded_income: F32
    recorded_own_income: F32
    members: F32
    residents: F32
    hands: F32
    workers: F32
    ill_members: F32
    elderly: F32
    severely_ill: F32
    pupils_lost: F32
    wage: F32
    post_wage: F32
    migrant_wage: F32
    farm: F32
    industry: F32
    property: F32
    transfer: F32
    consumption: F32
    medical: F32
    forgone: F32
    expenses: F32
    dues: F32
    gift: F32
    loan: F32
    interest: F32
    repayment: F32
    purchase: F32
    sale: F32
    year_wage: F32
    year_farm: F32
    year_industry: F32
    year_property: F32
    year_transfer: F32
    year_migrant_wage: F32
    year_consumption: F32
    year_medical: F32
    year_resident_months: F32


PERSON_TYPES: dict[str, Any] = {
    "id_low": np.uint32,
    "id_high": np.uint32,
    "household": np.int32,
    "birth_month": np.int32,
    "ability": np.float32,
}
HOUSEHOLD_TYPES: dict[str, Any] = {
    **dict.fromkeys(Households._fields, np.float32),
    "id_low": np.uint32,
    "id_high": np.uint32,
    "village": np.int32,
    "project": np.uint8,
    "project_months": np.uint8,
    "insured": np.uint8,
    "dwelling": np.uint8,
    "water": np.uint8,
    "power": np.uint8,
    "female_head": np.uint8,
    "splits": np.uint8,
    "cause": np.uint8,
    "register": np.uint8,
    "pack": np.uint16,
}


class Villages(NamedTuple):
    """Columns of villages: where their rows lie, what they are, and the shares of last month."""

    id_low: U32
    id_high: U32
    county: I32
    township: I32
    poor_village: U8
    first_household: I32
    households: I32
    first_person: I32
    persons: I32
    harvest: F32
    price: F32
    migrant_share: F32
    producing_share: F32
    local_wage: F32
    disaster: F32
    next_migrant_share: F32
    next_producing_share: F32
    workers: F32
    local_jobs: I32


VILLAGE_TYPES: dict[str, Any] = {
    **dict.fromkeys(Villages._fields, np.int32),
    **dict.fromkeys(
        (
            "harvest",
            "price",
            "migrant_share",
            "producing_share",
            "local_wage",
            "disaster",
            "next_migrant_share",
            "next_producing_share",
            "workers",
        ),
        np.float32,
    ),
    "id_low": np.uint32,
    "id_high": np.uint32,
    "poor_village": np.uint8,
}


def empty_persons(n: int) -> Persons:
    """Zeroed columns of ``n`` persons."""
    return Persons(*(np.zeros(n, PERSON_TYPES.get(name, np.uint8)) for name in Persons._fields))


def empty_households(n: int) -> Households:
    """Zeroed columns of ``n`` households."""
    return Households(*(np.zeros(n, HOUSEHOLD_TYPES[name]) for name in Households._fields))


def empty_villages(n: int) -> Villages:
    """Zeroed columns of ``n`` villages."""
    return Villages(*(np.zeros(n, VILLAGE_TYPES[name]) for name in Villages._fields))


def ids_of(low: U32, high: U32) -> NDArray[np.uint64]:
    """Permanent 64-bit ids from their halves."""
    return (high.astype(np.uint64) << np.uint64(32)) | low.astype(np.uint64)


@rule
def person_rows(c, a, b):
    """View of person rows a to b."""
    return Persons(
        c.id_low[a:b], c.id_high[a:b], c.household[a:b], c.birth_month[a:b], c.ability[a:b], c.female[a:b],
        c.present[a:b], c.gone[a:b], c.married[a:b], c.family[a:b], c.schooling[a:b], c.health[a:b], c.work[a:b],
        c.seeking[a:b], c.marries[a:b], c.children_born[a:b], c.gives_birth[a:b],
    )  # fmt: skip


@rule
def household_rows(c, a, b):
    """View of household rows a to b."""
    return Households(
        c.id_low[a:b], c.id_high[a:b], c.village[a:b], c.land_mu[a:b], c.productivity[a:b], c.shock[a:b],
        c.savings[a:b], c.debt[a:b], c.smoothed_income[a:b], c.industry_capital[a:b], c.livestock[a:b],
        c.project[a:b], c.project_months[a:b], c.insured[a:b], c.dwelling[a:b], c.water[a:b], c.power[a:b],
        c.female_head[a:b], c.splits[a:b], c.pack[a:b], c.register[a:b], c.cause[a:b], c.recorded_income[a:b],
        c.recorded_own_income[a:b], c.members[a:b], c.residents[a:b], c.hands[a:b], c.workers[a:b],
        c.ill_members[a:b], c.elderly[a:b], c.severely_ill[a:b], c.pupils_lost[a:b], c.wage[a:b], c.post_wage[a:b],
        c.migrant_wage[a:b], c.farm[a:b], c.industry[a:b], c.property[a:b], c.transfer[a:b], c.consumption[a:b],
        c.medical[a:b], c.forgone[a:b], c.expenses[a:b], c.dues[a:b], c.gift[a:b], c.loan[a:b], c.interest[a:b],
        c.repayment[a:b], c.purchase[a:b], c.sale[a:b], c.year_wage[a:b], c.year_farm[a:b], c.year_industry[a:b],
        c.year_property[a:b], c.year_transfer[a:b], c.year_migrant_wage[a:b], c.year_consumption[a:b],
        c.year_medical[a:b], c.year_resident_months[a:b],
    )  # fmt: skip
