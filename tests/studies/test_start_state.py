"""The start state lasts: with inputs that stand still, nobody leaves poverty for having been started wrongly."""

from __future__ import annotations

import numpy as np
import pytest

from simexit.model import Simulation
from simexit.population.synthesis import Sample
from simexit.record.record import Assessment, Record
from simexit.scenario.frozen import frozen
from simexit.scenario.loading import load
from simexit.scenario.schema import Scenario

SCALE = 0.2
REPLICATES = 3
MOST_DRIFT = 0.03


@pytest.fixture(scope="module")
def still() -> Scenario:
    """Mabian with everything held as in 2016, for three years after the start."""
    scenario = frozen(load("mabian-2017"))
    return scenario.model_copy(update={"time": scenario.time.model_copy(update={"end": "2018-12"})})


@pytest.fixture(scope="module")
def histories(still: Scenario) -> list[Record]:
    """A few histories of about 8,000 households."""
    return [Simulation(still, replicate=r, sample=Sample(SCALE)).run() for r in range(1, REPLICATES + 1)]


def surveyed_exits(was: Assessment, now: Assessment) -> tuple[int, int]:
    """Households a survey found below the line and heard again a year later; and those of them at or above it then."""
    both = (was.answered == 1) & (now.answered == 1)
    poor = both & (was.survey_income < was.line_yuan)
    return int(poor.sum()), int((poor & (now.survey_income >= now.line_yuan)).sum())


def test_inputs_stand_still(still: Scenario) -> None:
    assert all(not figure.years() for figure in still.parameters.values())
    assert still.parameters["farm.yield_yuan"].at(2011) == load("mabian-2017").parameters["farm.yield_yuan"].at(2016)
    assert still.lines.administrative_yuan.at(2012) == still.lines.administrative_yuan.at(2018) == 3146
    assert not any(each.of_plan for each in still.programmes.values()) and not still.counties["mabian"].targets


def test_surveyed_exits_of_the_first_year_are_those_of_the_third(histories: list[Record]) -> None:
    """Stock convention: everybody found poor, whenever the spell began."""
    counts = np.array(
        [
            [surveyed_exits(was, now) for was, now in zip(k.assessments, k.assessments[1:], strict=False)]
            for k in histories
        ]
    ).sum(axis=0)
    hazards = counts[:, 1] / counts[:, 0]
    shown = ", ".join(f"{h:.3f} of {n:,}" for h, n in zip(hazards, counts[:, 0], strict=True))
    assert counts.shape == (3, 2) and counts[:, 0].min() > 1_000
    assert abs(hazards[0] - hazards[2]) < MOST_DRIFT, f"exit hazards of years 1 to 3: {shown}"
    assert hazards.min() > 0.1 and hazards.max() < 0.6, shown


def test_people_and_households_are_about_as_many_before_and_after(histories: list[Record]) -> None:
    for record in histories:
        first, last = record.assessments[0], record.assessments[-1]
        assert abs(np.count_nonzero(last.members) / np.count_nonzero(first.members) - 1) < 0.03
        births = 1000 * sum(p.births for p in record.people[1:]) / sum(p.living for p in record.people[1:])
        deaths = 1000 * sum(p.deaths for p in record.people[1:]) / sum(p.living for p in record.people[1:])
        assert 8.5 < births < 13 and 6.5 < deaths < 10, (births, deaths)
