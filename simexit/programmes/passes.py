"""Compiled passes over the places of one programme: whose end, what they pay, what they are due."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.columns import F32, I16, I32, I64, U8, U32, WHY_ENDED
from simexit.compiled import kernel, rule
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
    for kind in range(yuan.shape[1]):
        total, paying = 0, 0
        for k in range(yuan.shape[0]):
            each = yuan[k, kind] * (kind == service or ready[k] <= month)
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


@kernel
def due_in_year(yuan: I64, ready: I32, month: int, left: int, lasts: int, service: int) -> tuple[int, int]:
    """Yuan that places are due in the ``left`` months of the year, or until they end, and yuan of one month."""
    due, monthly = 0, 0
    for k in range(yuan.shape[0]):
        months, paid_months = _months_due(ready[k], month, left, lasts)
        for kind in range(yuan.shape[1]):
            due += yuan[k, kind] * (months if kind == service else paid_months)
            monthly += yuan[k, kind]
    return due, monthly


@kernel
def promise(
    cost: I64, yuan: I64, once: I64, new: B1, rows: I64, held: I64, ready: I32, takes: int, month: int, left: int,
    lasts: int, service: int, beside: float,
) -> None:  # fmt: skip
    """What places of ``rows`` cost until the year ends or they do, and what is spent or leaks ``beside`` each yuan.

    ``yuan``: a month; ``once``: of who is ``new``. Places ``held`` are ready when they are; others, ``takes`` months
    from now. Both rows ascend.
    """
    at = 0
    for k in range(rows.size):
        while at < held.size and held[at] < rows[k]:
            at += 1
        begins = ready[at] if at < held.size and held[at] == rows[k] else month + takes
        months, paid_months = _months_due(begins, month, left, lasts)
        direct = 0
        for kind in range(yuan.shape[1]):
            direct += yuan[k, kind] * (months if kind == service else paid_months)
        for kind in range(once.shape[1]):
            direct += once[k, kind] * new[k]
        cost[k] = direct + int(np.ceil(direct * beside))


@rule
def _pay_more(total: I64, cash: F32, row: int, yuan: int) -> None:
    """Add to what a household is paid in ``total``; ``cash`` follows."""
    if yuan:
        total[row] += yuan
        cash[row] = total[row]


@kernel
def change_cash(total: I64, cash: F32, before: I64, had: I64, rows: I64, yuan: I64, kind: int) -> None:
    """Pay ``rows`` their yuan of a ``kind`` in place of what was paid ``before``; only who has other cash is changed.

    Rows should ascend: each that has no fellow in its turn is taken away and added by itself.
    """
    at = 0
    for k in range(before.size):
        while at < rows.size and rows[at] < before[k]:
            _pay_more(total, cash, rows[at], yuan[at, kind])
            at += 1
        if at < rows.size and rows[at] == before[k]:
            _pay_more(total, cash, rows[at], yuan[at, kind] - had[k, kind])
            at += 1
        else:
            _pay_more(total, cash, before[k], -had[k, kind])
    for k in range(at, rows.size):
        _pay_more(total, cash, rows[k], yuan[k, kind])


@kernel
def multiply(product: F64, rows: I64, ready: I32, first: int, last: int, factor: F64) -> None:
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
