"""Scenario files for the tests of the scenario room."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from simexit.scenario.loading import load
from simexit.scenario.problems import ScenarioError

WHOLE = Path(__file__).resolve().parents[1] / "malformed" / "whole.yaml"

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a scenario file of the given name and text into a folder that holds ``whole.yaml``."""
    (tmp_path / "whole.yaml").write_bytes(WHOLE.read_bytes())

    def write_file(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write_file


@pytest.fixture
def problems() -> Callable[..., list[str]]:
    """Loads what must fail and gives its problems as lines, without the folder of the file."""

    def lines(path: str | Path, **options: list[str]) -> list[str]:
        with pytest.raises(ScenarioError) as raised:
            load(path, **options)
        return [str(problem).removeprefix(f"{Path(path).parent.as_posix()}/") for problem in raised.value.problems]

    return lines
