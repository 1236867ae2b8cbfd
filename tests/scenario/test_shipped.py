"""Shipped scenarios, new scenarios made from them, and what becomes of names that are none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from simexit.scenario.loading import load
from simexit.scenario.problems import ScenarioError
from simexit.scenario.resolved import resolved
from simexit.scenario.shipped import new_scenario, shipped_file, shipped_names

Problems = Callable[..., list[str]]


def test_a_new_scenario_differs_by_its_name_only(tmp_path: Path) -> None:
    path = new_scenario(tmp_path / "plans" / "my-plan.yaml", "mabian-2017")
    source = shipped_file("mabian-2017")
    assert source is not None
    expected = source.read_text(encoding="utf-8").replace("name: mabian-2017", "name: my-plan", 1)
    assert path.read_bytes() == expected.encode("utf-8")
    mine, shipped = load(path), load("mabian-2017")
    assert mine.name == "my-plan"
    assert {**resolved(mine), "name": ""} == {**resolved(shipped), "name": ""}


def test_a_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "my-plan.yaml"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(ScenarioError, match="a file that is there already"):
        new_scenario(path, "mabian-2017")
    assert path.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("file", "source", "message"),
    [
        ("plan.yaml", "mabian-2018", "did you mean 'mabian-2017'?"),
        ("plan.txt", "mabian-2017", "write plan.yaml"),
        ("My Plan.yaml", "mabian-2017", "write my-plan.yaml"),
        ("plan.yaml/below.yaml", "mabian-2017", "a file that cannot be used"),
    ],
)
def test_new_scenarios_that_cannot_be(file: str, source: str, message: str, tmp_path: Path) -> None:
    if "/" in file:
        (tmp_path / "plan.yaml").write_text("", encoding="utf-8")
    with pytest.raises(ScenarioError) as raised:
        new_scenario(tmp_path / file, source)
    assert message in str(raised.value)
    assert [path.name for path in tmp_path.iterdir() if path.stat().st_size] == []


def test_shipped_names_are_sorted_and_known() -> None:
    names = shipped_names()
    assert names == sorted(names) and "mabian-2017" in names


@pytest.mark.parametrize("name", ["mabian-2018", "Mabian", "mabian-2017.yml", "nowhere/mabian-2017.yaml"])
def test_an_unknown_name_suggests_a_shipped_one(name: str, problems: Problems) -> None:
    (line,) = problems(name)
    assert "no such scenario" in line and "did you mean 'mabian-2017'?" in line


@pytest.mark.parametrize("name", ["", " ", "\0", "a" * 5000, "../" * 50, "馬邊", "-", "con:"], ids=range(8))
def test_names_that_are_none(name: str, problems: Problems) -> None:
    assert len(problems(name)) == 1


def test_a_folder_is_no_scenario(tmp_path: Path, problems: Problems) -> None:
    assert problems(tmp_path)[0].endswith("found a folder; allowed: a scenario file in YAML")


def test_a_file_changed_on_disk_is_read_anew(tmp_path: Path) -> None:
    path = new_scenario(tmp_path / "plan.yaml", "mabian-2017")
    for word in ("stop", "taper", "stop"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text[: text.index("\nthen:")] + f"\nthen: {word}\n", encoding="utf-8")
        assert load(path).then == word
