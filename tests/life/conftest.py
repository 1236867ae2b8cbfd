"""Parameters of life and a small county."""

from __future__ import annotations

from pathlib import Path

import pytest

from simexit.life.parameters import LifeParameters, life_parameters
from simexit.scenario.loading import load
from simexit.scenario.schema import Scenario


@pytest.fixture(scope="session")
def parameters() -> LifeParameters:
    """Parameters in force in 2016."""
    return life_parameters(2016, {})


@pytest.fixture(scope="session")
def small_county() -> Scenario:
    """A county of 150 households without programmes."""
    return load(Path(__file__).parents[1] / "programmes" / "small-county.yaml")
