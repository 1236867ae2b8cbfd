"""What was found is saved before it is printed; a pipe that closes, a figure that fails or a full disk lose nothing."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import simexit
from simexit.cli import app
from simexit.files import FolderTaken
from simexit.report import comparison_figures, comparison_report, result_folder, run_figures
from simexit.report.faces import FACES
from simexit.report.saved_figures import FAILED
from tests.undrawn import nothing_drawn

SHORT = ("--set", "time.end=2017-06", "--set", "time.run_in_years=2", "--threads", "1")
TINY = ("--scale", "0.0005", *SHORT)
HERE = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(Path(simexit.__file__).parents[1])}
UNDRAWN = "from simexit.cli import main; from tests.undrawn import nothing_drawn\nwith nothing_drawn():\n    main()"
RUN = ("run", "mabian-2017", "--replicates", "2", *TINY)
COMPARE = ("compare", "mabian-2017", "none", "--replicates", "2", "--draws", "0", *TINY)


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Results go to the current folder."""
    monkeypatch.chdir(tmp_path)


def cli(*arguments: str, figures: bool = False) -> Result:
    """What a command prints and returns; it draws only where figures are looked at."""
    with nullcontext() if figures else nothing_drawn():
        return CliRunner().invoke(app, list(arguments))


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of a shell")
@pytest.mark.parametrize("command", [RUN, COMPARE], ids=["run", "compare"])
def test_a_closed_pipe_loses_nothing(command: tuple[str, ...], tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "simexit", *command, "--out", "out"],
        stdout=writer, stderr=subprocess.PIPE, timeout=300, env=HERE, check=False,
    )  # fmt: skip
    os.close(writer)
    assert (done.returncode, done.stderr.decode()) == (0, "")
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"figures", "run.json" if command is RUN else "study.json"} <= written


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
def test_output_to_a_full_disk_is_told_and_loses_nothing(tmp_path: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-c", UNDRAWN, *RUN, "--out", "out"], stdout=full, stderr=subprocess.PIPE,
            env=HERE, check=False,
        )  # fmt: skip
    assert done.returncode == 1 and (tmp_path / "out" / "run.json").exists()
    assert done.stderr.decode() == "cannot write the output: No space left on device\n"


@pytest.mark.parametrize("room", ["run", "compare"])
def test_a_figure_that_fails_is_named_and_the_rest_is_written(
    room: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise RuntimeError("no ink")

    if room == "run":
        name = "headcount"
        monkeypatch.setitem(run_figures.FIGURES, name, run_figures.FIGURES[name]._replace(draw=fail))
    else:
        name = "frontier"
        monkeypatch.setattr(comparison_figures, "_frontier", fail)
    told = cli(*(RUN if room == "run" else COMPARE), "--out", "out", figures=True)
    assert told.exit_code == 0
    assert told.stderr.splitlines() == [
        f"Warning: the figure {name}-{language} could not be drawn (RuntimeError: no ink); everything else is written"
        for language in ("en", "zh")
    ]
    figures = tmp_path / "out" / "figures"
    assert not list(figures.glob(f"{name}-*")) and len(list(figures.glob("*-zh.png"))) > 1
    assert "no ink" in (figures / FAILED).read_text(encoding="utf-8")
    assert (tmp_path / "out" / ("run.json" if room == "run" else "study.json")).exists()


def test_a_disk_that_fills_while_saving_leaves_the_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def full(table: Any, path: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr(result_folder, "write_parquet", full)
    told = cli(*COMPARE, "--out", "out")
    assert told.exit_code == 1 and "No space left on device" in told.stderr.splitlines()[-1]
    assert "the finished runs are kept in .store" in told.stderr
    assert {path.name for path in tmp_path.iterdir()} == {".store"}
    assert len(list((tmp_path / ".store").glob("*.parquet"))) == 4
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    again = cli(*COMPARE, "--out", "out")
    assert again.exit_code == 0 and again.stdout.startswith("Found 4 of 4 runs in .store.\n")


def test_a_folder_taken_meanwhile_moves_the_results(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    face = FACES["comparison"]

    def taken(study: Any, folder: Path) -> Path:
        if not Path("out").exists():
            Path("out").mkdir()
            raise FolderTaken(str(folder))
        return face.write(study, folder)

    monkeypatch.setitem(FACES, "comparison", face._replace(write=taken))
    told = cli(*COMPARE, "--out", "out")
    assert told.exit_code == 0 and "results go to out-2" in told.stderr
    assert (tmp_path / "out-2" / "study.json").exists() and not list((tmp_path / "out").iterdir())


def test_results_are_saved_before_they_are_printed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def break_down(*_: Any, **__: Any) -> None:
        assert (tmp_path / "out" / "study.json").exists()
        raise ValueError("the terminal is gone")

    monkeypatch.setattr(comparison_report, "print_comparison", break_down)
    told = cli(*COMPARE, "--out", "out")
    assert told.exit_code == 2 and "Tables, figures and study.json: out" in told.stdout


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_sweep_prints_its_points(language: str, tmp_path: Path) -> None:
    (tmp_path / "short.yaml").write_text(
        "schema: 1\nbase: mabian-2017\nname: short\ntime: {end: 2017-06, run_in_years: 2}\n", encoding="utf-8"
    )
    (tmp_path / "s.yaml").write_text(
        "schema: 1\nname: s\nbase: short.yaml\ndesign: sobol\npoints: 3\nreplicates: 2\nscale: 0.0005\n"
        "levers:\n  programmes.dibao.take_up: {low: 0.5, high: 0.9}\n",
        encoding="utf-8",
    )
    told = cli("sweep", "s.yaml", "--out", "out", "--language", language, "--threads", "1")
    assert (told.exit_code, told.stderr) == (0, "")
    words = ("实际贫困发生率", "宜取4个点", "仅基于2次重复模拟") if language == "zh" else (
        "Headcount", "4 would do it", "Only 2 replicates"
    )  # fmt: skip
    assert all(word in told.stdout for word in words)
    assert [line[0] for line in told.stdout.splitlines() if re.match(r"\d(: |：)\S", line)] == ["1", "2", "3"]
