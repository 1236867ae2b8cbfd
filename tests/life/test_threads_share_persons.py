"""Threads share the persons of a place, not its villages; whatever they share, the lives are the same."""

from __future__ import annotations

import numpy as np
import pytest

from simexit.compiled_life import edges_of
from simexit.model import Simulation
from simexit.population.spans import Spans
from simexit.scenario.schema import Scenario


@pytest.mark.parametrize(
    ("sizes", "edges"),
    [([64] * 10, [0, 5, 10]), ([640, 64, 64, 64], [0, 1, 4]), ([64, 64, 64, 640], [0, 3, 4]), ([64, 64], [0, 1, 2])],
)
def test_threads_share_persons_equally(sizes: list[int], edges: list[int]) -> None:
    end = np.cumsum(sizes)
    spans = Spans(end - sizes, end, end, end, np.arange(end.size))
    assert edges_of(spans, 2) == edges


def test_any_number_of_threads_lives_the_same(small_county: Scenario) -> None:
    alone, *others = (Simulation(small_county, threads=threads).run().sha256() for threads in (1, 2, 3))
    assert set(others) == {alone}
