"""The Chinese pages show the commands and scenarios of the English ones, one for one; only the language may differ."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [("README.md", "README.zh.md"), *((f"docs/{name}.md", f"docs/zh/{name}.md") for name in ("gallery", "reports"))]
"""The tutorials are two: each is executed as it is written."""


def commands(page: str) -> list[str]:
    """Blocks of shell and YAML, and commands within lines; folders, which have a name in each language, have none."""
    text = (ROOT / page).read_text(encoding="utf-8")
    blocks = re.findall(r"^```(?:sh|yaml)\n(.*?)^```", text, re.M | re.S)
    found = [*blocks, *sorted(re.findall(r"`(simexit [^`]+)`", text))]
    return [re.sub(r" --language zh| DIR| [\u4e00-\u9fff]+", "", each) for each in found]


@pytest.mark.parametrize(("english", "chinese"), PAGES)
def test_commands_are_the_same_in_chinese(english: str, chinese: str) -> None:
    assert len(commands(english)) > 2
    assert sorted(commands(chinese)) == sorted(commands(english))


def test_every_chinese_page_has_an_english_one() -> None:
    assert {file.name for file in (ROOT / "docs/zh").glob("*.md")} <= {
        file.name for file in (ROOT / "docs").glob("*.md")
    }
