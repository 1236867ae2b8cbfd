"""Stretches of time before the plan: what of a scenario shapes them."""

from __future__ import annotations

from typing import Any

from simexit.scenario.entitlements import with_places
from simexit.scenario.evidence import evidence
from simexit.scenario.figure import Figure
from simexit.scenario.fund import fund_of
from simexit.scenario.schema import Programme, Scenario, StateEffect, Words

_NO_WORDS = Words(en="-", zh="-")


def runs_before(programme: Programme) -> bool:
    """Whether a programme runs before the plan."""
    return not programme.of_plan


def lives_before(scenario: Scenario) -> bool:
    """Whether there is anything before the plan to be handed over: a history, or places that are given by then."""
    return scenario.time.first_listing is not None or any(map(runs_before, with_places(scenario).values()))


def before_plan(scenario: Scenario) -> Scenario:
    """A scenario as far as it shapes what comes before its plan: no more of programmes, money and targets.

    Two scenarios for which this is equal, but for names and titles, live the same run-in and the same history.
    """
    programmes = {name: each for name, each in scenario.programmes.items() if runs_before(each)}
    start = scenario.time.start_month // 12
    counties = {
        name: county.model_copy(update={"targets": {y: t for y, t in county.targets.items() if y < start}})
        for name, county in scenario.counties.items()
    }
    paying = {fund for each in programmes.values() for fund in funds_of(each)}
    paying |= {other for fund in paying if fund in scenario.funds for other in fund_of(scenario.funds[fund]).pool}
    changes: dict[str, Any] = {
        "programmes": programmes,
        "counties": counties,
        "funds": {name: figure for name, figure in scenario.funds.items() if name in paying},
        "performance": None,
    }
    if not programmes:
        changes |= {"accounts": {}, "markets": {}, "capacities": {}, "plugins": {}}
    return scenario.model_copy(update=changes)


def funds_of(programme: Programme) -> set[str]:
    """Funds that pay for a programme, its upkeep and its loans."""
    found = {programme.fund}
    if programme.upkeep is not None and programme.upkeep.fund:
        found.add(programme.upkeep.fund)
    loans = (e.loan for e in programme.effects if isinstance(e, StateEffect) and e.loan is not None)
    return found | {bearer.fund for loan in loans for bearer in (loan.interest_subsidy, loan.risk_fund) if bearer}


def shaping(scenario: Scenario) -> Scenario:
    """What shapes the time before the plan, without names and titles: equal for all mixes that share it.

    Of parameters the values of that time that are not as usual, so that growth from the start on is no difference.
    """
    unnamed = {"name": "before", "title": _NO_WORDS, "about": "", "base": None, "panel_households": 0, "filled": {}}
    years = range(scenario.time.run_in_start_month // 12, scenario.time.start_month // 12)
    usual, values = evidence(), {}
    for name, figure in scenario.parameters.items():
        before = {year: figure.at(year) for year in years}
        if name not in usual or before != {year: usual[name].figure.at(year) for year in years}:
            values[name] = Figure(value=before)
    return before_plan(scenario).model_copy(update=unnamed | {"parameters": values})
