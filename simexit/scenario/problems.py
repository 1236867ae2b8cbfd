"""What is wrong in a scenario file, said so that the person who wrote it can put it right."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Item(int):
    """Place of an item in a list, counted from 0; a plain ``int`` in a path is a year."""


KeyPath = tuple[str | int, ...]
"""Keys from the top of a file down to one value: texts, years, and :class:`Item` in lists."""


class Position(NamedTuple):
    """A place in a file: its name as shown to the analyst, line and column counted from 1 (0: the file as a whole)."""

    file: str
    line: int = 0
    column: int = 0


@dataclass(frozen=True)
class Problem:
    """One thing to put right: where it is, what was found there, what is allowed, and perhaps what to write instead."""

    file: str
    line: int
    column: int
    key: str
    found: str
    allowed: str
    hint: str = ""

    def __str__(self) -> str:
        """One line: ``mabian.yaml:31:5: programmes.industry.take_up: found 1.7; allowed: a share between 0 and 1``."""
        hint = f"; {self.hint}" if self.hint else ""
        place = placed(self.file, self.line, self.column, self.key)
        return f"{place}found {self.found}; allowed: {self.allowed}{hint}"


SETTING = "--set"
"""Stands in the place of a file name for a value given with ``--set``."""


def placed(file: str, line: int, column: int, key: str) -> str:
    """Where something stands, as a message begins with it; what is not known (an empty text, line 0) is left out."""
    dots = f"{key}: " if key else ""
    if file == SETTING and key:
        return f"{SETTING} {dots}"
    place = f"{file}:{line}:{column}: " if line else f"{file}: " if file else ""
    return f"{place}{dots}"


class ScenarioError(Exception):
    """A scenario that cannot be used; ``problems`` holds everything found wrong, in order of file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep ``problems`` sorted, each once."""
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems), key=_order))
        super().__init__(self.problems)

    def __str__(self) -> str:
        """All problems, one a line."""
        return describe_problems(self.problems)


def describe_problems(problems: Iterable[Problem]) -> str:
    """``problems`` as text, one a line, in order of file, line and column."""
    return "\n".join(str(problem) for problem in sorted(problems, key=_order))


def _order(problem: Problem) -> tuple[str, int, int, str, str]:
    return problem.file, problem.line, problem.column, problem.key, problem.found


def problem_at(position: Position, path: KeyPath, found: str, allowed: str, hint: str = "") -> Problem:
    """Problem with the value at ``path``, which stands at ``position``."""
    return Problem(*position, key=dotted(path), found=found, allowed=allowed, hint=hint)


def dotted(path: KeyPath) -> str:
    """``path`` as shown to an analyst, ``programmes.industry.effects.1.factor``; items of lists are counted from 1."""
    return ".".join(str(key + 1) if isinstance(key, Item) else one_line(str(key), 80) for key in path)


def one_line(text: str, longest: int = 60) -> str:
    """``text`` on one line, printable, cut to ``longest`` characters."""
    shown = "".join(character if character.isprintable() else " " for character in text)
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def nearest(text: object, known: Iterable[object]) -> str | None:
    """The one of ``known`` that is written most like ``text``, if any is close."""
    folded = {fold(str(name)): str(name) for name in known}
    close = difflib.get_close_matches(fold(str(text))[:100], folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def fold(text: str) -> str:
    """``text`` with differences that are easily overlooked taken away."""
    return text.strip().lower().replace("-", "_").replace(" ", "_")


def did_you_mean(text: object, known: Iterable[object]) -> str:
    """Hint that names the nearest of ``known``, or nothing if none is close."""
    name = nearest(text, known)
    return f"did you mean '{name}'?" if name else ""


def any_of(known: Iterable[object], most: int = 12) -> str:
    """``known`` as a list to choose from, cut after ``most`` names."""
    names = [str(name) for name in known]
    if not names:
        return "none is known here"
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
