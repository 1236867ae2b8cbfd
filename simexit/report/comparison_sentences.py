"""What a comparison says in sentences: a verdict for every mix, money planned and spent, how far to trust it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd

from simexit.measures import outcome_list, outcomes
from simexit.measures.verdict import BETTER, HIGHER, LOWER, WORSE, agreeing_share
from simexit.report.comparison_figures import left_out, names_of
from simexit.studies.comparison import MONEY, Comparison
from simexit.studies.variants import BASE
from simexit.words.formats import difference_format, number_format, percent
from simexit.words.terms import Language, sentence, term

FEWEST = 10
_ENDS = ("simultaneous_low", "simultaneous_high")


def verdict_lines(rows: pd.DataFrame, language: Language) -> Iterator[str]:
    """Which end of an outcome is better, and one line a mix; ``rows`` are one outcome's of `comparison_headline`.

    Where an interval with parameters leaves out the difference at fixed parameters, this is said last.
    """
    good = outcome_list.better_of(str(rows["outcome"].iloc[0]))
    words = {outcomes.LOWER: "good_lower", outcomes.HIGHER: "good_higher"}
    yield term(words.get(good, "good_neither"), language)
    mixes = rows[rows["variant"] != BASE]
    for row in mixes.to_dict("records"):
        yield _verdict(row, language)
    outside = mixes[left_out(mixes)]
    if len(outside):
        names = (", " if language == "en" else "、").join(str(name) for name in outside["name"])
        yield sentence("parameters_outside_of", language, names=names)


def _verdict(row: dict[Any, Any], language: Language) -> str:
    form = difference_format([row["difference"], *(row[end] for end in _ENDS)], str(row["unit"]), language)
    is_side = row["verdict"] in (BETTER, WORSE, HIGHER, LOWER)
    low, high = sorted(abs(row[end]) for end in _ENDS) if is_side else [row[end] for end in _ENDS]
    words = {
        "name": str(row["name"]),
        "amount": form.with_unit(abs(row["difference"]) if is_side else row["difference"], language),
        "low": form.bare(low),
        "high": form.with_unit(high, language),
        "share": percent(agreeing_share(row), language),
        "money": "" if row["outcome"] == MONEY else _money(float(row["money_difference"]), language),
    }
    return sentence(f"verdict_{row['verdict']}", language, **words)


def _money(difference: float, language: Language) -> str:
    if not math.isfinite(difference):
        return term("money_no_value", language)
    yuan = number_format([difference], "yuan", language).with_unit(abs(difference), language)
    if abs(difference) < 1:
        return term("money_same", language)
    return sentence("money_more" if difference > 0 else "money_less", language, yuan=yuan)


def money_lines(study: Comparison, language: Language) -> Iterator[str]:
    """Money planned and spent by mix in one sentence, and in another why it is not the same."""
    names, rows = names_of(study, language), study.money
    if not (rows["planned"] > 0).any():
        return
    form = number_format(rows[["planned", "spent"]].to_numpy(float).ravel().tolist(), "yuan", language)
    parts = []
    for row in rows.to_dict("records"):
        words = {"name": names[str(row["variant"])]}
        if row["planned"] > 0:
            words |= {name: form.with_unit(row[name], language) for name in ("spent", "planned")}
            words |= {"share": percent(row["spent"] / row["planned"], language)}
        parts.append(sentence("money_spent_of" if row["planned"] > 0 else "money_spent_none", language, **words))
    yield sentence("money_spent", language, parts=("; " if language == "en" else "；").join(parts))
    yield term("money_why", language)


def closing_lines(study: Comparison, language: Language) -> Iterator[str]:
    """How many replicates and draws there are, how they were decided, and whether they are few."""
    draws = 0 if study.drawn is None else int(study.drawn["replicate"].nunique())
    if study.until is not None:
        words = {"replicates": f"{study.replicates:,}", "pilot": str(study.pilot)}
        yield sentence("until_reached" if study.is_precise else "until_not_reached", language, **words)
    if study.failed_draws and study.places is not None:
        words = {"failed": f"{study.failed_draws:,}", "draws": f"{len(study.places):,}"}
        yield sentence("failed_draws", language, **words)
    if study.drawn is None:
        yield term("no_draws", language)
    else:
        yield sentence("rank_rule", language, draws=f"{draws:,}")
        yield term("draws_before", language)
    if own := study.with_own_history:
        names = (", " if language == "en" else "、").join(getattr(each.title, language) for each in own)
        yield sentence("own_history", language, names=names)
    yield from few_lines(study.replicates, draws, language)


def few_lines(replicates: int, draws: int, language: Language) -> Iterator[str]:
    """A warning for fewer than ten replicates, and one for fewer than ten draws of parameters, where there are any."""
    if replicates < FEWEST:
        yield sentence("few_replicates", language, number=str(replicates))
    if 0 < draws < FEWEST:
        yield sentence("few_draws", language, number=str(draws))
