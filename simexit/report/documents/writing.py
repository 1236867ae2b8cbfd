"""A document in the formats asked for, in a new folder, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from simexit.files import replace_file, whole_folder, write_text
from simexit.report.documents.paper import pdf_bytes
from simexit.report.documents.parts import Document
from simexit.report.documents.tables import csv_files
from simexit.report.documents.web import html_bytes
from simexit.report.documents.word import docx_bytes
from simexit.report.documents.workbook import xlsx_bytes
from simexit.scenario.problems import any_of, did_you_mean

WRITERS: dict[str, Callable[[Document], bytes]] = {
    "docx": docx_bytes,
    "html": html_bytes,
    "pdf": pdf_bytes,
    "xlsx": xlsx_bytes,
}
FORMATS = tuple(WRITERS)
CSV = "csv"
ALLOWED = (*FORMATS, CSV)
_MEANT = {"word": "docx", "doc": "docx", "htm": "html", "web": "html", "excel": "xlsx", "xls": "xlsx"}


def formats_problem(formats: object) -> str:
    """What is wrong with the formats of a report; empty if nothing is."""
    allowed = f"a list of formats: {any_of(ALLOWED)}"
    if isinstance(formats, str) or not isinstance(formats, Iterable):
        return f"to: found {formats!r}; allowed: {allowed}"
    names = list(formats)
    if not names:
        return f"to: found nothing; allowed: {allowed}"
    for name in names:
        if name not in ALLOWED:
            hint = f"did you mean {_MEANT[str(name)]!r}?" if str(name) in _MEANT else did_you_mean(str(name), ALLOWED)
            return f"to: found {name!r}; allowed: {any_of(ALLOWED)}" + (f"; {hint}" if hint else "")
    return ""


def write_document(document: Document, folder: Path, formats: Iterable[str] = FORMATS) -> list[Path]:
    """Write ``report.FORMAT`` for each format, and the files of the document, to a new folder; returns their paths.

    CSV is a file a table, in the folder ``tables``.

    Raises `FolderTaken` if the folder exists, OSError if it cannot be written.
    """
    names = list(dict.fromkeys(formats))
    texts = {**(dict(csv_files(document)) if CSV in names else {}), **document.files}
    with whole_folder(folder) as beside:
        for name in names:
            if name != CSV:
                replace_file(beside / f"report.{name}", WRITERS[name](document))
        for name, text in texts.items():
            (beside / name).parent.mkdir(parents=True, exist_ok=True)
            write_text(text, beside / name)
    return [folder / f"report.{name}" for name in names if name != CSV] + [folder / name for name in texts]
