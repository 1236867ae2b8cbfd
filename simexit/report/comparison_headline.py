"""The part of a comparison that is printed: the main outcomes in their last year."""

from __future__ import annotations

import pandas as pd

from simexit.report.comparison_figures import last_rows, names_of
from simexit.studies.comparison import Comparison
from simexit.words.terms import Language

HEADLINE = (
    "true_headcount_ratio",
    "sustained_exits",
    "relapse_24_months",
    "false_exit",
    "present_value_net",
    "cost_per_sustained_exit",
)
_KEYS = ["variant", "outcome", "group", "year", "unit", "convention"]


def comparison_headline(study: Comparison, language: Language) -> pd.DataFrame:
    """Rows of `HEADLINE` that there are, with the mixes' titles as ``name``, and ranks if there are any."""
    parts = [last_rows(study.differences, outcome) for outcome in HEADLINE]
    rows = pd.concat([part for part in parts if part["difference"].notna().any()], ignore_index=True)
    rows["name"] = rows["variant"].map(names_of(study, language))
    return rows if study.ranking is None else rows.merge(study.ranking, "left", on=_KEYS)
