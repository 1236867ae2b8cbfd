"""The summary says what a scenario changes of the plan behind it, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from simexit.scenario.changes import changes, plan_behind
from simexit.scenario.loading import load

OVERLAY = """schema: 1
base: mabian-2017
name: more-industry
programmes:
  industry: {take_up: 0.5}
  dibao: null
funds:
  poverty-fund: {2016: 1, 2017: 26000000}
  extra: 5000
parameters:
  work.search_monthly: 0.08
"""


@pytest.fixture
def lines(tmp_path: Path) -> list[str]:
    """Changes of a small file against its plan."""
    file = tmp_path / "more.yaml"
    file.write_text(OVERLAY, encoding="utf-8")
    return [str(change) for change in changes(plan_behind(load(file), file), load(file))]


def test_each_change_is_one_line_by_key(lines: list[str]) -> None:
    assert "programmes.dibao: taken out" in lines
    assert "programmes.industry.take_up: 0.7 -> 0.5" in lines
    assert "funds.extra: added, 5,000" in lines
    assert "parameters.work.search_monthly: 0.06 -> 0.08" in lines
    assert any(line.startswith("funds.poverty-fund: 2016: ") and line.endswith("2017: 26,000,000") for line in lines)


def test_of_a_list_of_effects_only_those_that_differ_are_told(tmp_path: Path) -> None:
    plan, file = load("mabian-2017"), tmp_path / "one.yaml"
    kept = plan.programmes["relocation"].effects[0].model_dump(mode="json", exclude_none=True, by_alias=True)
    only = f"programmes: {{relocation: {{effects: [{kept}]}}}}"
    file.write_text(f"schema: 1\nbase: mabian-2017\nname: one\n{only}\n", encoding="utf-8")
    (change,) = changes(plan, load(file))
    assert change.key == "programmes.relocation.effects" and change.scenario == "nothing"
    assert "state: dwelling" not in change.plan and "state: water" in change.plan and "status" not in change.plan


def test_a_plan_differs_from_itself_in_nothing() -> None:
    assert changes(load("bazhou-2017"), load("bazhou-2017")) == []


def test_overlays_and_settings_are_compared_with_the_plan_they_lie_over() -> None:
    scenario = load("mabian-2017", settings=["then=stop"])
    assert [str(change) for change in changes(plan_behind(scenario, "mabian-2017"), scenario)] == [
        "then: maintain -> stop"
    ]


def test_a_base_beside_the_file_is_found_from_any_folder(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "plan.yaml").write_text("schema: 1\nname: plan\nbase: mabian-2017\n", encoding="utf-8")
    (tmp_path / "sub" / "more.yaml").write_text("schema: 1\nname: more\nbase: plan.yaml\n", encoding="utf-8")
    (tmp_path / "mine.yaml").write_text("schema: 1\nname: mine\nbase: sub/more.yaml\n", encoding="utf-8")
    for file in (tmp_path / "sub" / "more.yaml", tmp_path / "mine.yaml"):
        assert plan_behind(load(file), file).name == "mabian-2017"
