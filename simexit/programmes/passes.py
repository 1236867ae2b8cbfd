"""Compiled passes over the places of one programme: whose end, what they pay, what they are due."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.columns import F32, I32, I64, U8, WHY_ENDED
from simexit.compiled import kernel
from simexit.population.codes import EXITED

B1 = NDArray[np.bool_]
_GONE, _TERM, _EXIT = (WHY_ENDED.index(reason) for reason in ("gone", "term", "exit"))


@kernel
def end_of_households(
    why: U8, rows: I64, ready: I64, members: F32, register: U8, month: int, lasts: int, leaves: bool
) -> int:
    """Note in ``why`` which places of household ``rows`` end, and return how many.

    They end where nobody is left, ``lasts`` months after they are ready (0: never), and, where a place ``leaves`` with
    it, once the household has left the register.
    """
    ended = 0
    for k in range(rows.size):
        if members[rows[k]] <= 0:
            why[k] = _GONE
        elif lasts and month - ready[k] >= lasts:
            why[k] = _TERM
        elif leaves and register[rows[k]] == EXITED:
            why[k] = _EXIT
        ended += why[k] != 0
    return ended


@kernel
def sum_by_kind(yuan: I64, ready: I64, month: int, service: int, sums: I64, counts: I64) -> None:
    """Add up what places pay in a month and count those that pay, by kind; who waits has ``service`` only."""
    for k in range(yuan.shape[0]):
        for kind in range(yuan.shape[1]):
            if yuan[k, kind] and (kind == service or ready[k] <= month):
                sums[kind] += yuan[k, kind]
                counts[kind] += 1


@kernel
def due_in_year(yuan: I64, ready: I64, month: int, left: int, lasts: int, service: int) -> int:
    """Yuan that places are due in the ``left`` months of the year, or until they end ``lasts`` months after ready."""
    due = 0
    for k in range(yuan.shape[0]):
        months = min(left, ready[k] + lasts - month) if lasts else left
        waits = min(max(ready[k] - month, 0), months)
        for kind in range(yuan.shape[1]):
            due += yuan[k, kind] * (months if kind == service else months - waits)
    return due


@kernel
def move_cash(total: I64, cash: F32, rows: I64, yuan: I64, kind: int, sign: int) -> None:
    """Add (``sign`` 1) or take away (-1) what ``rows`` are paid of a ``kind`` in the ``total``; ``cash`` follows."""
    for k in range(rows.size):
        total[rows[k]] += sign * yuan[k, kind]
        cash[rows[k]] = total[rows[k]]


@kernel
def of_age(rows: I64, present: U8, born: I32, latest: np.int32, earliest: np.int32, household: I32, home: B1) -> int:
    """Put first in ``rows`` the living persons born in time whose household is among ``home``; returns how many."""
    n = 0
    for j in range(present.size):
        rows[n] = j
        n += (born[j] <= latest) & (born[j] >= earliest) & (present[j] != 0)
    found = 0
    for k in range(n):
        rows[found] = rows[k]
        found += home[household[rows[k]]]
    return found


@kernel
def add_yuan(total: I64, rows: I64, yuan: I64) -> None:
    """Add ``yuan`` to the ``total`` of ``rows``, which may be there more than once."""
    for k in range(rows.size):
        total[rows[k]] += yuan[k]


@kernel
def add_to_the_living(total: I64, yuan: I64, members: F32, paid: I64, households: I64) -> None:
    """Add ``yuan`` of households that have members to their ``total``: the sum is ``paid`` to so many households."""
    sum_yuan, count = np.int64(0), np.int64(0)
    for i in range(total.size):
        each = yuan[i] * np.int64(members[i] > 0)
        total[i] += each
        sum_yuan += each
        count += np.int64(each != 0)
    paid[0], households[0] = sum_yuan, count


def sums_by_kind(yuan: NDArray[np.int64], ready: NDArray[np.int64], month: int, service: int) -> tuple[I64, I64]:
    """What places pay in a month, and how many pay something, by kind."""
    sums, counts = np.zeros(yuan.shape[1], np.int64), np.zeros(yuan.shape[1], np.int64)
    sum_by_kind(yuan, ready, month, service, sums, counts)
    return sums, counts
