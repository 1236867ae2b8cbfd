"""Kinds of values in a scenario file: what each allows, said once, in words for the analyst."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal, NoReturn

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Strict,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from simexit.scenario.problems import KeyPath
from simexit.scenario.wording import LETTERS, shown

REFUSED = "refused"
"""Type of the errors raised by :func:`refuse`."""
SAID = "said"
"""Start of the type of the errors of values that carry :class:`Says`."""

Meant = Literal["number", "month", "flag", "name", "year", "text", "pair"]


@dataclass(frozen=True)
class Says:
    """Says in plain words what a value may be, whatever is wrong with it.

    ``meant`` picks the guesses at what the analyst wanted to write (see ``wording.py``).
    """

    allowed: str
    meant: Meant

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Wrap the checks of the annotated type so that their failures carry these words."""
        return core_schema.custom_error_schema(
            handler(source), custom_error_type=f"{SAID}_{self.meant}", custom_error_message=self.allowed
        )


@dataclass(frozen=True)
class Refusal:
    """One thing wrong inside a checked value: at ``path`` below it, what was found and what is allowed."""

    path: KeyPath
    found: str
    allowed: str
    hint: str = ""


def refuse(*refusals: Refusal) -> NoReturn:
    """Raise, inside a validator, the error that carries ``refusals``."""
    text = "; ".join(
        f"{'.'.join(map(str, refusal.path))}: found {refusal.found}; allowed: {refusal.allowed}".removeprefix(": ")
        for refusal in refusals
    )
    raise PydanticCustomError(REFUSED, "{text}", {"text": text, "refusals": refusals})


def _whole(value: Any) -> Any:
    """Let 1200.0 pass as 1200."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


class Model(BaseModel):
    """Base of all scenario models: unknown keys are errors, values cannot be changed after checking."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


_Float = Annotated[float, Strict(), Field(allow_inf_nan=False)]
_Int = Annotated[int, Strict()]
_WHOLE = BeforeValidator(_whole)
_Str = Annotated[str, Strict()]

NAME = rf"^[{LETTERS}][{LETTERS}0-9]*(-[{LETTERS}0-9]+)*$"
"""A name of small letters and Chinese characters, digits and hyphens; it begins with no digit."""
Name = Annotated[
    _Str,
    Field(pattern=NAME, max_length=64),
    Says("a name of small letters, Chinese characters, digits and hyphens, such as poverty-fund", "name"),
]
Text = Annotated[_Str, Field(max_length=20_000), Says("a text", "text")]
Number = Annotated[_Float, Says("a number", "number")]
FactorNumber = Annotated[_Float, Field(ge=0, le=100), Says("a factor from 0 to 100", "number")]
Share = Annotated[_Float, Field(ge=0, le=1), Says("a share between 0 and 1", "number")]
Count = Annotated[_Int, Field(ge=0, le=50_000_000), _WHOLE, Says("a whole number from 0 to 50,000,000", "number")]
SomeCount = Annotated[_Int, Field(ge=1, le=50_000_000), _WHOLE, Says("a whole number from 1 to 50,000,000", "number")]
Months = Annotated[_Int, Field(ge=0, le=600), _WHOLE, Says("a whole number of months from 0 to 600", "number")]
SomeMonths = Annotated[_Int, Field(ge=1, le=600), _WHOLE, Says("a whole number of months from 1 to 600", "number")]
Openings = Annotated[
    _Float, Field(gt=0, le=100), Says("a number of job openings for each place, above 0 and at most 100", "number")
]
RunInYears = Annotated[_Int, Field(ge=2, le=20), _WHOLE, Says("a whole number of years from 2 to 20", "number")]
Year = Annotated[_Int, Field(ge=1990, le=2100), _WHOLE, Says("a year from 1990 to 2100, such as 2017", "year")]
DatedYear = Annotated[_Int, Field(ge=1950, le=2100), _WHOLE, Says("a year from 1950 to 2100, such as 2017", "year")]
CalendarMonth = Annotated[_Int, Field(ge=1, le=12), _WHOLE, Says("a month of the year, from 1 to 12", "number")]
MONTH = r"^(199\d|20\d\d|2100)-(0[1-9]|1[0-2])$"
Month = Annotated[
    _Str,
    Field(pattern=MONTH),
    Says("a month from 1990-01 to 2100-12, written like 2016-01", "month"),
]
Flag = Annotated[bool, Strict(), Says("true or false", "flag")]
Status = Literal["sourced", "derived", "calibrated", "assumed"]
STATUSES: tuple[str, ...] = ("sourced", "derived", "calibrated", "assumed")


LANGUAGES = ("en", "zh")
_WORDS = "a text, or a section with en, zh or both"


class Words(Model):
    """One text in English and Chinese; written in one language only, it stands for both."""

    en: Text = Field(description="the text in English")
    zh: Text = Field(description="the text in Chinese")

    @model_validator(mode="before")
    @classmethod
    def _one_for_both(cls, written: Any) -> Any:
        """Accept a bare text, and a section with one of the two languages."""
        if isinstance(written, Words):
            return written
        section = in_both(written)
        if not isinstance(section, dict):
            hint = "put it in quotation marks" if isinstance(written, int | float) else ""
            refuse(Refusal((), shown(written), _WORDS, hint))
        given = {key: text for key in LANGUAGES if not _is_blank(text := section.get(key))}
        if not given:
            refuse(Refusal((), shown(written), _WORDS))
        return {**section, **{key: given.get(key, next(iter(given.values()))) for key in LANGUAGES}}

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Offer both ways of writing to editors."""
        section = dict(handler.resolve_ref_schema(handler(schema)))
        section.pop("required", None)
        return {"description": section.pop("description"), "anyOf": [{"type": "string", "minLength": 1}, section]}


def in_both(written: Any) -> Any:
    """A bare text as the same text in both languages; anything else as it is."""
    return dict.fromkeys(LANGUAGES, written) if isinstance(written, str) else written


def _is_blank(text: Any) -> bool:
    return text is None or (isinstance(text, str) and not text.strip())
