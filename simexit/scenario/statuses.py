"""How households and places come by their statuses: rows of the registry, which a scenario may change and add to."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, WithJsonSchema, model_validator

from simexit.scenario.conditions import checked_conditions
from simexit.scenario.figure import ShareFigure
from simexit.scenario.kinds import (
    CalendarMonths,
    Flag,
    Model,
    Months,
    Name,
    Refusal,
    Status,
    Text,
    Words,
    Year,
    refuse,
)
from simexit.scenario.measured import PREVIOUS, STATUS_WORDS, UNITS, tested
from simexit.scenario.problems import Item, any_of, did_you_mean
from simexit.scenario.reading import Document, read_bytes
from simexit.scenario.wording import shown

if TYPE_CHECKING:
    Unit = str
else:
    Unit = Literal[tuple(UNITS)]


def _kind_of_lever(written: Any) -> str:
    return "<parameter>" if isinstance(written, str) else "<share>"


Lever = Annotated[
    Annotated[Text, Tag("<parameter>")] | Annotated[ShareFigure, Tag("<share>")], Discriminator(_kind_of_lever)
]
"""A share, or the name of a parameter that is one, such as registry.pressure_share."""
LEVERS = ("pressure", "audit_strength", "error_share", "sample_share", "established_share")


FIRST_LISTING = "first_listing"
REGISTERS = ("register", "struck_off")
"""Targets in persons whom a county's register takes: those of the first one, and those who replace the struck off."""
INSTEAD = {"date": "months", "months": "date", "target_share": "target"}
"""Keys that a scenario writes in place of another of a shipped row."""


class First(Model):
    """Who comes first where a target leaves room for some only: the highest or the lowest of a column."""

    highest: Text | None = Field(None, description="column of which the highest come first")
    lowest: Text | None = Field(None, description="column of which the lowest come first")

    @model_validator(mode="after")
    def _one(self) -> First:
        if (self.highest is None) == (self.lowest is None):
            refuse(Refusal((), "neither" if self.highest is None else "both", "either highest or lowest"))
        return self

    @property
    def column(self) -> str:
        """The column that is compared."""
        return self.highest or self.lowest or ""


class StatusRow(Model):
    """One row of the registry: which households or places change from one status to another, when, on what test."""

    title: Words = Field(description="the row's name, a text or {en: …, zh: …}")
    on: Flag = Field(True, description="whether the row is in force")
    unit: Unit = Field(description="whose status it is")
    from_: Annotated[tuple[Text, ...], Field(min_length=1)] = Field(
        alias="from", description="statuses that may change"
    )
    to: Text = Field(description="the status they change to; previous: the one before their last change")
    test: Annotated[dict[str, Any], WithJsonSchema({"type": "object"})] = Field(
        description="conditions that must be met, on columns of the unit and on what is measured there"
    )
    date: Literal["exit_review_month", "yearly_check_month", "first_listing"] | None = Field(
        None, description="when it is run: in a month of the year that time names, or once, at the first listing"
    )
    months: CalendarMonths = Field((), description="months of the year in which it is run, in place of a date")
    years: tuple[Year, ...] = Field((), description="years in which it is run; every year, where it is left out")
    target: Literal["none", "plan", "register", "struck_off"] = Field(
        "none",
        description="what pulls: the county's targets of the year, the persons on its first register, or as many "
        "persons as were struck off this month",
    )
    target_share: ShareFigure | None = Field(
        None, description="a target in place of the plan's: share of those that may change"
    )
    leaving_first: Flag = Field(
        False, description="whether the target falls first on the villages that are to leave this year"
    )
    first: First | None = Field(
        None, description="who comes first under a target, such as {lowest: recorded_incidence}"
    )
    pushed_first: Annotated[dict[str, Any] | None, WithJsonSchema({"type": "object"})] = Field(
        None, description="conditions, as of a test: who meets them comes before the others of those who do not pass"
    )
    pressure: Lever | None = Field(None, description="part of a shortfall against the target that is pushed through")
    audit_strength: Lever | None = Field(None, description="part of such pressure that audit deters")
    error_share: Lever | None = Field(None, description="share of households that are misread when they are looked at")
    sample_share: Lever | None = Field(
        None, description="share of households that are looked at each time; all, where it is left out"
    )
    established_share: Lever | None = Field(
        None,
        description="of households that are below the line and miss no assurance, the share that an audit of a place "
        "establishes against the records; all, where it is left out",
    )
    delay_months: Months = Field(0, description="months from being found to the change; it waits for the next run")
    after_months: Months = Field(0, description="months that the status it changes from must have lasted")
    reverses: Name | None = Field(None, description="only those whose last change was by this other row")
    evidence: Text = Field("", description="what is known about it")
    status: Status = Field("assumed", description="how it is known")

    @model_validator(mode="before")
    @classmethod
    def _test_checked(cls, written: Any) -> Any:
        """Check the conditions against the columns of the unit."""
        unit = written.get("unit") if isinstance(written, dict) else None
        if not isinstance(unit, str) or unit not in UNITS:
            return written
        keys = [key for key in ("test", "pushed_first") if written.get(key) is not None]
        return {**written, **{key: checked_conditions(written[key], tested(unit), (key,)) for key in keys}}

    @model_validator(mode="after")
    def _fits(self) -> StatusRow:
        refusals = [*self._odd_words(), *self._odd_dates(), *self._odd_targets(), *self._odd_for_places()]
        if refusals:
            refuse(*refusals)
        return self

    def _odd_words(self) -> list[Refusal]:
        words = STATUS_WORDS[self.unit]
        given = [(("from", Item(place)), word, words) for place, word in enumerate(self.from_)]
        wrong = [
            Refusal(path, shown(word), any_of(allowed), did_you_mean(word, allowed))
            for path, word, allowed in [*given, (("to",), self.to, (*words, PREVIOUS))]
            if word not in allowed
        ]
        if self.to in self.from_:
            wrong.append(Refusal(("to",), shown(self.to), "a status that is not among those it changes from"))
        return wrong

    def _odd_dates(self) -> list[Refusal]:
        if (self.date is None) == (not self.months):
            return [
                Refusal((), "neither date nor months" if self.date is None else "both date and months", "one of them")
            ]
        return []

    def _odd_targets(self) -> list[Refusal]:
        wrong = []
        pulled = self.target != "none" or self.target_share is not None
        if self.target != "none" and self.target_share is not None:
            wrong.append(Refusal(("target_share",), "target and target_share", "one of them"))
        if self.target in REGISTERS and self.unit != "household":
            wrong.append(Refusal(("target",), f"{self.target} for a {self.unit}", f"{self.target} for households"))
        if self.target == "plan" and self.unit == "county":
            wrong.append(
                Refusal(("target",), "plan for a county", "target: none, since plans name no number of counties")
            )
        if pulled and self.first is None:
            wrong.append(Refusal((), "a target, and no first", "who comes first, such as {highest: workers}"))
        if self.leaving_first and not (self.unit == "household" and self.target == "plan"):
            wrong.append(Refusal(("leaving_first",), "leaving_first", "leaving_first for households with target: plan"))
        known = [name for name, column in tested(self.unit).items() if not column.words]
        if self.first is not None and self.first.column not in known:
            key = "lowest" if self.first.highest is None else "highest"
            hint = did_you_mean(self.first.column, known)
            wrong.append(Refusal(("first", key), shown(self.first.column), any_of(known, len(known)), hint))
        return wrong

    def _odd_for_places(self) -> list[Refusal]:
        if self.unit != "household" and self.delay_months:
            return [Refusal(("delay_months",), f"a delay for a {self.unit}", "a delay for households")]
        if self.unit == "household" and self.established_share is not None:
            found = "established_share for households"
            return [Refusal(("established_share",), found, "established_share for villages, townships or counties")]
        return []


@cache
def shipped_rows() -> Document:
    """The rows of the registry's file, as written; those that are ``on`` are in force where a scenario is silent."""
    file = resources.files("simexit").joinpath("registry", "statuses.yaml")
    return read_bytes(file.read_bytes(), file.name)


def standing_rows() -> dict[str, StatusRow]:
    """The rows in force where a scenario is silent."""
    return {name: StatusRow.model_validate(row) for name, row in shipped_rows().data.items() if row["on"]}


def rows_taken(written: Any) -> dict[str, Any]:
    """What the registry's file adds to the rows ``written``: keys they leave out, and standing rows not named."""
    named = written if isinstance(written, dict) else {}
    taken = {}
    for name, row in shipped_rows().data.items():
        if isinstance(named.get(name), dict):
            given_up = {other for key, other in INSTEAD.items() if key in named[name]}
            taken[name] = {key: row[key] for key in row if key not in given_up} | {"on": True}
        elif name not in named and row["on"]:
            taken[name] = row
    return taken
