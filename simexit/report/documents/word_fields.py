"""Fields of Word: contents, numbers of captions and pages; and numbers that stay with their sign."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from simexit.words.terms import Language, sentence

_MINUS = re.compile(r"(?<![A-Za-z0-9_-])-(?=\d)|(?<=[A-Z])-(?=\d{3}\b)|(?<=[A-Z]\d)-(?=\d{3}\b)")
_AFTER_UPDATE = ("w:hdrShapeDefaults", "w:footnotePr", "w:endnotePr", "w:compat", "w:docVars", "w:rsids")
"""What stands in a file's settings after the wish that fields be counted when it is opened."""


def add_text(paragraph: Any, text: str) -> None:
    """``text`` in one run; Word parts a line after a hyphen, so that of a number or a code is one where it does not."""
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


def add_contents(file: Any, headings: Sequence[str], width: Any) -> None:
    """A line for every heading: its text, a row of dots and its page, each a field that leads to the heading.

    Pages are counted by whoever opens the file: Word asks whether it may, others do so themselves.
    """
    from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER

    for number, heading in enumerate(headings, start=1):
        paragraph = file.add_paragraph(style="Contents")
        paragraph.paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        add_field(paragraph, f"REF {_mark_of(number)} \\h", heading)
        paragraph.add_run("\t")
        add_field(paragraph, f"PAGEREF {_mark_of(number)} \\h", "")
    settings = file.settings.element
    if not settings.xpath("w:updateFields"):
        after = settings.xpath("|".join(_AFTER_UPDATE))
        place = settings.index(after[0]) if after else len(settings)
        settings.insert(place, _element("w:updateFields", {"w:val": "true"}))


def bookmark(paragraph: Any, number: int) -> None:
    """Make a heading the target of its line in the contents."""
    start = _element("w:bookmarkStart", {"w:id": str(number), "w:name": _mark_of(number)})
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


def _mark_of(number: int) -> str:
    """Name of the place that a line of the contents leads to."""
    return f"_Toc{number:08d}"


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
