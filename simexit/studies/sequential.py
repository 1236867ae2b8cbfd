"""How many replicates a stated precision needs: Stein's two stages, whose intervals hold exactly.

A study that stops as soon as its interval looks narrow stops too often when the spread happens to look small, and its
intervals then hold less often than they say (Chow and Robbins 1965, Annals of Mathematical Statistics 36(2), 457-462,
show that they do hold in the limit). Stein (1945, Annals of Mathematical Statistics 16(3), 243-258) avoids this: a
first stage of a fixed number of replicates, the pilot, alone gives the spread s; then as many are run as make
t s / sqrt(n) no wider than asked; and the interval is the mean over all of them, plus and minus that t s / sqrt(n).
With normal differences it holds with the stated probability for every pilot, precision and cap on n, because a pilot's
mean does not depend on its spread.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from simexit.measures.intervals import LEVEL
from simexit.measures.outcome_list import OUTCOMES, outcome_problem
from simexit.scenario.problems import any_of

_PRECISION = re.compile(r"\s*(?P<number>\d+(?:\.\d+)?|\.\d+)\s*(?P<points>pp)?\s*")


@dataclass(frozen=True)
class Until:
    """Run until ``outcome`` of every variant differs from the base's by no more than +- ``half_width`` of doubt.

    ``fewest`` replicates make the pilot, ``most`` are never exceeded. ``year`` 0: that of the last assessment, or all.
    ``points``: the precision was written in percentage points, which only shares have.
    Raises ValueError where the most are fewer than the fewest.
    """

    half_width: float
    outcome: str
    fewest: int = 20
    most: int = 400
    group: str = ""
    year: int = 0
    points: bool = False

    def __post_init__(self) -> None:
        if self.most < self.fewest:
            raise ValueError(f"--most: found {self.most}; allowed: as many as --fewest, {self.fewest}, or more")


def until_problem(until: Until, *, all_outcomes: bool) -> str:
    """What is wrong with the outcome that ``until`` watches, or its precision in the outcome's unit; else empty."""
    problem = outcome_problem("--outcome", until.outcome, all_outcomes=all_outcomes)
    if problem:
        return problem
    listed = OUTCOMES[until.outcome]
    if not listed.is_whole and not until.group:
        return f"--outcome: found {until.outcome!r}, which is told by parts of the place only; allowed: {_wholes()}"
    if until.points and listed.unit != "share":
        return f"--until: found percentage points, but {until.outcome} is in {listed.unit}; allowed: a plain number"
    return ""


def _wholes() -> str:
    return any_of([name for name, about in OUTCOMES.items() if about.is_whole and not about.takes_long], 50)


def half_width(text: str) -> float:
    """Half the width of an interval as written: ``0.5pp`` is 0.005, a bare number is in the outcome's unit."""
    found = _PRECISION.fullmatch(text)
    if found is None or float(found["number"]) == 0:
        raise ValueError(f"--until: found {text!r}; allowed: a precision above 0, such as 0.5pp (percentage points)")
    return float(found["number"]) / (100 if found["points"] else 1)


def in_points(text: str) -> bool:
    """Whether a precision is written in percentage points."""
    return text.strip().endswith("pp")


def replicates_asked(pilot: NDArray[np.float64], asked: Until) -> int:
    """Replicates that Stein's second stage asks for, from the pilot's paired differences (replicates x variants)."""
    m = pilot.shape[0]
    spreads = [known.std(ddof=1) for column in pilot.T if (known := column[np.isfinite(column)]).size > 1]
    spread = float(max(spreads, default=0.0))
    t = float(stdtrit(m - 1, (1 + LEVEL) / 2))
    return int(max(m, math.ceil((t * spread / asked.half_width) ** 2)))
