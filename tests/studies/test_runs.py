"""Replicates, threads, engines, stopping and going on, and what lands on disk."""

from __future__ import annotations

import json
import threading

import pandas as pd
import pytest

import simexit
from simexit.scenario.loading import load
from simexit.studies.partial import Partial
from simexit.studies.replicates import How, Stopped, run_key, run_replicates
from simexit.studies.run_folder import FolderTaken, free_folder, write_run

SCALE = 0.03


@pytest.fixture(scope="module")
def plan():
    return simexit.load("mabian-2017", settings=("time.end=2018-12",))


@pytest.fixture(scope="module")
def five(plan):
    return plan.run(replicates=5, scale=SCALE, threads=1)


def test_threads_do_not_change_the_record(plan, five):
    assert plan.run(replicates=5, scale=SCALE, threads=2).record_sha256 == five.record_sha256
    assert plan.run(replicates=1, scale=SCALE, threads=4).kept[0].sha256() == five.kept[0].sha256()


def test_a_prefix_of_replicates_is_the_same(plan, five):
    two = plan.run(replicates=2, scale=SCALE)
    assert [kept.sha256() for kept in two.kept] == [kept.sha256() for kept in five.kept[:2]]


def test_replicates_and_seeds_differ(plan, five):
    assert len({kept.sha256() for kept in five.kept}) == 5
    assert plan.run(replicates=1, scale=SCALE, seed=2).kept[0].sha256() != five.kept[0].sha256()


def test_agents_keep_the_same_record():
    plan = simexit.load("mabian-2017", settings=("time.end=2017-12",))
    compiled = plan.run(replicates=1, scale=0.008)
    agents = plan.run(replicates=1, scale=0.008, engine="agents")
    assert agents.kept[0].household_ids.size == 333
    assert agents.record_sha256 == compiled.record_sha256


def test_a_stopped_run_goes_on_where_it_was(plan, five, tmp_path):
    stop, seen = threading.Event(), []

    def after_two(done, total):
        seen.append(done / total)
        if done / total > 0.5:
            stop.set()

    with pytest.raises(Stopped) as stopped:
        plan.run(replicates=5, scale=SCALE, threads=1, progress=after_two, keep_in=tmp_path, stop=stop)
    assert stopped.value.done == 2
    kept = sorted(tmp_path.glob(".partial-*/*.npz"))
    assert len(kept) == 2
    times = []
    again = plan.run(replicates=5, scale=SCALE, threads=1, progress=lambda d, t: times.append(d / t), keep_in=tmp_path)
    assert times[0] == pytest.approx(0.2) and times[1] == pytest.approx(0.4)
    assert again.record_sha256 == five.record_sha256
    assert len(list(tmp_path.glob(".partial-*/*.npz"))) == 5
    again.save(tmp_path / "saved")
    assert [path.name for path in tmp_path.iterdir()] == ["saved"]


def test_a_damaged_part_is_run_again(plan, five, tmp_path):
    how = How(5, 1, SCALE, 1)
    partial = Partial(tmp_path, run_key(plan.scenario, how))
    partial.save(five.kept[0])
    file = next(tmp_path.glob(".partial-*/*.npz"))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 255
    file.write_bytes(bytes(content))
    assert partial.load(1) is None
    assert run_replicates(plan.scenario, how, partial=partial).record_sha256 == five.record_sha256


def test_the_key_follows_scenario_seed_and_scale_but_not_threads(plan):
    how = How(5, 1, SCALE, 1)
    key = run_key(plan.scenario, how)
    assert key == run_key(plan.scenario, How(9, 1, SCALE, 2))
    assert key != run_key(plan.scenario, How(5, 1, SCALE, 1, "agents"))
    assert key != run_key(plan.scenario, How(5, 2, SCALE, 1))
    assert key != run_key(plan.scenario, How(5, 1, SCALE * 2, 1))
    assert key != run_key(load("mabian-2017", settings=("time.end=2018-11",)), how)


def test_the_folder_is_whole_and_never_overwritten(five, tmp_path):
    folder = write_run(five, tmp_path / "一 个", [{"event": "started"}])
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    tables = {f"{name}.parquet" for name in ("yearly", "spells", "ledger", "funds", "people", "panel", "outcomes")}
    drawn = ("headcount", "states", "changes", "incomes", "spending")
    kinds = [f"{lang}.{kind}" for lang in ("en", "zh") for kind in ("png", "svg", "csv")]
    figures = {f"figures/{name}-{kind}" for name in drawn for kind in kinds}
    assert names == {"run.json", "summary.csv", "hazards.csv", "log.jsonl", *tables, *figures}
    about = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert about["record_sha256"] == five.record_sha256
    assert about["scenario"]["name"] == "mabian-2017"
    assert len(pd.read_parquet(folder / "spells.parquet")) == len(five.spells)
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
    paid = five.ledger.groupby(["replicate", "fund"])["yuan"].sum()
    spent = funds.groupby(["replicate", "fund"])["spent_yuan"].sum()
    assert (paid.sort_index() == spent[paid.index].sort_index()).all()
    assert paid.sum() > 0


def test_people_add_up_over_the_run(five):
    for _, years in five.people.groupby("replicate"):
        before, after = years.iloc[:-1].reset_index(), years.iloc[1:].reset_index()
        assert (after["living"] == before["living"] + after["births"] - after["deaths"]).all()
        assert (after["deaths"] > 0).all()
