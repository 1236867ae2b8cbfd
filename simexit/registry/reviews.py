"""One row of the registry at work: who of the households or places that may change is found to, and does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simexit.exchange import UNLIMITED, Queue, before_cut, ration
from simexit.population.codes import PLACE_LISTED, REGISTERED
from simexit.population.conditions import Mask, met, one_of
from simexit.population.known import known_missing
from simexit.population.moment import Moment
from simexit.registry.memory import Memory
from simexit.registry.seen import AUDITED, Assessed, Audit, Places, household_columns
from simexit.registry.targets import Planned, leaving_villages, village_targets
from simexit.scenario.conditions import named
from simexit.scenario.measured import STATUS_WORDS, tested
from simexit.scenario.statuses import REGISTERS, Lever, StatusRow

Whole = NDArray[np.int64]
BEFORE_OTHERS = 1e12
"""Added to the score of those who pass the test, more than any income."""


@dataclass(frozen=True)
class Office:
    """What a row of the registry works with: itself, the moment, the last assessment, its plan, that of
    villages, what is remembered; whether the plan is of changes that were recorded, and so are all made."""

    name: str
    row: StatusRow
    now: Moment
    seen: Assessed
    plan: Planned
    village_plan: Planned
    memory: Memory
    recorded: bool = False

    def lever(self, lever: Lever | None, otherwise: float = 0.0) -> float:
        """A share, or the value of the parameter that it names; ``otherwise`` where nothing is said."""
        if lever is None:
            return otherwise
        if not isinstance(lever, str):
            return lever.at(self.now.year)
        domain, _, name = lever.partition(".")
        return float(getattr(getattr(self.now.p, domain), name))

    @property
    def push(self) -> float:
        """Part of a shortfall against the target that is pushed through."""
        return 1.0 if self.recorded else self.lever(self.row.pressure) * (1.0 - self.lever(self.row.audit_strength))

    def may_change(self, status: NDArray[np.uint8]) -> Mask:
        """Which are in a status that the row changes, for long enough, and by the other row where it reverses one."""
        words = STATUS_WORDS[self.row.unit]
        mask: Mask = one_of(status, [words.index(word) for word in self.row.from_])
        if self.row.after_months:
            mask &= self.now.month - self.memory.since >= self.row.after_months
        if self.row.reverses is not None:
            mask &= self.memory.by == self.memory.number(self.row.reverses)
        return mask

    def drawn(self, share: Any, purpose: str, of: Mask) -> Mask:
        """Which ``of`` the households fall under a ``share``, or that of each, for a purpose of this row this month."""
        if np.ndim(share) == 0 and not 0.0 < share < 1.0:
            return of if share >= 1.0 else np.zeros_like(of)
        rows, drawn = np.flatnonzero(of), np.zeros_like(of)
        ids = self.now.population.household_ids(rows)
        u = self.now.luck.named(ids, f"status {self.name} {purpose}", self.now.month)
        drawn[rows] = u < (share[rows] if np.ndim(share) else np.float32(share))
        return drawn

    def looked_at(self, of: Mask) -> Mask:
        """Which ``of`` the households are looked at this time."""
        return self.drawn(self.lever(self.row.sample_share, 1.0), "looks", of)

    def misread(self, of: Mask) -> Mask:
        """Of which ``of`` the households the state would be misread."""
        return self.drawn(self.lever(self.row.error_share), "misreads", of)


class Reviewed(NamedTuple):
    """Which rows of the unit were tested, passed the test, and change now; what was found at each place.

    ``found``: the conditions it failed, households audited there, and what was measured for the test, by name.
    """

    tested: Mask
    passed: Mask
    changes: Mask
    found: tuple[tuple[str, int, tuple[tuple[str, float], ...]], ...] = ()


def review_households(office: Office) -> Reviewed:
    """Review the households that may change: those looked at and found to pass, as far as a target goes.

    With a target, those of a village who pass change in order up to its part of it; where they are too few, pressure
    pushes part of the shortfall through, in the same order, weakened by audit: first those who meet ``pushed_first``.
    """
    row, now, h = office.row, office.now, office.now.population.households
    candidates = office.may_change(h.register) & (h.members > 0)
    wanted = named(row.test) | named(row.pushed_first or {}) | ({row.first.column} if row.first else set())
    columns = household_columns(wanted, now, office.seen)
    looked = office.looked_at(candidates)
    passes = met(row.test, columns, h.members.size, tested("household")) ^ office.misread(looked)
    passes &= looked
    if row.first is None:
        found = passes
    else:
        rows = np.flatnonzero(candidates)
        found = np.zeros_like(passes)
        by_county = row.target in REGISTERS or office.recorded
        pulled = _pulled_by_county if by_county else _pulled_by_villages
        found[rows[pulled(office, rows, passes[rows], columns)]] = True
    return Reviewed(candidates, passes, office.memory.due(office.name, found, candidates, row.delay_months, now.month))


def _pulled_by_villages(office: Office, rows: Whole, passes: Mask, columns: Mapping[str, NDArray[Any]]) -> Mask:
    """Which of the candidates ``rows`` change, pulled by the target of their village."""
    now, population = office.now, office.now.population
    village, ids = population.households.village[rows].astype(np.int64), population.village_ids()
    target = now.exchange.numbers(now.month, f"{office.name} target", ids, lambda: _targets(office, rows, passes))
    places = _places(target, np.bincount(village[passes], minlength=target.size), office.push)
    score = _score(office.row, columns, passes, rows)
    return _served(office, rows, ids, village, score, np.ones(rows.size, np.int64), places)


def _pulled_by_county(office: Office, rows: Whole, passes: Mask, columns: Mapping[str, NDArray[Any]]) -> Mask:
    """Which of the candidates ``rows`` are in turn until as many persons of their county change as the plan says.

    Those that pass; where the number was recorded the others too, after them.
    """
    population, which = office.now.population, passes | office.recorded
    mine = rows[which]
    persons = np.array([0 if each is None else each[0] for each in office.plan], np.int64)
    county = population.villages.county[population.households.village[mine]].astype(np.int64)
    members = population.households.members[mine].astype(np.int64)
    score = _score(office.row, columns, passes[which] & office.recorded, mine)
    listed = np.zeros(rows.size, np.bool_)
    listed[which] = _served(office, mine, population.county_ids(), county, score, members, persons)
    return listed


def _served(office: Office, rows: Whole, ids: Any, group: Whole, score: Any, size: Whole, places: Whole) -> Mask:
    """Which of ``rows`` come before the cut of their group, of the permanent ``ids``, that its ``places`` make."""
    now = office.now
    tie = now.luck.tie(now.population.household_ids(rows), office.name)
    queue = Queue(group, score, tie, size, np.zeros(rows.size, np.int64))
    unlimited = np.full(ids.size, UNLIMITED)
    return now.exchange.serve(now.month, office.name, ids, queue, lambda: ration(queue, places, unlimited))


def _targets(office: Office, rows: Whole, passes: Mask) -> Whole:
    """Households that each village is to change; -1 where no target pulls."""
    population, row = office.now.population, office.row
    if row.target_share is not None:
        stock = np.bincount(population.households.village[rows], minlength=population.villages.county.size)
        share: Whole = np.floor(stock * row.target_share.at(office.now.year) + 0.5).astype(np.int64)
        return share
    leaving = None
    if row.leaving_first:
        villages = Places("village", office.now, office.seen, _no_audit(office))
        listed = population.villages.status == PLACE_LISTED
        leaving = leaving_villages(population, office.village_plan, listed, villages.column("recorded_incidence"))
    return village_targets(population, office.plan, rows, passes, leaving)


def _places(target: Whole, eligible: Whole, push: float) -> Whole:
    """How many may change of each group: its target, as far as there are eligible and pushed; all eligible without."""
    pushed = np.floor(push * np.maximum(target - eligible, 0) + 0.5).astype(np.int64)
    places: Whole = np.where(target >= 0, np.minimum(target, eligible + pushed), eligible)
    return places


def _score(row: StatusRow, columns: Mapping[str, NDArray[Any]], passes: Mask, rows: Any) -> NDArray[np.float64]:
    """Higher first: all who pass, then those to be pushed first, then the others, each by the column that decides."""
    if row.first is None:
        return passes.astype(np.float64)
    value = columns[row.first.column][rows].astype(np.float64)
    before = passes.astype(np.float64)
    if row.pushed_first is not None:
        near = {name: columns[name][rows] for name in named(row.pushed_first)}
        before += 0.5 * (~passes & met(row.pushed_first, near, before.size, tested(row.unit)))
    score: NDArray[np.float64] = (value if row.first.highest is not None else -value) + before * BEFORE_OTHERS
    return score


def _asked(row: StatusRow) -> set[str]:
    """Columns of places that a row asks."""
    return named(row.test) | ({row.first.column} if row.first else set())


def _no_audit(office: Office) -> Audit:
    nobody = np.zeros(office.now.population.spare.size, np.bool_)
    return Audit(nobody, nobody, nobody)


def review_places(office: Office) -> Reviewed:
    """Review the villages, townships or counties that may change, on what an audit of a sample of households finds."""
    row, now = office.row, office.now
    audit = audit_of(office) if AUDITED & _asked(row) else _no_audit(office)
    places = Places(row.unit, now, office.seen, audit)
    candidates = office.may_change(places.table.status) & places.there
    columns = places.columns(_asked(row))
    known = tested(row.unit)
    passes = candidates & met(row.test, columns, places.n, known)
    ids = (places.table.id_high.astype(np.uint64) << np.uint64(32)) | places.table.id_low

    def changing() -> Whole:
        return _pulled_by_counties(office, places, candidates, passes, columns, ids).astype(np.int64)

    changes = now.exchange.numbers(now.month, f"status {office.name}", ids, changing) > 0
    return Reviewed(candidates, passes, candidates & changes, tuple(_found(row, places, columns)))


def _found(row: StatusRow, places: Places, columns: Mapping[str, NDArray[Any]]) -> Iterator[tuple[Any, ...]]:
    """Of each place the conditions it failed, households audited, and what was measured."""
    known = tested(row.unit)
    tests = sorted((" or ".join(sorted(named({name: test}))), name) for name, test in row.test.items())
    fails = [(said, ~met({name: row.test[name]}, columns, places.n, known)) for said, name in tests]
    measured = sorted(name for name in named(row.test) if not known[name].words)
    audited = places.audited() if AUDITED & set(measured) else np.zeros(places.n, np.int64)
    for k in range(places.n):
        values = tuple((name, float(columns[name][k])) for name in measured)
        yield ", ".join(said for said, which in fails if which[k]), int(audited[k]), values


def _pulled_by_counties(
    office: Office, places: Places, candidates: Mask, passes: Mask, columns: Mapping[str, NDArray[Any]], ids: Any
) -> Mask:
    """Which places change: all that pass, or as many as the county's target says, with pressure for the rest."""
    row = office.row
    if row.first is None:
        return passes
    counties = len(office.plan)
    stock = np.bincount(places.county[candidates], minlength=counties)
    if row.target_share is not None:
        target = np.floor(stock * row.target_share.at(office.now.year) + 0.5).astype(np.int64)
    else:
        target = np.array([-1 if each is None else each[0] for each in office.plan], np.int64)
    rows = np.flatnonzero(candidates)
    queue = Queue(
        places.county[rows],
        _score(row, columns, passes[rows], rows),
        office.now.luck.tie(ids[rows], office.name),
        np.ones(rows.size, np.int64),
        np.zeros(rows.size, np.int64),
    )
    room = _places(target, np.bincount(places.county[passes], minlength=counties), office.push)
    changes = np.zeros(places.n, np.bool_)
    changes[rows[before_cut(queue, ration(queue, room, np.full(counties, UNLIMITED)))]] = True
    return changes


def audit_of(office: Office) -> Audit:
    """A sample of households looked at: who is found to be poor, with error, and who is content.

    An assurance that is missing on the day can be seen. Of who misses none, and was below the line in the last
    accounting year, ``established_share`` are found: the others are out of poverty by the records.

    Content are ``approval_share`` of those for whom the register is right or too generous, and of those it wrongs
    (poor, and not registered) ``approval_of_wronged_share``.
    """
    now, p = office.now, office.now.p.registry
    h = now.population.households
    poor = office.seen.true_poor & (h.members > 0)
    wronged = poor & (h.register != REGISTERED)
    looked = office.looked_at(h.members > 0)
    without = known_missing(now.population) > 0
    below = (office.seen.income_per_head < office.seen.line_yuan) & looked & ~without
    found = (without & looked) | office.drawn(office.lever(office.row.established_share, 1.0), "establishes", below)
    content = office.drawn(np.where(wronged, p.approval_of_wronged_share, p.approval_share), "approves", looked)
    return Audit(looked, found ^ office.misread(looked), content)
