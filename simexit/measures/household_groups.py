"""Groups of a record's households, by which any measure can be asked: cause, labour, head, village, programmes."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simexit.columns import CAUSE
from simexit.record.record import Record

LABOUR = ("labour_0", "labour_1", "labour_2")
GROUPS = ("cause", "labour", "head", "village")


def household_groups(record: Record, assessment: int = 0) -> pd.DataFrame:
    """One row a household: what it is at one assessment. Labels are terms.

    ``cause``: main cause of poverty, for the registered (``cause_none`` else); ``labour``: working members, none, one
    or more; ``head``: woman or man; ``village``: poor village or other.
    """
    now = record.assessments[assessment]
    causes = [f"cause_{name.replace(' ', '_')}" for name in CAUSE]
    return pd.DataFrame(
        {
            "cause": _named(now.cause, causes),
            "labour": _named(np.minimum(now.workers, 2), LABOUR),
            "head": _named(record.female_head, ("head_man", "head_woman")),
            "village": _named(record.poor_village, ("village_other", "village_poor")),
        },
        index=pd.Index(record.household_ids, name="household"),
    )


def served_by(record: Record) -> NDArray[np.uint64]:
    """Bits of the programmes that served each household by assessment, [households, assessments, words]."""
    return np.stack([assessment.served for assessment in record.assessments], axis=1)


def served_so_far(record: Record) -> NDArray[np.uint64]:
    """Bits of the programmes that have served each household by each assessment, [households, assessments, words]."""
    so_far: NDArray[np.uint64] = np.bitwise_or.accumulate(served_by(record), axis=1)
    return so_far


def _named(codes: NDArray[np.uint8], names: tuple[str, ...] | list[str]) -> pd.Categorical:
    return pd.Categorical(np.array(names, object)[codes], categories=list(names))
