"""Weighted shares against statsmodels and by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from simexit.measures.shares import effective_number, weighted_share


@pytest.mark.parametrize(("count", "n"), [(0, 12), (3, 40), (40, 40)])
def test_wilson_equals_statsmodels(count: int, n: int) -> None:
    found = weighted_share(np.arange(n) < count)
    low, high = proportion_confint(count, n, alpha=0.1, method="wilson")
    assert (found.share, found.n) == (count / n, n)
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-12), pytest.approx(high, abs=1e-12))


def test_unequal_weights_tell_less() -> None:
    weights = np.array([1.0, 1.0, 1.0, 9.0])
    assert effective_number(weights) == pytest.approx(144 / 84)
    even, uneven = weighted_share([1, 0, 1, 0]), weighted_share([1, 0, 0, 1], weights)
    assert uneven.share == pytest.approx(10 / 12) and uneven.high - uneven.low > even.high - even.low


def test_no_rows_or_no_weight_is_no_share() -> None:
    for found in (weighted_share([]), weighted_share([1, 0], [0, 0])):
        assert math.isnan(found.share) and math.isnan(found.low) and found.n == 0
