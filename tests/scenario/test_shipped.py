"""Shipped scenarios, new scenarios made from them, and what becomes of names that are none."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from simexit.scenario.evidence_count import scenario_figures
from simexit.scenario.loading import load
from simexit.scenario.problems import ScenarioError
from simexit.scenario.resolved import resolved
from simexit.scenario.schema import Scenario
from simexit.scenario.shipped import new_scenario, shipped_names

Problems = Callable[..., list[str]]


@pytest.mark.chinese_file_names
@pytest.mark.parametrize("name", ["我的县", "my-plan", "null"])
def test_a_blank_county_runs_as_it_is_and_explains_itself(name: str, tmp_path: Path) -> None:
    path = new_scenario(tmp_path / "plans" / f"{name}.yaml")
    scenario = load(path)
    assert scenario.name == name and list(scenario.counties) == [name]
    assert scenario.programmes and scenario.filled
    text = path.read_text(encoding="utf-8")
    assert text.count("# <--") == 9 and "农村户数" in text and "rural households" in text


def test_what_a_blank_county_has_in_comments_is_right_too(tmp_path: Path) -> None:
    """Every commented block, set free, is read without a fault."""
    path = new_scenario(tmp_path / "my-plan.yaml")
    text = path.read_text(encoding="utf-8").replace("# programmes: none", "# (none)")
    written = re.sub(r"^( *)# ( *[a-z0-9_-]+:(?: .*)?)$", r"\1\2", text.partition("schema: 1")[2], flags=re.MULTILINE)
    written = re.sub(r"^    persons: 150000 .*\n", "", written, flags=re.MULTILINE)
    path.write_text(f"schema: 1{written}", encoding="utf-8")
    scenario = load(path)
    assert scenario.counties["my-plan"].villages == 110 and scenario.counties["my-plan"].targets
    assert scenario.counties["my-plan"].persons.status == "sourced"
    assert {name for name, each in scenario.programmes.items() if each.of_plan} == {"dibao", "industry"}
    assert set(scenario.filled) == {"parameters.farm.yield_yuan", "parameters.work.wage_level"}


@pytest.mark.chinese_file_names
@pytest.mark.parametrize("source", shipped_names())
def test_a_copy_has_the_numbers_and_none_of_the_evidence(source: str, tmp_path: Path) -> None:
    path = new_scenario(tmp_path / "我的县.yaml", source)
    mine, shipped = load(path), load(source)
    assert (mine.name, mine.title.en, mine.title.zh) == ("我的县", "我的县", "我的县")
    if len(shipped.counties) == 1:
        assert list(mine.counties) == ["我的县"] and mine.counties["我的县"].name.en == "我的县"
    assert _numbers(mine) == _numbers(shipped)
    assert mine.lines.statistical_yuan == shipped.lines.statistical_yuan
    funds = [fund for name, fund in mine.funds.items() if name != "entitlements"]
    of_own = [*mine.counties.values(), *funds, *mine.parameters.values(), mine.lines.administrative_yuan]
    assert {status for each in of_own for _, status in scenario_figures(each)} <= {"assumed"}
    text = path.read_text(encoding="utf-8").replace(source, "")
    sources = [part.source for county in shipped.counties.values() for part in (county.persons, county.households)]
    assert not [each for each in (*sources, shipped.title.en, shipped.title.zh, shipped.about) if each and each in text]
    assert "source:" not in text.partition("schema:")[2].replace(shipped_line(text), "")


def shipped_line(text: str) -> str:
    """The line of a copy that keeps its source: the national one."""
    return next(line for line in text.splitlines() if line.strip().startswith("statistical_yuan"))


def _numbers(scenario: Scenario) -> list[object]:
    """All that a scenario says, without evidence, words and names of counties."""

    def bare(value: object) -> object:
        if isinstance(value, dict):
            gone = ("source", "status", "note", "range", "name", "title", "about")
            return {key: bare(below) for key, below in value.items() if key not in gone}
        return [bare(below) for below in value] if isinstance(value, list) else value

    data = resolved(scenario)
    return [bare({**data, "counties": None}), *map(bare, data["counties"].values())]


def test_a_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "my-plan.yaml"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(ScenarioError, match="a file that is there already"):
        new_scenario(path, "mabian-2017")
    with pytest.raises(ScenarioError, match="a file that is there already"):
        new_scenario(path)
    assert path.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("file", "source", "message"),
    [
        ("plan.yaml", "mabian-2018", "did you mean 'mabian-2017'?"),
        ("plan.txt", "mabian-2017", "write plan.yaml"),
        ("My Plan.yaml", "mabian-2017", "write my-plan.yaml"),
        ("马边 2018.yaml", "mabian-2017", "write 马边-2018.yaml"),
        ("plan.yaml", "mixes/none", "no such plan"),
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


@pytest.mark.parametrize(
    ("name", "meant"),
    [("nonne", "mixes/none"), ("housing-alon", "mixes/housing-alone"), ("growth-onli", "overlays/growth-only")],
)
def test_an_unknown_overlay_suggests_one_by_its_short_name(name: str, meant: str) -> None:
    with pytest.raises(ScenarioError) as raised:
        load("mabian-2017", overlays=[name])
    assert f"did you mean '{meant}'?" in str(raised.value)


def test_an_overlay_needs_no_folder_and_gives_way_to_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not any(each.of_plan for each in load("mabian-2017", overlays=["none"]).programmes.values())
    monkeypatch.chdir(tmp_path)
    Path("none").write_text("then: stop\n", encoding="utf-8")
    mine = load("mabian-2017", overlays=["none"])
    assert any(each.of_plan for each in mine.programmes.values()) and mine.then == "stop"


def test_an_overlay_alone_is_no_plan(problems: Problems) -> None:
    (line,) = problems("housing-alone")
    assert line.endswith("lay it over a plan, such as bazhou-2017 --with mixes/housing-alone")


def test_a_folder_is_no_scenario(tmp_path: Path, problems: Problems) -> None:
    assert problems(tmp_path)[0].endswith("found a folder; allowed: a scenario file in YAML")


def test_a_file_changed_on_disk_is_read_anew(tmp_path: Path) -> None:
    path = new_scenario(tmp_path / "plan.yaml", "mabian-2017")
    for word in ("stop", "taper", "stop"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text[: text.index("\nthen:")] + f"\nthen: {word}\n", encoding="utf-8")
        assert load(path).then == word
