"""Fitting parameters to published facts: several starts over common luck, what is identified, and a check on new luck.

The posterior is that of the linearised model about the best fit under uniform priors taken for normal ones of the same
spread (Tarantola 2005, Inverse Problem Theory, eq. 3.37): a direction whose singular value is above one is told more of
by the facts than by the prior; only such directions are identified.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from simexit.luck import resampler
from simexit.runs.ahead import Ahead, estimated_seconds
from simexit.runs.arguments import refuse, whole_number
from simexit.runs.cases import Case, Stopped, code_identity
from simexit.runs.conduct import Conduct
from simexit.runs.side_by_side import side_by_side
from simexit.scenario.evidence import evidence
from simexit.scenario.loading import load
from simexit.scenario.resolved import scenario_sha256
from simexit.scenario.schema import Scenario
from simexit.studies.calibration_file import CalibrationFile
from simexit.studies.evaluations import Aims, Evaluation, Reals, aims_of, evaluate
from simexit.studies.fitting import PRIOR_VARIANCE, Fit, Setting, fit_from, point_at, slopes
from simexit.studies.recovery import TRIAL_EVALUATIONS, recovered

FRESH_SEEDS_ON = 1_000_000
MOST_TRIALS = 1_000


@dataclass
class Calibration:
    """A finished calibration.

    ``fits``: one row a start, its loss, points looked at and the values it found. ``moments``: one row a part of a
    fact: what each start's fit shows, and what the best shows over histories that no fit has seen. ``parameters``: one
    row a parameter: prior, value, posterior spread over prior spread. ``directions``: one row a direction, strongest
    first: singular value, whether it is identified, share of each parameter. ``recovery``: one row a trial and
    direction, in prior spreads; no rows where no trials were asked for. ``levels``: factor of each level.
    """

    file: CalibrationFile
    base: Scenario
    conduct: Conduct
    sha256: str
    fits: pd.DataFrame
    moments: pd.DataFrame
    parameters: pd.DataFrame
    directions: pd.DataFrame
    recovery: pd.DataFrame
    levels: dict[str, float]

    @property
    def spread_of_starts(self) -> pd.Series:
        """Largest difference between the starts' fits of each part, in tolerances."""
        starts = self.moments.filter(like="start_")
        return (starts.max(axis=1) - starts.min(axis=1)) / self.moments["tolerance"]


def calibrate_study(study: CalibrationFile, conduct: Conduct, trials: int = 0) -> Calibration:
    """Fit ``study`` from all its starts; seed, scale and replicates of the study count.

    ``trials``: fits to what runs at known points show, at a fifth of the size, which tell what is recovered. Everything
    looked at is kept in the store of ``conduct``, so that a stopped calibration goes on. Raises `ScenarioError`,
    ValueError, `StudyError` where a run fails, `Stopped`.
    """
    refuse([whole_number("recovery", trials, 0, MOST_TRIALS)])
    base = load(study.base, overlays=list(study.overlays))
    conduct = replace(conduct, seed=study.seed, scale=study.scale, replicates=study.replicates)
    sha256 = study_sha256(base, study)
    folder = None if conduct.store is None else conduct.store.folder / f"calibration-{sha256[:16]}"
    counting = Counting(conduct, folder, points_in_all(study, trials), study)
    counting.begin(estimated_seconds(Case(base, study.name, study.seed, 1, study.scale)), base)
    setting = Setting(base, study, folder, conduct.threads or os.cpu_count() or 1, counting.tell)
    try:
        return _calibrated(setting, conduct, sha256, trials)
    except KeyboardInterrupt:
        raise Stopped(*counting.counted()) from None


def study_sha256(base: Scenario, study: CalibrationFile) -> str:
    """Hash of all that decides a calibration: scenario, study, code."""
    said = {"study": study.model_dump(mode="json", by_alias=True), "scenario": scenario_sha256(base)}
    return hashlib.sha256(json.dumps([said, code_identity(base)], sort_keys=True).encode()).hexdigest()


def points_in_all(study: CalibrationFile, trials: int) -> int:
    """The most points that are looked at."""
    return study.starts * study.evaluations + 2 * len(study.parameters) + 2 + trials * (TRIAL_EVALUATIONS + 1)


class Counting:
    """Tells how far a calibration is, by the lines of its journals, in runs."""

    def __init__(self, conduct: Conduct, folder: Path | None, points: int, study: CalibrationFile) -> None:
        self._conduct, self._folder, self._points, self._replicates = conduct, folder, points, study.replicates

    def begin(self, seconds: float, base: Scenario) -> None:
        """Tell what is ahead. Raises OSError where the store cannot be written."""
        store = self._conduct.store
        if store is not None:
            store.make_ready()
        found, runs = self.counted()
        workers = self._conduct.threads or os.cpu_count() or 1
        if self._conduct.begin is not None:
            folder = None if store is None else store.folder
            self._conduct.begin(Ahead(runs, found, seconds * (runs - found) / workers, 0.0, folder, runs))

    def counted(self) -> tuple[int, int]:
        """Runs done, and in all at most."""
        files = [] if self._folder is None else self._folder.glob("*.jsonl")
        lines = sum(file.read_bytes().count(b"\n") for file in files)
        return min(lines, self._points) * self._replicates, self._points * self._replicates

    def tell(self) -> None:
        """Tell how far it is; answer a wish to stop."""
        done, runs = self.counted()
        if self._conduct.stop is not None and self._conduct.stop.is_set():
            raise Stopped(done, runs)
        if self._conduct.progress is not None:
            self._conduct.progress(float(done), float(runs))


def _calibrated(setting: Setting, conduct: Conduct, sha256: str, trials: int) -> Calibration:
    study = setting.study
    middle = own_places(setting.base, study)
    pilot = setting.journal("pilot").at(middle, partial(_evaluated, setting, middle, study.seed))
    aims = aims_of(study, pilot)
    fits = side_by_side(
        [partial(_fitted, setting.unwatched, aims, k, start) for k, start in enumerate(_starts(study, middle), 1)],
        setting.at_once,
        setting.watch,
    )
    best = min(range(len(fits)), key=lambda k: fits[k].loss)
    jacobian = slopes(setting.looking(f"start-{best + 1}"), aims, fits[best].places)
    setting.watch()
    fresh_journal = setting.journal("fresh")
    fresh = fresh_journal.at(
        fits[best].places, partial(_evaluated, setting, fits[best].places, study.seed + FRESH_SEEDS_ON)
    )
    parameters, directions = told_by(study, fits[best].places, jacobian)
    return Calibration(
        study, setting.base, conduct.unwatched(), sha256, _fits_table(study, fits), _moments(aims, fits, best, fresh),
        parameters, directions, recovered(setting, aims, directions, trials), fresh.levels,
    )  # fmt: skip


def _evaluated(setting: Setting, places: tuple[float, ...], seed: int) -> Evaluation:
    study = setting.study
    point = point_at(study, places)
    return evaluate(setting.base, study, point, replicates=study.fresh_replicates, seed=seed)


def own_places(base: Scenario, study: CalibrationFile) -> tuple[float, ...]:
    """Where in their ranges the scenario's own values lie, or the nearest end."""
    own = [base.parameters.get(name, evidence()[name].figure).values()[0] for name in study.parameters]
    ranges = study.parameters.values()
    return tuple(
        round(float(np.clip((value - prior.low) / (prior.high - prior.low), 0, 1)), 6)
        for value, prior in zip(own, ranges, strict=True)
    )


def _starts(study: CalibrationFile, middle: tuple[float, ...]) -> list[tuple[float, ...]]:
    """The scenario's own values, and a Latin hypercube over the ranges."""
    from scipy.stats import qmc

    rng = resampler(study.seed, "starts of a calibration")
    others = qmc.LatinHypercube(len(middle), rng=rng).random(study.starts)[1:]
    return [middle, *(tuple(map(float, row)) for row in others)]


def _fitted(setting: Setting, aims: Aims, number: int, start: tuple[float, ...]) -> Fit:
    return fit_from(start, setting.looking(f"start-{number}"), aims, setting.study.evaluations)


def _fits_table(study: CalibrationFile, fits: list[Fit]) -> pd.DataFrame:
    rows = [
        {"start": k, "loss": fit.loss, "points": fit.evaluations, **point_at(study, fit.places)}
        for k, fit in enumerate(fits, 1)
    ]
    return pd.DataFrame(rows)


def _moments(aims: Aims, fits: list[Fit], best: int, fresh: Evaluation) -> pd.DataFrame:
    rows = []
    for fact, part in aims.parts:
        seen = {f"start_{k}": fit.seen.mean(part.estimate) for k, fit in enumerate(fits, 1)}
        row = {"id": fact, "part": part.estimate, "unit": part.unit, "target_low": part.low, "target_high": part.high}
        row |= {"tolerance": part.tolerance, **seen, "best": fits[best].seen.mean(part.estimate)}
        value = fresh.mean(part.estimate)
        rows.append(row | {"fresh": value, "fresh_holds": part.holds(value)})
    table = pd.DataFrame(rows)
    return table.replace({"target_low": {-np.inf: np.nan}, "target_high": {np.inf: np.nan}})


def told_by(study: CalibrationFile, places: tuple[float, ...], jacobian: Reals) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What the facts tell of parameters and of directions; ``jacobian``: misfits over whole ranges."""
    scaled = jacobian * np.sqrt(PRIOR_VARIANCE)
    _, values, across = np.linalg.svd(scaled, full_matrices=False)
    covariance = np.linalg.inv(np.eye(scaled.shape[1]) + scaled.T @ scaled)
    kept = np.sqrt(np.diag(covariance))
    rows = []
    for k, (name, prior) in enumerate(study.parameters.items()):
        prior_sd = (prior.high - prior.low) * PRIOR_VARIANCE**0.5
        value = point_at(study, places)[name]
        rows.append(
            {"parameter": name, "low": prior.low, "high": prior.high, "value": value, "prior_sd": prior_sd,
             "posterior_sd": prior_sd * kept[k], "posterior_over_prior": kept[k]}
        )  # fmt: skip
    directions = [
        {
            "direction": k,
            "singular_value": value,
            "identified": bool(value > 1),
            **dict(zip(study.parameters, axis, strict=True)),
        }
        for k, (value, axis) in enumerate(zip(values, across, strict=True), 1)
    ]
    return pd.DataFrame(rows), pd.DataFrame(directions)
