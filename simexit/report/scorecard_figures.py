"""The figure of the scorecard: every part that was measured, against its band."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simexit.charts.wanted import Around, Wanted
from simexit.report.run_figure import SOURCE
from simexit.report.saved_figures import Draw, Drawing
from simexit.report.scorecard_table import how
from simexit.scenario.loading import load
from simexit.scenario.resolved import scenario_sha256
from simexit.studies.facts import facts
from simexit.studies.scorecard import ORDINARY, Scorecard
from simexit.words.captions import footer_line, joined
from simexit.words.terms import Language, term

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def drawings(card: Scorecard, language: Language, wanted: Wanted | None = None) -> Iterator[Drawing]:
    """The one figure; ``wanted``: title and size of the user's own."""
    yield "scorecard", Draw(partial(against_bands, card, language), partial(_drawn, card, language, wanted or Wanted()))


def against_bands(card: Scorecard, language: Language) -> pd.DataFrame:
    """Measured parts with their values in tolerances from the middle of the band: columns name, kind, verdict,
    simulated, low, high, band_low, band_high. A band open at one end ends a tolerance beyond its bound's other side."""
    rows = []
    parts = {(fact.id, part.estimate): part for fact in facts().values() for part in fact.parts}
    for row in card.parts[card.parts["simulated"].notna()].to_dict("records"):
        part = parts[str(row["id"]), str(row["part"])]
        low = part.low if np.isfinite(part.low) else part.high - 2 * part.tolerance
        high = part.high if np.isfinite(part.high) else part.low + 2 * part.tolerance
        middle = (low + high) / 2
        scaled = {name: (float(row[name]) - middle) / part.tolerance for name in ("simulated", "low", "high")}
        name = f"{row['id']}  {term(f'estimate_{part.estimate}', language)}"
        ends = {
            "band_low": -1.0 if np.isfinite(part.low) else -np.inf,
            "band_high": 1.0 if np.isfinite(part.high) else np.inf,
        }
        rows.append({"name": name, "kind": row["kind"], "verdict": row["part_verdict"], **scaled, **ends})
    return pd.DataFrame(rows)


def _drawn(card: Scorecard, language: Language, wanted: Wanted, rows: pd.DataFrame) -> Figure:
    from simexit.charts.bands import bands_figure

    plan = load(ORDINARY)
    about = (term("scorecard_figure_caption", language), how(card, language))
    footer = footer_line(
        source=SOURCE,
        scenario=plan.name,
        scenario_hash=scenario_sha256(plan),
        seed=card.conduct.seed,
        language=language,
    )
    around = Around(term("title_scorecard", language), language, joined(about, language), footer)
    own = wanted.words(has_years=False)
    return bands_figure(rows, replace(around, **own), axis=term("scorecard_axis", language))
