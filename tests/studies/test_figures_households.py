"""The numbers behind the figures of households' ways, counted a second time from the assessments."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import simexit
from simexit.population.codes import REGISTERED
from simexit.report.of_a_run.components import poverty_components
from simexit.report.run_households import (
    hazards_by_duration,
    household_moves,
    survival_curves,
)
from simexit.runs.run import Run


@pytest.fixture(scope="module")
def run() -> Run:
    return simexit.load("mabian-2017", settings=("time.end=2019-12",)).run(replicates=2, scale=0.02, threads=2)


def histories(run: Run, replicate: int, view: str) -> list[str]:
    """One letter an assessment: P in poverty, o out, . not there."""
    columns = []
    for now in run.records[replicate].assessments:
        poor = now.true_poor == 1 if view == "true" else now.register == REGISTERED
        columns.append(np.where(now.members == 0, ".", np.where(poor, "P", "o")))
    return ["".join(row) for row in np.stack(columns, axis=1)]


def ends_of_first_wave(letters: list[str], here: str) -> list[bool]:
    """Of spells that began in sight: whether the next assessment was in the other state; to be gone is another end.

    A household founded in poverty begins its spell in sight; one founded out of it has not exited; what became of one
    that comes back is not known.
    """
    other, before = {"P": ("o", "o."), "o": ("P", "P")}[here]
    found = []
    for each in letters:
        for k in range(1, len(each) - 1):
            came_back = each[k - 1] == "." and each[:k].strip(".")
            if each[k - 1] in before and not came_back and each[k] == here:
                found.append(each[k + 1] == other)
    return found


@pytest.mark.parametrize("view", ["true", "recorded"])
@pytest.mark.parametrize(("process", "here"), [("exit", "P"), ("relapse", "o")])
def test_first_hazard_is_the_mean_of_those_counted_by_letter(run: Run, view: str, process: str, here: str) -> None:
    counted = [ends_of_first_wave(histories(run, replicate, view), here) for replicate in range(2)]
    rows = hazards_by_duration(run).query("process == @process and series == @view").set_index("duration")
    assert rows.loc[1, "mean"] == pytest.approx(np.mean([np.mean(each) for each in counted]))
    assert rows.loc[1, "n_at_risk"] == np.mean([len(each) for each in counted])
    curve = survival_curves(run).query("process == @process and series == @view").set_index("duration")
    assert curve.loc[0, "mean"] == 1 and curve.loc[1, "mean"] == pytest.approx(1 - rows.loc[1, "mean"])
    known = rows.dropna()
    assert len(known) and (known["low"] <= known["mean"]).all() and (known["mean"] <= known["high"]).all()


def test_moves_add_up_to_households_that_were_ever_poor_or_registered(run: Run) -> None:
    moves = household_moves(run)
    sums = moves.groupby("year")["mean"].sum()
    ever = [
        sum("P" in a or "P" in b for a, b in zip(histories(run, r, "true"), histories(run, r, "recorded"), strict=True))
        for r in range(2)
    ]
    np.testing.assert_allclose(sums, np.mean(ever) * run.weight, rtol=1e-6)
    first = run.records[0].assessments[0].year
    listed = moves[(moves["year"] == first) & moves["state"].str.startswith("registered")]["mean"].sum()
    yearly = run.yearly.query("place == 'all' and group == 'all' and year == @first")["registered_households"].mean()
    assert listed == pytest.approx(yearly * run.weight, rel=1e-6)


def test_components_add_up_and_one_replicate_has_no_interval(run: Run) -> None:
    wide = poverty_components(run).pivot(index="group", columns="component", values="mean")
    np.testing.assert_allclose(wide["chronic"] + wide["transient"], wide["total"])
    assert wide.loc["first_register", "total"] > wide.loc["all_households", "total"] > 0
    single = Run(run.scenario, run.conduct, run.records[:1])
    for table in (poverty_components(single), hazards_by_duration(single)):
        assert table["mean"].notna().all() and table[["low", "high"]].isna().all().all()


def test_a_run_of_one_assessment_has_no_moves_and_no_components(run: Run) -> None:
    record = run.records[0]
    short = Run(run.scenario, run.conduct, [replace(record, assessments=record.assessments[:1])])
    assert len(household_moves(short)) == len(poverty_components(short)) == 0
