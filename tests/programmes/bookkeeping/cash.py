"""Cash of every month: what places are due is what funds paid, and what households say they got."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from bookkeeping.reading import Read, floor, into_accounts, paid_flows, states, why
from simexit.columns import changed
from simexit.scenario.schema import Programme

KINDS = ("transfer", "property", "wage", "service")
ONCE = ("asset", "loan", "service")
PAID = {name: column.paid for name, (_, column) in changed().items() if column.paid}
Range = tuple[float, float]


def cash(read: Read) -> Iterator[str]:
    """Each programme paid what its places are due, by kind; each household got what is due to it and no more."""
    booked = Counter[tuple[str, int, str]]()
    for month, _, name, kind, yuan, _ in read.record.payments:
        booked[name, month, kind] += yuan
    dues = Dues(read)
    for name, programme in read.scenario.programmes.items():
        dues.add(name, programme)
    for key in {*booked, *dues.due}:
        name, month, kind = key
        if kind not in (*KINDS, *ONCE, "self-raised"):
            continue
        fewest, most = dues.due.get(key, (0, 0))
        if not fewest <= booked[key] <= most:
            yield f"{booked[key]} {kind} of {name} in the month {month}, due are {fewest} to {most}"
    yield from _upkeep(read, booked)
    yield from _received(read, booked, dues)


class Dues:
    """What places are due: fewest and most yuan by programme, month and kind; cash by household and month."""

    def __init__(self, read: Read) -> None:
        self.read, self.due = read, dict[tuple[str, int, str], Range]()
        shape = read.column("transfer").shape
        self.fewest = {kind: np.zeros(shape) for kind in ("transfer", "property")}
        self.most = {kind: np.zeros(shape) for kind in ("transfer", "property")}

    def add(self, name: str, programme: Programme) -> None:
        """All places of a programme."""
        kept, read = self.read.record.places, self.read
        rows = read.places_of(name)
        holders = read.holder_rows(programme.unit, kept.holder[rows]) if programme.unit != "person" else rows * 0
        for place, holder in zip(rows.tolist(), holders.tolist(), strict=True):
            start, ready, end = (int(getattr(kept, key)[place]) for key in ("start", "ready", "end"))
            self._once(name, programme, place, holder, start, ready)
            for month in range(start, end):
                fixed = read.fixed_in(programme, start, month)
                given = read.share_given(programme, fixed // 12)
                self._month(name, programme, holder, month, fixed, given, ready=month >= ready)

    def _note(self, name: str, month: int, kind: str, fewest: float, most: float) -> None:
        a, b = self.due.get((name, month, kind), (0, 0))
        self.due[name, month, kind] = (a + fewest, b + most)

    def _members(self, programme: Programme, holder: int, month: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Households behind a place, and the fewest and most members of each when programmes of a month met them."""
        if programme.unit == "person":
            return np.array([-1]), np.ones(1), np.ones(1)
        fewest, most = self.read.members_before(month)
        mine = self.read.unit_row.get(programme.unit)
        rows = np.array([holder]) if mine is None else np.flatnonzero((mine == holder) & (most > 0))
        if mine is None and fewest[holder] == 0:
            fewest = fewest.copy()
            fewest[holder] = 1
        return rows, fewest[rows], most[rows]

    def _once(self, name: str, programme: Programme, place: int, holder: int, start: int, ready: int) -> None:
        year = start // 12
        _, fewest, most = self._members(programme, holder, start)
        total = {kind: [0, 0] for kind in ONCE}
        total["asset"] = [sum(floor(each.yuan.at(year)) for each in into_accounts(programme))] * 2
        for effect in states(programme):
            lent = effect.loan is not None and effect.loan.lender == "bank"
            if effect.state in PAID and effect.add is not None and not lent:
                for end, heads in enumerate((fewest, most)):
                    total[PAID[effect.state]][end] += _added(effect, heads, year)
        if programme.cost_yuan is not None:
            for end, heads in enumerate((fewest, most)):
                total["service"][end] += floor(programme.cost_yuan.at(year) * _counted(programme, heads))
        for kind, (a, b) in total.items():
            self._note(name, start, kind, a, b)
        if why(place, self.read.record) != "not passed" and self.read.record.places.end[place] > ready:
            for effect in states(programme):
                if effect.state == "dues_yuan" and effect.add is not None:
                    _, few, many = self._members(programme, holder, ready)
                    year = ready // 12
                    self._note(name, ready, "self-raised", _added(effect, few, year), _added(effect, many, year))

    def _month(
        self, name: str, programme: Programme, holder: int, month: int, fixed: int, given: float, *, ready: bool
    ) -> None:
        year, living = fixed // 12, self.read.members_before(month)
        rows, fewest, most = self._members(programme, holder, fixed)
        if programme.cost_yuan_per_month is not None:
            yuan = programme.cost_yuan_per_month.at(year)
            few, many = (floor(floor(yuan * _counted(programme, heads)) * given) for heads in (fewest, most))
            self._note(name, month, "service", few, many)
        if not ready:
            return
        there = (living[0][rows] > 0, living[1][rows] > 0) if rows[0:1].tolist() != [-1] else (True, True)
        if programme.unit == "household":
            there = (np.array([True]), np.array([True]))
        for kind in ("transfer", "property", "wage"):
            few = self._flows(programme, kind, fewest, year, given, gap=0.0)
            many = self._flows(programme, kind, most, year, given, gap=1.0)
            few, many = few * there[0], many * there[1]
            self._note(name, month, kind, int(few.sum()), int(many.sum()))
            if kind in self.fewest and programme.unit != "person":
                self.fewest[kind][month - self.read.first, rows] += few
                self.most[kind][month - self.read.first, rows] += many

    def _flows(
        self, programme: Programme, kind: str, heads: np.ndarray, year: int, given: float, *, gap: float
    ) -> np.ndarray:
        """Yuan a month of a kind for each household of so many heads, with so much of the ``gap`` to a line open."""
        total = np.zeros(heads.size)
        for effect in paid_flows(programme):
            if effect.flow != kind:
                continue
            if effect.yuan_per_month is not None:
                per = heads if effect.per == "person" else (heads > 0).astype(float)
                total += np.floor(effect.yuan_per_month.at(year) * per)
            else:
                line = getattr(self.read.scenario.lines, str(effect.fill_gap_to)).at(year)
                total += np.floor(gap * line * heads / 12)
        return np.floor(total * given)


def _added(effect: object, heads: np.ndarray, year: int) -> int:
    """Yuan that an effect adds for households of so many heads."""
    per = heads if effect.per == "person" else (heads > 0).astype(float)  # type: ignore[attr-defined]
    yuan = np.floor(effect.add.at(year) * per)  # type: ignore[attr-defined]
    if effect.at_most_yuan is not None:  # type: ignore[attr-defined]
        yuan = np.minimum(yuan, floor(effect.at_most_yuan.at(year)))  # type: ignore[attr-defined]
    return int(yuan.sum())


def _counted(programme: Programme, heads: np.ndarray) -> float:
    """Households, persons or places that costs of a place are for."""
    if programme.cost_per == "place" or programme.unit == "person":
        return 1.0
    return float(heads.sum() if programme.cost_per == "person" else (heads > 0).sum())


def _upkeep(read: Read, booked: Counter[tuple[str, int, str]]) -> Iterator[str]:
    """Upkeep is of works that are ready, a whole number of times what one of them is given."""
    kept = read.record.places
    for (name, month, kind), yuan in booked.items():
        if kind != "upkeep":
            continue
        programme = read.scenario.programmes[name]
        rows = read.places_of(name)
        ready = (kept.ready[rows] < month) & (kept.end[rows] > kept.ready[rows])
        works = np.unique(kept.holder[rows][ready]).size
        full = floor(programme.upkeep.yuan_per_month.at(month // 12)) if programme.upkeep else 0
        each = floor(full * read.share_given(programme, month // 12))
        if not each or yuan % each or yuan > works * each:
            yield f"{yuan} upkeep of {name} for {works} works in the month {month}"


def _received(read: Read, booked: Counter[tuple[str, int, str]], dues: Dues) -> Iterator[str]:
    """All that households got of a kind is what funds, accounts and markets paid; each got what is due to it."""
    accounts, rents = Counter[int](), Counter[int]()
    for _, _, month, _, out, reason in read.record.accounts:
        accounts[month] += out * (reason == "dividend" or reason in read.scenario.programmes)
    markets = Counter[str]()
    for month, fund, what, detail, yuan in read.record.receipts:
        if fund == "(markets)":
            rents[month] += yuan * (what == "rent")
            markets[what] += yuan
            if detail not in read.scenario.markets or yuan <= 0:
                yield f"a market {detail} paid {yuan}"
    apart = [name for name, each in read.scenario.programmes.items() if each.unit == "person"]
    got = {kind: read.column(kind).astype(np.float64) for kind in ("transfer", "property")}
    for month in range(read.first, read.last + 1):
        row = month - read.first
        paid = sum(booked[name, month, kind] for name in read.scenario.programmes for kind in got)
        every = int(sum(got[kind][row].sum() for kind in got))
        if every != paid + accounts[month] + rents[month]:
            yield f"households got {every} in the month {month}, of {paid}, {accounts[month]} and {rents[month]} paid"
        other = accounts[month] + rents[month]
        for kind in got:
            more = sum(booked[name, month, kind] for name in apart) + other
            short, beyond = dues.fewest[kind][row] - got[kind][row], got[kind][row] - dues.most[kind][row]
            if (short > 0).any():
                yield f"{kind} was short for {int((short > 0).sum())} households in the month {month}"
            if np.maximum(beyond, 0).sum() > more:
                yield f"{kind} was more than due in the month {month}"
    sales = read.column("industry").astype(np.float64).sum() + 1
    if markets["sales"] + markets["visitors"] > sales:
        yield "markets paid more than households earned of projects and sales"
