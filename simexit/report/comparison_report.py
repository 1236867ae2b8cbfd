"""What is printed of a comparison, and what it says of itself in a few lines."""

from __future__ import annotations

import pandas as pd
from rich.console import Console

from simexit.measures.outcome_list import shown_in
from simexit.report.comparison_figures import last_rows, names_of
from simexit.report.comparison_sentences import closing_lines, money_lines
from simexit.report.comparison_table import print_comparison
from simexit.report.console_table import printing_console, say, spoken
from simexit.report.short_text import MOST_NUMBERS, Short, named, places_of, written
from simexit.scenario.evidence_count import evidence_sentence
from simexit.studies.comparison import Comparison
from simexit.words.terms import Language


def print_study(study: Comparison, language: Language = "en", console: Console | None = None) -> None:
    """Print the main outcomes with a verdict on every mix, the money, and how far to trust it."""
    console = console or printing_console()
    shown = spoken(language, console)
    print_comparison(comparison_headline(study, shown), console=console, language=shown)
    console.print()
    for line in (*money_lines(study, shown), *closing_lines(study, shown)):
        say(line, console)
    say(evidence_sentence(study.variants[0].scenario, shown), console)


def comparison_headline(study: Comparison, language: Language) -> pd.DataFrame:
    """The outcomes printed of a comparison in their last year, those that have a value.

    The plan's row comes first; with titles as ``name``, and ranks if there are any.
    """
    parts = [last_rows(study.table, outcome) for outcome in shown_in("comparison")]
    rows = pd.concat([part for part in parts if part["value"].notna().any()], ignore_index=True)
    return rows.assign(name=rows["variant"].map(names_of(study, language)))


def short(study: Comparison) -> Short:
    """What a comparison says of itself."""
    rows = comparison_headline(study, "en")
    first = rows[rows["outcome"] == rows["outcome"].iloc[0]]
    told = [
        (row["name"], named(row["outcome"], row["group"]), written(row["value"], row["unit"]), row["verdict"])
        for row in rows.to_dict("records")
    ]
    year = f" {int(first['year'].iloc[0])}" if first["year"].iloc[0] else ""
    values = [f"{row['name']} {written(row['value'], row['unit'])}" for row in first.to_dict("records")]
    mixes = len(study.variants) - 1
    size = f"{mixes} {'mix' if mixes == 1 else 'mixes'} and the plan, {study.replicates} replicates"
    return Short(
        title=f"Comparison for {places_of(study.variants[0].scenario)}",
        size=f"{size}, seed {study.conduct.seed}",
        numbers=[f"{named(str(first['outcome'].iloc[0]), '')}{year}: {values[0]}", *values[1:MOST_NUMBERS]],
        table=pd.DataFrame(told, columns=["mix", "outcome", "value", "verdict"]),
        tables=("table", "money", "outcomes", *["ranking"] * (study.ranking is not None)),
    )
