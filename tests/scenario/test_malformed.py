"""Every malformed scenario in tests/malformed gives exactly the messages beside it.

Where a change of wording is meant, this file run as a script writes the messages anew: read them aloud.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from simexit.scenario.loading import load
from simexit.scenario.problems import ScenarioError

FOLDER = Path(__file__).resolve().parents[1] / "malformed"
FILES = sorted(path.name for path in FOLDER.glob("[0-9]*.yaml"))
JARGON = ("pydantic", "input", "type=", "http", "dict", "tuple", "int_", "str_", "None", "valid ", "<", "Error")


def messages(name: str) -> str:
    """Messages about a file of the current folder, one a line."""
    with pytest.raises(ScenarioError) as raised:
        load(name)
    return f"{raised.value}\n"


def test_there_are_enough_malformed_files() -> None:
    assert len(FILES) >= 45


def test_the_scenario_they_change_has_no_fault() -> None:
    assert load(FOLDER / "whole.yaml").name == "whole"


@pytest.mark.parametrize("name", FILES)
def test_messages(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)
    assert messages(name) == (FOLDER / name).with_suffix(".txt").read_text(encoding="utf-8")


def test_messages_are_plain() -> None:
    for name in FILES:
        for line in (FOLDER / name).with_suffix(".txt").read_text(encoding="utf-8").splitlines():
            assert ": found " in line and "; allowed: " in line, (name, line)
            assert not [word for word in JARGON if word in line.replace("<<", "")], (name, line)
            assert len(line) < 600, (name, line)


if __name__ == "__main__":
    os.chdir(FOLDER)
    for file in FILES:
        Path(file).with_suffix(".txt").write_text(messages(file), encoding="utf-8", newline="\n")
