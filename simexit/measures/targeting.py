"""Who is served: coverage of the poor, inclusion and exclusion error, leakage.

Names differ between authors; each number here is defined by its formula. References: Cornia and Stewart (1993), "Two
errors of targeting", Journal of International Development 5(5); Coady, Grosh and Hoddinott (2004), "Targeting of
transfers in developing countries"; Ravallion (2009), "How relevant is targeting to the success of an antipoverty
program?", World Bank Research Observer 24(2), the targeting differential.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from simexit.measures.checked import Column, Flags, flags, numbers, same_length, share, weights_of


class Targeting(NamedTuple):
    """Shares between 0 and 1, but for the differential (-1 to 1); missing where nobody is in the denominator."""

    poor_share: float
    served_share: float
    coverage: float
    exclusion_error: float
    coverage_of_others: float
    targeting_differential: float
    inclusion_error: float
    leakage: float


def targeting(
    poor: ArrayLike, served: ArrayLike, weights: ArrayLike | None = None, amount_yuan: ArrayLike | None = None
) -> Targeting:
    """How well those served and the poor agree. All sums are weighted.

    ``coverage`` = poor and served / poor; ``exclusion_error`` = 1 - coverage (Cornia and Stewart's F error as a share);
    ``coverage_of_others`` = served and not poor / not poor; ``targeting_differential`` = coverage - coverage_of_others
    (Ravallion 2009); ``inclusion_error`` = served and not poor / served; ``leakage`` = yuan that go to those not poor /
    all yuan, with ``amount_yuan`` per row (Coady et al. 2004), and missing without amounts.
    Raises ValueError for values that are not yes or no, amounts below zero, and amounts to those not served.
    """
    is_poor = flags(poor, "poor")
    is_served = flags(served, "served", is_poor.size)
    w = weights_of(weights, is_poor.size)
    both, only_poor, only_served = (
        float(w[rows].sum()) for rows in (is_poor & is_served, is_poor & ~is_served, is_served & ~is_poor)
    )
    size = float(w.sum())
    coverage = share(both, both + only_poor)
    others = share(only_served, float(w[~is_poor].sum()))
    return Targeting(
        poor_share=(both + only_poor) / size,
        served_share=(both + only_served) / size,
        coverage=coverage,
        exclusion_error=share(only_poor, both + only_poor),
        coverage_of_others=others,
        targeting_differential=coverage - others,
        inclusion_error=share(only_served, both + only_served),
        leakage=_leakage(is_poor, is_served, w, amount_yuan),
    )


def _leakage(poor: Flags, served: Flags, w: Column, amount_yuan: ArrayLike | None) -> float:
    """Share of the money that goes to those not poor."""
    if amount_yuan is None:
        return float("nan")
    amount = same_length(numbers(amount_yuan, "amount_yuan"), "amount_yuan", poor.size)
    if amount.min() < 0:
        raise ValueError(f"amount_yuan: must not be below zero, found {amount.min():g}")
    stray = int(np.count_nonzero(amount[~served]))
    if stray:
        raise ValueError(f"amount_yuan: {stray} rows that are not served have an amount")
    return share(float((w * amount)[~poor].sum()), float((w * amount).sum()))
