"""How far a programme's places were filled in a year, and what kept the rest empty."""

from __future__ import annotations

from dataclasses import astuple, dataclass

import pandas as pd


@dataclass
class Fill:
    """One programme and year, counted where places are given, in units of the place simulated.

    ``planned``: places of the year, or that can be held; ``filled``: of them, given in the year or held at its end.
    ``open_to``: at the last enrolment those who met the conditions and held no place; ``in_plan``: of them, those whose
    plan has the measure; ``applied``: of them, those who wanted it; ``refused``: of them, those not served;
    ``for_money``, ``for_capacity``: of the refused, those whom only money or another limit than places kept out.
    """

    programme: str
    year: int
    planned: int = 0
    filled: int = 0
    open_to: int = 0
    in_plan: int = 0
    applied: int = 0
    refused: int = 0
    for_money: int = 0
    for_capacity: int = 0

    @property
    def reasons(self) -> dict[str, int]:
        """Why the places that are not filled are not: each counted once, what is nearest to a place first."""
        left, found = max(self.planned - self.filled, 0), {}
        steps = {
            "no_money": self.for_money,
            "no_capacity": self.for_capacity,
            "not_wanted": self.in_plan - self.applied,
            "in_no_plan": self.open_to - self.in_plan,
        }
        for name, most in steps.items():
            found[name] = min(left, max(most, 0))
            left -= found[name]
        return {**found, "nobody_eligible": left}


REASONS = tuple(Fill("", 0).reasons)


class Fills:
    """Fills of all programmes, by programme and year."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, int], Fill] = {}

    def of(self, programme: str, year: int) -> Fill:
        """The fill of a programme in a year, begun where there is none."""
        return self._found.setdefault((programme, year), Fill(programme, year))

    def rows(self) -> list[tuple[str, int, int, int, int, int, int, int, int, int]]:
        """All of them with planned places, by programme and year."""
        kept = [self._found[key] for key in sorted(self._found)]
        return [astuple(fill) for fill in kept if fill.planned > 0]


def fills_table(replicate: int, rows: list[tuple[str, int, int, int, int, int, int, int, int, int]]) -> pd.DataFrame:
    """One row a programme and year: places planned, filled, and why the others were not (`Fill.reasons`)."""
    fills = [Fill(*row) for row in rows]
    told = [(fill.programme, fill.year, fill.planned, fill.filled, *fill.reasons.values()) for fill in fills]
    table = pd.DataFrame(told, columns=["programme", "year", "planned", "filled", *REASONS])
    table.insert(0, "replicate", replicate)
    return table
