"""Who has left the register before the plan, and how many of them fall back in it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from simexit.measures.checked import Column, share
from simexit.measures.outcomes import LOWER, NEITHER, POSITIVE, Measure, Outcome, listed
from simexit.population.codes import EXITED, REGISTERED
from simexit.record.record import Record


def exited_before(record: Record, weights: Column) -> Iterator[Outcome]:
    """Households exited at the start; shares of them back on the register, and truly poor, at some later year's end.

    Truly poor: of those who are not at the start. Nothing where nobody has exited by then, as without a history.
    """
    first, *later = record.assessments
    stock = (first.register == EXITED) & (first.members > 0)
    if not stock.any():
        return
    well = stock & (first.true_poor == 0)
    back = {
        "recorded": (stock, [done.register == REGISTERED for done in later]),
        "true": (well, [done.true_poor == 1 for done in later]),
    }
    households, about = float(weights[stock].sum()), "convention_exited_before"
    yield Outcome(record.replicate, "exited_at_start", "", first.year, "households", households, about)
    for view, (of, years) in back.items():
        fallen = of & np.any(years, axis=0) if years else np.zeros_like(of)
        value = share(float(weights[fallen].sum()), float(weights[of].sum()))
        yield Outcome(record.replicate, "exited_fall_back", view, 0, "share", value, about)


MEASURE = Measure(
    exited_before,
    {
        **listed("households", NEITHER, "exited_at_start", "run_path", within=POSITIVE),
        **listed("share", LOWER, "exited_fall_back", "run_pooled"),
    },
)
