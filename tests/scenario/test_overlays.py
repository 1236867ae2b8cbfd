"""Bases and overlays: what is merged, what is replaced, what is refused."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from simexit.scenario.loading import load
from simexit.scenario.merging import merged
from simexit.scenario.reading import read_text
from simexit.scenario.shipped import shipped_names, shipped_overlays

Problems = Callable[..., list[str]]

WHOLE = Path(__file__).resolve().parents[1] / "malformed" / "whole.yaml"
Write = Callable[[str, str], Path]


def test_sections_merge_key_by_key(write: Write) -> None:
    scenario = load(write("plan.yaml", "base: whole.yaml\nprogrammes: {dibao: {take_up: 0.5}}\n"))
    whole = load(write("again.yaml", "base: whole.yaml\n"))
    assert scenario.programmes["dibao"].take_up == 0.5
    assert scenario.programmes["dibao"].evidence == whole.programmes["dibao"].evidence
    assert scenario.programmes["industry"] == whole.programmes["industry"]
    assert scenario.name == "plan" and scenario.base == "whole.yaml"


def test_figures_are_replaced_as_a_whole(write: Write) -> None:
    scenario = load(write("plan.yaml", "base: whole.yaml\nlines: {administrative_yuan: {2017: 5000}, dibao_yuan: 1}\n"))
    assert scenario.lines.administrative_yuan.value == {2017: 5000.0}
    assert scenario.lines.dibao_yuan.source == "" and scenario.lines.dibao_yuan.status == "assumed"


def test_targets_merge_year_by_year_and_lose_a_stale_source() -> None:
    base = read_text(
        "counties: {a: {targets: {2016: {households: 1, source: x, status: sourced}, 2017: {persons: 2}}}}", "b"
    )
    overlay = read_text("counties: {a: {targets: {2016: {households: 5}}}}", "o")
    assert merged(base, overlay).data["counties"]["a"]["targets"] == {2016: {"households": 5}, 2017: {"persons": 2}}


def test_lists_and_who_are_replaced_as_a_whole(write: Write) -> None:
    text = "base: whole.yaml\nprogrammes: {dibao: {who: {members: {min: 5}}, enrol_months: [7]}}\n"
    programme = load(write("plan.yaml", text)).programmes["dibao"]
    assert programme.who == {"members": {"min": 5.0}} and programme.enrol_months == (7,)


def test_null_takes_entries_away(write: Write) -> None:
    text = "base: whole.yaml\nprogrammes: {dibao: null}\nfunds: {civil-affairs: null}\n"
    text += "counties: {qinghe: {targets: {2016: null}}}\n"
    scenario = load(write("plan.yaml", text))
    assert list(scenario.programmes) == ["industry"] and list(scenario.funds) == ["poverty-fund"]
    assert list(scenario.counties["qinghe"].targets) == [2017]


def test_none_takes_all_entries_away_and_others_can_be_added_again(write: Write) -> None:
    write("bare.yaml", "base: whole.yaml\nprogrammes: none\nfunds: none\n")
    bare = load(write("plan.yaml", "base: bare.yaml\n"))
    assert bare.programmes == {} and bare.funds == {}
    text = "base: bare.yaml\nprogrammes: {roads: {type: N2, fund: works}}\nfunds: {works: 1000}\n"
    assert list(load(write("again.yaml", text)).programmes) == ["roads"]


def test_null_brings_back_what_the_catalogue_says(write: Write) -> None:
    write("middle.yaml", "base: whole.yaml\nprogrammes: {industry: {take_up: 0.1}}\n")
    scenario = load(write("plan.yaml", "base: middle.yaml\nprogrammes: {industry: {take_up: null}}\n"))
    assert scenario.programmes["industry"].take_up == 0.7


def test_merging_changes_neither_document() -> None:
    base, overlay = read_text("time: {start: 1, end: 2}", "b"), read_text("time: {end: 3}", "o")
    assert merged(base, overlay).data == {"time": {"start": 1, "end": 3}}
    assert base.data == {"time": {"start": 1, "end": 2}} and overlay.data == {"time": {"end": 3}}


def test_problems_stand_where_the_value_was_written(write: Write, problems: Problems) -> None:
    write("middle.yaml", "base: whole.yaml\nthen: keep\n")
    lines = problems(write("plan.yaml", "base: middle.yaml\ntime:\n  end: never\n"))
    assert lines[0].startswith("middle.yaml:2:1: then:")
    assert lines[1].startswith("plan.yaml:3:3: time.end:")


def test_overlays_given_by_hand_come_on_top(write: Write) -> None:
    whole = write("again.yaml", "base: whole.yaml\n")
    first = write("first.yaml", "programmes: {dibao: {take_up: 0.1, order: lottery}}\n")
    second = write("second.yaml", "programmes: {dibao: {take_up: 0.2}}\n")
    programme = load(whole, overlays=[first, second]).programmes["dibao"]
    assert (programme.take_up, programme.order) == (0.2, "lottery")
    assert load(whole, overlays=str(first)).programmes["dibao"].take_up == 0.1


def test_an_overlay_given_by_hand_has_no_base(write: Write, problems: Problems) -> None:
    overlay = write("overlay.yaml", "base: whole.yaml\nthen: stop\n")
    assert "overlay.yaml:1:1: base:" in problems(write("plan.yaml", "base: whole.yaml\n"), overlays=[overlay])[0]


def test_a_shipped_scenario_can_be_a_base(write: Write) -> None:
    scenario = load(write("plan.yaml", "base: mabian-2017\nname: mine\nthen: stop\n"))
    assert scenario.name == "mine" and "mabian" in scenario.counties


@pytest.mark.parametrize("base", ["../outside.yaml", "inner/../../outside.yaml", "link.yaml", "folder/outside.yaml"])
def test_bases_outside_the_folder_are_refused(base: str, write: Write, problems: Problems) -> None:
    outside = write("outside.yaml", "base: whole.yaml\n")
    plan = write("inside/plan.yaml", f"base: {base}\n")
    (plan.parent / "inner").mkdir()
    try:
        os.symlink(outside, plan.parent / "link.yaml")
        os.symlink(outside.parent, plan.parent / "folder")
    except OSError:
        pytest.skip("this system lets nobody make symbolic links")
    assert "leads out of the folder" in problems(plan)[0]


def test_a_full_path_is_refused_even_to_the_same_folder(write: Write, problems: Problems) -> None:
    whole = write("again.yaml", "base: whole.yaml\n").parent / "whole.yaml"
    assert "found the full path" in problems(write("plan.yaml", f"base: {whole}\n"))[0]


def test_a_base_in_a_folder_below(write: Write) -> None:
    write("below/base.yaml", WHOLE.read_text(encoding="utf-8"))
    assert load(write("plan.yaml", "base: below/base.yaml\n")).name == "plan"


def test_bases_in_a_circle_are_refused(write: Write, problems: Problems) -> None:
    write("other.yaml", "base: plan.yaml\n")
    assert "builds on this file" in problems(write("plan.yaml", "base: other.yaml\n"))[0]


def test_at_most_eight_bases(write: Write, problems: Problems) -> None:
    write("p1.yaml", "base: whole.yaml\n")
    for number in range(2, 10):
        write(f"p{number}.yaml", f"base: p{number - 1}.yaml\n")
    assert load(write("top.yaml", "base: p7.yaml\n")).name == "top"
    assert "too many bases" in problems(write("top.yaml", "base: p8.yaml\n"))[0]


@pytest.mark.chinese_file_names
def test_names_come_from_the_file_if_it_gives_none(write: Write, problems: Problems) -> None:
    assert load(write("2017 My Plan.yaml", "base: whole.yaml\n")).name == "my-plan"
    assert load(write("马边.yaml", "base: whole.yaml\n")).name == "马边"
    assert "name: found the text '2018'" in problems(write("2018.yaml", "base: whole.yaml\n"))[0]


@pytest.mark.parametrize("name", shipped_names())
def test_shipped_scenarios_have_no_fault(name: str) -> None:
    assert load(name).name == name


@pytest.mark.parametrize("name", [name for name in shipped_overlays() if name.startswith("overlays/")])
def test_shipped_overlays_fit_a_shipped_scenario(name: str) -> None:
    assert load("mabian-2017", overlays=[name])
