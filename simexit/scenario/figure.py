"""A figure: a number, perhaps dated, with its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Discriminator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, Tag, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from simexit.scenario.kinds import STATUSES, DatedYear, Model, Number, Refusal, Says, Status, Text, refuse
from simexit.scenario.problems import KeyPath
from simexit.scenario.wording import shown

__all__ = ["STATUSES", "Figure", "Status", "Within", "YearlyFigure", "needs_source"]


def _kind_of_value(value: Any) -> str:
    return "<dated>" if isinstance(value, dict) else "<number>"


class Figure(Model):
    """One number or one number per year, with source, status and plausible range.

    Written in a scenario as a bare number (then its status is ``assumed``), as a dated map
    ``{2016: 3146, 2017: 3335}``, or in full ``{value: ..., source: ..., status: ..., range: [lo, hi], note: ...}``.
    A dated figure holds from its year on until the next one; before its first year it has its first value.
    """

    value: Annotated[
        Annotated[Number, Tag("<number>")] | Annotated[dict[DatedYear, Number], Field(min_length=1), Tag("<dated>")],
        Discriminator(_kind_of_value),
    ] = Field(description="the number, or one number for each year: {2016: 3146, 2017: 3335}")
    source: Text = Field("", description="where the number is published")
    status: Status = Field("assumed", description="how the number is known")
    range: Annotated[tuple[Number, Number], Says("two numbers, [low, high]", "pair")] | None = Field(
        None, description="lowest and highest plausible value"
    )
    note: Text = Field("", description="anything a reader should know")

    @model_validator(mode="before")
    @classmethod
    def _from_shorthand(cls, written: Any) -> Any:
        """Accept a bare number or a dated map."""
        if isinstance(written, Figure):
            return written if isinstance(written, cls) else written.model_dump()
        if not isinstance(written, dict):
            return {"value": written}
        if "value" in written or not (_years(written) or not written):
            return written
        if any(key in cls.model_fields for key in written):
            refuse(Refusal((), shown(written), "years below value", "write value: {2016: …} beside the other keys"))
        return {"value": written}

    @model_validator(mode="after")
    def _consistent(self) -> Figure:
        refusals = list(needs_source(self.status, self.source))
        if self.range is not None and self.range[0] > self.range[1]:
            low, high = (shown(end) for end in self.range)
            refusals.append(Refusal(("range",), f"[{low}, {high}]", "[low, high]", f"write [{high}, {low}]"))
        if refusals:
            refuse(*refusals)
        return self

    def at(self, year: int) -> float:
        """Value in force in ``year``."""
        if not isinstance(self.value, dict):
            return self.value
        past = [dated for dated in self.value if dated <= year]
        return self.value[max(past) if past else min(self.value)]

    def times(self, factor: float) -> Figure:
        """The figure with all its values multiplied by ``factor``."""
        value = self.value
        scaled = {year: each * factor for year, each in value.items()} if isinstance(value, dict) else value * factor
        return self.model_copy(update={"value": scaled})

    def values(self) -> list[float]:
        """Every value the figure takes, in order of years."""
        if not isinstance(self.value, dict):
            return [self.value]
        return [self.value[year] for year in sorted(self.value)]

    def years(self) -> list[int]:
        """Years the figure is dated for, in order; none for a single number."""
        return sorted(self.value) if isinstance(self.value, dict) else []

    def paths(self) -> Iterator[tuple[KeyPath, float]]:
        """Each value of the figure with its path in the full way of writing."""
        if isinstance(self.value, dict):
            yield from ((("value", year), number) for year, number in sorted(self.value.items()))
        else:
            yield ("value",), self.value

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Offer all three ways of writing a figure to editors."""
        full = handler.resolve_ref_schema(handler(schema))
        dated = full["properties"]["value"]
        return {
            "description": cls.__doc__,
            "anyOf": [*dated["oneOf"], {key: full[key] for key in full if key != "title"}],
        }


class YearlyFigure(Figure):
    """A figure for single years, such as a budget or a target: zero in a year it does not name.

    A bare number holds in every year.
    """

    def at(self, year: int) -> float:
        """Value for ``year``; zero where the figure is dated and does not name it."""
        return self.value.get(year, 0.0) if isinstance(self.value, dict) else self.value


@dataclass(frozen=True)
class Within:
    """Holds every value of an annotated figure between ``low`` and ``high``; ``allowed`` says so in plain words."""

    allowed: str
    low: float = 0.0
    high: float = 1e12

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Check after the figure itself was checked."""
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def check(self, figure: Figure) -> Figure:
        """``figure``, or an error that names every value outside the bounds."""
        outside = [(path, number) for path, number in figure.paths() if not self.low <= number <= self.high]
        if outside:
            refuse(*(Refusal(path, shown(number), self.allowed) for path, number in outside))
        return figure


ShareFigure = Annotated[Figure, Within("a share between 0 and 1", 0, 1)]


def _years(written: dict[Any, Any]) -> list[Any]:
    """Keys of ``written`` that are years or look like years in quotation marks."""
    return [key for key in written if isinstance(key, int) or (isinstance(key, str) and key.strip().isdigit())]


def needs_source(status: str, source: str) -> Iterator[Refusal]:
    """What is wrong if a value is said to be sourced or derived and names no source."""
    if status in ("sourced", "derived") and not source.strip():
        allowed = f"the source, because the status is {status}"
        yield Refusal(("source",), "no source", allowed, "name the source, or write status: assumed")
