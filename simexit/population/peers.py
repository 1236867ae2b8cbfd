"""Peers: what households see of their neighbours, and an outlook that rises with it and fades."""

from __future__ import annotations

from typing import Any

import numpy as np

from simexit.columns import F32, I64
from simexit.population.codes import EXITED
from simexit.population.layout import Population

HIGHEST = np.float32(1.0)


def exited_shares(population: Population) -> F32:
    """Share of each village's households that have left the register, of those with members."""
    h, first = population.households, population.villages.first_household
    exited = np.add.reduceat((h.register == EXITED) & (h.members > 0), first, dtype=np.int32)
    share: F32 = (exited / np.maximum(living_households(population), 1)).astype(np.float32)
    return share


def living_households(population: Population) -> I64:
    """Number of each village's households that have members."""
    living = population.households.members > 0
    counted: I64 = np.add.reduceat(living, population.villages.first_household, dtype=np.int64)
    return counted


def next_outlook(outlook: F32, exited: F32, p: Any) -> F32:
    """Outlook of each household after a month beside neighbours of whom a share has ``exited``; at most one."""
    after: F32 = outlook * (HIGHEST - p.outlook_fades_monthly)
    after += p.outlook_from_neighbours_monthly * exited
    return np.minimum(after, HIGHEST, out=after)
