"""Calibrations: fits find what is known, say what the facts do not tell, and go on where they were stopped."""

from __future__ import annotations

import json

import numpy as np
import pytest
from ruamel.yaml import YAML

import simexit
from simexit.report.calibration_table import overlay_text
from simexit.runs.cases import Stopped
from simexit.scenario.loading import load
from simexit.scenario.problems import ScenarioError
from simexit.studies import calibration as calibrations
from simexit.studies import fitting, recovery
from simexit.studies.calibration_file import FITTED, load_calibration
from simexit.studies.evaluations import Evaluation
from simexit.studies.facts import facts
from simexit.studies.fitting import Journal

STUDY = {
    "schema": 1,
    "name": "two-told-one-not",
    "parameters": {
        "purse.buffer_months": {"low": 1, "high": 8},
        "health.onset_monthly": {"low": 0.001, "high": 0.005},
        "family.wedding_months": {"low": 4, "high": 12},
    },
    "facts": ["V1", "V3", "V4"],
    "starts": 3,
    "evaluations": 60,
}
TRUE = {"purse.buffer_months": 5.5, "health.onset_monthly": 0.002}


def made(base, study, point, *, replicates, seed, watch=None) -> Evaluation:
    """Estimates that the first two parameters decide alone, through middle values at the known point, and some luck."""
    first = (point["purse.buffer_months"] - TRUE["purse.buffer_months"]) / 7
    second = (point["health.onset_monthly"] - TRUE["health.onset_monthly"]) / 0.004
    luck = np.random.default_rng(seed).normal(0, 0.002, replicates)
    slopes = {"exit_hazard_1": first, "back_in_poverty": second, "lowest_over_mean": first + second}
    parts = {part.estimate: part for name in STUDY["facts"] for part in facts()[name].parts}
    estimates = {
        name: list((part.low + part.high) / 2 + 0.5 * slopes.get(name, 0.0) + luck) for name, part in parts.items()
    }
    return Evaluation({}, estimates)


@pytest.fixture
def quick(monkeypatch):
    """Counts looks at points, which nothing is simulated for."""
    looks = []

    def look(*given, **keywords):
        looks.append(given[2])
        return made(*given, **keywords)

    for module in (fitting, calibrations):
        monkeypatch.setattr(module, "evaluate", look)
    return looks


def asked(tmp_path, **more):
    return simexit.Conduct(threads=1, store=simexit.Store(tmp_path / "store"), **more)


def test_fits_find_the_known_point_and_say_what_facts_do_not_tell(quick, tmp_path) -> None:
    found = simexit.calibrate(STUDY, recovery=8, conduct=asked(tmp_path))
    values = found.parameters.set_index("parameter")
    for name, true in TRUE.items():
        assert abs(values["value"][name] - true) < 0.3 * values["prior_sd"][name]
        assert values["posterior_over_prior"][name] < 0.5
    assert values["posterior_over_prior"]["family.wedding_months"] == pytest.approx(1.0)
    assert found.directions["identified"].tolist() == [True, True, False]
    assert abs(found.directions["family.wedding_months"].iloc[-1]) == pytest.approx(1.0)
    assert found.spread_of_starts.max() < 1 / 3
    assert found.moments["fresh_holds"].all()
    summary = {row["direction"]: row for row in recovery.recovery_summary(found.recovery)}
    assert all(0.8 < summary[k]["slope"] < 1.2 and abs(summary[k]["bias"]) < 0.3 for k in (1.0, 2.0))
    assert not 0.8 < summary[3.0]["slope"] < 1.2


def test_a_stopped_calibration_goes_on_without_looking_again(quick, tmp_path, monkeypatch) -> None:
    whole = simexit.calibrate(STUDY, conduct=asked(tmp_path / "whole"))
    in_all = len(quick)
    looking = made

    def breaks(*given, **keywords):
        if len(quick) == in_all + 20:
            raise KeyboardInterrupt
        quick.append(given[2])
        return looking(*given, **keywords)

    monkeypatch.setattr(fitting, "evaluate", breaks)
    with pytest.raises(Stopped):
        simexit.calibrate(STUDY, conduct=asked(tmp_path))
    monkeypatch.setattr(fitting, "evaluate", lambda *g, **k: quick.append(g[2]) or looking(*g, **k))
    again = simexit.calibrate(STUDY, conduct=asked(tmp_path))
    assert len(quick) == 2 * in_all
    assert again.fits.equals(whole.fits) and again.moments.equals(whole.moments)


def test_half_a_line_of_a_killed_process_is_dropped(tmp_path) -> None:
    path = tmp_path / "start-1.jsonl"
    seen = Evaluation({}, {"a": [1.0]})
    Journal(path).at((0.5,), lambda: seen)
    path.write_bytes(path.read_bytes() + b'{"point": [0.7], "est')
    journal = Journal(path)
    assert journal.at((0.5,), lambda: pytest.fail("looked again")) == seen
    journal.at((0.7,), lambda: seen)
    assert [json.loads(line)["point"] for line in path.read_text().splitlines()] == [[0.5], [0.7]]


def test_a_real_one_is_saved_brought_back_and_laid_over(tmp_path) -> None:
    study = STUDY | {
        "parameters": {"purse.buffer_months": {"low": 1, "high": 8}},
        "levels": {"farm.yield_yuan": {"mean": "all_business_yuan", "yuan": 3000}},
        "starts": 1, "evaluations": 3, "replicates": 1, "fresh_replicates": 2, "scale": 0.02,
    }  # fmt: skip
    found = simexit.calibrate(study, conduct=asked(tmp_path))
    assert found.moments[["start_1", "fresh"]].notna().all(axis=None)
    assert 0.2 < found.levels["farm.yield_yuan"] < 5
    back = simexit.open(found.save(tmp_path / "saved"))
    assert back.parameters.equals(found.parameters) and back.levels == found.levels
    overlay = tmp_path / "saved" / "calibrated.yaml"
    laid = load("ordinary-support", overlays=[str(overlay)])
    figure = laid.parameters["purse.buffer_months"]
    assert figure.status == "calibrated" and figure.value == pytest.approx(found.parameters["value"][0], rel=1e-5)
    before = load("ordinary-support").parameters["farm.yield_yuan"].at(2017)
    assert laid.parameters["farm.yield_yuan"].at(2017) == pytest.approx(
        before * found.levels["farm.yield_yuan"], rel=1e-5
    )
    assert YAML(typ="safe").load(overlay_text(found))["parameters"].keys() == {"purse.buffer_months", "farm.yield_yuan"}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"facts": ["V13"]}, "facts.0: found 'V13'; allowed: V1, V2"),
        ({"parameters": {"purse.bufer_months": {"low": 1, "high": 2}}}, "did you mean 'purse.buffer_months'"),
        ({"parameters": {"purse.buffer_months": {"low": 2, "high": 2}}}, "allowed: low below high"),
        ({"parameters": {"farm.yield_yuan": {"low": 2, "high": 3}}}, "a parameter with a value for each year"),
        ({"levels": {"purse.buffer_months": {"mean": "all_wage_yuan", "yuan": 1}}}, "either a level or fitted"),
        ({"levels": {"farm.yield_yuan": {"mean": "all_wages", "yuan": 1}}}, "allowed: all_wage_yuan"),
        ({"evaluations": 0}, "a whole number from 1 to 10,000"),
    ],
)
def test_each_problem_is_told(change, says) -> None:
    with pytest.raises(ScenarioError, match=says.replace("(", r"\(")):
        load_calibration(STUDY | change)


def test_tested_facts_cannot_be_fitted() -> None:
    assert {facts()[name].kind for name in FITTED} == {"fitted"}
