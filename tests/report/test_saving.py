"""Saved figures carry their origin, and are written whole or not at all."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from matplotlib.figure import Figure
from PIL import Image

from simexit import files as atomic
from simexit.charts.headcount import headcount_figure
from simexit.charts.saving import save_figure
from simexit.charts.wanted import Around

METADATA = {"title": "马边 <2017>", "source": "county bulletin & plan", "scenario_hash": "0123456789abcdef", "seed": 7}


@pytest.fixture
def figure(path: pd.DataFrame, targets: pd.DataFrame) -> Figure:
    return headcount_figure(path, targets, Around("T", "en", "C", "F"))


def test_three_files_with_source_and_hash(tmp_path: Path, figure: Figure, path: pd.DataFrame) -> None:
    folder = tmp_path / "new folder"
    files = save_figure(figure, folder, "poverty path", path, METADATA)
    assert [file.name for file in files] == ["poverty path.png", "poverty path.svg", "poverty path.csv"]
    assert sorted(folder.iterdir()) == sorted(files)
    with Image.open(files[0]) as picture:
        assert picture.info["Title"] == METADATA["title"]
        assert picture.info["Source"] == METADATA["source"]
        assert "scenario_hash: 0123456789abcdef" in picture.info["Description"]
        assert picture.info["dpi"] == pytest.approx((200, 200), abs=0.1)
        assert "matplotlib" not in picture.info["Software"].lower()
    written = files[1].read_text(encoding="utf-8")
    assert "<dc:date>" not in written
    texts = {element.text for element in ElementTree.fromstring(written).iter()}
    assert {METADATA["title"], METADATA["source"], METADATA["scenario_hash"]} <= texts
    assert "<text" not in written


def test_the_title_of_a_figure_is_that_of_its_files(tmp_path: Path, figure: Figure, path: pd.DataFrame) -> None:
    untitled = {key: value for key, value in METADATA.items() if key != "title"}
    with Image.open(save_figure(figure, tmp_path, "own", path, untitled)[0]) as picture:
        assert picture.info["Title"] == "T"


@pytest.mark.skipif(sys.getfilesystemencoding() != "utf-8", reason="this system has no Chinese file names")
def test_chinese_folder_and_name(tmp_path: Path, figure: Figure, path: pd.DataFrame) -> None:
    files = save_figure(figure, tmp_path / "结果", "贫困 path", path, METADATA)
    assert all(file.stat().st_size > 0 for file in files)


def test_csv_holds_the_data(tmp_path: Path, figure: Figure, path: pd.DataFrame) -> None:
    csv = save_figure(figure, tmp_path, "f", path, METADATA)[2]
    assert csv.read_bytes().startswith(b"\xef\xbb\xbf")
    pd.testing.assert_frame_equal(pd.read_csv(csv, encoding="utf-8-sig"), path, check_dtype=False)


def test_control_signs_in_metadata_do_not_break_the_svg(tmp_path: Path, figure: Figure, path: pd.DataFrame) -> None:
    svg = save_figure(figure, tmp_path, "f", path, METADATA | {"source": "a\x00b\x0bc"})[1]
    assert "abc" in {element.text for element in ElementTree.parse(svg).iter()}


def test_missing_metadata_is_named(tmp_path: Path, figure: Figure, path: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="source, scenario_hash"):
        save_figure(figure, tmp_path, "f", path, {"source": ""})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("stem", ["", "../up", "a:b", "a\\b"])
def test_stem_must_be_a_file_name(tmp_path: Path, figure: Figure, path: pd.DataFrame, stem: str) -> None:
    with pytest.raises(ValueError, match="file name"):
        save_figure(figure, tmp_path, stem, path, METADATA)


def test_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "f.csv"
    file.write_bytes(b"old")

    def held(_old: Path, _new: Path) -> None:
        raise PermissionError("access is denied")

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(PermissionError, match="open in another program"):
        atomic.replace_file(file, b"new")
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]
