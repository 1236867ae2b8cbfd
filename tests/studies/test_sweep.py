"""Sweeps: points of each design, one tidy table, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simexit.report.sweep_folder import write_sweep
from simexit.runs.conduct import Conduct
from simexit.scenario.loading import load
from simexit.scenario.problems import ScenarioError
from simexit.studies.sweep import Sweep, run_sweep, sweep_points
from simexit.studies.sweep_file import load_sweep

GRID = """schema: 1
name: two-levers
base: mabian-2017
design: grid
replicates: 2
scale: 0.008
levers:
  programmes.dibao.take_up: [0, 0.9]
  parameters.registry.audit_strength_share: [0.2, 0.4, 0.8]
outcomes: [true_headcount_ratio, false_exit]
"""
RANGES = GRID.replace("design: grid", "design: {design}\npoints: 16").replace("[0, 0.9]", "{{low: 0, high: 1}}")
RANGES = RANGES.replace("[0.2, 0.4, 0.8]", "{{low: 0.2, high: 0.8}}")


@pytest.fixture
def write(tmp_path: Path):
    """Writes a sweep to a file."""

    def write_file(text: str) -> Path:
        path = tmp_path / "sweep.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write_file


def test_a_grid_has_every_combination_over_the_same_luck(write, tmp_path, monkeypatch) -> None:
    from simexit.studies import sweep

    whole = sweep.load
    short = ["time.end=2017-12", "time.run_in_years=2"]
    monkeypatch.setattr(sweep, "load", lambda *a, settings=(), **k: whole(*a, settings=[*settings, *short], **k))
    study = run_sweep(load_sweep(write(GRID)), Conduct(seed=1, scale=0.008, threads=1))
    assert study.points.to_numpy().tolist() == [[a, b] for a in (0, 0.9) for b in (0.2, 0.4, 0.8)]
    assert set(study.results["outcome"]) == {"true_headcount_ratio", "false_exit"}
    poor = study.results[(study.results["outcome"] == "true_headcount_ratio") & (study.results["year"] == 2017)]
    assert len(poor) == 6 * 2
    by = poor.groupby("programmes.dibao.take_up")["value"].mean()
    assert by[0.0] > by[0.9]
    start = study.results[(study.results["outcome"] == "true_headcount_ratio") & (study.results["year"] == 2015)]
    assert start.groupby("replicate")["value"].nunique().eq(1).all()
    folder = write_sweep(study, tmp_path / "swept")
    assert (folder / "figures" / "heat-true-headcount-ratio-zh.png").exists()
    assert {"points.csv", "results.parquet", "summary.csv", "study.json"} <= {path.name for path in folder.iterdir()}


def test_intervals_of_shares_keep_to_their_bounds(write) -> None:
    rows = [(0.0, "true_headcount_ratio", 0.0), (0.0, "true_headcount_ratio", 0.4), (0.0, "present_value_net", 1.0),
            (0.0, "present_value_net", 900.0)]  # fmt: skip
    results = pd.DataFrame(rows, columns=["programmes.dibao.take_up", "outcome", "value"])
    results = results.assign(**{"parameters.registry.audit_strength_share": 0.2}, point=1, group="", year=2017)
    results = results.assign(unit=np.where(results["outcome"] == "present_value_net", "yuan", "share"), convention="c")
    study = Sweep(load_sweep(write(GRID)), load("mabian-2017"), Conduct(), results[["point"]], results)
    found = study.summary.set_index("outcome")
    share, yuan = found.loc["true_headcount_ratio"], found.loc["present_value_net"]
    assert (share["mean_low"], share["mean_high"]) == (0.0, 1.0)
    assert yuan["mean_low"] < 0


@pytest.mark.parametrize("design", ["sobol", "latin-hypercube"])
def test_designs_fill_their_ranges_evenly(write, design: str) -> None:
    file = load_sweep(write(RANGES.format(design=design)))
    points = sweep_points(file)
    assert points.equals(sweep_points(file)) and points.shape == (16, 2)
    take_up, audit = points.to_numpy().T
    assert sorted((take_up * 16).astype(int)) == list(range(16))
    assert sorted(((audit - 0.2) / 0.6 * 16).astype(int)) == list(range(16))
    other = sweep_points(file.model_copy(update={"seed": 2}))
    assert not np.allclose(other, points)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("design: grid", "design: random"), "design: found the text 'random'; allowed: 'grid', 'latin-hypercube'"),
        (("design: grid", "design: sobol\npoints: 4"), "found a list of values; allowed: {low: …, high: …}"),
        (("replicates: 2", "points: 3"), "points: found 3 points; allowed: no points: a grid has one for each"),
        (("replicates: 2", "replicates: many"), "replicates: found the text 'many'; allowed: a whole number from 1"),
        (("scale: 0.008", "scal: 1"), "scal: found an unknown key; allowed: schema, name"),
        (("base: mabian-2017\n", ""), "base: found nothing; allowed: the scenario that is swept"),
        (("[0, 0.9]", "{low: 0}"), "high: found nothing; allowed"),
        (("[0, 0.9]", "[a, b]"), "found a list of 2 values; allowed: a list of numbers"),
    ],
)
def test_what_is_refused(write, change: tuple[str, str], message: str) -> None:
    with pytest.raises(ScenarioError) as raised:
        load_sweep(write(GRID.replace(*change)))
    assert message in str(raised.value) and "sweep.yaml" in str(raised.value)


def test_a_lever_that_is_none_is_told_before_anything_runs(write) -> None:
    file = load_sweep(write(GRID.replace("audit_strength_share", "audit_strenght_share")))
    with pytest.raises(ScenarioError, match=r"did you mean 'registry\.audit_strength_share'"):
        run_sweep(file, Conduct(scale=0.008))


def test_the_base_may_lie_beside_the_file_of_the_sweep(tmp_path, monkeypatch) -> None:
    (tmp_path / "mine.yaml").write_text("schema: 1\nbase: mabian-2017\nname: mine\n", encoding="utf-8")
    text = "schema: 1\nname: s\nbase: mine.yaml\ndesign: grid\nlevers: {programmes.dibao.take_up: [0.5, 0.6]}\n"
    (tmp_path / "sweep.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path.parent)
    assert load(load_sweep(tmp_path / "sweep.yaml").base).name == "mine"
