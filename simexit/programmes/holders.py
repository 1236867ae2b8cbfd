"""Columns of the holders of one programme, and how those who leave are taken out and those who come are put in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simexit.columns import I32, I64, U8
from simexit.compiled import kernel, rule


class Holders(NamedTuple):
    """Holders of one programme, rows of its unit ascending: permanent id, month of start, yuan a month by kind, work.

    ``ids``: empty where rows never move. ``ready_month``: from which the place does what it does: its start, or later
    where that takes months. ``monthly_yuan``: int64 [holders, kinds of `ledger.MONTHLY`], once it is ready; empty where
    places cost nothing month by month. ``person``: permanent id of the member whose work the place gives; empty where
    it gives none.
    """

    rows: I64
    ids: NDArray[np.uint64]
    start_month: I32
    ready_month: I32
    monthly_yuan: I64
    person: NDArray[np.uint64]


@rule
def _put(after: Holders, j: int, before: Holders, i: int) -> None:
    """The holder ``j`` after is ``i`` of those before."""
    after.rows[j] = before.rows[i]
    after.start_month[j], after.ready_month[j] = before.start_month[i], before.ready_month[i]
    if before.ids.size:
        after.ids[j] = before.ids[i]
    if before.person.size:
        after.person[j] = before.person[i]
    if before.monthly_yuan.size:
        for kind in range(before.monthly_yuan.shape[1]):
            after.monthly_yuan[j, kind] = before.monthly_yuan[i, kind]


@kernel
def without(why: U8, before: Holders, after: Holders) -> int:
    """Put first in ``after`` the holders of whom ``why`` is zero; returns how many."""
    n = 0
    for i in range(why.size):
        _put(after, n, before, i)
        n += why[i] == 0
    return n


@kernel
def join(held: Holders, new: Holders, after: Holders) -> bool:
    """Put in ``after`` all holders, by row; returns whether somebody is among both."""
    i, twice = 0, False
    for k in range(new.rows.size):
        while i < held.rows.size and held.rows[i] <= new.rows[k]:
            twice |= held.rows[i] == new.rows[k]
            _put(after, i + k, held, i)
            i += 1
        _put(after, i + k, new, k)
    while i < held.rows.size:
        _put(after, i + new.rows.size, held, i)
        i += 1
    return twice
