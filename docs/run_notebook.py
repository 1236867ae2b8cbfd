"""Execute docs/notebook.ipynb in an empty folder, in a kernel of its own.

Run as ``python docs/run_notebook.py`` to write its outputs anew.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).resolve().with_name("notebook.ipynb")
ROOT = NOTEBOOK.parents[1]
RECORD = re.compile(r"record [0-9a-f]{12}")
SHOWN = ("text/plain", "text/html", "image/png")


def executed(path: Path = NOTEBOOK) -> Any:
    """The notebook with the outputs that it has now. Raises `CellExecutionError` if a cell fails."""
    notebook = nbformat.read(path, 4)
    before = {name: os.environ.get(name) for name in ("PYTHONPATH", "COLUMNS")}
    os.environ.update(PYTHONPATH=os.pathsep.join([str(ROOT), before["PYTHONPATH"] or ""]), COLUMNS="110")
    try:
        with tempfile.TemporaryDirectory() as folder:
            client = NotebookClient(notebook, timeout=600, resources={"metadata": {"path": folder}})
            client.execute()
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value
    for cell in notebook.cells:
        cell.pop("execution_count", None)
        cell.metadata.clear()
        if cell.cell_type == "code":
            cell.execution_count = None
            cell.outputs = _joined(_kept(output) for output in cell.outputs)
    return notebook


def _joined(outputs: Iterable[Any]) -> list[Any]:
    """Outputs in which what is printed piece by piece is one text."""
    whole: list[Any] = []
    for output in outputs:
        if whole and "text" in output and "text" in whole[-1]:
            whole[-1].text += output.text
        else:
            whole.append(output)
    return whole


def _kept(output: Any) -> Any:
    """An output without what differs from run to run."""
    if "text" in output:
        output.text = RECORD.sub("record …", output.text)
    if "data" in output:
        output.execution_count = None
        output.metadata.clear()
        output.data = {kind: RECORD.sub("record …", output.data[kind]) for kind in SHOWN if kind in output.data}
    return output


def texts(notebook: Any) -> Iterator[tuple[str, list[str]]]:
    """Every code cell with the texts among its outputs; a picture counts as its name."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            told = []
            for output in cell.outputs:
                data = output.get("data", {})
                told += [output["text"]] if "text" in output else []
                told += ["a picture"] if "image/png" in data else [data[kind] for kind in sorted(data)]
            yield cell.source, told


if __name__ == "__main__":
    nbformat.write(executed(), NOTEBOOK)
