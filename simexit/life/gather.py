"""Household columns in person rows."""

from __future__ import annotations

from simexit.compiled import loop


@loop
def take(gathered, owner, column):
    """Each person's value of a household column."""
    for j in range(gathered.size):
        gathered[j] = column[owner[j]]
