"""A result on disk, of whatever kind: tables, figures in both languages, what was done; written whole, read back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

import simexit
from simexit.files import (
    csv_bytes,
    read_csv,
    read_parquet,
    replace_file,
    whole_folder,
    write_json,
    write_parquet,
    write_text,
)
from simexit.report.drawn_apart import begun_apart, end
from simexit.report.saved_figures import Drawing, save_drawings
from simexit.report.worded_table import worded_csv
from simexit.words.terms import LANGUAGES, Language

ABOUT = {"run": "run.json", "panel": "panel.json"}
STUDY = "study.json"
FIGURES = "figures"


class NotAResult(ValueError):
    """A folder that holds no result, or not a whole one."""


class Contents(NamedTuple):
    """What is written of a result.

    ``tables``: by file name, CSV or Parquet; None, and tables without columns, are left out. ``drawings``: figures in a
    language. ``metadata`` goes into the figures' files. ``about``: what was done, as JSON. ``texts``:
    other files by name. ``in_words``: tables that are written in each language too, beside their codes; ``names``: of
    what they call by a key, in a language.
    """

    tables: Mapping[str, pd.DataFrame | None]
    drawings: Callable[[Language], Iterable[Drawing]]
    metadata: Mapping[str, object]
    about: Mapping[str, Any]
    texts: Mapping[str, str] = {}
    in_words: tuple[str, ...] = ()
    names: Callable[[Language], Mapping[str, str]] = lambda language: {}


def write_result(kind: str, contents: Contents, folder: Path) -> Path:
    """Write a result to a new folder, whole or not at all. Raises `FolderTaken`, OSError."""
    tables = {name: table for name, table in contents.tables.items() if table is not None and len(table.columns)}
    with whole_folder(folder) as beside:
        for name, table in tables.items():
            if name.endswith(".csv"):
                replace_file(beside / name, csv_bytes(table))
            else:
                write_parquet(table, beside / name)
        for name in contents.in_words:
            for language in LANGUAGES if name in tables else ():
                words = worded_csv(tables[name], language, names=contents.names(language))
                replace_file(beside / f"{name.removesuffix('.csv')}-{language}.csv", words)
        texts = {name: _texts(table) for name, table in tables.items()}
        texts |= {f"{FIGURES}/{name}": _texts(table) for name, table in _save_figures(contents, beside / FIGURES)}
        about = {"kind": kind, "simexit": simexit.__version__, **contents.about, "text_columns": texts}
        write_json(about, beside / ABOUT.get(kind, STUDY))
        for name, text in contents.texts.items():
            write_text(text, beside / name)
    return folder


def _save_figures(contents: Contents, folder: Path) -> Iterator[tuple[str, pd.DataFrame]]:
    """Save the figures in all languages, those of the last with the help of another process; their tables by name.

    The numbers stand beside each figure in words, and once with codes.
    """
    tables: dict[str, pd.DataFrame] = {}
    about, last = contents.metadata, LANGUAGES[-1]
    begun = begun_apart(contents.drawings(last), folder, last, about)
    try:
        for language in LANGUAGES:
            more = (begun,) if begun and language == last else ()
            tables = save_drawings(contents.drawings(language), folder, language, about, *more) | tables
    finally:
        end(begun)
    for name, table in tables.items():
        replace_file(folder / f"{name}.csv", csv_bytes(table))
        yield f"{name}.csv", table


def _texts(table: pd.DataFrame) -> list[str]:
    """Columns of texts, which a CSV file does not tell from numbers."""
    return [str(name) for name, column in table.items() if not pd.api.types.is_numeric_dtype(column.dtype)]


class Saved:
    """A result on disk: ``about``, what was done; its tables when they are asked for."""

    def __init__(self, folder: Path, about: dict[str, Any]) -> None:
        self.folder, self.about = folder, about

    @property
    def kind(self) -> str:
        """Which kind of result it is."""
        return str(self.about["kind"])

    def has(self, name: str) -> bool:
        """Whether there is a table of this file name."""
        return name in self.about["text_columns"]

    def table(self, name: str) -> pd.DataFrame:
        """The table of a file name, as it was written. Raises `NotAResult` where it cannot be read."""
        with self.whole():
            path = self.folder / name
            return read_csv(path, self.about["text_columns"][name]) if path.suffix == ".csv" else read_parquet(path)

    def table_if_any(self, name: str) -> pd.DataFrame | None:
        """The table of a file name, or None where it was not written."""
        return self.table(name) if self.has(name) else None

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Say in one sentence that the folder is damaged where what should be in it cannot be understood."""
        try:
            yield
        except NotAResult:
            raise
        except (OSError, ValueError, TypeError, LookupError) as error:
            first = str(error).partition("\n")[0]
            raise NotAResult(f"{self.folder} is damaged: {first or type(error).__name__}") from error


def saved_result(folder: Path | str) -> Saved:
    """What a folder of results holds. Raises `NotAResult` with one sentence where it is none, or not whole."""
    if not isinstance(folder, Path | str):
        raise NotAResult(f"folder: found {folder!r}; allowed: a folder that results were saved in")
    folder = Path(folder)
    if not folder.is_dir():
        raise NotAResult(f"folder: found {folder}, which is no folder; allowed: one that results were saved in")
    written = [folder / name for name in (*ABOUT.values(), STUDY) if (folder / name).is_file()]
    if not written:
        allowed = f"one with a file {', '.join(ABOUT.values())} or {STUDY}"
        raise NotAResult(f"folder: found {folder}, which holds no result; allowed: {allowed}")
    try:
        about = json.loads(written[0].read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotAResult(f"{written[0]} cannot be read: {error}") from error
    if not isinstance(about, dict) or not isinstance(about.get("text_columns"), dict) or "kind" not in about:
        raise NotAResult(f"{written[0]} does not say what kind of result it is: of an older version, or not whole")
    missing = [name for name in about["text_columns"] if not (folder / name).is_file()]
    if missing:
        raise NotAResult(f"{folder} is not whole: {', '.join(missing)} is missing")
    return Saved(folder, about)
