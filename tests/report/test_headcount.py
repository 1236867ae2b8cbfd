"""The headcount figure shows the data it was given, in both languages, with nothing overlapping or missing."""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from simexit.charts.headcount import headcount_figure
from simexit.charts.saving import save_figure
from simexit.charts.wanted import Around
from simexit.words.terms import LANGUAGES, Language

TITLES: dict[Language, str] = {
    "en": "Mabian county after the plan of 2017 ($5 and $6)",
    "zh": "马边彝族自治县荍坝乡：脱贫计划实施后",
}
LONG: dict[Language, str] = {language: " ".join([title] * 6) for language, title in TITLES.items()}
METADATA = {"title": "马边", "source": "made up", "scenario_hash": "0123456789abcdef"}


def draw(path: pd.DataFrame, targets: pd.DataFrame, language: Language = "en", title: str | None = None) -> Figure:
    text = TITLES[language]
    return headcount_figure(path, targets, Around(title or text, language, text * 4, text))


def axes_of(figure: Figure) -> Axes:
    return figure.axes[0]


def by_gid(figure: Figure, gid: str) -> list[PolyCollection | Line2D]:
    found = axes_of(figure).findobj(lambda artist: artist.get_gid() == gid)
    return [artist for artist in found if isinstance(artist, PolyCollection | Line2D)]


def band_edges(band: PolyCollection) -> np.ndarray:
    """Year, low and high at every corner of the band."""
    corners = pd.DataFrame(np.asarray(band.get_paths()[0].vertices), columns=["year", "level"])
    return corners.groupby("year")["level"].agg(["min", "max"]).reset_index().to_numpy()


@pytest.mark.parametrize("view", ["true", "recorded"])
@pytest.mark.parametrize("interval", ["history", "mean"])
def test_both_intervals_are_drawn_as_given(path: pd.DataFrame, targets: pd.DataFrame, view: str, interval: str) -> None:
    (band,) = by_gid(draw(path, targets), f"{view}-{interval}")
    assert isinstance(band, PolyCollection)
    rows = path[path["view"] == view]
    given = rows[["year", f"{interval}_low", f"{interval}_high"]].to_numpy(float)
    np.testing.assert_allclose(band_edges(band), given)


@pytest.mark.parametrize("view", ["true", "recorded"])
def test_line_is_drawn_as_given_whatever_the_order_of_rows(
    path: pd.DataFrame, targets: pd.DataFrame, view: str
) -> None:
    (line,) = by_gid(draw(path.iloc[::-1], targets), f"{view}-line")
    assert isinstance(line, Line2D)
    rows = path[path["view"] == view]
    np.testing.assert_array_equal(line.get_xydata(), rows[["year", "mean"]].to_numpy(float))


def test_targets_are_drawn_as_given(path: pd.DataFrame, targets: pd.DataFrame) -> None:
    (marks,) = by_gid(draw(path, targets), "targets")
    assert isinstance(marks, Line2D)
    np.testing.assert_array_equal(marks.get_xydata(), targets.to_numpy(float))


def test_no_target_is_drawn_below_zero(path: pd.DataFrame, targets: pd.DataFrame) -> None:
    """Targets beyond the register leave nobody on it, never fewer."""
    figure = draw(path, targets.assign(headcount=[0.1, 0.02, -0.01, -0.033]))
    (marks,) = by_gid(figure, "targets")
    assert isinstance(marks, Line2D)
    assert np.asarray(marks.get_ydata()).tolist() == [0.1, 0.02, 0.0, 0.0]
    assert not [text.get_text() for text in figure.texts if "-" in text.get_text()]


def test_one_replicate_has_no_band_even_when_bounds_are_given(path: pd.DataFrame, targets: pd.DataFrame) -> None:
    figure = draw(path.assign(n_replicates=1), targets)
    assert not figure.findobj(PolyCollection)


def test_lines_differ_in_colour_dashes_and_marker(path: pd.DataFrame, targets: pd.DataFrame) -> None:
    figure = draw(path, targets)
    true, recorded = (by_gid(figure, f"{view}-line")[0] for view in ("true", "recorded"))
    assert isinstance(true, Line2D)
    assert isinstance(recorded, Line2D)
    assert true.get_color() != recorded.get_color()
    assert true.get_linestyle() != recorded.get_linestyle()
    assert true.get_marker() != recorded.get_marker()


def test_axis_starts_at_zero_and_years_are_whole(path: pd.DataFrame, targets: pd.DataFrame) -> None:
    axes = axes_of(draw(path, targets))
    assert axes.get_ylim()[0] == 0
    assert axes.get_ylim()[1] >= path["history_high"].max()
    assert [label.get_text() for label in axes.get_xticklabels()] == [str(year) for year in range(2016, 2023)]
    assert axes.get_legend() is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", ["plain", "single", "long title", "no targets", "targets at the line's end", "zero"])
def test_no_text_overlaps_or_leaves_the_figure(
    path: pd.DataFrame,
    single_path: pd.DataFrame,
    targets: pd.DataFrame,
    language: Language,
    case: str,
    stray_texts: Callable[[Figure], list[str]],
) -> None:
    if case == "single":
        path = single_path
    if case == "no targets":
        targets = targets.iloc[:0]
    if case == "targets at the line's end":
        targets = targets.assign(year=targets["year"] + 2, headcount=0.031)
    if case == "zero":
        path, targets = path.assign(mean=0.0, history_high=0.0, mean_high=0.0), targets.assign(headcount=0.0)
    figure = draw(path, targets, language, LONG[language] if case == "long title" else None)
    assert stray_texts(figure) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_glyph_is_missing(tmp_path: Path, path: pd.DataFrame, targets: pd.DataFrame, language: Language) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        save_figure(draw(path, targets, language), tmp_path, "f", path, METADATA)


def test_a_missing_glyph_would_be_noticed(tmp_path: Path, path: pd.DataFrame, targets: pd.DataFrame) -> None:
    with pytest.warns(UserWarning, match="[Gg]lyph .* missing"):
        save_figure(draw(path, targets, "zh", "\U00020000"), tmp_path, "f", path, METADATA)


@pytest.mark.parametrize("language", LANGUAGES)
def test_second_drawing_has_the_same_bytes(
    tmp_path: Path, path: pd.DataFrame, targets: pd.DataFrame, language: Language
) -> None:
    first = save_figure(draw(path, targets, language), tmp_path / "a", "f", path, METADATA)
    figure = draw(path, targets, language)
    second = save_figure(figure, tmp_path / "b", "f", path, METADATA)
    third = save_figure(figure, tmp_path / "c", "f", path, METADATA)
    contents = [[file.read_bytes() for file in files] for files in (first, second, third)]
    assert contents[0] == contents[1] == contents[2]


def test_callers_style_changes_no_byte_and_is_left_alone(
    tmp_path: Path, path: pd.DataFrame, targets: pd.DataFrame
) -> None:
    plain = save_figure(draw(path, targets), tmp_path / "a", "f", path, METADATA)
    with matplotlib.rc_context(
        {"axes.facecolor": "black", "font.size": 30, "savefig.bbox": "tight", "xtick.top": True}
    ):
        styled = save_figure(draw(path, targets), tmp_path / "b", "f", path, METADATA)
        assert matplotlib.rcParams["font.size"] == 30
        assert matplotlib.rcParams["svg.hashsalt"] is None
    assert [file.read_bytes() for file in plain] == [file.read_bytes() for file in styled]


def test_threads_draw_the_same_bytes(tmp_path: Path, path: pd.DataFrame, targets: pd.DataFrame) -> None:
    def make(number: int) -> list[bytes]:
        figure = draw(path, targets, "zh")
        return [file.read_bytes() for file in save_figure(figure, tmp_path / str(number), "f", path, METADATA)]

    alone = make(0)
    with ThreadPoolExecutor(4) as pool:
        assert all(result == alone for result in pool.map(make, range(1, 5)))


def test_one_year_still_shows_both_intervals(path: pd.DataFrame, no_targets: pd.DataFrame) -> None:
    figure = draw(path[path["year"] == 2016], no_targets)
    for interval in ("history", "mean"):
        (band,) = by_gid(figure, f"true-{interval}")
        assert isinstance(band, PolyCollection)
        given = path.loc[path["year"] == 2016, [f"{interval}_low", f"{interval}_high"]].to_numpy(float)[:1]
        np.testing.assert_allclose(band_edges(band)[:, 1:], given.repeat(2, axis=0))


def test_all_faults_of_a_path_are_named_at_once(path: pd.DataFrame, targets: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match=r"'mean_low'.*'mean_high'.*'headcount'"):
        draw(path.drop(columns=["mean_low", "mean_high"]), targets.drop(columns="headcount"))
    with pytest.raises(ValueError, match=r"'imagined'.*true, recorded, surveyed"):
        draw(path.replace({"view": {"true": "imagined"}}), targets)
    with pytest.raises(ValueError, match="no rows"):
        draw(path.iloc[:0], targets)


def test_pyplot_is_never_loaded_nor_matplotlib_before_drawing() -> None:
    before = (
        "import sys, simexit.words.terms, simexit.report.summary_table, simexit.charts.fonts, simexit.words.captions"
    )
    code = f"{before}\nassert 'matplotlib' not in sys.modules\n"
    code += "import simexit.charts.headcount, simexit.charts.saving\nassert 'matplotlib.pyplot' not in sys.modules\n"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=False)
    assert result.returncode == 0, result.stderr
