"""The report of one household's life, under one or two policies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from simexit.report.documents.change_table import change_table
from simexit.report.documents.parts import (
    Bullets,
    Cell,
    Column,
    Document,
    Part,
    Picture,
    Table,
    printable,
    text_rows,
)
from simexit.report.documents.plan_parts import own_names
from simexit.report.documents.provenance import Origin, provenance_table, trace_again
from simexit.report.documents.scorecard_parts import scorecard_parts
from simexit.report.documents.shared_parts import (
    caution_parts,
    closing_parts,
    figure_parts,
    heading,
    method_parts,
    plan_parts,
    study_cautions,
)
from simexit.report.documents.value_table import value_table
from simexit.report.life_table import life_cells, life_titles
from simexit.report.needs_table import need_name
from simexit.report.trace_text import found_lines
from simexit.scenario.resolved import scenario_sha256
from simexit.studies.trace import Life, Trace
from simexit.words.terms import Language, sentence, term

_METHOD = ("report_method_model", "report_method_luck", "report_method_trace")


def trace_document(trace: Trace, language: Language, figures: Sequence[Picture], origin: Origin | None) -> Document:
    """Everything an analyst hands in of a traced household; ``origin``: of one brought back, what was kept with it."""
    origin, again = origin or Origin({}), trace_again(trace)
    base, who = trace.variants[0].scenario, trace.who
    words = {"place": printable(getattr(base.title, language)), "household": f"{who.id:016x}"}
    words |= {"replicate": str(who.replicate), "policies": str(len(trace.lives))}
    others = [(_policy(life, language), life.variant.scenario) for life in trace.lives[1:]]
    cautions = [term("report_one_household", language), *study_cautions(who.scale, language)]
    rows = [
        ("report_scenario", base.name), ("report_scenario_hash", scenario_sha256(base)),
        ("report_seed", str(who.seed)), ("report_replicate", str(who.replicate)), ("report_scale", f"{who.scale:g}"),
    ]  # fmt: skip
    parts: list[Part] = [
        heading("report_key_figures", language),
        Bullets(tuple(printable(text) for text in _said(trace, language))),
        *method_parts(_METHOD, words, language),
        *plan_parts(base, change_table(base, others, language), language),
        heading("report_results", language),
        *(_years(life, language) for life in trace.lives),
        *_needs(trace, language),
        *figure_parts(figures, language),
        *scorecard_parts((), base.programmes.values(), language),
        *caution_parts(base, cautions, None, origin, language),
        *closing_parts(base, provenance_table(rows, origin, language), again, language),
    ]
    title = sentence("report_title_trace", language, **words)
    subtitle = sentence("report_subtitle_trace", language, **words)
    return Document(language, title, subtitle, tuple(parts), (_years_sheet(trace, language),), again.files)


def _policy(life: Life, language: Language) -> str:
    return printable(str(getattr(life.variant.title, language)))


def _said(trace: Trace, language: Language) -> Iterator[str]:
    yield from found_lines(trace, language)
    for life in trace.lives:
        there = life.years[life.years["members"] > 0]
        poor = there.loc[there["is_truly_poor"], "year"].astype(str)
        words = {"policy": _policy(life, language), "years": str(len(there)), "number": str(len(poor))}
        between = "、" if language == "zh" else ", "
        if len(poor):
            yield sentence("report_poor_in", language, **words, which=between.join(poor))
        else:
            yield sentence("report_never_poor", language, **words)


def _years(life: Life, language: Language) -> Table:
    titles = own_names(life.variant.scenario, language)
    title = sentence("report_table_life", language, policy=_policy(life, language))
    rows = [life_cells(row, titles, language) for row in life.years.to_dict("records")]
    columns = tuple(Column(text) for text in life_titles(language))
    return Table(f"life-{life.variant.name}", title, columns, text_rows(rows), (term("life_unit", language),))


def _needs(trace: Trace, language: Language) -> Iterator[Part]:
    if trace.needs is None or trace.needs.empty:
        return
    rows = trace.needs.rename(columns={"share": "value", "low": "sampling_low", "high": "sampling_high"})
    titles = own_names(trace.variants[0].scenario, language)
    told = [need_name(row["kind"], row["need"], titles, language) for row in rows.to_dict("records")]
    words = {"futures": f"{int(rows['futures'].max()):,}"}
    yield value_table(
        "needs", sentence("report_table_needs", language, **words), rows.assign(unit="share"),
        {term("need", language): told}, language, value="share_of_futures", kinds=("sampling",),
        notes=[sentence("report_note_needs", language, **words)],
    )  # fmt: skip


def _years_sheet(trace: Trace, language: Language) -> Table:
    """All years of all policies, numbers as numbers."""
    rows: list[tuple[Cell, ...]] = []
    for life in trace.lives:
        titles = own_names(life.variant.scenario, language)
        for row in life.years.to_dict("records"):
            _, members, income, line, *others = life_cells(row, titles, language)
            numbers = [_number(*each) for each in ((members, row["members"]), (line, row["line_yuan"]))]
            money = _number(income, row["income_per_head_yuan"]) if row["members"] else Cell(income)
            year = Cell(str(row["year"]), (float(row["year"]),), "0")
            words = tuple(Cell(printable(text)) for text in others)
            policy = Cell(printable(life.variant.name)), Cell(_policy(life, language))
            rows.append((*policy, year, numbers[0], money, numbers[1], *words))
    keys = (term("report_mix_code", language), term("mix", language))
    columns = (*(Column(key) for key in keys), *(Column(text) for text in life_titles(language)))
    return Table("years", term("report_table_years", language), columns, tuple(rows), (term("life_unit", language),))


def _number(text: str, value: Any) -> Cell:
    return Cell(text, (float(value),), "#,##0")
