"""What is printed of an attribution, and what it says of itself in a few lines."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from rich.console import Console

from simexit.report.attribution_figures import shown_lives, shown_pairs, shown_values, split_lines
from simexit.report.attribution_folder import TABLES
from simexit.report.attribution_table import print_lives, print_pairs, print_values
from simexit.report.comparison_sentences import few_lines
from simexit.report.console_table import printing_console, say, spoken
from simexit.report.short_text import Short, named, places_of
from simexit.scenario.evidence_count import rests_on
from simexit.studies.attribution import TOTAL, Attribution
from simexit.words.formats import difference_format, signed
from simexit.words.terms import Language, sentence, term


def print_attribution(study: Attribution, language: Language = "en", console: Console | None = None) -> None:
    """Print values and interactions by outcome, whom help moved, and how far to trust it."""
    console = console or printing_console()
    for outcome in dict.fromkeys(study.values["outcome"]):
        rows = shown_values(study, outcome, language)
        if len(rows):
            print_values(rows, console=console, language=language)
        pairs = shown_pairs(study, outcome, language)
        if len(pairs):
            print_pairs(pairs, console=console, language=language)
    console.print()
    print_lives(shown_lives(study, language), console=console, language=language)
    shown = spoken(language, console)
    for line in split_lines(study, shown):
        say(line, console)
    money = f"caption_money_{study.backgrounds[0].money}"
    say(sentence("attribution_end", shown, money=term(money, shown) + " " * (shown == "en")), console)
    for line in (*few_lines(study.replicates, 0, shown), *rests_on(study.plan, shown)):
        say(line, console)


def short(study: Attribution) -> Short:
    """What an attribution says of itself."""
    parts = [shown_values(study, outcome, "en") for outcome in dict.fromkeys(study.values["outcome"])]
    rows = pd.concat(parts).to_dict("records")
    totals = [row for row in rows if row["family"] == TOTAL and row["background"] == study.backgrounds[0].name]
    told = [(named(row["outcome"], row["group"]), row["name"], row["background_name"], _added(row)) for row in rows]
    families = ", ".join(study.backgrounds[0].families)
    size = f"{study.replicates} replicates, seed {study.conduct.seed}"
    return Short(
        title=f"Attribution for {places_of(study.plan)}",
        size=f"families: {families}; {size}; backgrounds: {', '.join(each.title.en for each in study.backgrounds)}",
        numbers=[f"all families: {named(row['outcome'], '')} {_added(row)}" for row in totals],
        table=pd.DataFrame(told, columns=["outcome", "family", "background", "value"]),
        tables=TABLES,
    )


def _added(row: Mapping[Hashable, Any]) -> str:
    """A value with its sign, shares in percentage points."""
    value = float(row["value"])
    return signed(difference_format([value], str(row["unit"]), "en").with_unit(value, "en"))
