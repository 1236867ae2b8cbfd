"""Whom help really moved: exits that would have come anyway, and persons pushed aside, from two runs of the same luck.

Both runs hold the same households; what differs is the policy, or what the policy did to shared jobs and prices.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from simexit.bits import has_any
from simexit.measures.checked import share
from simexit.measures.household_groups import served_by
from simexit.measures.outcomes import Outcome
from simexit.record.record import Record
from simexit.record.states import OUT, POOR, Matrix, stacked, true_states


def deadweight(helped: Record, none: Record, weights: NDArray[np.float64]) -> Iterator[Outcome]:
    """Deadweight, displaced and lifted of one replicate; ``weights`` of the households of ``helped``.

    *Deadweight*: of the households truly poor at the assessment before help first reached them and out at the one after
    it, the share that is out at that assessment without any help too. *Displaced*: of the persons of households that
    were never helped, the share truly poor at the last assessment with the policy and out without it; *lifted*: the
    other way round.
    """
    _, mine, other = np.intersect1d(helped.household_ids, none.household_ids, return_indices=True)
    with_help, without = true_states(helped)[mine], true_states(none)[other]
    served = has_any(served_by(helped))[mine]
    w = weights[mine]
    exits, anyway = _first_help_exits(with_help, without, served, w)
    replicate = helped.replicate
    yield Outcome(replicate, "deadweight", "", 0, "share", share(anyway, exits), "convention_deadweight")
    persons = w * stacked(helped, "members")[mine, -1] * ~served.any(axis=1)
    for name, now, then in (("displaced", POOR, OUT), ("lifted", OUT, POOR)):
        moved = float(persons[(with_help[:, -1] == now) & (without[:, -1] == then)].sum())
        yield Outcome(replicate, name, "", 0, "share", share(moved, float(persons.sum())), "convention_displaced")


def _first_help_exits(
    with_help: Matrix, without: Matrix, served: NDArray[np.bool_], weights: NDArray[np.float64]
) -> tuple[float, float]:
    """Weighted households that exit around their first help, and those of them that do so without it too."""
    first = np.argmax(served, axis=1)
    watched = served.any(axis=1) & (first >= 1) & (first + 1 < served.shape[1])
    rows = np.flatnonzero(watched)
    before, after = first[rows] - 1, first[rows] + 1
    exited = (with_help[rows, before] == POOR) & (with_help[rows, after] == OUT)
    anyway = exited & (without[rows, after] == OUT)
    return float(weights[rows[exited]].sum()), float(weights[rows[anyway]].sum())
