"""The figures of an attribution, and its rows as they are shown."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from simexit.charts.wanted import Wanted
from simexit.report.comparison_figures import last_rows, outcome_axis
from simexit.report.run_figure import around_of
from simexit.report.saved_figures import Draw, Drawing
from simexit.runs.ahead import simulated_households
from simexit.studies.attribution import CHURN, GROWTH, TOTAL, Attribution
from simexit.words.formats import percent, signed
from simexit.words.terms import Language, sentence, term_or_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SPLIT = "sustained_exits"
"""The outcome that is split in words."""


def shown_values(study: Attribution, outcome: str, language: Language) -> pd.DataFrame:
    """Values of one outcome in its last year, families and backgrounds called by their titles."""
    rows = last_rows(study.values, outcome)
    rows = rows[~rows["family"].isin((CHURN, GROWTH))]
    names = [term_or_text("all_families" if family == TOTAL else str(family), language) for family in rows["family"]]
    return rows.assign(name=names, background_name=rows["background"].map(_titles(study, language)))


def shown_pairs(study: Attribution, outcome: str, language: Language) -> pd.DataFrame:
    """Interactions of one outcome in its last year; no rows where values were sampled."""
    if study.pairs.empty:
        return study.pairs
    rows = last_rows(study.pairs, outcome)
    return rows.assign(background_name=rows["background"].map(_titles(study, language)))


def shown_lives(study: Attribution, language: Language) -> pd.DataFrame:
    """Deadweight, displaced and lifted, backgrounds called by their titles."""
    return study.lives.assign(background_name=study.lives["background"].map(_titles(study, language)))


def split_lines(study: Attribution, language: Language) -> Iterator[str]:
    """In words, by background: how many sustained exits are churn, how many growth adds, and each family to that."""
    titles = _titles(study, language)
    for background, rows in last_rows(study.values, SPLIT).groupby("background", sort=False):
        value = rows.set_index("family")["value"]
        if value.isna().any() or not value[CHURN] + value[GROWTH] + value[TOTAL] > 0:
            continue
        whole = value[CHURN] + value[GROWTH] + value[TOTAL]
        families = value.drop([CHURN, GROWTH, TOTAL]).sort_values(ascending=False, kind="stable")
        each = [f"{term_or_text(str(name), language)} {signed(f'{round(n):,}')}" for name, n in families.items()]
        yield sentence(
            "attribution_split", language, background=titles[str(background)], all=f"{round(whole):,}",
            churn=f"{round(value[CHURN]):,}", churn_share=percent(value[CHURN] / whole, language),
            growth=signed(f"{round(value[GROWTH]):,}"), programmes=signed(f"{round(value[TOTAL]):,}"),
            families=(", " if language == "en" else "、").join(each),
        )  # fmt: skip


def _titles(study: Attribution, language: Language) -> dict[str, str]:
    return {background.name: getattr(background.title, language) for background in study.backgrounds}


def drawings(study: Attribution, language: Language, wanted: Wanted | None = None) -> Iterator[Drawing]:
    """One figure an outcome that has values; ``wanted``: title and size of the user's own. It has no years."""
    wanted = wanted or Wanted()
    for outcome in dict.fromkeys(study.values["outcome"]):
        draw = Draw(partial(_rows, study, outcome, language), partial(_shapley, study, outcome, language, wanted))
        yield f"shapley-{outcome.replace('_', '-')}", draw


def _rows(study: Attribution, outcome: str, language: Language) -> pd.DataFrame:
    return shown_values(study, outcome, language).dropna(subset=["value"])


def _shapley(study: Attribution, outcome: str, language: Language, wanted: Wanted, rows: pd.DataFrame) -> Figure:
    from simexit.charts.shapley import shapley_figure

    around = around_of(
        study.plan,
        study.conduct.seed,
        language,
        "title_shapley",
        wanted,
        households=simulated_households(study.plan, study.conduct.scale),
        replicates=study.replicates,
        always=("caption_shapley", f"caption_money_{study.backgrounds[0].money}"),
        outcome=term_or_text(outcome, language),
    )
    return shapley_figure(rows, around, axis=outcome_axis("shapley_axis", rows, outcome, language))
