"""One household's years as they are printed."""

from __future__ import annotations

import io

import pandas as pd
import pytest
from rich.console import Console

from simexit.report.life_table import print_life

YEARS = pd.DataFrame(
    {
        "year": [2016, 2017, 2018],
        "members": [4, 3, 0],
        "income_per_head_yuan": [2514.4, 4120.0, 0.0],
        "line_yuan": [3146.0, 3335.0, 3535.0],
        "is_truly_poor": [True, False, False],
        "register": ["never", "registered", "exited"],
        "programmes": [(), ("dibao", "of-my-own"), ()],
    }
)


def printed(language: str) -> str:
    console = Console(file=io.StringIO(), width=120)
    print_life(YEARS, "Plan", {"dibao": "Minimum income"}, console=console, language=language)  # type: ignore[arg-type]
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_each_year_has_its_line() -> None:
    lines = [line.split() for line in printed("en").splitlines()]
    assert ["Plan;", "income", "and", "line", "in", "yuan", "per", "head", "and", "year"] in lines
    assert ["2016", "4", "2,514", "3,146", "truly", "poor", "–", "–"] in lines
    last = ["2017", "3", "4,120", "3,335", "out", "of", "poverty", "registered", "Minimum", "income,", "of-my-own"]
    assert last in lines
    assert ["2018", "0", "–", "3,535", "gone", "exited", "–"] in lines, "who is gone is not out of poverty"


def test_chinese_and_an_unknown_language() -> None:
    assert "实际贫困" in printed("zh") and "在册" in printed("zh")
    with pytest.raises(ValueError, match="language"):
        printed("fr")
