"""The rows of a panel that count, each of their cells checked, and what is to be said of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from simexit.panels import remarks as said
from simexit.panels.asked import Gaps, Names
from simexit.panels.cells import Codes
from simexit.panels.columns import Column, Rules, label_column, number_column
from simexit.panels.file import Flags, Labels, Numbers, PanelError, PanelFile, PanelProblem, Remark
from simexit.panels.rows import doubled_rows, gap_problems, wave_problems
from simexit.panels.units import in_yuan

# Weights are relative; beyond this their squares would no longer add up.
HEAVIEST, LATEST = 1e12, 1e9


class Rows(NamedTuple):
    """Columns of the rows that count, those left out, and remarks."""

    household: Labels
    wave: Numbers
    income: Numbers
    line: Numbers
    weight: Numbers | None
    groups: Labels | None
    covariates: pd.DataFrame | None
    left_out: int
    remarks: tuple[Remark, ...]


class _Reader:
    """Columns of a file, and the problems and remarks met in reading them."""

    def __init__(self, file: PanelFile, codes: Codes) -> None:
        self.file, self.codes = file, codes
        self.rows: Flags = np.ones(len(file.table), np.bool_)
        self.problems: list[PanelProblem] = []
        self.remarks: list[Remark] = list(file.remarks)
        self.coded = 0

    def column(self, name: str, rules: Rules) -> Column:
        """A column of numbers."""
        found = number_column(self.file, name, rules, self.codes, self.rows)
        self.problems += found.problems
        self.coded += found.coded
        for key, holds in (("panel_thousands", found.thousands), ("panel_dates", found.dated)):
            if holds:
                self.remarks.append(Remark(key, {"column": name}))
        return found

    def labels(self, name: str, *, may_miss: bool = False) -> Labels:
        """A column of texts."""
        texts, problems = label_column(self.file, name, self.rows, may_miss=may_miss)
        self.problems += problems
        return texts

    def check(self) -> None:
        """Raises `PanelError` if anything was wrong so far."""
        if self.problems:
            raise PanelError(self.problems)


def checked_rows(
    file: PanelFile, names: Names, line: float, line_column: str | None, *, gaps: Gaps, codes: Codes, factor: int
) -> Rows:
    """The rows with an income; others count only where ``gaps`` are refused, and are then told.

    ``factor``: yuan in the unit of the incomes. Raises `PanelError` with everything that is wrong.
    """
    reader = _Reader(file, codes)
    income = reader.column(names.income, Rules(may_miss=gaps == "break"))
    reader.rows = ~income.empty if gaps == "break" else reader.rows
    household = reader.labels(names.id)
    wave = reader.column(names.wave, Rules(whole=True, largest=LATEST)).values
    lines = np.full(len(wave), line) if line_column is None else reader.column(line_column, Rules(above=0)).values
    weight = None if names.weight is None else reader.column(names.weight, Rules(lowest=0, largest=HEAVIEST)).values
    groups = None if names.group is None else reader.labels(names.group, may_miss=True)
    explaining = {name: reader.column(name, Rules(may_miss=True, flags=True)).values for name in names.covariates}
    reader.check()
    kept = reader.rows
    weight = None if weight is None else weight[kept]
    _check_together(reader, names, household, wave, weight, gaps)
    values = income.values[kept]
    scaled = in_yuan(values, factor)
    covariates = pd.DataFrame({name: column[kept] for name, column in explaining.items()}) if explaining else None
    mine = None if groups is None else groups[kept]
    rows = Rows(household[kept], wave[kept], scaled, lines[kept], weight, mine, covariates, int((~kept).sum()), ())
    return rows._replace(
        remarks=(*reader.remarks, *_remarks(rows, names, values, line_column or f"{line:.12g}", reader))
    )


def _check_together(
    reader: _Reader, names: Names, household: Labels, wave: Numbers, weight: Numbers | None, gaps: Gaps
) -> None:
    """Raises `PanelError` for what is wrong with the rows together."""
    file, kept = reader.file, reader.rows
    reader.problems += doubled_rows(file, names.id, household, wave, kept)
    waves = np.unique(wave[kept])
    reader.problems += wave_problems(file, names.wave, waves)
    if gaps == "refuse" and not reader.problems:
        reader.problems += gap_problems(file, names.wave, household, wave, waves)
    if weight is not None and not weight.any():
        reader.problems.append(PanelProblem(file.name, 0, 0, "--weight", "zeros only", "some weight above 0"))
    reader.check()


def _remarks(rows: Rows, names: Names, written: Numbers, line: str, reader: _Reader) -> list[Remark]:
    """What is to be said of the rows; ``written``: incomes in the unit of the file."""
    found: list[Remark] = []
    if reader.coded:
        listed = ", ".join(sorted(reader.codes.texts))
        found.append(Remark("panel_missing", {"cells": f"{reader.coded:,}", "codes": listed}))
    found += said.of_codes(names.income, written)
    found += said.of_incomes(rows.income, rows.line, line)
    found += said.of_households(rows.household, rows.wave)
    found += said.of_weights(rows.weight)
    found += said.of_waves(np.unique(rows.wave))
    if rows.groups is not None:
        without = np.array([label is None for label in rows.groups], np.bool_)
        found += said.counted("panel_no_group", without, column=str(names.group))
    if rows.covariates is not None:
        for name in names.covariates:
            found += said.of_codes(name, rows.covariates[name].to_numpy(np.float64))
        found += said.counted("panel_no_covariate", rows.covariates.isna().any(axis=1).to_numpy())
    return found
