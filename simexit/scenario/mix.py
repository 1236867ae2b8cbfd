"""What a scenario may say of its mix of programme families, and of the growth it plays in."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Strict

from simexit.scenario.kinds import Model, Says, Text, Words

FAMILIES: tuple[str, ...] = (
    "industry",
    "employment",
    "housing",
    "safety-net",
    "health",
    "education",
    "infrastructure",
    "ecology",
    "finance",
    "motivation",
    "institutions",
)
"""Families of programmes: what a programme may say it belongs to, and a mix may name also where a plan has none."""

Lever = Annotated[
    Literal["on", "off"] | Annotated[float, Strict(), Field(ge=0, le=100, allow_inf_nan=False)],
    Says("on, off, or a factor from 0 to 100", "number"),
]

Factor = Annotated[float, Strict(), Field(ge=0, le=100, allow_inf_nan=False), Says("a factor from 0 to 100", "number")]


class Mix(Model):
    """Which families of programmes run, and what becomes of money that is switched off.

    ``on``: as planned, sharing in what is reallocated; ``off``: no place and no money; a factor: so many times the
    planned places and money, whatever is reallocated.
    """

    title: Words | None = Field(None, description="the mix's title, a text or {en: …, zh: …}")
    families: dict[Text, Lever] = Field({}, description="on, off or a factor for families of programmes")
    others: Lever = Field("on", description="on, off or a factor for the families that are not named")
    money: Literal["unspent", "reallocated"] = Field(
        "unspent", description="what becomes of money switched off: unspent, or reallocated to the families that are on"
    )
    help_after_exit: Literal["as planned", "stays", "ends"] = Field(
        "as planned", description="whether places are kept after the household exits, in all programmes of households"
    )

    def lever(self, family: str) -> Literal["on", "off"] | float:
        """What is said of ``family``."""
        return self.families.get(family, self.others)


class Background(Model):
    """The economy the plan meets."""

    growth_factor: Factor = Field(
        1.0, description="what the yearly growth of wages and farm yields is multiplied by, from the start on"
    )
