"""The shipped plans: their published figures, their evidence, and the overlays that lie over all of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from simexit.scenario.figure import Figure
from simexit.scenario.loading import load
from simexit.scenario.schema import County, Scenario
from simexit.scenario.shipped import shipped_names, shipped_overlays

PLANS = ("bazhou-2017", "ganzi-2018", "hequ-2018", "mabian-2017", "yunyang-2019")

TARGETS = {
    ("bazhou-2017", 2016): {"persons": 14_556, "villages": 34},
    ("bazhou-2017", 2017): {"persons": 33_479, "villages": 68},
    ("ganzi-2018", 2018): {"households": 11_585, "persons": 48_301, "villages": 463},
    ("mabian-2017", 2017): {"households": 1_813, "persons": 7_502, "villages": 35, "townships": 4},
}
LAST_PLANNED_YEAR = {
    "bazhou-2017": 2017,
    "ganzi-2018": 2018,
    "hequ-2018": 2018,
    "mabian-2017": 2017,
    "yunyang-2019": 2019,
}
PERSONS_PER_HOUSEHOLD = {
    "bazhou-2017": 3.5,
    "ganzi-2018": 48_301 / 11_585,
    "hequ-2018": 2.66,
    "mabian-2017": 7_502 / 1_813,
    "yunyang-2019": 3.84,
}
LINE_OF_PLAN_YEAR = {
    "bazhou-2017": 3_300,
    "ganzi-2018": 3_600,
    "hequ-2018": 3_400,
    "mabian-2017": 3_335,
    "yunyang-2019": 3_700,
}


def figures(part: object, path: str = "") -> Iterator[tuple[str, Figure]]:
    """Every figure a scenario holds, with its dotted name."""
    if isinstance(part, Figure):
        yield path, part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from figures(getattr(part, name), f"{path}.{name}".lstrip("."))
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from figures(value, f"{path}.{key}")
    elif isinstance(part, tuple):
        for number, value in enumerate(part, start=1):
            yield from figures(value, f"{path}.{number}")


def planned(scenario: Scenario, year: int, unit: str) -> int:
    """Exits planned for ``year`` over all counties."""
    targets = [county.targets[year] for county in scenario.counties.values() if year in county.targets]
    return sum(getattr(target, unit) or 0 for target in targets)


def start_share(county: County, year: int = 0) -> float:
    """Registered share of a county's persons at the start, at the end of ``year`` where it has a history."""
    return county.registered_persons.at(year) / county.persons.at(year)


def test_the_five_plans_are_shipped() -> None:
    assert set(PLANS) <= set(shipped_names())


@pytest.mark.parametrize("name", PLANS)
def test_the_first_listing_and_the_five_years_after_the_last_planned_year_are_played(name: str) -> None:
    time = load(name).time
    assert time.start.endswith("-01") and time.run_in_years == 5 and time.first_listing == "2013-12"
    assert time.end == f"{LAST_PLANNED_YEAR[name] + 5}-12"


@pytest.mark.parametrize(("name", "year"), TARGETS)
def test_targets_are_those_of_the_plan(name: str, year: int) -> None:
    scenario = load(name)
    for unit in ("households", "persons", "villages", "townships"):
        assert planned(scenario, year, unit) == TARGETS[name, year].get(unit, 0), unit


def test_yunyang_plans_no_exits_and_keeps_a_small_register() -> None:
    (county,) = load("yunyang-2019").counties.values()
    assert county.targets == {}
    assert county.poor_villages == 19
    assert start_share(county, 2018) < 0.03 < start_share(county, 2013)


def test_hequ_is_to_exit_its_whole_register() -> None:
    (county,) = load("hequ-2018").counties.values()
    assert county.targets[2018].persons == county.registered_persons.at(2017)
    assert (county.villages, county.poor_villages) == (340, 163)


@pytest.mark.parametrize("name", PLANS)
def test_no_more_exits_are_planned_than_persons_are_registered(name: str) -> None:
    for key, county in load(name).counties.items():
        exits = sum(target.persons or 0 for target in county.targets.values())
        assert exits <= county.registered_persons.at(2017), key


def test_the_counties_of_ganzi_add_up_to_the_prefecture() -> None:
    counties = load("ganzi-2018").counties.values()
    assert len({county.name.zh for county in counties}) == len({county.name.en for county in counties}) == 18
    assert sum(county.villages for county in counties) == 2_679
    assert sum(county.poor_villages for county in counties) == 1_360
    assert sum(county.persons.at(0) for county in counties) == round(220_300 / 0.234)
    assert sum(county.registered_persons.at(2013) for county in counties) == 220_300
    assert sum(county.registered_persons.at(2017) for county in counties) == round(220_300 * 3 / 7)


def test_only_the_five_counties_of_the_plan_come_below_the_line_of_delisting() -> None:
    below = set()
    for name, county in load("ganzi-2018").counties.items():
        target = county.targets.get(2018)
        left = county.registered_persons.at(2017) - (target.persons or 0 if target else 0)
        if target and left / county.persons.at(0) < 0.03:
            below.add(name)
    assert below == {"kangding", "danba", "jiulong", "xiangcheng", "daocheng"}


@pytest.mark.parametrize("name", PLANS)
def test_households_are_persons_over_their_size(name: str) -> None:
    for county in load(name).counties.values():
        size = county.persons.at(0) / county.households.at(0)
        assert size == pytest.approx(PERSONS_PER_HOUSEHOLD[name], rel=1e-3)


@pytest.mark.parametrize("name", PLANS)
def test_lines_are_dated_and_never_fall(name: str) -> None:
    lines = load(name).lines
    for line in (lines.administrative_yuan, lines.statistical_yuan, lines.dibao_yuan):
        assert line.years() and line.values() == sorted(line.values())
    assert lines.administrative_yuan.at(LAST_PLANNED_YEAR[name]) == LINE_OF_PLAN_YEAR[name]
    assert lines.administrative_yuan.at(2020) == 4_000


@pytest.mark.parametrize("name", PLANS)
def test_what_is_known_names_its_source(name: str) -> None:
    for path, figure in figures(load(name)):
        assert figure.source.strip() or figure.status not in ("sourced", "derived"), path


@pytest.mark.parametrize("name", PLANS)
def test_what_is_assumed_has_a_range_that_holds_it(name: str) -> None:
    for path, figure in figures(load(name)):
        if figure.status in ("assumed", "calibrated"):
            assert figure.range, path
            assert all(figure.range[0] <= value <= figure.range[1] for value in figure.values()), path


QUANTITIES = {
    ("ganzi-2018", "relocation"): 3_460,
    ("ganzi-2018", "house-renovation"): 10_900,
    ("ganzi-2018", "drinking-water"): 3_385,
    ("ganzi-2018", "electricity"): 2_004,
    ("ganzi-2018", "transfer-employment"): 150,
    ("ganzi-2018", "nearby-employment"): 26_000,
    ("ganzi-2018", "welfare-posts"): 1_200,
    ("bazhou-2017", "job-fair"): 1_300,
}


@pytest.mark.parametrize(("name", "programme"), QUANTITIES)
def test_programmes_have_the_quantities_of_the_plan(name: str, programme: str) -> None:
    declared = load(name).programmes[programme]
    places = declared.places_per_year or declared.places_held
    assert places is not None and places.status == "sourced"
    assert places.at(LAST_PLANNED_YEAR[name]) == QUANTITIES[name, programme]


@pytest.mark.parametrize("name", PLANS)
def test_every_programme_is_of_the_catalogue_and_every_fund_pays_for_one(name: str) -> None:
    scenario = load(name)
    assert all(programme.type or not programme.of_plan for programme in scenario.programmes.values())
    programmes = scenario.programmes.values()
    upkeep = {each.upkeep.fund for each in programmes if each.upkeep and each.upkeep.fund}
    assert {each.fund for each in programmes} | upkeep == set(scenario.funds)


@pytest.mark.parametrize("name", PLANS)
def test_funds_cover_the_unit_costs_of_their_places(name: str) -> None:
    """Where costs do not hang on the household, a full year of all places costs no more than the fund has."""
    scenario, year = load(name), LAST_PLANNED_YEAR[name]
    needed: dict[str, float] = dict.fromkeys(scenario.funds, 0.0)
    for programme in scenario.programmes.values():
        places = programme.places_per_year or programme.places_held
        costs = [programme.cost_yuan.at(year)] if programme.cost_yuan else []
        costs += [
            12 * effect.yuan_per_month.at(year)
            for effect in programme.effects
            if getattr(effect, "yuan_per_month", None)
        ]
        costs += [12 * programme.cost_yuan_per_month.at(year)] if programme.cost_yuan_per_month else []
        if places is not None and programme.cost_per == "household" and programme.type not in ("I2", "I6"):
            needed[programme.fund] += places.at(year) * sum(costs) * (1 + programme.overhead_share.at(year))
    for fund, yuan in needed.items():
        assert yuan <= scenario.funds[fund].at(year) * 1.001, fund


@pytest.mark.parametrize("name", PLANS)
@pytest.mark.parametrize("overlay", ["overlays/matching-random", "overlays/matching-rank"])
def test_overlays_of_matching_change_nothing_else(name: str, overlay: str) -> None:
    plan, other = load(name), load(name, overlays=[overlay])
    assert plan.matching == "cause" and f"overlays/matching-{other.matching}" == overlay
    assert other.model_copy(update={"matching": "cause"}) == plan


@pytest.mark.parametrize("name", PLANS)
@pytest.mark.parametrize("overlay", ["overlays/no-programmes", "overlays/growth-only"])
def test_overlays_without_programmes_fit_every_plan(name: str, overlay: str) -> None:
    assert overlay in shipped_overlays()
    plan, bare = load(name), load(name, overlays=[overlay])
    standing = {key: each for key, each in plan.programmes.items() if not each.of_plan}
    assert bare.programmes == standing and set(bare.funds) == {each.fund for each in standing.values()} < set(
        plan.funds
    )
    assert bare.counties == plan.counties and bare.time == plan.time
