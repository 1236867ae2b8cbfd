"""A document as one HTML file: pictures inside, no request to anywhere, every text escaped."""

from __future__ import annotations

import base64
import re
from importlib import resources

from simexit.report.documents.parts import Document, Picture
from simexit.words.terms import term

TEMPLATE = "report.html.j2"


def html_bytes(document: Document) -> bytes:
    """The whole page; the same document gives the same bytes.

    Raises ValueError where an office's own template cannot be filled.
    """
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    text = document.look.web or shipped_template(TEMPLATE)
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"kind": lambda part: type(part).__name__, "data": _data}
    environment.filters["pieces"] = _pieces
    words = {
        "document": document,
        "parts": list(document.numbered()),
        "gap": GAPS[document.language],
        "lang": {"en": "en", "zh": "zh-CN"}[document.language],
        "contents": term("report_contents", document.language),
    }
    try:
        page = environment.from_string(text).render(words)
    except TemplateError as error:
        if not document.look.web:
            raise
        raise ValueError(f"{TEMPLATE}: found {error}; allowed: a template with {', '.join(words)}") from error
    return page.encode("utf-8")


_NUMBERS = re.compile(
    r"(-?\d[\d.,]*\s?\u2013\s?-?\d[\d.,]*\d|(?<![\w.-])-\d[\d.,]*|\d[\d.,]* %"
    r"|\b[A-Z]+\d?-\d{3}\b|\b\d{4}-\d\d(?:-\d\d)?\b)"
)
GAPS = {"en": ". ", "zh": "\u3000"}
"""What stands between a label and a title."""


def shipped_template(name: str) -> str:
    """A template that comes with the package."""
    return resources.files("simexit.report.documents").joinpath(name).read_text(encoding="utf-8")


def _pieces(text: str) -> list[tuple[str, bool]]:
    """Pieces of a text, and whether each stays on one line: signed numbers, intervals, percent, codes, dates."""
    return [(piece, bool(number % 2)) for number, piece in enumerate(_NUMBERS.split(text)) if piece]


def _data(picture: Picture | bytes) -> str:
    """A picture, or a logo, as an address that holds it."""
    image = picture.png if isinstance(picture, Picture) else picture
    kind = "png" if image.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(image).decode('ascii')}"
