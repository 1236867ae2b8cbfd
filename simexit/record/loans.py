"""Every loan of a run: who borrowed of whom, what became of it, and who bore what was not repaid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, get_type_hints

import numpy as np
from numpy.typing import NDArray

from simexit.columns import type_of


@dataclass(frozen=True)
class LoansKept:
    """One value a loan, in the order of programme, start and household.

    ``programme``: its number among the programmes by name; ``bank``: lent by a bank, not by the programme's fund;
    ``start``: month; ``term``: months. In whole yuan: ``yuan`` lent, ``interest`` charged, of which a fund paid
    ``subsidy``; ``repaid`` by the household; ``defaulted``, of which a risk fund bore ``guaranteed`` and the lender the
    rest; ``owed`` in the end: yuan + interest = subsidy + repaid + defaulted + owed.
    """

    household: NDArray[np.uint64]
    programme: NDArray[np.uint16]
    bank: NDArray[np.uint8]
    start: NDArray[np.int32]
    term: NDArray[np.int32]
    yuan: NDArray[np.int64]
    interest: NDArray[np.int64]
    subsidy: NDArray[np.int64]
    repaid: NDArray[np.int64]
    defaulted: NDArray[np.int64]
    guaranteed: NDArray[np.int64]
    owed: NDArray[np.int64]

    @classmethod
    def of(cls, parts: Sequence[dict[str, NDArray[Any]]]) -> LoansKept:
        """Loans from parts of any order, each with one array a column."""
        types = {name: type_of(hint) for name, hint in get_type_hints(cls).items()}
        whole = {
            name: np.concatenate([np.zeros(0, type_), *(part[name].astype(type_) for part in parts)])
            for name, type_ in types.items()
        }
        order = np.lexsort((whole["household"], whole["start"], whole["programme"]))
        return cls(**{name: column[order] for name, column in whole.items()})

    def hashed(self, programmes: tuple[str, ...]) -> Iterator[bytes]:
        """All values, with programmes by name; nothing where nobody borrowed."""
        for number in np.unique(self.programme).tolist():
            mine = self.programme == number
            yield programmes[number].encode()
            yield from (column[mine].tobytes() for name, column in vars(self).items() if name != "programme")
