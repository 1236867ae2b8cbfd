"""The kinds of file a panel may come in, and the one function that reads them."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path

from simexit.panels.file import PanelFile, Reading, refuse
from simexit.panels.stored import read_parquet, read_statistics
from simexit.panels.texts import read_text
from simexit.panels.workbooks import KINDS, read_workbook
from simexit.scenario.problems import did_you_mean

_TEXTS = (".csv", ".txt", ".tsv")
_STATISTICS = (".dta", ".sav", ".zsav")
_READERS: dict[str, Callable[[Path, Reading], PanelFile]] = {
    **dict.fromkeys(_TEXTS, read_text),
    ".parquet": read_parquet,
    **dict.fromkeys(KINDS, read_workbook),
    **dict.fromkeys(_STATISTICS, read_statistics),
}
SUFFIXES = tuple(_READERS)


def read_panel(path: Path | str, reading: Reading | None = None) -> PanelFile:
    """The table in a text, Parquet, Excel, Stata or SPSS file.

    Raises `PanelError` for a file that is not there, empty, of another kind or not readable, and for a way of reading
    that its kind does not have.
    """
    path, reading = Path(path), reading or Reading()
    if not path.is_file():
        there = [each.name for each in path.parent.glob("*")] if path.parent.is_dir() else []
        near = difflib.get_close_matches(path.name, there, n=1)
        found = "a folder" if path.is_dir() else "no such file"
        hint = "" if path.is_dir() else did_you_mean(path.name, near)
        refuse(str(path), found, "a file with one row a household and wave", hint)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        refuse(path.name, f"the ending '{suffix}'", ", ".join(SUFFIXES))
    _check(path.name, suffix, reading)
    try:
        found_file = _READERS[suffix](path, reading)
    except OSError as error:
        refuse(path.name, f"a file that cannot be read ({error.strerror or error})", "a file that can be read")
    if found_file.table.empty:
        refuse(path.name, "a header line and no rows", "one row a household and wave")
    return found_file


def _check(name: str, suffix: str, reading: Reading) -> None:
    """Raises `PanelError` for what cannot be asked of a file of this ending."""
    if reading.sheet is not None and suffix not in KINDS:
        refuse(name, f"'{reading.sheet}' for a file without sheets", "a sheet of an Excel file", key="--sheet")
    if reading.skip_rows and suffix not in (*KINDS, *_TEXTS):
        refuse(name, str(reading.skip_rows), "0 for a file that is neither text nor Excel", key="--skip-rows")
    if reading.encoding is not None and suffix not in (*_TEXTS, *_STATISTICS):
        refuse(name, f"'{reading.encoding}'", "none for Excel and Parquet, which know theirs", key="--encoding")
