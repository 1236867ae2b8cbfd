"""The places of one programme: who holds one, since when, and what it costs a month."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simexit.dates import MONTHS_PER_YEAR
from simexit.programmes.holders import Holders, join, without
from simexit.programmes.ledger import MONTHLY

Rows = NDArray[np.int64]
Ids = NDArray[np.uint64]
NOBODY = -1


def no_rows() -> Rows:
    """An empty list of rows."""
    return np.zeros(0, np.int64)


def among(rows: NDArray[np.integer], chosen: Rows) -> NDArray[np.bool_]:
    """Which of ``rows`` are among the ``chosen``, by a table of all row numbers; `NOBODY` is a row of its own."""
    if not (rows.size and chosen.size):
        return np.zeros(rows.size, np.bool_)
    table = np.zeros(max(rows.max(), chosen.max()) + 2, np.bool_)
    table[chosen] = True
    found: NDArray[np.bool_] = table[rows]
    return found


def _no_yuan() -> Rows:
    return np.zeros((0, len(MONTHLY)), np.int64)


def _no_months() -> NDArray[np.int32]:
    return np.zeros(0, np.int32)


def _no_ids() -> Ids:
    return np.zeros(0, np.uint64)


def _room(*parts: Holders) -> Holders:
    """Columns for all holders of some parts."""
    whole = ((sum(len(part) for part in column), column[0]) for column in zip(*parts, strict=True))
    return Holders(*(np.empty((n, *like.shape[1:]), like.dtype) for n, like in whole))


def _as_full(part: Holders, other: Holders) -> Holders:
    """The same, with zeros in columns that are empty in it and not in the other."""
    columns: Any = zip(part, other, strict=True)
    n = part.rows.size
    return Holders(*(np.zeros((n, *c.shape[1:]), c.dtype) if len(o) and not len(c) else c for c, o in columns))


class Flows(NamedTuple):
    """Cash of places that several households share: household rows, the holder's row, yuan a month by kind."""

    households: Rows
    holder: Rows
    yuan: Rows

    def where(self, kept: NDArray[np.bool_]) -> Flows:
        """The same of some of the households."""
        return Flows(self.households[kept], self.holder[kept], self.yuan[kept])


@dataclass
class Places:
    """Holders of one programme, see `Holders`, and their flows.

    ``ever_served``: by row of the unit. ``flows``: whose the cash is, where a place is of several households.
    ``ever_ids``: ids ever served, ascending, where rows move. ``version``: goes up whenever holders or what they are
    paid change. ``takings``: how often new holders came. ``all_ready``: month from which no place waits to be ready.
    """

    ever_served: NDArray[np.bool_]
    rows: Rows = field(default_factory=no_rows)
    ids: Ids = field(default_factory=_no_ids)
    start_month: NDArray[np.int32] = field(default_factory=_no_months)
    ready_month: NDArray[np.int32] = field(default_factory=_no_months)
    monthly_yuan: Rows = field(default_factory=_no_yuan)
    person: Ids = field(default_factory=_no_ids)
    flows: Flows = field(default_factory=lambda: Flows(no_rows(), no_rows(), _no_yuan()))
    ever_ids: Ids = field(default_factory=_no_ids)
    started: dict[int, int] = field(default_factory=dict)
    version: int = 0
    takings: int = 0
    all_ready: int = 0

    def keep(self, why: NDArray[np.uint8]) -> None:
        """End the places of holders of whom ``why`` is not zero."""
        self.version += 1
        after = _room(self._holders())
        self._set(after, without(why, self._holders(), after))
        if self.flows.holder.size:
            self.flows = self.flows.where(among(self.flows.holder, self.rows))

    def take(
        self, rows: Rows, ids: Ids, monthly_yuan: Rows, month: int, takes_months: int = 0, *, works: bool = False
    ) -> None:
        """Give places to new holders, ready after so many months; each of which ``works``: gives work to a member."""
        n, months = rows.size, np.full(rows.size, month, np.int32)
        person = np.zeros(n if works else 0, np.uint64)
        new = Holders(rows, ids, months, months + np.int32(takes_months), monthly_yuan, person)
        held = _as_full(self._holders(), new)
        new = _as_full(new, held)
        after = _room(held, new)
        if join(held, new, after):
            raise AssertionError("somebody took a place already held")
        self.version += 1
        self.takings += 1
        self._set(after, self.rows.size + n)
        self.all_ready = max(self.all_ready, month + takes_months)
        self.ever_served[rows] = True
        year = month // MONTHS_PER_YEAR
        self.started[year] = self.started.get(year, 0) + n

    def find_again(self, find: Callable[[Ids], Rows], size: int) -> None:
        """Follow holders, and whoever was ever served, to the rows where ``find`` has them; `NOBODY` first."""
        found = find(self.ever_ids)
        self.rows = found[np.searchsorted(self.ever_ids, self.ids)]
        order = np.argsort(self.rows, kind="stable")
        columns: Any = self._holders()
        self._set(Holders(*(column[order] if column.size else column for column in columns)), order.size)
        self.ever_served = np.zeros(size, np.bool_)
        self.ever_served[found[found != NOBODY]] = True

    def begun(self, month: int) -> Rows:
        """Rows whose places began in ``month``."""
        begun: Rows = self.rows[self.start_month == month]
        return begun

    def ready(self, month: int) -> NDArray[np.bool_]:
        """Which places do what they do in ``month``."""
        ready: NDArray[np.bool_] = self.ready_month <= month
        return ready

    def _holders(self) -> Holders:
        return Holders(*(getattr(self, name) for name in Holders._fields))

    def _set(self, holders: Holders, n: int) -> None:
        """The first so many of ``holders`` are those of now on."""
        for name, column in holders._asdict().items():
            setattr(self, name, column[:n])
