"""What a pass sees: the rows of one village (or of one household) and all that bears on them this month."""

from __future__ import annotations

from collections import namedtuple
from typing import Annotated, Any, NamedTuple, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

from simexit.columns import F32, I64, U8, U32, Households, Persons, type_of
from simexit.compiled import from_fields
from simexit.life.parameters import LifeParameters
from simexit.life.rates import N_PERSON_RATES, N_RATES, HouseholdRates, PersonRates
from simexit.life.tally import SUMS
from simexit.luck import HouseholdLuck, PersonLuck, rows_of


class Surroundings(NamedTuple):
    """What is common to a village this month. Shares and the mean income are last month's.

    ``sowing``: calendar of what crops cost; ``crops_drawn``: whether a crop year begins; ``local_wage``: factor on
    wages near home; ``disaster``: share of a household's things at risk, mostly zero; ``let_mu``: land that
    households let, for each hand of the others.
    """

    month: np.int32
    season: np.float32
    sowing: np.float32
    crops_drawn: np.uint8
    migrant_market: np.float32
    harvest: np.float32
    price: np.float32
    local_wage: np.float32
    disaster: np.float32
    migrant_share: np.float32
    producing_share: np.float32
    mean_income: np.float32
    let_mu: np.float32


class Times(NamedTuple):
    """What is common to everybody this month: its number, the crop calendar, and the demand for migrant labour."""

    month: np.int32
    season: np.float32
    sowing: np.float32
    crops_drawn: np.uint8
    migrant_market: np.float32


OF_PERSONS, OF_HOUSEHOLDS = "persons", "households"


class View(NamedTuple):
    """Rows of persons and households, their luck, rates and parameters, and columns that live for the month only.

    ``owner``: row of each person's household within the view. ``age``: years. ``wage``, ``sent`` (the migrants' part
    of it), ``bill``, ``expense`` (school, wedding, funeral): yuan of the month per person. ``owed``: medical bills of
    each household after insurance. ``hospital``: those of hospitals, before it. ``head``: who a person is, packed
    into a number; ``heads``: their sums; ``sums``: those of wage, sent, bill and expense. ``flag``, ``gathered``,
    ``spread``: scratch in person and household rows. ``rows``: some person rows picked out; ``picked``,
    ``picked_codes``, ``picked_owner``: what a pass puts together of these.
    """

    persons: Persons
    households: Households
    owner: Annotated[U32, OF_PERSONS]
    age: Annotated[F32, OF_PERSONS]
    wage: Annotated[F32, OF_PERSONS]
    sent: Annotated[F32, OF_PERSONS]
    bill: Annotated[F32, OF_PERSONS]
    expense: Annotated[F32, OF_PERSONS]
    flag: Annotated[U8, OF_PERSONS]
    head: Annotated[I64, OF_PERSONS]
    gathered: Annotated[F32, OF_PERSONS]
    rows: Annotated[U32, OF_PERSONS]
    picked: Annotated[F32, OF_PERSONS, 4]
    picked_codes: Annotated[U8, OF_PERSONS, 3]
    picked_owner: Annotated[U32, OF_PERSONS]
    owed: Annotated[F32, OF_HOUSEHOLDS]
    hospital: Annotated[F32, OF_HOUSEHOLDS]
    heads: Annotated[I64, OF_HOUSEHOLDS]
    sums: Annotated[F32, OF_HOUSEHOLDS, SUMS]
    spread: Annotated[F32, OF_HOUSEHOLDS]
    person_luck: PersonLuck
    household_luck: HouseholdLuck
    person_rates: PersonRates
    household_rates: HouseholdRates
    here: Surroundings
    p: LifeParameters


# Columns of a view that live for the month only: type, whose rows they are in, and how many numbers a row has.
SCRATCH = {
    name: (type_of(hint.__origin__), hint.__metadata__[0], *(hint.__metadata__[1:] or (1,)))
    for name, hint in get_type_hints(View, include_extras=True).items()
    if get_origin(hint) is Annotated
}
Scratch = namedtuple("Scratch", SCRATCH, module=__name__)


class Workspace(NamedTuple):
    """Buffers of one thread, as long as the largest village; ``scratch``: one for each of `SCRATCH`.

    Rates have a row each and, behind the others, one that stays at ones, of those that nobody touches.
    """

    scratch: Any
    person_draws: NDArray[np.float32]
    household_draws: NDArray[np.float32]
    person_rates: NDArray[np.float32]
    household_rates: NDArray[np.float32]


def workspace(persons: int, households: int) -> Workspace:
    """Buffers for villages of at most so many persons and households."""
    rows = {OF_PERSONS: persons, OF_HOUSEHOLDS: households}
    return Workspace(
        Scratch(*(np.zeros(rows[of] * numbers, dtype) for dtype, of, numbers in SCRATCH.values())),
        np.zeros((rows_of(PersonLuck), persons), np.float32),
        np.zeros((rows_of(HouseholdLuck), households), np.float32),
        np.ones((N_PERSON_RATES + 1, persons), np.float32),
        np.ones((N_RATES + 1, households), np.float32),
    )


def _from_village(name: str, _: int) -> str:
    return f"times.{name}" if name in Times._fields else f"villages.{name}[v]"


def _from_space(name: str, _: int) -> str:
    if name not in SCRATCH:
        return name
    _, of, numbers = SCRATCH[name]
    return f"space.{name}[:{numbers} * {'n' if of == OF_PERSONS else 'k'}]"


# What is common to a village this month, and the view of some of its rows with n persons and k households.
surroundings = from_fields(Surroundings, "times, villages, v", _from_village)
_GIVEN = ", ".join(name for name in View._fields if name not in SCRATCH)
view_of = from_fields(View, f"space, n, k, {_GIVEN}", _from_space)
