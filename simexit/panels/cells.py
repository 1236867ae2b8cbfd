"""One cell as a number: what is one, what is missing, and what a text that is neither probably means."""

from __future__ import annotations

import datetime
import math
import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from simexit.scenario.wording import number_meant, shown

# What R, Stata, pandas and spreadsheets write for a missing number.
MISSING_TEXTS = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "<na>"})
_STATA_MISSING = re.compile(r"\.[a-z]?")
_PLAIN = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?", re.ASCII)
_PROOF = re.compile(r".*,\d{3},.*|.*,\d{3}\.\d*", re.ASCII)
_LONG = re.compile(r"[-+]?\d{4,}(\.\d*)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"([-+]?)(\d+|\d{1,3}(?:\.\d{3})+),(\d+)", re.ASCII)
_DATE = re.compile(r"((?:19|20)\d\d)\s*[-/.年]\s*\d{1,2}.*")
_SIGNS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2014": "-", "\ufe63": "-"})
Moment = datetime.date | np.datetime64


class Codes(NamedTuple):
    """Values that stand for a missing answer, as numbers and as texts."""

    numbers: frozenset[float]
    texts: frozenset[str]


class Custom(NamedTuple):
    """How the cells of one column are read.

    ``codes`` are missing; ``thousands``: commas part thousands; ``dates`` are read by their year; ``flags`` count as 0
    and 1.
    """

    codes: Codes = Codes(frozenset(), frozenset())
    thousands: bool = False
    dates: bool = False
    flags: bool = False


def number_of(cell: Any, custom: Custom) -> float | None:
    """The number a cell holds, NaN where it is missing, None where it is something else or without end."""
    if isinstance(cell, str):
        return _number_of_text(cell.strip(), custom)
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return math.nan
    if isinstance(cell, bool | np.bool_):
        return float(cell) if custom.flags else None
    if isinstance(cell, Moment):
        return float(day_of(cell).year) if custom.dates else None
    if isinstance(cell, int | float | np.number | Decimal):
        return _kept(float(str(cell)) if isinstance(cell, np.floating) else float(cell), custom)
    return None


def day_of(moment: Moment) -> datetime.date:
    """The day of a date or moment."""
    day = moment.astype("datetime64[D]").item() if isinstance(moment, np.datetime64) else moment
    return day.date() if isinstance(day, datetime.datetime) else day


def _number_of_text(text: str, custom: Custom) -> float | None:
    if text in custom.codes.texts or is_missing_text(text):
        return math.nan
    if _PLAIN.fullmatch(text):
        return _kept(float(text), custom)
    if custom.thousands and _THOUSANDS.fullmatch(text):
        return _kept(float(text.replace(",", "")), custom)
    return None


def is_missing_text(text: str) -> bool:
    """Whether a text is one of those that programs write for a missing number."""
    return text.lower() in MISSING_TEXTS or _STATA_MISSING.fullmatch(text) is not None


def _kept(number: float, custom: Custom) -> float | None:
    if number in custom.codes.numbers:
        return math.nan
    return None if math.isinf(number) else number


def commas_part_thousands(texts: Iterable[str], separator: str) -> bool:
    """Whether the commas in a column of texts can only part thousands.

    Every one stands before exactly three digits and all cells are numbers, none of which has four digits without one.
    Where columns are not parted by commas, the comma may be the decimal sign: then one cell must prove that it is not.
    """
    seen = proven = False
    for text in texts:
        if "," in text:
            if not _THOUSANDS.fullmatch(text):
                return False
            seen, proven = True, proven or _PROOF.fullmatch(text) is not None
        elif not is_missing_text(text) and (_LONG.fullmatch(text) or not _PLAIN.fullmatch(text)):
            return False
    return seen and (proven or separator == ",")


def told(cell: Any, separator: str, *, year: bool = False) -> tuple[str, str]:
    """What was found in a cell that is not the number it should be, and what to write instead, if that can be told."""
    if not isinstance(cell, str):
        plain = cell.item() if isinstance(cell, np.generic) and not isinstance(cell, np.datetime64) else cell
        if isinstance(plain, Decimal):
            plain = float(plain)
        if isinstance(plain, Moment):
            return f"the date {day_of(plain).isoformat()}", ""
        return ("inf" if plain == math.inf else shown(plain)), ""
    text = cell.strip()
    if not text:
        return "nothing", ""
    if _PLAIN.fullmatch(text):
        return ("inf" if math.isinf(float(text)) else shown(float(text))), ""
    if text.lower().lstrip("+-") in ("inf", "infinity"):
        return text, ""
    if is_missing_text(text):
        return f"'{text}', which is missing", ""
    date = _DATE.fullmatch(text)
    if year and date:
        return shown(cell), f"write the year, {date[1]}"
    return shown(cell), _meant(text, separator)


def _meant(text: str, separator: str) -> str:
    """What to write for a text, in full-width digits, with a comma, with brackets for a loss, and so on."""
    plain = unicodedata.normalize("NFKC", text).translate(_SIGNS).strip()
    if re.fullmatch(r"\(.*\d.*\)", plain):
        plain = f"-{plain[1:-1].strip()}"
    if _THOUSANDS.fullmatch(plain):
        whole = plain.replace(",", "")
        might_be = separator != "," and plain.count(",") == 1 and "." not in plain
        return (
            f"write {whole}, or {plain.replace(',', '.')} if the comma is for decimals"
            if might_be
            else f"write {whole}"
        )
    decimal = _DECIMAL_COMMA.fullmatch(plain)
    if decimal:
        return f"write {decimal[1]}{decimal[2].replace('.', '')}.{decimal[3]}"
    if "," in plain:
        return ""
    return number_meant(plain).removesuffix(", without quotation marks")
