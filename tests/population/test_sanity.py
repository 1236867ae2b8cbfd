"""The check that stops a run: it passes honest columns and names what is wrong."""

from __future__ import annotations

import numpy as np
import pytest

from simexit.luck import Luck
from simexit.population.sanity import check
from simexit.population.synthesis import Sample, synthesise
from simexit.scenario.loading import load


@pytest.fixture
def people():
    return synthesise(load("mabian-2017"), Luck(1, 1), Sample(0.01))


@pytest.mark.parametrize(
    ("column", "value"),
    [("savings", -1), ("debt", np.nan), ("wage", np.inf), ("livestock", -0.5), ("expenses", np.nan)],
)
def test_money_that_cannot_be_stops_the_run(people, column, value):
    check(people)
    getattr(people.households, column)[7] = value
    with pytest.raises(AssertionError, match=f"{int(people.household_ids()[7]):016x} has {column}"):
        check(people)


def test_a_person_behind_the_village_or_in_no_state_stops_the_run(people):
    people.persons.present[-1] = 1
    with pytest.raises(AssertionError, match="1 persons live outside"):
        check(people)
    people.persons.present[-1] = 0
    people.persons.work[0] = 9
    with pytest.raises(AssertionError, match="no known state"):
        check(people)
