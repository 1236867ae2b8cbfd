"""Several spells of one household are not independent: how far that widens the errors of hazards by duration."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.measures.checked import Codes, Column, Flags


def design_effects(
    duration: Column, ended: Flags, entry: Column, weights: Column, clusters: NDArray[np.generic], hazards: Column
) -> Column:
    """Variance of each whole duration's hazard with spells clustered, over the variance with spells independent.

    The hazard h = sum w d / sum w r is a ratio; its linearised variance sums, over clusters, the square of the sum of
    w (d - h r) (Taylor series, ultimate clusters; Binder 1983, International Statistical Review 51). Only households
    with several spells at risk at one duration add anything: then 1 + what their products add. ``hazards``: at
    durations 1, 2, …; one where a hazard is 0, 1 or missing. Never below one half, for small samples.
    """
    n = hazards.size
    _, codes, counts = np.unique(clusters, return_inverse=True, return_counts=True)
    several = np.flatnonzero(counts[codes] > 1)
    alone = _squares(duration, ended, entry, weights, np.arange(duration.size), hazards)
    if not several.size:
        return np.ones(n)
    rows = (duration[several], ended[several], entry[several], weights[several])
    apart = _squares(*rows, np.arange(several.size), hazards)
    together = _squares(*rows, np.unique(codes[several], return_inverse=True)[1], hazards)
    effect = np.divide(alone - apart + together, alone, out=np.ones(n), where=alone > 0)
    return np.maximum(effect, 0.5)


def _squares(duration: Column, ended: Flags, entry: Column, weights: Column, codes: Codes, hazards: Column) -> Column:
    """At each duration, the sum over clusters of the squared sum of w (d - h r)."""
    found = np.zeros(hazards.size)
    for k, hazard in enumerate(np.nan_to_num(hazards)):
        at_risk = (entry <= k) & (duration > k)
        residual = weights[at_risk] * ((ended & (duration == k + 1))[at_risk] - hazard)
        if residual.size:
            found[k] = (np.bincount(codes[at_risk], residual) ** 2).sum()
    return found
