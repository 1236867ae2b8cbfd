"""Places planned and filled of every programme, and why the others were not."""

from __future__ import annotations

from typing import NamedTuple

from rich.console import Console

from simexit.columns import WHY_EMPTY
from simexit.report.console_table import print_table, print_wrapped
from simexit.runs.run import Run
from simexit.words.captions import listed
from simexit.words.terms import Language, sentence, term

HEADS = ("fill_programme", "fill_planned", "fill_filled", "fill_share", "fill_why")
WORTH_SAYING = 0.005
"""Smallest part of the planned places that a reason is named for."""


class Filled(NamedTuple):
    """A programme over all years: places of the whole place, mean over replicates; reasons with their places."""

    programme: str
    planned: float
    filled: float
    reasons: dict[str, float]

    @property
    def share(self) -> float:
        """Filled of the planned."""
        return self.filled / self.planned


def filled(run: Run) -> list[Filled]:
    """Every programme with planned places; places that can be held are summed over the years, as places given are."""
    table = run.fills
    if table.empty:
        return []
    numbers = ["planned", "filled", *WHY_EMPTY]
    sums = table.groupby("programme", observed=True)[numbers].sum() * run.weight / run.conduct.replicates
    return [
        Filled(str(name), row["planned"], row["filled"], {each: row[each] for each in WHY_EMPTY if row[each] > 0})
        for name, row in sums.iterrows()
    ]


def why(each: Filled, language: Language) -> str:
    """Why places were not filled, the largest reason first."""
    named = sorted(each.reasons.items(), key=lambda item: -item[1])
    said = [
        sentence("fill_reason", language, reason=term(f"fill_{name}", language), places=f"{places:,.0f}")
        for name, places in named
        if places >= WORTH_SAYING * each.planned
    ]
    return ("\uff0c" if language == "zh" else ", ").join(said)


def _words(each: Filled, run: Run, language: Language) -> list[str]:
    """Words of a programme, columns `HEADS`."""
    share = sentence("unit_percent", language, number=f"{100 * each.share:.0f}")
    return [_title(each, run, language), f"{each.planned:,.0f}", f"{each.filled:,.0f}", share, why(each, language)]


def _title(each: Filled, run: Run, language: Language) -> str:
    return str(getattr(run.scenario.programmes[each.programme].title, language))


def print_fills(run: Run, console: Console, language: Language) -> None:
    """Print the table where there are programmes; those that are full to the last place follow in one line."""
    every = filled(run)
    full = [each for each in every if each.filled == each.planned]
    rows = [_words(each, run, language) for each in every if each not in full]
    if rows:
        print_table([term(name, language) for name in HEADS], rows, console)
    if full:
        named = [
            sentence("fill_full_one", language, programme=_title(each, run, language), places=f"{each.planned:,.0f}")
            for each in full
        ]
        print_wrapped(sentence("fill_full", language, programmes=listed(named, language)), console)
