"""Names in Chinese, and titles in one language."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from simexit.scenario.json_schema import json_schema
from simexit.scenario.kinds import Words
from simexit.scenario.loading import load
from simexit.scenario.schema import is_name
from simexit.scenario.wording import name_from

Write = Callable[[str, str], Path]
Problems = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("written", "en", "zh"),
    [
        ("清河县", "清河县", "清河县"),
        ("{zh: 清河县}", "清河县", "清河县"),
        ("{en: Qinghe}", "Qinghe", "Qinghe"),
        ("{en: '', zh: 清河县}", "清河县", "清河县"),
        ("{en: Qinghe, zh: 清河}", "Qinghe", "清河"),
    ],
)
def test_one_language_stands_for_both(written: str, en: str, zh: str, write: Write) -> None:
    """Also over a base with both: nothing of the base's title stays."""
    text = f"base: whole.yaml\ntitle: {written}\ncounties: {{qinghe: {{name: {written}}}}}\nmix: {{title: {written}}}\n"
    scenario = load(write("mine.yaml", text))
    assert scenario.counties["qinghe"].name == Words(en=en, zh=zh)
    assert (scenario.title.en, scenario.title.zh) == (f"{en}: {en}", f"{zh} · {zh}")


def test_a_setting_changes_one_language(write: Write) -> None:
    path = write("mine.yaml", "base: whole.yaml\ntitle: 清河县\n")
    changed = load(path, settings=["title.en=Qinghe", "counties.qinghe.name.zh=河"])
    assert (changed.title.en, changed.title.zh) == ("Qinghe", "清河县")
    assert changed.counties["qinghe"].name.zh == "河" and changed.counties["qinghe"].name.en != "河"


@pytest.mark.chinese_file_names
def test_names_of_everything_may_be_chinese(write: Write) -> None:
    text = (
        "base: whole.yaml\nname: 清河2018年计划\nfunds: {扶贫资金: 100000}\n"
        "programmes: {种养: {type: I1, fund: 扶贫资金, places_per_year: 5}}\n"
    )
    scenario = load(write("计划.yaml", text), settings=["funds.扶贫资金=200000"])
    assert scenario.name == "清河2018年计划" and scenario.funds["扶贫资金"].value == 200000
    assert scenario.programmes["种养"].fund == "扶贫资金"


@pytest.mark.parametrize("name", ["poverty-fund", "马边", "马边2018", "a", "马边-计划"])
def test_names(name: str) -> None:
    assert is_name(name) and name_from(name) == name


@pytest.mark.parametrize(
    "name", ["", "2018马边", "马边 县", "马边（草稿）", "-马边", "马边-", "Mabian", "a_b", "马边\n", "ä"]
)
def test_what_is_no_name(name: str) -> None:
    assert not is_name(name)


@pytest.mark.chinese_file_names
def test_a_file_gives_its_chinese_name(write: Write) -> None:
    assert load(write("01 我的县（草稿）.yaml", "base: whole.yaml\n")).name == "我的县-草稿"


def test_editors_are_told_both_ways_of_writing() -> None:
    schema = json.loads(json.dumps(json_schema()))
    kinds = schema["$defs"]["Words"]["anyOf"]
    assert [kind["type"] for kind in kinds] == ["string", "object"] and "required" not in kinds[1]
    assert "filled" not in schema["properties"] and "fill_from_region" in schema["properties"]


def test_an_unknown_type_is_found_by_its_name(write: Write, problems: Problems) -> None:
    for meant, type_ in (("最低生活保障", "S1"), ("Relocation", "H1"), ("safe drinking-water", "N2"), ("s1", "S1")):
        (line,) = problems(write("mine.yaml", f"base: whole.yaml\nprogrammes: {{dibao: {{type: {meant}}}}}\n"))
        assert f"did you mean '{type_}'?" in line and "(simexit systems says what each is)" in line
