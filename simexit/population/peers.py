"""Peers: what households see of their neighbours, and an outlook that rises with it and fades."""

from __future__ import annotations

from typing import Any

import numpy as np

from simexit.columns import F32, I32, I64, U8
from simexit.compiled import kernel
from simexit.population.codes import EXITED
from simexit.population.layout import Population

HIGHEST = np.float32(1.0)


def exited_shares(population: Population) -> F32:
    """Share of each village's households that have left the register, of those with members."""
    living, exited = _counted(population)
    share: F32 = (exited / np.maximum(living, 1)).astype(np.float32)
    return share


def living_households(population: Population) -> I64:
    """Number of each village's households that have members."""
    return _counted(population)[0]


def _counted(population: Population) -> tuple[I64, I64]:
    """Number of each village's households that have members, and of those of them that have left the register."""
    h, villages = population.households, population.villages
    living, exited = np.empty(villages.county.size, np.int64), np.empty(villages.county.size, np.int64)
    _count(living, exited, villages.first_household, villages.households, h.members, h.register)
    return living, exited


@kernel
def _count(living: I64, exited: I64, first: I32, households: I32, members: U8, register: U8) -> None:
    for v in range(first.size):
        a, b = first[v], first[v] + households[v]
        there, out = members[a:b], register[a:b]
        alive, left = np.int32(0), np.int32(0)
        for i in range(there.size):
            is_there = np.int32(there[i] > 0)
            alive += is_there
            left += is_there * np.int32(out[i] == EXITED)
        living[v], exited[v] = alive, left


def move_outlook(population: Population, p: Any) -> None:
    """Outlook of each household after a month beside neighbours of whom a share has exited; at most one."""
    villages, kept = population.villages, np.float32(HIGHEST - p.outlook_fades_monthly)
    where = villages.first_household, villages.households, villages.exited_share
    _move(population.households.outlook, *where, kept, p.outlook_from_neighbours_monthly)


@kernel
def _move(outlook: F32, first: I32, households: I32, exited: F32, kept: np.float32, raised: np.float32) -> None:
    for v in range(first.size):
        of_village, more = outlook[first[v] : first[v] + households[v]], raised * exited[v]
        for i in range(of_village.size):
            of_village[i] = min(of_village[i] * kept + more, HIGHEST)
