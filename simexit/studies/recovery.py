"""Trials of a calibration: fits to what runs at known points show, which tell what such fits recover."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from simexit.luck import resampler
from simexit.runs.side_by_side import side_by_side
from simexit.studies.evaluations import Aims, Evaluation, Reals
from simexit.studies.facts import Part
from simexit.studies.fitting import PRIOR_VARIANCE, Looking, Setting, fit_from

TRIAL_SEEDS_ON = 2_000_000
FIT_SEEDS_ON = 3_000_000
TRIAL_SCALE, TRIAL_EVALUATIONS = 0.2, 30


def recovered(setting: Setting, aims: Aims, directions: pd.DataFrame, trials: int) -> pd.DataFrame:
    """What fits find of points that are known, along each direction and in prior spreads, trial by trial.

    Known points are drawn from the priors, and so is where each fit begins; what a known point shows and what a fit
    looks at have each luck of its own.
    """
    columns = ["trial", "direction", "true", "found"]
    if not trials:
        return pd.DataFrame(columns=columns)
    reduced = setting.study.model_copy(update={"scale": setting.study.scale * TRIAL_SCALE})
    small = setting._replace(study=reduced)
    rng = resampler(setting.study.seed, "trials of a calibration")
    known, starts = rng.random((2, trials, len(reduced.parameters)))
    jobs = [
        partial(_trial, small.unwatched, aims, k, *ends) for k, ends in enumerate(zip(known, starts, strict=True), 1)
    ]
    found = side_by_side(jobs, small.at_once, small.watch)
    axes = directions[[*reduced.parameters]].to_numpy(float) / PRIOR_VARIANCE**0.5
    rows: list[dict[str, Any]] = []
    for k, places in enumerate(found):
        along = zip(axes @ (known[k] - 0.5), axes @ (np.array(places) - 0.5), strict=True)
        rows += [dict(zip(columns, (k + 1, d, *pair), strict=True)) for d, pair in enumerate(along, 1)]
    return pd.DataFrame(rows, columns=columns)


def _trial(setting: Setting, aims: Aims, number: int, known: Reals, start: Reals) -> tuple[float, ...]:
    """Where a fit from ``start`` ends that is given what a run at ``known`` places shows under other luck."""
    shown = _looking(setting, f"trial-{number}-shown", TRIAL_SEEDS_ON + number)(known)
    look = _looking(setting, f"trial-{number}", FIT_SEEDS_ON + number)
    return fit_from(start, look, aims_at(aims, shown), TRIAL_EVALUATIONS).places


def _looking(setting: Setting, name: str, seeds_on: int) -> Looking:
    other = setting.study.model_copy(update={"seed": setting.study.seed + seeds_on})
    return Looking(setting.base, other, setting.journal(name))


def aims_at(aims: Aims, shown: Evaluation) -> Aims:
    """Aims at what runs have ``shown``, with the same spreads."""

    def at(part: Part) -> Part:
        value = shown.mean(part.estimate)
        return Part(part.estimate, value - part.tolerance, value + part.tolerance, part.tolerance, part.unit)

    return Aims(tuple((fact, at(part)) for fact, part in aims.parts), aims.spread)


def recovery_summary(recovery: pd.DataFrame) -> Iterator[dict[str, float]]:
    """Bias and scatter of what trials found along each direction, in prior spreads; slope of found on true."""
    for direction, rows in recovery.groupby("direction"):
        true, found = rows["true"].to_numpy(float), rows["found"].to_numpy(float)
        off = found - true
        slope = float(np.polyfit(true, found, 1)[0]) if true.size > 2 else float("nan")
        scatter = float(off.std(ddof=1)) if true.size > 1 else float("nan")
        yield {"direction": float(str(direction)), "bias": float(off.mean()), "spread": scatter, "slope": slope}
