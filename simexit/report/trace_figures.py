"""A household's traced lives as a figure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from simexit.charts.wanted import Around, Wanted
from simexit.dates import MONTHS_PER_YEAR
from simexit.record.record import SOURCES
from simexit.report.run_figure import SOURCE
from simexit.report.saved_figures import Draw, Drawing
from simexit.scenario.resolved import scenario_sha256
from simexit.studies.trace import Life, Trace
from simexit.words.captions import footer_line
from simexit.words.terms import Language, sentence, term

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from simexit.charts.timeline import TracedLife


class Shown(NamedTuple):
    """What a stretch says, how grave it is, and what it says where there is less room."""

    text: str
    shade: str
    short: str = ""


# From and to in years, then what `Shown` holds.
Stretch = tuple[float, float, str, str, str]


def drawings(trace: Trace, language: Language, wanted: Wanted | None = None) -> Iterator[Drawing]:
    """The timeline of a household; ``wanted``: title, years and size of the user's own."""
    yield "timeline", Draw(lambda: trace.months, lambda rows: timeline(trace, language, wanted))


def timeline(trace: Trace, language: Language, wanted: Wanted | None = None) -> Figure:
    """The timeline of one household under one or two policies; ``wanted``: title, years and size of the user's own."""
    from simexit.charts.timeline import timeline_figure

    held = sorted({name for life in trace.lives for names in life.months["programmes"] for name in names})
    titles = {
        name: getattr(programme.title, language)
        for variant in trace.variants
        for name, programme in variant.scenario.programmes.items()
    }
    strips = [term(f"strip_{name}", language) for name in _STRIPS] + [titles[name] for name in held]
    traced = [_traced(life, held, titles, language) for life in trace.lives]
    scenario, who = trace.variants[0].scenario, trace.who
    plan = getattr(scenario.title, language)
    title = sentence("timeline_title", language, household=f"{who.id:016x}", plan=plan)
    caption = sentence("caption_timeline", language, replicate=str(who.replicate))
    code, seed = scenario_sha256(scenario), who.seed
    footer = footer_line(source=SOURCE, scenario=scenario.name, scenario_hash=code, seed=seed, language=language)
    around = replace(Around(title, language, caption, footer), **(wanted or Wanted()).words())
    return timeline_figure(traced, strips, around)


def _traced(life: Life, held: list[str], titles: dict[str, str], language: Language) -> TracedLife:
    from simexit.charts.timeline import Bar, TracedLife

    start = life.variant.scenario.time.start_month
    months = life.months[life.months["month"] >= start]
    bars = [
        Bar(term(f"strip_{strip}", language), *stretch)
        for strip, shown in _STRIPS.items()
        for stretch in _stretches(months, lambda row, shown=shown: shown(row, language))  # type: ignore[misc]
    ]
    for name in held:
        has = [Shown("", "plain") if name in names else None for names in months["programmes"]]
        bars += [Bar(titles[name], *stretch) for stretch in _runs(months["month"].tolist(), has)]
    bars += [Bar(term("strip_poverty", language), *stretch) for stretch in _poor_years(life, language)]
    return TracedLife(getattr(life.variant.title, language), _income(life), bars)


def _income(life: Life) -> pd.DataFrame:
    """Yuan per head by source over the last twelve months, from the start on, with the year's line."""
    members = life.months["members"].clip(lower=1)
    yearly = {source: life.months[source].rolling(MONTHS_PER_YEAR).sum() / members for source in SOURCES}
    table = pd.DataFrame({"month": life.months["month"], "year": life.months["month"] / MONTHS_PER_YEAR, **yearly})
    lines = life.variant.scenario.lines.administrative_yuan
    table["line_yuan"] = [lines.at(int(month) // MONTHS_PER_YEAR) for month in table["month"]]
    return table[table["month"] >= life.variant.scenario.time.start_month].reset_index(drop=True)


def _stretches(months: pd.DataFrame, shown: Callable[[Any], Shown | None]) -> Iterator[Stretch]:
    return _runs(months["month"].tolist(), [shown(row) for row in months.itertuples()])


def _runs(months: list[int], shown: list[Shown | None]) -> Iterator[Stretch]:
    """Unbroken runs of months that show the same, in years."""
    for look, run in groupby(zip(months, shown, strict=True), key=lambda pair: pair[1]):
        those = [month for month, _ in run]
        if look is not None:
            yield those[0] / MONTHS_PER_YEAR, (those[-1] + 1) / MONTHS_PER_YEAR, *look


def _poor_years(life: Life, language: Language) -> Iterator[Stretch]:
    """Accounting years in which the household is truly poor."""
    time = life.variant.scenario.time
    poor = life.years.loc[life.years["is_truly_poor"], "year"]
    for year in poor.tolist():
        end = year * MONTHS_PER_YEAR + time.accounting_year_ends
        start = max(end - MONTHS_PER_YEAR, time.start_month)
        if end > start:
            yield start / MONTHS_PER_YEAR, end / MONTHS_PER_YEAR, term("strip_truly_poor", language), "grave", ""


def _register(row: Any, language: Language) -> Shown | None:
    if row.register == "never":
        return None
    return Shown(term(f"listed_{row.register}", language), "plain" if row.register == "registered" else "light")


def _illness(row: Any, language: Language) -> Shown | None:
    return Shown(f"{row.ill_members:.0f}", "grave") if row.ill_members else None


def _work(row: Any, language: Language) -> Shown | None:
    away = row.members - row.residents
    words = sentence("workers_and_away", language, workers=f"{row.workers:.0f}", away=f"{away:.0f}")
    return Shown(words, "light" if row.workers else "grave", f"{row.workers:.0f}, {away:.0f}")


def _school(row: Any, language: Language) -> Shown | None:
    return Shown(f"{row.pupils_lost:.0f}", "grave") if row.pupils_lost else None


def _house(row: Any, language: Language) -> Shown | None:
    return Shown(row.dwelling, "grave" if row.dwelling in "CD" else "light")


_STRIPS: dict[str, Callable[[Any, Language], Shown | None]] = {
    "poverty": lambda row, language: None,
    "register": _register,
    "illness": _illness,
    "work": _work,
    "school": _school,
    "house": _house,
}
