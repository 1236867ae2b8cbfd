"""Over random declarations of funds, loans and accounts: the auditor finds every yuan again."""

from __future__ import annotations

from typing import Any

from auditor import Auditor
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_random_programmes import PROGRAMMES, TAPER, figures

from simexit.scenario.account import Account, Performance

NAMES = ("care", "growth", "spare")
SHARES = st.sampled_from([0.0, 0.1, 0.35])


def fund(name: str) -> st.SearchStrategy[dict[str, Any]]:
    """A fund that may carry over, leak, be audited and draw on the others."""
    others = [each for each in NAMES if each != name]
    rules = {
        "carries_over": st.sampled_from([True, False, 0.4]),
        "leaks_share": SHARES,
        "audit_strength": st.sampled_from([0.0, 0.6, 1.0]),
        "pool": st.permutations(others).flatmap(lambda order: st.sampled_from([[], order[:1], order])),
    }
    whole = st.fixed_dictionaries({"value": figures(90_000, 3_000, 0, 400_000), **rules})
    dated = st.dictionaries(st.sampled_from([2016, 2017, 2018]), st.sampled_from([7_000, 90_001]), min_size=1)
    sources = st.fixed_dictionaries({"centre": dated, "partner": dated})
    return whole | st.fixed_dictionaries({"sources": sources, **rules})


BEARERS = st.fixed_dictionaries({"fund": st.sampled_from(NAMES), "bears": st.sampled_from([1.0, 0.5, 0.0])})
LOANS = st.fixed_dictionaries(
    {
        "months": st.sampled_from([9, 2, 24]),
        "repaid": st.sampled_from(["monthly", "at the end"]),
        "yearly_interest": st.sampled_from([0.0, 0.05, 0.5]),
        "lender": st.sampled_from(["bank", "fund"]),
        "buys": st.sampled_from([None, "livestock_yuan", "industry_capital_yuan"]),
        "default_share": st.sampled_from([1.0, 0.5, 0.0]),
        "risk_fund": BEARERS,
        "interest_subsidy": BEARERS,
    }
)
DEBTS = st.fixed_dictionaries(
    {"state": st.just("debt_yuan"), "add": st.sampled_from([20_000, 901, 90_001]), "loan": st.none() | LOANS | LOANS}
)
RATES = st.sampled_from([0.3, 0.0, 1.0])
DIVIDENDS = st.fixed_dictionaries(
    {
        "share": st.sampled_from([0.5, 1.0]),
        "who": st.sampled_from([{}, {"register": "registered"}]),
        "months": st.sampled_from([[12], [3, 6, 9]]),
        "per": st.sampled_from(["household", "person"]),
    }
)
ACCOUNT = st.fixed_dictionaries(
    {
        "unit": st.sampled_from(["village", "village", "township", "county"]),
        "opening_yuan": st.sampled_from([50_000, 0]),
        "failure_yearly": RATES,
        "failure_loss": RATES,
        **dict.fromkeys(("yearly_return", "yearly_wear", "upkeep_share"), RATES),
        "dividends": st.lists(DIVIDENDS, max_size=2),
    }
)
ACCOUNTS = st.fixed_dictionaries({"coop": ACCOUNT, "station": ACCOUNT})
KINDS = st.sampled_from(["property", "transfer"])
PAID_BY = st.fixed_dictionaries(
    {"flow": KINDS, "yuan_per_month": st.sampled_from([70, 900]), "paid_by": st.sampled_from(["coop", "station"])}
)
PAY_IN = st.fixed_dictionaries({"account": st.sampled_from(["coop", "station"]), "yuan": st.sampled_from([700, 9_000])})
PERFORMANCE = st.fixed_dictionaries(
    {
        "share": st.sampled_from([0.3, 1.0]),
        "by": st.sampled_from(["exits", "income"]),
        "funds": st.just(["care", "growth"]),
    }
)
FUNDS = st.fixed_dictionaries({name: fund(name) for name in NAMES})
audited: list[Auditor] = []
pooled: list[str] = []
moved: list[int] = []


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
@given(
    programmes=st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), PROGRAMMES, min_size=2),
    funds=FUNDS,
    own=SHARES,
    debts=st.lists(DEBTS, min_size=4, max_size=4),
    accounts=ACCOUNTS,
    effects=st.lists(PAID_BY | PAY_IN, min_size=4, max_size=4),
    performance=PERFORMANCE,
    then=st.sampled_from(["stop", "maintain", {2017: 0.4}]),
    replicate=st.integers(1, 5),
)
def test_every_yuan_is_found(
    with_programmes: Any,
    programmes: Any,
    funds: Any,
    own: float,
    debts: Any,
    accounts: Any,
    effects: Any,
    performance: Any,
    then: Any,
    replicate: int,
) -> None:
    for name, each in programmes.items():
        each["uses"] = {"km": 0.7} if "quantity" in each else {}
        debt = debts["abcd".index(name)]
        each["effects"] = [e for e in each["effects"] if e.get("state") != "debt_yuan"] + [
            debt,
            effects["abcd".index(name)],
        ]
        if name in "ac":
            each.update(who={}, take_up=1.0, causes=[], places_per_year=20, places_held=None)
        if name == "b":
            each["leaks_share"] = own
    more = {"accounts": {name: Account.model_validate(each) for name, each in accounts.items()}}
    more["performance"] = Performance.model_validate(performance)
    scenario = with_programmes(programmes, funds=funds, then=then, parameters=TAPER, **more)
    auditor = Auditor(scenario, replicate=replicate)
    kept = auditor.run()
    audited.append(auditor)
    moved.extend(yuan for _, _, what, _, yuan in kept.receipts if what == "moved")
    pooled.extend(
        name for _, fund, name, kind, *_ in kept.payments if kind != "self-raised" and _pooled(scenario, fund, name)
    )


def _pooled(scenario: Any, fund: str, name: str) -> bool:
    return bool(fund != scenario.programmes[name].fund)


def test_the_random_declarations_are_not_empty() -> None:
    """Guards the test above: funds of a pool paid, and audits found money."""
    assert len(pooled) > 50
    assert sum(auditor.recovered for auditor in audited) > 5_000
    assert sum(auditor.refused for auditor in audited) > 200
    assert sum(auditor.accounts.paid_out for auditor in audited) > 100_000
    assert sum(yuan > 0 for yuan in moved) > 10 and sum(moved) == 0
    loans = [loan for auditor in audited for each in auditor.loans.loans.values() for loan in each]
    for column in ("interest", "subsidy", "repaid", "defaulted", "guaranteed"):
        assert sum(getattr(loan, column) > 0 for loan in loans) > 2, (column, len(loans))
