"""CSV for spreadsheets: no formula, no lost number, Chinese intact."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from simexit.files import csv_bytes, replace_file, safe_cell


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1", "\uff1d1"])
def test_formulas_are_disarmed(text: str) -> None:
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize("text", ["", "a=1", "马边", "\u2013", "5-6"])
def test_plain_text_is_kept(text: str) -> None:
    assert safe_cell(text) == text


def test_only_text_is_touched(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"=name": ["=1", "马边"], "change": [-0.5, 2.0], "kind": pd.Categorical(["-a", "b"]), "mixed": [-1, "@x"]}
    )
    file = tmp_path / "t.csv"
    replace_file(file, csv_bytes(frame))
    assert file.read_bytes().decode("utf-8-sig") == "'=name,change,kind,mixed\n'=1,-0.5,'-a,-1\n马边,2.0,b,'@x\n"
    assert frame.columns[0] == "=name"


def test_missing_text_is_an_empty_cell(tmp_path: Path) -> None:
    replace_file(tmp_path / "t.csv", csv_bytes(pd.DataFrame({"a": ["x", None]})))
    assert (tmp_path / "t.csv").read_bytes().decode("utf-8-sig") == 'a\nx\n""\n'
