"""Over random scenarios, every month: places, money, order, states and work, against an auditor of every household."""

from __future__ import annotations

from typing import Any

from auditor import Auditor
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simexit.scenario.figure import Figure

YEARS = (2016, 2017, 2018)
WHO: list[dict[str, Any]] = [
    {},
    {"register": "registered"},
    {"register": ["registered", "exited"], "workers": {"max": 1}},
    {"any": [{"elderly": {"min": 1}}, {"ill_members": {"min": 1}, "members": {"max": 4}}]},
    {"recorded_income_to_line": {"max": 1.2}},
    {"poor_village": True, "members": [3, 4, 5]},
    {"industry_capital_yuan": {"max": 0}, "land_mu": {"min": 3, "max": 12}},
    {"hands": {"min": 1}, "register": ["never", "registered"]},
    {"any": [{"dwelling": ["C", "D"]}, {"water": False}, {"power": False}, {"insured": False}]},
    {"cause": ["illness", "no capital"], "livestock_yuan": {"max": 4000}},
    {"residents": {"min": 2}, "severely_ill": {"max": 1}, "pupils_lost": 0, "female_head": False},
]


def figures(*numbers: int) -> st.SearchStrategy[Any]:
    """A number for all years, or for some of them."""
    number = st.sampled_from(numbers)
    return number | number | st.dictionaries(st.sampled_from(YEARS), number, min_size=1)


PER = st.sampled_from(["household", "person"])
FLOWS = st.one_of(
    st.fixed_dictionaries(
        {
            "flow": st.sampled_from(["transfer", "property"]),
            "yuan_per_month": figures(180, 0, 40, 333),
            "per": PER,
        }
    ),
    st.fixed_dictionaries(
        {"flow": st.just("transfer"), "fill_gap_to": st.sampled_from(["dibao_yuan", "administrative_yuan"])}
    ),
)
STATES = st.one_of(
    st.fixed_dictionaries(
        {
            "state": st.sampled_from(["industry_capital_yuan", "livestock_yuan", "debt_yuan", "dues_yuan"]),
            "add": figures(900, 0, 1, 5000),
            "per": PER,
        }
    ),
    st.fixed_dictionaries(
        {
            "state": st.sampled_from(["industry_capital_yuan", "dues_yuan"]),
            "add": figures(900, 5000),
            "per": st.just("person"),
            "at_most_yuan": st.sampled_from([700, 2000]),
        }
    ),
    st.fixed_dictionaries({"state": st.just("land_mu"), "times": st.sampled_from([0.5, 1.25])}),
    st.fixed_dictionaries({"state": st.just("land_mu"), "add": st.sampled_from([0.4, 2]), "per": PER}),
    st.fixed_dictionaries({"state": st.just("dwelling"), "set": st.sampled_from("ABCD")}),
    st.fixed_dictionaries({"state": st.sampled_from(["water", "power", "insured"]), "set": st.booleans()}),
)
OTHERS = st.one_of(
    STATES,
    st.fixed_dictionaries(
        {
            "rate": st.sampled_from(["health.onset_monthly", "work.search_monthly", "farm.yield_yuan"]),
            "factor": st.sampled_from([0.3, 0.7, 1.1, {2016: 3.0, 2017: 0.9}]),
            "months": st.sampled_from([0, 1, 5, 14]),
        }
    ),
    st.fixed_dictionaries({"openings": st.sampled_from([0.5, 1.0])}),
)
POSTS = [{"work": "post"}, {"flow": "wage", "yuan_per_month": 300}]
PERSONS = st.sampled_from([[], [], [{"work": "migrant"}], [{"work": "local"}], POSTS, POSTS])
CAUSES = st.sampled_from([[], [], ["illness", "no capital", "no job"], ["no labour", "school cost", "unsafe home"]])
MONTHS = st.lists(st.integers(1, 12), unique=True, max_size=3)
PROGRAMMES = st.fixed_dictionaries(
    {
        "who": st.sampled_from(WHO),
        "order": st.sampled_from(["need", "lottery", "capacity"]),
        "take_up": st.sampled_from([0.4, 1.0]),
        "places_per_year": st.none() | figures(20, 0, 3, 60),
        "places_held": st.none() | figures(20, 0, 3, 60),
        "fund": st.sampled_from(["care", "growth"]),
        "enrol_months": st.lists(st.integers(1, 12), unique=True, min_size=1, max_size=3),
        "review_months": MONTHS,
        "lasts_months": st.sampled_from([0, 0, 1, 7, 15]),
        "again": st.booleans(),
        "stays_after_exit": st.booleans(),
        "overhead_share": st.sampled_from([0.0, 0.05, 0.333]),
        "causes": CAUSES,
        "cost_per": PER,
        "effects": st.tuples(st.lists(FLOWS, max_size=2), PERSONS).flatmap(
            lambda some: st.lists(OTHERS, min_size=0 if any(some) else 1, max_size=3).map(
                lambda others: [*some[0], *some[1], *others]
            )
        ),
    },
    optional={
        "then": st.sampled_from(["stop", "maintain", {2017: 0.5}, {2016: 0.8, 2018: 0.3}, {2018: 0}]),
        "quantity": st.sampled_from([{"km": 9}, {"km": 0}, {"km": {2016: 3, 2017: 60}}]),
        "cost_yuan": figures(2500, 300),
        "cost_yuan_per_month": figures(60, 5),
    },
)
FUNDS = st.fixed_dictionaries({"care": figures(10**6, 0, 300_000, 20_000), "growth": figures(10**6, 40_000, 3_000)})
TAPER = {"programmes.taper_years": Figure.model_validate(2)}

audited: list[Auditor] = []


@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
@given(
    programmes=st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), PROGRAMMES, min_size=2),
    funds=FUNDS,
    then=st.sampled_from(["stop", "maintain", "taper", {2017: 0.4}]),
    matching=st.sampled_from(["cause", "cause", "rank", "random"]),
    replicate=st.integers(1, 5),
)
def test_every_month_closes(
    with_programmes: Any, programmes: Any, funds: Any, then: Any, matching: str, replicate: int
) -> None:
    for each in programmes.values():
        each["uses"] = {"km": 0.7} if "quantity" in each else {}
    scenario = with_programmes(programmes, funds=funds, then=then, matching=matching, parameters=TAPER)
    auditor = Auditor(scenario, replicate=replicate)
    record = auditor.run()
    audited.append(auditor)
    for fund, year, appropriated, spent, unspent in record.funds:
        assert appropriated == spent + unspent == scenario.funds[fund].at(year)


def test_the_random_scenarios_are_not_empty() -> None:
    """Guards the test above: places were given, ended and refused, and money was spent, many times."""
    assert sum(auditor.served for auditor in audited) > 500
    assert sum(auditor.refused for auditor in audited) > 500
    assert sum(auditor.ended for auditor in audited) > 200
    assert sum(auditor.put_to_work for auditor in audited) > 100
    assert sum(auditor.left_posts for auditor in audited) > 20
