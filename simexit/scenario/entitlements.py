"""Programmes that everybody gets who meets their conditions: those of funds without a ceiling. They have no places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simexit.scenario.fund import fund_of
from simexit.scenario.problems import Item, KeyPath, Problem, any_of
from simexit.scenario.reading import Document
from simexit.scenario.schema import Programme, Scenario
from simexit.scenario.wording import shown

UNITS = ("person", "household")
SAYS = (
    "type", "title", "family", "unit", "who", "member", "order", "take_up", "fund", "enrol_months", "runs_in",
    "not_beside", "overhead_share", "effects", "evidence", "status",
)  # fmt: skip
"""What a programme without places may say."""
PENSION_AGE = 55
"""Whoever is paid for being at least so old draws a pension."""


def entitlements(scenario: Scenario) -> dict[str, Programme]:
    """Programmes of funds without a ceiling, by name in order."""
    return {name: each for name, each in sorted(scenario.programmes.items()) if _no_ceiling(scenario, each)}


def pensions(programmes: dict[str, Programme]) -> tuple[str, ...]:
    """Names of those that are paid to persons from an age on that nobody reaches before `PENSION_AGE`."""
    return tuple(
        name for name, each in programmes.items() if each.unit == "person" and _lowest_age(each) >= PENSION_AGE
    )


def _lowest_age(programme: Programme) -> float:
    asked = programme.member.get("age")
    return float(asked.get("min", 0)) if isinstance(asked, dict) else 0.0


def with_places(scenario: Scenario) -> dict[str, Programme]:
    """All other programmes, by name in order."""
    return {name: each for name, each in sorted(scenario.programmes.items()) if not _no_ceiling(scenario, each)}


def _no_ceiling(scenario: Scenario, programme: Programme) -> bool:
    return programme.fund in scenario.funds and fund_of(scenario.funds[programme.fund]).no_ceiling


def misfitting_entitlements(document: Document) -> Iterator[Problem]:
    """What a programme of a fund without a ceiling may not say, and ``not_beside`` of a programme with places."""
    funds, programmes = (document.data.get(key) for key in ("funds", "programmes"))
    open_ended = [
        name for name, fund in (funds.items() if isinstance(funds, dict) else ())
        if isinstance(fund, dict) and fund.get("no_ceiling") is True
    ]  # fmt: skip
    for name, programme in programmes.items() if isinstance(programmes, dict) else ():
        if not isinstance(programme, dict):
            continue
        path: KeyPath = ("programmes", name)
        if programme.get("fund") in open_ended:
            yield from _misfits(document, path, programme)
        elif programme.get("not_beside"):
            allowed = "not_beside for a programme of a fund with no_ceiling: true"
            yield document.problem((*path, "not_beside"), shown(programme["not_beside"]), allowed)


def _misfits(document: Document, path: KeyPath, programme: dict[Any, Any]) -> Iterator[Problem]:
    """All that does not fit one programme without places."""
    for key in programme:
        if key not in SAYS and key in Programme.model_fields:
            allowed = f"what a programme says whose fund has no ceiling: {any_of(SAYS, len(SAYS))}"
            yield document.problem((*path, key), f"{key} for a programme without places", allowed)
    if programme.get("unit", "household") not in UNITS:
        yield document.problem((*path, "unit"), shown(programme["unit"]), any_of(UNITS))
    effects = programme.get("effects")
    for number, effect in enumerate(effects if isinstance(effects, list) else ()):
        if isinstance(effect, dict) and not _paid_without_place(effect):
            allowed = "flow: transfer that the fund pays, or dues_yuan that are added, where the fund has no ceiling"
            yield document.problem((*path, "effects", Item(number)), "an effect that needs a place", allowed)


def _paid_without_place(effect: dict[Any, Any]) -> bool:
    if effect.get("flow") == "transfer":
        return "paid_by" not in effect
    return effect.get("state") == "dues_yuan" and "add" in effect
