"""Household columns in person rows, and some person rows picked out of all."""

from __future__ import annotations

from numpy import uint8, uint32, uint64

from simexit.compiled import loop, rule

MOST_ROWS = uint32(0x7FFFFFFF)


@rule
def home(owner):
    """Row of a person's household, said to be small enough that a vector of rows needs half as many bits."""
    return owner & MOST_ROWS


@loop
def take(gathered, owner, column):
    """Each person's value of a household column; or, with ``owner`` of rows picked, theirs of a person column."""
    for j in range(gathered.size):
        gathered[j] = column[home(owner[j])]


@loop
def rows_where(rows, flags):
    """Put the rows whose flag is not zero first in ``rows``, in order; returns how many they are."""
    n = uint64(0)
    for j in range(flags.size):
        rows[n] = uint32(j)
        n += uint64(flags[j] != uint8(0))
    return n


@loop
def put_back(column, rows, picked):
    """Values of rows picked, in all rows: zero in the others."""
    for j in range(column.size):
        column[j] = 0
    for k in range(rows.size):
        column[home(rows[k])] = picked[k]


@rule
def part(column, k, n):
    """Part number k of a column, of n rows."""
    return column[k * n : (k + 1) * n]
