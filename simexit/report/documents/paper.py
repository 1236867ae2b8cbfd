"""A document as PDF, set by typst in the font that comes with the package; texts reach it as data, never as markup."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from simexit.charts.fonts import CHINESE_FONT
from simexit.report.documents.parts import Document, Part, Picture, Table
from simexit.report.documents.web import GAPS, shipped_template
from simexit.words.terms import Language, sentence, term

TEMPLATE = "report.typ"
_LOGO = "logo"
_PICTURE_HIGH = 1.29
"""How high a picture is at most, in widths of the page's text, so that heading and caption stay with it."""


def pdf_bytes(document: Document) -> bytes:
    """The whole PDF, tagged, with bookmarks; the same document gives the same bytes.

    Raises ValueError where an office's own template cannot be set.
    """
    import typst

    try:
        with laid_out(document) as settings:
            pdf: bytes = typst.compile(**settings, format="pdf", timestamp=0)
    except typst.TypstError as error:
        if not document.look.paper:
            raise
        raise ValueError(f"{TEMPLATE}: found {error}; allowed: a template that typst can set") from error
    return pdf


@contextmanager
def laid_out(document: Document) -> Iterator[dict[str, Any]]:
    """A folder with all that typst sets, and the arguments by which it does, with no font but those in it."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        language, parts = document.language, enumerate(document.numbered())
        data = {
            "title": document.title,
            "subtitle": document.subtitle,
            "author": document.look.author,
            "byline": document.look.byline,
            "logo": _LOGO if document.look.logo else "",
            "language": language,
            "gap": GAPS[language],
            "contents": term("report_contents", language),
            "page": sentence("report_page_of", language, number="{number}").split("{number}"),
            "parts": [_told(part, label, number, folder, language) for number, (part, label) in parts],
        }
        (folder / "document.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        (folder / TEMPLATE).write_text(document.look.paper or shipped_template(TEMPLATE), encoding="utf-8")
        if document.look.logo:
            (folder / _LOGO).write_bytes(document.look.logo)
        fonts = folder / "fonts"
        fonts.mkdir()
        shutil.copyfile(CHINESE_FONT, fonts / CHINESE_FONT.name)
        yield {
            "input": str(folder / TEMPLATE),
            "root": place,
            "font_paths": [str(fonts)],
            "ignore_system_fonts": True,
        }


def _told(part: Part, label: str, number: int, folder: Path, language: Language) -> dict[str, Any]:
    """A part as the template reads it; the picture of a figure is put into the ``folder``."""
    told: dict[str, Any] = {"is": type(part).__name__, "label": label}
    if isinstance(part, Picture):
        file = f"{number}.png"
        (folder / file).write_bytes(part.png)
        wide = part.shown_wide(1.0, _PICTURE_HIGH)
        return told | {"file": file, "title": part.title, "alternative": part.alternative, "wide": wide}
    if isinstance(part, Table):
        told |= {"widths": part.shares(language), "heads": [column.heading(language) for column in part.columns]}
        told["whole"] = part.is_whole(language)
    return told | asdict(part)
