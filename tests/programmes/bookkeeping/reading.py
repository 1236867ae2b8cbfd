"""A record as the auditor reads it: every household month by month, places by programme, and what was declared."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from simexit.columns import UNIT, WHY_ENDED
from simexit.luck import Luck, child_ids, name_id
from simexit.record.record import Record
from simexit.scenario.schema import AccountEffect, FlowEffect, Programme, Scenario, StateEffect

Whole = np.ndarray[Any, Any]
MOST_MEMBERS = 30


class Read:
    """A record read once. Matrices are [months, households], in the order of the roster."""

    def __init__(self, record: Record, scenario: Scenario, seed: int) -> None:
        self.record, self.scenario = record, scenario
        self.luck = Luck(seed, record.replicate)
        self.first, self.last = scenario.time.start_month, scenario.time.end_month
        self.names = record.programmes
        self.ids = record.household_ids
        assert record.panel_rows.tolist() == list(range(self.ids.size)), "the panel is not of all households"
        self._columns: dict[str, Whole] = {}
        self._members: dict[int, tuple[Whole, Whole]] = {}
        self.village = self._find(record.villages.ids, record.village_ids)
        self.unit_row = {
            "village": self.village,
            "township": np.where(self.village < 0, -1, record.villages.township[self.village]),
            "county": record.county.astype(np.int64),
        }
        self.years = range(self.first // 12, self.last // 12 + 1)
        targets = [year for county in scenario.counties.values() for year in county.targets]
        dated = [year for fund in scenario.funds.values() for year in fund.years()]
        self.last_planned = max([*targets, *dated], default=self.last // 12)

    def column(self, name: str) -> Whole:
        """A column of the panel."""
        if name not in self._columns:
            self._columns[name] = np.stack([month.columns[name] for month in self.record.panel])
        return self._columns[name]

    @staticmethod
    def _find(ids: Whole, wanted: Whole) -> Whole:
        """Rows of ``wanted`` among ``ids``; -1 for what is not there."""
        order = np.argsort(ids)
        place = np.minimum(np.searchsorted(ids[order], wanted), ids.size - 1)
        return np.where(ids[order][place] == wanted, order[place], -1)

    def members_before(self, month: int) -> tuple[Whole, Whole]:
        """Fewest and most members of each household as programmes of ``month`` found it.

        They find what the panel says of the month before. In a January households split before: who had none may have
        been founded, and who has fewer may have given some away; nothing is known before the start.
        """
        if month not in self._members:
            self._members[month] = self._members_before(month)
        return self._members[month]

    def _members_before(self, month: int) -> tuple[Whole, Whole]:
        if month == self.first:
            now = self.column("members")[0]
            return np.zeros(now.size), np.full(now.size, float(MOST_MEMBERS))
        before = self.column("members")[month - 1 - self.first].astype(np.float64)
        if month % 12:
            return before, before
        founded = ~(self.column("members")[: month - self.first] > 0).any(axis=0)
        founded &= self.column("members")[month - self.first] > 0
        fewest = np.where(before > 0, 1.0, 0.0)
        return fewest, np.where(founded, float(MOST_MEMBERS), before)

    def register_before(self, month: int) -> Whole:
        """Code of the register of each household as ``month`` found it; a founded one has its parent's."""
        if month == self.first:
            return self.record.assessments[0].register.astype(np.int64)
        return self.column("register")[month - 1 - self.first].astype(np.int64)

    def holder_rows(self, unit: str, holders: Whole) -> Whole:
        """Rows of holders among households, villages, townships or counties; -1 for whom the record does not know."""
        if unit == "household":
            return self._find(self.ids, holders)
        if unit == "village":
            return self._find(self.record.villages.ids, holders)
        counties = np.array([name_id(f"county {name}") for name in sorted(self.scenario.counties)], np.uint64)
        if unit == "county":
            return self._find(counties, holders)
        number = [range(self.scenario.counties[name].townships) for name in sorted(self.scenario.counties)]
        parents = np.repeat(counties, [len(each) for each in number])
        return self._find(child_ids(parents, np.concatenate(number).astype(np.uint64), "township"), holders)

    def places_of(self, name: str) -> Whole:
        """Rows of the places of a programme."""
        return np.flatnonzero(self.record.places.programme == self.names.index(name))

    def share_given(self, programme: Programme, year: int) -> float:
        """Share of recurring help that is still given."""
        then = self.scenario.then if programme.then is None else programme.then
        if isinstance(then, dict):
            return next((then[stage] for stage in sorted(then, reverse=True) if stage <= year), 1.0)
        after = year - self.last_planned
        if after <= 0 or then == "maintain":
            return 1.0
        taper = self.scenario.parameters["programmes.taper_years"].at(year)
        return max(0.0, 1 - after / taper) if then == "taper" else 0.0

    def held_on(self, programme: Programme, year: int) -> bool:
        """Whether places go on beyond their term."""
        over = year > self.last_planned and recurs(programme) and not programme.again
        return over and self.share_given(programme, year) > 0

    def fixed_in(self, programme: Programme, start: int, month: int) -> int:
        """Month in which the yuan a month of a place were last fixed."""
        asked = set(programme.review_months)
        if recurs(programme) or programme.places_held is not None:
            asked.add(1)
        return next(m for m in range(month, start - 1, -1) if m == start or m % 12 + 1 in asked)


def recurs(programme: Programme) -> bool:
    """Whether places cost money month by month."""
    return programme.cost_yuan_per_month is not None or bool(paid_flows(programme))


def paid_flows(programme: Programme) -> list[FlowEffect]:
    """Cash that the fund pays."""
    return [each for each in programme.effects if isinstance(each, FlowEffect) and each.paid_by is None]


def states(programme: Programme) -> list[StateEffect]:
    """Effects on states."""
    return [each for each in programme.effects if isinstance(each, StateEffect)]


def into_accounts(programme: Programme, name: str | None = None) -> list[AccountEffect]:
    """What places pay into accounts, or into one."""
    every = [each for each in programme.effects if isinstance(each, AccountEffect)]
    return [each for each in every if name in (None, each.account)]


def why(place: int, record: Record) -> str:
    """Why a place ended."""
    return WHY_ENDED[record.places.why[place]]


def unit_of(place: int, record: Record) -> str:
    """Whose place it is."""
    return UNIT[record.places.unit[place]]


def floor(yuan: float) -> int:
    """Whole yuan."""
    return math.floor(yuan)
