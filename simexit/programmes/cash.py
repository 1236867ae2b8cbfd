"""Compiled passes over the money of places: what they pay in a month and are due, and what households are paid."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.columns import F32, I32, I64, U8
from simexit.compiled import kernel, rule
from simexit.dates import MONTHS_PER_YEAR
from simexit.programmes.ledger import MONTHLY

B1 = NDArray[np.bool_]
F64 = NDArray[np.float64]
KINDS, SERVICE = len(MONTHLY), MONTHLY.index("service")


@kernel
def sum_by_kind(yuan: I64, ready: I32, month: int, sums: I64, counts: I64) -> None:
    """Add up what places pay in a month and count those that pay, by kind; who waits has service only."""
    for kind in range(yuan.shape[1]):
        total, paying = 0, 0
        for k in range(yuan.shape[0]):
            each = yuan[k, kind] * (kind == SERVICE or ready[k] <= month)
            total += each
            paying += each != 0
        sums[kind] += total
        counts[kind] += paying


@rule
def _months_due(ready: int, month: int, left: int, lasts: int) -> tuple[int, int]:
    """Months that a place is due service in the ``left`` ones of the year, and cash, for which it waits until ready.

    It ends ``lasts`` months after it is ready (0: never).
    """
    months = min(left, ready + lasts - month) if lasts else left
    return months, months - min(max(ready - month, 0), months)


@rule
def _due(yuan: I64, k: int, months: int, paid_months: int) -> tuple[int, int]:
    """Yuan that place ``k`` is due in so many months of service and of cash, and yuan of one month of all kinds."""
    whole = 0
    for kind in range(KINDS):
        whole += yuan[k, kind]
    return whole * paid_months + yuan[k, SERVICE] * (months - paid_months), whole


@kernel
def due_in_year(yuan: I64, ready: I32, month: int, left: int, lasts: int) -> tuple[int, int]:
    """Yuan that places are due in the ``left`` months of the year, or until they end, and yuan of one month."""
    due, monthly = 0, 0
    for k in range(len(yuan)):
        months, paid_months = _months_due(ready[k], month, left, lasts)
        each, of_month = _due(yuan, k, months, paid_months)
        due += each
        monthly += of_month
    return due, monthly


@kernel
def promise(
    cost: I64, yuan: I64, once: I64, new: B1, rows: I64, held: I64, ready: I32, takes: int, month: int, left: int,
    lasts: int, beside: float,
) -> None:  # fmt: skip
    """What places of ``rows`` cost until the year ends or they do, and what is spent or leaks ``beside`` each yuan.

    ``yuan``: a month; ``once``: of who is ``new``; or nothing. Places ``held`` are ready when they are; others,
    ``takes`` months from now. Both rows ascend.
    """
    at = 0
    for k in range(rows.size):
        while at < held.size and held[at] < rows[k]:
            at += 1
        begins = ready[at] if at < held.size and held[at] == rows[k] else month + takes
        months, paid_months = _months_due(begins, month, left, lasts)
        direct = _due(yuan, k, months, paid_months)[0] if len(yuan) else 0
        if new[k] and len(once):
            for kind in range(once.shape[1]):
                direct += once[k, kind]
        cost[k] = direct + int(np.ceil(direct * beside))


@rule
def _gap(line: float, own: float) -> float:
    """Yuan a month and head by which recorded ``own`` income is below the line."""
    return max(line - own, 0.0) / MONTHS_PER_YEAR


@kernel
def fill_gaps(filled: I64, rows: I64, own: F32, heads: F64, line: float) -> None:
    """Whole yuan a month that fill the recorded income of ``rows`` up to the line."""
    for k in range(rows.size):
        filled[k] = int(np.floor(_gap(line, np.float64(own[rows[k]])) * heads[k]))


@kernel
def narrow_gaps(saved: F64, rows: I64, own: F32, dividends: F32, members: U8, line: float) -> None:
    """Yuan a month by which the gaps of ``rows`` up to the line are smaller by dividends."""
    for k in range(rows.size):
        income, paid = np.float64(own[rows[k]]), np.float64(dividends[rows[k]])
        saved[k] = (_gap(line, income - paid) - _gap(line, income)) * members[rows[k]]


@kernel
def set_cash(cash: F32, total: I64, rows: I64, change: I64) -> None:
    """Let the ``cash`` of ``rows`` be their ``total`` after its ``change``, if it has any."""
    for k in range(rows.size):
        if change.size:
            total[rows[k]] += change[k]
        cash[rows[k]] = total[rows[k]]


@kernel
def add_yuan(total: I64, rows: I64, yuan: I64) -> None:
    """Add ``yuan`` to the ``total`` of ``rows``, which may be there more than once."""
    for k in range(rows.size):
        total[rows[k]] += yuan[k]


@kernel
def add_by_kind(total: I64, rows: I64, yuan: I64) -> None:
    """Add ``yuan`` by kind to the ``total`` of ``rows``, which may be there more than once."""
    for k in range(rows.size):
        for kind in range(yuan.shape[1]):
            total[rows[k], kind] += yuan[k, kind]


def sums_by_kind(yuan: I64, ready: I32, month: int) -> tuple[I64, I64]:
    """What places pay in a month, and how many pay something, by kind."""
    sums, counts = np.zeros(yuan.shape[1], np.int64), np.zeros(yuan.shape[1], np.int64)
    sum_by_kind(yuan, ready, month, sums, counts)
    return sums, counts
