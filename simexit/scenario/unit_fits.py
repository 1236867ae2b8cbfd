"""What of a declaration fits the unit of its places: whose conditions, whose states, whose rates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

from simexit.columns import UNIT, Households, Persons, Villages, changed
from simexit.scenario.conditions import OF_PLACES, named
from simexit.scenario.effects import RateEffect, StateEffect, WorkEffect
from simexit.scenario.kinds import Refusal
from simexit.scenario.market import MarketEffect
from simexit.scenario.problems import Item, any_of, did_you_mean
from simexit.scenario.wording import shown

if TYPE_CHECKING:
    Unit = str
else:
    Unit = Literal[UNIT]
JOINT = ("village", "township", "county")
"""Units of many households."""
STATES_OF: dict[str, tuple[Any, ...]] = {
    "person": (Persons,),
    "household": (Households,),
    **dict.fromkeys(JOINT, (Villages, Households)),
}
"""Tables whose states a place of each unit may change: of a village's, also those of every household in it."""


def misfits(programme: Any) -> Iterator[Refusal]:
    """All that does not fit the ``unit`` of a programme's places, or does not come after ``takes_months``."""
    unit = programme.unit
    if programme.member and unit != "person":
        yield Refusal(("member",), f"member for a {unit}", "member beside unit: person")
    if unit in JOINT:
        yield from _of_places(programme)
    for number, effect in enumerate(programme.effects):
        yield from _effect(programme, unit, ("effects", Item(number)), effect)


def _of_places(programme: Any) -> Iterator[Refusal]:
    for column in sorted(named(programme.who) - OF_PLACES.keys()):
        allowed = f"unit: {programme.unit} with conditions on {any_of(tuple(OF_PLACES), len(OF_PLACES))}"
        yield Refusal(("who", column), "a condition on households", allowed, did_you_mean(column, tuple(OF_PLACES)))
    if programme.causes:
        yield Refusal(("causes",), f"causes for a {programme.unit}", "causes beside unit: household or person")
    if not programme.stays_after_exit:
        yield Refusal(("stays_after_exit",), "false", f"true for a {programme.unit}: only households exit")


def _effect(programme: Any, unit: str, path: tuple[Any, ...], effect: Any) -> Iterator[Refusal]:
    if isinstance(effect, StateEffect):
        states = changed(*STATES_OF[unit])
        if effect.state not in states:
            allowed = f"a state of a {unit}: {any_of(tuple(states), len(states))}"
            yield Refusal((*path, "state"), shown(effect.state), allowed, did_you_mean(effect.state, tuple(states)))
        elif effect.while_held and unit == "person":
            yield Refusal((*path, "while_held"), "while_held for a person", "while_held for other units")
        elif programme.takes_months and states[effect.state][1].paid:
            allowed = "takes_months: 0 for what a fund hands over"
            yield Refusal((*path, "state"), f"{effect.state} after {programme.takes_months} months", allowed)
    elif isinstance(effect, RateEffect) and unit == "person":
        yield Refusal((*path, "rate"), "a rate for one person", "state, flow, work or openings for unit: person")
    elif isinstance(effect, RateEffect) and unit in JOINT and effect.of == "household":
        yield Refusal((*path, "of"), "household", f"of: village or of: county for unit: {unit}")
    elif isinstance(effect, WorkEffect) and unit in JOINT:
        yield Refusal((*path, "work"), f"work for a {unit}", "work for unit: household or person")
    elif isinstance(effect, MarketEffect) and unit != "household" and effect.size is not None:
        yield Refusal((*path, "size"), f"size for a {unit}", "size for unit: household; price for any unit")
