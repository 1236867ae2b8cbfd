"""The measures of an analyst's own household panel, from a file or a table."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simexit.measures import panel_tables
from simexit.measures.hazard_regression import HazardRegression, hazard_regression
from simexit.measures.panel import Panel, balanced, panel_of, panel_spells
from simexit.measures.spell_hazards import Process, spells_at_risk
from simexit.panels.file import (
    Numbers,
    PanelError,
    PanelFile,
    doubled_rows,
    label_column,
    limited,
    missing_columns,
    number_column,
    read_panel,
)
from simexit.scenario.problems import Problem, any_of, did_you_mean

if TYPE_CHECKING:

    pass

Gaps = Literal["refuse", "break"]
GAPS: tuple[Gaps, ...] = ("refuse", "break")
PROCESSES: tuple[Process, ...] = ("exit", "relapse")


@dataclass(frozen=True)
class PanelMeasures:
    """Everything measured on a panel; each table is made when first asked for.

    ``line``: as given, a number or a column. ``groups``, ``covariates``: by row of the table given, or None.
    ``left_out``: rows without income, which count as not seen.
    """

    panel: Panel
    name: str
    line: str
    groups: NDArray[np.object_] | None
    covariates: pd.DataFrame | None
    left_out: int = 0

    @cached_property
    def spells(self) -> pd.DataFrame:
        """One row a spell, see `simexit.measures.panel.panel_spells`."""
        return panel_spells(self.panel)

    @cached_property
    def poverty(self) -> pd.DataFrame:
        """FGT indices, Watts index and Gini coefficient by wave and group."""
        return panel_tables.poverty_by_wave(self.panel, self.groups)

    @cached_property
    def hazards(self) -> pd.DataFrame:
        """Exit and relapse hazards by duration and convention."""
        return panel_tables.hazard_table(self.spells)

    @cached_property
    def survival(self) -> pd.DataFrame:
        """Kaplan-Meier curves by process and convention."""
        return panel_tables.survival_table(self.spells)

    @cached_property
    def rates(self) -> pd.DataFrame:
        """Pooled rates, relapse within one, two and three waves, sustained exit, by group."""
        return panel_tables.rate_table(self.spells, self.panel.waves.size, self.groups)

    @cached_property
    def components(self) -> pd.DataFrame:
        """Chronic and transient poverty, by group."""
        return panel_tables.component_table(balanced(self.panel), self.groups)

    @cached_property
    def transitions(self) -> pd.DataFrame:
        """Moves between poor and out, and between fifths, from wave to wave."""
        return panel_tables.transition_table(self.panel)

    @cached_property
    def flows(self) -> pd.DataFrame:
        """Share of all households in each pair of states of neighbouring waves."""
        return panel_tables.state_flows(self.panel)

    def regression(self, process: Process) -> HazardRegression:
        """Hazard regression of fresh spells on the covariates, each at the spell's first wave.

        Raises ValueError without covariates, and as `simexit.measures.hazard_regression.hazard_regression`.
        """
        if self.covariates is None:
            raise ValueError("covariates: none were given")
        mine = spells_at_risk(self.spells, process, "fresh")
        if mine.empty:
            raise ValueError(f"covariates: no spell of {process} began within the panel")
        x = self.covariates.iloc[mine["row"]]
        return hazard_regression(mine["duration"], mine["ended"], x, mine["household"], mine["weight"])

    @cached_property
    def regressions(self) -> pd.DataFrame:
        """Tables of both regressions below one another, with the column process; no rows without covariates."""
        parts = []
        for process in PROCESSES if self.covariates is not None else ():
            found = self.regression(process)
            counts = {"n_spells": found.n_spells, "n_ended": found.n_ended, "n_households": found.n_households}
            part = found.table.assign(**counts)
            part.insert(0, "process", process)
            parts.append(part)
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()

    @property
    def sha256(self) -> str:
        """Hash of what was measured: households, waves, incomes, lines, weights."""
        digest = hashlib.sha256("\n".join(str(each) for each in self.panel.households).encode())
        for column in (self.panel.household, self.panel.wave, self.panel.income, self.panel.line, self.panel.weights):
            digest.update(np.ascontiguousarray(column).tobytes())
        return digest.hexdigest()


def measure(
    panel: Path | str | pd.DataFrame,
    *,
    id: str,
    wave: str,
    income: str,
    line: float | str,
    weight: str | None = None,
    group: str | None = None,
    covariates: Sequence[str] = (),
    gaps: Gaps = "refuse",
) -> PanelMeasures:
    """Measures of a household panel with one row a household and wave.

    ``panel``: a CSV, Parquet or Excel file, or a table. ``id``, ``wave``, ``income``, ``weight``, ``group`` and
    ``covariates`` name columns; ``line`` is a number in the unit of the incomes, or names a column. ``gaps``: "refuse"
    where a household misses a wave, waves are not equally far apart or an income is missing; "break" ends what is known
    of a household there.
    Raises `PanelError` with everything that is wrong.
    """
    file = PanelFile("the table", panel.rename(columns=str).reset_index(drop=True), first_line=0) if isinstance(
        panel, pd.DataFrame) else read_panel(panel)  # fmt: skip
    if gaps not in GAPS:
        raise PanelError([Problem(file.name, 0, 0, "--gaps", f"'{gaps}'", " or ".join(GAPS), did_you_mean(gaps, GAPS))])
    fixed, line_column = _line(line, file)
    named = {"id": id, "wave": wave, "income": income, "line": line_column, "weight": weight, "group": group}
    problems = missing_columns(file, {**named, **{f"covariate {name}": name for name in covariates}})
    if problems:
        raise PanelError(problems)
    reader = _Reader(file, gaps)
    household, waves = reader.labels(id), reader.numbers(wave, whole=True)
    incomes = reader.numbers(income, may_miss=gaps == "break")
    lines = np.full(len(incomes), fixed) if line_column is None else reader.numbers(line_column, above=0)
    weights = None if weight is None else reader.numbers(weight, lowest=0)
    groups = None if group is None else reader.labels(group)
    explaining = pd.DataFrame({name: reader.numbers(name) for name in covariates}) if covariates else None
    reader.check_rows((id, wave, income), household, waves, incomes, weights)
    seen = np.isfinite(incomes)
    found = panel_of(
        household[seen], waves[seen], incomes[seen], lines[seen], None if weights is None else weights[seen]
    )
    return PanelMeasures(
        found,
        file.name,
        str(line),
        None if groups is None else groups[seen],
        None if explaining is None else explaining[seen].reset_index(drop=True),
        int((~seen).sum()),
    )


def _line(line: float | str, file: PanelFile) -> tuple[float, str | None]:
    """A fixed line, or the column that holds it."""
    try:
        fixed = float(line)
    except ValueError:
        if line in file.table.columns:
            return float("nan"), str(line)
        names = list(file.table.columns)
        found, allowed = f"'{line}'", f"a number above 0, or a column: {any_of(names)}"
        raise PanelError([Problem(file.name, 0, 0, "--line", found, allowed, did_you_mean(line, names))]) from None
    if not (np.isfinite(fixed) and fixed > 0):
        raise PanelError([Problem(file.name, 0, 0, "--line", f"{fixed:g}", "a number above 0, or a column")])
    return fixed, None


class _Reader:
    """Columns of a file, and the problems met in reading them."""

    def __init__(self, file: PanelFile, gaps: Gaps) -> None:
        self.file, self.gaps = file, gaps
        self.problems: list[Problem] = []

    def numbers(self, name: str, **limits: Any) -> Numbers:
        """A column of numbers."""
        values, problems = number_column(self.file, name, **limits)
        self.problems += problems
        return values

    def labels(self, name: str) -> NDArray[np.object_]:
        """A column of texts."""
        texts, problems = label_column(self.file, name)
        self.problems += problems
        return texts

    def check_rows(
        self, names: tuple[str, str, str], household: NDArray[np.object_], wave: Numbers, income: Numbers,
        weights: Numbers | None,
    ) -> None:  # fmt: skip
        """Raises `PanelError` if anything was wrong so far, or is with the rows together."""
        if not self.problems:
            self.problems += doubled_rows(self.file, names, household, wave)
            seen = np.isfinite(income)
            waves = np.unique(wave[seen])
            if waves.size < 2:
                found = f"one wave, {waves[0]:g}" if waves.size else "no wave with an income"
                self.problems.append(self.file.problem(None, names[1], found, "two waves or more"))
            elif self.gaps == "refuse" and not self.problems:
                self.problems += self._gaps(names, household, wave, waves)
            if weights is not None and not weights.any():
                self.problems.append(Problem(self.file.name, 0, 0, "--weight", "zeros only", "some weight above 0"))
        if self.problems:
            raise PanelError(self.problems)

    def _gaps(
        self, names: tuple[str, str, str], household: NDArray[np.object_], wave: Numbers, waves: Numbers
    ) -> list[Problem]:
        """Waves that are not equally far apart, else rows of households that missed the wave before."""
        steps = np.diff(waves)
        way_out = "--gaps break takes what follows for newly seen"
        if steps.min() != steps.max():
            listed = any_of([f"{each:g}" for each in waves])
            allowed = f"waves equally far apart, such as every {steps.min():g}"
            return [self.file.problem(None, names[1], f"the waves {listed}", allowed, way_out)]
        order = np.lexsort((wave, pd.factorize(household)[0]))
        same = household[order][1:] == household[order][:-1]
        missed = same & (np.diff(wave[order]) > steps.min())
        rows = np.sort(order[1:][missed])

        def problem(row: int) -> Problem:
            found = f"{wave[row]:g}, before which '{household[row]}' was not seen in {wave[row] - steps.min():g}"
            return self.file.problem(row, names[1], found, "every wave between a household's first and last", way_out)

        return limited((problem(int(row)) for row in rows), rows.size)
