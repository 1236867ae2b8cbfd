"""What a replicate keeps, on disk and back, so that a stopped run can go on."""

from __future__ import annotations

import io
import json
from dataclasses import asdict
from typing import Any

import numpy as np

from simexit.population.reweighting import Reweighted
from simexit.record.kept import ASSESSED, PANEL_COLUMNS, SOURCES, Assessment, Kept, PanelMonth, People


def to_bytes(kept: Kept) -> bytes:
    """Everything ``kept`` holds, in numpy's own archive format (no pickles)."""
    plain = {
        "replicate": kept.replicate,
        "programmes": kept.programmes,
        "assessments": [(a.year, a.line_yuan, a.statistical_line_yuan) for a in kept.assessments],
        "months": [m.month for m in kept.panel],
        "people": [asdict(people) for people in kept.people],
        "payments": kept.payments,
        "funds": kept.funds,
        "reweighted": [asdict(margin) for margin in kept.reweighted],
    }
    arrays: dict[str, Any] = {
        "plain": np.frombuffer(json.dumps(plain).encode(), np.uint8),
        "household_ids": kept.household_ids,
        "county": kept.county,
        "poor_village": kept.poor_village,
        "female_head": kept.female_head,
        "panel_rows": kept.panel_rows,
    }
    for name in ASSESSED:
        arrays[name] = np.stack([getattr(a, name) for a in kept.assessments])
    for source in SOURCES:
        arrays[f"income {source}"] = np.stack([a.income[source] for a in kept.assessments])
    for name in PANEL_COLUMNS if kept.panel else ():
        arrays[f"panel {name}"] = np.stack([month.columns[name] for month in kept.panel])
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def from_bytes(content: bytes) -> Kept:
    """What `to_bytes` wrote. Raises ValueError, KeyError or OSError where the file is damaged."""
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        plain = json.loads(arrays["plain"].tobytes())
        kept = Kept(
            plain["replicate"],
            arrays["household_ids"],
            arrays["county"],
            arrays["poor_village"],
            arrays["female_head"],
            tuple(plain["programmes"]),
            arrays["panel_rows"],
            people=[People(**people) for people in plain["people"]],
            payments=[tuple(row) for row in plain["payments"]],
            funds=[tuple(row) for row in plain["funds"]],
            reweighted=[Reweighted(**margin) for margin in plain["reweighted"]],
        )
        yearly = {name: arrays[name] for name in ASSESSED}
        income = {source: arrays[f"income {source}"] for source in SOURCES}
        panel = {name: arrays[f"panel {name}"] for name in PANEL_COLUMNS if plain["months"]}
    for k, (year, line, statistical) in enumerate(plain["assessments"]):
        by_source = {source: income[source][k] for source in SOURCES}
        columns = {name: yearly[name][k] for name in ASSESSED}
        kept.assessments.append(Assessment(year, line, statistical, by_source, **columns))
    for k, month in enumerate(plain["months"]):
        kept.panel.append(PanelMonth(month, {name: panel[name][k] for name in PANEL_COLUMNS}))
    return kept
