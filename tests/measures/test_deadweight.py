"""Whom help moved, from two records made by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simexit.measures.deadweight import deadweight


def record(poor: list[list[int]], served: list[list[int]]) -> Any:
    """A record of households (rows) by assessments (columns), three members each."""
    assessments = [
        SimpleNamespace(
            true_poor=np.array(column),
            served=np.array(help_, np.uint64)[:, None],
            members=np.full(len(column), 3),
            year=2016 + k,
        )
        for k, (column, help_) in enumerate(zip(np.array(poor).T, np.array(served).T, strict=True))
    ]
    return SimpleNamespace(household_ids=np.arange(len(poor), dtype=np.uint64), replicate=1, assessments=assessments)


def shares(helped: Any, none: Any) -> dict[str, float]:
    """Outcomes by name."""
    return {row.outcome: row.value for row in deadweight(helped, none, np.ones(helped.household_ids.size))}


def test_who_would_have_come_out_anyway_is_deadweight() -> None:
    """Three are helped and come out; one of them comes out without help too. A fourth is never helped."""
    served = [[0, 1, 1], [0, 1, 1], [0, 1, 1], [0, 0, 0]]
    helped = record([[1, 1, 0], [1, 1, 0], [1, 1, 0], [0, 0, 0]], served)
    none = record([[1, 1, 1], [1, 1, 1], [1, 1, 0], [0, 0, 0]], np.zeros((4, 3), int).tolist())
    assert shares(helped, none) == {"deadweight": pytest.approx(1 / 3), "displaced": 0, "lifted": 0}


def test_neighbours_pushed_aside_or_lifted_along() -> None:
    """Of four never helped, one is poor only with the policy and one only without."""
    helped = record([[1, 1], [0, 1], [1, 0], [0, 0], [0, 0]], [[1, 1], [0, 0], [0, 0], [0, 0], [0, 0]])
    none = record([[1, 1], [0, 0], [1, 1], [0, 0], [0, 0]], np.zeros((5, 2), int).tolist())
    found = shares(helped, none)
    assert found["displaced"] == found["lifted"] == pytest.approx(0.25)
    assert np.isnan(found["deadweight"])


def test_the_same_policy_moves_nobody() -> None:
    one = record([[1, 1, 0], [1, 0, 0]], [[0, 1, 1], [0, 0, 0]])
    assert shares(one, one) == {"deadweight": 1, "displaced": 0, "lifted": 0}
