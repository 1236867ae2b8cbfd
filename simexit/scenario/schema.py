"""What a scenario file may say: closed models, checked by pydantic."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    WithJsonSchema,
    model_validator,
)

from simexit.columns import CAUSE
from simexit.scenario.account import Account, Performance
from simexit.scenario.conditions import CONDITIONS_SCHEMA, MEMBER, checked_conditions, conditions_schema
from simexit.scenario.effects import (
    EFFECT_KEYS,
    AccountEffect,
    Effect,
    FlowEffect,
    OpeningsEffect,
    RateEffect,
    RevealEffect,
    StateEffect,
    TaggedEffect,
    WorkEffect,
    Yuan,
    effect_key,
    misfitting_effects,
)
from simexit.scenario.figure import Figure, ShareFigure, Within, YearlyFigure, needs_source
from simexit.scenario.fund import Fund, LeaksShare
from simexit.scenario.kinds import (
    MONTH,
    NAME,
    CalendarMonth,
    CalendarMonths,
    Count,
    Flag,
    Model,
    Month,
    Months,
    Name,
    Refusal,
    RunInYears,
    Share,
    SomeCount,
    Status,
    Text,
    Words,
    Year,
    refuse,
)
from simexit.scenario.market import Market, MarketEffect
from simexit.scenario.mix import FAMILIES, Background, Mix
from simexit.scenario.statuses import StatusRow
from simexit.scenario.unit_fits import Unit, misfits
from simexit.scenario.upkeep import Upkeep, misfitting_works

__all__ = [
    "EFFECT_KEYS",
    "SCHEMA_VERSION",
    "AccountEffect",
    "County",
    "Effect",
    "FlowEffect",
    "Lines",
    "MarketEffect",
    "OpeningsEffect",
    "Programme",
    "RateEffect",
    "RevealEffect",
    "Scenario",
    "StateEffect",
    "Target",
    "Time",
    "Words",
    "WorkEffect",
    "absolute_month",
    "effect_key",
    "is_month",
    "is_name",
]

SCHEMA_VERSION = 1
LONGEST_YEARS = 60
MOST_HOUSEHOLDS = 50_000_000

IncomeLine = Annotated[Figure, Within("a line from 1 to 1,000,000 yuan a year", 1, 1e6)]
FundYuan = Annotated[Fund, Within("an amount of yuan from 0 to 1,000,000,000,000", high=1e12)]
Places = Annotated[YearlyFigure, Within("a number of places from 0 to 50,000,000", high=MOST_HOUSEHOLDS)]
Quantity = Annotated[YearlyFigure, Within("a quantity from 0 to 1,000,000,000", high=1e9)]
Use = Annotated[Figure, Within("a quantity from 0.001 to 1,000,000", 1e-3, 1e6)]
Households = Annotated[Figure, Within("a number of households from 1 to 50,000,000", 1, MOST_HOUSEHOLDS)]
Persons = Annotated[Figure, Within("a number of persons from 1 to 600,000,000", 1, 12 * MOST_HOUSEHOLDS)]
RegisteredPersons = Annotated[Figure, Within("a number of persons from 0 to 600,000,000", 0, 12 * MOST_HOUSEHOLDS)]
YearlyPersons = Annotated[YearlyFigure, Within("a number of persons from 0 to 600,000,000", 0, 12 * MOST_HOUSEHOLDS)]
PerThousand = Annotated[Figure, Within("a number per 1,000 persons from 0 to 100", 0, 100)]


if TYPE_CHECKING:
    Cause = str
    Family = str
else:
    Cause = Literal[CAUSE[1:]]
    Family = Literal[FAMILIES]
NONE = "none"
Stages = Annotated[dict[Year, Share], Field(min_length=1)]


def _kind_of_then(written: Any) -> str:
    return "<stages>" if isinstance(written, dict) else "<word>"


Then = Annotated[
    Annotated[Literal["stop", "maintain", "taper"], Tag("<word>")] | Annotated[Stages, Tag("<stages>")],
    Discriminator(_kind_of_then),
]
"""What becomes of recurring help: in a word, after the last planned year, or its share from each year on."""


def _checked_members(written: Any) -> dict[str, Any]:
    return checked_conditions(written, MEMBER)


Member = Annotated[dict[str, Any], BeforeValidator(_checked_members), WithJsonSchema(conditions_schema(MEMBER))]
CostPer = Literal["household", "person", "place"]
Stretch = Literal["run_in", "history", "plan"]
PLAN_ALONE: tuple[Stretch, ...] = ("plan",)
"""Stretches of time: before the first register, from it to the start, and the scenario itself."""


def _none_is_empty(written: Any) -> Any:
    """Accept the word none for a section without entries, by which an overlay takes them all away at once."""
    return {} if written == NONE else written


class Time(Model):
    """When the scenario plays: simulated months from ``start`` to ``end`` inclusive, after a run-in."""

    start: Month = Field(description="first simulated month, such as 2016-01")
    end: Month = Field(description="last simulated month, such as 2022-12")
    first_listing: Month | None = Field(
        None, description="December of the first register, such as 2013-12, from which a history is lived to the start"
    )
    run_in_years: RunInYears = Field(5, description="years simulated before the first register, to settle")
    accounting_year_ends: CalendarMonth = Field(9, description="last month of the year in which exits are counted")
    exit_review_month: CalendarMonth = Field(11, description="month of the exit review, after the accounting year")
    yearly_check_month: CalendarMonth = Field(
        12, description="month of the check of the register, not before the review"
    )

    @model_validator(mode="after")
    def _ordered(self) -> Time:
        if not self.start.endswith("-01"):
            refuse(Refusal(("start",), self.start, "a January, such as 2016-01: budgets and registers go by the year"))
        if self.accounting_year_ends >= self.exit_review_month:
            allowed = f"a month before the exit review (exit_review_month: {self.exit_review_month})"
            refuse(Refusal(("accounting_year_ends",), str(self.accounting_year_ends), allowed))
        if self.yearly_check_month < self.exit_review_month:
            allowed = f"a month not before the exit review (exit_review_month: {self.exit_review_month})"
            refuse(Refusal(("yearly_check_month",), str(self.yearly_check_month), allowed))
        if self.end < self.start:
            refuse(Refusal(("end",), self.end, f"a month from the start, {self.start}, on"))
        before = self.listing_month % 12 == 11 and self.listing_month < self.start_month - 1
        if self.first_listing and not before:
            allowed = f"a December before that of {self.start_month // 12 - 1}, such as 2013-12"
            refuse(Refusal(("first_listing",), self.first_listing, allowed))
        months = self.end_month - self.listing_month
        if months > 12 * LONGEST_YEARS:
            years = f"{months / 12:.0f} years from the first register to the end"
            refuse(Refusal(("end",), years, f"at most {LONGEST_YEARS} years"))
        return self

    @property
    def start_month(self) -> int:
        """First simulated month after the run-in, counted in months since year 0."""
        return absolute_month(self.start)

    @property
    def end_month(self) -> int:
        """Last simulated month, counted in months since year 0."""
        return absolute_month(self.end)

    @property
    def listing_month(self) -> int:
        """Month at whose end the first register is listed, counted in months since year 0."""
        return self.start_month - 1 if self.first_listing is None else absolute_month(self.first_listing)

    @property
    def run_in_start_month(self) -> int:
        """First month of the run-in, counted in months since year 0."""
        return self.listing_month + 1 - 12 * self.run_in_years

    def stretch(self, month: int) -> Stretch:
        """The stretch of time in which a month lies."""
        if month >= self.start_month:
            return "plan"
        return "history" if month > self.listing_month else "run_in"


def absolute_month(text: str) -> int:
    """Month ``YYYY-MM`` counted since January of year 0."""
    year, month = text.split("-")
    return int(year) * 12 + int(month) - 1


class Lines(Model):
    """Dated income lines in yuan per person and year."""

    administrative_yuan: IncomeLine = Field(description="line of the poverty register")
    statistical_yuan: IncomeLine = Field(description="line of the statistical office")
    dibao_yuan: IncomeLine = Field(description="line of the minimum living guarantee")


class Target(Model):
    """A county's exits planned for one year: households, or persons where only these are published."""

    households: Count | None = Field(None, description="households to exit in the year")
    persons: Count | None = Field(None, description="persons to exit in the year")
    villages: Count | None = Field(None, description="poor villages to exit in the year")
    townships: Count | None = Field(None, description="townships to exit in the year")
    source: Text = Field("", description="where the target is published")
    status: Status = Field("assumed", description="how the target is known")

    @model_validator(mode="after")
    def _sourced_needs_source(self) -> Target:
        refusals = list(needs_source(self.status, self.source))
        if refusals:
            refuse(*refusals)
        return self


class County(Model):
    """One county: its rural population, places, register and yearly targets."""

    name: Words = Field(description="the county's name, a text or {en: …, zh: …}")
    region: Literal["east", "central", "west"] = Field(description="region of China")
    households: Households = Field(description="rural households")
    persons: Persons = Field(description="rural persons")
    villages: SomeCount = Field(description="number of villages")
    poor_villages: Count = Field(0, description="number of villages designated as poor")
    townships: SomeCount = Field(1, description="number of townships")
    registered_persons: RegisteredPersons = Field(description="persons on the poverty register")
    income_per_head_yuan: Yuan | None = Field(None, description="rural income per person and year, in yuan")
    income_sources_yuan: dict[Literal["wage", "business", "property", "transfer"], Yuan] = Field(
        {}, description="parts of it, in yuan: wage, business, property, transfer"
    )
    births_per_1000: PerThousand | None = Field(None, description="births a year per 1,000 persons")
    deaths_per_1000: PerThousand | None = Field(None, description="deaths a year per 1,000 persons")
    migrant_share: ShareFigure | None = Field(None, description="share of persons from 16 to 59 who work away")
    under_15_share: ShareFigure | None = Field(None, description="share of persons below 15")
    over_60_share: ShareFigure | None = Field(None, description="share of persons of 60 and more")
    junior_schooling_share: ShareFigure | None = Field(None, description="share of adults with junior middle school")
    long_illness_share: ShareFigure | None = Field(None, description="share of persons long ill or disabled")
    unsafe_dwelling_share: ShareFigure | None = Field(None, description="share of households in dwellings C or D")
    exits_persons: YearlyPersons | None = Field(
        None, description="persons who left the register in years before the start, where they are published"
    )
    targets: dict[Year, Target] = Field({}, description="planned exits for each year")


class Programme(Model):
    """One declared programme: the six questions who, in what order, how many, when, at what cost, what effect."""

    type: Text | None = Field(None, description="programme of the catalogue that gives what is not said here")
    title: Words = Field(description="the programme's name, a text or {en: …, zh: …}")
    family: Family = Field(description="family of programmes it belongs to")
    plugin: Text | None = Field(None, description="installed plug-in that answers who, in what order, with what effect")
    unit: Unit = Field("household", description="whom a place is for")
    who: Annotated[dict[str, Any], BeforeValidator(checked_conditions), WithJsonSchema(CONDITIONS_SCHEMA)] = Field(
        description="conditions that the household, or the village, must meet"
    )
    member: Member = Field({}, description="conditions that the person must meet, where places are for persons")
    causes: tuple[Cause, ...] = Field(
        (), description="main causes of poverty whose plan has this measure; none named: it is open to all"
    )
    order: Literal["need", "lottery", "capacity"] = Field(description="who comes first when places are short")
    take_up: Share = Field(description="share of those offered a place that take it")
    ready_share: ShareFigure | None = Field(
        None, description="share of its projects that are ready for money, by year; the others wait; all: left out"
    )
    places_per_year: Places | None = Field(None, description="new places a year")
    places_held: Places | None = Field(None, description="places that can be held at the same time")
    quantity: dict[Name, Quantity] = Field({}, description="what its new places may use in a year, such as {km: 2028}")
    uses: dict[Name, Use] = Field(
        {}, description="what one new place uses of each quantity, and of capacities of the scenario: {km: 0.6}"
    )
    fund: Text = Field(description="the fund that pays")
    runs_in: Annotated[tuple[Stretch, ...], Field(min_length=1)] = Field(
        PLAN_ALONE, description="stretches of time in which it runs: run_in, history, plan"
    )
    not_beside: tuple[Text, ...] = Field(
        (), description="types of programmes whose holders are not entitled to it beside them, such as [S1]"
    )
    enrol_months: CalendarMonths = Field(min_length=1, description="months of the year with enrolment")
    takes_months: Months = Field(0, description="months until a place does what it does: it is paid for, then ready")
    passes_share: Share = Field(1.0, description="share of those served for whom it then does so; others keep nothing")
    lasts_months: Months = Field(0, description="months a place is held once ready; 0: until a review ends it")
    again: Flag = Field(False, description="whether somebody may be served more than once")
    review_months: CalendarMonths = Field((), description="months of the year in which places are reviewed")
    then: Then | None = Field(
        None, description="what becomes of its recurring help in the end, where that is not as the scenario has it"
    )
    stays_after_exit: Flag = Field(True, description="whether a place is kept after the household exits")
    due_month: CalendarMonth | None = Field(
        None, description="month of the year by which a place is to be ready; what is later is counted as late"
    )
    upkeep: Upkeep | None = Field(None, description="what keeps up what a place has built, after it is ready")
    wear_monthly: ShareFigure | None = Field(
        None, description="chance a month that what a place has set breaks while it is not kept up"
    )
    cost_yuan: Yuan | None = Field(None, description="yuan for goods and services when a place is taken")
    cost_yuan_per_month: Yuan | None = Field(None, description="yuan a month for services while it is held")
    cost_per: CostPer = Field("household", description="costs are for each household or person served, or each place")
    overhead_share: ShareFigure = Field(description="cost of delivery as a share of what is delivered")
    leaks_share: LeaksShare | None = Field(
        None, description="share of what is paid for it that reaches nobody, where that is not as its fund has it"
    )
    residual_share: ShareFigure = Field(
        Figure(value=0.0, range=(0.0, 1.0)),
        description="share of what goods, assets and loans cost that is still worth something, or repaid, at the end",
    )
    effects: tuple[TaggedEffect, ...] = Field(description="what a place does")
    evidence: Text = Field(description="what is known about the effects")
    status: Status = Field("assumed", description="how the effects are known")

    @model_validator(mode="after")
    def _effects_fit(self) -> Programme:
        refusal = misfitting_effects(self.effects)
        refusals = [*([refusal] if refusal else []), *misfits(self), *misfitting_works(self)]
        if refusals:
            refuse(*refusals)
        return self

    @property
    def of_plan(self) -> bool:
        """Whether it is a plan's alone, so that a mix may switch it off; else it is of the standing state."""
        return self.runs_in == PLAN_ALONE

    @property
    def recurring(self) -> bool:
        """Whether places cost money month by month, so that ``then:`` decides about them after the last plan."""
        return self.cost_yuan_per_month is not None or any(
            isinstance(effect, FlowEffect) and effect.paid_by is None for effect in self.effects
        )


class Scenario(Model):
    """A checked scenario. Made by :func:`simexit.load`, never by hand."""

    schema_: Literal[1] = Field(alias="schema", description="version of the way scenarios are written")
    name: Name = Field(description="short name of the scenario")
    title: Words = Field(description="the scenario's title, a text or {en: …, zh: …}")
    about: Text = Field("", description="what the scenario plays and where its figures come from")
    base: Text | None = Field(None, description="the scenario this one changes")
    time: Time = Field(description="start and end")
    lines: Lines = Field(description="income lines")
    counties: dict[Name, County] = Field(min_length=1, description="counties by short name")
    funds: Annotated[dict[Name, FundYuan], BeforeValidator(_none_is_empty)] = Field(
        {}, description="yuan a year of each fund, or none of the plan's"
    )
    capacities: dict[Name, Quantity] = Field(
        {}, description="what all programmes may use together in a year beside money, such as {team-hours: 90000}"
    )
    accounts: dict[Name, Account] = Field({}, description="accounts of villages, townships or counties, by short name")
    performance: Performance | None = Field(
        None, description="how a share of the funds moves every January to where it is recorded to do most"
    )
    markets: Annotated[dict[Name, Market], BeforeValidator(_none_is_empty)] = Field(
        {}, description="markets that places bring households into, by short name, or none"
    )
    programmes: Annotated[dict[Name, Programme], BeforeValidator(_none_is_empty)] = Field(
        {}, description="programmes by short name, or none of the plan's"
    )
    statuses: dict[Name, StatusRow] = Field(
        {}, description="how households and places come by their statuses: the registry's rows, changed or added to"
    )
    matching: Literal["cause", "rank", "random"] = Field(
        "cause", description="whether plans follow the main cause of poverty, no cause, or a cause drawn at random"
    )
    then: Then = Field(
        "maintain",
        description="what becomes of recurring help after the last year with a budget, or its share by year",
    )
    parameters: dict[Text, Figure] = Field({}, description="parameters that differ from the evidence files")
    mix: Mix | None = Field(None, description="which families of programmes run; gone once the scenario is loaded")
    background: Background | None = Field(None, description="the economy the plan meets; gone once loaded")
    fill_from_region: Flag = Field(
        False, description="whether what counties leave out is filled with usual figures of the region; check says so"
    )
    filled: dict[Text, Text] = Field({}, description="what was filled from the region, by key; not written by hand")
    panel_households: Count = Field(200, description="households whose lives are kept month by month")
    plugins: dict[Text, Text] = Field({}, description="plug-ins with their versions")

    def with_parameters(self, figures: Mapping[str, Figure]) -> Scenario:
        """The scenario with these parameters, by dotted name, over its own."""
        return self.model_copy(update={"parameters": {**self.parameters, **figures}})


def is_month(text: str) -> bool:
    """Whether ``text`` is a month that a scenario may name, such as 2016-01."""
    return re.fullmatch(MONTH, text) is not None


def is_name(text: str) -> bool:
    """Whether ``text`` may name a county, fund or programme."""
    return re.fullmatch(NAME, text) is not None


SECTIONS: tuple[type[BaseModel], ...] = (
    Scenario,
    Time,
    Lines,
    County,
    Target,
    Market,
    Programme,
    StatusRow,
    Mix,
    Background,
    Upkeep,
)
