"""What has to fit together in a scenario, beyond each value by itself.

The checks read the data as written, so that they run beside the checks of the schema and all problems come at once;
they pass over whatever is of the wrong kind, which the schema names.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeGuard

from pydantic import ValidationError

from simexit.scenario.entitlements import misfitting_entitlements
from simexit.scenario.evidence import Parameter, evidence
from simexit.scenario.figure import Figure
from simexit.scenario.plugins import installed_plugins
from simexit.scenario.problems import Item, KeyPath, Problem, any_of, did_you_mean
from simexit.scenario.reading import Document
from simexit.scenario.schema import MOST_HOUSEHOLDS, NONE, is_month
from simexit.scenario.statuses import LEVERS
from simexit.scenario.wording import shown

FEWEST_MEMBERS = 1.0
MOST_MEMBERS = 12.0


def misfits(document: Document) -> Iterator[Problem]:
    """Every problem of values that are right by themselves and do not fit together."""
    for check in _CHECKS:
        yield from check(document)


def _funds(document: Document) -> Iterator[Problem]:
    funds = document.data.get("funds", {})
    if funds == NONE:
        funds = {}
    if not isinstance(funds, dict):
        return
    for path, programme in _entries(document, "programmes"):
        fund = programme.get("fund")
        if isinstance(fund, str) and fund and fund not in funds:
            hint = did_you_mean(fund, funds)
            yield document.problem((*path, "fund"), f"the unknown fund '{fund}'", any_of(funds), hint)
        upkeep = programme.get("upkeep")
        fund = upkeep.get("fund") if isinstance(upkeep, dict) else None
        if isinstance(fund, str) and fund and fund not in funds:
            hint = did_you_mean(fund, funds)
            yield document.problem((*path, "upkeep", "fund"), f"the unknown fund '{fund}'", any_of(funds), hint)
    for path, effect in _effects(document):
        for key in ("risk_fund", "interest_subsidy"):
            fund = _section(_section(effect, "loan"), key).get("fund")
            if isinstance(fund, str) and fund and fund not in funds:
                hint = did_you_mean(fund, funds)
                yield document.problem((*path, "loan", key, "fund"), f"the unknown fund '{fund}'", any_of(funds), hint)
    yield from _pools(document, funds)


def _accounts(document: Document) -> Iterator[Problem]:
    """Accounts that effects name and nobody declares, and unknown funds of the rule of performance."""
    accounts, funds = _section(document.data, "accounts"), _section(document.data, "funds")
    for path, effect in _effects(document):
        for key in ("account", "paid_by"):
            name = effect.get(key)
            if isinstance(name, str) and name not in accounts:
                allowed = any_of(accounts) if accounts else "an account under accounts, and there is none"
                hint = did_you_mean(name, accounts)
                yield document.problem((*path, key), f"the unknown account '{name}'", allowed, hint)
    named = _section(document.data, "performance").get("funds")
    for number, name in enumerate(named if isinstance(named, list) else ()):
        if isinstance(name, str) and name not in funds:
            path = ("performance", "funds", number)
            yield document.problem(path, f"the unknown fund '{name}'", any_of(funds), did_you_mean(name, funds))


def _pools(document: Document, funds: dict[Any, Any]) -> Iterator[Problem]:
    """Funds of a pool that are no other funds."""
    for path, fund in _entries(document, "funds"):
        others = [name for name in funds if name != path[-1]]
        pool = fund.get("pool")
        for number, name in enumerate(pool if isinstance(pool, list) else ()):
            if isinstance(name, str) and name not in others:
                hint = did_you_mean(name, others)
                allowed = any_of(others) if others else "another fund, and there is none"
                yield document.problem((*path, "pool", number), f"'{name}', which is no other fund", allowed, hint)


def _quantities(document: Document) -> Iterator[Problem]:
    capacities = _section(document.data, "capacities")
    for path, programme in _entries(document, "programmes"):
        quantity, uses = _section(programme, "quantity"), _section(programme, "uses")
        known = [*quantity, *(name for name in capacities if name not in quantity)]
        for name in uses:
            if name not in known:
                allowed = any_of(known, 10) if known else "a name under quantity, or under capacities of the scenario"
                found, hint = f"the unknown quantity '{name}'", did_you_mean(name, known)
                yield document.problem((*path, "uses", name), found, allowed, hint)
        for name in quantity:
            if name not in uses:
                allowed = f"what one place uses of it, uses: {{{name}: …}}"
                yield document.problem((*path, "quantity", name), "a quantity that no place uses", allowed)


def _markets(document: Document) -> Iterator[Problem]:
    markets = _section(document.data, "markets")
    for path, effect in _effects(document):
        name = effect.get("market")
        if isinstance(name, str) and name not in markets:
            allowed = any_of(markets) if markets else "a market under markets of the scenario, and there is none"
            yield document.problem(
                (*path, "market"), f"the unknown market '{name}'", allowed, did_you_mean(name, markets)
            )


def _parameters(document: Document) -> Iterator[Problem]:
    known = evidence()
    for name, written in _section(document.data, "parameters").items():
        path = ("parameters", name)
        if name not in known:
            names = _same_domain(name, known)
            yield document.problem(path, "an unknown parameter", any_of(names, 5), did_you_mean(name, known))
            continue
        figure = _figure(written)
        if figure is not None:
            yield from _outside_unit(known[name], figure, path, document)


def _same_domain(name: object, known: Iterable[str]) -> list[str]:
    """Known names of the domain of ``name``; the domains, if that is unknown too."""
    domain = str(name).partition(".")[0]
    names = [each for each in known if each.partition(".")[0] == domain]
    return names or [f"{domain}.…" for domain in dict.fromkeys(each.partition(".")[0] for each in known)]


def unit_limits(unit: str) -> tuple[float, float, str]:
    """Lowest and highest value a parameter of ``unit`` may take, and both in words."""
    if unit.startswith(("log", "signed")):
        return -math.inf, math.inf, f"any number ({unit})"
    if unit == "share kept per month":
        return 0.0, 0.999, f"a number from 0 to 0.999 ({unit})"
    if "share" in unit or "probability" in unit:
        return 0.0, 1.0, f"a number between 0 and 1 ({unit})"
    return 0.0, math.inf, f"a number, 0 or more ({unit})"


def _outside_unit(parameter: Parameter, figure: Figure, path: KeyPath, document: Document) -> Iterator[Problem]:
    low, high, allowed = unit_limits(parameter.unit)
    for below, number in figure.paths():
        if not low <= number <= high:
            yield document.problem(_written(document, path, below), shown(number), allowed)


def _rates(document: Document) -> Iterator[Problem]:
    known = evidence()
    rates = [name for name, parameter in known.items() if parameter.rate is not None]
    for path, effect in _effects(document):
        name, factor = effect.get("rate"), effect.get("factor")
        if not isinstance(name, str):
            continue
        if name not in rates:
            found = f"'{name}', which is a parameter but no rate" if name in known else f"the unknown rate '{name}'"
            yield document.problem(
                (*path, "rate"), found, any_of(_same_domain(name, rates), 5), did_you_mean(name, rates)
            )
        else:
            yield from _outside_bounds(known[name], _figure(factor), (*path, "factor"), document)
            yield from _points_outside(known[name], effect.get("at"), (*path, "at"), document)


def _outside_bounds(
    parameter: Parameter, factor: Figure | None, path: KeyPath, document: Document
) -> Iterator[Problem]:
    """Factors the schema allows, and the named rate does not."""
    low, high = parameter.bounds
    for below, number in factor.paths() if factor else ():
        if 0 <= number <= 100 and not low <= number <= high:
            allowed = f"a factor from {shown(low)} to {shown(high)} for {parameter.name}"
            yield document.problem(_written(document, path, below), shown(number), allowed)


def _points_outside(parameter: Parameter, points: Any, path: KeyPath, document: Document) -> Iterator[Problem]:
    """Factors at points of a column that the named rate does not allow."""
    low, high = parameter.bounds
    for place, point in enumerate(points if isinstance(points, list) else ()):
        factor = point[1] if isinstance(point, list) and len(point) == 2 else None
        if _is_number(factor) and 0 <= factor <= 100 and not low <= factor <= high:
            allowed = f"a factor from {shown(low)} to {shown(high)} for {parameter.name}"
            yield document.problem((*path, Item(place)), shown(factor), allowed)


def _effects(document: Document) -> Iterator[tuple[KeyPath, dict[Any, Any]]]:
    for path, programme in _entries(document, "programmes"):
        effects = programme.get("effects")
        for place, effect in enumerate(effects if isinstance(effects, list) else []):
            if isinstance(effect, dict):
                yield (*path, "effects", Item(place)), effect


def _populations(document: Document) -> Iterator[Problem]:
    total = 0.0
    for path, county in _entries(document, "counties"):
        persons, households, registered = (
            _figure(county.get(key)) for key in ("persons", "households", "registered_persons")
        )
        if households and max(households.values()) > MOST_HOUSEHOLDS:
            households = None
        if persons and households:
            yield from _sizes(persons, households, path, document)
        if persons and registered:
            yield from _registers(persons, registered, path, document)
        yield from _poor_villages(county, path, document)
        total += max(households.values()) if households else 0.0
    if total > MOST_HOUSEHOLDS:
        found = f"{total:,.0f} households in all counties together"
        yield document.problem(("counties",), found, f"at most {MOST_HOUSEHOLDS:,} in one scenario")


def _poor_villages(county: dict[Any, Any], path: KeyPath, document: Document) -> Iterator[Problem]:
    villages, poor = county.get("villages"), county.get("poor_villages")
    if _is_number(villages) and _is_number(poor) and 0 < villages < poor:
        allowed = f"at most the {shown(villages)} villages of the county"
        yield document.problem((*path, "poor_villages"), f"{shown(poor)} poor villages", allowed)


def _sizes(persons: Figure, households: Figure, path: KeyPath, document: Document) -> Iterator[Problem]:
    for year in _years(persons, households):
        number, divisor = persons.at(year), households.at(year)
        if _is_odd(number, divisor):
            yield document.problem((*path, "persons"), *_odd_size(number, divisor, year))
            return


def _is_odd(persons: float, households: float) -> bool:
    """Whether households of this size are not to be believed."""
    return persons > 0 and households > 0 and not FEWEST_MEMBERS <= persons / households <= MOST_MEMBERS


def _odd_size(persons: float, households: float, year: int) -> tuple[str, str, str]:
    dated = f" in {year}" if year else ""
    found = f"{shown(persons)} persons in {shown(households)} households{dated}, {persons / households:.3g} a household"
    hint = "are persons and households exchanged?" if persons < households else ""
    return found, f"from {FEWEST_MEMBERS:g} to {MOST_MEMBERS:g} persons a household", hint


def _registers(persons: Figure, registered: Figure, path: KeyPath, document: Document) -> Iterator[Problem]:
    for year in _years(persons, registered):
        if registered.at(year) > persons.at(year):
            dated = f" in {year}" if year else ""
            found = f"{shown(registered.at(year))} registered persons{dated}"
            allowed = f"at most the {shown(persons.at(year))} persons of the county"
            yield document.problem((*path, "registered_persons"), found, allowed)
            return


def _targets(document: Document) -> Iterator[Problem]:
    first, last = _simulated_years(document)
    for path, county in _entries(document, "counties"):
        for year, target in _section(county, "targets").items():
            if not isinstance(target, dict) or not isinstance(year, int):
                continue
            place = (*path, "targets", year)
            if 1990 <= year <= 2100 and not first <= year <= last:
                allowed = f"years from {first} to {last}, which are simulated (time)"
                hint = "lengthen time, or take the target away"
                yield document.problem(place, f"a target for {year}", allowed, hint)
            households, persons = target.get("households"), target.get("persons")
            if households is None and persons is None:
                yield document.problem(place, "neither households nor persons", "one of them, or both")
            elif _is_number(households) and _is_number(persons) and _is_odd(persons, households):
                yield document.problem((*place, "persons"), *_odd_size(persons, households, 0))


def _simulated_years(document: Document) -> tuple[int, int]:
    """First and last simulated year; far apart where the scenario does not tell."""
    time = _section(document.data, "time")
    first, last = str(time.get("start", "")), str(time.get("end", ""))
    if not (is_month(first) and is_month(last) and first <= last):
        return 0, 9999
    return int(first[:4]), int(last[:4])


def _plugins(document: Document) -> Iterator[Problem]:
    asked = _section(document.data, "plugins")
    for programme, each in _section(document.data, "programmes").items():
        used = each.get("plugin") if isinstance(each, dict) else None
        if used is None and isinstance(each, dict) and each.get("effects") == []:
            yield document.problem(
                ("programmes", programme, "effects"), "an empty list", "at least one item in the list"
            )
        if isinstance(used, str) and used not in asked:
            allowed = f"a plug-in that the scenario lists, plugins: {{{used}: '1.0'}}, with its version"
            yield document.problem(("programmes", programme, "plugin"), f"the plug-in '{used}', not listed", allowed)
    installed = installed_plugins() if asked else {}
    having = any_of(f"{name} {version}".strip() for name, version in installed.items()) if installed else "none"
    for name, version in asked.items():
        if name not in installed:
            allowed = f"plug-ins that are installed: {having}"
            yield document.problem(("plugins", name), "a plug-in that is not installed", allowed)
        elif isinstance(version, str) and version != installed[name]:
            allowed = f"the installed version, '{installed[name]}'"
            yield document.problem(("plugins", name), f"version '{version}'", allowed)


def _rows(document: Document) -> Iterator[Problem]:
    """Rows of the registry that name a parameter which is none, or is no share; or a row that is not there."""
    rows = _section(document.data, "statuses")
    shares = [name for name, parameter in evidence().items() if unit_limits(parameter.unit)[:2] == (0.0, 1.0)]
    for path, row in _entries(document, "statuses"):
        for lever in LEVERS:
            name = row.get(lever)
            if isinstance(name, str) and name not in shares:
                names = _same_domain(name, shares)
                yield document.problem(
                    (*path, lever), f"'{name}'", f"a share, or one of {any_of(names, 5)}", did_you_mean(name, shares)
                )
        other = row.get("reverses")
        if isinstance(other, str) and other not in rows:
            found, hint = f"the unknown row '{other}'", did_you_mean(other, rows)
            yield document.problem((*path, "reverses"), found, any_of(rows), hint)


_CHECKS: tuple[Callable[[Document], Iterator[Problem]], ...] = (
    _funds,
    misfitting_entitlements,
    _accounts,
    _quantities,
    _markets,
    _parameters,
    _rates,
    _populations,
    _targets,
    _rows,
    _plugins,
)


def _section(data: Any, key: str) -> dict[Any, Any]:
    """Section under ``key``, empty if there is none."""
    section = data.get(key) if isinstance(data, dict) else None
    return section if isinstance(section, dict) else {}


def _entries(document: Document, key: str) -> Iterator[tuple[KeyPath, dict[Any, Any]]]:
    """Entries of a section with their paths, those that are sections themselves."""
    for name, entry in _section(document.data, key).items():
        if isinstance(entry, dict):
            yield (key, name), entry


def _figure(written: Any) -> Figure | None:
    """Figure that is ``written``, or None if the schema refuses it."""
    try:
        return None if written is None else Figure.model_validate(written)
    except ValidationError:
        return None


def _written(document: Document, path: KeyPath, below: KeyPath) -> KeyPath:
    """Path of a figure's value in the file, where the key ``value`` may be left out."""
    for candidate in ((*path, *below), (*path, *below[1:])):
        if candidate in document.positions:
            return candidate
    return path


def _years(*figures: Figure) -> list[int]:
    """Years in which one of ``figures`` changes; year 0 alone if none is dated."""
    return sorted({year for figure in figures for year in figure.years()}) or [0]


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
