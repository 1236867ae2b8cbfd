"""What a scenario may say of a market: land let, products sold, visitors, or jobs of employers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from simexit.scenario.figure import Figure, ShareFigure, Within, YearlyFigure
from simexit.scenario.kinds import CalendarMonth, Flag, Model, Months, Name, Number, Refusal, Share, Text, Words, refuse
from simexit.scenario.problems import any_of

MarketYuan = Annotated[Figure, Within("an amount of yuan from 0 to 1,000,000", high=1e6)]
Demand = Annotated[YearlyFigure, Within("a number from 0 to 1,000,000,000", high=1e9)]
Slope = Annotated[Figure, Within("a slope from 0 to 50", high=50)]
PriceFactor = Annotated[Figure, Within("a factor from 0 to 100", high=100)]
Size = Annotated[Figure, Within("a size from 0 to 10,000", high=1e4)]
JobsPerUnit = Annotated[Number, Field(ge=0, le=100)]
NOTHING = Figure(value=0.0, range=(0.0, 0.0))
YEAR = tuple(range(1, 13))

COMMON = ("kind", "title", "of", "yuan", "failure_yearly", "openings", "evidence")
KEYS: dict[str, tuple[str, ...]] = {
    "land": ("demand", "term_months"),
    "product": ("gestation_months", "season_months", "demand_slope", "own_land"),
    "visitors": ("demand", "season_months", "most_per_bed"),
    "jobs": ("demand", "term_months", "hands"),
}
"""Keys that a market of each kind may have beside those of all."""


class Market(Model):
    """One market that places bring households into by ``{market: NAME, size: …}``.

    ``land``: mu let for a rent. ``product``: mu planted, sold at a price that falls with what is planted. ``visitors``:
    beds that share a flow of visitors. ``jobs``: jobs of an employer, which take hands from the farm.
    """

    kind: Literal["land", "product", "visitors", "jobs"] = Field(description="what is brought to the market")
    title: Words = Field(description="the market's name, a text or {en: …, zh: …}")
    of: Literal["village", "county"] = Field(
        "county", description="whether every county or every village has a market of its own, with its part of demand"
    )
    yuan: MarketYuan = Field(
        description="net of costs: rent a mu and year, sales a mu and year, yuan a visitor, or wage a job and month"
    )
    demand: Demand | None = Field(
        None,
        description="most mu let or jobs held at a time, or visitors a month; of the whole place, without: no limit",
    )
    term_months: Months = Field(0, description="months a contract lasts; 0: as long as the place is held")
    gestation_months: Months = Field(0, description="months from planting to the first sale")
    season_months: tuple[CalendarMonth, ...] = Field(
        YEAR, min_length=1, description="months of the year with sales or visitors"
    )
    demand_slope: Slope = Field(
        NOTHING, description="log points of price lost where all land bears it; 0: the price is given"
    )
    own_land: Flag = Field(True, description="whether what is planted leaves the land of the household's farm")
    most_per_bed: MarketYuan = Field(
        Figure(value=30.0, range=(4.0, 30.0)), description="most visitors a month for one bed"
    )
    hands: Share = Field(1.0, description="share of a farm hand that one job takes")
    failure_yearly: ShareFigure = Field(
        NOTHING,
        description="chance a year that the lessee, employer or trade of a village, or a household's planting, fails",
    )
    openings: JobsPerUnit = Field(0.0, description="local jobs for each mu let or bearing, bed or job")
    evidence: Text = Field(description="what is known about it")

    @model_validator(mode="after")
    def _keys_of_its_kind(self) -> Market:
        allowed = f"{any_of(KEYS[self.kind], 9)}, and the keys of all kinds"
        refusals = [
            Refusal((key,), f"{key} for a market of {self.kind}", allowed)
            for key in sorted(self.model_fields_set)
            if key not in (*COMMON, *KEYS[self.kind]) and getattr(self, key) != Market.model_fields[key].default
        ]
        if self.kind == "visitors" and self.demand is None:
            refusals.append(Refusal((), "visitors without demand", "demand, the visitors a month"))
        if refusals:
            refuse(*refusals)
        return self


class MarketEffect(Model):
    """Bring the household into a market of the scenario while the place is held, or raise its price there.

    ``size``: mu it lets or plants, beds it opens, or jobs it takes. ``price``: factor on what it is paid there.
    """

    market: Name = Field(description="market of the scenario")
    size: Size | None = Field(None, description="mu let or planted, beds, or jobs of one place")
    price: PriceFactor | None = Field(None, description="what the household's price there is multiplied by")

    @model_validator(mode="after")
    def _one_of_both(self) -> MarketEffect:
        if (self.size is None) == (self.price is None):
            found = "neither size nor price" if self.size is None else "both size and price"
            refuse(Refusal((), found, "either size or price"))
        return self
