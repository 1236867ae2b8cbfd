"""Figures drawn by a second process: the same files, and one that fails there or is lost is drawn here."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure

from simexit.report import drawn_apart
from simexit.report.drawn_apart import begun_apart, drawing_apart, end
from simexit.report.saved_figures import Draw, Drawing, FigureFailed, save_drawings

ABOUT = {"source": "test", "scenario_hash": "abc"}
ROWS = pd.DataFrame({"year": [2016, 2017], "share": [0.5, 0.25]})


def lines(
    rows: pd.DataFrame, *, here: int, fails_apart: bool = False, kills: bool = False, fails: bool = False
) -> Figure:
    """A figure of one line; in another process than ``here`` it fails, or ends the process, where it is asked to."""
    if fails or (fails_apart and os.getpid() != here):
        raise ZeroDivisionError("cannot be drawn")
    if kills and os.getpid() != here:
        os._exit(9)
    figure = Figure()
    figure.subplots().plot(rows["year"], rows["share"])
    return figure


def drawings(*kinds: dict[str, bool]) -> list[Drawing]:
    """A figure for each kind, which can be drawn apart, and one without numbers."""
    draws = [partial(lines, here=os.getpid(), **kind) for kind in kinds]
    named = [(f"figure{k}", Draw(lambda: ROWS, draw, draw)) for k, draw in enumerate(draws)]
    return [*named, ("none", Draw(lambda: ROWS[:0], draws[0], draws[0]))]


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second process is worth it."""
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


def saved(folder: Path) -> dict[str, bytes]:
    """Files of a folder by name."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_without_a_second_process_nothing_is_begun(tmp_path: Path) -> None:
    assert begun_apart(drawings({}), tmp_path, "en", ABOUT) == {}
    with drawing_apart("simexit.charts.saving", is_wanted=False):
        assert begun_apart(drawings({}), tmp_path, "en", ABOUT) == {}


def test_files_are_the_same_whoever_draws_and_whatever_happens_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone, apart = tmp_path / "alone", tmp_path / "apart"
    kinds = ({}, {"fails_apart": True}, {"kills": True}, {})
    tables = save_drawings(drawings(*kinds), alone, "zh", ABOUT)
    with drawing_apart("simexit.charts.saving"):
        begun = begun_apart(drawings(*kinds), apart, "zh", ABOUT)
        assert [*begun] == [f"figure{k}-zh" for k in range(4)]
        assert begun["figure0-zh"].exception() is None and (apart / "figure0-zh.svg").exists()
        again = save_drawings(drawings(*kinds), apart, "zh", ABOUT, begun)
    assert [*again] == [*tables] == [f"figure{k}" for k in range(4)]
    assert saved(apart) == saved(alone) and len(saved(alone)) == 12
    assert not drawn_apart._ready


def test_a_figure_that_fails_everywhere_is_warned_of_once(tmp_path: Path) -> None:
    with drawing_apart("simexit.charts.saving"):
        begun = begun_apart(drawings({"fails": True}, {}), tmp_path, "en", ABOUT)
        with pytest.warns(FigureFailed, match="figure0-en") as told:
            tables = save_drawings(drawings({"fails": True}, {}), tmp_path, "en", ABOUT, begun)
    assert [*tables] == ["figure1"] and len(told) == 1


def test_what_is_ended_writes_no_more(tmp_path: Path) -> None:
    with drawing_apart("simexit.charts.saving"):
        begun = begun_apart(drawings(*[{}] * 30), tmp_path, "en", ABOUT)
        end(begun)
        assert all(future.done() for future in begun.values())
        assert any(future.cancelled() for future in begun.values())
