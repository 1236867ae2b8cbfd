"""What keeps up what a place has built, and what of a declaration does not fit works that last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import Field

from simexit.columns import Persons, changed
from simexit.scenario.effects import StateEffect, Yuan
from simexit.scenario.kinds import Model, Refusal, Text
from simexit.scenario.problems import Item


class Upkeep(Model):
    """Yuan a month that keep up what one place has built, from the month after it is ready to the end."""

    yuan_per_month: Yuan = Field(description="yuan a month for what one place has built")
    fund: Text | None = Field(None, description="the fund that pays for upkeep; the programme's own if none is named")


def misfitting_works(programme: Any) -> Iterator[Refusal]:
    """All that does not fit works that wear, or states that are held."""
    states = [(n, effect) for n, effect in enumerate(programme.effects) if isinstance(effect, StateEffect)]
    worn = [(n, effect) for n, effect in states if effect.set is not None and not effect.while_held]
    if programme.wear_monthly is not None and not worn:
        yield Refusal(("wear_monthly",), "wear of nothing", "wear_monthly beside a state that is set, such as water")
    lasts = [key for key in ("upkeep", "wear_monthly") if getattr(programme, key) is not None]
    if programme.unit == "person":
        yield from (Refusal((key,), f"{key} for a person", f"{key} for a household or village") for key in lasts)
    for number, effect in states:
        held = effect.while_held or (programme.wear_monthly is not None and effect.set is not None)
        if held and changed()[effect.state][0] is Persons:
            allowed = "what is held or wears is of a household or village"
            yield Refusal(("effects", Item(number), "state"), f"{effect.state}, of a person", allowed)
