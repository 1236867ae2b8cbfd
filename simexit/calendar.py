"""Steps of the month and of the year: each has a name, a date and a text, and is run by the clock in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from simexit.dates import MONTHS_PER_YEAR
from simexit.scenario.schema import Time

EVERY_MONTH, JANUARY, DECEMBER = "every month", "January", "December"
RUN_IN_ENDS, PLAN_BEGINS = "end of the run-in", "eve of the plan"
_FIXED = {JANUARY: 1, DECEMBER: MONTHS_PER_YEAR}
OPEN, LIVE, CLOSE = "open", "live", "close"


@dataclass(frozen=True)
class Step:
    """One step of the calendar.

    ``name``: the clock's method that does it, unless ``do`` is given, which is called with the clock. ``when``: every
    month, January, December, the end of the run-in (the month of the first register), the eve of the plan (the month
    before its start), or the key of ``time`` in the scenario that says which month of the year. ``run_in``: whether the
    step is done before the first register too. ``kept``: whether it is done within the plan only. ``phase``: before,
    in or after the life of the month. ``months``: months of the year in which it is done, in place of a date that
    ``when`` names; it is then a text. ``years``: in these years only, where any are given.
    """

    name: str
    when: str
    phase: str
    run_in: bool = False
    kept: bool = False
    do: Callable[[Any], object] | None = None
    months: tuple[int, ...] = ()
    years: tuple[int, ...] = ()

    def due(self, month: int, time: Time) -> bool:
        """Whether the step is done in ``month``."""
        if self.when == RUN_IN_ENDS:
            return month == time.listing_month
        if self.when == PLAN_BEGINS:
            return month == time.start_month - 1
        year, calendar = month // MONTHS_PER_YEAR, month % MONTHS_PER_YEAR + 1
        if self.years and year not in self.years:
            return False
        if self.months:
            dates = self.months
        else:
            dates = (calendar if self.when == EVERY_MONTH else _FIXED.get(self.when) or getattr(time, self.when),)
        first = time.start_month if self.kept else time.listing_month + 1
        return calendar in dates and (self.run_in or month >= first)

    def run(self, clock: Any) -> None:
        """Do it."""
        if self.do is None:
            getattr(clock, self.name)()
        else:
            self.do(clock)

    def text(self, clock: Any) -> str:
        """What is done, in one line: the first of the docstring of what does it."""
        done = self.do or getattr(clock, self.name)
        return (done.__doc__ or self.name).strip().splitlines()[0].rstrip(".")


def lines(
    calendar: Iterable[Step], clock: Any, passes: Iterable[Any], time: Time | None = None
) -> Iterator[tuple[str, str, str]]:
    """Name, date and text of every step in order; the passes of life stand in place of the step that lives.

    With ``time`` of a scenario, dates that it sets are shown with their month.
    """
    for step in calendar:
        when = f"{step.when} ({getattr(time, step.when)})" if time and hasattr(time, step.when) else step.when
        when += f" of {', '.join(map(str, step.years))}" if step.years else ""
        if not step.run_in and step.when not in (RUN_IN_ENDS, PLAN_BEGINS):
            when += ", in the plan" if step.kept else ", after the run-in"
        if step.phase != LIVE:
            yield step.name, when, step.text(clock)
            continue
        for each in passes:
            yield each.py_func.__name__, when, each.py_func.__doc__.strip().rstrip(".")
