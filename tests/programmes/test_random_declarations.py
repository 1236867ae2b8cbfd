"""Over random declarations of everything together: every yuan, place, person and mu is found again; runs are exact."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from conservation import Books
from declarations import SCENARIOS, register_plug_ins
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_random_programmes import TAPER

from simexit.columns import UNIT, WHY_ENDED
from simexit.studies.exact import check_exactness

PLAIN = {
    "deadline": None,
    "derandomize": True,
    "report_multiple_bugs": False,
    "database": None,
    "suppress_health_check": list(HealthCheck),
}


def audit(with_programmes: Any, examples: int) -> Counter[str]:
    """Audit so many random declarations; returns what was seen in all of them."""
    seen: Counter[str] = Counter()
    register_plug_ins()

    @settings(max_examples=examples, **PLAIN)  # type: ignore[arg-type]
    @given(given=SCENARIOS, replicate=st.integers(1, 5))
    def one(given: Any, replicate: int) -> None:
        books = Books(with_programmes(given.pop("programmes"), **given, parameters=TAPER), replicate)
        books.run()
        seen.update(books.seen)
        seen["runs"] += 1

    one()
    return seen


OFTEN = (
    "people", "places", "paid", "transfer", "property", "post_wage", "sales", "loans", "entries of accounts",
    "places of a person", "places of a village", "paid as self-raised", "received: returned", "ended: term",
)  # fmt: skip
EVERYTHING = (
    *OFTEN, "land", "product", "visitors", "places of plug-ins", *(f"places of a {unit}" for unit in UNIT),
    *(f"paid as {kind}" for kind in ("upkeep", "leaked", "interest", "guarantee", "loan", "asset")),
    *(f"received: {what}" for what in ("recovered", "carried over", "moved", "rent", "sales", "wages")),
    *(f"changed by {row}" for row in ("exit", "monitoring", "strike-off", "village-exit")),
    *(f"ended: {why}" for why in WHY_ENDED if why != "held"),
)  # fmt: skip


@pytest.mark.parametrize("examples", [20, pytest.param(500, marks=pytest.mark.study)])
def test_everything_is_found_again(with_programmes: Any, examples: int) -> None:
    seen = audit(with_programmes, examples)
    assert not [name for name in (EVERYTHING if examples > 100 else OFTEN) if not seen[name]], seen


def broken_promises(with_programmes: Any, examples: int) -> list[str]:
    """Promises of luck that so many random declarations do not keep, with their first difference."""
    register_plug_ins()
    found: list[str] = []

    @settings(max_examples=examples, **PLAIN)  # type: ignore[arg-type]
    @given(given=SCENARIOS)
    def one(given: Any) -> None:
        scenario = with_programmes(given.pop("programmes"), **given, parameters=TAPER)
        found.extend(f"{each.name}: {each.difference}" for each in check_exactness(scenario) if not each.held)

    one()
    return found


@pytest.mark.study
def test_runs_are_exact(with_programmes: Any) -> None:
    assert broken_promises(with_programmes, 50) == []
