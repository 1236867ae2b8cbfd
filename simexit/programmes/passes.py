"""Compiled passes over the places of one programme: whose end, what they pay, what they are due."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.columns import F32, I16, I32, I64, U8, U32, WHY_ENDED
from simexit.compiled import kernel
from simexit.population.codes import EXITED

B1 = NDArray[np.bool_]
F64 = NDArray[np.float64]
_GONE, _TERM, _EXIT = (WHY_ENDED.index(reason) for reason in ("gone", "term", "exit"))


@kernel
def end_of_households(
    why: U8, rows: I64, ready: I32, members: U8, register: U8, month: int, lasts: int, leaves: bool
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
def mark(words: NDArray[np.uint64], bit: np.uint64, rows: I64) -> None:
    """Set a ``bit`` in the words of some rows."""
    for k in range(rows.size):
        words[rows[k]] |= bit


@kernel
def sum_by_kind(yuan: I64, ready: I32, month: int, service: int, sums: I64, counts: I64) -> None:
    """Add up what places pay in a month and count those that pay, by kind; who waits has ``service`` only."""
    for k in range(yuan.shape[0]):
        for kind in range(yuan.shape[1]):
            if yuan[k, kind] and (kind == service or ready[k] <= month):
                sums[kind] += yuan[k, kind]
                counts[kind] += 1


@kernel
def due_in_year(yuan: I64, ready: I32, month: int, left: int, lasts: int, service: int) -> int:
    """Yuan that places are due in the ``left`` months of the year, or until they end ``lasts`` months after ready."""
    due = 0
    for k in range(yuan.shape[0]):
        months = min(left, ready[k] + lasts - month) if lasts else left
        waits = min(max(ready[k] - month, 0), months)
        for kind in range(yuan.shape[1]):
            due += yuan[k, kind] * (months if kind == service else months - waits)
    return due


@kernel
def add_cost(
    cost: I64, rows: I64, new: B1, yuan: I64, once: I64, held: I64, held_ready: I32, month: int, takes: int, lasts: int,
    left: int, service: int,
) -> None:  # fmt: skip
    """Add to the ``cost`` of places of ``rows`` what they are due in the ``left`` months, and if ``new`` is paid once.

    As in `due_in_year`. ``held``: rows that hold a place already, and when it is ready; others are ready after the
    months it ``takes``. ``yuan`` a month and ``once``: by kind, or nothing.
    """
    h = 0
    for k in range(rows.size):
        while h < held.size and held[h] < rows[k]:
            h += 1
        ready = held_ready[h] if h < held.size and held[h] == rows[k] else month + takes
        months = min(left, ready + lasts - month) if lasts else left
        waits = min(max(ready - month, 0), months)
        if yuan.shape[0]:
            for kind in range(yuan.shape[1]):
                cost[k] += yuan[k, kind] * (months if kind == service else months - waits)
        if new[k] and once.shape[0]:
            cost[k] += once[k].sum()


@kernel
def move_cash(total: I64, cash: F32, rows: I64, yuan: I64, kind: int, sign: int) -> None:
    """Add (``sign`` 1) or take away (-1) what ``rows`` are paid of a ``kind`` in the ``total``; ``cash`` follows."""
    for k in range(rows.size):
        total[rows[k]] += sign * yuan[k, kind]
        cash[rows[k]] = total[rows[k]]


@kernel
def multiply(product: F64, rows: I64, ready: I64, first: int, last: int, factor: F64) -> None:
    """Multiply the ``product`` of ``rows`` ready from ``first`` to ``last`` by their factor, or by one for all."""
    for k in range(rows.size):
        if first <= ready[k] <= last:
            product[rows[k]] *= factor[k] if factor.size > 1 else factor[0]


@kernel
def round_once(factors: F32, product: F64, rows: I64) -> bool:
    """Let the factors of ``rows`` be their products, which are one again; returns whether any is not one."""
    touched = False
    for k in range(rows.size):
        if product[rows[k]] != 1.0:
            factors[rows[k]], product[rows[k]] = product[rows[k]], 1.0
            touched |= factors[rows[k]] != 1.0
    return touched


@kernel
def restore(factors: F32, rows: I64) -> None:
    """Let the factors of ``rows`` be one."""
    for k in range(rows.size):
        factors[rows[k]] = 1.0


@kernel
def find_ids(found: I64, table: I32, ids: NDArray[np.uint64], low: U32, high: U32) -> None:
    """Put in ``found`` the row of each of ``ids`` where somebody has it, by its halves.

    ``table``: scratch below zero, a power of two and more than ``ids``; each id stands in it where its last bits say,
    or in the next place that is free.
    """
    last = np.uint64(table.size - 1)
    for k in range(ids.size):
        place = ids[k] & last
        while table[place] >= 0:
            place = (place + np.uint64(1)) & last
        table[place] = k
    for j in range(low.size):
        place = np.uint64(low[j]) & last
        while table[place] >= 0:
            k = table[place]
            if np.uint32(ids[k]) == low[j] and np.uint32(ids[k] >> np.uint64(32)) == high[j]:
                found[k] = j
            place = (place + np.uint64(1)) & last


@kernel
def of_age(
    rows: I64, among: I32, present: U8, born: I16, latest: np.int32, earliest: np.int32, household: I32, home: B1
) -> int:
    """Put first in ``rows`` those ``among`` persons who live, were born in time, and whose household is of ``home``.

    Returns how many.
    """
    n = found = 0
    for k in range(among.size):
        j = among[k]
        rows[n] = j
        n += (born[j] <= latest) & (born[j] >= earliest)
    for k in range(n):
        j = rows[k]
        rows[found] = j
        found += home[household[j]] & (present[j] != 0)
    return found


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


@kernel
def living_in(rows: I64, places: I64, place: I64, village: I32, members: U8) -> int:
    """Put first in ``rows`` the living households of villages that have a ``place``, not below zero, and it beside.

    Returns how many.
    """
    n = 0
    for i in range(members.size):
        rows[n], places[n] = i, place[village[i]]
        n += (places[n] >= 0) & (members[i] > 0)
    return n


@kernel
def add_each(total: I64, rows: I64, yuan: int) -> None:
    """Add the same ``yuan`` to the ``total`` of ``rows``, which may be there more than once."""
    for k in range(rows.size):
        total[rows[k]] += yuan


@kernel
def turn(total: I64, paid: I64, yuan: I64, living: B1, rows: I64) -> None:
    """Pay the ``yuan`` of households ``rows`` that live again, and no more of those that do not.

    ``total``: of each household; ``paid``: to all of them, and to how many.
    """
    for k in range(rows.size):
        each = yuan[rows[k]]
        sign = 1 if living[rows[k]] else -1
        total[rows[k]] += sign * each
        paid[0] += sign * each
        paid[1] += sign * (each != 0)


@kernel
def replace(total: I64, paid: I64, before: I64, yuan: I64, living: B1) -> None:
    """Pay living households ``yuan`` in place of what was paid ``before``; others as for `turn`."""
    sum_yuan, count = np.int64(0), np.int64(0)
    for i in range(total.size):
        lives = -np.int64(living[i])
        total[i] += lives & (yuan[i] - before[i])
        sum_yuan += lives & yuan[i]
        count -= lives & -np.int64(yuan[i] != 0)
    paid[0], paid[1] = sum_yuan, count


def sums_by_kind(yuan: I64, ready: I32, month: int, service: int) -> tuple[I64, I64]:
    """What places pay in a month, and how many pay something, by kind."""
    sums, counts = np.zeros(yuan.shape[1], np.int64), np.zeros(yuan.shape[1], np.int64)
    sum_by_kind(yuan, ready, month, service, sums, counts)
    return sums, counts
