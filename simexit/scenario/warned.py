"""A warning: what is possible in a scenario and not to be expected, said without refusing it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from simexit.scenario.figure import Figure
from simexit.scenario.problems import KeyPath, Position, dotted, placed
from simexit.scenario.reading import Document

MOST_SHOWN = 12
FEWEST_BEHIND_AN_INTERVAL = 10


@dataclass(frozen=True)
class ScenarioWarning:
    """One value to look at again: where it is, what was found there, and what is usual, by what source.

    ``file`` is empty and ``line`` 0 where the place is not known, as in a scenario read back from a run.
    """

    file: str
    line: int
    column: int
    key: str
    found: str
    usual: str
    hint: str = ""

    def __str__(self) -> str:
        """One line: ``mabian.yaml:31:5: funds.housing: found 9 yuan; usual: 7 to 121 million yuan (…)``."""
        hint = f"; {self.hint}" if self.hint else ""
        return f"{placed(self.file, self.line, self.column, self.key)}found {self.found}; usual: {self.usual}{hint}"


def warning_at(document: Document | None, path: KeyPath, found: str, usual: str, hint: str = "") -> ScenarioWarning:
    """Warning of the value at ``path``; ``document`` tells where it is written."""
    position = document.position(path) if document else Position("")
    return ScenarioWarning(*position, key=dotted(path), found=found, usual=usual, hint=hint)


def warning_lines(warnings: Sequence[ScenarioWarning], most: int = MOST_SHOWN) -> Iterator[str]:
    """The warnings as lines to print, how many more there are after ``most``; none where there is nothing to say."""
    for warning in warnings[:most]:
        yield f"Warning: {warning}"
    if len(warnings) > most:
        yield f"Warning: and {len(warnings) - most} more; simexit check lists them all."


def few_behind_an_interval(number: int, what: str = "replicates") -> list[ScenarioWarning]:
    """One warning where intervals rest on fewer than ten ``what``, replicates or draws, and more than one; else none.

    The 5 % and 95 % quantiles of fewer are hardly more than the lowest and highest of them.
    """
    if not 1 < number < FEWEST_BEHIND_AN_INTERVAL:
        return []
    usual = f"{FEWEST_BEHIND_AN_INTERVAL} or more behind an interval, 20 or more for one to be quoted"
    return [ScenarioWarning("", 0, 0, what, str(number), usual)]


def amount(number: float) -> str:
    """``number`` as an analyst reads it: thousands separated, small ones in four figures."""
    if number == round(number) or abs(number) >= 1000:
        return f"{number:,.0f}"
    return f"{number:.4g}"


def span(low: float, high: float) -> str:
    """Two ends in words."""
    return f"{amount(low)} to {amount(high)}"


def outside(figure: Figure, low: float, high: float) -> list[tuple[KeyPath, float]]:
    """Values of ``figure`` outside two limits, with their paths in the full way of writing."""
    return [(path, number) for path, number in figure.paths() if not low <= number <= high]


def told(values: Sequence[tuple[KeyPath, float]], unit: str = "") -> str:
    """The first of some values of a figure with its year, and how many there are besides."""
    path, number = values[0]
    dated = f" in {path[-1]}" if isinstance(path[-1], int) else ""
    others = f" (and {len(values) - 1} more of its years)" if len(values) > 1 else ""
    return f"{amount(number)}{f' {unit}' if unit else ''}{dated}{others}"
