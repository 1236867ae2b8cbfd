"""Statuses: only declared moves, in the months declared, and as many as are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from bookkeeping.reading import Read
from simexit.columns import LISTED, REGISTER
from simexit.scenario.conditions import named
from simexit.scenario.statuses import StatusRow

PREVIOUS = "previous"


def due(read: Read, row: StatusRow, month: int) -> bool:
    """Whether a row is to be run in a month."""
    calendar = month % 12 + 1
    if row.date == "first_listing" or (row.years and month // 12 not in row.years):
        return False
    return calendar == getattr(read.scenario.time, row.date) if row.date else calendar in row.months


def rows_of(read: Read, *units: str) -> dict[str, StatusRow]:
    """Rows in force of some units, in the order in which they are run."""
    order = ("household", "village", "township", "county")
    mine = {name: row for name, row in read.scenario.statuses.items() if row.on and row.unit in units}
    return {name: mine[name] for name in sorted(mine, key=lambda each: (order.index(mine[each].unit), each))}


def registry_of_households(read: Read) -> Iterator[str]:
    """Who changes in a month changes by a row that is run in it, and as many as it says."""
    rows = rows_of(read, "household")
    mine = [each for each in read.record.villages.told if each[2] == "household" and each[0] >= read.first]
    told = {(month, name, county): counts for month, name, _, county, _, *counts, _, _, _ in mine}
    if len(told) != len(mine) or any(each[4] != -1 or any(each[8:]) for each in mine):
        yield "a row of households is told twice, or of a place"
    yield from _listed_first(read, rows)
    for month in range(read.first, read.last + 1):
        running = {name: row for name, row in rows.items() if due(read, row, month)}
        before, now = read.register_before(month), read.column("register")[month - read.first].astype(np.int64)
        there = read.column("members")[month - read.first] > 0
        founded = there & (read.members_before(month)[0] == 0) if month % 12 == 0 else np.zeros_like(there)
        moved = (before != now) & ~founded
        if (moved & ~there).any():
            yield f"a household without members changed in the month {month}"
        for county in range(len(read.scenario.counties)):
            here = read.record.county == county
            counts = {name: told.pop((month, name, county), None) for name in running}
            if None in counts.values():
                yield f"a row due in the month {month} was not run"
                continue
            moves = Counter(zip(before[moved & here].tolist(), now[moved & here].tolist(), strict=True))
            yield from _moves(running, counts, moves, month)  # type: ignore[arg-type]
            if len(running) == 1:
                ((name, row),) = running.items()
                stock = here & there & np.isin(before, [REGISTER.index(word) for word in row.from_])
                yield from _counts(read, row, name, counts[name], stock, month)  # type: ignore[arg-type]
    for key in told:
        yield f"{key} was not due"


def _listed_first(read: Read, rows: dict[str, StatusRow]) -> Iterator[str]:
    """Before the start those are listed who are on the register then."""
    first = {name for name, row in rows.items() if row.date == "first_listing"}
    found, start = Counter[int](), read.record.assessments[0].register == REGISTER.index("registered")
    for month, name, unit, county, _, tested, passed, changed, *_ in read.record.villages.told:
        if month >= read.first:
            continue
        found[county] += changed
        if month != read.first - 1 or name not in first or unit != "household" or not changed <= tested >= passed:
            yield f"{name} was run on a {unit} in the month {month}"
    if first and found != Counter(read.record.county[start].tolist()):
        yield f"{dict(found)} are listed first by what is told, and others by what they are"


def _moves(
    running: dict[str, StatusRow], counts: dict[str, list[int]], moves: Counter[tuple[int, int]], month: int,
) -> Iterator[str]:  # fmt: skip
    """Every move is one of a chain of rows; there are as many as told, where one row alone may have made them."""
    allowed = {(a, a) for a in range(len(REGISTER))}
    for row in running.values():
        sources = [REGISTER.index(word) for word in row.from_]
        targets = range(len(REGISTER)) if row.to == PREVIOUS else [REGISTER.index(row.to)]
        allowed |= {(a, c) for a, b in set(allowed) if b in sources for c in targets}
    for (a, b), number in moves.items():
        if (a, b) not in allowed:
            yield f"{number} changed from {REGISTER[a]} to {REGISTER[b]} in the month {month}"
    changed = sum(count[2] for count in counts.values())
    seen = sum(moves.values())
    if seen > changed or (len(running) == 1 and seen != changed):
        yield f"{seen} changed in the month {month}, {changed} are told"


def _counts(read: Read, row: StatusRow, name: str, count: list[int], stock: np.ndarray, month: int) -> Iterator[str]:
    tested, passed, changed = count
    if not row.after_months and row.reverses is None and tested != int(stock.sum()):
        yield f"{name} tested {tested} of {int(stock.sum())} in the month {month}"
    if not 0 <= passed <= tested or not 0 <= changed <= tested or tested > int(stock.sum()):
        yield f"{name} tested {tested}, {passed} passed and {changed} changed in the month {month}"
    if row.first is None and not row.delay_months and changed != passed:
        yield f"{passed} passed {name} in the month {month}, and {changed} changed"
    if row.target_share is not None:
        of_villages = np.bincount(read.village[stock], minlength=read.record.villages.ids.size)
        if changed > np.floor(of_villages * row.target_share.at(month // 12) + 0.5).sum():
            yield f"{changed} changed by {name} in the month {month}, more than its target"


def registry_of_places(read: Read) -> Iterator[str]:
    """Statuses of places as told, one run after the other, are those that villages have at the end of every year."""
    rows, kept = rows_of(read, "village", "township", "county"), read.record.villages
    poor = kept.years[0].columns["poor_village"] == 1
    counties = [read.scenario.counties[name] for name in sorted(read.scenario.counties)]
    townships = np.array([number for number, each in enumerate(counties) for _ in range(each.townships)])
    status = {
        "village": poor.astype(np.int64),
        "township": (np.bincount(kept.township[poor], minlength=townships.size) > 0).astype(np.int64),
        "county": np.array([int(each.registered_persons.at(read.first // 12) > 0) for each in counties]),
    }
    county = {"village": kept.county, "township": townships, "county": np.arange(len(counties))}
    told: dict[tuple[int, str], list[tuple[int, int, int, int, int, str]]] = {}
    for month, name, unit, of, place, tested, passed, changed, failed, _, _ in kept.told:
        if unit == "household":
            continue
        told.setdefault((month, name), []).append((of, place, tested, passed, changed, failed))
        if name not in rows or rows[name].unit != unit:
            yield f"{name} is told of a {unit}"
            return
    for month in range(read.first, read.last + 1):
        for name, row in rows.items():
            if due(read, row, month):
                yield from _run(read, name, row, told.pop((month, name), []), status[row.unit], county[row.unit], month)
        if month % 12 == 11 and not np.array_equal(kept.years[month // 12 - read.first // 12 + 1].columns["status"],
                                                   status["village"]):  # fmt: skip
            yield f"villages at the end of {month // 12} have other statuses than told"
    for key in told:
        yield f"{key} was not due"


def _run(
    read: Read, name: str, row: StatusRow, told: list[tuple[int, int, int, int, int, str]], status: np.ndarray,
    county: np.ndarray, month: int,
) -> Iterator[str]:  # fmt: skip
    sources = [LISTED.index(word) for word in row.from_]
    living = read.column("members")[month - read.first] > 0
    there = np.bincount(read.unit_row[row.unit][living], minlength=status.size) > 0
    may = np.flatnonzero(np.isin(status, sources) & there)
    if not row.after_months and row.reverses is None and sorted(each[1] for each in told) != may.tolist():
        yield f"{name} tested other places than it may in the month {month}"
    for of, place, tested, passed, changed, failed in told:
        if status[place] not in sources or county[place] != of or tested != 1:
            yield f"{name} tested {place} in the month {month}"
        if (passed not in (0, 1) or changed not in (0, 1)) or bool(failed) == bool(passed):
            yield f"{name} of {place} in the month {month}: passed {passed}, changed {changed}, failed '{failed}'"
        if not {*filter(None, failed.split(", "))} <= {" or ".join(sorted(named({k: t}))) for k, t in row.test.items()}:
            yield f"{name} of {place} in the month {month} failed what is not asked: {failed}"
        if row.first is None and passed != changed:
            yield f"{place} passed {name} in the month {month} and did not change, or the other way round"
        if changed and row.to != PREVIOUS:
            status[place] = LISTED.index(row.to)
