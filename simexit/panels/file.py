"""An analyst's panel as a table that knows where its cells stand, and everything wrong with it said at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, NoReturn

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simexit.scenario.problems import Problem

MOST_TOLD = 10
# Beyond these, whole numbers of that many binary digits, or of a spreadsheet, are no longer told apart.
KEPT_WHOLE = {"double": 2.0**53, "single": 2.0**24, "spreadsheet": 1e15}
Numbers = NDArray[np.float64]
Labels = NDArray[np.object_]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class PanelProblem(Problem):
    """A problem with a row, counted from 1 (0: the file as a whole), also where rows have no lines."""

    row: int = 0


class PanelError(ValueError):
    """A panel that cannot be measured; ``problems`` holds everything found wrong, at most `MOST_TOLD` of one kind."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=_order))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def _order(problem: Problem) -> tuple[str, int, int, int, str, str]:
    row = problem.row if isinstance(problem, PanelProblem) else 0
    return problem.file, problem.line, row, problem.column, problem.key, problem.found


class Remark(NamedTuple):
    """Something an analyst should know of what was read: a term with places, and the words that fill them."""

    key: str
    words: dict[str, str]


class Reading(NamedTuple):
    """How a file is to be read where it does not say so itself: sheet, lines above the headings, encoding."""

    sheet: str | None = None
    skip_rows: int = 0
    encoding: str | None = None


@dataclass(frozen=True)
class PanelFile:
    """A table of texts or numbers, one row a household and wave, and where its rows stand in the file.

    ``name``: as shown to the analyst. ``lines``: of each row, empty where lines mean nothing. ``heading``: line of the
    headings. ``headings``: of every column of the file, also those without a name, which the table lacks.
    ``separator`` of the columns of a text. ``single``: columns stored in single precision. ``whole``: up to where
    whole numbers keep their last digit. ``labels``: texts of coded values. ``remarks``: on how the file was read.
    """

    name: str
    table: pd.DataFrame
    lines: Sequence[int] = ()
    heading: int = 0
    headings: tuple[str, ...] = ()
    separator: str = ""
    single: frozenset[str] = frozenset()
    whole: float = KEPT_WHOLE["double"]
    labels: Mapping[str, Mapping[float, str]] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()

    def problem(self, row: int | None, column: str, found: str, allowed: str, hint: str = "") -> PanelProblem:
        """Problem with a cell, or with a whole column where there is no row."""
        names = self.headings or tuple(self.table.columns)
        place = names.index(column) + 1 if column in names else 1
        if row is None:
            line = self.heading if column in names else 0
            return PanelProblem(self.name, line, place, column, found, allowed, hint)
        line = self.lines[row] if len(self.lines) else 0
        key = column if line else f"row {row + 1}: {column}"
        return PanelProblem(self.name, line, place, key, found, allowed, hint, row + 1)

    def place(self, row: int) -> str:
        """Where a row stands, in words."""
        return f"line {self.lines[row]}" if len(self.lines) else f"row {row + 1}"


def refuse(name: str, found: str, allowed: str, hint: str = "", *, line: int = 0, key: str = "") -> NoReturn:
    """Raises `PanelError` with one problem of the file as a whole, or of a line."""
    raise PanelError([PanelProblem(name, line, 1 if line else 0, key, found, allowed, hint)])


def limited(problems: Iterator[PanelProblem], count: int) -> list[PanelProblem]:
    """The first `MOST_TOLD` problems of a kind, the last of which says how many more there are."""
    told = [problem for problem, _ in zip(problems, range(MOST_TOLD), strict=False)]
    if count > MOST_TOLD:
        more = f"{count - MOST_TOLD:,} more of this kind follow"
        told[-1] = replace(told[-1], hint=f"{told[-1].hint}; {more}" if told[-1].hint else more)
    return told
