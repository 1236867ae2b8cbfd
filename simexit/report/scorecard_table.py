"""The scorecard in the terminal: a row a part of a fact, counts, controls, and why facts fail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Console

from simexit.report.console_table import print_table, printing_console, say, spoken
from simexit.report.short_text import Short
from simexit.runs.ahead import simulated_households
from simexit.scenario.loading import load
from simexit.studies.facts import facts
from simexit.studies.scorecard import CONTROLS, ORDINARY, PASS, Scorecard
from simexit.words.formats import EN_DASH, MISSING
from simexit.words.terms import Language, check_language, sentence, term

HEADS = ("part", "kind", "target", "simulated", "verdict")


def print_scorecard(card: Scorecard, language: Language = "en", console: Console | None = None) -> None:
    """Print every part with its target, interval and verdict, then counts, controls and reasons. Raises ValueError."""
    check_language(language)
    console = console or printing_console()
    shown = spoken(language, console)
    say(term("scorecard_title", shown), console)
    print_table([term(f"scorecard_{name}", shown) for name in HEADS], rows(card, shown), console)
    for line in closing(card, shown):
        say(line, console)


def rows(card: Scorecard, language: Language) -> list[list[str]]:
    """Words of every part, columns `HEADS`."""
    return [_row(row, language) for row in card.parts.to_dict("records")]


def _row(row: dict[Any, Any], language: Language) -> list[str]:
    low, high, least, most, value = (
        number(row[name], row["unit"], language) for name in ("target_low", "target_high", "low", "high", "simulated")
    )
    target, ends = band(low, high), band(least, most)
    return [
        f"{row['id']} {term('estimate_' + row['part'], language)}",
        term(f"kind_{row['kind']}", language),
        target,
        MISSING if not value else value if ends == MISSING else f"{value} ({ends})",
        term(f"verdict_{row['part_verdict'].replace(' ', '_')}", language),
    ]


def number(value: float, unit: str, language: Language) -> str:
    """A number of a part in its unit, nothing where it is missing."""
    if value != value:
        return ""
    return sentence("unit_percent", language, number=f"{100 * value:.1f}") if unit == "share" else f"{value:.2f}"


def band(low: str, high: str) -> str:
    """Both ends of a band, or the one that it has."""
    if low and high:
        return f"{low.removesuffix('%').rstrip()} {EN_DASH} {high}"
    return f"≥ {low}" if low else f"≤ {high}" if high else MISSING


def closing(card: Scorecard, language: Language) -> Iterator[str]:
    """Counts by kind, controls, how it was made, and the reason of every fact that fails."""
    yield from counts(card, language)
    yield from tests_of_the_test(card, language)
    yield how(card, language)
    if card.quick:
        yield term("scorecard_quick", language)
    failed = list(reasons(card, language))
    if failed:
        yield term("scorecard_reasons", language)
    yield from failed


def counts(card: Scorecard, language: Language) -> Iterator[str]:
    """How many facts of each kind pass."""
    for kind in card.kinds:
        yield sentence("scorecard_counts", language, **count_words(card, kind, language))


def count_words(card: Scorecard, kind: str, language: Language) -> dict[str, str]:
    """Words of a sentence that says how many facts of a kind pass."""
    passed, number = card.passed(kind)
    return {"passed": f"{passed:.3g}", "number": str(number), "kind": term(f"kind_{kind}", language)}


def tests_of_the_test(card: Scorecard, language: Language) -> Iterator[str]:
    """What each control breaks."""
    for control in CONTROLS if len(card.controls) else ():
        broken = card.broken(control)
        which = {"en": f" ({', '.join(broken)})", "zh": f"（{'、'.join(broken)}）"}[language] if broken else ""
        name, number = term(control, language), str(len(broken))
        yield sentence("scorecard_control", language, control=name, number=number, which=which)


def how(card: Scorecard, language: Language) -> str:
    """Households, replicates and seed of a scorecard, and what its interval is."""
    conduct = card.conduct
    words = {"replicates": str(conduct.replicates), "seed": str(conduct.seed)}
    words["households"] = f"{simulated_households(load(ORDINARY), conduct.scale):,}"
    return sentence("scorecard_how", language, **words)


def reasons(card: Scorecard, language: Language) -> Iterator[str]:
    """Every fact that fails, with its reason."""
    for name in dict.fromkeys(card.parts.loc[card.parts["verdict"] != PASS, "id"]):
        yield sentence("scorecard_failed_reason", language, id=str(name), reason=term(f"reason_{name}", language))


def short(card: Scorecard) -> Short:
    """What a scorecard says of itself."""
    passing = {kind: card.passed(kind) for kind in card.kinds}
    return Short(
        title="Scorecard: published facts against simulated runs",
        size=f"{len(facts())} facts, {card.conduct.replicates} replicates, seed {card.conduct.seed}",
        numbers=[f"{passed:.3g} of {number} {kind} facts pass" for kind, (passed, number) in passing.items()],
        table=card.parts[["id", "part", "target_low", "target_high", "simulated", "part_verdict"]],
        tables=("parts", "controls", "estimates"),
    )
