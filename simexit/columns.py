"""The one table of columns: of persons, households and places, with all that other rooms ask about a column.

A new column is one declaration here and the rule that uses it. Views, rows that are moved, copied or split, the check
of every December, the panel of a record, conditions (``who:``), effects on states and the model description read it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Annotated, Any, NamedTuple, TypeVar, get_args, get_type_hints

import numpy as np
from numpy.typing import NDArray

from simexit.column import ADD, ADD_TIMES, COPY, ROW, SET, SHARE, Column, coded, flag

U8 = NDArray[np.uint8]
F32 = NDArray[np.float32]
I16 = NDArray[np.int16]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
U32 = NDArray[np.uint32]

HEALTH = ("healthy", "acute", "chronic", "severe", "disabled")
WORK = ("none", "farm", "welfare post", "local wage", "migrant")
SCHOOLING = ("none", "primary", "junior", "senior")
REGISTER = ("never", "registered", "exited", "monitored")
LISTED = ("not listed", "listed", "exited")
REGION = ("east", "central", "west")
PROJECT = ("none", "gestating", "producing", "failed")
GONE = ("not gone", "died", "married out", "left for good, and may come back")
DWELLING = ("A", "B", "C", "D")
UNIT = ("person", "household", "village", "township", "county")
SEX = ("male", "female")
DISEASE = ("none", "tuberculosis", "echinococcosis", "Kashin-Beck disease", "high-altitude heart disease", "other")
WHY_EMPTY = ("no_money", "no_capacity", "not_ready", "not_wanted", "in_no_plan", "nobody_eligible")
WHY_ENDED = ("held", "term", "review", "exit", "withdrawn", "gone", "budget", "lapsed", "not passed", "unfinished")
WHY_GONE = ("there", "dissolved", "died out", "settled away", "married away")
CAUSE = ("none", "illness", "disability", "no labour", "school cost", "unsafe home", "no capital", "no job")


class Persons(NamedTuple):
    """Columns of persons, in village order; within a village by household, newborns of the year behind."""

    id_low: Annotated[U32, Column("–", "lower half of the permanent 64-bit identity")]
    id_high: Annotated[U32, Column("–", "upper half of the permanent 64-bit identity")]
    household: Annotated[I32, Column("row", "household the person belongs to; changes only when a household splits")]
    birth_month: Annotated[I16, Column("month", "month of birth, counted from January of year 0")]
    ability: Annotated[
        F32,
        Column("log points", "lasting ability in wage work; fixed but for what a place adds", changed=ADD),
    ]
    female: Annotated[U8, flag("woman or girl; fixed")]
    present: Annotated[U8, flag("living member of the household, at home or at work away")]
    gone: Annotated[U8, coded(GONE)]
    married: Annotated[U8, flag("has married; never unset, also not by a partner's death")]
    family: Annotated[
        U8,
        Column("number", "0: the head's family; 1 and more: families of younger couples within the household"),
    ]
    schooling: Annotated[
        U8,
        coded(SCHOOLING, "highest level reached or, for a child, to be reached", asked=True, changed=SET),
    ]
    health: Annotated[U8, coded(HEALTH, asked=True, changed=SET)]
    work: Annotated[U8, coded(WORK, asked=True)]
    seeking: Annotated[U8, flag("looked for a local job this month")]
    marries: Annotated[U8, flag("a man who married this month; the bride joins at the month's end")]
    children_born: Annotated[U8, Column("births", "births so far in the simulation")]
    gives_birth: Annotated[U8, flag("gave birth this month; the child joins at the month's end")]
    in_school: Annotated[U8, flag("attends school this month", asked=True)]
    left_school: Annotated[U8, flag("of compulsory age and not at school this month", asked=True)]
    skill: Annotated[U8, flag("has a recognised trade; only a place gives it", asked=True, changed=SET)]
    disease: Annotated[
        U8,
        coded(DISEASE, "endemic disease known of; only a place sets it", asked=True, changed=SET),
    ]
    chronic_seen: Annotated[U8, flag("is known to be chronically ill")]


class Households(NamedTuple):
    """Columns of households, in village order. Flows are of the last month lived. A panel keeps this order."""

    id_low: Annotated[U32, Column("–", "lower half of the permanent identity", split=ROW)]
    id_high: Annotated[U32, Column("–", "upper half of the permanent identity", split=ROW)]
    village: Annotated[I32, Column("row", "village; never changes", split=ROW)]
    female_head: Annotated[U8, flag("headed by a woman at the start; 0 for a household founded later", asked=True)]
    splits: Annotated[U8, Column("splits", "households that have split off so far")]
    land_mu: Annotated[
        F32,
        Column(
            "mu", "farm land; shared when a household splits, else fixed", split=SHARE, asked=True, changed=ADD_TIMES
        ),
    ]
    productivity: Annotated[
        F32,
        Column("log points", "lasting productivity of household and village; fixed", split=COPY),
    ]
    shock: Annotated[F32, Column("log points", "persistent productivity shock", split=COPY)]
    crop: Annotated[F32, Column("log points", "luck of the crop year with its crops; drawn once a year", split=COPY)]
    members: Annotated[U8, Column("persons", "present members, migrants included", kept=True, asked=True)]
    residents: Annotated[U8, Column("persons", "members not at work away", kept=True, asked=True)]
    hands: Annotated[
        F32,
        Column("hands", "farm work available: less for the ill, and for the care they need", asked=True),
    ]
    hands_taken: Annotated[F32, Column("hands", "of them at work this month in jobs of markets")]
    workers: Annotated[
        U8,
        Column("persons", "members of age and health for wage work, whatever they do", kept=True, asked=True),
    ]
    ill_members: Annotated[U8, Column("persons", "members who are not healthy", kept=True, asked=True)]
    elderly: Annotated[U8, Column("persons", "members past the age of wage work", asked=True)]
    severely_ill: Annotated[U8, Column("persons", "members severely ill or disabled", asked=True)]
    savings: Annotated[
        F32, Column("yuan", "cash at the month's end, never negative", split=SHARE, kept=True, asked=True)
    ]
    debt: Annotated[F32, Column("yuan", "owed to lenders", split=SHARE, kept=True, changed=ADD, paid="loan")]
    on_schedule: Annotated[
        F32,
        Column("yuan", "part of the debt: owed on programmes' loans with a schedule", split=SHARE),
    ]
    smoothed_income: Annotated[
        F32, Column("yuan a month", "lasting income: slow exponential mean; cash of a known end left out", split=SHARE)
    ]
    recent_income: Annotated[
        F32, Column("yuan a month", "the same over few months; may be negative", split=SHARE, negative=True)
    ]
    used_members: Annotated[
        F32, Column("persons", "members for whom lasting and recent income are; last month's", split=SHARE)
    ]
    industry_capital: Annotated[
        F32,
        Column("yuan", "capital of the household's project", kept=True, asked=True, changed=ADD, paid="asset"),
    ]
    livestock: Annotated[
        F32,
        Column("yuan", "value of the herd", split=SHARE, kept=True, asked=True, changed=ADD, paid="asset"),
    ]
    durables: Annotated[
        F32,
        Column("yuan", "house, furniture and other durable things bought, less wear", split=SHARE, kept=True),
    ]
    project: Annotated[U8, coded(PROJECT, kept=True)]
    project_months: Annotated[U8, Column("months", "age of the project, at most 255")]
    insured: Annotated[U8, flag("basic medical insurance", split=COPY, asked=True, changed=SET)]
    dwelling: Annotated[
        U8,
        coded(
            DWELLING,
            "grade of the dwelling, of which C and D are dangerous",
            split=COPY,
            kept=True,
            asked=True,
            changed=SET,
            wear="housing.wear_monthly",
            seen="seen_dwelling",
        ),
    ]
    seen_dwelling: Annotated[U8, coded(DWELLING, "grade of the dwelling, as the state knows it", split=COPY, kept=True)]
    hazard: Annotated[U8, flag("home at a known hazard site", split=COPY, asked=True, changed=SET)]
    water: Annotated[U8, flag("safe water", split=COPY, asked=True, changed=SET)]
    power: Annotated[U8, flag("power at home", split=COPY, asked=True, changed=SET)]
    pupils_lost: Annotated[
        U8,
        Column("persons", "members of compulsory age who are out of school", kept=True, asked=True),
    ]
    outlook: Annotated[
        F32,
        Column(
            "share",
            "belief that effort pays, from 0 to 1; places and the sight of neighbours who exited raise it; it fades",
            split=COPY,
            asked=True,
            changed=ADD,
        ),
    ]
    register: Annotated[U8, coded(REGISTER, split=COPY, kept=True, asked=True)]
    cause: Annotated[U8, coded(CAUSE, "main cause of poverty", split=COPY, kept=True, asked=True)]
    recorded_income: Annotated[
        F32,
        Column("yuan per head and year", "what the state records, transfers included", split=COPY, negative=True),
    ]
    recorded_own_income: Annotated[
        F32,
        Column(
            "yuan per head and year",
            "what the state records, transfers left out",
            split=COPY,
            asked="recorded_income_to_line",
            negative=True,
        ),
    ]
    recorded_dividends: Annotated[
        F32, Column("yuan per head and year", "part of it that programmes paid as dividends and rents", split=COPY)
    ]
    wage: Annotated[
        F32,
        Column(
            "yuan a month",
            "wages of all members, migrants' net of their living costs; welfare posts included",
            kept=True,
        ),
    ]
    post_wage: Annotated[F32, Column("yuan a month", "pay of the household's welfare posts and of jobs of markets")]
    migrant_wage: Annotated[F32, Column("yuan a month", "migrants' part of the wages")]
    farm: Annotated[
        F32,
        Column(
            "yuan a month",
            "farm income, net of production costs; livestock included; negative where costs exceed the harvest",
            kept=True,
            negative=True,
        ),
    ]
    industry: Annotated[F32, Column("yuan a month", "income from the project, and sales", kept=True)]
    sales: Annotated[F32, Column("yuan a month", "what the household sells in markets, visitors included")]
    property: Annotated[F32, Column("yuan a month", "dividends and rents", kept=True)]
    transfer: Annotated[F32, Column("yuan a month", "cash from places in programmes", kept=True)]
    ending: Annotated[F32, Column("yuan a month", "cash from programmes of a known end, within other flows")]
    entitled: Annotated[
        F32, Column("yuan a month", "cash that the household is entitled to, without a place", kept=True)
    ]
    support: Annotated[F32, Column("yuan a month", "sent to the old by children settled elsewhere", kept=True)]
    consumption: Annotated[
        F32,
        Column("yuan a month", "food and all else consumed; medical bills and other expenses left out", kept=True),
    ]
    medical: Annotated[F32, Column("yuan a month", "medical bills paid by the household", kept=True)]
    forgone: Annotated[
        F32,
        Column("yuan a month", "bills after insurance that could not be paid: treatment forgone", kept=True),
    ]
    expenses: Annotated[
        F32,
        Column("yuan a month", "school, weddings, funerals, repairs and dues, as far as paid", kept=True),
    ]
    dues: Annotated[
        F32,
        Column("yuan", "what the household must pay next month beside its needs; set to 0 by the purse", changed=ADD),
    ]
    instalment: Annotated[
        F32,
        Column("yuan", "part of the dues: what falls due of loans on a schedule; set to 0 by the purse"),
    ]
    gift: Annotated[
        F32,
        Column("yuan a month", "received from kin less given to kin; may be negative", kept=True, negative=True),
    ]
    loan: Annotated[F32, Column("yuan a month", "borrowed, unpaid dues included", kept=True)]
    interest: Annotated[F32, Column("yuan a month", "added to debt", kept=True)]
    repayment: Annotated[F32, Column("yuan a month", "paid on debt, interest and instalments included", kept=True)]
    purchase: Annotated[F32, Column("yuan a month", "livestock and durable things bought", kept=True)]
    sale: Annotated[F32, Column("yuan a month", "proceeds of livestock sold in distress", kept=True)]
    year_wage: Annotated[F32, Column("yuan", "wages in the accounting year so far", split=SHARE)]
    year_farm: Annotated[F32, Column("yuan", "farm income in the accounting year so far", split=SHARE, negative=True)]
    year_industry: Annotated[F32, Column("yuan", "project income in the accounting year so far", split=SHARE)]
    year_property: Annotated[F32, Column("yuan", "property income in the accounting year so far", split=SHARE)]
    year_transfer: Annotated[
        F32,
        Column("yuan", "transfers, entitlements and support in the accounting year so far", split=SHARE),
    ]
    year_migrant_wage: Annotated[F32, Column("yuan", "migrants' wages in the accounting year so far", split=SHARE)]
    year_consumption: Annotated[F32, Column("yuan", "consumption in the accounting year so far", split=SHARE)]
    year_medical: Annotated[F32, Column("yuan", "medical bills paid in the accounting year so far", split=SHARE)]
    year_stays: Annotated[U8, Column("stays", "in hospital, in the accounting year so far, at most 255")]
    year_hospital: Annotated[F32, Column("yuan", "hospital bills in the accounting year so far", split=SHARE)]
    year_hospital_own: Annotated[
        F32,
        Column("yuan", "part of the hospital bills that insurance and relief leave to the household", split=SHARE),
    ]
    year_resident_months: Annotated[
        F32,
        Column("person-months", "residents summed over the months of the accounting year so far", split=SHARE),
    ]


class Villages(NamedTuple):
    """Columns of villages: where their rows lie, what they are, and the shares of last month."""

    id_low: Annotated[U32, Column("–", "lower half of the permanent identity")]
    id_high: Annotated[U32, Column("–", "upper half of the permanent identity")]
    county: Annotated[I32, Column("row", "county")]
    township: Annotated[I32, Column("row", "township; nothing depends on it yet")]
    poor_village: Annotated[U8, flag("designated as poor", kept=True, asked=True)]
    status: Annotated[
        U8,
        coded(LISTED, "as a poor village; listed at the start are those designated", kept=True, asked="village_status"),
    ]
    first_household: Annotated[I32, Column("row", "first household row")]
    households: Annotated[I32, Column("rows", "number of household rows, spare ones included")]
    first_person: Annotated[I32, Column("row", "first person row")]
    persons: Annotated[I32, Column("rows", "number of person rows in use")]
    harvest: Annotated[F32, Column("factor", "harvest of the year, lowered by its disasters so far", kept=True)]
    price: Annotated[F32, Column("factor", "farm prices of the calendar year, the same in the whole county")]
    migrant_share: Annotated[F32, Column("share of members", "migrants, last month", asked=True)]
    producing_share: Annotated[
        F32, Column("share of households", "households with a producing project, last month", asked=True)
    ]
    exited_share: Annotated[
        F32, Column("share of households", "households that have left the register, last month", asked=True)
    ]
    local_wage: Annotated[
        F32,
        Column("factor", "local wages this month against ordinary ones, the same in the whole county"),
    ]
    disaster: Annotated[F32, Column("share", "strength of this month's disaster; 0 in most months")]
    mean_income: Annotated[
        F32,
        Column("yuan per resident and month", "mean lasting income of households with somebody at home, last month"),
    ]
    next_mean_income: Annotated[F32, Column("yuan per resident and month", "the same, this month")]
    let_mu: Annotated[F32, Column("mu per hand", "land that households let, for each hand of the others, last month")]
    next_let_mu: Annotated[F32, Column("mu per hand", "the same, this month")]
    next_migrant_share: Annotated[F32, Column("share of members", "migrants, this month")]
    next_producing_share: Annotated[
        F32,
        Column("share of households", "households with a producing project, this month"),
    ]
    workers: Annotated[F32, Column("persons", "sum of the households' workers")]
    local_jobs: Annotated[I32, Column("persons", "local jobs held at the end of life's part of the month")]
    road: Annotated[U8, flag("paved road", kept=True, asked=True, changed=SET)]
    clinic: Annotated[U8, flag("clinic", kept=True, asked=True, changed=SET)]
    culture_room: Annotated[U8, flag("culture room", kept=True, asked=True, changed=SET)]
    communications: Annotated[U8, flag("broadband or mobile signal", kept=True, asked=True, changed=SET)]
    collective_income: Annotated[
        F32, Column("yuan", "what the village's accounts earned in the calendar year", kept=True, asked=True)
    ]
    e_commerce: Annotated[U8, flag("e-commerce station", kept=True, asked=True, changed=SET)]


class Townships(NamedTuple):
    """Columns of townships, in county order."""

    id_low: Annotated[U32, Column("–", "lower half of the permanent identity")]
    id_high: Annotated[U32, Column("–", "upper half of the permanent identity")]
    county: Annotated[I32, Column("row", "county")]
    status: Annotated[
        U8,
        coded(LISTED, "as a poor township; listed at the start are those with a poor village", asked="township_status"),
    ]


class Counties(NamedTuple):
    """Columns of counties, by name."""

    id_low: Annotated[U32, Column("–", "lower half of the permanent identity")]
    id_high: Annotated[U32, Column("–", "upper half of the permanent identity")]
    region: Annotated[U8, coded(REGION, "region of China; fixed", asked=True)]
    status: Annotated[
        U8, coded(LISTED, "as a poor county; listed at the start are those with a register", asked="county_status")
    ]
    local_pay_yuan: Annotated[
        F32, Column("yuan a month", "mean wage of local workers, of their schooling and ability; 0 without any")
    ]


TABLES: dict[str, Any] = {
    "persons": Persons,
    "households": Households,
    "villages": Villages,
    "townships": Townships,
    "counties": Counties,
}
Table = TypeVar("Table", Persons, Households, Villages, Townships, Counties)


def type_of(array: Any) -> Any:
    """Number type of an annotation such as `F32`, whether numpy spells it out or gives it a name of its own."""
    while get_args(array):
        array = get_args(array)[-1]
    return array


def columns_of(table: Any) -> dict[str, Column]:
    """Columns of a table by name, in order."""
    return _COLUMNS[table]


def _read(table: Any) -> dict[str, Column]:
    found = {}
    for name, hint in get_type_hints(table, include_extras=True).items():
        array, column = get_args(hint)
        found[name] = replace(column, name=name, type=type_of(array))
    return found


_COLUMNS = {table: _read(table) for table in TABLES.values()}


def columns_where(table: Any, **wanted: Any) -> tuple[str, ...]:
    """Names of the columns of a table whose declaration says what is ``wanted``, in order."""
    columns = columns_of(table).items()
    return tuple(name for name, column in columns if all(getattr(column, key) == wanted[key] for key in wanted))


def households_where(**wanted: Any) -> tuple[str, ...]:
    """As `columns_where`, of households."""
    return columns_where(Households, **wanted)


PLACES_OF_HOUSEHOLDS = (Households, Villages, Townships, Counties)
WORKED_OUT: dict[Any, dict[str, Column]] = {
    Persons: {
        "age": Column("years", "completed years of age", asked=True),
        "sex": coded(SEX, asked=True),
    }
}
"""What may be asked of a table though no column holds it as it is asked."""


@cache
def asked(*tables: Any) -> dict[str, tuple[type[Any], Column]]:
    """Columns of ``tables`` that conditions may name, by that name: words, numbers, flags.

    Of households and their places where no table is given.
    """
    found: dict[str, tuple[type[Any], Column]] = {}
    for table in tables or PLACES_OF_HOUSEHOLDS:
        columns = [column for column in columns_of(table).values() if column.asked]
        found |= {column.public if column.asked is True else str(column.asked): (table, column) for column in columns}
        found |= {name: (table, column) for name, column in WORKED_OUT.get(table, {}).items()}
    order = sorted(found, key=lambda name: (found[name][1].is_flag, not found[name][1].words))
    return {name: found[name] for name in order}


@cache
def changed(*tables: Any) -> dict[str, tuple[type[Any], Column]]:
    """Columns of ``tables`` that an effect on a state may change, by public name; of all that have any by default."""
    return {
        column.public: (table, column)
        for table in tables or (Households, Persons, Villages)
        for column in columns_of(table).values()
        if column.changed
    }


def empty(table: type[Table], n: int) -> Table:
    """Zeroed columns of ``n`` rows."""
    return table(*(np.zeros(n, column.type) for column in columns_of(table).values()))


def ids_of(low: U32, high: U32) -> NDArray[np.uint64]:
    """Permanent 64-bit ids from their halves."""
    ids = np.empty(low.size, "<u8")
    words = ids.view("<u4")
    words[::2], words[1::2] = low, high
    return ids
