"""Plain words for values: how a wrong value is shown, and what the analyst probably meant."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from simexit.scenario.problems import one_line

_TIMES = {"%": Decimal("0.01"), "‰": Decimal("0.001"), "千": Decimal(1000), "万": Decimal(10**4), "亿": Decimal(10**8)}
_UNITS = "元|人|户|个|年|月|亩|村|yuan|rmb|cny|persons?|people|households?|villages?|months?|years?|mu"
_GROUPED = r"[1-9]\d{0,2}(?:(?P<comma>[,_' ])\d{3})(?:(?P=comma)\d{3})*(?:\.\d+)?"
_AMOUNT = re.compile(
    rf"(?P<sign>[-+]?)(?:¥|rmb|cny)?\s*(?:(?P<grouped>{_GROUPED})|(?P<plain>\d+(?:[.,]\d+)?|[.,]\d+))\s*"
    rf"(?P<times>%|‰|千|万|亿|percent|per cent)?\s*(?:{_UNITS})?"
)
_MONTH = re.compile(r"(?P<year>\d{4})\s*[-/.年]?\s*(?P<month>\d{1,2})\s*月?(?:[-/.]?\s*\d{1,2}\s*日?)?")
_YES = {"yes": "true", "y": "true", "on": "true", "是": "true", "1": "true"}
_POINTS = str.maketrans({"。": ".", "·": ".", "\u2212": "-"})
_NO = {"no": "false", "n": "false", "off": "false", "否": "false", "0": "false"}


def shown(value: Any) -> str:
    """``value`` as it is shown after "found": numbers bare, texts in quotes, sections and lists by what they hold."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case float() if math.isnan(value):
            return "nan, which is not a number"
        case float() if math.isinf(value):
            return "an infinite number"
        case int() | float():
            is_round = isinstance(value, float) and value.is_integer() and abs(value) < 1e15
            return one_line(f"{value:.0f}" if is_round else str(value), 30)
        case str():
            return f"the text '{one_line(value, 40)}'" if value else "an empty text"
        case dict():
            return f"a section with {_listed(value, 'key')}" if value else "an empty section"
        case list() | tuple():
            return f"a list of {len(value)} value{'s' if len(value) > 1 else ''}" if value else "an empty list"
    return "something that is neither text nor number"


def _listed(keys: Iterable[object], noun: str) -> str:
    names = [one_line(str(key), 20) for key in keys]
    more = ", …" if len(names) > 4 else ""
    return f"the {noun}{'s' if len(names) > 1 else ''} {', '.join(names[:4])}{more}"


def number_meant(value: Any) -> str:
    """Hint for a value that should have been a number: ``"3%"`` gives ``write 0.03``; empty if nothing fits.

    A comma stands between thousands where exactly three digits follow each one, and the number does not start with
    zero; any other single comma is that of a decimal number, ``"0,5"``.
    """
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], int | float):
        return f"write {shown(value[0])} without the brackets"
    if not isinstance(value, str) or len(value) > 60:
        return ""
    text = unicodedata.normalize("NFKC", value.translate(_POINTS)).strip().lower()
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return ""
    grouped, plain = match["grouped"], match["plain"]
    try:
        number = Decimal(match["sign"] + (re.sub(r"[,_' ]", "", grouped) if grouped else plain.replace(",", ".")))
    except InvalidOperation:
        return ""
    times = match["times"] or ""
    number *= _TIMES.get("%" if times.startswith("per") else times, Decimal(1))
    written = _plain(number)
    return f"write {written}, without quotation marks" if written == value.strip() else f"write {written}"


def pair_meant(value: Any) -> str:
    """Hint for a value that should have been two numbers: ``[0,3, 0,6]``, a list of four, gives ``[0.3, 0.6]``."""
    if not isinstance(value, list) or len(value) != 4 or not all(type(part) is int and part >= 0 for part in value):
        return ""
    return f"write [{value[0]}.{value[1]}, {value[2]}.{value[3]}]"


def _plain(number: Decimal) -> str:
    """``number`` in digits, without an exponent and without zeros at the end."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def month_meant(value: Any) -> str:
    """Hint for a value that should have been a month: ``2016/1`` gives ``write 2016-01``; empty if nothing fits."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = unicodedata.normalize("NFKC", str(value)).strip()
    if re.fullmatch(r"\d{4}年?", text):
        return f"write the month too, such as {text[:4]}-01"
    match = _MONTH.fullmatch(text)
    if match is None or not 1 <= int(match["month"]) <= 12:
        return ""
    return f"write {match['year']}-{int(match['month']):02d}"


def flag_meant(value: Any) -> str:
    """Hint for a value that should have been true or false."""
    written = {**_YES, **_NO}.get(str(value).strip().lower())
    return f"write {written}" if written else ""


def name_meant(value: Any) -> str:
    """Hint for a value that should have been a name of small letters, digits and hyphens; empty if nothing fits."""
    if not isinstance(value, str):
        return ""
    name = name_from(value)
    return f"write {name}" if name != value else ""


def name_from(text: str) -> str:
    """Name made of ``text``, such as that of a file: ``01 My Plan`` gives ``my-plan``; ``text`` if nothing fits."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).lstrip("-0123456789")[:64].rstrip("-") or text
