"""Terms: none stands in the catalogue that nothing asks for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from simexit.scenario.mixing import UNSPENT
from simexit.words.terms import term_keys

ROOT = Path(__file__).resolve().parents[2]
WORD = re.compile(r"[\w.-]+")
DATA = (".yaml", ".toml", ".csv", ".html", ".typ")


def texts() -> Iterator[str]:
    """Whatever a key may be written in: texts and names of the code, and data."""
    for file in sorted((ROOT / "simexit").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
                yield node.value.replace(" ", "_")
            yield str(getattr(node, "id", "") or getattr(node, "arg", "") or "")
    for folder in ("simexit", "scenarios"):
        for file in sorted((ROOT / folder).rglob("*")):
            if file.suffix in DATA:
                yield file.read_text(encoding="utf-8")


def patterns() -> Iterator[re.Pattern[str]]:
    """Keys that the code puts together, with anything in their places."""
    for file in sorted((ROOT / "simexit").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = [re.escape(str(v.value)) if isinstance(v, ast.Constant) else r"[\w.-]+" for v in node.values]
                said = "".join(str(each.value) for each in node.values if isinstance(each, ast.Constant))
                if re.fullmatch(r"[\w.-]{2,}", said):
                    yield re.compile("".join(parts))


def test_every_term_is_asked_for() -> None:
    asked = {word for text in texts() for word in WORD.findall(text)}
    made = [*patterns()]
    asked |= {f"{name}-{UNSPENT}" for name in asked}
    unused = [key for key in term_keys() if key not in asked and not any(each.fullmatch(key) for each in made)]
    assert len(term_keys()) > 500
    assert not unused, unused
