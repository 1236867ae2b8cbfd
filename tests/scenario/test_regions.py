"""What the region fills of a county one knows six numbers of, and that it is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from simexit.scenario.evidence import evidence
from simexit.scenario.filling import filled_lines, filled_sentence
from simexit.scenario.loading import load
from simexit.scenario.regions import usual
from simexit.scenario.resolved import resolved, restored, scenario_sha256
from simexit.scenario.shipped import shipped_names

Problems = Callable[..., list[str]]
SIX = """\
schema: 1
title: 我的县
time: {start: 2016-01, end: 2020-12}
fill_from_region: true
counties:
  我的县:
    name: 我的县
    region: REGION
    households: 40000
    persons: 150000
    registered_persons: 15000
    income_per_head_yuan: 8200
"""


def written(folder: Path, text: str = SIX, region: str = "west") -> Path:
    path = folder / "my-county.yaml"
    path.write_text(text.replace("REGION", region), encoding="utf-8")
    return path


@pytest.mark.parametrize("region", list(usual().regions))
def test_six_numbers_are_enough_and_all_else_is_said(region: str, tmp_path: Path) -> None:
    scenario = load(written(tmp_path, region=region))
    county = scenario.counties["我的县"]
    assert (county.households.value, county.persons.value, county.registered_persons.value) == (40000, 150000, 15000)
    says = "\n".join(filled_lines(scenario))
    per_village = usual().regions[region].persons_per_village.at(2016)
    assert f"counties.我的县.villages: {county.villages:,}; region {region}, {per_village:,.4g} rural persons" in says
    assert county.villages == round(150_000 / per_village)
    assert {key.split(".")[-1] for key in scenario.filled if key.startswith("counties")} == {
        "villages", "poor_villages", "townships",
    }  # fmt: skip
    for section in ("lines", "funds", "programmes"):
        named = {key.partition(".")[2] for key in scenario.filled if key.startswith(f"{section}.")}
        assert named == set(dict(getattr(scenario, section)))
    assert "parameters.farm.yield_yuan" in says
    assert filled_sentence(scenario).startswith(f"{len(scenario.filled)} values are filled")


def test_what_is_written_is_kept_and_not_said_to_be_filled(tmp_path: Path) -> None:
    more = "    villages: 77\nprogrammes: none\nlines: {dibao_yuan: 3000}\nparameters: {farm.yield_yuan: 500}\n"
    scenario = load(written(tmp_path, SIX + more))
    assert scenario.counties["我的县"].villages == 77 and scenario.counties["我的县"].townships == round(77 / 9)
    assert scenario.programmes == {} and scenario.lines.dibao_yuan.value == 3000
    assert scenario.parameters["farm.yield_yuan"].value == 500
    assert set(scenario.filled) == {
        "counties.我的县.poor_villages", "counties.我的县.townships",
        "lines.administrative_yuan", "lines.statistical_yuan",
    }  # fmt: skip


def test_the_register_households_and_income_are_filled_too_with_note_and_status(tmp_path: Path) -> None:
    left_out = ("    households", "    reg", "    income")
    text = "".join(line for line in SIX.splitlines(keepends=True) if not line.startswith(left_out))
    county = load(written(tmp_path, f"{text}    region: central\n")).counties["我的县"]
    assert county.households.value == round(150_000 / 3.04)
    assert county.registered_persons.value == round(150_000 * 0.049)
    for figure in (county.households, county.registered_persons, county.income_per_head_yuan):
        assert figure is not None and figure.status == "assumed" and "region central" in figure.note


def test_nothing_is_filled_unasked(tmp_path: Path, problems: Problems) -> None:
    found = problems(written(tmp_path, SIX.replace("fill_from_region: true\n", "")))
    assert any("counties.我的县.villages: found nothing" in line for line in found)
    assert any(" lines: found nothing" in line for line in found)
    assert all(not load(name).filled for name in shipped_names())


def test_farm_income_follows_income_per_head(tmp_path: Path) -> None:
    """At the income of the plan the usual path was set for, it is the usual path; above it, higher; never negative."""
    usual_path = evidence()["farm.yield_yuan"].figure
    times = {}
    for income in (300, 7370, 8200, 60_000):
        scenario = load(written(tmp_path, SIX.replace("8200", str(income))))
        figure = scenario.parameters["farm.yield_yuan"]
        times[income] = figure.at(2015) / usual_path.at(2015)
        assert figure.status == "assumed"
    assert times[7370] == pytest.approx(1.0)
    assert times[300] == pytest.approx(0.2, rel=1e-3) and times[60_000] == pytest.approx(3.0, rel=1e-3)
    assert 1.1 < times[8200] < 1.3


def test_money_is_places_times_what_one_costs(tmp_path: Path) -> None:
    scenario = load(written(tmp_path))
    held = scenario.programmes["dibao"].places_held
    assert held is not None and held.at(2018) == round(40_000 * 0.048)
    assert scenario.funds["civil-affairs"].at(2020) == pytest.approx(held.at(2018) * 3.75 * 2640, rel=1e-3)
    yearly = scenario.programmes["industry"].places_per_year
    assert yearly is not None and [yearly.at(year) for year in (2016, 2018, 2019)] == [1000, 1000, 0]
    assert scenario.funds["poverty-fund"].at(2019) == 0


def test_wrong_figures_give_their_own_message_only(tmp_path: Path, problems: Problems) -> None:
    found = problems(written(tmp_path, SIX.replace("150000", "很多").replace("REGION", "west")))
    assert len(found) == 1 and "counties.我的县.persons" in found[0]
    found = problems(written(tmp_path, region="south"))
    assert len(found) == 1 and "east, central, west" in found[0]


def test_what_was_filled_is_not_written_by_hand(tmp_path: Path, problems: Problems) -> None:
    (line,) = problems(written(tmp_path, f"{SIX}filled: {{a: b}}\n"))
    assert "filled: found a section that is not written by hand" in line and "take it away" in line


def test_the_record_of_a_run_keeps_what_was_filled(tmp_path: Path) -> None:
    scenario = load(written(tmp_path))
    again = restored(resolved(scenario))
    assert again.filled == scenario.filled and scenario_sha256(again) == scenario_sha256(scenario)
    assert "filled" not in resolved(load("mabian-2017"))
