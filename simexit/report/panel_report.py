"""What is shown of a measured panel: the printed summary, tables and figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd
from rich.console import Console

from simexit.charts.wanted import Around, Wanted
from simexit.measures.chronic import KINDS
from simexit.measures.inequality import shorrocks_index
from simexit.measures.panel import are_years
from simexit.measures.panel_tables import QUANTILES, WHOLE
from simexit.report.console_table import printing_console, say
from simexit.report.saved_figures import Draw, Drawing
from simexit.report.short_text import Short, numbers_of, table_of
from simexit.report.summary_table import OF_DURATIONS, OF_WAVES, Shape, print_summary
from simexit.words.terms import Language, sentence, term, term_keys

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from simexit.panels.measured import PanelMeasures

MOST_DURATIONS = 5
# What is printed of groups; the tables hold everything.
OF_GROUPS = ("headcount_ratio", "exit_rate", "entry_rate", "transient_share")
SPAN_OF_GROUPS = 2
MOST_GROUPS = 12
ALL = float("nan")


class Line(NamedTuple):
    """One number of the summary; ``year``: a wave or duration, missing for all."""

    outcome: str
    group: str
    year: float
    unit: str
    value: float
    sampling_low: float
    sampling_high: float
    n_replicates: int
    convention: str


def print_measures(measures: PanelMeasures, language: Language = "en", console: Console | None = None) -> None:
    """Print what was measured, the summary, hazards by duration and, with covariates, hazard ratios."""
    console = console or printing_console()

    def show(lines: Iterator[Line], shape: Shape) -> None:
        table = pd.DataFrame(list(lines), columns=list(Line._fields))
        print_summary(table, console=console, language=language, shape=shape)

    say(sentence("panel_of_households", language, **about_panel(measures, language)), console)
    if measures.left_out:
        say(sentence("panel_left_out", language, rows=f"{measures.left_out:,}"), console)
    if len(measures.components):
        number = f"{int(measures.components['n'].iloc[0]):,}"
        say(sentence("panel_not_balanced", language, households=number), console)
    for text in remarks(measures, language):
        say(text, console)
    console.print()
    show(summary_lines(measures), OF_WAVES)
    if len(measures.hazards):
        console.print()
        say(term("panel_hazards", language), console)
        show(hazard_lines(measures), OF_DURATIONS)
    if len(measures.regressions):
        console.print()
        say(term("panel_regression", language), console)
        show(regression_lines(measures), OF_WAVES)


def remarks(measures: PanelMeasures, language: Language) -> list[str]:
    """What was taken for granted, is implausible or could not be computed, a sentence each."""
    said = [sentence(each.key, language, **each.words) for each in measures.remarks]
    for each in measures.not_computed:
        reason = sentence(each.words["reason"], language, **each.words)
        said.append(sentence("panel_not_computed", language, what=term(each.key, language), reason=reason))
    groups = measures.poverty["group"].nunique() - 1
    if groups > MOST_GROUPS:
        said.append(sentence("panel_groups_shown", language, most=str(MOST_GROUPS), groups=str(groups)))
    return said


def title_of(measures: PanelMeasures, language: Language) -> str:
    """Title of the figures: as asked for, else what is shown of which waves."""
    waves = measures.waves
    key = "panel_title_years" if are_years(waves) else "panel_title_waves"
    return measures.title or sentence(key, language, first=str(waves[0]), last=str(waves[-1]))


def about_panel(measures: PanelMeasures, language: Language) -> dict[str, str]:
    """Households, rows, waves and line, in words."""
    return {
        "name": measures.name,
        "households": f"{measures.households:,}",
        "rows": f"{measures.rows:,}",
        "waves": str(measures.waves.size),
        "first": str(measures.waves[0]),
        "last": str(measures.waves[-1]),
        "line": sentence("unit_yuan", language, number=measures.line) if measures.in_yuan else measures.line,
    }


def summary_lines(measures: PanelMeasures) -> Iterator[Line]:
    """Poverty at the first and last wave, rates, chronic poverty and mobility; of groups, `OF_GROUPS` alone."""
    shown = {WHOLE, "", *_largest(measures.poverty)}
    of_groups = {*OF_GROUPS, _relapse(SPAN_OF_GROUPS, _years_apart(measures))}
    for line in all_lines(measures):
        if line.group in (WHOLE, "") or (line.outcome in of_groups and line.group in shown):
            yield line


def all_lines(measures: PanelMeasures) -> Iterator[Line]:
    """The same of every group."""
    yield from _poverty_lines(measures)
    yield from _rate_lines(measures.rates, _years_apart(measures))
    yield from _component_lines(measures.components)
    yield from _mobility(measures.transitions)


def _years_apart(measures: PanelMeasures) -> int:
    return int(measures.step) if are_years(measures.waves) else 1


def _largest(poverty: pd.DataFrame) -> list[str]:
    """The groups with most rows."""
    rows = poverty[poverty["group"] != WHOLE].groupby("group")["n"].sum()
    return rows.nlargest(MOST_GROUPS).index.tolist()


def _relapse(span: int, years: int) -> str:
    """Term of relapse within so many waves, said in years where waves lie several of them apart."""
    key = f"relapse_within_{span * years}_years"
    return key if years > 1 and key in term_keys() else f"relapse_{span}"


def _poverty_lines(measures: PanelMeasures) -> Iterator[Line]:
    missing = float("nan")
    poverty = measures.poverty
    for row in poverty[poverty["wave"].isin(measures.waves[[0, -1]])].to_dict("records"):
        wave, n = int(row["wave"]), int(row["n"])
        ends = (row["headcount_low"], row["headcount_high"])
        convention = "panel_headcount_convention"
        yield Line("headcount_ratio", row["group"], wave, "share", row["headcount_ratio"], *ends, n, convention)
        for name in ("poverty_gap", "poverty_severity", "watts", "gini"):
            convention = f"panel_{'gini' if name == 'gini' else 'poverty'}_convention"
            yield Line(name, row["group"], wave, "count", row[name], missing, missing, n, convention)


def _rate_lines(rates: pd.DataFrame, years: int) -> Iterator[Line]:
    conventions = {"relapse": "relapse", "sustained_exit": "sustained", "ever_exited": "ever"}
    for row in rates.to_dict("records"):
        measure = row["measure"]
        outcome = _relapse(int(row["waves"]), years) if measure == "relapse" else measure
        convention = f"panel_{conventions.get(measure, 'rate')}_convention"
        yield Line(outcome, row["group"], ALL, "share", row["share"], row["low"], row["high"], row["n"], convention)


def _component_lines(components: pd.DataFrame) -> Iterator[Line]:
    missing, convention = float("nan"), "panel_chronic_convention"
    for row in components.to_dict("records"):
        named = {"chronic_poverty": row["chronic"], "transient_poverty": row["transient"]}
        for outcome, value in named.items():
            yield Line(outcome, row["group"], ALL, "count", value, missing, missing, row["n"], convention)
        for outcome in ("transient_share", *(kind.replace(" ", "_") for kind in KINDS)):
            yield Line(outcome, row["group"], ALL, "share", row[outcome], missing, missing, row["n"], convention)


def _mobility(transitions: pd.DataFrame) -> Iterator[Line]:
    fifths = transitions[transitions["kind"] == "fifth"]
    if len(fifths) and fifths["share"].notna().all():
        matrix = fifths["share"].to_numpy(float).reshape(QUANTILES, QUANTILES)
        value, n = shorrocks_index(pd.DataFrame(matrix)), int(fifths["n"].sum())
        missing = float("nan")
        yield Line("mobility", "", ALL, "count", value, missing, missing, n, "panel_mobility_convention")


def hazard_lines(measures: PanelMeasures) -> Iterator[Line]:
    """Hazards of the first durations under both conventions."""
    shown = measures.hazards[measures.hazards["duration"] <= MOST_DURATIONS]
    for row in shown.to_dict("records"):
        outcome, convention = f"{row['process']}_hazard_by_duration", f"panel_{row['convention']}_convention"
        ends = (row["hazard"], row["low"], row["high"])
        yield Line(outcome, row["convention"], int(row["duration"]), "share", *ends, int(row["n_at_risk"]), convention)


def regression_lines(measures: PanelMeasures) -> Iterator[Line]:
    """Hazard ratios of the covariates."""
    table = measures.regressions
    for row in table[~table["term"].str.startswith("duration ")].to_dict("records"):
        outcome, ends = f"hazard_ratio_of_{row['process']}", (row["hazard_ratio"], row["ratio_low"], row["ratio_high"])
        yield Line(outcome, row["term"], ALL, "count", *ends, row["n_spells"], "panel_regression_convention")


def drawings(measures: PanelMeasures, language: Language, wanted: Wanted | None = None) -> Iterator[Drawing]:
    """Every figure of a panel; ``wanted``: title, years, where it has some, and size of the user's own."""
    for name, figure in FIGURES.items():
        yield name, Draw(partial(figure.rows, measures), partial(_drawn, measures, name, language, wanted or Wanted()))


class PanelFigure(NamedTuple):
    """A figure of a panel: its numbers, the chart and what it is told, terms of its caption, whether it has years."""

    rows: Callable[[PanelMeasures], pd.DataFrame]
    chart: str
    more: Mapping[str, Any]
    caption: tuple[str, ...]
    has_years: bool = False


def _drawn(measures: PanelMeasures, name: str, language: Language, wanted: Wanted, rows: pd.DataFrame) -> Figure:
    about, figure = about_panel(measures, language), FIGURES[name]
    gap = " " if language == "en" else ""
    first = sentence("caption_sampling", language, **{key: about[key] for key in ("households", "waves", "line")})
    caption = gap.join([first, *(term(key, language) for key in figure.caption)])
    source = sentence("footer_source", language, source=measures.name)
    footer = f"{source} · {sentence('footer_file_hash', language, hash=measures.sha256[:12])}"
    around = Around(title_of(measures, language), language, caption, footer)
    around = replace(around, **wanted.words(has_years=figure.has_years))
    draw = getattr(import_module(f"simexit.charts.{figure.chart}"), f"{figure.chart}_figure")
    drawn: Figure = draw(rows, around, **figure.more)
    return drawn


def _processes(table: pd.DataFrame, value: str) -> pd.DataFrame:
    return table.rename(columns={"convention": "series", value: "mean"}) if len(table) else pd.DataFrame()


def _parts(measures: PanelMeasures) -> pd.DataFrame:
    """The whole and the largest groups."""
    from simexit.charts.components import MOST_GROUPS

    table = measures.components
    if table.empty:
        return pd.DataFrame()
    rest = table[table["group"] != WHOLE].nlargest(MOST_GROUPS - 1, "n").sort_index()
    shown = pd.concat([table[table["group"] == WHOLE], rest])
    tidy = shown.melt(["group", "total_low", "total_high"], ["chronic", "transient", "total"], "component", "mean")
    ends = {"low": tidy["total_low"], "high": tidy["total_high"]}
    tidy = tidy.assign(**{name: end.where(tidy["component"] == "total") for name, end in ends.items()})
    return tidy[["group", "component", "mean", "low", "high"]]


_WAVES = {"clock": "wave"}
_SPELLS = ("caption_panel_spells", "caption_panel_intervals")
FIGURES: dict[str, PanelFigure] = {
    "survival": PanelFigure(lambda found: _processes(found.survival, "survival"), "survival", _WAVES, _SPELLS),
    "hazards": PanelFigure(lambda found: _processes(found.hazards, "hazard"), "hazards", _WAVES, _SPELLS),
    "moves": PanelFigure(lambda found: found.flows, "moves", {"unit": "share"}, ("caption_panel_moves",), True),
    "chronic": PanelFigure(_parts, "components", {"own_names": True}, ("caption_panel_components",)),
}


def short(measures: PanelMeasures) -> Short:
    """What a measured panel says of itself."""
    lines = pd.DataFrame(list(summary_lines(measures)), columns=list(Line._fields))
    whole = lines[lines["group"].isin((WHOLE, "all"))]
    main = whole[whole["outcome"].isin(("headcount_ratio", "exit_rate", _relapse(SPAN_OF_GROUPS, 1)))]
    about = about_panel(measures, "en")
    return Short(
        title=f"Panel {about['name']}: {title_of(measures, 'en')}",
        size=f"{about['households']} households, {about['rows']} rows, {about['waves']} waves, line {about['line']}",
        numbers=numbers_of(main.dropna(subset=["value"])),
        table=table_of(whole.dropna(subset=["value"])),
        tables=("poverty", "spells", "hazards", "survival", "rates", "components", "transitions", "regressions"),
    )
