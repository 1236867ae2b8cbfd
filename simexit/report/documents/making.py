"""The report of a result, of whatever kind: its document with its figures, in the formats asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from simexit.report.documents.arranging import arranged
from simexit.report.documents.office import Office
from simexit.report.documents.parts import Document
from simexit.report.documents.pictures import pictures
from simexit.report.documents.provenance import Origin
from simexit.report.documents.writing import FORMATS, write_document
from simexit.report.result_folder import saved_result
from simexit.report.saved_figures import Drawing
from simexit.words.terms import Language

LOG = "log.jsonl"


def write_report(
    result: Any,
    document: Callable[..., Document],
    drawings: Callable[..., Iterable[Drawing]],
    folder: Path,
    *,
    language: Language,
    formats: Iterable[str] = FORMATS,
    kept_in: Path | None = None,
    wanted: Office | None = None,
) -> list[Path]:
    """Write the report of a ``result`` to a new ``folder``, whole or not at all; returns the files.

    ``document`` and ``drawings`` are those of the result's face; ``kept_in``: the folder it was brought back from.
    ``wanted``: what an office replaces. Raises `FolderTaken`, OSError, `ScenarioError` for a template that is wrong.
    """
    figures = list(pictures(drawings(result, language)))
    made = document(result, language, figures, origin_of(kept_in) if kept_in else None)
    return write_document(arranged(made, wanted) if wanted else made, folder, formats)


def origin_of(folder: Path) -> Origin:
    """What was kept with a saved result: what was done, and what was warned of. Raises `NotAResult`."""
    saved, warned = saved_result(folder), []
    path = folder / LOG
    if path.is_file():
        with saved.whole():
            lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
            warned = [str(line["warning"]) for line in lines if "warning" in line]
    return Origin(saved.about, tuple(warned))
