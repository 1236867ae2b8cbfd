"""Rows of a panel against each other: households twice in a wave, waves that were missed, tables that are wide."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from simexit.panels.file import Flags, Labels, Numbers, PanelFile, PanelProblem, limited
from simexit.scenario.problems import any_of, did_you_mean

FIELD = "--{role}"
MOST_WAVES = 1000
WAY_OUT = "--gaps break takes what follows for newly seen"
_YEARLY = re.compile(r"(.*?[^\d\s_.-])[\s_.-]?((?:19|20)\d\d|\d{1,2})")


def missing_columns(file: PanelFile, wanted: dict[str, str | None]) -> list[PanelProblem]:
    """Problems of columns that are named on the command line and not in the file, or are used for two things."""
    names, problems = list(file.table.columns), []
    given = {role: name for role, name in wanted.items() if name is not None}
    wide = _long_hint(names, wanted)
    for role, name in given.items():
        if name not in names:
            hint = wide if wide and role in ("wave", "income") else did_you_mean(name, names)
            problems.append(_of_option(file, role, f"no column '{name}'", any_of(names), hint))
    for role, name in list(given.items())[:3]:
        others = [other for other, its in list(given.items())[:3] if its == name and other != role]
        if others and role < others[0]:
            problems.append(_of_option(file, role, f"'{name}', as for --{others[0]}", "a column of its own"))
    return problems


def _of_option(file: PanelFile, role: str, found: str, allowed: str, hint: str = "") -> PanelProblem:
    return PanelProblem(file.name, 0, 0, FIELD.format(role=role), found, allowed, hint)


def _long_hint(names: Sequence[str], wanted: dict[str, str | None]) -> str:
    """How a table with a column for each wave's income becomes one with a row for it; empty where it is not wide."""
    found: dict[str, list[str]] = {}
    for name in names:
        match = _YEARLY.fullmatch(name)
        if match:
            found.setdefault(match[1], []).append(name)
    series = {stem: columns for stem, columns in found.items() if len(columns) > 1}
    if not series:
        return ""
    stem = str(wanted["income"]) if wanted["income"] in series else max(series, key=lambda each: len(series[each]))
    columns, id_, wave = series[stem], wanted["id"], wanted["wave"]
    return (
        f"the table is wide ({any_of(columns, 3)}); make it long, a row a household and wave: in Stata reshape long "
        f"{stem}, i({id_}) j({wave}); in pandas pd.wide_to_long(table, '{stem}', '{id_}', '{wave}').reset_index()"
    )


def doubled_rows(file: PanelFile, name: str, household: Labels, wave: Numbers, rows: Flags) -> list[PanelProblem]:
    """A problem for each of ``rows`` whose household was in the same wave in an earlier one."""
    seen = pd.DataFrame({"household": household, "wave": wave, "row": np.arange(len(wave))})[rows]
    double = seen.duplicated(["household", "wave"])
    if not double.any():
        return []
    first = seen[~double].set_index(["household", "wave"])["row"]

    def problem(household: str, wave: float, row: int) -> PanelProblem:
        allowed = f"each household once a wave ({file.place(int(first[household, wave]))})"
        return file.problem(row, name, f"'{household}' in {wave:.0f} a second time", allowed)

    told = (problem(*each) for each in seen[double].itertuples(index=False, name=None))
    return limited(told, int(double.sum()))


def wave_problems(file: PanelFile, name: str, waves: Numbers) -> list[PanelProblem]:
    """A problem where there are too few or too many different ``waves`` among the rows that count."""
    if 2 <= waves.size <= MOST_WAVES:
        return []
    few = f"one wave, {waves[0]:.0f}" if waves.size else "no wave with an income"
    found = few if waves.size < 2 else f"{waves.size:,} different waves"
    return [file.problem(None, name, found, "two waves or more" if waves.size < 2 else f"at most {MOST_WAVES:,} waves")]


def gap_problems(file: PanelFile, name: str, household: Labels, wave: Numbers, waves: Numbers) -> list[PanelProblem]:
    """Waves that are not equally far apart, else rows of households that missed the wave before."""
    steps = np.diff(waves)
    if steps.min() != steps.max():
        listed = any_of([f"{each:.0f}" for each in waves])
        allowed = f"waves equally far apart, such as every {steps.min():.0f}"
        return [file.problem(None, name, f"the waves {listed}", allowed, WAY_OUT)]
    codes = pd.factorize(household)[0]
    order = np.lexsort((wave, codes))
    same = codes[order][1:] == codes[order][:-1]
    rows = np.sort(order[1:][same & (np.diff(wave[order]) > steps.min())])

    def problem(row: int) -> PanelProblem:
        before = wave[row] - steps.min()
        found = f"{wave[row]:.0f}, before which '{household[row]}' was not seen in {before:.0f}"
        return file.problem(row, name, found, "every wave between a household's first and last", WAY_OUT)

    return limited((problem(int(row)) for row in rows), rows.size)
