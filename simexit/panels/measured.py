"""The measures of an analyst's own household panel, from a file or a table."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simexit.measures import panel_tables
from simexit.measures.checked import CannotTell
from simexit.measures.hazard_regression import HazardRegression, hazard_regression
from simexit.measures.panel import Panel, balanced, panel_of, panel_spells
from simexit.measures.spell_hazards import Process, spells_at_risk
from simexit.panels.asked import Gaps, asked_file, asked_line, asked_names, codes_of
from simexit.panels.checked_rows import checked_rows
from simexit.panels.file import Labels, PanelError, Reading, Remark
from simexit.panels.rows import missing_columns
from simexit.panels.units import yuan_of

PROCESSES: tuple[Process, ...] = ("exit", "relapse")
MOST_GROUPS = 200


@dataclass(frozen=True)
class PanelMeasures:
    """Everything measured on a panel; each table is made when first asked for.

    ``line``: as given, a number or a column; ``in_yuan``: whether a unit was given. ``groups``, ``covariates``: by row
    of the table given, or None; a row without a group holds None. ``left_out``: rows without income, which count as
    not seen. ``remarks``: what is possible and yet implausible, or was taken for granted. ``title``: as asked for, else
    empty. ``asked``: the words of the command that measures it again, where it is a file.
    """

    panel: Panel
    name: str
    line: str
    groups: Labels | None
    covariates: pd.DataFrame | None
    left_out: int = 0
    remarks: tuple[Remark, ...] = ()
    title: str = ""
    in_yuan: bool = False
    asked: tuple[str, ...] = ()

    @property
    def waves(self) -> NDArray[np.int64]:
        """Every wave, rising."""
        return self.panel.waves

    @property
    def step(self) -> int:
        """The smallest distance between two waves."""
        return self.panel.step

    @cached_property
    def households(self) -> int:
        """Households that count."""
        return int(np.unique(self.panel.household[self.panel.weights > 0]).size)

    @cached_property
    def rows(self) -> int:
        """Rows that count."""
        return int((self.panel.weights > 0).sum())

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
        x = self.covariates.iloc[mine["row"]]
        known = x.notna().all(axis=1).to_numpy() & (mine["weight"] > 0).to_numpy()
        mine, x = mine[known], x[known]
        if mine.empty:
            raise CannotTell("cannot_no_spell", "covariates: no spell with covariates began within the panel")
        return hazard_regression(mine["duration"], mine["ended"], x, mine["household"], mine["weight"])

    @cached_property
    def _regressions(self) -> tuple[pd.DataFrame, tuple[Remark, ...]]:
        parts, missing = [], []
        for process in PROCESSES if self.covariates is not None else ():
            try:
                found = self.regression(process)
            except CannotTell as reason:
                missing.append(Remark(f"no_regression_{process}", {"reason": reason.key, **reason.words}))
                continue
            counts = {"n_spells": found.n_spells, "n_ended": found.n_ended, "n_households": found.n_households}
            part = found.table.assign(**counts)
            part.insert(0, "process", process)
            parts.append(part)
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(), tuple(missing)

    @property
    def regressions(self) -> pd.DataFrame:
        """Tables of the regressions that are possible, with the column process; no rows without covariates."""
        return self._regressions[0]

    @cached_property
    def not_computed(self) -> tuple[Remark, ...]:
        """What could not be computed: a term, and among its words the term of the ``reason``."""
        found = list(self._regressions[1])
        if self.components.empty:
            found.append(Remark("no_components", {"reason": "cannot_not_balanced"}))
        return tuple(found)

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
    sheet: str | None = None,
    skip_rows: int = 0,
    encoding: str | None = None,
    missing: str | Sequence[float | str] = (),
    unit: str | None = None,
    title: str | None = None,
) -> PanelMeasures:
    """Measures of a household panel with one row a household and wave.

    ``panel``: a text (CSV), Parquet, Excel, Stata or SPSS file, or a table. ``id``, ``wave``, ``income``, ``weight``,
    ``group`` and ``covariates`` name columns; ``line`` is a number in the unit of the incomes, or names a column.
    ``gaps``: "refuse" where a household misses a wave, waves are not equally far apart or an income is missing; "break"
    ends what is known of a household there. ``sheet`` of an Excel file; ``skip_rows``: lines above the headings;
    ``encoding`` of a text. ``missing``: values that stand for no answer, such as "-8,-9". ``unit`` the incomes are
    written in, such as "万元": they are turned into yuan, in which the line then is. ``title`` of the figures.
    Raises `PanelError` with everything that is wrong.
    """
    names = asked_names(id, wave, income, weight, group, covariates)
    file = asked_file(panel, Reading(sheet, skip_rows, encoding), gaps)
    factor = 1 if unit is None else yuan_of(file.name, unit)
    codes = codes_of(file.name, missing)
    fixed, line_column = asked_line(line, file)
    problems = missing_columns(file, names.wanted(line_column))
    if problems:
        raise PanelError(problems)
    rows = checked_rows(file, names, fixed, line_column, gaps=gaps, codes=codes, factor=factor)
    remarks = rows.remarks
    groups = rows.groups
    if groups is not None and len(set(groups)) > MOST_GROUPS:
        words = {"column": str(group), "groups": f"{len(set(groups)):,}", "most": str(MOST_GROUPS)}
        remarks, groups = (*remarks, Remark("panel_many_groups", words)), None
    values = missing if isinstance(missing, str) else ",".join(str(each) for each in missing)
    options = {
        "id": id, "wave": wave, "income": income, "line": line, "weight": weight, "group": group, "unit": unit,
        "missing": values, "sheet": sheet, "skip-rows": skip_rows, "encoding": encoding, "title": title, "gaps": gaps,
    }  # fmt: skip
    return PanelMeasures(
        panel_of(rows.household, rows.wave, rows.income, rows.line, rows.weight),
        file.name,
        str(line),
        groups,
        rows.covariates,
        rows.left_out,
        remarks,
        title or "",
        unit is not None,
        _asked(panel, options, covariates) if isinstance(panel, Path | str) else (),
    )


def _asked(panel: Path | str, options: Mapping[str, object], covariates: Sequence[str]) -> tuple[str, ...]:
    """The words of a command; ``options`` that are not asked for are None or 0."""
    words = [word for name, value in options.items() if value for word in (f"--{name}", str(value))]
    return (str(panel), *words, *(word for each in covariates for word in ("--covariate", each)))
