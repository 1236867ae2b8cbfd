"""Records made by hand: one letter a household and assessment, and any column of an assessment beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from simexit.population.codes import EXITED, NEVER, REGISTERED
from simexit.record.record import ASSESSED, SOURCES, Assessment, Record
from simexit.record.villages_kept import VillageYear

REGISTER_LETTERS = {"n": NEVER, "r": REGISTERED, "x": EXITED, ".": NEVER}
FIRST_YEAR, LINE, STATISTICAL_LINE = 2015, 1000.0, 900.0
POOR_YUAN, OUT_YUAN = 500.0, 5000.0


def made(
    poor: Sequence[str],
    *,
    register: Sequence[str] | None = None,
    income: dict[str, Any] | None = None,
    county: Sequence[int] | None = None,
    poor_village: Sequence[int] | None = None,
    female_head: Sequence[int] | None = None,
    programmes: tuple[str, ...] = (),
    replicate: int = 3,
    village: Sequence[int] | None = None,
    harvest: Any = None,
    **columns: Any,
) -> Record:
    """A record of households numbered from 101: P poor, o out, . nobody there; n never, r registered, x exited.

    ``income`` by source and other ``columns`` are [households, years]. Where they are not given: two members, both
    working and resident; wages of 500 yuan a head for the poor and 5,000 for the others; consumption and survey
    income like income; answers always. ``harvest``: of each ``village``, [villages, years].
    """
    n, years = len(poor), len(poor[0])
    letters = np.array([list(row) for row in poor])
    there = letters != "."
    members = np.where(there, np.asarray(columns.get("members", 2)), 0)
    wage = np.where(letters == "P", POOR_YUAN, OUT_YUAN) * members
    flows = {s: np.broadcast_to(np.asarray((income or {}).get(s, 0.0)), (n, years)) for s in SOURCES}
    if income is None:
        flows["wage"] = wage
    total = sum(np.asarray(flow, float) for flow in flows.values())
    given: dict[str, Any] = {
        "workers": members,
        "residents": members,
        "consumption": total,
        "survey_income": total / np.maximum(members, 1),
        "answered": there,
        "true_poor": letters == "P",
        "register": [[REGISTER_LETTERS[letter] for letter in row] for row in register or ["n" * years] * n],
        **columns,
        "members": members,
    }
    record = Record(
        replicate,
        np.arange(101, 101 + n).astype(np.uint64),
        np.asarray(county if county is not None else [0] * n, np.int32),
        np.asarray(poor_village if poor_village is not None else [0] * n, np.uint8),
        np.asarray(female_head if female_head is not None else [0] * n, np.uint8),
        programmes,
        np.arange(0),
    )
    for k in range(years):
        columns_now = {name: _column(given.get(name, 0), name, (n, years), k) for name in ASSESSED}
        flows_now = {source: np.ascontiguousarray(flow[:, k], np.float32) for source, flow in flows.items()}
        record.assessments.append(Assessment(FIRST_YEAR + k, LINE, STATISTICAL_LINE, flows_now, **columns_now))
    if harvest is not None:
        ids, none = np.arange(7, 7 + len(harvest)).astype(np.uint64), np.zeros(len(harvest), np.int64)
        record.village_ids, record.villages.ids = ids[np.asarray(village)], ids
        record.villages.years = [
            VillageYear(FIRST_YEAR + k, {"harvest": np.asarray(harvest)[:, k]}, none, none, none) for k in range(years)
        ]
    return record


def _column(values: Any, name: str, shape: tuple[int, int], k: int) -> np.ndarray:
    kinds = {"served": np.uint64, **dict.fromkeys(("residents", "migrant_wage", "consumption", "medical"), np.float32)}
    kinds |= dict.fromkeys(
        ("survey_income", "savings", "debt", "productive_assets", "durables", "hospital", "hospital_own"), np.float32
    )
    column = np.ascontiguousarray(np.broadcast_to(np.asarray(values), shape)[:, k], kinds.get(name, np.uint8))
    return column[:, None] if name == "served" else column
