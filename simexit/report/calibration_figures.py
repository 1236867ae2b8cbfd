"""The figure of a calibration: every part of a fact against its band, over luck that no fit has seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from simexit.charts.wanted import Around, Wanted
from simexit.report.calibration_table import how
from simexit.report.run_figure import SOURCE
from simexit.report.saved_figures import Draw, Drawing
from simexit.report.scorecard_figures import in_tolerances
from simexit.scenario.resolved import scenario_sha256
from simexit.studies.calibration import Calibration
from simexit.studies.facts import facts
from simexit.studies.scorecard import FAIL, PASS
from simexit.words.captions import footer_line, joined
from simexit.words.terms import Language, term

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def drawings(study: Calibration, language: Language, wanted: Wanted | None = None) -> Iterator[Drawing]:
    """The one figure; ``wanted``: title and size of the user's own."""
    draw = Draw(partial(_rows, study, language), partial(_drawn, study, language, wanted or Wanted()))
    yield "calibration", draw


def _rows(study: Calibration, language: Language) -> pd.DataFrame:
    """Parts in tolerances: the best fit over new luck as the dot, the starts' fits as its stroke."""
    rows = []
    for row in study.moments.dropna(subset=["fresh"]).to_dict("records"):
        fact = facts()[str(row["id"])]
        seen = [float(value) for name, value in row.items() if str(name).startswith("start_")]
        values = {"simulated": float(row["fresh"]), "low": min(seen), "high": max(seen)}
        part = next(part for part in fact.parts if part.estimate == row["part"])
        verdict = PASS if row["fresh_holds"] else FAIL
        rows.append(in_tolerances(fact, part, values, verdict, language))
    return pd.DataFrame(rows)


def _drawn(study: Calibration, language: Language, wanted: Wanted, rows: pd.DataFrame) -> Figure:
    from simexit.charts.bands import bands_figure

    base = study.base
    about = (term("calibration_figure_caption", language), how(study, language))
    footer = footer_line(
        source=SOURCE, scenario=base.name, scenario_hash=scenario_sha256(base), seed=study.file.seed, language=language
    )
    around = Around(term("title_calibration", language), language, joined(about, language), footer)
    return bands_figure(rows, replace(around, **wanted.words(has_years=False)), axis=term("scorecard_axis", language))
