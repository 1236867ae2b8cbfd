"""Over random scenarios, every month: places, money, order and purses, against an auditor who works them out again."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from month_audit import Auditor

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
]


def figures(low: int, high: int) -> st.SearchStrategy[Any]:
    """A number for all years, or for some of them."""
    number = st.integers(low, high)
    return number | st.dictionaries(st.sampled_from(YEARS), number, min_size=1)


FLOWS = st.one_of(
    st.fixed_dictionaries(
        {"flow": st.just("transfer"), "yuan_per_month": figures(0, 400), "per": st.sampled_from(["household", "person"])}
    ),
    st.fixed_dictionaries(
        {"flow": st.just("transfer"), "fill_gap_to": st.sampled_from(["dibao_yuan", "administrative_yuan"])}
    ),
)
OTHERS = st.one_of(
    st.fixed_dictionaries(
        {
            "state": st.just("industry_capital_yuan"),
            "add": figures(0, 5000),
            "per": st.sampled_from(["household", "person"]),
        }
    ),
    st.fixed_dictionaries(
        {
            "rate": st.sampled_from(["health.onset_monthly", "work.search_monthly", "farm.yield_yuan"]),
            "factor": st.sampled_from([0.3, 0.7, 1.1, 3.0]),
            "months": st.sampled_from([0, 1, 5, 14]),
        }
    ),
    st.fixed_dictionaries({"openings": st.sampled_from([0.5, 1.0])}),
)
MONTHS = st.lists(st.integers(1, 12), unique=True, max_size=3)
PROGRAMMES = st.fixed_dictionaries(
    {
        "who": st.sampled_from(WHO),
        "order": st.sampled_from(["need", "lottery", "capacity"]),
        "take_up": st.sampled_from([0.4, 1.0]),
        "places_per_year": st.none() | figures(0, 25),
        "places_held": st.none() | figures(0, 25),
        "fund": st.sampled_from(["care", "growth"]),
        "enrol_months": st.lists(st.integers(1, 12), unique=True, min_size=1, max_size=3),
        "review_months": MONTHS,
        "lasts_months": st.sampled_from([0, 0, 1, 7, 15]),
        "again": st.booleans(),
        "stays_after_exit": st.booleans(),
        "overhead_share": st.sampled_from([0.0, 0.05, 0.333]),
        "effects": st.lists(FLOWS, max_size=2).flatmap(
            lambda flows: st.lists(OTHERS, min_size=0 if flows else 1, max_size=2).map(lambda others: flows + others)
        ),
    }
)
FUNDS = st.fixed_dictionaries({"care": figures(0, 300_000), "growth": figures(0, 3_000)})
TAPER = {"programmes.taper_years": Figure.model_validate(2)}

audited: list[Auditor] = []


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    programmes=st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), PROGRAMMES, min_size=1),
    funds=FUNDS,
    then=st.sampled_from(["stop", "maintain", "taper"]),
    replicate=st.integers(1, 5),
)
def test_every_month_closes(with_programmes: Any, programmes: Any, funds: Any, then: str, replicate: int) -> None:
    scenario = with_programmes(programmes, funds=funds, then=then, parameters=TAPER)
    auditor = Auditor(scenario, replicate=replicate)
    kept = auditor.run()
    audited.append(auditor)
    for fund, year, appropriated, spent, unspent in kept.funds:
        assert appropriated == spent + unspent == scenario.funds[fund].at(year)


def test_the_random_scenarios_are_not_empty() -> None:
    """Guards the test above: places were given, ended and refused, and money was spent, many times."""
    assert sum(auditor.served for auditor in audited) > 500
    assert sum(auditor.refused for auditor in audited) > 500
    assert sum(auditor.ended for auditor in audited) > 200
