"""A case's key follows all that decides its bytes, and nothing else."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from simexit.runs import cases
from simexit.runs.cases import Case, Failure, attempt, case_key, plugin_sha256
from simexit.scenario.loading import load

CASE = Case(load("mabian-2017"), "plan", 1, 1, 0.1)


def test_label_and_writing_do_not_enter_the_key() -> None:
    assert case_key(CASE) == case_key(replace(CASE, label="other"))
    assert case_key(CASE) == case_key(
        replace(CASE, scale=1 / 10, scenario=load("mabian-2017", settings="then=maintain"))
    )


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 2}, {"replicate": 2}, {"scale": 0.2}, {"engine": "agents"},
        {"scenario": load("mabian-2017", settings="programmes.dibao.take_up=0.4")},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_scenario_luck_size_and_engine_change_the_key(change: dict[str, Any]) -> None:
    assert case_key(replace(CASE, **change)) != case_key(CASE)


def test_code_and_libraries_change_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {case_key(CASE)}
    with monkeypatch.context() as patch:
        patch.setattr(cases, "running_sources_sha256", lambda: "other sources")
        keys.add(case_key(CASE))
    with monkeypatch.context() as patch:
        patch.setattr(cases, "version", lambda name: "0.0")
        keys.add(case_key(CASE))
    with monkeypatch.context() as patch:
        patch.setattr(cases, "RECORD_SCHEMA", 999)
        keys.add(case_key(CASE))
    assert len(keys) == 4


def test_sources_of_plug_ins_change_the_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = tmp_path / "cash_for_all"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "rules.py").write_text("YUAN = 100\n", encoding="utf-8")
    about = tmp_path / "cash_for_all-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: cash-for-all\nVersion: 1.0\n", encoding="utf-8")
    points = "[simexit.programmes]\ncash = cash_for_all.rules:programme\n"
    (about / "entry_points.txt").write_text(points, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    with_plugin = replace(CASE, scenario=CASE.scenario.model_copy(update={"plugins": {"cash": "1.0"}}))
    keys, hashes = {case_key(CASE), case_key(with_plugin)}, {plugin_sha256("cash")}
    (package / "rules.py").write_text("YUAN = 200\n", encoding="utf-8")
    keys.add(case_key(with_plugin))
    hashes.add(plugin_sha256("cash"))
    assert (len(keys), len(hashes)) == (3, 2)
    assert "cash_for_all.rules" not in sys.modules


def test_a_run_that_fails_is_data(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("no households")

    monkeypatch.setattr(cases, "Simulation", fails)
    failure = attempt(CASE)
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.message) == ("ZeroDivisionError", "no households")
    assert "in fails" in failure.traceback
