"""The figure of the scorecard: every part that was measured, against its band."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
from simexit.studies.facts import Fact, Part, facts
from simexit.studies.scorecard import ORDINARY, Scorecard
from simexit.words.captions import footer_line, joined
from simexit.words.terms import Language, term

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def drawings(card: Scorecard, language: Language, wanted: Wanted | None = None) -> Iterator[Drawing]:
    """The one figure; ``wanted``: title and size of the user's own."""
    yield "scorecard", Draw(partial(against_bands, card, language), partial(_drawn, card, language, wanted or Wanted()))


def against_bands(card: Scorecard, language: Language) -> pd.DataFrame:
    """Measured parts with their values in tolerances from the middle of the band, as `in_tolerances` gives them."""
    parts = {(fact.id, part.estimate): (fact, part) for fact in facts().values() for part in fact.parts}
    rows = []
    for row in card.parts[card.parts["simulated"].notna()].to_dict("records"):
        fact, part = parts[str(row["id"]), str(row["part"])]
        values = {name: float(row[name]) for name in ("simulated", "low", "high")}
        rows.append(in_tolerances(fact, part, values, str(row["part_verdict"]), language))
    return pd.DataFrame(rows)


def in_tolerances(
    fact: Fact, part: Part, values: Mapping[str, float], verdict: str, language: Language
) -> dict[str, object]:
    """A part with ``values`` in tolerances from the middle of its band: name, kind, verdict, values, both ends.

    A band open at one end ends a tolerance beyond its bound's other side.
    """
    low = part.low if np.isfinite(part.low) else part.high - 2 * part.tolerance
    high = part.high if np.isfinite(part.high) else part.low + 2 * part.tolerance
    scaled = {name: (value - (low + high) / 2) / part.tolerance for name, value in values.items()}
    ends = {
        "band_low": -1.0 if np.isfinite(part.low) else -np.inf,
        "band_high": 1.0 if np.isfinite(part.high) else np.inf,
    }
    name = f"{fact.id}  {term(f'estimate_{part.estimate}', language)}"
    return {"name": name, "kind": fact.kind, "verdict": verdict, **scaled, **ends}


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
