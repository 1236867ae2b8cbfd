"""What the codes in sources stand for, such as HE-055 or S13: published figures, each with its source.

``citations.csv`` has a row a code: quantity, place, year, value and unit; the source, and its Chinese name where it is
no title of its own; and how it is known, one of `STANDINGS`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from io import StringIO
from typing import NamedTuple

STANDINGS = ("verified", "derived", "memory", "weak", "abstract")
_CODE = re.compile(r"\b([A-Z][A-Z0-9]?)-(\d{3})\b(?:(?: to |–|至)(?:\1-)?(\d{3})\b)?|\bS\d{1,2}\b")


class Citation(NamedTuple):
    """A published figure, and where it was published."""

    id: str
    quantity: str
    place: str
    year: str
    value: str
    unit: str
    source: str
    source_zh: str
    standing: str
    note: str


@cache
def citations() -> dict[str, Citation]:
    """All by code, in order."""
    text = (resources.files("simexit.scenario") / "citations.csv").read_text(encoding="utf-8")
    return {row["id"]: Citation(**row) for row in csv.DictReader(StringIO(text))}


def codes_in(text: str) -> Iterator[str]:
    """Codes that a text names, those within a span such as HE-055 to HE-060 too."""
    for found in _CODE.finditer(text):
        group, first, last = found.groups()
        if group is None:
            yield found[0]
            continue
        for number in range(int(first), int(last or first) + 1):
            yield f"{group}-{number:03d}"


def cited(texts: Iterable[str]) -> list[Citation]:
    """What the codes in ``texts`` stand for, each once, in the order of the list; unknown codes are left out."""
    named = {code for text in texts for code in codes_in(text)}
    return [citation for code, citation in citations().items() if code in named]
