"""What a pass sees: the rows of one village (or of one household) and all that bears on them this month."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simexit.life.parameters import LifeParameters
from simexit.life.rates import N_PERSON_RATES, N_RATES, HouseholdRates, PersonRates
from simexit.luck import HouseholdLuck, PersonLuck
from simexit.population.columns import F32, I32, I64, U8, Households, Persons


class Surroundings(NamedTuple):
    """What is common to a village this month. Shares are last month's.

    ``local_wage``: factor on wages near home; ``disaster``: share of a household's things at risk, mostly zero.
    """

    month: np.int32
    season: np.float32
    migrant_market: np.float32
    harvest: np.float32
    price: np.float32
    local_wage: np.float32
    disaster: np.float32
    migrant_share: np.float32
    producing_share: np.float32


class Times(NamedTuple):
    """What is common to everybody this month: its number, the crop calendar, and the demand for migrant labour."""

    month: np.int32
    season: np.float32
    migrant_market: np.float32


class View(NamedTuple):
    """Rows of persons and households, their luck, rates and parameters, and columns that live for the month only.

    ``owner``: row of each person's household within the view. ``age``: years. ``wage``, ``sent`` (the migrants' part
    of it), ``bill``, ``expense`` (school, wedding, funeral): yuan of the month per person. ``pupil``: at school.
    ``lost``: of compulsory age and not at school. ``owed``: medical bills of each household after insurance. ``head``:
    who a person is, packed into a number; ``heads``: their sums. ``flag``, ``gathered``, ``spread``: scratch in person
    and household rows.
    """

    persons: Persons
    households: Households
    owner: I32
    age: F32
    wage: F32
    sent: F32
    bill: F32
    expense: F32
    pupil: U8
    lost: U8
    flag: U8
    head: I64
    gathered: F32
    owed: F32
    heads: I64
    spread: F32
    person_luck: PersonLuck
    household_luck: HouseholdLuck
    person_rates: PersonRates
    household_rates: HouseholdRates
    here: Surroundings
    p: LifeParameters


class Workspace(NamedTuple):
    """Buffers of one thread, as long as the largest village."""

    owner: I32
    age: F32
    wage: F32
    sent: F32
    bill: F32
    expense: F32
    pupil: U8
    lost: U8
    flag: U8
    head: I64
    gathered: F32
    owed: F32
    heads: I64
    spread: F32
    person_draws: NDArray[np.float32]
    household_draws: NDArray[np.float32]
    person_rates: NDArray[np.float32]
    household_rates: NDArray[np.float32]
    ones: F32


def workspace(persons: int, households: int) -> Workspace:
    """Buffers for villages of at most so many persons and households."""
    return Workspace(
        np.zeros(persons, np.int32),
        np.zeros(persons, np.float32),
        np.zeros(persons, np.float32),
        np.zeros(persons, np.float32),
        np.zeros(persons, np.float32),
        np.zeros(persons, np.float32),
        np.zeros(persons, np.uint8),
        np.zeros(persons, np.uint8),
        np.zeros(persons, np.uint8),
        np.zeros(persons, np.int64),
        np.zeros(persons, np.float32),
        np.zeros(households, np.float32),
        np.zeros(households, np.int64),
        np.zeros(households, np.float32),
        np.zeros((len(PersonLuck._fields), persons), np.float32),
        np.zeros((len(HouseholdLuck._fields), households), np.float32),
        np.ones((N_PERSON_RATES, persons), np.float32),
        np.ones((N_RATES, households), np.float32),
        np.ones(max(persons, households), np.float32),
    )
