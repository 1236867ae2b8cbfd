"""A measured panel on disk: tables, figures and panel.json; and back from there."""

from __future__ import annotations

from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simexit.panels.file import Remark
from simexit.panels.measured import PanelMeasures
from simexit.report.panel_report import about_panel, drawings, remarks
from simexit.report.result_folder import Contents, Saved, write_result

TABLES = {
    "poverty": "poverty",
    "spells": "spells",
    "hazards": "hazards",
    "survival": "survival",
    "rates": "rates",
    "components": "chronic",
    "transitions": "transitions",
    "flows": "flows",
    "regressions": "regression",
}
"""Names of the files by those of the tables."""


def write_measures(measures: PanelMeasures, folder: Path) -> Path:
    """Write tables, figures in both languages and panel.json to a new folder. Raises as `write_result`."""
    contents = Contents(
        tables={f"{file}.csv": getattr(measures, name) for name, file in TABLES.items()},
        drawings=partial(drawings, measures),
        metadata={"source": measures.name, "scenario_hash": measures.sha256},
        about={
            "sha256": measures.sha256,
            **about_panel(measures, "en"),
            "remarks": remarks(measures, "en"),
            "measured": _facts(measures),
        },
    )
    return write_result("panel", contents, folder)


def _facts(measures: PanelMeasures) -> dict[str, Any]:
    """What a panel is besides its tables."""
    return {
        "line": measures.line,
        "in_yuan": measures.in_yuan,
        "title": measures.title,
        "asked": measures.asked,
        "left_out": measures.left_out,
        "waves": measures.waves.tolist(),
        "step": int(measures.step),
        "households": measures.households,
        "rows": measures.rows,
        "remarks": measures.remarks,
        "not_computed": measures.not_computed,
    }


def _table(name: str) -> cached_property[pd.DataFrame]:
    def read(measures: SavedPanel) -> pd.DataFrame:
        table = measures.saved.table_if_any(f"{TABLES[name]}.csv")
        return pd.DataFrame() if table is None else table

    return cached_property(read)


class SavedPanel(PanelMeasures):
    """A panel brought back from its folder: its tables, read when they are asked for, without the households' rows."""

    poverty, spells, hazards, survival, rates, components, transitions, flows, regressions = map(_table, TABLES)

    saved: Saved
    _waves: NDArray[np.int64]
    _step: int
    _sha256: str

    def __init__(self, saved: Saved) -> None:
        with saved.whole():
            facts = saved.about["measured"]
            known = {
                "panel": None, "name": saved.about["name"], "groups": None, "covariates": None, "saved": saved,
                "remarks": _remarks(facts["remarks"]), "not_computed": _remarks(facts["not_computed"]),
                **{name: facts[name] for name in ("line", "in_yuan", "title", "left_out", "households", "rows")},
                "asked": tuple(facts.get("asked", ())),
                "_waves": np.array(facts["waves"], np.int64), "_step": facts["step"], "_sha256": saved.about["sha256"],
            }  # fmt: skip
        for name, value in known.items():
            self.__dict__[name] = value

    @property
    def waves(self) -> NDArray[np.int64]:
        """Every wave, rising."""
        return self._waves

    @property
    def step(self) -> int:
        """The smallest distance between two waves."""
        return self._step

    @property
    def sha256(self) -> str:
        """Hash of what was measured, as it was saved."""
        return self._sha256


def _remarks(written: list[list[Any]]) -> tuple[Remark, ...]:
    return tuple(Remark(str(key), dict(words)) for key, words in written)
