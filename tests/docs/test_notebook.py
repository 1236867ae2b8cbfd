"""The notebook of the documentation runs from top to bottom and shows what it says."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"


def _runner() -> ModuleType:
    pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    spec = importlib.util.spec_from_file_location("docs_run_notebook", DOCS / "run_notebook.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_notebook_shows_what_its_cells_give() -> None:
    import nbformat

    runner = _runner()
    written = dict(runner.texts(nbformat.read(runner.NOTEBOOK, 4)))
    assert len(written) > 12 and all(written.values()), "every cell shows something"
    now = dict(runner.texts(runner.executed()))
    assert now == written, "run: python docs/run_notebook.py, and read what has changed"
