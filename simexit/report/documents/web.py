"""A document as one HTML file: pictures inside, no request to anywhere, every text escaped."""

from __future__ import annotations

import base64
from importlib import resources

from simexit.report.documents.parts import Document, Picture
from simexit.words.terms import term

_TEMPLATE = "report.html.j2"


def html_bytes(document: Document) -> bytes:
    """The whole page; the same document gives the same bytes."""
    from jinja2 import Environment, StrictUndefined

    text = resources.files("simexit.report.documents").joinpath(_TEMPLATE).read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"kind": lambda part: type(part).__name__, "data": _data}
    page = environment.from_string(text).render(
        document=document,
        parts=list(document.numbered()),
        gap=GAPS[document.language],
        lang={"en": "en", "zh": "zh-CN"}[document.language],
        contents=term("report_contents", document.language),
    )
    return page.encode("utf-8")


GAPS = {"en": ". ", "zh": "\u3000"}
"""What stands between a label and a title."""


def _data(picture: Picture) -> str:
    return "data:image/png;base64," + base64.b64encode(picture.png).decode("ascii")
