"""What a system of the state changes in a whole place: one number of a record."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simexit.population.codes import EXITED, REGISTERED, YES
from simexit.record.money_tables import funds_table
from simexit.record.record import Record


def _listed_not_poor(record: Record) -> float:
    """Households on the register and not truly poor at the end of the plan's first year."""
    now = record.assessments[1]
    return float(((now.register == REGISTERED) & (now.true_poor != YES)).sum())


def _exits(record: Record) -> float:
    """Households that are off the register, as exited, at the end."""
    return float((record.assessments[-1].register == EXITED).sum())


def _false_exits(record: Record) -> float:
    """Households that were truly poor in the year in which they first are exited."""
    seen, false = np.zeros(record.household_ids.size, np.bool_), 0
    for k, now in enumerate(record.assessments):
        new = (now.register == EXITED) & ~seen
        false += int((new & (now.true_poor == YES)).sum()) if k else 0
        seen |= new
    return float(false)


def _told(row: str) -> Callable[[Record], float]:
    """Units that a row of the registry changed, over the run."""
    return lambda record: float(sum(told[7] for told in record.villages.told if told[1] == row))


def _places(programme: str) -> Callable[[Record], float]:
    """Places of a programme that were filled."""
    return lambda record: float(sum(fill[3] for fill in record.fills if fill[0] == programme))


def _leaked(record: Record) -> float:
    """Yuan that reached nobody."""
    return float(funds_table(record)["leaked_yuan"].sum())


def _moved(record: Record) -> float:
    """Yuan that moved from a fund to another."""
    return float(funds_table(record)["moved_yuan"].abs().sum() / 2)


def _transfer_of_exited(record: Record) -> float:
    """Transfers of the exited in the last year, yuan."""
    last = record.assessments[-1]
    return float(last.income["transfer"][last.register == EXITED].sum(dtype=np.float64))


WHOLE_OUTCOMES: dict[str, Callable[[Record], float]] = {
    "listed_not_poor": _listed_not_poor,
    "exits": _exits,
    "false_exits": _false_exits,
    "villages_out": _told("village-exit"),
    "townships_out": _told("township-exit"),
    "counties_out": _told("county-exit"),
    "monitored": _told("monitoring"),
    "industry_places": _places("industry"),
    "leaked_yuan": _leaked,
    "moved_yuan": _moved,
    "transfer_of_exited": _transfer_of_exited,
}
"""What is counted over a whole record, by name."""
