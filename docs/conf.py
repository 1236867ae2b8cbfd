"""The documentation site: ``sphinx-build -W docs SITE``; nothing is executed, every page stands as it is written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

project = "simexit"
copyright = "the simexit developers"
extensions = ["myst_parser"]
html_theme = "furo"
html_title = "simexit"
html_show_sourcelink = False
language = "en"
exclude_patterns = ["*.ipynb"]
myst_heading_anchors = 3
suppress_warnings = ["myst.header"]

ROOT = Path(__file__).resolve().parent.parent
FIRST = {"start": "README.md", "zh/start": "README.zh.md"}
"""Pages that are the README, which stands above this folder."""


def fitted(app: Any, name: str, content: list[str]) -> None:
    """Put the README into its page, and its links right; what is outside of the site is named without a link."""
    if name in FIRST:
        content[0] = (ROOT / FIRST[name]).read_text(encoding="utf-8")
        above = "../" if name.startswith("zh/") else ""
        content[0] = re.sub(r"\]\(docs/zh/", "](" if above else "](zh/", content[0])
        content[0] = re.sub(r"\]\(docs/", f"]({above}", content[0])
        content[0] = re.sub(r"\[([^\]]+)\]\((?:experiments|benchmarks)[^)]*\)", r"\1", content[0])
        content[0] = content[0].replace("](README.zh.md)", "](zh/start.md)").replace("](README.md)", "](../start.md)")
        content[0] = re.sub(r"\[([^\]]+)\]\([^)]*\.ipynb\)", r"\1", content[0])
    content[0] = re.sub(r"\]\((?:\.\./)+README(?:\.zh)?\.md\)", "](start.md)", content[0])


def setup(app: Any) -> None:
    """Called by Sphinx."""
    app.connect("source-read", fitted)
