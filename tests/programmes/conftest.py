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


@pytest.fixture(scope="session")
def small_county() -> Scenario:
    """A county of 150 households without programmes."""
    return load(Path(__file__).with_name("small-county.yaml"))


@pytest.fixture(scope="session")
def with_programmes(small_county: Scenario) -> WithProgrammes:
    """The small county with programmes, each as it differs from an ordinary one, and with other changes."""

    def make(programmes: dict[str, dict[str, Any]], *, funds: dict[str, Any] | None = None, **changes: Any) -> Scenario:
        given = {name: Programme.model_validate({**ORDINARY, **each}) for name, each in programmes.items()}
        figures = {name: Fund.model_validate(each) for name, each in (funds or {}).items()}
        return small_county.model_copy(
            update={"programmes": given, "funds": {**small_county.funds, **figures}, **changes}
        )

    return make
