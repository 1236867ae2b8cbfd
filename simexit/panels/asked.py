"""What an analyst asked for, checked before anything is measured: file, columns, line, codes of missing answers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from simexit.panels.cells import Codes
from simexit.panels.columns import LARGEST, SMALLEST
from simexit.panels.file import PanelFile, Reading, refuse
from simexit.panels.reading import read_panel
from simexit.panels.stored import table_file
from simexit.scenario.problems import any_of, did_you_mean
from simexit.scenario.wording import shown

Gaps = Literal["refuse", "break"]
GAPS: tuple[Gaps, ...] = ("refuse", "break")
TABLE = "the table"


class Names(NamedTuple):
    """Columns asked for."""

    id: str
    wave: str
    income: str
    weight: str | None
    group: str | None
    covariates: tuple[str, ...]

    def wanted(self, line: str | None) -> dict[str, str | None]:
        """Column of each option, ``line`` among them where it is one."""
        first = {"id": self.id, "wave": self.wave, "income": self.income, "line": line}
        rest = {f"covariate {name}": name for name in self.covariates}
        return {**first, "weight": self.weight, "group": self.group, **rest}


def asked_names(id: Any, wave: Any, income: Any, weight: Any, group: Any, covariates: str | Sequence[str]) -> Names:
    """The names of columns as texts. Raises `PanelError` for what is no name; one covariate may be given alone."""
    alone = isinstance(covariates, str | int) or covariates is None
    several: Iterable[Any] = ([] if covariates is None else [covariates]) if alone else covariates
    named = {"id": id, "wave": wave, "income": income, "weight": weight, "group": group}
    found = {role: _name(role, name) for role, name in named.items() if name is not None or role not in named}
    for role in ("id", "wave", "income"):
        if role not in found:
            refuse(TABLE, "nothing", "the name of a column", key=f"--{role}")
    explaining = dict.fromkeys(_name("covariate", name) for name in several)
    return Names(
        found["id"], found["wave"], found["income"], found.get("weight"), found.get("group"), tuple(explaining)
    )


def _name(role: str, name: Any) -> str:
    if isinstance(name, str) or (isinstance(name, int | np.integer) and not isinstance(name, bool)):
        return str(name)
    refuse(TABLE, shown(name), "the name of a column", key=f"--{role}")


def asked_file(panel: Any, reading: Reading, gaps: Any) -> PanelFile:
    """The panel's table. Raises `PanelError` for what is neither a file nor a table, and for unknown ``gaps``."""
    skip = reading.skip_rows
    if isinstance(skip, bool) or not isinstance(skip, int | np.integer) or skip < 0:
        refuse(TABLE, shown(skip), "a whole number of 0 or more", key="--skip-rows")
    if isinstance(panel, pd.DataFrame):
        file = table_file(TABLE, panel)
        if file.table.empty:
            refuse(TABLE, "a table without rows", "one row a household and wave")
    elif isinstance(panel, str | Path):
        file = read_panel(panel, reading)
    else:
        refuse(TABLE, shown(panel), "a file, or a pandas DataFrame")
    if gaps not in GAPS:
        refuse(file.name, f"'{gaps}'", " or ".join(GAPS), did_you_mean(gaps, GAPS), key="--gaps")
    return file


def asked_line(line: Any, file: PanelFile) -> tuple[float, str | None]:
    """A fixed line, or the column that holds it. Raises `PanelError` for what is neither."""
    names = list(file.table.columns)
    if isinstance(line, str):
        if line in names and not _is_number(line):
            return math.nan, line
        if not _is_number(line):
            allowed = f"a number above 0, or a column: {any_of(names)}"
            refuse(file.name, f"'{line}'", allowed, did_you_mean(line, names), key="--line")
    elif isinstance(line, bool) or not isinstance(line, int | float | np.number):
        refuse(file.name, shown(line), "a number above 0, or a column", key="--line")
    fixed = float(str(line)) if isinstance(line, np.floating) else float(line)
    if not SMALLEST <= fixed <= LARGEST:
        refuse(file.name, f"{fixed:g}", "a number above 0, or a column", key="--line")
    return fixed, None


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.isascii() and "_" not in text


def codes_of(name: str, missing: Any) -> Codes:
    """Values that stand for no answer, from "-8,-9" or a list. Raises `PanelError` for an empty one."""
    parts = missing.split(",") if isinstance(missing, str) else [missing] if np.isscalar(missing) else list(missing)
    texts = [str(part).strip() for part in parts]
    if isinstance(missing, str) and not all(texts):
        refuse(name, f"'{missing}'", "values parted by commas, such as -8,-9", key="--missing")
    numbers = frozenset(float(text) for text in texts if _is_number(text))
    return Codes(numbers, frozenset(texts))
