"""Every figure in both languages: nothing overlaps or is missing, the same bytes twice, faults named."""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from matplotlib.figure import Figure

from simexit.charts.changes import changes_figure
from simexit.charts.components import components_figure
from simexit.charts.hazards import hazards_figure
from simexit.charts.incomes import incomes_figure
from simexit.charts.moves import moves_figure
from simexit.charts.saving import save_figure
from simexit.charts.spending import spending_figure
from simexit.charts.states import states_figure
from simexit.charts.survival import survival_figure
from simexit.charts.wanted import Around
from simexit.words.terms import LANGUAGES, Language

METADATA = {"title": "马边", "source": "made up", "scenario_hash": "0123456789abcdef"}
WORDS: dict[Language, str] = {
    "en": "Mabian county after the plan of 2017 ($5, $6)",
    "zh": "马边彝族自治县荍坝乡：脱贫计划",
}
NAMES: dict[str, Any] = {
    "funds": {"county-fund": "County's fund (县级资金)"},
    "programmes": {"works": "Public works by the poverty alleviation office", "dibao": "Dibao 低保"},
}
DRAWN: dict[str, Callable[..., Figure]] = {
    "shares": states_figure,
    "changes": changes_figure,
    "incomes": incomes_figure,
    "spending": spending_figure,
    "curves": survival_figure,
    "hazards": hazards_figure,
    "moves": moves_figure,
    "parts": components_figure,
}
# What runs along the axis, where it is not the year.
ALONG = {"curves": "duration", "hazards": "duration", "parts": "group"}
SHARES = ("shares", "curves", "hazards")
each_figure = pytest.mark.parametrize("name", DRAWN)
each_language = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture
def table(name: str, request: pytest.FixtureRequest) -> pd.DataFrame:
    found: pd.DataFrame = request.getfixturevalue(name)
    return found


def draw(name: str, table: pd.DataFrame, language: Language = "en", times: int = 1) -> Figure:
    around = Around(WORDS[language] * times, language, WORDS[language] * 4, WORDS[language])
    return DRAWN[name](table, around, **(NAMES if name == "spending" else {}))


@each_figure
@each_language
@pytest.mark.parametrize("case", ["plain", "single", "long title", "zero", "one year", "sixty years", "huge"])
def test_no_text_overlaps_or_leaves_the_figure(
    name: str, table: pd.DataFrame, language: Language, case: str, stray_texts: Callable[[Figure], list[str]]
) -> None:
    intervals = [column for column in ("history_low", "history_high", "low", "high") if column in table]
    values = [column for column in ("mean", *intervals, "n_at_risk", "appropriated_yuan") if column in table]
    along = ALONG.get(name, "year")
    if case == "single":
        table = table.assign(n_replicates=1, **dict.fromkeys({"low", "high"} & set(intervals), float("nan")))
    if case == "zero":
        table = table.assign(**dict.fromkeys(values, 0.0))
    if case == "huge":
        large = [column for column in values if name not in SHARES or column == "n_at_risk"]
        table = table.assign(**{column: table[column] * 9_999 for column in large})
    if case == "one year":
        table = table[table[along] == table[along].max()]
    if case == "sixty years" and name not in ("incomes", "parts"):
        later = [name for name in (along, "next_year") if name in table]
        table = pd.concat([table.assign(**{c: table[c] + 7 * k for c in later}) for k in range(8)], ignore_index=True)
    assert stray_texts(draw(name, table, language, 6 if case == "long title" else 1)) == []


@each_figure
@each_language
def test_no_glyph_is_missing_and_bytes_are_the_same_whatever_the_order_of_rows(
    tmp_path: Path, name: str, table: pd.DataFrame, language: Language
) -> None:
    """Rows of one year may come after those of the next; programmes and groups keep their order."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        first = save_figure(draw(name, table, language), tmp_path / "a", "f", table, METADATA)
    along = "component" if name == "parts" else ALONG.get(name, "year")
    mixed = table.sort_values(along, ascending=False, kind="stable")
    second = save_figure(draw(name, mixed, language), tmp_path / "b", "f", table, METADATA)
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]


@each_figure
def test_faults_of_a_table_are_named_at_once(name: str, table: pd.DataFrame) -> None:
    along = ALONG.get(name, "year")
    with pytest.raises(ValueError, match=rf"'{along}'.*'mean'"):
        draw(name, table.drop(columns=[along, "mean"]))
    with pytest.raises(ValueError, match="no rows"):
        draw(name, table.iloc[:0])
    with pytest.raises(ValueError, match=r"'fr'.*en, zh"):
        DRAWN[name](table, Around("", "fr", "", ""), **(NAMES if name == "spending" else {}))  # type: ignore[arg-type]


NAMED = [
    ("shares", "state"),
    ("changes", "change"),
    ("incomes", "source"),
    ("curves", "series"),
    ("hazards", "process"),
]
NAMED += [("moves", "next_state"), ("parts", "component")]


@pytest.mark.parametrize(("name", "column"), NAMED)
def test_unknown_names_are_refused(name: str, column: str, table: pd.DataFrame) -> None:
    table.loc[table.index[0], column] = "imagined"
    with pytest.raises(ValueError, match=rf"{column} 'imagined' is not known"):
        draw(name, table)


def test_pyplot_is_never_loaded() -> None:
    modules = ("changes", "components", "hazards", "incomes", "moves", "spending", "states", "survival")
    code = "import sys\n" + "".join(f"import simexit.charts.{name}\n" for name in modules)
    code += "assert 'matplotlib.pyplot' not in sys.modules\n"
    subprocess.run([sys.executable, "-c", code], check=True)
