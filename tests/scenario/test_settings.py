"""Single values from the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from simexit.scenario.loading import load
from simexit.scenario.problems import ScenarioError
from simexit.scenario.schema import Scenario

Problems = Callable[..., list[str]]

WHOLE = Path(__file__).resolve().parents[1] / "malformed" / "whole.yaml"


def changed(*settings: str) -> Scenario:
    return load(WHOLE, settings=settings)


def test_a_field_of_a_programme() -> None:
    assert changed("programmes.dibao.take_up=0.5").programmes["dibao"].take_up == 0.5


def test_a_field_the_catalogue_gives() -> None:
    assert changed("programmes.industry.take_up=0.5").programmes["industry"].take_up == 0.5


def test_inside_what_the_catalogue_gives() -> None:
    before = load(WHOLE).programmes["industry"]
    after = changed("programmes.industry.effects.2.factor=0.5", "programmes.industry.who.land_mu.min=3").programmes[
        "industry"
    ]
    assert after.effects[1].factor.at(2016) == 0.5 and after.effects[0] == before.effects[0]
    assert after.who == {**before.who, "land_mu": {"min": 3.0}}


def test_parameters_keep_the_dots_in_their_names() -> None:
    assert changed("parameters.health.onset_monthly=0.02").parameters["health.onset_monthly"].value == 0.02


def test_a_year_of_a_parameter() -> None:
    settings = ("parameters.health.onset_monthly={2016: 0.01, 2018: 0.02}", "parameters.health.onset_monthly.2018=0.03")
    assert changed(*settings).parameters["health.onset_monthly"].value == {2016: 0.01, 2018: 0.03}


def test_months_and_targets() -> None:
    scenario = changed("time.end=2018-12", "counties.qinghe.targets.2017.households=450")
    assert scenario.time.end == "2018-12"
    assert scenario.counties["qinghe"].targets[2017].households == 450
    assert scenario.counties["qinghe"].targets[2017].persons == 2000


def test_a_target_for_another_year() -> None:
    assert changed("counties.qinghe.targets.2018.households=9").counties["qinghe"].targets[2018].households == 9


def test_a_year_of_a_figure_is_no_longer_sourced() -> None:
    figure = load("mabian-2017", settings=["lines.dibao_yuan.2018=4000"]).lines.dibao_yuan
    assert figure.at(2018) == 4000 and figure.at(2017) == 3335
    assert (figure.status, figure.source) == ("assumed", "")


def test_settings_apply_in_turn() -> None:
    assert changed("then=stop", "then=taper").then == "taper"


def test_a_list_and_a_section() -> None:
    programme = changed("programmes.dibao.enrol_months=[3, 9]", "programmes.dibao.who={members: {min: 5}}").programmes[
        "dibao"
    ]
    assert programme.enrol_months == (3, 9) and programme.who == {"members": {"min": 5.0}}


def test_null_takes_a_programme_away() -> None:
    assert list(changed("programmes.dibao=null").programmes) == ["industry"]


def test_one_setting_need_not_be_in_a_list() -> None:
    assert load(WHOLE, settings="then=stop").then == "stop"


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("programmes.dibao.take_up=1.7", "--set programmes.dibao.take_up: found 1.7; allowed: a share between 0 and 1"),
        (
            "programmes.dibau.take_up=0.5",
            "--set programmes.dibau.take_up: found no 'dibau' in programmes; "
            "allowed: industry, dibao; did you mean 'dibao'?",
        ),
        (
            "programmes.dibao=",
            "--set programmes.dibao: found no value after the equals sign; "
            "allowed: key=value, such as programmes.dibao.take_up=0.5",
        ),
        ("then", "--set: found 'then'; allowed: key=value, such as programmes.dibao.take_up=0.5"),
        (
            "programmes.industry.effects.9.factor=1",
            "--set programmes.industry.effects.9.factor: found no item 9; allowed: 1 to 2",
        ),
        (
            "funds.civil-affairs.2017=5",
            "--set funds.civil-affairs.2017: found a year of a figure without years; "
            "allowed: the figure as a whole; leave out the year",
        ),
        (
            "lines.dibao_yuan.source=me",
            "--set lines.dibao_yuan.source: found a part of a figure; "
            "allowed: a figure as a whole, or one of its years",
        ),
        ("then=keep", "--set then: found the text 'keep'; allowed: stop, maintain, taper"),
        ("time.start=[", "--set time.start: found the end of the text inside { or [; allowed: a closing } or ]"),
        (
            "parameters.health.onset_monthly=3%",
            "--set parameters.health.onset_monthly: found the text '3%'; allowed: a number; write 0.03",
        ),
    ],
)  # fmt: skip
def test_problems_name_the_setting(setting: str, message: str, problems: Problems) -> None:
    assert problems(WHOLE, settings=[setting]) == [message]


@pytest.mark.parametrize(
    "key",
    [
        "",
        ".",
        "a.",
        ".a",
        "5",
        "time",
        "time.start.x.y",
        "counties.qinghe.targets.x.y",
        "name.1",
        "parameters.a.²",
        "parameters.x.99999",
    ],
)
@pytest.mark.parametrize("value", ["", "null", "{}", "[]", "5", "{a: {b: 1}}", "&a [*a]", "\x00", "%", "'"])
def test_whatever_is_set_gives_a_scenario_or_problems(key: str, value: str) -> None:
    try:
        assert isinstance(changed(f"{key}={value}"), Scenario)
    except ScenarioError as error:
        assert error.problems


def test_the_file_itself_is_not_changed(tmp_path: Path) -> None:
    before = WHOLE.read_bytes()
    changed("then=stop")
    assert WHOLE.read_bytes() == before
    assert load(WHOLE).then == "maintain"


@pytest.mark.parametrize(
    ("setting", "hint"),
    [
        ("programmes.dibao.take_up=0,5", "write 0.5"),
        ("programmes.dibao.take_up=0，5", "write 0.5"),
        ("lines.dibao_yuan={value: 3000,5}", "write decimal numbers with a point, 0.5"),
        ("funds.civil-affairs=60,000,000", "write 60000000"),
        ("funds.civil-affairs={value: 60,000}", "write large numbers without commas, 1813"),
        ("funds.civil-affairs={value: 6, range: [0,3, 0,6]}", "write [0.3, 0.6]"),
    ],
)
def test_a_comma_is_one_of_thousands_only_before_three_digits(problems: Problems, setting: str, hint: str) -> None:
    assert any(line.endswith(f"; {hint}") for line in problems("mabian-2017", settings=[setting])), setting
