"""Compiled passes over the places of one programme: whose end, who holds one, for whom something has changed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simexit.columns import I16, I32, I64, U8, U32, WHY_ENDED
from simexit.compiled import kernel, rule
from simexit.population.codes import EXITED

B1 = NDArray[np.bool_]
F64 = NDArray[np.float64]
Values = NDArray[Any]
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


@rule
def _note(found: I64, change: Values, n: int, row: int, by: float) -> int:
    """Put a row and its change, if it has any, behind the ``n`` that are found; returns how many there are."""
    if by == 0:
        return n
    found[n], change[n] = row, by
    return n + 1


@kernel
def differ(
    found: I64, change: Values, before: I64, had: Values, rows: I64, values: Values, kind: int, none: float
) -> int:  # fmt: skip
    """Put first in ``found`` the rows whose value is not what it was ``before``, and the change; returns how many.

    ``had``, ``values``: by ``kind``, of each row or one for all; others have ``none``. Rows should ascend: one that has
    no fellow in its turn is taken by itself.
    """
    n, at, every, every_had = 0, 0, len(values) == rows.size, len(had) == before.size
    for k in range(before.size):
        while at < rows.size and rows[at] < before[k]:
            n = _note(found, change, n, rows[at], values[at * every, kind] - none)
            at += 1
        value = none
        if at < rows.size and rows[at] == before[k]:
            value = values[at * every, kind]
            at += 1
        n = _note(found, change, n, before[k], value - had[k * every_had, kind])
    for k in range(at, rows.size):
        n = _note(found, change, n, rows[k], values[k * every, kind] - none)
    return n


@kernel
def multiply(product: F64, rows: I64, held: I64, factor: F64) -> None:
    """Multiply the ``product`` of ``rows`` that are ``held``, both ascending, by their ``factor`` or by one for all."""
    at = 0
    for k in range(rows.size):
        end = held.size
        while at < end:
            middle = (at + end) // 2
            if held[middle] < rows[k]:
                at = middle + 1
            else:
                end = middle
        if at < held.size and held[at] == rows[k]:
            product[k] *= factor[min(at, len(factor) - 1), 0]


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
def of_age(rows: I64, present: U8, born: I16, latest: np.int32, earliest: np.int32, household: I32, home: B1) -> int:
    """Put first in ``rows`` the living persons born in time whose household is among ``home``; returns how many."""
    n = found = 0
    for j in range(born.size):
        rows[n] = j
        n += (born[j] <= latest) & (born[j] >= earliest)
    for k in range(n):
        j = rows[k]
        rows[found] = j
        found += home[household[j]] & (present[j] != 0)
    return found


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


def changes(before: I64, had: Values, rows: I64, values: Values, kind: int, none: float) -> tuple[I64, Values]:
    """Rows whose value of a kind is not what it was, and by how much, as `differ` finds them."""
    size = 0 if rows is before and np.array_equal(had, values) else before.size + rows.size
    found, change = np.empty(size, np.int64), np.empty(size, values.dtype)
    n = differ(found, change, before, had, rows, values, kind, none) if size else 0
    return found[:n], change[:n]
