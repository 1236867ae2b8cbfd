"""What a scenario may say of accounts of villages and other places, and of money that follows measured effect."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from simexit.scenario.conditions import CONDITIONS_SCHEMA, checked_conditions
from simexit.scenario.figure import Figure, ShareFigure, Within
from simexit.scenario.kinds import CalendarMonth, Model, Name, Share

Capital = Annotated[Figure, Within("an amount of yuan from 0 to 1,000,000,000,000", high=1e12)]


def _nothing() -> Figure:
    return Figure(value=0.0, range=(0.0, 0.0))


class Dividend(Model):
    """A share of an account's cash that is divided among households of its place, in equal parts."""

    share: Share = Field(description="share of the cash that is paid out")
    who: Annotated[dict[str, Any], BeforeValidator(checked_conditions), WithJsonSchema(CONDITIONS_SCHEMA)] = Field(
        {}, description="conditions a household must meet"
    )
    months: tuple[CalendarMonth, ...] = Field((12,), min_length=1, description="months of the year in which it is paid")
    per: Literal["household", "person"] = Field("household", description="one part a household or a person")


class Account(Model):
    """An account of every village, township or county: capital that earns and may be lost, and cash that is paid out.

    Each month it gets a twelfth of its return, pays its upkeep, what programmes have it pay (``paid_by``), and
    dividends, as far as there is cash. Programmes pay into its capital (``account``).
    """

    unit: Literal["village", "township", "county"] = Field("village", description="whose account")
    opening_yuan: Capital = Field(default_factory=_nothing, description="capital of each at the start")
    yearly_return: ShareFigure = Field(default_factory=_nothing, description="return a year as a share of capital")
    yearly_wear: ShareFigure = Field(default_factory=_nothing, description="share of the capital that wears off a year")
    upkeep_share: ShareFigure = Field(default_factory=_nothing, description="upkeep a year as a share of capital")
    failure_yearly: ShareFigure = Field(
        default_factory=_nothing, description="chance a year that the business fails, drawn every January"
    )
    failure_loss: ShareFigure = Field(
        default_factory=lambda: Figure(value=1.0, range=(1.0, 1.0)),
        description="share of the capital that is lost where it fails",
    )
    dividends: tuple[Dividend, ...] = Field((), description="what is divided among households")


class Performance(Model):
    """A share of the funds' money that goes, every January, where last year's money is recorded to have done most."""

    share: ShareFigure = Field(description="share of each fund's appropriation that is divided anew")
    by: Literal["exits", "income"] = Field(
        description="recorded last year for each yuan spent: exits of households served, or gain of their income"
    )
    funds: tuple[Name, ...] = Field(min_length=2, description="funds among which it moves, two or more")
