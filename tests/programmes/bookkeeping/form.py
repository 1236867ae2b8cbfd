"""Whether a record can be audited at all: codes that there are, months of the run, holders and villages that exist."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from bookkeeping.reading import Read, Whole
from simexit.columns import UNIT, WHY_ENDED, WHY_GONE
from simexit.luck import child_ids

JANUARY = ("appropriated", "opening", "moved", "recovered")
"""What funds have in January."""


def well_formed(read: Read) -> Iterator[str]:
    """What would make everything else meaningless."""
    record, kept, loans = read.record, read.record.places, read.record.loans
    if (read.village < 0).any() or np.unique(read.ids).size != read.ids.size:
        yield "a household is there twice, or lives in no village"
    if not np.isin(read.ids, _households(read.ids.tobytes(), read.record.villages.ids.tobytes())).all():
        yield "a household is none of its county's"
    if (record.why_gone >= len(WHY_GONE)).any():
        yield "a household is gone for no reason there is"
    if record.programmes != tuple(sorted(read.scenario.programmes)):
        yield "other programmes"
    codes = (kept.programme < len(read.names)) & (kept.unit < len(UNIT)) & (kept.why < len(WHY_ENDED))
    months = (read.first <= kept.start) & (kept.start <= kept.end) & (kept.end <= read.last + 1)
    if not (codes & months & (kept.ready >= kept.start)).all():
        yield "a place is of no programme or unit, ends for no reason, or is not of the run"
    if (loans.programme >= len(read.names)).any() or (read.holder_rows("household", loans.household) < 0).any():
        yield "a loan is of no programme or of nobody"
    elif ((loans.start < read.first) | (loans.start > read.last)).any():
        yield "a loan is not of the run"
    for month, _, what, _, _ in record.receipts:
        if not read.first <= month <= read.last or (what in JANUARY and month % 12):
            yield f"{what} in the month {month}"
        if what == "carried over" and month % 12 != 11 and month != read.last:
            yield f"{what} in the month {month}"
    if not codes.all():
        return
    for name, programme in read.scenario.programmes.items():
        holders = kept.holder[read.places_of(name)]
        if programme.unit != "person" and (read.holder_rows(programme.unit, holders) < 0).any():
            yield f"a place of {name} is of nobody"
        elif programme.unit == "person" and not np.isin(holders, _persons(read.ids.tobytes())).all():
            yield f"a place of {name} is of a person who was never born"


@lru_cache(maxsize=4)
def _households(roster: bytes, villages: bytes) -> Whole:
    """Ids that households of villages, copies of them, and those that split off from a household there can have."""
    first = _children(np.frombuffer(villages, np.uint64), "household", 200)
    return np.concatenate([first, _children(first, "clone", 10), _children(_ids(roster), "split", 6)])


@lru_cache(maxsize=4)
def _persons(roster: bytes) -> Whole:
    """Ids that persons of the roster's households, their children, brides and those children can have."""
    members = np.concatenate([_children(_ids(roster), kind, 20) for kind in ("member", "member-of-clone")])
    brides = _children(members, "bride", 1)
    children = _children(np.concatenate([members, brides]), "child", 10)
    return np.concatenate([members, brides, children])


def _ids(roster: bytes) -> Whole:
    return np.frombuffer(roster, np.uint64)


def _children(parents: Whole, kind: str, most: int) -> Whole:
    number = np.tile(np.arange(most, dtype=np.uint64), parents.size)
    return child_ids(np.repeat(parents, most), number, kind)
