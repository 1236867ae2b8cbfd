"""Small panels as files, and what a measure of them says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import simexit
from simexit.panels.measured import PanelMeasures
from simexit.report.panel_report import remarks

NAMES: dict[str, Any] = {"id": "hid", "wave": "year", "income": "income", "line": 2300}
ROWS = "hid,year,income\n1,2012,1000\n1,2013,3000\n2,2012,1000\n2,2013,1000\n"


def write(folder: Path, content: str | bytes, name: str = "panel.csv") -> Path:
    """A file with this content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def measured(panel: Any, **options: Any) -> PanelMeasures:
    """Measures under `NAMES`, some of them changed."""
    return simexit.measure(panel, **{**NAMES, **options})


def refused(panel: Any, **options: Any) -> list[str]:
    """Lines of the error."""
    with pytest.raises(simexit.PanelError) as caught:
        measured(panel, **options)
    return str(caught.value).splitlines()


def poor(found: PanelMeasures, group: str = "") -> list[float]:
    """Headcount ratio of each wave."""
    table = found.poverty
    return [float(each) for each in table[table["group"] == group]["headcount_ratio"]]


def said(found: PanelMeasures) -> str:
    """All remarks, in English; those in Chinese must be there too."""
    assert len(remarks(found, "zh")) == len(remarks(found, "en"))
    return "\n".join(remarks(found, "en"))
