"""Targets, places and budgets against those who can exit, those who can take places, and what places cost."""

from __future__ import annotations

from collections.abc import Iterator

from simexit.dates import MONTHS_PER_YEAR
from simexit.scenario.figure import Figure
from simexit.scenario.fund import fund_of
from simexit.scenario.mixing import BY_THE_MIX, UNSPENT
from simexit.scenario.planned_money import mean_size, planned_costs, simulated_years, units_there
from simexit.scenario.problems import KeyPath
from simexit.scenario.reading import Document
from simexit.scenario.schema import County, Programme, Scenario, StateEffect
from simexit.scenario.unit_fits import JOINT
from simexit.scenario.warned import ScenarioWarning, amount, warning_at
from simexit.words.formats import number_format

CONVERTED = 1.25  # households counted as persons or the other way round, by the county's mean size
JOINING = 1.25  # households that join the register later
IN_ALL_YEARS = 1.5  # the same, over all years in which places are given once
BUDGET_FACTOR = 4.0
NO_POOR_VILLAGES = "0, since no county has poor villages"
PLURAL = {
    "person": "persons", "household": "households", "village": "villages", "township": "townships", "county": "counties"
}  # fmt: skip


def odd_targets(scenario: Scenario, document: Document | None) -> Iterator[ScenarioWarning]:
    """Counties whose targets add up to more persons, villages or townships than can exit."""
    before = scenario.time.start_month // MONTHS_PER_YEAR - 1
    for name, county in scenario.counties.items():
        path: KeyPath = ("counties", name, "targets")
        persons, room = _persons_to_exit(county, before)
        registered = county.registered_persons.at(before)
        if persons > room * registered:
            found = f"exits of {amount(persons)} persons in all"
            usual = f"at most the {amount(registered)} registered at the end of {before}"
            yield warning_at(document, path, found, usual, "further exits only come from who is listed later")
        for key, there in (("villages", county.poor_villages), ("townships", county.townships)):
            aimed = sum(getattr(target, key) or 0 for target in county.targets.values())
            if aimed > there:
                what = "poor villages" if key == "villages" else key
                yield warning_at(document, path, f"exits of {amount(aimed)} {what} in all",
                                 f"at most the {amount(there)} {what} of the county")  # fmt: skip


def _persons_to_exit(county: County, before: int) -> tuple[float, float]:
    """Persons of all targets, and how many times the register these may be: more where households were converted."""
    size = county.persons.at(before) / county.households.at(before)
    persons = [target.persons for target in county.targets.values() if target.persons is not None]
    households = [target.households or 0 for target in county.targets.values() if target.persons is None]
    return sum(persons) + size * sum(households), CONVERTED if any(households) else 1.0


def odd_places(scenario: Scenario, document: Document | None) -> Iterator[ScenarioWarning]:
    """Programmes with more places than there are households, persons or places that can have them."""
    years = simulated_years(scenario)
    for name, programme in scenario.programmes.items():
        path: KeyPath = ("programmes", name)
        there, whom, room = _who_can(programme, scenario)
        usual = f"at most {whom}, and a quarter more for those who join them" if room > 1 else f"at most {whom}"
        for key in ("places_held", "places_per_year"):
            figure = getattr(programme, key)
            year = max(years, key=figure.at) if figure else 0
            if figure and figure.at(year) > there * room:
                found = f"{amount(round(figure.at(year)))} places in {year}"
                yield warning_at(document, (*path, key), found, usual, _by_the_mix(figure))
                break
        else:
            given = programme.places_per_year
            total = sum(given.at(year) for year in years) if given and not programme.again else 0.0
            if given and total > there * IN_ALL_YEARS:
                found = f"{amount(round(total))} places in all years, one a {programme.unit}"
                yield warning_at(document, (*path, "places_per_year"), found, usual, _by_the_mix(given))


def _by_the_mix(figure: Figure) -> str:
    """Says so where a figure is not as written."""
    return f"the plan's {figure.note}" if figure.note.endswith(BY_THE_MIX) else ""


def _who_can(programme: Programme, scenario: Scenario) -> tuple[float, str, float]:
    """Units at the start that can have a place as far as county figures tell, in words too; and room for more.

    Places may be as many as there are and no more; people join and are born.
    """
    unit, counties = programme.unit, scenario.counties.values()
    poor = sum(county.poor_villages for county in counties)
    room = 1.0 if unit in JOINT else JOINING
    if programme.who.get("poor_village") == 1 and (not poor or unit == "village"):
        return float(poor), f"the {amount(poor)} poor villages there are" if poor else NO_POOR_VILLAGES, 1.0
    if programme.who.get("register") in ("registered", ["registered"]):
        before = scenario.time.start_month // MONTHS_PER_YEAR - 1
        there = sum(county.registered_persons.at(before) for county in counties)
        there = there if unit == "person" else there / mean_size(scenario)
        return there, f"about {amount(round(there))} {PLURAL[unit]} registered at the start", room
    there = units_there(scenario, unit)
    return there, f"the {amount(round(there))} {PLURAL[unit]} there are", room


def odd_budgets(scenario: Scenario, document: Document | None) -> Iterator[ScenarioWarning]:
    """Funds whose money is far from what the places of their programmes cost."""
    years = simulated_years(scenario)
    costs = planned_costs(scenario)
    for fund, figure in scenario.funds.items():
        money = sum(figure.at(year) for year in years)
        mine = {name: each for name, each in scenario.programmes.items() if each.fund == fund}
        cost = sum(costs[name] * _taken(each, scenario) for name, each in mine.items())
        found = f"{_yuan(money)} in all years"
        if not mine and money > 0 and not fund.endswith(UNSPENT):
            if scenario.programmes and not _helps(fund, scenario):
                yield warning_at(document, ("funds", fund), found, "a programme that the fund pays, and none names it")
        elif cost > 0 and not cost / BUDGET_FACTOR <= money <= cost * BUDGET_FACTOR:
            usual = (
                f"a quarter to four times the {_yuan(cost)} that the places it pays cost, as far as they can be taken"
            )
            yield warning_at(document, ("funds", fund), found, usual, _by_the_mix(figure))


def _helps(fund: str, scenario: Scenario) -> bool:
    """Whether a fund pays for what is another fund's: from a pool, for upkeep, or for what loans cost."""
    pools = any(fund in fund_of(each).pool for each in scenario.funds.values())
    upkeep = any(each.upkeep is not None and each.upkeep.fund == fund for each in scenario.programmes.values())
    effects = [effect for each in scenario.programmes.values() for effect in each.effects]
    loans = [effect.loan for effect in effects if isinstance(effect, StateEffect) and effect.loan is not None]
    bearers = [bearer for loan in loans for bearer in (loan.risk_fund, loan.interest_subsidy) if bearer is not None]
    return pools or upkeep or any(bearer.fund == fund for bearer in bearers)


def _yuan(number: float) -> str:
    return number_format([number], "yuan", "en").with_unit(number, "en")


def _taken(programme: Programme, scenario: Scenario) -> float:
    """Share of the planned places that there are households for."""
    years, given, held = simulated_years(scenario), programme.places_per_year, programme.places_held
    if given is not None and held is None and not programme.again:
        planned = sum(given.at(year) for year in years)
    else:
        planned = max((each.at(year) for each in (given, held) if each is not None for year in years), default=0.0)
    return min(1.0, _who_can(programme, scenario)[0] / planned) if planned > 0 else 1.0
