"""Every place of a run: who held it, in which programme, from when to when, and why it ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, get_type_hints

import numpy as np
from numpy.typing import NDArray

from simexit.columns import type_of


@dataclass(frozen=True)
class PlacesKept:
    """One value a place, in the order of programme, holder and start.

    ``programme``: its number among the programmes by name. ``unit``: code of `UNIT`. ``holder``: the unit's permanent
    id. ``start``: month in which the place was taken; ``ready``: from which it does what it does, later than the start
    where that takes months; ``end``: from which it is held no more (for a place still held in the end, the month after
    the last). ``late``: ready, or ended unready, after the month in which it was due. ``why``: code of `WHY_ENDED`.
    """

    programme: NDArray[np.uint16]
    unit: NDArray[np.uint8]
    holder: NDArray[np.uint64]
    start: NDArray[np.int32]
    ready: NDArray[np.int32]
    end: NDArray[np.int32]
    late: NDArray[np.uint8]
    why: NDArray[np.uint8]

    @classmethod
    def of(cls, parts: Sequence[Sequence[NDArray[Any]]]) -> PlacesKept:
        """Places from parts of any order, each with one array a column."""
        types = {name: type_of(hint) for name, hint in get_type_hints(cls).items()}
        whole = {
            name: np.concatenate([np.zeros(0, type_), *(part[k].astype(type_) for part in parts)])
            for k, (name, type_) in enumerate(types.items())
        }
        order = np.lexsort((whole["start"], whole["holder"], whole["programme"]))
        return cls(**{name: column[order] for name, column in whole.items()})

    def hashed(self, programmes: tuple[str, ...]) -> Iterator[bytes]:
        """All values, programme by programme: one that gave no place leaves no trace."""
        edges = np.searchsorted(self.programme, np.arange(len(programmes) + 1)).tolist()
        for name, (first, last) in zip(programmes, pairwise(edges), strict=True):
            if last > first:
                yield name.encode()
                columns = [column for column in vars(self) if column != "programme"]
                yield from (getattr(self, column)[first:last].tobytes() for column in columns)
