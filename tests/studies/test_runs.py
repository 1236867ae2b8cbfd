"""Replicates, threads, engines, stopping and going on, and what lands on disk."""

from __future__ import annotations

import json
import shutil
import threading

import numpy as np
import pandas as pd
import pytest

import simexit
from simexit.files import FolderTaken, free_folder
from simexit.model import Simulation
from simexit.report.run_folder import SHEETS, TABLES, write_run
from simexit.runs import cases
from simexit.runs.cases import Stopped
from simexit.runs.replicates import RunFailed

SCALE = 0.03


@pytest.fixture(scope="module")
def plan():
    return simexit.load("mabian-2017", settings=("time.end=2018-12",))


@pytest.fixture(scope="module")
def five(plan):
    return plan.run(replicates=5, scale=SCALE, threads=1)


def test_threads_do_not_change_the_record(plan, five):
    assert plan.run(replicates=5, scale=SCALE, threads=2).record_sha256 == five.record_sha256
    assert plan.run(replicates=1, scale=SCALE, threads=4).records[0].sha256() == five.records[0].sha256()


def test_a_prefix_of_replicates_is_the_same(plan, five):
    two = plan.run(replicates=2, scale=SCALE)
    assert [record.sha256() for record in two.records] == [record.sha256() for record in five.records[:2]]


def test_replicates_and_seeds_differ(plan, five):
    assert len({record.sha256() for record in five.records}) == 5
    assert plan.run(replicates=1, scale=SCALE, seed=2).records[0].sha256() != five.records[0].sha256()


def test_agents_keep_the_same_record():
    plan = simexit.load("mabian-2017", settings=("time.end=2017-12",))
    compiled = plan.run(replicates=1, scale=0.008)
    agents = plan.run(replicates=1, scale=0.008, engine="agents")
    assert np.count_nonzero(agents.records[0].assessments[0].members) == 333
    assert agents.record_sha256 == compiled.record_sha256


def test_a_stopped_run_goes_on_where_it_was(plan, five, tmp_path):
    stop, seen = threading.Event(), []

    def after_two(done, total):
        seen.append(done / total)
        if done / total > 0.5:
            stop.set()

    store = tmp_path / ".store"
    with pytest.raises(Stopped) as stopped:
        plan.run(replicates=5, scale=SCALE, threads=1, progress=after_two, store=store, stop=stop)
    assert stopped.value.done == 2
    assert len(list(store.iterdir())) == 2
    times = []
    again = plan.run(replicates=5, scale=SCALE, threads=1, progress=lambda d, t: times.append(d / t), store=store)
    assert times[0] == pytest.approx(0.2) and times[1] == pytest.approx(0.4)
    assert again.record_sha256 == five.record_sha256
    assert len(list(store.iterdir())) == 5


def test_more_replicates_use_those_that_are_kept(plan, five, tmp_path):
    plan.run(replicates=2, scale=SCALE, store=tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert plan.run(replicates=5, scale=SCALE, store=tmp_path).record_sha256 == five.record_sha256
    assert before.items() <= {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}.items()


def test_replicates_that_fail_are_told_once_the_others_have_run(plan, tmp_path, monkeypatch):
    def fails_twice(scenario, *, replicate, **more):
        if replicate in (2, 4):
            raise AssertionError("minus one pig")
        return Simulation(scenario, replicate=replicate, **more)

    monkeypatch.setattr(cases, "Simulation", fails_twice)
    with pytest.raises(RunFailed) as error:
        plan.run(replicates=5, scale=SCALE, store=tmp_path)
    assert str(error.value) == "2 of 5 replicates failed, the first, 2, with AssertionError: minus one pig"
    assert list(error.value.failures) == [2, 4] and "in fails_twice" in error.value.__notes__[0]
    assert len(list(tmp_path.glob("*.parquet"))) == 3 and len(list(tmp_path.glob("*.failed.json"))) == 2
    monkeypatch.undo()
    assert len(plan.run(replicates=5, scale=SCALE, store=tmp_path).records) == 5
    assert len(list(tmp_path.glob("*.parquet"))) == 5 == len(list(tmp_path.iterdir()))


def test_the_folder_is_whole_and_never_overwritten(five, tmp_path):
    folder = write_run(five, tmp_path / "一 个", [{"event": "started"}])
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    tables = {f"{name}.parquet" for name in TABLES}
    drawn = ("headcount", "states", "changes", "incomes", "spending", "survival", "hazards", "moves", "components")
    kinds = [f"{lang}.{kind}" for lang in ("en", "zh") for kind in ("png", "svg", "csv")]
    figures = {f"figures/{name}{kind}" for name in drawn for kind in (".csv", *(f"-{each}" for each in kinds))}
    assert names == {
        "run.json",
        *(f"{name}{language}.csv" for name in SHEETS for language in ("", "-en", "-zh")),
        "log.jsonl",
        *tables,
        *figures,
    }
    about = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert about["record_sha256"] == five.record_sha256
    assert about["scenario"]["name"] == "mabian-2017"
    assert len(pd.read_parquet(folder / "spells.parquet")) == len(five.spells)
    plain = write_run(five, tmp_path / "without", [], figures=False)
    assert {path.relative_to(plain).as_posix() for path in plain.rglob("*")} == names - figures
    shutil.rmtree(plain)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(FolderTaken):
        write_run(five, folder, [])
    assert before == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert free_folder(tmp_path, "一 个") == tmp_path / "一 个-2"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["一 个"]


def test_settings_that_make_no_sense_are_all_named(plan):
    with pytest.raises(ValueError) as error:
        plan.run(replicates=0, seed=-1, scale=2.0, threads=0, engine="fast")
    assert str(error.value).splitlines() == [
        "replicates: found 0; allowed: 1 to 10,000",
        "seed: found -1; allowed: 0 to 4294967295",
        "scale: found 2.0; allowed: above 0, at most 1",
        "threads: found 0; allowed: 1 or more",
        "engine: found 'fast'; allowed: compiled or agents",
    ]


def test_money_adds_up_over_the_run(five):
    funds = five.funds
    assert (funds["appropriated_yuan"] == funds["spent_yuan"] + funds["unspent_yuan"]).all()
    by_funds = five.ledger[five.ledger["kind"] != "self-raised"]
    paid = by_funds.groupby(["replicate", "fund"])["yuan"].sum()
    spent = funds.groupby(["replicate", "fund"])["spent_yuan"].sum()
    assert (paid.sort_index() == spent[paid.index].sort_index()).all()
    assert paid.sum() > 0


def test_people_add_up_over_the_run(five):
    for _, years in five.people.groupby("replicate"):
        before, after = years.iloc[:-1].reset_index(), years.iloc[1:].reset_index()
        came = after["births"] + after["married_in"]
        went = after["deaths"] + after["married_out"] + after["left_net"]
        assert (after["living"] == before["living"] + came - went).all()
        assert (after["deaths"] > 0).all()
