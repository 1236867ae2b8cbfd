"""What a scenario may say of a fund beside its yuan a year: sources, carry-over, pooling, leaks and audit."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, ValidationError, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from simexit.scenario.figure import Figure, ShareFigure, Within, YearlyFigure
from simexit.scenario.kinds import Flag, Name, Refusal, Says, Share, refuse

MOST_LEAKS = 0.9
_CARRIES = "true, false or a share between 0 and 1"
_Whole = BeforeValidator(lambda written: float(written) if isinstance(written, bool) else written)
CarriedShare = Annotated[Share, _Whole, Says(_CARRIES, "number")]
LeaksShare = Annotated[Figure, Within(f"a share between 0 and {MOST_LEAKS}", 0, MOST_LEAKS)]
SourceYuan = Annotated[YearlyFigure, Within("an amount of yuan from 0 to 1,000,000,000,000", high=1e12)]


def _nothing() -> Figure:
    return Figure(value=0.0)


class Fund(YearlyFigure):
    """Yuan a year of a fund: a figure, or the sum of its ``sources``; and what becomes of its money.

    Where ``value`` stands beside ``sources``, the value is what the fund is given and the sources say in what parts.
    """

    sources: dict[Name, SourceYuan] = Field(
        {}, description="yuan a year from each source, such as {centre: 2000000, partner: 500000}, instead of a value"
    )
    payer: Literal["public", "enterprise"] = Field("public", description="whose money it is: public, or of enterprises")
    no_ceiling: Flag = Field(
        False,
        description="whether its programmes pay everybody who meets their conditions, without places",
    )
    carries_over: CarriedShare = Field(
        0.0, description="share of what is not spent in December that is there in January: true, false or a share"
    )
    pool: tuple[Name, ...] = Field(
        (), description="funds that pay for its programmes when its own money is promised, in this order"
    )
    leaks_share: LeaksShare = Field(
        default_factory=_nothing, description="share of what it pays out that reaches nobody"
    )
    audit_strength: ShareFigure = Field(
        default_factory=_nothing,
        description="chance that the audit of January finds what a programme leaked in the year before; it comes back",
    )

    @model_validator(mode="before")
    @classmethod
    def _sum_of_sources(cls, written: Any) -> Any:
        """Accept sources instead of a value, and no value where nothing limits the fund."""
        if isinstance(written, dict) and written.get("no_ceiling") is True:
            return {"value": 0.0, **written}
        if not isinstance(written, dict) or "value" in written or not isinstance(written.get("sources"), dict):
            return written
        figures = [figure for figure in map(_figure, written["sources"].values()) if figure]
        dated = [figure for figure in figures if figure.years()]
        if not figures or not dated:
            return {**written, "value": sum(figure.at(0) for figure in figures)}
        if len(dated) < len(figures):
            refuse(Refusal(("sources",), "some with years, some without", "years for all sources, or for none"))
        years = sorted({year for figure in dated for year in figure.years()})
        return {**written, "value": {year: sum(figure.at(year) for figure in dated) for year in years}}

    def parts(self, year: int, yuan: int) -> dict[str, int]:
        """Whole ``yuan`` of a ``year`` by source, in proportion to the sources; the last takes what rounding leaves."""
        given = {name: source.at(year) for name, source in sorted(self.sources.items())}
        total, left = sum(given.values()), yuan
        parts = {}
        for name, part in given.items():
            parts[name] = int(yuan * (part / total)) if total else 0
            left -= parts[name]
        if parts:
            parts[next(reversed(parts))] += left
        return parts

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """As for every figure, and the value may be left out where there are sources."""
        offered = super().__get_pydantic_json_schema__(schema, handler)
        return {**offered, "anyOf": [{k: v for k, v in way.items() if k != "required"} for way in offered["anyOf"]]}


def _figure(written: Any) -> YearlyFigure | None:
    """The figure that is ``written``, or None where the schema will refuse it."""
    try:
        return YearlyFigure.model_validate(written)
    except ValidationError:
        return None


def fund_of(figure: Figure) -> Fund:
    """A fund as declared; a plain figure is a fund of which nothing more is said."""
    return figure if isinstance(figure, Fund) else Fund(value=figure.value)
