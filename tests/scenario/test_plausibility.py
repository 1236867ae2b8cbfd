"""What is possible and implausible in a scenario is warned of: where it stands, what was found, what is usual."""

from __future__ import annotations

from pathlib import Path

import pytest

import simexit
from simexit.scenario.loading import load, load_with_warnings
from simexit.scenario.plausibility import implausible
from simexit.scenario.shipped import shipped_names
from simexit.scenario.warned import few_behind_an_interval, warning_lines

PLAN = "mabian-2017"


def warned(*settings: str, plan: str | Path = PLAN, overlays: tuple[Path, ...] = ()) -> dict[str, str]:
    """Warnings by key."""
    _, warnings = load_with_warnings(plan, overlays=overlays, settings=settings)
    return {warning.key: str(warning) for warning in warnings}


@pytest.mark.parametrize("name", shipped_names())
def test_no_shipped_plan_is_warned_of(name: str) -> None:
    assert warned(plan=name) == {}


@pytest.mark.parametrize(
    ("settings", "key", "said"),
    [
        (["parameters.work.migrant_market_index=60"], "parameters.work.migrant_market_index",
         "found 60; usual: 0.6 to 1.1"),
        (["parameters.work.migrant_market_index={2020: 0.8, 2021: 60}"], "parameters.work.migrant_market_index",
         "found 60 in 2021; usual"),
        (["counties.mabian.targets.2018.persons=15000"], "counties.mabian.targets",
         "found exits of 26,002 persons in all; usual: at most the 22,369 registered at the end of 2015"),
        (["counties.mabian.targets.2018.households=9000"], "counties.mabian.targets", "usual: at most the 22,369"),
        (["counties.mabian.targets.2016.villages=90"], "counties.mabian.targets", "exits of 125 poor villages in all"),
        (["counties.mabian.targets.2016.townships=90"], "counties.mabian.targets", "usual: at most the 20 townships"),
        (["funds.poverty-fund=9000000000"], "funds.poverty-fund", "a quarter to four times the 26.5 million yuan"),
        (["funds.civil-affairs=60"], "funds.civil-affairs", "found 420 yuan in all years"),
        (["funds.housing=0"], "funds.housing", "found 0 yuan in all years"),
        (["funds.idle=5000000"], "funds.idle", "none names it"),
        (["programmes.insurance.places_held=70000"], "programmes.insurance.places_held", "at most the 39,900"),
        (["programmes.relocation.places_per_year=7000"], "programmes.relocation.places_per_year",
         "found 7,000 places in 2016; usual: at most about 5,406 households registered"),
        (["programmes.relocation.places_per_year=2000"], "programmes.relocation.places_per_year",
         "found 14,000 places in all years, one a household"),
        (["counties.mabian.poor_villages=0"], "programmes.relocation.places_per_year", "no county has poor villages"),
        (["counties.mabian.households=15000"], "counties.mabian.persons", "found 165,085 persons in 15,000 households"),
        (["counties.mabian.registered_persons=150000"], "counties.mabian.registered_persons", "usual: 0 to 0.6"),
        (["counties.mabian.income_per_head_yuan=614"], "counties.mabian.income_per_head_yuan", "Then write 7,368"),
        (["counties.mabian.births_per_1000=60"], "counties.mabian.births_per_1000", "usual: 3 to 25 a year"),
        (["counties.mabian.deaths_per_1000=0.9"], "counties.mabian.deaths_per_1000", "usual: 3 to 15 a year"),
        (["counties.mabian.villages=10", "counties.mabian.poor_villages=2"], "counties.mabian.villages",
         "39,900 households in 10 villages"),
        (["counties.mabian.income_sources_yuan={wage: 1, business: 2, property: 3, transfer: 4}"],
         "counties.mabian.income_sources_yuan", "parts that add up to 10 yuan in 2015"),
        (["lines.dibao_yuan=300"], "lines.dibao_yuan", "is it an amount a month? Then write 3,600"),
        (["funds.housing={value: 9e6, range: [1e7, 2e7]}"], "funds.housing", "(the range written beside it)"),
    ],
)  # fmt: skip
def test_what_is_implausible_is_said(settings: list[str], key: str, said: str) -> None:
    assert said in warned(*settings)[key]


ROADS = """{title: Roads, family: infrastructure, who: {}, order: lottery, take_up: 1, fund: roads, enrol_months: [1],
 overhead_share: 0, evidence: a test, effects: [{state: road, set: true}], %s}"""
OF_UNIT = {
    "village": "unit: village, cost_yuan: 100000, cost_per: place, places_per_year: %d",
    "county": "unit: county, cost_yuan: 50, cost_per: person, again: true, places_per_year: %d",
    "township": "unit: township, cost_yuan: 1000, cost_per: household, again: true, places_held: %d",
    "person": "unit: person, member: {age: {max: 15}}, effects: [{openings: 1}], cost_yuan: 300, places_per_year: %d",
}


@pytest.mark.parametrize(
    ("unit", "places", "whom", "cost"),
    [
        ("village", 15, "at most the 120 villages there are", 10_500_000),
        ("township", 5, "at most the 20 townships there are", 69_825_000),
        ("county", 1, "at most the 1 counties there are", 57_779_750),
        ("person", 3000, "at most the 165,085 persons there are", 6_300_000),
    ],
)
def test_places_are_reckoned_by_their_unit(unit: str, places: float, whom: str, cost: float) -> None:
    """Seven years of them cost what a person, a village, a township or a county of mean size does."""

    def check(places: float, yuan: float) -> dict[str, str]:
        programme = ROADS % (OF_UNIT[unit] % places)
        if unit == "person":
            programme = programme.replace("effects: [{state: road, set: true}], ", "")
        return warned(f"programmes.roads={programme}".replace("\n", ""), f"funds.roads={yuan}")

    few = check(places, cost / 7)
    assert not few, few
    assert set(check(places, cost / 7 * 4.1)) == set(check(places, cost / 7 / 4.1)) == {"funds.roads"}
    many = check(10**6, 10**12)
    assert whom in " ".join(many.values())


@pytest.mark.parametrize(
    "settings",
    [
        ["parameters.work.migrant_market_index=0.7"],
        ["counties.mabian.targets.2018.persons=11000"],
        ["funds.poverty-fund=9000000"],
        ["programmes.relocation.places_per_year=1000"],
        ["counties.mabian.households=45000"],
        ["funds.idle=5000000", "funds.poverty-fund={value: 5.5e6, pool: [idle]}"],
        ["funds.idle=5000000", "programmes.relocation.upkeep={yuan_per_month: 1, fund: idle}"],
        ["programmes={}", "funds={}"],
        ["programmes=none", "funds=none"],
    ],
)
def test_what_is_plausible_is_not_warned_of(settings: list[str]) -> None:
    assert warned(*settings) == {}


def test_evidence_of_ones_own_is_not_doubted_and_an_assumed_range_is() -> None:
    key = "parameters.work.migrant_market_index"
    own = "{{value: 1.4, range: [1.2, 1.6], status: {}}}"
    assert warned(f"{key}={own.format('calibrated')}") == {}
    assert list(warned(f"{key}={own.format('assumed')}")) == [key]


def test_warnings_name_file_and_line_also_of_overlays_and_mixes(tmp_path: Path) -> None:
    overlay = tmp_path / "boom.yaml"
    overlay.write_text("parameters:\n  work.migrant_market_index: 60\n", encoding="utf-8")
    assert warned(overlays=(overlay,))["parameters.work.migrant_market_index"].startswith(
        f"{overlay}:2:3: parameters.work.migrant_market_index: found 60; usual: 0.6 to 1.1"
    )
    _, mixed = load_with_warnings(PLAN, overlays=("mixes/industry-takes-all",))
    assert any(str(each).startswith("mabian-2017.yaml:") and "by the mix" in str(each) for each in mixed)


def test_without_its_file_a_scenario_is_warned_of_by_key() -> None:
    scenario = load(PLAN, settings=["parameters.work.migrant_market_index=60"])
    assert [str(each).partition(" (")[0] for each in implausible(scenario)] == [
        "parameters.work.migrant_market_index: found 60; usual: 0.6 to 1.1"
    ]


def test_a_plan_has_its_warnings_and_is_run_all_the_same() -> None:
    plan = simexit.load(PLAN, settings=["funds.idle=5", "time.end=2017-12", "time.run_in_years=2"])
    assert {each.key for each in plan.warnings} >= {"funds.idle"}
    assert plan.run(replicates=1, scale=0.008, threads=1).records


@pytest.mark.parametrize(("number", "count"), [(1, 0), (2, 1), (9, 1), (10, 0)])
def test_few_replicates_behind_an_interval(number: int, count: int) -> None:
    found = few_behind_an_interval(number, "draws")
    assert len(found) == count
    assert all(str(each).startswith(f"draws: found {number}; usual: 10 or more") for each in found)


def test_many_warnings_are_counted_not_listed() -> None:
    lines = [*warning_lines(few_behind_an_interval(2) * 15)]
    assert len(lines) == 13 and lines[-1].startswith("Warning: and 3 more")
    assert [*warning_lines([])] == []
