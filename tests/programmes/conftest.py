"""A small county, and ways to give it programmes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simexit.scenario.fund import Fund
from simexit.scenario.loading import load
from simexit.scenario.schema import Programme, Scenario

WithProgrammes = Callable[..., Scenario]

ORDINARY: dict[str, Any] = {
    "title": {"en": "Help", "zh": "帮扶"},
    "family": "safety-net",
    "who": {"register": "registered"},
    "order": "need",
    "take_up": 1.0,
    "fund": "care",
    "enrol_months": [2],
    "overhead_share": 0.0,
    "effects": [{"flow": "transfer", "yuan_per_month": 50}],
    "evidence": "none: a test",
}


COUNTY = Path(__file__).with_name("small-county.yaml")


def giving(county: Scenario) -> WithProgrammes:
    """A way to give a county programmes, each as it differs from an ordinary one, and to change it otherwise."""

    def make(programmes: dict[str, dict[str, Any]], *, funds: dict[str, Any] | None = None, **changes: Any) -> Scenario:
        given = {name: Programme.model_validate({**ORDINARY, **each}) for name, each in programmes.items()}
        figures = {name: Fund.model_validate(each) for name, each in (funds or {}).items()}
        return county.model_copy(update={"programmes": given, "funds": {**county.funds, **figures}, **changes})

    return make


@pytest.fixture(scope="session")
def small_county() -> Scenario:
    """A county of 150 households without programmes."""
    return load(COUNTY)


@pytest.fixture(scope="session")
def with_programmes(small_county: Scenario) -> WithProgrammes:
    """The small county with programmes and other changes."""
    return giving(small_county)
