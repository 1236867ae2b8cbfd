"""How far a programme's places were filled in a year, and what kept the rest empty."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Fill:
    """One programme and year, counted where places are given, in units of the place simulated.

    ``planned``: places of the year, or that can be held; ``filled``: of them, given in the year or held at its end.
    ``open_to``: at the last enrolment those who met the conditions and held no place; ``in_plan``: of them, those whose
    plan has the measure; ``applied``: of them, those who wanted it; ``ready``: of them, those whose project was ready;
    ``for_money``, ``for_capacity``: of them, those whom only money or another limit than places kept out.
    """

    programme: str
    year: int
    planned: int = 0
    filled: int = 0
    open_to: int = 0
    in_plan: int = 0
    applied: int = 0
    ready: int = 0
    for_money: int = 0
    for_capacity: int = 0

    @property
    def reasons(self) -> list[int]:
        """Empty places by the reasons of `WHY_EMPTY`: each counted once, what is nearest to a place first."""
        left, found = max(self.planned - self.filled, 0), []
        unwilling, unplanned = self.in_plan - self.applied, self.open_to - self.in_plan
        unready = self.applied - self.ready
        for most in (self.for_money, self.for_capacity, unready, unwilling, unplanned):
            found.append(min(left, max(most, 0)))
            left -= found[-1]
        return [*found, left]


class Fills:
    """Fills of all programmes, by programme and year."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, int], Fill] = {}

    def of(self, programme: str, year: int) -> Fill:
        """The fill of a programme in a year, begun where there is none."""
        return self._found.setdefault((programme, year), Fill(programme, year))

    def rows(self) -> list[tuple[str, int, int, int, int, int, int, int, int, int]]:
        """Those with planned places, by programme and year: planned, filled, and empty ones by `WHY_EMPTY`."""
        kept = [self._found[key] for key in sorted(self._found)]
        return [
            (fill.programme, fill.year, fill.planned, fill.filled, *fill.reasons)  # type: ignore[misc]
            for fill in kept
            if fill.planned > 0
        ]
