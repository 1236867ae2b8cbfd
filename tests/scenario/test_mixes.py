"""Mixes of programme families: what runs, what becomes of the money, and what is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from simexit.scenario.loading import load
from simexit.scenario.named_mixes import families, named_mix, named_mixes
from simexit.scenario.planned_money import planned_present_values, present_value_yuan
from simexit.scenario.problems import ScenarioError
from simexit.scenario.resolved import scenario_sha256
from simexit.scenario.schema import Scenario
from simexit.scenario.shipped import shipped_names, shipped_overlays
from simexit.scenario.unit_fits import JOINT, misfits

Problems = Callable[..., list[str]]
PLAN = "mabian-2017"
MIXES = [name for name in shipped_overlays() if name.startswith("mixes/")]


def of_plan(scenario: Scenario) -> set[str]:
    """Names of programmes that are not of the standing state."""
    return {name for name, programme in scenario.programmes.items() if programme.of_plan}


def money(scenario: Scenario) -> float:
    """Present value of all that is planned."""
    return sum(planned_present_values(scenario).values())


@pytest.mark.parametrize("plan", shipped_names())
def test_every_shipped_mix_fits_every_plan_that_has_its_families(plan: str) -> None:
    alone = load(plan)
    there = {programme.family for programme in alone.programmes.values() if programme.of_plan}
    for mix in MIXES:
        try:
            scenario = load(plan, overlays=[mix])
        except ScenarioError as error:
            assert "nobody to take it" in str(error) and not any(family in mix for family in there), mix
            continue
        assert scenario.mix is None and scenario.title.en != alone.title.en, mix
        assert not [fault for each in scenario.programmes.values() for fault in misfits(each)], mix


def test_the_plan_as_written_is_the_plan() -> None:
    plan, same = load(PLAN), load(PLAN, overlays=["mixes/plan-as-written"])
    assert scenario_sha256(same.model_copy(update={"title": plan.title})) == scenario_sha256(plan)


def test_money_switched_off_stays_in_a_fund_that_pays_nobody() -> None:
    plan, alone = load(PLAN), load(PLAN, overlays=["mixes/industry-alone"])
    assert of_plan(alone) == {"industry", "operators", "collective-economy"}
    assert alone.funds["civil-affairs"].value == 0 and alone.funds["poverty-fund"] == plan.funds["poverty-fund"]
    assert alone.funds["civil-affairs-unspent"].value == plan.funds["civil-affairs"].value
    assert alone.programmes["industry"] == plan.programmes["industry"]


def test_reallocated_money_is_equal_in_present_value() -> None:
    plan = load(PLAN)
    for mix in ("mixes/industry-takes-all", "mixes/safety-net-takes-all", "mixes/more-industry"):
        other = load(PLAN, overlays=[mix])
        assert money(other) == pytest.approx(money(plan), rel=1e-9)
        assert not any(name.endswith("unspent") for name in other.funds)
    dearer = load(PLAN, overlays=["mixes/industry-takes-all"], settings=["parameters.money.discount_rate_yearly=0.08"])
    places = [s.programmes["industry"].places_per_year.at(2017) for s in (other, dearer)]  # type: ignore[union-attr]
    assert places[0] != places[1]


def test_what_houses_are_still_worth_is_counted() -> None:
    keep = "programmes.relocation.residual_share"
    lost, kept, all_kept = (
        planned_present_values(load(PLAN, settings=[f"{keep}={share}"])) for share in (0.0, 0.5, 1.0)
    )
    assert lost["relocation"] > kept["relocation"] > all_kept["relocation"] > 0
    assert lost["relocation"] - kept["relocation"] == pytest.approx(kept["relocation"] - all_kept["relocation"])
    assert {**lost, "relocation": 0.0} == {**kept, "relocation": 0.0}
    mix = ["mix={families: {housing: 0.5}, money: reallocated}"]
    freed = [load(PLAN, settings=[f"{keep}={share}", *mix]).funds["poverty-fund"].at(2017) for share in (0.0, 1.0)]
    assert freed[0] > freed[1], "houses that keep their worth free less money for others"


def test_places_held_for_years_cost_money_in_each_of_them() -> None:
    plan = ["programmes.operators.lasts_months=36", "funds.operators=1000000"]
    years = [
        planned_present_values(load("bazhou-2017", settings=[*plan, f"time.end={y}-12"])) for y in range(2017, 2022)
    ]
    paid = [year["operators"] for year in years]
    rate = 0.05
    assert paid == pytest.approx(
        [sum(1e6 / (1 + rate) ** k for k in (1, 2, 3) if 2016 + k <= end) for end in range(2017, 2022)], rel=1e-6
    )


def test_a_factor_scales_places_and_money_alike() -> None:
    plan, half = load(PLAN), load(PLAN, settings=["mix.families.industry=0.5"])
    assert half.programmes["industry"].places_per_year.at(2017) == 900  # type: ignore[union-attr]
    assert half.funds["poverty-fund"].at(2017) == half.funds["poverty-fund-unspent"].at(2017) == 6_500_000
    assert half.programmes["dibao"] == plan.programmes["dibao"]


def test_a_fund_with_two_families_is_split_by_planned_cost() -> None:
    shared = ["programmes.dibao.fund=poverty-fund", "programmes.dibao.places_held=10"]
    plan, alone = load(PLAN, settings=shared), load(PLAN, overlays=["mixes/industry-alone"], settings=shared)
    kept, aside = (alone.funds[f"poverty-fund{end}"].at(2017) for end in ("", "-unspent"))
    assert kept + aside == pytest.approx(plan.funds["poverty-fund"].at(2017))
    assert 0 < aside < 0.02 * kept


def test_help_after_exit_is_set_for_all_programmes_of_persons_and_households() -> None:
    for mix, stays in (("early", False), ("late", True)):
        scenario = load(PLAN, overlays=[f"mixes/{mix}-withdrawal"])
        of_units = {True: set[bool](), False: set[bool]()}
        for name in of_plan(scenario):
            programme = scenario.programmes[name]
            of_units[programme.unit in JOINT].add(programme.stays_after_exit)
        assert of_units == {False: {stays}, True: {True}}


def test_growth_changes_nothing_before_the_start_and_keeps_the_path_afterwards() -> None:
    plan, low, high = load(PLAN), *(load(PLAN, overlays=[f"mixes/growth-{which}"]) for which in ("low", "high"))
    yields = [scenario.parameters["farm.yield_yuan"] for scenario in (low, plan, high)]
    assert {figure.at(year) for figure in yields for year in (2016,)} == {plan.parameters["farm.yield_yuan"].at(2016)}
    assert yields[0].at(2010) == yields[1].at(2010)
    assert yields[0].at(2022) < yields[1].at(2022) < yields[2].at(2022)
    rates = [figure.at(2018) / figure.at(2017) - 1 for figure in yields]
    assert rates[0] == pytest.approx(rates[1] / 2, abs=1e-4) and rates[2] == pytest.approx(rates[1] * 1.5, abs=1e-4)


def test_present_value() -> None:
    assert present_value_yuan({2016: 100.0, 2018: 121.0}, 0.1, 2016) == pytest.approx(200.0)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("mix.families.industri=on", "found the unknown family 'industri'; allowed: industry, safety-net, housing"),
        ("mix.families.industry=yes", "found the text 'yes'; allowed: on, off, or a factor from 0 to 100"),
        ("mix.families.industry=50%", "write 0.5"),
        ("mix.families.industry=-1", "found -1; allowed: on, off, or a factor from 0 to 100"),
        ("mix.money=kept", "found the text 'kept'; allowed: unspent, reallocated"),
        ("mix={families: {industry: 100}, money: reallocated}", "allowed: factors that leave money to the families"),
        ("mix={others: off, money: reallocated}", "a family that is on and has programmes and money in this plan"),
        ("background.growth_factor=-1", "found -1; allowed: a factor from 0 to 100"),
    ],
)
def test_what_is_refused(setting: str, message: str, problems: Problems) -> None:
    (line,) = problems(PLAN, settings=[setting])
    assert message in line


def test_mixes_are_made_from_what_their_name_says() -> None:
    assert len(named_mixes()) == 3 * len(families()) + len(families()) * (len(families()) - 1)
    for name in ("housing", "housing-and-housing", "more-luck", "alone", "luck-alone", "housing-alone-alone"):
        assert named_mix(name) is None, name
    programmes = load(PLAN).programmes
    both = load(PLAN, overlays=["mixes/health-and-housing"])
    planned = of_plan(load(PLAN))
    assert of_plan(both) == {name for name in planned if programmes[name].family in ("health", "housing")}
    assert "健康帮扶加住房保障" in both.title.zh
    assert load(PLAN, overlays=["mixes/more-industry"]).programmes.keys() == programmes.keys()
