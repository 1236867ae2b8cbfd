"""One fit of a calibration: robust least squares of misfits from one start, every point looked at kept in a journal.

`scipy.optimize.least_squares` (trust region reflective: Branch, Coleman and Li 1999, SIAM Journal on Scientific
Computing 21, 1-23) with the loss soft_l1, and differences over a twentieth of each range: over common luck misfits are
smooth at that step, and a fit needs a tenth of the points that a search without slopes does.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from simexit.scenario.schema import Scenario
from simexit.studies.calibration_file import CalibrationFile
from simexit.studies.evaluations import Aims, Evaluation, Reals, evaluate

PRIOR_VARIANCE = 1 / 12
"""Of a place in a range, uniform from 0 to 1."""
STEP_SHARE = 0.05
"""Of a prior's range, over which differences are taken."""
ENOUGH = 0.003
"""Relative change of point or loss at which a fit has arrived."""
LOSS = "soft_l1"
Seen = tuple[Reals, Evaluation]


class Journal:
    """Points and what was seen there, a line each: what was looked at once is never run again.

    A line that a killed process left half written is dropped.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._seen: dict[tuple[float, ...], Evaluation] = {}
        if path is not None and path.exists():
            whole = path.read_bytes().rpartition(b"\n")[0]
            for line in whole.decode("utf-8").splitlines():
                said = json.loads(line)
                self._seen[tuple(said["point"])] = Evaluation(said["levels"], said["estimates"])
            path.write_bytes(whole + b"\n" if whole else b"")

    def at(self, point: tuple[float, ...], look: Callable[[], Evaluation]) -> Evaluation:
        """What was seen at a point, or is when one ``look``s now."""
        if point not in self._seen:
            self._seen[point] = look()
            if self.path is not None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                with self.path.open("a", encoding="utf-8") as file:
                    file.write(json.dumps({"point": point, **self._seen[point]._asdict()}) + "\n")
                    file.flush()
                    os.fsync(file.fileno())
        return self._seen[point]


@dataclass(frozen=True)
class Fit:
    """Where a fit ended: places of the parameters in their ranges (0 to 1), loss, points looked at, what was seen."""

    places: tuple[float, ...]
    loss: float
    evaluations: int
    seen: Evaluation


class _Spent(Exception):
    pass


class Looking:
    """Looks at points of a calibration, and counts them."""

    def __init__(self, base: Scenario, study: CalibrationFile, journal: Journal) -> None:
        self._base, self._study, self._journal = base, study, journal
        self.looked: list[tuple[tuple[float, ...], Evaluation]] = []

    def __call__(self, places: Sequence[float] | Reals) -> Evaluation:
        """What runs show with parameters at ``places`` in their ranges."""
        rounded = tuple(round(float(place), 6) for place in places)
        point = point_at(self._study, rounded)
        study = self._study
        seen = self._journal.at(
            rounded, lambda: evaluate(self._base, study, point, replicates=study.replicates, seed=study.seed)
        )
        self.looked.append((rounded, seen))
        return seen


class Setting(NamedTuple):
    """What all parts of a calibration need: scenario, study, folder of journals, processes at once, who watches."""

    base: Scenario
    study: CalibrationFile
    folder: Path | None
    at_once: int
    watch: Callable[[], None]

    def journal(self, name: str) -> Journal:
        """What one part has looked at."""
        return Journal(None if self.folder is None else self.folder / f"{name}.jsonl")

    @property
    def unwatched(self) -> Setting:
        """The same for another process."""
        return self._replace(watch=_silent)

    def looking(self, name: str) -> Looking:
        """A look at points that is kept under a name."""
        return Looking(self.base, self.study, self.journal(name))


def _silent() -> None:
    pass


def point_at(study: CalibrationFile, places: Sequence[float]) -> dict[str, float]:
    """Values of the parameters at ``places`` in their ranges."""
    return {
        name: prior.low + place * (prior.high - prior.low)
        for (name, prior), place in zip(study.parameters.items(), places, strict=True)
    }


def fit_from(start: Sequence[float] | Reals, look: Looking, aims: Aims, most: int) -> Fit:
    """Fit from places in the ranges, looking at no more than ``most`` points."""
    from scipy.optimize import least_squares

    def misfits(moved: Reals) -> Reals:
        if len(look.looked) >= most:
            raise _Spent
        return aims.misfits(look(moved - 1.0))

    # Places count from one to two, so that a step relative to them is a like share of each range.
    inside = np.clip(np.array(start, np.float64), STEP_SHARE, 1 - STEP_SHARE) + 1.0
    with contextlib.suppress(_Spent):
        least_squares(
            misfits, inside, bounds=(1.0, 2.0), loss=LOSS, diff_step=STEP_SHARE, xtol=ENOUGH, ftol=ENOUGH, gtol=None,
        )  # fmt: skip
    losses = [loss_of(aims.misfits(seen)) for _, seen in look.looked]
    best = int(np.argmin(losses))
    places, seen = look.looked[best]
    return Fit(places, losses[best], len(look.looked), seen)


def loss_of(misfits: Reals) -> float:
    """Soft absolute loss of misfits, which least squares makes small: sum of √(1 + m²) − 1."""
    return float((np.sqrt(1 + misfits**2) - 1).sum())


def slopes(look: Looking, aims: Aims, places: Sequence[float]) -> Reals:
    """Change of each misfit over each whole range about ``places``, by central differences as far as ranges go."""
    columns = []
    for k in range(len(places)):
        ends = [list(places), list(places)]
        ends[0][k], ends[1][k] = max(places[k] - STEP_SHARE, 0.0), min(places[k] + STEP_SHARE, 1.0)
        low, high = (aims.misfits(look(end)) for end in ends)
        columns.append((high - low) / (ends[1][k] - ends[0][k]))
    return np.array(columns).T
