"""Fields of Word: contents, numbers of captions and pages; and numbers that stay with their sign."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from simexit.words.terms import Language, sentence

_CONTENTS = 'TOC \\o "1-1" \\h \\z \\u'
_MINUS = re.compile(r"(?<![A-Za-z0-9_-])-(?=\d)")


def add_text(paragraph: Any, text: str) -> None:
    """``text`` in one run; Word parts a line after a hyphen, so that before a number is one where it does not."""
    first, *others = _MINUS.split(text)
    run = paragraph.add_run(first)
    for other in others:
        run._r.append(_element("w:noBreakHyphen", {}))
        run.add_text(other)


def add_field(paragraph: Any, code: str, shown: str) -> None:
    """A field that shows ``shown`` until Word counts again."""
    _mark(paragraph, "begin")
    _code(paragraph, code)
    _mark(paragraph, "separate")
    paragraph.add_run(shown)
    _mark(paragraph, "end")


def add_contents(file: Any, headings: Sequence[str]) -> None:
    """The field of contents, which holds the headings, with links to them, until Word adds the pages."""
    paragraph = file.add_paragraph(style="Contents")
    _mark(paragraph, "begin")
    _code(paragraph, _CONTENTS)
    _mark(paragraph, "separate")
    for number, heading in enumerate(headings, start=1):
        if number > 1:
            paragraph = file.add_paragraph(style="Contents")
        link = _element("w:hyperlink", {"w:anchor": f"_Toc{number:08d}", "w:history": "1"})
        run = paragraph.add_run(heading)
        link.append(run._r)
        paragraph._p.append(link)
    _mark(paragraph, "end")


def bookmark(paragraph: Any, number: int) -> None:
    """Make a heading the target of its line in the contents."""
    start = _element("w:bookmarkStart", {"w:id": str(number), "w:name": f"_Toc{number:08d}"})
    paragraph._p.insert(1, start)
    paragraph._p.append(_element("w:bookmarkEnd", {"w:id": str(number)}))


def add_page_number(paragraph: Any, language: Language) -> None:
    """The number of the page, in words."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    before, after = sentence("report_page_of", language, number="\n").split("\n")
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run(before)
    add_field(paragraph, "PAGE", "1")
    paragraph.add_run(after)


def _mark(paragraph: Any, kind: str) -> None:
    paragraph.add_run()._r.append(_element("w:fldChar", {"w:fldCharType": kind}))


def _code(paragraph: Any, code: str) -> None:
    text = _element("w:instrText", {"xml:space": "preserve"})
    text.text = f" {code} "
    paragraph.add_run()._r.append(text)


def _element(name: str, attributes: dict[str, str]) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import nsmap, qn

    nsmap.setdefault("xml", "http://www.w3.org/XML/1998/namespace")
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(key), value)
    return element
