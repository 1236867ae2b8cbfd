"""Whatever is wrong with a question is told before its first run; and what is ahead is told too."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small_study import small_cases
from typer.testing import CliRunner, Result

import simexit
from simexit.cli import app
from simexit.measures.outcome_list import OUTCOMES
from simexit.runs import execute
from simexit.runs.ahead import Ahead, look_ahead
from simexit.runs.cases import about_case, attempt, case_key
from simexit.runs.conduct import Conduct
from simexit.runs.store import Store
from simexit.scenario.problems import ScenarioError
from simexit.studies.attribution import load_backgrounds
from simexit.studies.sequential import Until
from simexit.studies.sweep import points_for_balance, run_sweep, sweep_points
from simexit.studies.sweep_file import load_sweep
from simexit.studies.variant_outcomes import outcomes_of
from simexit.studies.variants import load_variants

PLAN = "mabian-2017"
SHORT = ["time.end=2017-06", "time.run_in_years=2"]
MIX = "mix:\n  title: {{en: {title}, zh: 方案}}\n  families: {{housing: {housing}}}\n"


@pytest.fixture
def no_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No run is made, or the test fails."""
    monkeypatch.chdir(tmp_path)

    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("a run was begun")

    monkeypatch.setattr(execute, "work", refuse)


def cli(*arguments: str) -> Result:
    """What a command prints and returns."""
    return CliRunner().invoke(app, list(arguments))


def mixes_of_one_name(folder: Path) -> list[str]:
    """Two files called mix.yaml in folders of their own."""
    for name, housing in (("a", "on"), ("b", "off")):
        (folder / name).mkdir()
        (folder / name / "mix.yaml").write_text(MIX.format(title="Same title", housing=housing), encoding="utf-8")
    return [str(folder / name / "mix.yaml") for name in ("a", "b")]


@pytest.mark.parametrize("all_outcomes", [False, True])
def test_the_list_of_outcomes_is_what_runs_yield(all_outcomes: bool) -> None:
    (case,) = small_cases(1)
    table = outcomes_of(case, attempt(case), all_outcomes=all_outcomes)  # type: ignore[arg-type]
    listed = {name for name, about in OUTCOMES.items() if all_outcomes or not about.takes_long}
    elsewhere = {"clawed_back", "exited_at_start", "exited_fall_back"}
    """What only runs with dividends beside a gap that is filled, or with a history, yield."""
    assert listed - elsewhere <= set(table["outcome"]) <= listed
    for name, rows in table.groupby("outcome"):
        assert set(rows["unit"]) == {OUTCOMES[str(name)].unit}
        assert bool(rows["group"].isin(("", "all", "true")).any()) == OUTCOMES[str(name)].is_whole, name


@pytest.mark.usefixtures("no_run")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("attribute", PLAN, "--outcome", "poverty"), "--outcome: found 'poverty'; allowed: true_headcount_ratio"),
        (("attribute", PLAN, "--outcome", "true_headcount_rate"), "did you mean 'true_headcount_ratio'?"),
        (("attribute", PLAN, "--outcome", "poverty_gap"), "'poverty_gap', which needs all outcomes (--all-outcomes)"),
        (("attribute", PLAN, "--background", "growth-low", "--background", "growth-low"), "growth-low more than once"),
        (("compare", PLAN, "none", "--until", "1pp", "--outcome", "spending"), "told by parts of the place only"),
        (("compare", PLAN, "none", "--until", "1pp", "--outcome", "true_exits"), "true_exits is in households"),
        (("compare", PLAN, "none", "mixes/none"), "mixes/none more than once"),
        (("compare", PLAN, "none", "--out", "runs", "--store", "runs/kept"), "--out: found runs, in which the store"),
        (("run", PLAN, "--out", "runs", "--store", "runs"), "--out: found runs, in which the store"),
        (("run", PLAN, "--out", "x" * 250), "cannot be written: File name too long"),
        (("sweep", "no.yaml", "--language", "fr"), "language: found 'fr'"),
    ],
)
def test_what_is_wrong_is_told_before_the_first_run(arguments: tuple[str, ...], message: str) -> None:
    told = cli(*arguments)
    assert told.exit_code == 2 and message in told.stderr and told.stdout == ""


@pytest.mark.usefixtures("no_run")
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("outcomes: [false_exit]", "outcomes: [false_exits]"), r"outcomes\.0: found 'false_exits'.*did you mean"),
        (("[0.2, 0.4]", "[0.2, 0.2]"), "found a value more than once; allowed: each value once"),
    ],
)
def test_a_sweep_is_checked_whole(change: tuple[str, str], message: str, tmp_path: Path) -> None:
    text = (
        f"schema: 1\nname: s\nbase: {PLAN}\ndesign: grid\nreplicates: 2\nscale: 0.01\n"
        "levers:\n  programmes.dibao.take_up: [0.2, 0.4]\noutcomes: [false_exit]\n"
    )
    (tmp_path / "s.yaml").write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(ScenarioError) as told:
        run_sweep(load_sweep(tmp_path / "s.yaml"), Conduct())
    assert re.search(message, str(told.value)), told.value


@pytest.mark.usefixtures("no_run")
@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"seed": 1.5}, "seed: found 1.5; allowed: a whole number, 0 to 4294967295"),
        ({"replicates": True}, "replicates: found True; allowed: a whole number, 1 to 10,000"),
        ({"scale": "0.01"}, "scale: found the text '0.01'; allowed: a number above 0, at most 1"),
        ({"scale": float("nan")}, "scale: found nan; allowed: above 0, at most 1"),
        ({"threads": 1.0}, "threads: found 1.0; allowed: a whole number, 1 or more"),
    ],
)
def test_arguments_of_python_are_told_in_one_sentence(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError) as told:
        simexit.load(PLAN).run(**asked)
    assert str(told.value) == message
    if "replicates" not in asked:
        with pytest.raises(ValueError, match=re.escape(message)):
            Conduct(**asked)


@pytest.mark.usefixtures("no_run")
def test_lists_that_are_texts_are_told() -> None:
    for name in ("settings", "overlays"):
        with pytest.raises(ValueError, match=rf"{name}: found the text 'a=1'; allowed: a list of names, such as"):
            simexit.load(PLAN, **{name: "a=1"})
        with pytest.raises(ValueError, match=f"{name}: found the text"):
            simexit.compare(PLAN, ["none"], **{name: "a=1"})
    with pytest.raises(ValueError, match="outcomes: found the text 'poverty'"):
        simexit.attribute(PLAN, outcomes="poverty")
    with pytest.raises(ValueError, match=r"until: found '1pp'; allowed: an Until"):
        simexit.compare(PLAN, ["none"], until="1pp")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"draws: found 2\.0; allowed: a whole number"):
        simexit.compare(PLAN, ["none"], draws=2.0)  # type: ignore[arg-type]


def test_whole_numbers_of_numpy_are_numbers() -> None:
    assert Conduct(seed=np.int64(3), scale=np.float32(0.5), threads=np.int32(1)).seed == 3


@pytest.mark.usefixtures("no_run")
def test_mixes_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    one, other = mixes_of_one_name(tmp_path)
    variants = load_variants(PLAN, [one, other], settings=SHORT)
    assert [v.name for v in variants] == ["base", "a/mix", "b/mix"]
    assert [v.title.en for v in variants[1:]] == ["Same title (a/mix)", "Same title (b/mix)"]
    (tmp_path / "base.yaml").write_text(MIX.format(title="Base", housing="off"), encoding="utf-8")
    named_base = load_variants(PLAN, [str(tmp_path / "base.yaml")], settings=SHORT)[1]
    assert named_base.name == f"{tmp_path.name}/base", "the plan's own name is taken"
    with pytest.raises(ValueError, match="more than once"):
        load_variants(PLAN, [one, f"{tmp_path}/b/../a/mix.yaml"], settings=SHORT)
    played = load_backgrounds(PLAN, ["industry"], [one, other], money="unspent", settings=SHORT)
    assert [background.name for background in played] == ["a/mix", "b/mix"]


def test_a_precision_in_points_is_for_shares() -> None:
    variants = load_variants(PLAN, ["none"], settings=SHORT)
    from simexit.studies.comparison import compare

    with pytest.raises(ValueError, match="--until: found percentage points, but true_exits is in households"):
        compare(variants, until=Until(0.01, "true_exits", 5, 5, points=True), conduct=Conduct(scale=0.001))


def test_what_is_ahead_and_what_is_found(tmp_path: Path) -> None:
    cases = small_cases(3)
    store = Store(tmp_path)
    ahead = look_ahead(cases, store=store, workers=1)
    assert (ahead.runs, ahead.found, ahead.store) == (3, 0, tmp_path) and ahead.seconds > 0 and ahead.bytes > 0
    record = attempt(cases[0])
    store.save(case_key(cases[0]), record, about_case(cases[0]))  # type: ignore[arg-type]
    some = look_ahead(cases, store=store, workers=1)
    size = next(tmp_path.glob("*.parquet")).stat().st_size
    assert some.found == 1 and some.seconds == pytest.approx(ahead.seconds * 2 / 3)
    assert some.bytes == 2 * size, "sizes are those of the runs found"
    assert size / 4 < ahead.bytes / 3 < 4 * size, "the first guess is near"


def test_progress_counts_runs_through_all_parts(tmp_path: Path) -> None:
    told: list[tuple[float, float]] = []
    begun: list[Ahead] = []
    conduct = Conduct(
        scale=0.0005, threads=1, store=Store(tmp_path), progress=lambda done, of: told.append((done, of)),
        begin=begun.append,
    )  # fmt: skip
    simexit.compare(PLAN, ["none"], replicates=2, draws=2, settings=SHORT, conduct=conduct)
    assert [(ahead.runs, ahead.found) for ahead in begun] == [(8, 0)]
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (8, 8) and {of for _, of in told} == {8}
    simexit.compare(PLAN, ["none"], replicates=2, draws=2, settings=SHORT, conduct=conduct)
    assert begun[-1].found == 8


@pytest.mark.parametrize(("points", "nearest"), [(3, 4), (5, 4), (16, 0), (17, 16), (30, 32), (1, 0)])
def test_sobol_points_are_powers_of_two_in_our_own_words(
    points: int, nearest: int, tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    text = (
        f"schema: 1\nname: s\nbase: {PLAN}\ndesign: sobol\npoints: {points}\n"
        "levers:\n  programmes.dibao.take_up: {low: 0.5, high: 0.9}\n"
    )
    (tmp_path / "s.yaml").write_text(text, encoding="utf-8")
    file = load_sweep(tmp_path / "s.yaml")
    assert points_for_balance(file) == nearest
    assert len(sweep_points(file)) == points and not recwarn.list
