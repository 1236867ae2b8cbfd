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


def _page(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"docs_{name}", DOCS / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _runner() -> ModuleType:
    return _page("run_tutorial")


PAGES = ["TUTORIAL", "PROGRAMME", "STUDIES", "MEASURE", "MESA", "CHINESE", "CHINESE_PROGRAMME"]
each_page = pytest.mark.parametrize("name", PAGES)


@each_page
def test_a_page_prints_what_it_shows(name: str) -> None:
    runner = _runner()
    page = getattr(runner, name).read_text(encoding="utf-8")
    shown = 0
    with runner.empty_folder(), nothing_drawn():
        for block, output in runner.executed(page):
            if block.language == "text":
                assert block.content == output, "run: python docs/run_tutorial.py, and read what has changed"
                shown += 1
            elif runner.in_chinese(page):
                assert not [*_page("first_hour").english(output)], output
    assert shown == page.count("```text\n") > 0


@each_page
def test_every_code_block_is_executed(name: str) -> None:
    runner = _runner()
    page = getattr(runner, name).read_text(encoding="utf-8")
    fences = [line for line in page.splitlines() if line.startswith("```")]
    assert len(fences) == 2 * len(runner.blocks(page))


def test_the_first_hour_is_the_same_in_a_terminal_of_another_encoding(tmp_path: Path) -> None:
    """What is refused is said in GBK; without Chinese signs, in English."""
    hour = _page("first_hour")
    (tmp_path / "有误.yaml").write_text("schema: 1\nbase: mabian-2017\nname: 有误\ntime: {strat: 2016-01}\n", "utf-8")
    told = {name: hour.printed("simexit check 有误.yaml", tmp_path, name) for name in ("gbk", "utf-8")}
    assert told["gbk"] == told["utf-8"] and "找到未知的键" in told["gbk"]
    assert not [*hour.english(told["gbk"])]
    assert [*hour.english("programmes.dibao：found 3; allowed: 名称civil-affairs")] == ["found", "allowed"]
