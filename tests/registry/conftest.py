"""Two counties of made-up villages, whose registers tests fill by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simexit.luck import Luck
from simexit.population import synthesis
from simexit.population.codes import DWELLING_A, YES
from simexit.population.layout import Population
from simexit.population.synthesis import Sample, synthesise
from simexit.scenario.figure import Figure
from simexit.scenario.loading import load
from simexit.scenario.parameters import parameters_at

COUNTY = Path(__file__).parents[1] / "programmes" / "small-county.yaml"


@pytest.fixture
def population(monkeypatch: pytest.MonkeyPatch) -> Population:
    """Counties a (two villages) and b (one village) of ten households each, of three members, on no register.

    No row is spare, and nobody misses an assurance.
    """
    monkeypatch.setattr(synthesis, "SPARE_ROWS", 0)
    scenario = load(COUNTY)
    county = scenario.counties["small"].model_copy(update={"households": scenario.counties["small"].households})
    sizes = {"villages": 2, "poor_villages": 1, "townships": 1}
    figure = type(county.households)
    counties = {
        name: county.model_copy(update={**sizes, "villages": villages, "households": figure(value=10 * villages)})
        for name, villages in (("a", 2), ("b", 1))
    }
    none_spare = {"population.spare_households_yearly": Figure.model_validate(0)}
    changes = {"counties": counties, "parameters": none_spare}
    people = synthesise(scenario.model_copy(update=changes), Luck(1, 1), Sample())
    h = people.households
    h.members[:] = 3
    h.dwelling[:], h.pupils_lost[:] = DWELLING_A, 0
    h.water[:], h.power[:], h.insured[:] = YES, YES, YES
    return people


@pytest.fixture(scope="session")
def rules() -> Any:
    """Parameters of a year."""
    return parameters_at(2016)
