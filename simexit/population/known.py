"""What the state knows of hidden states: the truth until inspection begins, from then on what inspection has shown."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simexit.columns import U8, Households
from simexit.compiled import kernel
from simexit.population.assurances import missing_assurances
from simexit.population.codes import CHRONIC, NO, YES
from simexit.population.layout import Population

DWELLINGS, ILLNESS = "dwelling", "illness"


def known(population: Population, table: Any, name: str) -> NDArray[Any]:
    """A column of households, or of where each lives, as the state knows it."""
    h = population.households
    if table is Households and name == "dwelling":
        return known_dwelling(population)
    if table is Households and name == "ill_members" and ILLNESS in population.hidden:
        c = population.persons
        unseen = np.flatnonzero((c.health == CHRONIC) & ~known_chronic(population) & (c.present == YES))
        hidden = np.bincount(c.household[unseen], minlength=h.members.size)
        seen: NDArray[np.uint8] = np.maximum(h.ill_members - hidden, 0).astype(np.uint8)
        return seen
    return population.of_households(table, name)


def known_dwelling(population: Population) -> NDArray[np.uint8]:
    """Grade of each household's dwelling."""
    h = population.households
    return h.seen_dwelling if DWELLINGS in population.hidden else h.dwelling


def known_chronic(population: Population) -> NDArray[np.bool_]:
    """Persons known to be chronically ill."""
    c = population.persons
    ill: NDArray[np.bool_] = c.health == CHRONIC
    return ill & (c.chronic_seen == YES) if ILLNESS in population.hidden else ill


def known_missing(population: Population) -> NDArray[np.uint8]:
    """Bits of `ASSURANCES` that each household is known to miss."""
    return missing_assurances(population.households, known_dwelling(population))


def follow(population: Population) -> None:
    """Bring what is seen up to date: of what is not hidden all, of the chronically ill at least who has healed."""
    h, c = population.households, population.persons
    if DWELLINGS not in population.hidden:
        h.seen_dwelling[:] = h.dwelling
    _see(c.chronic_seen, c.health, YES if ILLNESS in population.hidden else NO)


@kernel
def _see(seen: U8, health: U8, hidden: np.uint8) -> None:
    """Who is ``seen`` to be chronically ill: all who are, or of them, where it is ``hidden``, who was before."""
    for j in range(seen.size):
        seen[j] = (health[j] == CHRONIC) & (seen[j] >= hidden)
