"""Poor in several ways at once: the adjusted headcount ratio over dimensions such as the assurances.

References: Alkire and Foster (2011), "Counting and multidimensional poverty measurement", Journal of Public Economics
95(7-8); Alkire, Foster, Seth, Santos, Roche and Ballon (2015), "Multidimensional poverty measurement and analysis",
chapter 5, partial and consistent sub-indices.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from simexit.measures.checked import Column, Flags, flags, like, numbers, same_length, share, weights_of

# Sums of weights such as 1/6 + 1/6 meet a cut-off of 1/3 in spite of rounding.
TOLERANCE = 1e-9


class AdjustedHeadcount(NamedTuple):
    """M0 = H A: adjusted headcount ratio, headcount ratio, and mean share of deprivations among the poor."""

    adjusted_headcount_ratio: float
    headcount_ratio: float
    intensity: float


def deprivations(achievements: ArrayLike, cut_offs: ArrayLike) -> Flags:
    """Whether each household (row) is below the cut-off of each dimension (column), y_ij < z_j."""
    y = numbers(achievements, "achievements", axes=2)
    found: Flags = y < like(cut_offs, "cut_offs", y.shape[1])
    return found


def _scores(deprived: ArrayLike, cut_off: float, dimension_weights: ArrayLike | None) -> tuple[Flags, Column, Column]:
    """Checked deprivations, weights of dimensions that sum to one, and each row's censored score c_i(k)."""
    g = flags(deprived, "deprived", axes=2)
    n = g.shape[1]
    d = np.ones(n) if dimension_weights is None else numbers(dimension_weights, "dimension_weights")
    if same_length(d, "dimension_weights", n).min() <= 0:
        raise ValueError(f"dimension_weights: must be above zero, found {d.min():g}")
    if not 0 < cut_off <= 1:
        raise ValueError(f"cut_off: a share of the dimensions' weight above 0 and up to 1, found {cut_off:g}")
    d = d / d.sum()
    score = g @ d
    return g, d, np.where(score >= cut_off - TOLERANCE, score, 0)


def alkire_foster(
    deprived: ArrayLike,
    cut_off: float,
    dimension_weights: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> AdjustedHeadcount:
    """Adjusted headcount ratio M0, headcount ratio H and intensity A (Alkire and Foster 2011).

    ``deprived``: yes or no, one row a household, one column a dimension. ``dimension_weights`` are scaled to sum to
    one (equal where none are given). c_i = sum_j d_j g_ij; poor where c_i >= ``cut_off`` k, a share in (0, 1]: the
    smallest weight gives the union, 1 the intersection. H = share of rows that are poor, A = mean c_i of the poor,
    M0 = mean of c_i(k) = H A. ``weights``: households or persons a row stands for. A is missing where nobody is poor.
    Raises ValueError for values that are not yes or no, weights not above zero and cut-offs outside (0, 1].
    """
    _, _, score = _scores(deprived, cut_off, dimension_weights)
    w = weights_of(weights, score.size)
    headcount = float(np.average(score > 0, weights=w))
    adjusted = float(np.average(score, weights=w))
    return AdjustedHeadcount(adjusted, headcount, share(adjusted, headcount))


def dimensions(
    deprived: ArrayLike,
    cut_off: float,
    dimension_weights: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    names: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Each dimension's part in M0 (Alkire et al. 2015, chapter 5): one row a dimension.

    Columns dimension, weight d_j, headcount_ratio h_j = share deprived in j, censored_headcount_ratio h_j(k) = share
    poor and deprived in j, contribution = d_j h_j(k) / M0: M0 = sum d_j h_j(k), contributions sum to one and are
    missing where nobody is poor. Errors as `alkire_foster`, and where names and dimensions differ in number.
    """
    g, d, score = _scores(deprived, cut_off, dimension_weights)
    if names is not None and len(names) != d.size:
        raise ValueError(f"names: {len(names)}, but {d.size} dimensions")
    w = weights_of(weights, score.size)
    censored = (w * (score > 0)) @ g / w.sum()
    adjusted = float(d @ censored)
    return pd.DataFrame(
        {
            "dimension": list(names) if names is not None else list(range(1, d.size + 1)),
            "weight": d,
            "headcount_ratio": w @ g / w.sum(),
            "censored_headcount_ratio": censored,
            "contribution": d * censored / adjusted if adjusted else np.full(d.size, np.nan),
        }
    )
