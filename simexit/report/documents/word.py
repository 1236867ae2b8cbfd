"""A document as Word file: real headings and captions, a field of contents, a Chinese font in every style."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import Any

from simexit.report.documents.parts import Bullets, Document, Heading, Paragraph, Picture, Table
from simexit.report.documents.web import GAPS
from simexit.report.documents.word_fields import add_contents, add_field, add_page_number, add_text, bookmark
from simexit.report.documents.word_styles import dress, emptied, page_height, page_width, rule
from simexit.words.terms import Language, term

_FIXED = datetime.datetime(2000, 1, 1)
_MANY = 8
_PICTURE_PART = 0.86
"""Of the page's height a picture takes at most, so that heading and caption stay with it."""
_SEQUENCES: dict[type, str] = {Table: "Table", Picture: "Figure"}


def docx_bytes(document: Document) -> bytes:
    """The whole file; the same document gives the same bytes."""
    import docx

    look = document.look
    file = emptied(docx.Document(io.BytesIO(look.word))) if look.word else docx.Document()
    dress(file, document.language, is_own=bool(look.word))
    core = file.core_properties
    core.title, core.author, core.comments = document.title[:255], look.author[:255], ""
    core.language, core.created, core.modified = {"en": "en-GB", "zh": "zh-CN"}[document.language], _FIXED, _FIXED
    if look.logo:
        shape = file.add_paragraph().add_run().add_picture(io.BytesIO(look.logo), height=docx.shared.Mm(15))
        shape._inline.docPr.set("descr", look.author)
    file.add_paragraph(document.title, style="Title")
    file.add_paragraph(document.subtitle, style="Subtitle")
    if look.byline:
        file.add_paragraph(look.byline, style="Subtitle")
    headings = [part.text for part in document.parts if isinstance(part, Heading) and part.level == 1]
    file.add_paragraph(term("report_contents", document.language), style="TOC Heading")
    add_contents(file, headings)
    sections = 0
    for part, label in document.numbered():
        if isinstance(part, Heading):
            paragraph = file.add_heading(part.text, part.level)
            if part.level == 1:
                sections += 1
                bookmark(paragraph, sections)
        elif isinstance(part, Paragraph):
            if part.kind == "command":
                _lead_to(file.paragraphs[-1])
            file.add_paragraph(part.text, style={"plain": "Normal", "note": "Note", "command": "Command"}[part.kind])
        elif isinstance(part, Bullets):
            for item in part.items:
                add_text(file.add_paragraph(style="List Bullet"), item)
        elif isinstance(part, Picture):
            _add_picture(file, part, label, GAPS[document.language])
        else:
            _add_table(file, part, label, document.language)
    footer = file.sections[0].footer.paragraphs
    if footer and not footer[0].text:
        add_page_number(footer[0], document.language)
    return _same_bytes(file)


def _lead_to(paragraph: Any) -> None:
    """Keep a paragraph with what it announces, off the table above it."""
    from docx.shared import Pt

    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.space_before = Pt(8)


def _add_picture(file: Any, picture: Picture, label: str, gap: str) -> None:
    """The picture with its text for those who cannot see it, kept with the caption beneath."""
    paragraph = file.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    wide = picture.shown_wide(page_width(file), _PICTURE_PART * page_height(file))
    shape = paragraph.add_run().add_picture(io.BytesIO(picture.png), width=int(wide))
    properties = shape._inline.docPr
    properties.set("descr", picture.alternative)
    properties.set("title", picture.title)
    _add_caption(file, Picture, label, f"{gap}{picture.title}")


def _add_caption(file: Any, kind: type, label: str, rest: str, *, is_above: bool = False) -> None:
    """A caption whose number Word keeps counting."""
    number = "".join(sign for sign in label if sign.isdigit())
    before, _, after = label.partition(number)
    paragraph = file.add_paragraph(before, style="Caption")
    add_field(paragraph, f"SEQ {_SEQUENCES[kind]} \\* ARABIC", number)
    paragraph.add_run(after + rest)
    paragraph.paragraph_format.keep_with_next = is_above


def _add_table(file: Any, table: Table, label: str, language: Language) -> None:
    """Caption, headings that are repeated on every page, rows that are never torn, notes."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    _add_caption(file, Table, label, f"{GAPS[language]}{table.title}", is_above=True)
    grid = file.add_table(rows=1 + len(table.rows), cols=len(table.columns))
    is_number = [column.kind != "text" for column in table.columns]
    lines = [
        [column.heading(language) for column in table.columns],
        *([cell.text for cell in row] for row in table.rows),
    ]
    style = "Table Text" if len(table.columns) < _MANY else "Table Text Small"
    rows = list(grid.rows)
    last, is_short = rows[-1], table.is_whole(language)
    style_id = file.styles[style].style_id
    for row, texts in zip(rows, lines, strict=True):
        for cell, text, right in zip(row.cells, texts, is_number, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph._p.style = style_id
            add_text(paragraph, text)
            paragraph.paragraph_format.keep_with_next = is_short and row is not last
            if right:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    rule(grid, [int(share * page_width(file)) for share in table.shares(language)])
    for note in table.notes:
        file.add_paragraph(note, style="Note")


def _same_bytes(file: Any) -> bytes:
    """The file with a fixed date in its archive."""
    written, fixed = io.BytesIO(), io.BytesIO()
    file.save(written)
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
