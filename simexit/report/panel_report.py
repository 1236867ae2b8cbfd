"""What is shown of a measured panel: the printed summary, tables and figures."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd
from rich.console import Console

import simexit
from simexit.files import whole_folder, write_csv
from simexit.measures.chronic import KINDS
from simexit.measures.inequality import shorrocks_index
from simexit.measures.panel_tables import QUANTILES, WHOLE
from simexit.report.console_table import printing_console
from simexit.report.summary_table import OF_DURATIONS, OF_WAVES, Shape, print_summary
from simexit.words.terms import LANGUAGES, Language, sentence, term

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from simexit.panels.measured import PanelMeasures

MOST_DURATIONS = 5
# What is printed of groups; the tables hold everything.
OF_GROUPS = ("headcount_ratio", "exit_rate", "entry_rate", "relapse_2", "transient_share")
TABLES = {
    "poverty": "poverty",
    "spells": "spells",
    "hazards": "hazards",
    "survival": "survival",
    "rates": "rates",
    "chronic": "components",
    "transitions": "transitions",
    "regression": "regressions",
}


class Line(NamedTuple):
    """One number of the summary; ``year``: a wave or duration, 0 for all."""

    outcome: str
    group: str
    year: int
    unit: str
    value: float
    sampling_low: float
    sampling_high: float
    n_replicates: int
    convention: str


def print_measures(measures: PanelMeasures, language: Language = "en", console: Console | None = None) -> None:
    """Print what was measured, the summary, hazards by duration and, with covariates, hazard ratios."""
    console = console or printing_console()

    def say(key: str, **words: str) -> None:
        console.print(sentence(key, language, **words), markup=False, highlight=False, soft_wrap=True)

    def show(lines: Iterator[Line], shape: Shape) -> None:
        table = pd.DataFrame(list(lines), columns=list(Line._fields))
        print_summary(table, console=console, language=language, shape=shape)

    say("panel_of_households", **_about(measures))
    if measures.left_out:
        say("panel_left_out", rows=f"{measures.left_out:,}")
    if len(measures.components):
        say("panel_not_balanced", households=f"{int(measures.components['n'].iloc[0]):,}")
    console.print()
    show(summary_lines(measures), OF_WAVES)
    if len(measures.hazards):
        console.print()
        say("panel_hazards")
        show(hazard_lines(measures), OF_DURATIONS)
    if len(measures.regressions):
        console.print()
        say("panel_regression")
        show(regression_lines(measures), OF_WAVES)


def _about(measures: PanelMeasures) -> dict[str, str]:
    panel = measures.panel
    return {
        "name": measures.name,
        "households": f"{len(panel.households):,}",
        "rows": f"{panel.wave.size:,}",
        "waves": str(panel.waves.size),
        "first": str(panel.waves[0]),
        "last": str(panel.waves[-1]),
        "line": measures.line,
    }


def summary_lines(measures: PanelMeasures) -> Iterator[Line]:
    """Poverty at the first and last wave, rates, chronic poverty and mobility; of groups, `OF_GROUPS` alone."""
    lines = (*_poverty_lines(measures), *_rate_lines(measures.rates), *_component_lines(measures.components))
    yield from (line for line in lines if line.group == WHOLE or line.outcome in OF_GROUPS)
    yield from _mobility(measures.transitions)


def _poverty_lines(measures: PanelMeasures) -> Iterator[Line]:
    missing = float("nan")
    poverty = measures.poverty
    for row in poverty[poverty["wave"].isin(measures.panel.waves[[0, -1]])].to_dict("records"):
        wave, n = int(row["wave"]), int(row["n"])
        ends = (row["headcount_low"], row["headcount_high"])
        convention = "panel_headcount_convention"
        yield Line("headcount_ratio", row["group"], wave, "share", row["headcount_ratio"], *ends, n, convention)
        for name in ("poverty_gap", "poverty_severity", "watts", "gini"):
            convention = f"panel_{'gini' if name == 'gini' else 'poverty'}_convention"
            yield Line(name, row["group"], wave, "count", row[name], missing, missing, n, convention)


def _rate_lines(rates: pd.DataFrame) -> Iterator[Line]:
    conventions = {"relapse": "relapse", "sustained_exit": "sustained", "ever_exited": "ever"}
    for row in rates.to_dict("records"):
        measure = row["measure"]
        outcome = f"relapse_{row['waves']}" if measure == "relapse" else measure
        convention = f"panel_{conventions.get(measure, 'rate')}_convention"
        yield Line(outcome, row["group"], 0, "share", row["share"], row["low"], row["high"], row["n"], convention)


def _component_lines(components: pd.DataFrame) -> Iterator[Line]:
    missing, convention = float("nan"), "panel_chronic_convention"
    for row in components.to_dict("records"):
        named = {"chronic_poverty": row["chronic"], "transient_poverty": row["transient"]}
        for outcome, value in named.items():
            yield Line(outcome, row["group"], 0, "count", value, missing, missing, row["n"], convention)
        for outcome in ("transient_share", *(kind.replace(" ", "_") for kind in KINDS)):
            yield Line(outcome, row["group"], 0, "share", row[outcome], missing, missing, row["n"], convention)


def _mobility(transitions: pd.DataFrame) -> Iterator[Line]:
    fifths = transitions[transitions["kind"] == "fifth"]
    if len(fifths) and fifths["share"].notna().all():
        matrix = fifths["share"].to_numpy(float).reshape(QUANTILES, QUANTILES)
        value, n = shorrocks_index(pd.DataFrame(matrix)), int(fifths["n"].sum())
        missing = float("nan")
        yield Line("mobility", "", 0, "count", value, missing, missing, n, "panel_mobility_convention")


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
        yield Line(outcome, row["term"], 0, "count", *ends, row["n_spells"], "panel_regression_convention")


def write_measures(measures: PanelMeasures, folder: Path) -> Path:
    """Tables as CSV, figures in both languages and panel.json in a new folder, whole or not at all."""
    from simexit.charts.saving import save_figure

    with whole_folder(folder) as beside:
        for name, table in TABLES.items():
            rows: pd.DataFrame = getattr(measures, table)
            if len(rows.columns):
                write_csv(rows, beside / f"{name}.csv")
        about = {"simexit": simexit.__version__, "sha256": measures.sha256, **_about(measures)}
        text = json.dumps(about, ensure_ascii=False, indent=1)
        (beside / "panel.json").write_text(text, encoding="utf-8", newline="\n")
        metadata = {"source": measures.name, "scenario_hash": measures.sha256, "title": measures.name}
        for name, data in FIGURES.items():
            rows = data.rows(measures)
            for language in LANGUAGES if len(rows) else ():
                drawn = draw(measures, name, language)
                save_figure(drawn, beside / "figures", f"{name}-{language}", rows, metadata)
    return folder


class PanelFigure(NamedTuple):
    """A figure of a panel: its numbers, how they are drawn, and the terms of its caption."""

    rows: Callable[[PanelMeasures], pd.DataFrame]
    draw: Callable[..., Figure]
    caption: tuple[str, ...]


def draw(measures: PanelMeasures, name: str, language: Language = "en") -> Figure:
    """One of `FIGURES` in a language. Raises KeyError for an unknown name."""
    about = _about(measures)
    gap = " " if language == "en" else ""
    first = sentence("caption_sampling", language, **{key: about[key] for key in ("households", "waves", "line")})
    caption = gap.join([first, *(term(key, language) for key in FIGURES[name].caption)])
    source = sentence("footer_source", language, source=measures.name)
    footer = f"{source} · {sentence('footer_file_hash', language, hash=measures.sha256[:12])}"
    words = {"title": measures.name, "caption": caption, "footer": footer}
    return FIGURES[name].draw(FIGURES[name].rows(measures), language=language, **words)


def _processes(table: pd.DataFrame, value: str) -> pd.DataFrame:
    return table.rename(columns={"convention": "series", value: "mean"}) if len(table) else pd.DataFrame()


def _moves(measures: PanelMeasures) -> pd.DataFrame:
    return measures.flows


def _parts(measures: PanelMeasures) -> pd.DataFrame:
    """The whole and the largest groups."""
    from simexit.charts.components import MOST_GROUPS

    table = measures.components
    rest = table[table["group"] != WHOLE].nlargest(MOST_GROUPS - 1, "n").sort_index()
    shown = pd.concat([table[table["group"] == WHOLE], rest]).assign(
        group=lambda rows: rows["group"].where(rows["group"] != WHOLE, "all_households")
    )
    tidy = shown.melt(["group", "total_low", "total_high"], ["chronic", "transient", "total"], "component", "mean")
    ends = {"low": tidy["total_low"], "high": tidy["total_high"]}
    tidy = tidy.assign(**{name: end.where(tidy["component"] == "total") for name, end in ends.items()})
    return tidy[["group", "component", "mean", "low", "high"]]


def _draw_survival(rows: pd.DataFrame, **words: Any) -> Figure:
    from simexit.charts.survival import survival_figure

    return survival_figure(rows, clock="wave", **words)


def _draw_hazards(rows: pd.DataFrame, **words: Any) -> Figure:
    from simexit.charts.hazards import hazards_figure

    return hazards_figure(rows, clock="wave", **words)


def _draw_moves(rows: pd.DataFrame, **words: Any) -> Figure:
    from simexit.charts.moves import moves_figure

    return moves_figure(rows, unit="share", **words)


def _draw_components(rows: pd.DataFrame, **words: Any) -> Figure:
    from simexit.charts.components import components_figure

    return components_figure(rows, **words)


_SPELLS = ("caption_panel_spells", "caption_panel_intervals")
FIGURES: dict[str, PanelFigure] = {
    "survival": PanelFigure(lambda found: _processes(found.survival, "survival"), _draw_survival, _SPELLS),
    "hazards": PanelFigure(lambda found: _processes(found.hazards, "hazard"), _draw_hazards, _SPELLS),
    "moves": PanelFigure(_moves, _draw_moves, ("caption_panel_moves",)),
    "chronic": PanelFigure(_parts, _draw_components, ("caption_panel_components",)),
}
