"""Money as the plan has it, before anybody is served: what each programme may spend, as a present value."""

from __future__ import annotations

from collections.abc import Iterator

from simexit.scenario.evidence import evidence
from simexit.scenario.schema import FlowEffect, Programme, Scenario, StateEffect

MONTHS_PER_YEAR = 12
DISCOUNT_RATE = "money.discount_rate_yearly"
GAP_SHARE = "money.planned_gap_share"
PAID_STATES = ("industry_capital_yuan", "livestock_yuan", "debt_yuan")


def money_parameter(scenario: Scenario, name: str) -> float:
    """Value of a parameter of the domain ``money`` at the scenario's start."""
    figure = scenario.parameters.get(name, evidence()[name].figure)
    return figure.at(scenario.time.start_month // MONTHS_PER_YEAR)


def present_value_yuan(yuan_by_year: dict[int, float], rate: float, start_year: int) -> float:
    """Yuan of each year brought to the start year: the sum of yuan / (1 + rate)^(year - start)."""
    return float(sum(yuan / (1 + rate) ** (year - start_year) for year, yuan in yuan_by_year.items()))


def fund_shares(scenario: Scenario) -> dict[str, float]:
    """Share of its fund's money that each programme may claim, by programme; those of one fund sum to one.

    A fund with several programmes is split by their planned cost over the simulated years.
    """
    costs = {name: sum(_planned_cost_yuan(each, scenario).values()) for name, each in scenario.programmes.items()}
    of_fund = {name: programme.fund for name, programme in scenario.programmes.items()}
    totals = {fund: sum(costs[name] for name in costs if of_fund[name] == fund) for fund in of_fund.values()}
    mates = {fund: sum(each == fund for each in of_fund.values()) for fund in of_fund.values()}
    return {name: costs[name] / totals[fund] if totals[fund] > 0 else 1 / mates[fund] for name, fund in of_fund.items()}


def planned_present_values(scenario: Scenario) -> dict[str, float]:
    """Present value over the simulated years of what each programme is planned to cost, in yuan, by programme.

    A year's cost is places times yuan a place, and at most the programme's share of its fund; what houses and stations
    are still worth in the last year is taken off.
    """
    rate, years = money_parameter(scenario, DISCOUNT_RATE), [*_years(scenario)]
    first, last = years[0], years[-1]
    shares, values = fund_shares(scenario), {}
    for name, programme in scenario.programmes.items():
        costs = _planned_cost_yuan(programme, scenario)
        most = {year: shares[name] * scenario.funds[programme.fund].at(year) for year in costs}
        paid = {year: min(costs[year], most[year]) for year in costs}
        left = {last: sum(yuan * _lasting_share(programme, scenario, year) for year, yuan in paid.items())}
        spent, residual = (present_value_yuan(each, rate, first) for each in (paid, left))
        values[name] = spent - programme.residual_share.at(last) * residual
    return values


def _years(scenario: Scenario) -> Iterator[int]:
    yield from range(scenario.time.start_month // MONTHS_PER_YEAR, scenario.time.end_month // MONTHS_PER_YEAR + 1)


def _planned_cost_yuan(programme: Programme, scenario: Scenario) -> dict[int, float]:
    """Places times yuan a place by simulated year; all registered households where places are free."""
    start = scenario.time.start_month // MONTHS_PER_YEAR
    registered = sum(county.registered_persons.at(start - 1) for county in scenario.counties.values())
    held_months = programme.lasts_months or MONTHS_PER_YEAR
    costs = {}
    for year in _years(scenario):
        limits = [places.at(year) for places in (programme.places_per_year, programme.places_held) if places]
        places = min(limits, default=registered / _mean_size(scenario))
        costs[year] = places * _yuan_a_place(programme, scenario, year, held_months)
    return costs


def _yuan_a_place(programme: Programme, scenario: Scenario, year: int, held_months: int) -> float:
    """Assets, loans, goods and services, cash while the place is held, and overhead."""
    parts = _lasting_yuan(programme, scenario, year, held_months) + _cash_yuan(programme, scenario, year, held_months)
    return parts * (1 + programme.overhead_share.at(year))


def _lasting_share(programme: Programme, scenario: Scenario, year: int) -> float:
    """Share of what a place costs that is not cash or overhead."""
    held_months = programme.lasts_months or MONTHS_PER_YEAR
    whole = _yuan_a_place(programme, scenario, year, held_months)
    return _lasting_yuan(programme, scenario, year, held_months) / whole if whole > 0 else 0.0


def _lasting_yuan(programme: Programme, scenario: Scenario, year: int, held_months: int) -> float:
    """Assets, loans, goods and services when a place is taken, and services while it is held."""
    each = {"household": 1.0, "person": _mean_size(scenario)}
    yuan = 0.0
    if programme.cost_yuan is not None:
        yuan += programme.cost_yuan.at(year) * each[programme.cost_per]
    if programme.cost_yuan_per_month is not None:
        yuan += programme.cost_yuan_per_month.at(year) * each[programme.cost_per] * held_months
    for effect in programme.effects:
        if isinstance(effect, StateEffect) and effect.state in PAID_STATES and effect.add is not None:
            added = effect.add.at(year) * each[effect.per]
            yuan += min(added, effect.at_most_yuan.at(year)) if effect.at_most_yuan else added
    return yuan


def _cash_yuan(programme: Programme, scenario: Scenario, year: int, held_months: int) -> float:
    """Cash while a place is held."""
    each = {"household": 1.0, "person": _mean_size(scenario)}
    flows = [effect for effect in programme.effects if isinstance(effect, FlowEffect)]
    return sum(_flow_yuan_a_month(flow, scenario, year, each[flow.per]) for flow in flows) * held_months


def _flow_yuan_a_month(effect: FlowEffect, scenario: Scenario, year: int, each: float) -> float:
    """Cash a month; a gap that is filled is reckoned as a share of the line for every member."""
    if effect.yuan_per_month is not None:
        return effect.yuan_per_month.at(year) * each
    line: float = getattr(scenario.lines, str(effect.fill_gap_to)).at(year)
    return line * money_parameter(scenario, GAP_SHARE) * _mean_size(scenario) / MONTHS_PER_YEAR


def _mean_size(scenario: Scenario) -> float:
    """Persons a household at the start."""
    start = scenario.time.start_month // MONTHS_PER_YEAR
    counties = scenario.counties.values()
    return sum(c.persons.at(start) for c in counties) / max(sum(c.households.at(start) for c in counties), 1.0)
