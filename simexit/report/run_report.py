"""What is printed of a run, and what it says of itself in a few lines."""

from __future__ import annotations

from rich.console import Console

from simexit.measures.margins import reweighting_sentence
from simexit.measures.outcome_list import shown_in
from simexit.report.console_table import printing_console, say, spoken
from simexit.report.delisting_table import print_delisting
from simexit.report.fill_table import print_fills
from simexit.report.headline import headline, screen
from simexit.report.margin_table import print_margins
from simexit.report.run_folder import SHEETS, TABLES
from simexit.report.short_text import Short, numbers_of, places_of, table_of
from simexit.report.summary_table import print_summary
from simexit.runs.run import Run
from simexit.scenario.evidence_count import rests_on
from simexit.words.terms import Language, sentence, term


def print_run(run: Run, language: Language = "en", console: Console | None = None) -> None:
    """Print the summary on one screen, the start beside what is published, and how large the run was."""
    console = console or printing_console()
    shown = spoken(language, console)
    console.print()
    rows = screen(run, shown)
    rows["group"] = rows["group"].replace({key: getattr(it.name, shown) for key, it in run.scenario.counties.items()})
    print_summary(rows, console=console, language=shown)
    console.print()
    print_margins(run.margins, console=console, language=shown)
    console.print()
    print_delisting(run, console, shown)
    print_fills(run, console, shown)
    words = {"households": f"{run.households:,}", "weight": f"{run.weight:.1f}"}
    words |= {"seed": str(run.conduct.seed), "record": run.record_sha256[:12]}
    say(reweighting_sentence(run.reweighting, run.scenario, shown), console)
    for line in rests_on(run.scenario, shown):
        say(line, console)
    say(sentence("run_size", shown, **words), console)
    if run.weight > 1:
        say(term("run_part", shown), console)


def short(run: Run) -> Short:
    """What a run says of itself."""
    rows = headline(run.summary, run.scenario)
    main = rows[rows["outcome"].isin([*shown_in("run_path"), *shown_in("forest")]) & rows["group"].isin(("", "true"))]
    size = f"{run.conduct.replicates} replicates of {run.households:,} households, seed {run.conduct.seed}"
    return Short(
        title=f"Run of {places_of(run.scenario)}",
        size=f"{size}, record {run.record_sha256[:12]}",
        numbers=numbers_of(main.groupby("outcome", sort=False).tail(2)),
        table=table_of(rows),
        tables=(*SHEETS, *TABLES),
    )
