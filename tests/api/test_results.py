"""What a notebook holds: a few lines, figures by name, print; and all of it again once it is opened from its folder."""

from __future__ import annotations

import io
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from rich.console import Console

import simexit
from simexit.files import FolderTaken
from simexit.report.faces import FACES
from simexit.report.result_folder import NotAResult

Held = Any
SHORT = ("time.end=2018-12", "time.run_in_years=2")
KINDS = ("run", "comparison", "attribution", "sweep", "trace", "panel", "scorecard", "calibration")

TABLES = {
    "run": ("yearly", "spells", "ledger", "funds", "people", "panel", "outcomes", "summary", "hazards", "margins"),
    "comparison": ("table", "differences", "money", "outcomes", "drawn", "places", "ranking"),
    "attribution": ("values", "pairs", "lives"),
    "sweep": ("points", "results", "summary"),
    "trace": ("months", "years"),
    "panel": ("poverty", "spells", "hazards", "survival", "rates", "components", "transitions", "flows"),
    "scorecard": ("parts", "controls", "estimates"),
    "calibration": ("fits", "moments", "parameters", "directions", "recovery"),
}


def printed(result: Any, language: str) -> str:
    """What a result prints on a page of 120 characters."""
    page = io.StringIO()
    result.print(language, Console(file=page, width=120))
    return page.getvalue()


def test_a_result_says_what_it_is_in_a_few_lines(held: Held) -> None:
    lines = repr(held.made).splitlines()
    assert 4 <= len(lines) <= 6 and max(map(len, lines)) <= 120
    assert lines[0].lower().startswith(held.made.kind)
    assert "Mabian county" in lines[0] or held.made.kind in ("panel", "scorecard", "calibration")
    assert any(line.startswith("tables: ") for line in lines) and any(line.startswith("figures: ") for line in lines)
    assert re.search(r"\d", lines[2])


def test_a_notebook_shows_the_lines_and_a_short_table(held: Held) -> None:
    html = held.made._repr_html_()
    assert 2 <= html.count("<tr") <= 13 and len(html) < 6000
    assert html.count("<b>") == 1, "texts of the user's own are escaped"


def test_what_is_opened_has_the_same_tables(held: Held) -> None:
    for name in TABLES[held.made.kind]:
        pd.testing.assert_frame_equal(
            getattr(held.opened, name), getattr(held.made, name), check_dtype=False, check_categorical=False, obj=name
        )


def test_what_is_opened_says_and_prints_the_same(held: Held) -> None:
    assert isinstance(held.opened, type(held.made))
    assert repr(held.opened) == repr(held.made) and held.opened._repr_html_() == held.made._repr_html_()
    for language in ("en", "zh"):
        assert printed(held.opened, language) == printed(held.made, language)


def test_what_is_opened_has_the_figures_that_were_saved(held: Held) -> None:
    assert held.opened.figures == held.made.figures
    saved = {path.name.removesuffix("-en.csv") for path in (held.folder / "figures").glob("*-en.csv")}
    assert set(held.made.figures) == saved


def test_a_figure_is_asked_for_by_name_and_the_main_one_without(held: Held) -> None:
    main = held.opened.figure()
    assert isinstance(main, Figure)
    assert texts(main) == texts(held.opened.figure(held.opened.figures[0], "en"))
    assert texts(main) != texts(held.opened.figure(language="zh"))
    assert "My title" in texts(held.opened.figure(title="My title"))
    assert held.opened.figure(size=(12, 14)).get_size_inches().tolist() == pytest.approx([12, 14])
    wrong = held.opened.figures[0][:-1] + "x"
    with pytest.raises(ValueError, match=rf"found '{wrong}'; allowed: .*did you mean '{held.opened.figures[0]}'"):
        held.opened.figure(wrong)


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def test_a_figure_goes_into_axes_of_the_users_own(held: Held) -> None:
    mine = Figure(figsize=(10, 4))
    left, right = mine.subplots(1, 2)
    assert held.opened.figure(ax=right) is mine
    canvas = FigureCanvasAgg(mine)
    canvas.draw()
    (picture,) = right.get_images()
    high, wide, _ = picture.get_array().shape
    size = held.opened.figure().get_size_inches()
    assert abs(wide / high - size[0] / size[1]) < 0.01 and wide >= 100 * size[0]
    assert not right.axison and left.axison


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"language": "fr"}, "language: found 'fr'; allowed: en or zh"),
        ({"years": 2016}, r"years: found 2016; allowed: the first and the last year, such as \(2016, 2020\)"),
        ({"years": ("2016", "2020")}, "years: found "),
        ({"size": "big"}, r"size: found the text 'big'; allowed: width and height in inches, such as \(8, 5\)"),
        ({"size": (1, 2)}, "size: found 1 by 2 inches"),
        ({"title": 3}, "title: found 3; allowed: a text"),
        ({"ax": "left"}, "ax: found 'left'; allowed: axes of matplotlib"),
        ({"language": "fr", "size": "big"}, r"language: .*\nsize: "),
    ],
)
def test_what_no_figure_can_have_is_refused_in_one_sentence(held: Held, asked: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        held.opened.figure(**asked)


def test_years_are_refused_where_a_figure_has_none(held: Held) -> None:
    if held.made.kind in ("attribution", "sweep", "panel"):
        with pytest.raises(ValueError, match="this figure has no years"):
            held.opened.figure(years=(2016, 2018))
    if held.made.kind == "run":
        assert isinstance(held.opened.figure("headcount", years=(2016, 2018)), Figure)


def test_what_is_opened_can_be_saved_again(held: Held, tmp_path: Path) -> None:
    """All figures in both languages and the numbers behind them among it, the same to the byte."""
    again = held.opened.save(tmp_path / "again")
    assert {p.relative_to(again): p.read_bytes() for p in again.rglob("*.*")} == {
        p.relative_to(held.folder): p.read_bytes() for p in held.folder.rglob("*.*")
    }
    with pytest.raises(FolderTaken):
        held.opened.save(again)


def test_a_folder_that_holds_no_whole_result_is_told_in_one_sentence(held: Held, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    shutil.copytree(held.folder, whole)
    about = next(path for path in whole.iterdir() if path.suffix == ".json")
    known = json.loads(about.read_text(encoding="utf-8"))
    table = sorted((name for name in known["text_columns"] if "/" not in name), key=lambda name: name.endswith(".csv"))[
        0
    ]

    def refused(said: str) -> None:
        with pytest.raises(NotAResult, match=said) as raised:
            result = simexit.open(whole)
            for name in TABLES[held.made.kind]:
                getattr(result, name)
        assert "\n" not in str(raised.value)

    (whole / table).write_bytes(b"\xff\xfe\x00PAR1 nothing")
    refused("is damaged")
    (whole / table).unlink()
    refused(f"is not whole: {re.escape(table)} is missing")
    known["text_columns"] = {}
    about.write_text(json.dumps({name: known[name] for name in ("kind", "text_columns")}), encoding="utf-8")
    refused("is damaged")
    about.write_text(json.dumps({**known, "kind": "census"}), encoding="utf-8")
    refused("which holds a census; allowed: run, panel, comparison")
    del known["kind"]
    about.write_text(json.dumps(known), encoding="utf-8")
    refused("does not say what kind of result it is: of an older version")
    about.write_text("{half", encoding="utf-8")
    refused("cannot be read")
    about.unlink()
    refused("holds no result; allowed: one with a file run.json, panel.json or study.json")
    shutil.rmtree(whole)
    refused("is no folder")


def test_only_folders_are_opened() -> None:
    with pytest.raises(NotAResult, match="found 3; allowed: a folder"):
        simexit.open(3)  # type: ignore[arg-type]


def test_a_plan_says_what_it_is() -> None:
    plan = simexit.load("mabian-2017", settings=SHORT)
    lines = repr(plan).splitlines()
    assert len(lines) <= 6 and lines[0] == "Plan mabian-2017: Mabian county, plan of 2017"
    assert "2016-01 to 2018-12" in lines[1] and "39,900 households" in lines[1]
    assert "Relocation" in plan._repr_html_()


def test_the_public_names_complete_before_they_are_imported() -> None:
    assert {"open", "sweep", "trace", "load", "compare", "attribute", "measure"} <= set(dir(simexit))
    assert {"Run", "Comparison", "Attribution", "Sweep", "Trace", "Panel", "Until", "Conduct"} <= set(dir(simexit))
    assert all(getattr(simexit, name) is not None for name in dir(simexit))


def test_every_kind_has_a_face() -> None:
    assert tuple(FACES) == KINDS
