"""The tutorial and the pages on studies, panels and Mesa run as they are written and print what they show.

Figures that a page does not ask for by name are not drawn.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from tests.undrawn import nothing_drawn

DOCS = Path(__file__).resolve().parents[2] / "docs"


def _runner() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_run_tutorial", DOCS / "run_tutorial.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


each_page = pytest.mark.parametrize("name", ["TUTORIAL", "STUDIES", "MEASURE", "MESA", "CHINESE"])


@each_page
def test_a_page_prints_what_it_shows(name: str) -> None:
    runner = _runner()
    page = getattr(runner, name).read_text(encoding="utf-8")
    shown = 0
    with runner.empty_folder(), nothing_drawn():
        for block, output in runner.executed(page):
            assert block.content == output, "run: python docs/run_tutorial.py, and read what has changed"
            shown += 1
    assert shown == page.count("```text\n") > 0


@each_page
def test_every_code_block_is_executed(name: str) -> None:
    runner = _runner()
    page = getattr(runner, name).read_text(encoding="utf-8")
    fences = [line for line in page.splitlines() if line.startswith("```")]
    assert len(fences) == 2 * len(runner.blocks(page))
