"""Derived parameters follow from the numbers they name."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from simexit.scenario.evidence import evidence

ARITHMETIC = runpy.run_path(str(Path(__file__).parents[2] / "experiments" / "estimates" / "arithmetic.py"))


@pytest.mark.parametrize("name", ARITHMETIC["SUMS"])
def test_a_sum_on_published_numbers_gives_the_value_in_use(name: str) -> None:
    figure = evidence()[name].figure
    assert figure.status == "derived" and figure.source
    assert not ARITHMETIC["far"](figure.at(2017), *ARITHMETIC["SUMS"][name])


def test_a_value_lies_in_its_range() -> None:
    outside = []
    for name, parameter in evidence().items():
        low, high = parameter.figure.range or (-1e12, 1e12)
        outside += [name for value in parameter.figure.values() if not low <= value <= high]
    assert not outside
