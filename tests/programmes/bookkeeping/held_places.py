"""Every place: whose, from when to when, why it ended, and that no limit was exceeded."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from bookkeeping.reading import Read, Whole, recurs, unit_of, why
from simexit.columns import REGISTER
from simexit.population.conditions import met
from simexit.scenario.conditions import named
from simexit.scenario.measured import tested
from simexit.scenario.schema import Programme, WorkEffect

KNOWN = ("register",)
"""Columns of conditions that a place can be held against: the panel has them as programmes found them."""


def places(read: Read) -> Iterator[str]:
    """Each place is somebody's, begins, is ready and ends as is declared; nobody holds two of a programme."""
    for name, programme in read.scenario.programmes.items():
        rows = read.places_of(name)
        kept = read.record.places
        holders = read.holder_rows(programme.unit, kept.holder[rows]) if programme.unit != "person" else rows
        yield from _one_at_a_time(read, name, programme, rows)
        wants = read.luck.named(kept.holder[rows], f"take-up {name}") < programme.take_up
        passes = read.luck.named(kept.holder[rows], f"passes {name}") < programme.passes_share
        if not wants.all():
            yield f"who does not want a place of {name} has one"
        if programme.ready_share is not None:
            ready = np.array([programme.ready_share.at(int(kept.start[place]) // 12) for place in rows])
            if not (read.luck.named(kept.holder[rows], f"ready {name}") < ready).all():
                yield f"a project of {name} had money before it was ready"
        for place, holder, passed in zip(rows.tolist(), holders.tolist(), passes.tolist(), strict=True):
            for fault in (*_begins(read, programme, place, holder), *_ends(read, programme, place, holder, passed)):
                yield f"place {place} of {name}: {fault}"


def _one_at_a_time(read: Read, name: str, programme: Programme, rows: np.ndarray) -> Iterator[str]:
    kept, mine = read.record.places, defaultdict(list)
    for place in rows.tolist():
        mine[int(kept.holder[place])].append((int(kept.start[place]), int(kept.end[place])))
    for holder, spans in mine.items():
        spans.sort()
        if any(b[0] < a[1] for a, b in pairwise(spans)):
            yield f"{holder} holds two places of {name}"
        if len(spans) > 1 and not programme.again:
            yield f"{holder} had {len(spans)} places of {name}"


def _begins(read: Read, programme: Programme, place: int, holder: int) -> Iterator[str]:
    kept, start = read.record.places, int(read.record.places.start[place])
    end, year = int(kept.end[place]), start // 12
    if unit_of(place, read.record) != programme.unit:
        yield "it is of another unit"
    if start % 12 + 1 not in programme.enrol_months or not read.first <= start <= read.last:
        yield f"it began in the month {start}"
    if kept.ready[place] != start + programme.takes_months or not start <= end <= read.last + 1:
        yield f"it is ready in {kept.ready[place]} and ends in {end}"
    if not (read.share_given(programme, year) > 0 if recurs(programme) else year <= read.last_planned):
        yield "it began when nothing was planned or given any more"
    due = start + (programme.due_month - 1 - start) % 12 if programme.due_month else None
    if bool(kept.late[place]) != (due is not None and min(int(kept.ready[place]), end) > due):
        yield "it is not as late as it says"
    if programme.unit == "household":
        register = read.register_before(start)[holder]
        founded = start % 12 == 0 and (start == read.first or read.members_before(start)[0][holder] == 0)
        if not founded and read.members_before(start)[0][holder] == 0:
            yield "nobody was there"
        asked = not founded and programme.plugin is None and named(programme.who) <= set(KNOWN)
        if asked and not met(programme.who, {"register": np.array([register])}, 1, tested("household"))[0]:
            yield f"it is of a household {REGISTER[register]}"


def _ends(read: Read, programme: Programme, place: int, holder: int, passed: bool) -> Iterator[str]:
    kept, reason = read.record.places, why(place, read.record)
    start, ready, end = int(kept.start[place]), int(kept.ready[place]), int(kept.end[place])
    term, calendar = programme.lasts_months, end % 12 + 1
    numbered = recurs(programme) or programme.places_held is not None
    works = [effect.work for effect in programme.effects if isinstance(effect, WorkEffect)]
    fits = {
        "term": bool(term) and end - ready >= term,
        "review": calendar in programme.review_months and end > start,
        "exit": not programme.stays_after_exit,
        "withdrawn": recurs(programme) and read.share_given(programme, end // 12) == 0,
        "gone": end > start,
        "budget": (calendar in programme.review_months or (calendar == 1 and numbered)) and end > start,
        "lapsed": works == ["post"] and end > ready,
        "not passed": end == ready and (not passed or bool(works)),
        "unfinished": end == read.last + 1,
    }
    if not fits.get(reason, False):
        yield f"it ended as {reason} in the month {end}"
    if (end > ready or reason == "unfinished") and end > ready and not passed:
        yield "it did not pass"
    if reason == "not passed" and passed and not works:
        yield "it passed"
    lasting = [m for m in range(ready + term, end) if not read.held_on(programme, m // 12)] if term else []
    if lasting:
        yield f"it was held to {end}, beyond its term"
    if recurs(programme) and any(read.share_given(programme, m // 12) == 0 for m in range(start, end)):
        yield "it was held when nothing was given"
    if programme.unit == "household":
        yield from _of_household(read, programme, start, end, holder, reason)


def _of_household(read: Read, programme: Programme, start: int, end: int, holder: int, reason: str) -> Iterator[str]:
    """Nobody of whom nobody is left holds a place; nor, where exits end it, who has exited."""
    members, register = read.column("members")[:, holder], read.column("register")[:, holder]
    later = slice(start - read.first, max(end - 1 - read.first, 0))
    if end - 1 > start and (members[later] == 0).any():
        yield "nobody was left"
    exited = REGISTER.index("exited")
    if not programme.stays_after_exit and end - 1 > start and (register[later] == exited).any():
        yield "it was held after exit"
    before = end - 1 - read.first
    if reason == "gone" and members[before] > 0:
        yield "its household is not gone"
    if reason == "exit" and register[before] != exited:
        yield "its household has not exited"


def limits(read: Read) -> Iterator[str]:
    """Places begun in a year and held in a month, quantities and capacities are within what is declared."""
    kept, used = read.record.places, Counter[tuple[str, int]]()
    for name, programme in read.scenario.programmes.items():
        rows = read.places_of(name)
        begun = Counter((kept.start[rows] // 12).tolist())
        for year, count in begun.items():
            limit = programme.places_per_year
            if limit is not None and count > limit.at(year) + 0.5:
                yield f"{count} places of {name} in {year}"
            for use, each in programme.uses.items():
                parts = count * round(each.at(year) * 1000)
                if use in programme.quantity and parts > programme.quantity[use].at(year) * 1000 + 1e-6:
                    yield f"{name} used {parts / 1000} {use} in {year}"
                if use in read.scenario.capacities:
                    used[use, year] += parts
        if programme.places_held is not None:
            for month in range(read.first, read.last + 1):
                held = int(((kept.start[rows] <= month) & (kept.end[rows] > month)).sum())
                if held > programme.places_held.at(month // 12) + 0.5:
                    yield f"{held} places of {name} held in the month {month}"
    for (use, year), parts in used.items():
        if parts > read.scenario.capacities[use].at(year) * 1000 + 1e-6:
            yield f"{parts / 1000} {use} used in {year}"


def fills(read: Read) -> Iterator[str]:
    """Planned, filled and empty places are those of the places themselves."""
    kept, told = read.record.places, {(fill[0], fill[1]): fill[2:] for fill in read.record.fills}
    if len(told) != len(read.record.fills):
        yield "a programme and year is told twice"
    for name, programme in read.scenario.programmes.items():
        rows = read.places_of(name)
        for year in read.years:
            figure = programme.places_per_year or programme.places_held
            planned = int(np.floor(figure.at(year) + 0.5)) if figure else 0
            found = told.pop((name, year), None)
            if (found is None) != (planned == 0):
                yield f"{name} in {year} is told: {found}"
            if found is None:
                continue
            if programme.places_per_year is not None:
                filled = int((kept.start[rows] // 12 == year).sum())
            else:
                december = min(year * 12 + 11, read.last)
                filled = int(((kept.start[rows] <= december) & (kept.end[rows] > december)).sum())
            empty = found[2:]
            if found[:2] != (planned, filled) or sum(empty) != max(planned - filled, 0) or min(empty) < 0:
                yield f"{name} in {year}: {found}, not {planned} planned and {filled} filled"
            yield from _reasons(programme, name, year, dict(zip(EMPTY, empty, strict=True)), read)
    for key in told:
        yield f"{key} is told and not declared"


EMPTY = ("no_money", "no_capacity", "not_ready", "not_wanted", "in_no_plan", "nobody_eligible")


def _reasons(programme: Programme, name: str, year: int, empty: dict[str, int], read: Read) -> Iterator[str]:
    if empty["not_wanted"] and programme.take_up >= 1:
        yield f"{name} was not wanted in {year}"
    if empty["not_ready"] and programme.ready_share is None:
        yield f"{name} was not ready in {year}"
    if empty["in_no_plan"] and (not programme.causes or read.scenario.matching == "rank"):
        yield f"{name} was in no plan in {year}"
    if empty["no_capacity"] and not (programme.uses or programme.places_held):
        yield f"{name} had no capacity in {year}"


def served(read: Read) -> Iterator[str]:
    """A household was served in an accounting year by whatever held a place for it in one of its months."""
    assessments = read.record.assessments
    closes = read.scenario.time.accounting_year_ends
    for before, done in pairwise(assessments):
        months = range(max(before.year * 12 + closes, read.first), done.year * 12 + closes)
        bits = np.unpackbits(done.served.view(np.uint8).reshape(done.members.size, -1), axis=1, bitorder="little")
        for name, programme in read.scenario.programmes.items():
            if programme.unit == "person":
                continue
            found = bits[:, read.names.index(name)] > 0
            surely, perhaps = holding(read, name, months)
            wrong = (surely & ~found) | (found & ~perhaps)
            if wrong.any():
                yield f"{int(wrong.sum())} households served or not by {name} in {done.year}"


def holding(read: Read, name: str, months: range) -> tuple[Whole, Whole]:
    """Households for which a programme, of no persons, surely or perhaps held a place in one of the months."""
    kept, programme = read.record.places, read.scenario.programmes[name]
    rows, surely = read.places_of(name), np.zeros(read.ids.size, np.bool_)
    perhaps = surely.copy()
    holders = read.holder_rows(programme.unit, kept.holder[rows])
    mine = read.unit_row.get(programme.unit, np.arange(read.ids.size))
    for holder, start, end in zip(holders, kept.start[rows], kept.end[rows], strict=True):
        for month in range(max(start, months.start), min(end, months.stop)):
            fewest, most = read.members_before(month)
            there = mine == holder
            surely |= there & (fewest > 0) if programme.unit != "household" else there
            perhaps |= there & (most > 0) if programme.unit != "household" else there
    return surely, perhaps
