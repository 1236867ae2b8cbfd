"""Two counties of made-up villages, whose registers tests fill by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from simexit.luck import Luck, name_id
from simexit.population.layout import Population
from simexit.population.synthesis import Sample, synthesise
from simexit.scenario.evidence import values_at
from simexit.scenario.loading import load

COUNTY = Path(__file__).parents[1] / "programmes" / "small-county.yaml"


@pytest.fixture
def population() -> Population:
    """Counties a (two villages) and b (one village) of ten households each, of three members, on no register."""
    scenario = load(COUNTY)
    county = scenario.counties["small"].model_copy(update={"households": scenario.counties["small"].households})
    sizes = {"villages": 2, "poor_villages": 1, "townships": 1}
    figure = type(county.households)
    counties = {
        name: county.model_copy(update={**sizes, "villages": villages, "households": figure(value=10 * villages)})
        for name, villages in (("a", 2), ("b", 1))
    }
    people = synthesise(scenario.model_copy(update={"counties": counties}), Luck(1, 1), Sample())
    people.households.members[:] = 3
    return people


@pytest.fixture(scope="session")
def county_ids() -> np.ndarray:
    """Permanent ids of the two counties."""
    return np.array([name_id("county a"), name_id("county b")], np.uint64)


@pytest.fixture(scope="session")
def rules() -> dict[str, np.float32]:
    """Parameters of the register."""
    return values_at("registry", 2016, {})
