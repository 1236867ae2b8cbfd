"""A tenth fewer places and money of a family change what is paid, and the lives of households."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from simexit.eve import Eve
from simexit.model import Simulation
from simexit.population.synthesis import Sample
from simexit.record.record import Record
from simexit.scenario.loading import load

PLAN, SAMPLE, UNTIL = "mabian-2017", Sample(0.05), "time.end=2018-12"
LIVES = ("housing", "health", "education", "employment", "finance")
"""Families that have places enough in so small a part of the county for a tenth of them to be a place."""


@pytest.fixture(scope="module")
def whole() -> tuple[Record, Eve]:
    """The plan as written, and the eve from which it went on."""
    eves: list[Eve] = []
    plan = Simulation(load(PLAN, settings=[UNTIL]), sample=SAMPLE, keep_eve=lambda eve: eves.append(copy.deepcopy(eve)))
    return plan.run(), eves[0]


@pytest.mark.parametrize("family", LIVES)
def test_a_tenth_fewer_places_of_a_family_change_lives(family: str, whole: tuple[Record, Eve]) -> None:
    base, eve = whole
    fewer = load(PLAN, settings=[UNTIL, f"mix.families.{family}=0.9"])
    run = Simulation(fewer, sample=SAMPLE, eve=copy.deepcopy(eve)).run()
    both = min(base.household_ids.size, run.household_ids.size)
    one, other = base.assessments[-1], run.assessments[-1]
    changed = [one.income[source][:both] != other.income[source][:both] for source in one.income]
    assert np.any(changed) and base.payments != run.payments
