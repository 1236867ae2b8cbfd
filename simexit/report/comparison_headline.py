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


def comparison_headline(study: Comparison, language: Language) -> pd.DataFrame:
    """Rows of `HEADLINE` that have a value, the plan's first, with titles as ``name``, and ranks if there are any."""
    parts = [last_rows(study.table, outcome) for outcome in HEADLINE]
    rows = pd.concat([part for part in parts if part["value"].notna().any()], ignore_index=True)
    return rows.assign(name=rows["variant"].map(names_of(study, language)))
