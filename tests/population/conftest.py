"""A small county and a larger one without programmes."""

from __future__ import annotations

from pathlib import Path

import pytest

from simexit.scenario.loading import load
from simexit.scenario.schema import Scenario

COUNTY = Path(__file__).parents[1] / "programmes" / "small-county.yaml"


@pytest.fixture(scope="session")
def small_county() -> Scenario:
    """A county of 150 households in 6 villages."""
    return load(COUNTY)


@pytest.fixture(scope="session")
def larger_county() -> Scenario:
    """The same with 8,003 households in 40 villages."""
    sizes = {"households": 8003, "persons": 33_000, "villages": 40, "poor_villages": 30, "townships": 5}
    return load(COUNTY, settings=[f"counties.small.{key}={number}" for key, number in sizes.items()])
