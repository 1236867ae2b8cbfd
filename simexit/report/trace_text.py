"""What is printed of a traced household: how many have its history, who helped it, its lives and its needs."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console

from simexit.report.console_table import can_encode, printing_console, say, spoken
from simexit.report.life_table import LIFE_COLUMNS, print_life
from simexit.report.needs_table import print_needs
from simexit.report.short_text import Short, places_of
from simexit.studies.trace import Trace
from simexit.words.terms import Language, sentence, term

MOST_IDS = 5


def print_trace(trace: Trace, language: Language = "en", console: Console | None = None) -> None:
    """Print who was found, the years under each policy, and the needs."""
    console = console or printing_console()
    for line in found_lines(trace, spoken(language, console)):
        say(line, console)
    for life in trace.lives:
        policy = life.variant.title
        shown: Language = language if can_encode(getattr(policy, language), console.encoding) else "en"
        programmes = life.variant.scenario.programmes
        titles = {name: getattr(programme.title, shown) for name, programme in programmes.items()}
        print_life(life.years, getattr(policy, shown), titles, console=console, language=shown)
    if trace.needs is not None:
        programmes = trace.variants[0].scenario.programmes
        titles = {name: getattr(programme.title, language) for name, programme in programmes.items()}
        print_needs(trace.needs, titles, console=console, language=language)


def found_lines(trace: Trace, language: Language) -> Iterator[str]:
    """How many households have the history asked for; and, where help is compared, by what the one shown was helped."""
    found, variants = trace.found, trace.variants
    if found is None:
        return
    some = (", " if language == "en" else "、").join(f"{int(each):016x}" for each in found.ids[:MOST_IDS])
    words = {"history": history_name(found.history, language), "number": f"{found.ids.size:,}"}
    yield sentence("found_households", language, **words, some=some)
    if not found.is_compared:
        return
    if not found.helped_by:
        yield term("found_not_helped", language)
        return
    known = {name: programme for v in reversed(variants) for name, programme in v.scenario.programmes.items()}
    titles = [getattr(known[name].title, language) for name in found.helped_by]
    yield sentence("found_helped", language, programmes=(", " if language == "en" else "、").join(titles))


def history_name(history: str, language: Language) -> str:
    """What an analyst reads for a history that can be looked for."""
    return term(f"history_{history.replace(' ', '_')}", language)


def short(trace: Trace) -> Short:
    """What a traced household says of itself."""
    numbers = []
    for life in trace.lives:
        poor = life.years.loc[life.years["is_truly_poor"], "year"].astype(str)
        numbers.append(f"{life.variant.title.en}: truly poor in {', '.join(poor) or 'no year'}")
    if trace.needs is not None:
        numbers.append(f"{len(trace.needs)} needs in {int(trace.needs['futures'].max())} futures")
    return Short(
        title=f"Trace of household {trace.who.id:016x} in {places_of(trace.variants[0].scenario)}",
        size=f"replicate {trace.who.replicate}, seed {trace.who.seed}, scale {trace.who.scale:g}",
        numbers=numbers,
        table=trace.years[["policy", *LIFE_COLUMNS]].round(),
        tables=("months", "years", *["needs"] * (trace.needs is not None)),
    )
