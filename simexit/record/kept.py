"""What one run keeps: yearly assessments of every household, a monthly panel of a sample, money and people."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simexit.population.layout import Population

SOURCES = ("wage", "farm", "industry", "transfer")
PANEL_COLUMNS = (
    "members",
    "residents",
    "workers",
    "ill_members",
    "savings",
    "debt",
    "industry_capital",
    "project",
    "register",
    "wage",
    "farm",
    "industry",
    "transfer",
    "consumption",
    "medical",
    "forgone",
    "loan",
    "interest",
    "repayment",
)


@dataclass(frozen=True)
class Assessment:
    """One accounting year, one value a household. Income in yuan a year by source; ``members`` at its end.

    ``true_poor``: income per head below the administrative line. ``register``: state at the end of the calendar year.
    """

    year: int
    line_yuan: float
    members: NDArray[np.uint8]
    income: dict[str, NDArray[np.float32]]
    true_poor: NDArray[np.uint8]
    register: NDArray[np.uint8]

    def income_per_head(self) -> NDArray[np.float64]:
        """Yuan per member and year; zero where nobody is left."""
        total = sum(self.income[source].astype(np.float64) for source in SOURCES)
        per_head: NDArray[np.float64] = total / np.maximum(self.members, 1)
        return per_head


@dataclass(frozen=True)
class PanelMonth:
    """Columns of the sampled households at the end of one month."""

    month: int
    columns: dict[str, NDArray[np.generic]]


@dataclass
class People:
    """Persons by calendar year: at its end, born and died in it; working-age and away at its end."""

    year: int
    living: int = 0
    births: int = 0
    deaths: int = 0
    workers: int = 0
    migrants: int = 0


@dataclass
class Kept:
    """Everything one replicate keeps."""

    replicate: int
    household_ids: NDArray[np.uint64]
    county: NDArray[np.int32]
    poor_village: NDArray[np.uint8]
    panel_rows: NDArray[np.int64]
    assessments: list[Assessment] = field(default_factory=list)
    panel: list[PanelMonth] = field(default_factory=list)
    people: list[People] = field(default_factory=list)
    payments: list[tuple[int, str, str, str, int, int]] = field(default_factory=list)
    funds: list[tuple[str, int, int, int, int]] = field(default_factory=list)

    @classmethod
    def of(cls, replicate: int, population: Population, panel_rows: NDArray[np.int64]) -> Kept:
        """An empty record of a population."""
        village = population.households.village
        return cls(
            replicate,
            population.household_ids(),
            population.villages.county[village].copy(),
            population.villages.poor_village[village].copy(),
            panel_rows,
        )

    def copy_panel(self, month: int, population: Population) -> None:
        """Copy the sampled households' columns at a month's end."""
        if self.panel_rows.size:
            columns = {name: getattr(population.households, name)[self.panel_rows] for name in PANEL_COLUMNS}
            self.panel.append(PanelMonth(month, columns))

    def panel_sha256(self) -> str:
        """Hash of the panel's values in a fixed order."""
        digest = hashlib.sha256()
        digest.update(self.household_ids[self.panel_rows].tobytes())
        for kept in self.panel:
            digest.update(np.int64(kept.month).tobytes())
            for name in PANEL_COLUMNS:
                digest.update(np.ascontiguousarray(kept.columns[name]).tobytes())
        return digest.hexdigest()

    def sha256(self) -> str:
        """Hash of all kept values in a fixed order, apart from how they are stored."""
        digest = hashlib.sha256()
        digest.update(np.int64(self.replicate).tobytes())
        for column in (self.household_ids, self.county, self.poor_village):
            digest.update(np.ascontiguousarray(column).tobytes())
        for kept in self.assessments:
            digest.update(np.array([kept.year, kept.line_yuan], np.float64).tobytes())
            for byte in (kept.members, kept.true_poor, kept.register):
                digest.update(byte.tobytes())
            for source in SOURCES:
                digest.update(kept.income[source].tobytes())
        digest.update(self.panel_sha256().encode())
        for people in self.people:
            digest.update(repr(people).encode())
        for row in (*self.payments, *self.funds):
            digest.update(repr(tuple(row)).encode())
        return digest.hexdigest()
