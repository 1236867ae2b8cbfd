"""Random declarations over everything that a scenario may say of programmes, funds and markets."""

from __future__ import annotations

from typing import Any

import numpy as np
from declared_places import COUNTIES, STATUSES, counties, dicts, rows
from hypothesis import strategies as st
from test_random_money import ACCOUNTS, FUNDS, LOANS, PAID_BY, PAY_IN, PERFORMANCE, SHARES
from test_random_programmes import FLOWS, MONTHS, PER, POSTS, WHO, figures

from simexit.scenario.account import Account, Performance
from simexit.scenario.figure import YearlyFigure
from simexit.scenario.market import Market
from simexit.scenario.plugins import register

RATES = ("health.onset_monthly", "work.search_monthly", "farm.yield_yuan")
POINTS = [[0, 1], [1, 1.4]]
SIZE = st.sampled_from([1.0, 0.3, 4.0])
THEN = st.sampled_from(["stop", "maintain", "taper", {2017: 0.5}, {2016: 0.8, 2018: 0.3}, {2018: 0.0}])


def effects(first: st.SearchStrategy[Any], *others: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    """Some effects, at least one; of each kind that only one can be of, one at most."""
    return st.lists(st.one_of(first, *others), min_size=1, max_size=4).map(_one_of_a_kind)


def _one_of_a_kind(found: list[Any]) -> list[Any]:
    kept: list[Any] = []
    seen: set[str] = set()
    for each in found:
        parts = each if isinstance(each, list) else [each]
        key = next((k for k in ("work", "loan", "reveals") if any(k in part for part in parts)), "")
        if not key or key not in seen:
            kept += parts
            seen.add(key)
    return kept


CASH = dicts(flow=st.sampled_from(["transfer", "property"]), yuan_per_month=figures(80, 0, 33), per=PER)
OPENINGS = dicts(openings=st.sampled_from([0.5, 1.0]))
PRICE = dicts(market=st.sampled_from(["m", "n"]), price=st.sampled_from([0.5, 1.5]))
SOLD = dicts(market=st.sampled_from(["m", "n"]), size=SIZE)
HELD = dicts(state=st.sampled_from(["water", "power", "insured"]), set=st.booleans(), while_held=st.booleans()) | dicts(
    state=st.just("dwelling"), set=st.sampled_from("ABD"), while_held=st.booleans()
)
GIVEN = dicts(
    state=st.sampled_from(["industry_capital_yuan", "livestock_yuan", "dues_yuan"]), add=figures(900, 1), per=PER
)
DEBT = dicts(state=st.just("debt_yuan"), add=st.sampled_from([901, 20_000]), loan=LOANS)
REVEALS = dicts(
    reveals=st.sampled_from(["dwelling", "illness"]),
    every_months=st.sampled_from([1, 12]),
    error_share=st.sampled_from([0.0, 0.3]),
)
WORK = st.sampled_from([[{"work": "migrant"}], [{"work": "local"}], POSTS])


def rate(*of: str) -> st.SearchStrategy[dict[str, Any]]:
    """Factors on rates, plain or by a column."""
    plain = dicts(rate=st.sampled_from(RATES), factor=st.sampled_from([0.5, 1.3]), of=st.sampled_from(of))
    joint = tuple(each for each in of if each != "household")
    by = dicts(rate=st.sampled_from(RATES), of=st.sampled_from(joint), by=st.just("share_served"), at=st.just(POINTS))
    return plain | by


UPKEEP = st.none() | dicts(yuan_per_month=st.sampled_from([20.0, 400.0]), fund=st.sampled_from(["care", "spare", None]))
WEAR = st.none() | st.sampled_from([0.02, 0.3])


class Halved:
    """A plug-in for households with an even identity, the least productive land first."""

    def eligible(self, view: Any) -> Any:
        """Half of those who are there."""
        return (view["land_mu"] > 1) & view.there & (view.luck("half") < 0.5)

    def priority(self, view: Any) -> Any:
        """Who has least land comes first."""
        return -view["land_mu"]


class Watered:
    """A plug-in that brings water to whom it serves, and is declared in all else."""

    def effects(self, view: Any, served: Any) -> Any:
        """Water."""
        return {"water": np.ones(served.size)}


PLUG_INS: dict[str, Any] = {"halved": Halved(), "watered": Watered()}


def register_plug_ins() -> None:
    """Make the plug-ins of declarations known."""
    for name, plugin in PLUG_INS.items():
        register(name, plugin, "0.1")


ALL = ("household", "village", "county")
NOBODY: dict[str, Any] = {"members": {"min": 100}}
LASTING = dicts(state=st.sampled_from(["water", "power", "insured"]), set=st.just(True))
OF_HOUSEHOLDS = dicts(
    unit=st.just("household"),
    who=st.sampled_from([*WHO, {}, NOBODY]),
    order=st.sampled_from(["need", "lottery", "capacity"]),
    stays_after_exit=st.booleans(),
    cost_per=PER,
    takes_months=st.sampled_from([0, 0, 4, 1, 40]),
    due_month=st.none() | st.integers(1, 12),
    causes=st.sampled_from([[], [], ["illness", "no capital", "no job"]]),
    plugin=st.sampled_from([None, None, None, *PLUG_INS]),
    effects=effects(
        FLOWS, SOLD, SOLD, PRICE, HELD, GIVEN, DEBT, REVEALS, WORK, OPENINGS, PAY_IN, PAY_IN, PAID_BY, rate(*ALL)
    ),
)
OF_WORKS = dicts(
    unit=st.just("household"),
    who=st.sampled_from([{"water": False}, {"power": False}, {}]),
    order=st.just("need"),
    takes_months=st.sampled_from([0, 3]),
    due_month=st.none() | st.integers(1, 12),
    upkeep=UPKEEP,
    wear_monthly=WEAR,
    effects=effects(LASTING, PAY_IN, PAID_BY).map(lambda some: [{"state": "water", "set": True}, *some]),
)
OF_PERSONS = dicts(
    unit=st.just("person"),
    who=st.sampled_from([{}, {"register": "registered"}]),
    member=st.sampled_from([{}, {"age": {"min": 16, "max": 60}, "skill": False}, {"sex": "female"}]),
    order=st.sampled_from(["need", "lottery"]),
    takes_months=st.sampled_from([0, 3, 1]),
    passes_share=st.sampled_from([1.0, 0.6, 0.0]),
    due_month=st.none() | st.integers(1, 12),
    effects=effects(CASH, dicts(state=st.just("skill"), set=st.just(True)), OPENINGS, PRICE, WORK, PAY_IN, PAID_BY),
)
BUILT = dicts(state=st.sampled_from(["road", "clinic", "water"]), set=st.just(True))
BUILT_HELD = dicts(state=st.sampled_from(["culture_room", "e_commerce"]), set=st.just(True), while_held=st.just(True))
OF_PLACES = dicts(
    unit=st.sampled_from(["village", "village", "township", "county"]),
    who=st.sampled_from([{}, {"poor_village": True}]),
    order=st.just("lottery"),
    takes_months=st.sampled_from([0, 5]),
    cost_per=st.sampled_from(["household", "person"]),
    due_month=st.none() | st.integers(1, 12),
    upkeep=UPKEEP,
    effects=effects(BUILT, BUILT_HELD, CASH, OPENINGS, PRICE, PAY_IN, PAID_BY, rate("village", "county")).map(
        lambda some: [BUILT_FIRST, *some]
    ),
    wear_monthly=WEAR,
)
BUILT_FIRST = {"state": "road", "set": True}
COMMON = dicts(
    take_up=st.sampled_from([0.4, 1.0]),
    ready_share=st.sampled_from([None, None, 0.5, {2016: 0.3, 2017: 1.0}]),
    places_per_year=st.none() | figures(20, 0, 3),
    places_held=st.none() | figures(20, 0, 3),
    fund=st.sampled_from(["care", "growth"]),
    enrol_months=st.lists(st.integers(1, 12), unique=True, min_size=1, max_size=3),
    review_months=MONTHS,
    lasts_months=st.sampled_from([0, 0, 1, 7, 15, 600]),
    again=st.booleans(),
    overhead_share=st.sampled_from([0.0, 0.333]),
    leaks_share=st.none() | SHARES,
    then=st.none() | THEN,
    cost_yuan=st.none() | figures(2500, 300),
    cost_yuan_per_month=st.none() | figures(60, 5),
    quantity=st.sampled_from([{}, {"km": 9}, {"km": {2016: 3, 2017: 60}}]),
    uses=st.sampled_from([{}, {"hours": 3.0}, {"hours": 0.25}]),
)


def _fits(pair: tuple[dict[str, Any], dict[str, Any]]) -> dict[str, Any]:
    """A programme of both parts, without what cannot stand together."""
    programme = {**pair[0], **pair[1]}
    if programme["quantity"]:
        programme["uses"] = {**programme["uses"], "km": 0.7}
    if programme["takes_months"] and programme["unit"] == "household":
        paid = ("industry_capital_yuan", "livestock_yuan", "debt_yuan")
        programme["effects"] = [each for each in programme["effects"] if each.get("state") not in paid]
        programme["effects"] = programme["effects"] or [{"openings": 1.0}]
    if programme["unit"] in ("village", "township", "county"):
        programme["cost_per"] = programme["cost_per"] if programme["cost_yuan_per_month"] is None else "place"
    return programme


def programmes() -> st.SearchStrategy[dict[str, dict[str, Any]]]:
    """A few programmes of all units; one that lends, one that brings households into both markets, one of posts."""
    one = st.tuples(COMMON, st.one_of(OF_HOUSEHOLDS, OF_HOUSEHOLDS, OF_PERSONS, OF_PLACES, OF_WORKS)).map(_fits)
    several = st.dictionaries(st.sampled_from("abcde"), one, min_size=2)
    sold = st.tuples(SIZE, SIZE).map(lambda both: [{"market": m, "size": s} for m, s in zip("mn", both, strict=True)])
    lent = DEBT.map(lambda debt: [debt, {"state": "dues_yuan", "add": 50}])
    always = st.fixed_dictionaries({"x": _with(lent), "y": _with(sold), "z": _with(st.just(POSTS))})
    return st.tuples(several, always).map(lambda both: {**both[0], **both[1]})


def _with(given: st.SearchStrategy[list[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """A programme of some places, free to all, with these effects."""
    plain = dicts(who=st.just({}), order=st.just("lottery"), effects=given, places_held=st.sampled_from([20, 60]))
    rest = dicts(take_up=st.just(1.0), fund=st.just("care"), lasts_months=st.sampled_from([0, 9]), again=st.booleans())
    return st.tuples(plain, rest).map(lambda both: {**both[0], **both[1]})


TERM, SEASON = st.sampled_from([0, 5]), st.sampled_from([[9, 10], list(range(1, 13))])
DEMAND = st.none() | st.sampled_from([40, 0, 7])
KINDS = st.one_of(
    dicts(kind=st.just("land"), demand=DEMAND, term_months=TERM, yuan=st.sampled_from([300.0, 0.0])),
    dicts(
        kind=st.just("product"), gestation_months=st.sampled_from([0, 8]), season_months=SEASON,
        demand_slope=st.sampled_from([0.0, 3.0]), own_land=st.booleans(), yuan=st.just(2500.0),
    ),
    dicts(kind=st.just("visitors"), demand=st.sampled_from([60, 0]), season_months=SEASON, yuan=st.just(90.0)),
    dicts(
        kind=st.just("jobs"), demand=DEMAND, term_months=TERM, hands=st.sampled_from([1.0, 0.5]), yuan=st.just(900.0)
    ),
)  # fmt: skip
OF_ALL = dicts(
    of=st.sampled_from(["county", "village"]),
    failure_yearly=st.sampled_from([0.0, 0.4]),
    openings=st.sampled_from([0.0, 0.2]),
    title=st.just("M"),
    evidence=st.just("none: a test"),
)
MARKETS = st.tuples(KINDS, OF_ALL).map(lambda both: Market.model_validate({**both[0], **both[1]}))
SCENARIOS = dicts(
    programmes=programmes(),
    funds=FUNDS,
    markets=st.fixed_dictionaries({"m": MARKETS, "n": MARKETS}),
    accounts=ACCOUNTS.map(lambda given: {name: Account.model_validate(each) for name, each in given.items()}),
    performance=st.none() | PERFORMANCE.map(Performance.model_validate),
    statuses=STATUSES.map(rows),
    counties=st.sampled_from(COUNTIES).map(counties),
    capacities=st.sampled_from([60.0, 0.0, 9.0]).map(lambda hours: {"hours": YearlyFigure(value=hours)}),
    plugins=st.just(dict.fromkeys(PLUG_INS, "0.1")),
    panel_households=st.just(10**6),
    then=THEN,
    matching=st.sampled_from(["cause", "rank", "random"]),
)
"""What a small county is given, as the fixture of tests takes it."""
