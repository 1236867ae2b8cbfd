"""Money as the plan has it, before anybody is served: what each programme may spend, as a present value."""

from __future__ import annotations

from math import fsum
from typing import NamedTuple

from simexit.columns import changed
from simexit.dates import MONTHS_PER_YEAR
from simexit.scenario.entitlements import with_places
from simexit.scenario.evidence import evidence
from simexit.scenario.loan import Loan
from simexit.scenario.schema import AccountEffect, FlowEffect, Programme, Scenario, StateEffect
from simexit.scenario.unit_fits import JOINT

DISCOUNT_RATE = "money.discount_rate_yearly"
GAP_SHARE = "money.planned_gap_share"
LAND_PER_HEAD = "population.land_per_head_mu"


def money_parameter(scenario: Scenario, name: str) -> float:
    """Value of a parameter at the scenario's start."""
    figure = scenario.parameters.get(name, evidence()[name].figure)
    return figure.at(scenario.time.start_month // MONTHS_PER_YEAR)


def present_value_yuan(yuan_by_year: dict[int, float], rate: float, start_year: int) -> float:
    """Yuan of each year brought to the start year: the sum of yuan / (1 + rate)^(year - start)."""
    return float(sum(yuan / (1 + rate) ** (year - start_year) for year, yuan in yuan_by_year.items()))


def planned_costs(scenario: Scenario) -> dict[str, float]:
    """Yuan that the places of each programme cost over the simulated years if all are taken, by programme.

    Nothing is planned for what has no places, or ends before the plan.
    """
    planned = {name for name, each in with_places(scenario).items() if "plan" in each.runs_in}
    return {
        name: sum(cost.whole for cost in _planned_costs(programme, scenario).values()) if name in planned else 0.0
        for name, programme in scenario.programmes.items()
    }


def fund_shares(scenario: Scenario) -> dict[str, float]:
    """Share of its fund's money that each programme may claim, by programme; those of one fund sum to one.

    A fund with several programmes is split by their planned cost over the simulated years.
    """
    costs = planned_costs(scenario)
    of_fund = {name: programme.fund for name, programme in scenario.programmes.items()}
    totals = {fund: fsum(costs[name] for name in costs if of_fund[name] == fund) for fund in of_fund.values()}
    mates = {fund: sum(each == fund for each in of_fund.values()) for fund in of_fund.values()}
    return {name: costs[name] / totals[fund] if totals[fund] > 0 else 1 / mates[fund] for name, fund in of_fund.items()}


def planned_present_values(scenario: Scenario) -> dict[str, float]:
    """Present value over the simulated years of what each programme is planned to cost, in yuan, by programme.

    A year's cost is at most the programme's share of its fund; what houses and stations are still worth in the last
    year is taken off.
    """
    rate, years = money_parameter(scenario, DISCOUNT_RATE), simulated_years(scenario)
    first, last = years[0], years[-1]
    shares, values = fund_shares(scenario), {}
    for name, programme in scenario.programmes.items():
        costs = _planned_costs(programme, scenario)
        paid = {year: min(costs[year].whole, shares[name] * scenario.funds[programme.fund].at(year)) for year in years}
        lasting = sum(paid[year] * costs[year].lasting / costs[year].whole for year in years if costs[year].whole > 0)
        spent, residual = (present_value_yuan(each, rate, first) for each in (paid, {last: lasting}))
        values[name] = spent - programme.residual_share.at(last) * residual
    return values


class _Cost(NamedTuple):
    """Yuan of a year: all of it, overhead included, and what is neither cash nor overhead."""

    whole: float
    lasting: float


def simulated_years(scenario: Scenario) -> list[int]:
    """Calendar years from the start to the end."""
    return [*range(scenario.time.start_month // MONTHS_PER_YEAR, scenario.time.end_month // MONTHS_PER_YEAR + 1)]


def _planned_costs(programme: Programme, scenario: Scenario) -> dict[int, _Cost]:
    """Cost by simulated year: assets, goods and services of the places taken, and what places held cost a month."""
    costs = {}
    for year, (taken, months) in _places(programme, scenario).items():
        lasting = taken * _yuan_once(programme, scenario, year)
        lasting += months * _service_yuan_a_month(programme, scenario, year)
        cash = months * _cash_yuan_a_month(programme, scenario, year)
        costs[year] = _Cost((lasting + cash) * (1 + programme.overhead_share.at(year)), lasting)
    return costs


def _places(programme: Programme, scenario: Scenario) -> dict[int, tuple[float, float]]:
    """Places taken in each simulated year, and months for which places are held in it.

    Places of a year are reckoned as taken in January and held for the programme's months, or to the end where it sets
    none; places held are full all year; where places are free, all whom the register has hold one, or all places.
    """
    years = simulated_years(scenario)
    if programme.places_per_year is None or programme.places_held is not None:
        there = _where_free(programme, scenario)
        found = {}
        for year in years:
            limits = [each.at(year) for each in (programme.places_per_year, programme.places_held) if each]
            places = min(limits, default=there)
            found[year] = (places, places * MONTHS_PER_YEAR)
        return found
    taken = {year: programme.places_per_year.at(year) for year in years}
    lasts = programme.lasts_months or MONTHS_PER_YEAR * len(years)
    months = dict.fromkeys(years, 0.0)
    for first in years:
        for year in years[years.index(first) :]:
            left = lasts - MONTHS_PER_YEAR * (year - first)
            months[year] += taken[first] * min(max(left, 0), MONTHS_PER_YEAR)
    return {year: (taken[year], months[year]) for year in years}


def _where_free(programme: Programme, scenario: Scenario) -> float:
    """Places that are held where nothing limits them: by all registered households or persons, or by all places."""
    if programme.unit in JOINT:
        return units_there(scenario, programme.unit)
    before = scenario.time.start_month // MONTHS_PER_YEAR - 1
    registered = sum(county.registered_persons.at(before) for county in scenario.counties.values())
    return registered if programme.unit == "person" else registered / mean_size(scenario)


def units_there(scenario: Scenario, unit: str) -> float:
    """Persons, households, villages, townships or counties of a scenario at its start."""
    start, counties = scenario.time.start_month // MONTHS_PER_YEAR, scenario.counties.values()
    if unit in ("person", "household"):
        return float(sum(getattr(county, f"{unit}s").at(start) for county in counties))
    return float(len(counties) if unit == "county" else sum(getattr(county, f"{unit}s") for county in counties))


def _yuan_once(programme: Programme, scenario: Scenario, year: int) -> float:
    """Assets, loans, goods and services when a place is taken, and what is paid into accounts."""
    each = _in_a_place(programme, scenario)
    yuan = 0.0 if programme.cost_yuan is None else programme.cost_yuan.at(year) * each[programme.cost_per]
    for effect in programme.effects:
        if isinstance(effect, AccountEffect):
            yuan += effect.yuan.at(year)
        elif isinstance(effect, StateEffect) and effect.add is not None and _paid_by_fund(effect):
            added = effect.add.at(year) * each[effect.per] / each["household"]
            yuan += each["household"] * (min(added, effect.at_most_yuan.at(year)) if effect.at_most_yuan else added)
        if isinstance(effect, StateEffect) and effect.add is not None and effect.loan is not None:
            yuan += _interest_yuan(programme, effect.add.at(year), effect.loan, year)
    return yuan


def _interest_yuan(programme: Programme, lent: float, loan: Loan, year: int) -> float:
    """Interest of a loan that the programme's own fund pays until all is due."""
    subsidy = loan.interest_subsidy
    if subsidy is None or subsidy.fund != programme.fund:
        return 0.0
    return lent * loan.yearly_interest.at(year) * loan.months / MONTHS_PER_YEAR * subsidy.bears


def _paid_by_fund(effect: StateEffect) -> bool:
    return bool(changed()[effect.state][1].paid) and (effect.loan is None or effect.loan.lender == "fund")


def _service_yuan_a_month(programme: Programme, scenario: Scenario, year: int) -> float:
    if programme.cost_yuan_per_month is None:
        return 0.0
    return programme.cost_yuan_per_month.at(year) * _in_a_place(programme, scenario)[programme.cost_per]


def _cash_yuan_a_month(programme: Programme, scenario: Scenario, year: int) -> float:
    each = _in_a_place(programme, scenario)
    flows = [effect for effect in programme.effects if isinstance(effect, FlowEffect) and effect.paid_by is None]
    return sum(_flow_yuan_a_month(flow, scenario, year, each) for flow in flows)


def _in_a_place(programme: Programme, scenario: Scenario) -> dict[str, float]:
    """Households and persons for whom one place is; a place of a person counts as one of either."""
    unit = programme.unit
    if unit == "person":
        return dict.fromkeys(("household", "person", "mu", "place"), 1.0)
    whole = units_there(scenario, unit)
    found = {each: units_there(scenario, each) / whole for each in ("household", "person")}
    return {**found, "mu": found["person"] * money_parameter(scenario, LAND_PER_HEAD), "place": 1.0}


def _flow_yuan_a_month(effect: FlowEffect, scenario: Scenario, year: int, each: dict[str, float]) -> float:
    """Cash a month; a gap that is filled is reckoned as a share of the line for every member."""
    if effect.yuan_per_month is not None:
        return effect.yuan_per_month.at(year) * each[effect.per]
    line: float = getattr(scenario.lines, str(effect.fill_gap_to)).at(year)
    return line * money_parameter(scenario, GAP_SHARE) * each["person"] / MONTHS_PER_YEAR


def mean_size(scenario: Scenario) -> float:
    """Persons a household at the start."""
    return units_there(scenario, "person") / max(units_there(scenario, "household"), 1.0)
