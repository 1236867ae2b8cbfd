"""A panel in a file that knows its columns: Parquet, Stata, SPSS, or a table in memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from simexit.panels.decoding import is_chinese, known_encoding
from simexit.panels.file import PanelError, PanelFile, Reading, Remark, refuse
from simexit.panels.grid import doubled_headings

_STATISTICS = {".dta": ("Stata", "read_dta"), ".sav": ("SPSS", "read_sav")}
_STATISTICS[".zsav"] = _STATISTICS[".sav"]


def table_file(name: str, table: pd.DataFrame) -> PanelFile:
    """A table in memory; levels of its index that have a name count as columns.

    Raises `PanelError` for names that stand twice.
    """
    levels = [level for level in table.index.names if level is not None and level not in table.columns]
    named = table if isinstance(table.columns, pd.MultiIndex) else table.reset_index(level=levels)
    whole = named.reset_index(drop=True).rename(columns=lambda name: str(name).strip())
    problems = doubled_headings(name, list(whole.columns))
    if problems:
        raise PanelError(problems)
    return PanelFile(name, whole)


def read_parquet(path: Path, _reading: Reading) -> PanelFile:
    """The table of a Parquet file. Raises `PanelError` for one that cannot be read."""
    import pyarrow.parquet as pq

    try:
        names = pq.read_schema(path).names
    except Exception:  # the library has many errors for a broken file
        refuse(path.name, "content that cannot be read as Parquet", "a file written as Parquet")
    problems = doubled_headings(path.name, names)
    if problems:
        raise PanelError(problems)
    try:
        table = pd.read_parquet(path)
    except Exception:  # as above
        refuse(path.name, "content that cannot be read as Parquet", "a file written as Parquet")
    return table_file(path.name, table)


def read_statistics(path: Path, reading: Reading) -> PanelFile:
    """The table of a Stata or SPSS file in UTF-8, else Chinese in GBK. Raises `PanelError` where it cannot be read."""
    import pyreadstat

    kind, read = _STATISTICS[path.suffix.lower()]
    asked = [known_encoding(path.name, reading.encoding).upper().removesuffix("-SIG")] if reading.encoding else []
    for encoding in asked or ["UTF-8", "GB18030"]:
        try:
            table, about = getattr(pyreadstat, read)(path, encoding=encoding)
        except pyreadstat.ReadstatError as error:
            if "invalid byte sequence" in str(error):
                continue
            refuse(path.name, f"content that cannot be read as {kind}", f"a file written as {kind}")
        except Exception:  # as above
            refuse(path.name, f"content that cannot be read as {kind}", f"a file written as {kind}")
        remarks: tuple[Remark, ...] = ()
        if encoding == "GB18030" and not asked:
            if not is_chinese(_all_texts(table, about)):
                break
            remarks = (Remark("panel_encoding", {"encoding": "GBK"}),)
        return _statistics_file(path.name, table, about, remarks)
    found = f"text that is not {asked[0]}" if asked else "text that is neither UTF-8 nor, in GBK, Chinese"
    refuse(path.name, found, "text in UTF-8 or GBK", "give its encoding, such as --encoding cp1252 or big5")


def _statistics_file(name: str, table: pd.DataFrame, about: Any, remarks: tuple[Remark, ...]) -> PanelFile:
    file = table_file(name, table)
    single = frozenset(column for column, kind in about.readstat_variable_types.items() if kind == "float")
    return PanelFile(name, file.table, single=single, labels=dict(about.variable_value_labels), remarks=remarks)


def _all_texts(table: pd.DataFrame, about: Any) -> str:
    """Every text in the file once: names, labels, cells."""
    parts = [*table.columns, *(label or "" for label in about.column_labels)]
    for labels in about.value_labels.values():
        parts += [str(label) for label in labels.values()]
    for column in table.columns:
        if table[column].dtype == object or isinstance(table[column].dtype, pd.StringDtype):
            parts += [cell for cell in table[column].unique() if isinstance(cell, str)]
    return "\n".join(parts)
