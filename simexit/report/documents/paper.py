"""A document as PDF, set by typst in the font that comes with the package; texts reach it as data, never as markup."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import Any

from simexit.charts.fonts import CHINESE_FONT
from simexit.report.documents.parts import Document, Picture, Table
from simexit.report.documents.web import GAPS
from simexit.words.terms import sentence, term

_TEMPLATE = "report.typ"


def pdf_bytes(document: Document) -> bytes:
    """The whole PDF, tagged, with bookmarks; the same document gives the same bytes."""
    import typst

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        parts = []
        for number, (part, label) in enumerate(document.numbered()):
            told: dict[str, Any] = {"is": type(part).__name__, "label": label}
            if isinstance(part, Picture):
                file = f"{number}.png"
                (folder / file).write_bytes(part.png)
                told |= {"file": file, "title": part.title, "alternative": part.alternative}
            else:
                told |= asdict(part)
            if isinstance(part, Table):
                told["widths"] = part.shares(document.language)
                told["heads"] = [column.heading(document.language) for column in part.columns]
            parts.append(told)
        language = document.language
        data = {
            "title": document.title,
            "subtitle": document.subtitle,
            "language": language,
            "gap": GAPS[language],
            "contents": term("report_contents", language),
            "page": sentence("report_page_of", language, number="{number}").split("{number}"),
            "parts": parts,
        }
        (folder / "document.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        template = resources.files("simexit.report.documents").joinpath(_TEMPLATE).read_text(encoding="utf-8")
        (folder / _TEMPLATE).write_text(template, encoding="utf-8")
        fonts = folder / "fonts"
        fonts.mkdir()
        shutil.copyfile(CHINESE_FONT, fonts / CHINESE_FONT.name)
        pdf: bytes = typst.compile(
            str(folder / _TEMPLATE), root=place, font_paths=[str(fonts)], ignore_system_fonts=True, format="pdf",
            timestamp=0,
        )  # fmt: skip
    return pdf
