"""What one run keeps: yearly assessments of every household, a monthly panel of a sample, money and people."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simexit.columns import Households, columns_of, households_where
from simexit.population.layout import Population
from simexit.population.reweighting import Reweighted
from simexit.record.loans import LoansKept
from simexit.record.places import PlacesKept
from simexit.record.villages_kept import VillagesKept

SOURCES = ("wage", "farm", "industry", "property", "transfer")
PANEL_COLUMNS = households_where(kept=True)


@dataclass(frozen=True)
class Assessment:
    """One accounting year, one value a household. Income in yuan a year by source, register's account.

    ``members``, ``workers``: at the year's end, uint8. ``missing``: bits of `ASSURANCES` missing then. ``cause``: main
    cause of poverty, for the registered. ``served``: bits of programmes (by name, sorted) that held a place for the
    household in the year, as in `simexit.bits`. ``residents``: mean over the months. ``migrant_wage``: net wages of
    migrants, part of the wages. ``consumption``, ``medical``: yuan. ``savings``, ``debt``, ``productive_assets`` (herd
    and project), ``durables`` (bought, less wear): yuan at the year's end. ``severely_ill`` (or disabled), ``elders``
    (past the age of wage work): members then; ``elders_by_family``, ``elders_by_work``, ``elders_by_pension``: those
    of the elders who mainly live by it, as in `simexit.record.elders`. ``stays`` in hospital, their bills ``hospital``,
    and what the household owed of them ``hospital_own``: yuan. ``survey_income``: yuan per resident that a household
    panel would write down, with its error of recall; ``answered``: whether the household still takes part.
    ``true_poor``: income per head below the administrative line, or an assurance missing. ``register``: at the calendar
    year's end.
    """

    year: int
    line_yuan: float
    statistical_line_yuan: float
    income: dict[str, NDArray[np.float32]]
    members: NDArray[np.uint8]
    workers: NDArray[np.uint8]
    missing: NDArray[np.uint8]
    cause: NDArray[np.uint8]
    served: NDArray[np.uint64]
    residents: NDArray[np.float32]
    migrant_wage: NDArray[np.float32]
    consumption: NDArray[np.float32]
    medical: NDArray[np.float32]
    savings: NDArray[np.float32]
    debt: NDArray[np.float32]
    productive_assets: NDArray[np.float32]
    durables: NDArray[np.float32]
    severely_ill: NDArray[np.uint8]
    elders: NDArray[np.uint8]
    elders_by_family: NDArray[np.uint8]
    elders_by_work: NDArray[np.uint8]
    elders_by_pension: NDArray[np.uint8]
    stays: NDArray[np.uint8]
    hospital: NDArray[np.float32]
    hospital_own: NDArray[np.float32]
    survey_income: NDArray[np.float32]
    answered: NDArray[np.uint8]
    true_poor: NDArray[np.uint8]
    register: NDArray[np.uint8]

    def of_rows(self, rows: NDArray[np.int64]) -> Assessment:
        """The same assessment of some households."""
        income = {source: self.income[source][rows] for source in SOURCES}
        return replace(self, income=income, **{name: getattr(self, name)[rows] for name in ASSESSED})

    def taken_from(self, rows: NDArray[np.int64], empty: NDArray[np.int64]) -> Assessment:
        """The assessment where each household is a copy of the one in ``rows``, and nothing is left in ``empty``."""
        taken = self.of_rows(rows)
        for column in (*taken.income.values(), *(getattr(taken, name) for name in ASSESSED)):
            column[empty] = 0
        return taken

    def income_per_head(self) -> NDArray[np.float64]:
        """Yuan per member and year; zero where nobody is left."""
        total = total_of(self.income, SOURCES)
        per_head: NDArray[np.float64] = total / np.maximum(self.members, 1)
        return per_head


def total_of(income: dict[str, NDArray[np.float32]], sources: tuple[str, ...]) -> NDArray[np.float64]:
    """Sum of incomes by source, in order."""
    total = income[sources[0]].astype(np.float64)
    for source in sources[1:]:
        total += income[source]
    return total


# Columns of an assessment, one value a household, beside its incomes.
ASSESSED = tuple(field.name for field in fields(Assessment) if field.type.startswith("NDArray"))


@dataclass(frozen=True)
class PanelMonth:
    """Columns of the sampled households at the end of one month."""

    month: int
    columns: dict[str, NDArray[np.generic]]

    def of_rows(self, rows: NDArray[Any]) -> PanelMonth:
        """The same month of some of the households."""
        return replace(self, columns={name: column[rows] for name, column in self.columns.items()})


@dataclass(frozen=True)
class FirstListing:
    """Persons of a county at its first listing: all, listed, and those about whom it errs.

    ``listed_not_poor``: neither below the line nor without an assurance; ``listed_above_line``: with or without;
    ``left_out_below_line``: below the line; ``left_out_poor``: below the line, or without an assurance.
    """

    county: int
    persons: int
    listed: int
    listed_not_poor: int
    listed_above_line: int
    left_out_below_line: int
    left_out_poor: int


@dataclass
class People:
    """Persons by calendar year: at its end; how they came and went in it; working-age and away at its end.

    ``left_net``: settled away for good, less those who came back. ``households_founded``: split off at New Year.
    ``displaced``: seekers not hired near home because members of households in a programme were hired before them.
    """

    year: int
    living: int = 0
    births: int = 0
    deaths: int = 0
    married_in: int = 0
    married_out: int = 0
    left_net: int = 0
    households_founded: int = 0
    workers: int = 0
    migrants: int = 0
    displaced: int = 0


@dataclass
class Record:
    """Everything one replicate keeps.

    ``village_ids``: permanent id of each household's village. ``why_gone``: code of `WHY_GONE`, of each household.
    ``places``: every place that was given; ``loans``: every loan on a schedule; ``accounts``: every entry of an
    account, (kind, id as a signed number, month, in, out, why). ``fills``: of each programme and year with planned
    places: planned, filled, and empty ones by the reasons of `WHY_EMPTY`.
    """

    replicate: int
    household_ids: NDArray[np.uint64]
    county: NDArray[np.int32]
    poor_village: NDArray[np.uint8]
    female_head: NDArray[np.uint8]
    programmes: tuple[str, ...]
    panel_rows: NDArray[np.int64]
    assessments: list[Assessment] = field(default_factory=list)
    panel: list[PanelMonth] = field(default_factory=list)
    people: list[People] = field(default_factory=list)
    payments: list[tuple[int, str, str, str, int, int]] = field(default_factory=list)
    funds: list[tuple[str, int, int, int, int]] = field(default_factory=list)
    receipts: list[tuple[int, str, str, str, int]] = field(default_factory=list)
    reweighted: list[Reweighted] = field(default_factory=list)
    listings: list[FirstListing] = field(default_factory=list)
    village_ids: NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, np.uint64))
    why_gone: NDArray[np.uint8] = field(default_factory=lambda: np.zeros(0, np.uint8))
    places: PlacesKept = field(default_factory=lambda: PlacesKept.of([]))
    fills: list[tuple[str, int, int, int, int, int, int, int, int, int]] = field(default_factory=list)
    villages: VillagesKept = field(default_factory=VillagesKept)
    loans: LoansKept = field(default_factory=lambda: LoansKept.of([]))
    accounts: list[tuple[str, int, int, int, int, str]] = field(default_factory=list)

    @classmethod
    def of(
        cls, replicate: int, population: Population, programmes: tuple[str, ...], panel_rows: NDArray[np.int64]
    ) -> Record:
        """An empty record of a population under ``programmes`` (by name, sorted)."""
        village = population.households.village
        return cls(
            replicate,
            population.household_ids(),
            population.villages.county[village].copy(),
            population.villages.poor_village[village].copy(),
            population.households.female_head.copy(),
            programmes,
            panel_rows,
            villages=VillagesKept.of(population),
        )

    def finished(self, population: Population, why_gone: NDArray[np.uint8]) -> Record:
        """The record with identities as they are in the end, and without household rows that were never founded.

        ``why_gone``: code of `WHY_GONE` of each household row.
        """
        rows = np.flatnonzero(~population.spare)
        place = np.cumsum(~population.spare) - 1
        self.household_ids = population.household_ids(rows)
        self.county, self.poor_village = self.county[rows], self.poor_village[rows]
        self.village_ids = population.village_ids()[population.households.village[rows]]
        self.why_gone = why_gone[rows]
        self.female_head = population.households.female_head[rows]
        founded = ~population.spare[self.panel_rows]
        self.panel_rows = place[self.panel_rows[founded]]
        self.panel = [month.of_rows(founded) for month in self.panel]
        self.assessments = [assessment.of_rows(rows) for assessment in self.assessments]
        return self

    def copy_panel(self, month: int, population: Population) -> None:
        """Copy the sampled households' columns at a month's end."""
        if self.panel_rows.size:
            h, about = population.households, columns_of(Households)
            columns = {n: about[n].to_reckon(getattr(h, n).take(self.panel_rows, mode="clip")) for n in PANEL_COLUMNS}
            self.panel.append(PanelMonth(month, columns))

    def panel_sha256(self) -> str:
        """Hash of the panel's values in a fixed order."""
        digest = hashlib.sha256()
        digest.update(self.household_ids[self.panel_rows].tobytes())
        for month in self.panel:
            digest.update(np.int64(month.month).tobytes())
            for name in PANEL_COLUMNS:
                digest.update(np.ascontiguousarray(month.columns[name]).tobytes())
        return digest.hexdigest()

    def sha256(self) -> str:
        """Hash of all kept values in a fixed order, apart from how they are stored."""
        digest = hashlib.sha256()
        digest.update(np.int64(self.replicate).tobytes())
        for column in (self.household_ids, self.county, self.poor_village, self.female_head):
            digest.update(np.ascontiguousarray(column).tobytes())
        for done in self.assessments:
            digest.update(np.array([done.year, done.line_yuan, done.statistical_line_yuan], np.float64).tobytes())
            for name in ASSESSED:
                digest.update(getattr(done, name).tobytes())
            for source in SOURCES:
                digest.update(done.income[source].tobytes())
        digest.update(self.panel_sha256().encode())
        for people in self.people:
            digest.update(repr(people).encode())
        for row in (*self.payments, *self.funds, *self.receipts, *self.accounts):
            digest.update(repr(tuple(row)).encode())
        # A programme that gave no place leaves no trace.
        for fill in self.fills:
            digest.update(repr(tuple(fill)).encode() if fill[3] else b"")
        for part in (self.village_ids.tobytes(), self.why_gone.tobytes(), *self.places.hashed(self.programmes)):
            digest.update(part)
        for part in (*self.loans.hashed(self.programmes), *self.villages.hashed()):
            digest.update(part)
        return digest.hexdigest()
