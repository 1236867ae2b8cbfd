"""Numbers as an analyst reads them, in each language."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass

from simexit.words.terms import Language, sentence

EN_DASH = "\u2013"
MISSING = EN_DASH
UNITS = ("share", "households", "persons", "yuan", "count")
_PLAIN = 1.0
_PERCENT = 0.01
_YUAN_SCALES: dict[Language, tuple[tuple[float, str], ...]] = {
    "en": ((1e6, "unit_million_yuan"), (1e3, "unit_thousand_yuan")),
    "zh": ((1e8, "unit_hundred_million_yuan"), (1e4, "unit_ten_thousand_yuan")),
}
_PLAIN_YUAN_BELOW: dict[Language, float] = {"en": 1e6, "zh": 1e4}
_NOTHING = 1e-5
_UNIT_TERMS = {"share": "unit_percent", "households": "unit_households", "persons": "unit_persons", "yuan": "unit_yuan"}


@dataclass(frozen=True)
class NumberFormat:
    """How one quantity is written: divided by ``divisor``, with ``decimals``, inside the term ``unit_term``."""

    divisor: float
    decimals: int
    unit_term: str | None

    def bare(self, value: float) -> str:
        """The number alone, thousands separated; an en dash where it is missing or infinite."""
        if not math.isfinite(value):
            return MISSING
        text = f"{value / self.divisor:,.{self.decimals}f}"
        return text.lstrip("-") if float(text.replace(",", "")) == 0 else text

    def unit(self, language: Language) -> str:
        """The unit alone, as it follows a number; empty where there is none."""
        return sentence(self.unit_term, language, number="").strip() if self.unit_term else ""

    def with_unit(self, value: float, language: Language) -> str:
        """The number with its unit; an en dash where it is missing or infinite."""
        if self.unit_term is None or not math.isfinite(value):
            return self.bare(value)
        return sentence(self.unit_term, language, number=self.bare(value))


def number_format(values: Sequence[float], unit: str, language: Language) -> NumberFormat:
    """One scale and precision fit for all ``values``, such as those of a table; shares 0..1, money in yuan.

    Money has the largest unit in which its smallest value still shows two figures, values that are nothing beside the
    largest (a hundred-thousandth of it) left aside: ten thousand or a hundred million yuan in Chinese, thousand or
    million in English; plain yuan where no value is large.
    Raises ValueError when ``unit`` is not one of `UNITS`.
    """
    if unit not in UNITS:
        raise ValueError(f"unit {unit!r} is not known; write one of {', '.join(UNITS)}")
    size = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    if unit == "share":
        return NumberFormat(_PERCENT, 2 if 0 < size < _PERCENT else 1, _UNIT_TERMS[unit])
    if unit == "yuan":
        sizes = [abs(value) for value in values if math.isfinite(value)]
        return _yuan_format(size, min((each for each in sizes if each > size * _NOTHING), default=size), language)
    whole = all(value == round(value) for value in values if math.isfinite(value))
    return NumberFormat(_PLAIN, 0 if whole else _decimals(size), _UNIT_TERMS.get(unit))


def percent(share: float, language: Language) -> str:
    """A share (0..1) as a percentage."""
    return number_format([share], "share", language).with_unit(share, language)


def day(date: datetime.date, language: Language) -> str:
    """A day as it is written."""
    from babel.dates import format_date

    return str(format_date(date, "long", locale={"en": "en_GB", "zh": "zh_CN"}[language]))


def month(date: datetime.date, language: Language, *, has_year: bool = True) -> str:
    """A month as it is written, with its year or alone."""
    from babel.dates import format_date

    pattern = {"en": "MMMM y" if has_year else "MMMM", "zh": "y年M月" if has_year else "M月"}[language]
    return str(format_date(date, pattern, locale={"en": "en_GB", "zh": "zh_CN"}[language]))


def _decimals(size: float) -> int:
    """Decimals that leave about three figures."""
    return next((decimals for decimals, limit in enumerate((100.0, 10.0, 1.0)) if size >= limit), 3)


def _yuan_format(largest: float, smallest: float, language: Language) -> NumberFormat:
    for divisor, unit_term in _YUAN_SCALES[language] if largest >= _PLAIN_YUAN_BELOW[language] else ():
        decimals = _yuan_decimals(largest / divisor, smallest / divisor)
        if largest >= divisor and smallest >= divisor * 10 ** (1 - decimals):
            return NumberFormat(divisor, decimals, unit_term)
    return NumberFormat(_PLAIN, 0, "unit_yuan")


def _yuan_decimals(largest: float, smallest: float) -> int:
    """Two for numbers below ten, none for those of five and more figures whose smallest has three, else one."""
    if largest < 10:
        return 2
    return 0 if largest >= 10_000 and smallest >= 100 else 1


def difference_format(values: Sequence[float], unit: str, language: Language) -> NumberFormat:
    """One scale and precision for differences: shares in percentage points, all else as `number_format`."""
    finite = [value for value in values if math.isfinite(value)]
    if unit != "share":
        return number_format(finite, unit, language)
    largest = max((abs(value) for value in finite), default=0.0)
    return NumberFormat(0.01, 2 if largest < 0.02 else 1, "unit_points")


def signed(number: str) -> str:
    """A number with its sign; zero and what is missing have none."""
    return f"+{number}" if number[:1].isdigit() and any(digit in "123456789" for digit in number) else number
