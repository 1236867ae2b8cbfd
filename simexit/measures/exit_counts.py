"""How many exits there were, at the size of the whole place: what money is compared with."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from simexit.measures.checked import share
from simexit.measures.cost import count_exits
from simexit.measures.outcomes import Outcome
from simexit.record.record import Record
from simexit.record.states import true_states


def exit_counts(record: Record, weights: NDArray[np.float64]) -> Iterator[Outcome]:
    """True exits and sustained exits of the run, households of the whole place.

    Sustained: all exits times the share, of those followed to two more assessments or to a relapse, that was still out.
    """
    found = count_exits(true_states(record), weights)
    sustained = found.exits * share(found.sustained, found.followed) if found.exits else 0.0
    yield Outcome(record.replicate, "true_exits", "", 0, "households", found.exits, "convention_true_exits")
    yield Outcome(record.replicate, "sustained_exits", "", 0, "households", sustained, "convention_sustained_exits")
