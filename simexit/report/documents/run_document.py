"""The report of a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from simexit.measures.intervals import interval
from simexit.measures.margins import reweighting_sentence
from simexit.measures.outcome_list import shown_in
from simexit.report.comparison_sentences import FEWEST, few_lines
from simexit.report.delisting_table import HEADS as PLACES
from simexit.report.delisting_table import delisting, delisting_cells
from simexit.report.documents.cells import interval_cell, number_cell
from simexit.report.documents.change_table import change_table
from simexit.report.documents.outcome_table import all_outcomes, in_year, outcome_name, outcome_table
from simexit.report.documents.parts import Bullets, Cell, Column, Document, Paragraph, Part, Picture, Table, printable
from simexit.report.documents.plan_parts import by_money, in_order, own_names
from simexit.report.documents.provenance import Origin, provenance_table, run_again
from simexit.report.documents.scorecard_parts import is_supported, scorecard_parts
from simexit.report.documents.shared_parts import (
    caution_parts,
    closing_parts,
    figure_parts,
    heading,
    method_parts,
    plan_parts,
    resting_part,
)
from simexit.report.fill_table import HEADS, filled, why
from simexit.report.headline import headline
from simexit.report.run_folder import about_run
from simexit.runs.run import Run
from simexit.scenario.fund import fund_of
from simexit.scenario.loading import load
from simexit.scenario.resolved import scenario_sha256
from simexit.scenario.shipped import shipped_names
from simexit.words.formats import number_format, percent
from simexit.words.terms import Language, sentence, term, term_or_text

PATH, PAYERS = "true_headcount_ratio", "paid_by"
_KEY_FIGURES = (
    (PATH, ""), ("recorded_headcount_ratio", ""), ("register_exited", "true"),
    ("sustained_exit_rate", "true"), ("relapse_24_months", "true"), ("false_exit", ""), ("left_out", ""),
    (PAYERS, "public"), ("cost_per_sustained_exit", ""),
)  # fmt: skip
_RESULTS = {
    "path": ("report_table_path", ("run_path",)),
    "views": ("report_table_views", ("run_exited", "run_pooled")),
    "errors": ("report_table_errors", ("run_errors", "run_targets")),
}
_METHOD = ("report_method_model", "report_method_run", "report_method_intervals_run")
_CALLED = {(PAYERS, "public"): "report_key_public"}
"""Key figures that are called by a name of their own."""


def run_document(run: Run, language: Language, figures: Sequence[Picture], origin: Origin | None) -> Document:
    """Everything an analyst hands in of a run; ``origin``: of a result brought back, what was kept with it."""
    origin = origin or Origin(about_run(run))
    again = run_again(run)
    rows = headline(run.summary, run.scenario)
    names = own_names(run.scenario, language)
    rows["group"] = [names.get(group, group) for group in rows["group"]]
    parts = [
        *_key_figures(rows, language),
        resting_part(run.scenario, language),
        *method_parts(_METHOD, _size(run), language),
        *plan_parts(run.scenario, _changed(run, language), language),
        *_results(run, rows, language),
        *_money(run, rows, language),
        *_start(run, language),
        *figure_parts(figures, language),
        *scorecard_parts(rows["outcome"], run.scenario.programmes.values(), language),
        *caution_parts(run.scenario, _cautions(run, language), run.margins, origin, language),
        *closing_parts(run.scenario, _provenance(run, origin, language), again, language),
    ]
    subtitle = sentence("report_subtitle_run", language, place=printable(getattr(run.scenario.title, language)))
    sheets = (all_outcomes(run.summary, names, language),)
    return Document(language, _title(run, language), subtitle, tuple(parts), sheets, again.files)


def _title(run: Run, language: Language) -> str:
    """What happened to true poverty; neutral where histories disagree or are too few, or a fact behind it fails."""
    mine = run.outcomes[run.outcomes["outcome"] == PATH]
    table = mine.pivot(index="replicate", columns="year", values="value")
    first, last = table.iloc[:, 0].to_numpy(float), table.iloc[:, -1].to_numpy(float)
    found = interval(last - first)
    key = "report_title_run"
    is_clear = len(table) >= FEWEST and not found["history_low"] <= 0 <= found["history_high"]
    if is_clear and is_supported([PATH], run.scenario.programmes.values()):
        key = "report_title_run_falls" if found["value"] < 0 else "report_title_run_rises"
    words = {"place": printable(getattr(run.scenario.title, language))}
    words |= {"first": percent(float(first.mean()), language), "last": percent(float(last.mean()), language)}
    return sentence(key, language, year=str(table.columns[0]), end=str(table.columns[-1]), **words)


def _size(run: Run) -> dict[str, str]:
    words = {"households": f"{run.households:,}", "weight": f"{run.weight:.1f}", "seed": str(run.conduct.seed)}
    return {**words, "replicates": f"{run.conduct.replicates:,}"}


def _key_figures(rows: pd.DataFrame, language: Language) -> Iterator[Part]:
    """A sentence on each main outcome, in its last year."""
    said = []
    for outcome, group in _KEY_FIGURES:
        mine = rows[(rows["outcome"] == outcome) & (rows["group"].fillna("") == group)].tail(1)
        if mine.empty:
            continue
        called = _CALLED.get((outcome, group))
        name = term(called, language) if called else outcome_name(outcome, group, language)
        cells, row = outcome_table("key", "", mine, language).rows[0], mine.iloc[0]
        words = {"outcome": in_year(name, float(row["year"]), language), "value": cells[2].text}
        key = "report_key_figure" if cells[3].numbers else "report_key_figure_single"
        told = sentence(key, language, **words, history=cells[3].text)
        if outcome in shown_in("run_errors"):
            meaning = term_or_text(str(row["convention"]), language)
            told = sentence("report_key_figure_meant", language, said=told, meaning=meaning)
        said.append(told)
    yield heading("report_key_figures", language)
    yield Bullets(tuple(said))


def _changed(run: Run, language: Language) -> Table | None:
    """Where the run's scenario differs from the shipped one of its name."""
    if run.scenario.name not in shipped_names():
        return None
    plan = load(run.scenario.name)
    if scenario_sha256(plan) == scenario_sha256(run.scenario):
        return None
    return change_table(plan, [("", run.scenario)], language)


def _results(run: Run, rows: pd.DataFrame, language: Language) -> Iterator[Part]:
    yield heading("report_results", language)
    yield Paragraph(term("report_views", language))
    for name, (title, places) in _RESULTS.items():
        mine = rows[rows["outcome"].isin([outcome for place in places for outcome in shown_in(place)])]
        if len(mine):
            yield outcome_table(name, term(title, language), mine, language)
    yield from _targets(run, language)
    yield from _delisting(run, language)


def _targets(run: Run, language: Language) -> Iterator[Part]:
    """Targets met of every county, where the screen tells of all together."""
    names = own_names(run.scenario, language)
    mine = run.summary[run.summary["outcome"].isin(shown_in("run_targets")) & run.summary["group"].isin(names)]
    if mine["group"].nunique() > 1:
        rows = mine.assign(group=[names[group] for group in mine["group"]])
        yield outcome_table("targets", term("report_table_targets", language), rows, language)


def _delisting(run: Run, language: Language) -> Iterator[Part]:
    """Places tested for leaving the list of poor places, and what they failed on."""
    lines = [delisting_cells(each, run, language) for each in delisting(run)]
    if lines:
        kinds = ("text", "text", "number", "number", "number", "text")
        columns = tuple(Column(term(name, language), kind) for name, kind in zip(PLACES, kinds, strict=True))  # type: ignore[arg-type]
        rows = tuple(tuple(Cell(printable(text)) for text in line) for line in lines)
        yield Table("delisting", term("delisting", language), columns, rows, (term("delisting_which", language),))


def _money(run: Run, rows: pd.DataFrame, language: Language) -> Iterator[Part]:
    """Money planned and spent by fund over all years, scaled to the whole place."""
    yield heading("report_money", language)
    if filled(run):
        yield _fills(run, language)
    spent = run.summary[(run.summary["outcome"] == "spending") & (run.summary["value"] != 0)]
    if spent.empty:
        yield Paragraph(term("report_no_money", language))
        return
    yield Paragraph(term("report_money_how", language))
    yield _funds(run, spent, language)
    payers = run.summary[run.summary["outcome"] == PAYERS]
    if len(payers):
        yield outcome_table("payers", term("report_table_payers", language), payers, language)
    costs = rows[rows["outcome"].isin(shown_in("run_money"))]
    if len(costs):
        yield outcome_table("costs", term("report_table_costs", language), costs, language)


def _fills(run: Run, language: Language) -> Table:
    """Places planned and filled over all years, and why the others were not."""
    lines = []
    order = [*in_order(run.scenario)]
    for each in sorted(filled(run), key=lambda each: order.index(each.programme)):
        numbers = [Cell(f"{value:,.0f}", (value,), "#,##0") for value in (each.planned, each.filled)]
        said = sentence("unit_percent", language, number=f"{100 * each.share:.0f}")
        share = Cell(said, (each.share,), "0%")
        title = printable(getattr(run.scenario.programmes[each.programme].title, language))
        lines.append((Cell(title), *numbers, share, Cell(why(each, language))))
    kinds = ("text", "number", "number", "number", "text")
    heads = (term("report_programme", language), *(term(name, language) for name in HEADS[1:]))
    columns = tuple(Column(head, kind) for head, kind in zip(heads, kinds, strict=True))  # type: ignore[arg-type]
    notes = (term("report_note_fills", language),)
    return Table("fills", term("fill_programme", language), columns, tuple(lines), notes)


def _funds(run: Run, spent: pd.DataFrame, language: Language) -> Table:
    planned = run.funds.groupby(["fund", "replicate"])["appropriated_yuan"].sum().groupby("fund").mean() * run.weight
    shown = [*spent["value"], *planned[planned > 0]]
    form, share = number_format(shown, "yuan", language), number_format([1.0], "share", language)
    money, rows = form.unit(language), []
    place = {name: number for number, name in enumerate(by_money(run.scenario))}
    fixed = [name for name, fund in run.scenario.funds.items() if not fund_of(fund).no_ceiling]
    for row in sorted(spent.to_dict("records"), key=lambda row: place.get(str(row["group"]), len(place))):
        budget = float(planned.get(row["group"], float("nan")))
        budget = budget if budget > 0 and row["group"] in fixed else float("nan")
        ends = row["history_low"], row["history_high"]
        rows.append(
            (
                Cell(printable(term_or_text(str(row["group"]), language))),
                number_cell(budget, "yuan", form, language, is_bare=True),
                number_cell(row["value"], "yuan", form, language, is_bare=True),
                interval_cell(*ends, "yuan", form, language),
                number_cell(row["value"] / budget, "share", share, language),
            )
        )
    columns = (
        Column(term("fund", language)),
        Column(term("report_planned", language), "number", money),
        Column(term("report_spent", language), "number", money),
        Column(term("history_interval_short", language), "interval", money),
        Column(term("report_spent_share", language), "number"),
    )
    notes = (term("report_note_funds", language), term_or_text(str(spent["convention"].iloc[0]), language))
    return Table("funds", term("report_table_funds", language), columns, tuple(rows), notes)


def _start(run: Run, language: Language) -> Iterator[Part]:
    """The start beside what is published."""
    rows = []
    money = number_format([], "yuan", language)
    for row in run.margins.to_dict("records"):
        unit, numbers = str(row["unit"]), [float(row["simulated"]), float(row["published"])]
        form = money if unit == "yuan" else number_format(numbers, unit, language)
        cells = [number_cell(number, unit, form, language) for number in numbers]
        if np.isnan(numbers[1]):
            cells[1] = Cell(term("margin_none_published", language))
        within = row["within_5_percent"]
        said = term(f"margin_{within}", language) if isinstance(within, str) and within else ""
        rows.append((Cell(term(str(row["margin"]), language)), *cells, Cell(said)))
    columns = (
        Column(term("margins_title", language)),
        Column(term("margin_simulated", language), "number"),
        Column(term("margin_published", language), "number"),
        Column(term("margin_within", language)),
    )
    notes = (reweighting_sentence(run.reweighting, run.scenario, language),)
    yield heading("report_start", language)
    yield Table("margins", term("report_table_margins", language), columns, tuple(rows), notes)


def _cautions(run: Run, language: Language) -> list[str]:
    said = [term("report_chance_only", language)]
    said += few_lines(run.conduct.replicates, 0, language)
    if run.weight > 1:
        said.append(term("run_part", language))
    return said


def _provenance(run: Run, origin: Origin, language: Language) -> Table:
    conduct = run.conduct
    rows = [
        ("report_scenario", run.scenario.name),
        ("report_scenario_hash", scenario_sha256(run.scenario)),
        ("report_record_hash", run.record_sha256),
        ("report_replicates", f"{conduct.replicates:,}"),
        ("report_seed", str(conduct.seed)),
        ("report_scale", f"{conduct.scale:g}"),
        ("report_households_simulated", f"{run.households:,}"),
        ("report_engine", conduct.engine),
    ]
    return provenance_table(rows, origin, language)
