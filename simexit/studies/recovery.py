"""Trials of a calibration: fits to what runs at known points show, which tell what such fits recover."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from simexit.luck import resampler
from simexit.runs.side_by_side import side_by_side
from simexit.studies.evaluations import Aims, Evaluation
from simexit.studies.facts import Part
from simexit.studies.fitting import PRIOR_VARIANCE, Looking, Setting, fit_from

TRIAL_SEEDS_ON = 2_000_000
TRIAL_SCALE, TRIAL_EVALUATIONS, TRIAL_ENDS = 0.2, 60, (0.15, 0.85)


def recovered(setting: Setting, aims: Aims, directions: pd.DataFrame, trials: int) -> pd.DataFrame:
    """What fits find of points that are known, along each direction and in prior spreads, trial by trial."""
    columns = ["trial", "direction", "true", "found"]
    if not trials:
        return pd.DataFrame(columns=columns)
    reduced = setting.study.model_copy(update={"scale": setting.study.scale * TRIAL_SCALE})
    small = setting._replace(study=reduced)
    rng = resampler(setting.study.seed, "trials of a calibration")
    known = rng.uniform(*TRIAL_ENDS, (trials, len(reduced.parameters)))
    jobs = [partial(_trial, small.unwatched, aims, k, tuple(map(float, row))) for k, row in enumerate(known, 1)]
    found = side_by_side(jobs, small.at_once, small.watch)
    axes = directions[[*reduced.parameters]].to_numpy(float) / PRIOR_VARIANCE**0.5
    rows: list[dict[str, Any]] = []
    for k, places in enumerate(found):
        along = zip(axes @ (known[k] - 0.5), axes @ (np.array(places) - 0.5), strict=True)
        rows += [dict(zip(columns, (k + 1, d, *pair), strict=True)) for d, pair in enumerate(along, 1)]
    return pd.DataFrame(rows, columns=columns)


def _trial(setting: Setting, aims: Aims, number: int, known: tuple[float, ...]) -> tuple[float, ...]:
    """Where a fit ends that is given what a run at ``known`` places shows under other luck."""
    study = setting.study
    rounded = tuple(round(place, 6) for place in known)
    other = study.model_copy(update={"seed": study.seed + TRIAL_SEEDS_ON + number})
    shown = Looking(setting.base, other, setting.journal(f"trial-{number}-shown"))(rounded)
    found = fit_from([0.5] * len(known), setting.looking(f"trial-{number}"), aims_at(aims, shown), TRIAL_EVALUATIONS)
    return found.places


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
