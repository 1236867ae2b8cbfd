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


EVERYTHING = ("people", "places", "paid", "transfer", "property", "post_wage", "sales", "land", "product", "visitors")


@pytest.mark.parametrize("examples", [20, pytest.param(500, marks=pytest.mark.study)])
def test_everything_is_found_again(with_programmes: Any, examples: int) -> None:
    seen = audit(with_programmes, examples)
    print({name: seen[name] for name in ("runs", *EVERYTHING, "jobs")})
    assert all(seen[name] > 0 for name in EVERYTHING), seen


@pytest.mark.study
def test_runs_are_exact(with_programmes: Any) -> None:
    register_plug_ins()

    @settings(max_examples=50, **PLAIN)  # type: ignore[arg-type]
    @given(given=SCENARIOS)
    def one(given: Any) -> None:
        scenario = with_programmes(given.pop("programmes"), **given, parameters=TAPER)
        for promise in check_exactness(scenario):
            assert promise.held, promise

    one()
