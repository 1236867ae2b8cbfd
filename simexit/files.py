"""Files and folders that are written whole or not at all: CSV for spreadsheets, Parquet, text, JSON."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import uuid
from collections.abc import Collection, Hashable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

TEMPORARY = ".*.tmp"
# Full-width signs count too: spreadsheets in East Asian locales read them as ASCII.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def replace_file(path: Path, content: bytes) -> None:
    """Put ``content`` in the place of ``path``: beside it first, then renamed, so that no reader meets half a file.

    A writer that is killed leaves at most a file of the pattern `TEMPORARY`. Raises OSError, which names ``path``, when
    the folder cannot be written; PermissionError when the old file is held by another program.
    """
    beside = path.with_name(f".{uuid.uuid4().hex}.tmp")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            beside.replace(path)
        except PermissionError as error:
            raise PermissionError(f"{path} cannot be replaced; is it open in another program?") from error
    except OSError as error:
        if error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        beside.unlink(missing_ok=True)


class FolderTaken(Exception):
    """The folder exists already; it is not overwritten."""


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """A folder beside ``folder`` to write to, which takes its name once the block has ended without an error.

    Raises `FolderTaken` if ``folder`` exists, before or after the writing; OSError if it cannot be written.
    """
    if folder.exists():
        raise FolderTaken(str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = folder.parent / f".{folder.name}.{uuid.uuid4().hex[:8]}.tmp"
    try:
        beside.mkdir()
        yield beside
        beside.rename(folder)
    except OSError as error:
        if folder.exists():
            raise FolderTaken(str(folder)) from error
        raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def free_folder(parent: Path, name: str) -> Path:
    """``parent/name``, or with the first number behind it that is free."""
    folder, number = parent / name, 1
    while folder.exists():
        number += 1
        folder = parent / f"{name}-{number}"
    return folder


def safe_cell(text: str) -> str:
    """``text``, with an apostrophe in front where a spreadsheet would read a formula. Not for numbers."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """``frame`` without its index as CSV: UTF-8 with byte-order mark, every text cell and column title safe."""
    from pandas.api.types import is_numeric_dtype

    safe = frame.rename(columns=_safe_value)
    for position, (_, column) in enumerate(frame.items()):
        if not is_numeric_dtype(column.dtype):
            safe.isetitem(position, [_safe_value(value) for value in column])
    buffer = io.StringIO()
    safe.to_csv(buffer, index=False, lineterminator="\n")
    return buffer.getvalue().encode("utf-8-sig")


def texts_csv(columns: Sequence[Sequence[str]]) -> str:
    """Columns of texts, with their headings, as CSV with the mark that says to a spreadsheet that it is UTF-8."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(zip(*columns, strict=True))
    return "\ufeff" + text.getvalue()


def read_csv(path: Path, texts: Collection[str]) -> pd.DataFrame:
    """A table that `csv_bytes` made, to the last digit; ``texts``: its columns of texts. Raises OSError, ValueError."""
    import pandas as pd
    import pyarrow
    from pyarrow import csv as arrow

    kinds = {name: pyarrow.string() for title in texts for name in (title, safe_cell(title))}
    options = arrow.ConvertOptions(column_types=kinds, null_values=[""])
    with path.open("rb") as file:
        read = arrow.read_csv(file, parse_options=arrow.ParseOptions(newlines_in_values=True), convert_options=options)
    table: pd.DataFrame = read.to_pandas().rename(columns=_as_written)
    for name, column in table.items():
        table[name] = column.map(_as_written) if name in texts else pd.to_numeric(column)
    return table


def _as_written(text: str) -> str:
    """``text`` without the apostrophe of `safe_cell`."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA_STARTS) else text


def read_parquet(path: Path) -> pd.DataFrame:
    """A table that `write_parquet` wrote. Raises OSError, ValueError."""
    import pandas as pd

    with path.open("rb") as file:
        return pd.read_parquet(file)


def _safe_value(value: Any) -> Hashable:
    return safe_cell(value) if isinstance(value, str) else value


def write_parquet(table: pd.DataFrame, path: Path) -> None:
    """Write a table as Parquet, through a file opened here: the library cannot open every path."""
    with path.open("xb") as file:
        table.to_parquet(file, compression="zstd", index=False)


def write_text(text: str, path: Path) -> None:
    """Write ``text`` as UTF-8 with plain line ends. Raises OSError."""
    path.write_text(text, encoding="utf-8", newline="\n")


def write_json(data: Any, path: Path) -> None:
    """Write ``data`` as JSON that keeps Chinese readable. Raises OSError."""
    write_text(json.dumps(data, ensure_ascii=False, indent=1), path)
