"""Numbers as cells: as they are read, and as a workbook holds them."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

from simexit.report.documents.parts import Cell
from simexit.words.formats import EN_DASH, MISSING, NumberFormat, number_format, signed
from simexit.words.terms import Language, sentence

_POINTS = "unit_points"


def number_cell(
    value: float, unit: str, form: NumberFormat, language: Language, *, has_sign: bool = False, is_bare: bool = False
) -> Cell:
    """A value with its unit, or bare; with its sign where it is a difference."""
    if not math.isfinite(value):
        return Cell(MISSING)
    bare = signed(form.bare(value)) if has_sign else form.bare(value)
    text = bare if is_bare or form.unit_term is None else sentence(form.unit_term, language, number=bare)
    return Cell(text, (_kept(value, form),), _pattern(unit, form), _unit(unit, form, language))


def interval_cell(
    low: float, high: float, unit: str, form: NumberFormat, language: Language, *, has_sign: bool = False
) -> Cell:
    """Both ends of an interval, without a unit."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return Cell(MISSING)
    ends = [signed(form.bare(end)) if has_sign else form.bare(end) for end in (low, high)]
    is_parted = any(end.startswith(("-", "+")) for end in ends)
    text = (f" {EN_DASH} " if is_parted else EN_DASH).join(ends)
    return Cell(text, (_kept(low, form), _kept(high, form)), _pattern(unit, form), _unit(unit, form, language))


def decimals_of(pattern: str) -> int:
    """How many decimals a workbook's number format shows."""
    return len(pattern.split(";")[0].partition(".")[2].rstrip("%"))


def shown_alike(number: float, pattern: str) -> float:
    """The number to keep in a workbook so that it shows what the texts say.

    A spreadsheet rounds halves away from zero, the texts to the even number: where the two differ, the number is moved
    by one in its fifteenth figure, the last that a spreadsheet reads.
    """
    decimals, scale = decimals_of(pattern), 100 if pattern.endswith("%") else 1
    read = Decimal(f"{number:.14e}")
    said = Decimal(f"{number * scale:.{decimals}f}")
    shown = (read * scale).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    if shown == said:
        return number
    return float(read + Decimal(1).scaleb(read.adjusted() - 14).copy_sign(said - shown))


def _kept(value: float, form: NumberFormat) -> float:
    """Percentage points as such; all else in its plain unit."""
    return value / form.divisor if form.unit_term == _POINTS else value


def _pattern(unit: str, form: NumberFormat) -> str:
    """Number format of a workbook: shares are percentages there, and money is whole yuan."""
    if form.unit_term == _POINTS:
        return "+0." + "0" * form.decimals + ";-0." + "0" * form.decimals + ";0"
    decimals = "." + "0" * form.decimals if form.decimals and unit != "yuan" else ""
    return f"0{decimals}%" if unit == "share" else f"#,##0{decimals}"


def _unit(unit: str, form: NumberFormat, language: Language) -> str:
    plain = number_format([], "yuan", language) if unit == "yuan" else form
    return plain.unit(language)
