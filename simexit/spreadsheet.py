"""Tables as CSV that a spreadsheet opens without running anything and with its Chinese intact."""

from __future__ import annotations

import io
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import pandas as pd

from simexit.files import replace_file

# Full-width signs count too: spreadsheets in East Asian locales read them as ASCII.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def safe_cell(text: str) -> str:
    """``text``, with an apostrophe in front where a spreadsheet would read a formula. Not for numbers."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """``frame`` without its index as CSV: UTF-8 with byte-order mark, every text cell and column title safe."""
    safe = frame.rename(columns=_safe_value)
    for position, (_, column) in enumerate(frame.items()):
        if not pd.api.types.is_numeric_dtype(column.dtype):
            safe.isetitem(position, [_safe_value(value) for value in column])
    buffer = io.StringIO()
    safe.to_csv(buffer, index=False, lineterminator="\n")
    return buffer.getvalue().encode("utf-8-sig")


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write `csv_bytes` of ``frame`` to ``path``, whole or not at all. Raises OSError when it cannot be written."""
    replace_file(path, csv_bytes(frame))


def _safe_value(value: Any) -> Hashable:
    return safe_cell(value) if isinstance(value, str) else value
