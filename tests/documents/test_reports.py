"""Reports: numbers as in the tables they come from, whole in both languages, no format breaks or runs a text."""

from __future__ import annotations

import copy
import csv
import io
import re
import shutil
import zipfile
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

import simexit
from simexit.cli import app
from simexit.files import FolderTaken
from simexit.report.documents.parts import Bullets, Document, Heading, Paragraph, Picture, Table
from simexit.report.documents.run_document import run_document
from simexit.report.documents.tables import csv_files
from simexit.report.documents.writing import FORMATS, WRITERS
from simexit.scenario.resolved import scenario_sha256
from simexit.studies import stored_scorecard
from simexit.words.formats import number_format
from simexit.words.terms import term
from tests.documents.conftest import ATTEMPT, BUILDERS
from tests.documents.texts_of import (
    book_of,
    book_texts,
    page_of,
    paper_texts,
    word_file_of,
    word_of,
    word_tables_of,
    word_texts,
)
from tests.undrawn import nothing_drawn

CHINESE = re.compile(r"[\u4e00-\u9fff]")
HOUSEHOLD = re.compile("[0-9a-f]{16}")
KEY = re.compile(r"[a-z_]+\.[a-z_]+")
OF_FILES = ("sources", "citations", "provenance", "mixes", "levers")
"""Tables whose cells are codes, hashes and texts of scenario files."""
NAMES = {
    "simexit", "Python", "scenario", "study", "yaml", "csv", "Wilson", "Shorrocks", "FGT", "Jalan", "Ravallion",
    "Prentice", "Gloeckler", "Jenkins", "chronic", "bias", "validate", "quick",
}  # fmt: skip
SECTIONS = {
    "run": (
        "key_figures", "method", "plan", "results", "money", "start", "figures", "scorecard", "cautions", "sources",
        "provenance",
    ),
    "comparison": (
        "key_figures", "method", "plan", "mixes", "results", "money", "figures", "scorecard", "cautions", "sources",
        "provenance",
    ),
    "attribution": (
        "key_figures", "method", "plan", "results", "money", "figures", "scorecard", "cautions", "sources",
        "provenance",
    ),
    "sweep, trace": (
        "key_figures", "method", "plan", "results", "figures", "scorecard", "cautions", "sources", "provenance",
    ),
    "scorecard": ("key_figures", "method", "results", "figures", "cautions", "sources", "provenance"),
    "panel": ("key_figures", "method", "data", "results", "figures", "cautions", "provenance"),
}  # fmt: skip


def words_of(document: Document) -> list[str]:
    """All that the report itself says, without what it quotes from scenario files."""
    said = [document.title, document.subtitle]
    for part, label in document.numbered():
        said.append(label)
        if isinstance(part, Heading | Paragraph) and getattr(part, "kind", "") != "command":
            said.append(part.text)
        elif isinstance(part, Bullets):
            said += part.items
        elif isinstance(part, Picture):
            said.append(part.alternative)
        elif isinstance(part, Table):
            said += [part.title, *part.notes, *(column.heading(document.language) for column in part.columns)]
            if part.name not in OF_FILES:
                said += [cell.text for row in part.rows for cell in row]
    for sheet in document.sheets:
        said += [sheet.title, *(column.title for column in sheet.columns)]
        is_code = [bool(re.search("Code|代码", column.title)) for column in sheet.columns]
        said += [cell.text for row in sheet.rows for cell, code in zip(row, is_code, strict=True) if not code]
    return said


def test_every_section_is_there_in_its_order(document: Document) -> None:
    headings = [part.text for part in document.parts if isinstance(part, Heading) and part.level == 1]
    known = [[term(f"report_{each}", document.language) for each in keys] for keys in SECTIONS.values()]
    assert headings in known
    assert sum(isinstance(part, Paragraph) and part.kind == "command" for part in document.parts) == 1
    assert document.title and document.subtitle and document.tables and document.sheets


def test_no_word_of_the_other_language(document: Document) -> None:
    for text in words_of(document):
        if document.language == "en":
            assert not CHINESE.search(text), text
    if document.language == "zh":
        said = " ".join(text for text in words_of(document) if not text.startswith("使用自有文件"))
        assert set(re.findall(r"[A-Za-z]{2,}", KEY.sub("", HOUSEHOLD.sub("", said)))) <= NAMES


def test_word_and_html_hold_the_same_tables(document: Document) -> None:
    expected = [
        [
            [column.heading(document.language) for column in table.columns],
            *([cell.text for cell in row] for row in table.rows),
        ]
        for table in document.tables
    ]
    assert word_tables_of(document) == expected
    assert page_of(document).tables == expected


def test_numbers_in_the_text_are_those_of_the_workbook(document: Document) -> None:
    """Each number of a table stands in its sheet to sixteen figures; shares are written as the sheet shows them."""
    book, compared = book_of(document), 0
    for table, name in zip((*document.tables, *document.sheets), book.sheetnames[1:], strict=True):
        lines = list(book[name].iter_rows(min_row=2))
        assert len(lines) == len(table.rows)
        for row, line in zip(table.rows, lines, strict=True):
            kept = [cell.value for cell in line if isinstance(cell.value, int | float)]
            assert kept == pytest.approx([number for cell in row for number in cell.numbers], rel=1e-14)
            for cell in row:
                if len(cell.numbers) == 1 and (cell.pattern.endswith("%") or cell.pattern.startswith("+")):
                    is_share, form = cell.pattern.endswith("%"), cell.pattern.split(";")[0]
                    decimals, shown = form.count("0") - 1, cell.numbers[0] * (100 if is_share else 1)
                    said = cell.text.rstrip(" %").lstrip("+")
                    assert said == f"{shown:,.{decimals}f}" or float(said) == 0 == round(shown, decimals)
                    compared += 1
    assert compared > 5


def test_key_figures_are_those_of_the_summary(results: dict[str, Any]) -> None:
    run = results["run"]
    last = run.summary[run.summary["outcome"] == "true_headcount_ratio"].iloc[-1]
    names = ("value", "history_low", "history_high", "mean_low", "mean_high")
    form = number_format([float(last[name]) for name in names], "share", "en")
    value, *ends = (form.bare(float(last[name])) for name in names[:3])
    made = run_document(run, "en", [], None)
    for texts in (word_texts(made), page_of(made).texts):
        (told,) = (text for text in texts if text.startswith(f"Headcount ratio, true {last['year']}:"))
        assert re.findall(r"\d+\.\d+", told) == [value, *ends]


def test_verdicts_are_those_of_the_differences(results: dict[str, Any]) -> None:
    study = results["comparison"]
    made = BUILDERS["comparison"](study, "en", [], None)
    table = next(table for table in made.tables if table.name == "true_headcount_ratio")
    row = study.differences[study.differences["outcome"] == "true_headcount_ratio"].iloc[-1]
    assert table.rows[1][-1].text == term(f"report_verdict_{row['verdict']}", "en")
    assert table.rows[1][2].numbers == pytest.approx((float(row["difference"]) * 100,), rel=1e-14)


def test_money_stands_apart_by_whose_it_is(results: dict[str, Any]) -> None:
    run, study = (copy.copy(results[kind]) for kind in ("run", "comparison"))
    rows = run.summary[run.summary["outcome"] == "spending"].head(2).assign(outcome="paid_by", group=["a", "b"])
    run.summary = pd.concat([run.summary[run.summary["outcome"] != "paid_by"], rows], ignore_index=True)
    table = study.table[study.table["outcome"] != "paid_by"]
    mine = table[table["outcome"] == "present_value_net"].drop_duplicates("variant")
    mine = mine.assign(outcome="paid_by", group="a")
    study.table = pd.concat([table, mine, mine.assign(group="b", value=mine["value"] / 2)], ignore_index=True)
    for kind, result in (("run", run), ("comparison", study)):
        (payers,) = (each for each in BUILDERS[kind](result, "en", [], None).tables if each.name == "payers")
        assert len(payers.rows) == 2 and payers.title == term("report_table_payers", "en")
    first, second = ([row[place].numbers[0] for row in payers.rows] for place in (1, 2))
    assert first == pytest.approx([*mine["value"]]) and second == pytest.approx([value / 2 for value in first])


def test_few_replicates_leave_the_title_neutral(results: dict[str, Any]) -> None:
    for kind, build in BUILDERS.items():
        title = build(results[kind], "en", [], None).title
        assert not re.search("falls|rises|lower|higher", title)


def test_a_title_states_a_finding_only_where_the_facts_behind_it_pass(
    results: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    run, rows = copy.copy(results["run"]), stored_scorecard.stored_rows()
    path = [(year, value) for year, value in ((2015, 0.3), (2020, 0.1))]
    run.outcomes = pd.DataFrame(
        [("true_headcount_ratio", r, year, value + r / 1000) for r in range(12) for year, value in path],
        columns=["outcome", "replicate", "year", "value"],
    )
    for failed, falls in (((), True), (("V3",), False)):
        verdicts = rows.assign(verdict=["fails" if name in failed else "passes" for name in rows["id"]])
        monkeypatch.setattr(stored_scorecard, "stored_rows", lambda verdicts=verdicts: verdicts)
        made = run_document(run, "en", [], None)
        assert ("falls" in made.title) == falls
        said = [part.text for part in made.parts if isinstance(part, Paragraph)]
        assert any(text.startswith("These fail: V3.") for text in said) != falls


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_document_gives_the_same_bytes(results: dict[str, Any], name: str) -> None:
    made = run_document(results["run"], "zh", [], None)
    assert WRITERS[name](made) == WRITERS[name](made)


def test_texts_that_look_like_commands_stay_texts(attacked: Document) -> None:
    for read in (word_texts, lambda made: page_of(made).texts, book_texts):
        assert any(ATTEMPT in text for text in read(attacked)), read
    set_by_typst = "".join(paper_texts(attacked))
    assert ATTEMPT in set_by_typst
    assert WRITERS["pdf"](attacked).startswith(b"%PDF")
    assert not {"script", "svg"} & {tag for tag, _, _ in page_of(attacked).attributes}


def test_no_cell_of_a_workbook_is_or_looks_like_a_formula(attacked: Document, document: Document) -> None:
    for made in (attacked, document):
        for sheet in book_of(made):
            for cell in (cell for row in sheet.iter_rows() for cell in row):
                assert cell.data_type != "f"
                assert not (isinstance(cell.value, str) and cell.value.startswith(("=", "+", "@")))


def test_columns_of_a_workbook_show_every_number_whole(document: Document) -> None:
    for sheet in book_of(document).worksheets[1:]:
        widths = {k: each.width for each in sheet.column_dimensions.values() for k in range(each.min, each.max + 1)}
        for cell in (cell for row in sheet.iter_rows(min_row=2) for cell in row):
            if isinstance(cell.value, int | float) and not cell.number_format.endswith("%"):
                shown = f"{cell.value:,.{len(cell.number_format.split(';')[0].partition('.')[2])}f}"
                assert len(shown) < widths[cell.column], (sheet.title, cell.coordinate)


def test_tables_are_files_too_as_they_are_read_and_tidy(document: Document, attacked: Document) -> None:
    files = dict(csv_files(document))
    assert len(files) == 2 * (len(document.tables) + len(document.sheets))
    for name, text in files.items():
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
        assert text.startswith("\ufeff") and len(rows) > 1 and len({len(row) for row in rows}) == 1, name
    sheet = document.sheets[0]
    tidy = [text for name, text in files.items() if name.startswith("tables/tidy/")][len(document.tables)]
    numbers = [repr(number) for row in sheet.rows for cell in row for number in cell.numbers]
    assert {*numbers} <= {cell for row in csv.reader(io.StringIO(tidy)) for cell in row}
    for text in dict(csv_files(attacked)).values():
        assert not re.search(r'(^|,)"?[=@]', text, re.M)


def test_a_page_asks_for_nothing_and_pictures_have_words(document: Document) -> None:
    attributes = page_of(document).attributes
    targets = [value for _, name, value in attributes if name in ("src", "href", "srcset", "data", "action")]
    assert targets and all(value.startswith(("data:image/png;base64,", "#")) for value in targets)
    figure = next(part for part in document.parts if isinstance(part, Picture))
    assert ("img", "alt", f"{figure.title} {figure.caption}") in attributes
    assert figure.caption and figure.title


def test_word_has_headings_captions_contents_and_a_chinese_font(document: Document) -> None:
    file = word_of(document)
    styles = [paragraph.style.name for paragraph in file.paragraphs]
    assert styles[0] == "Title" and styles.count("Heading 1") >= 7
    assert styles.count("Caption") == len(document.tables) + sum(isinstance(p, Picture) for p in document.parts)
    with zipfile.ZipFile(io.BytesIO(word_file_of(document))) as archive:
        body, looks = (archive.read(f"word/{name}.xml").decode("utf-8") for name in ("document", "styles"))
    assert ' TOC \\o "1-1"' in body and body.count("SEQ Table") == len(document.tables)
    assert 'descr="' in body
    named = re.findall(r'<w:style [^>]*w:type="paragraph".*?</w:style>', looks, re.S)
    assert named and all('w:eastAsia="Microsoft YaHei"' in style for style in named)


def test_the_command_makes_the_results_again(results: dict[str, Any], tmp_path: Path) -> None:
    """A scenario that is not shipped lies beside the report, and is the one that was run."""
    made = run_document(results["run"], "en", [], None)
    (command,) = (part.text for part in made.parts if isinstance(part, Paragraph) and part.kind == "command")
    assert command == "simexit run scenario.yaml --replicates 2 --seed 1 --scale 0.01"
    file = tmp_path / "scenario.yaml"
    file.write_text(made.files["scenario.yaml"], encoding="utf-8")
    plan = simexit.load(file)
    assert scenario_sha256(plan.scenario) == scenario_sha256(results["run"].scenario)
    again = plan.run(replicates=2, seed=1, scale=0.01, threads=1)
    assert again.record_sha256 == results["run"].record_sha256


def test_a_saved_result_has_the_same_report(results: dict[str, Any], saved: dict[str, Path]) -> None:
    for kind, result in results.items():
        opened = simexit.open(saved[kind])
        made, again = (BUILDERS[kind](each, "zh", [], None) for each in (result, opened))
        assert made == again, kind


def test_the_command_line_writes_whole_reports_and_overwrites_none(
    results: dict[str, Any], saved: dict[str, Path], tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(saved["run"], tmp_path / "run"))
    for name, drawing in (("report-zh", nullcontext()), ("report-zh-2", nothing_drawn())):
        with drawing:
            told = CliRunner().invoke(app, ["report", str(folder), "--language", "zh", "--to", "html,xlsx"])
        assert told.exit_code == 0, told.output
        files = {path.name for path in (folder / name).iterdir()}
        assert files == {"report.html", "report.xlsx", "scenario.yaml"}
    with nothing_drawn(), pytest.raises(FolderTaken):
        results["run"].report(folder, to=["html"])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--to", "word"], "--to: found 'word'; allowed: docx, html, pdf, xlsx, csv; did you mean 'docx'?"),
        (["--to", ","], "--to: found nothing"),
        (["--language", "fr"], "language: found"),
        (["--out", "."], "--out: found"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(options: list[str], said: str, saved: dict[str, Path]) -> None:
    folder = saved["run"]
    before = sorted(folder.rglob("*"))
    told = CliRunner().invoke(app, ["report", str(folder), *options])
    assert told.exit_code == 2 and told.stderr.startswith(said) and told.stderr.count("\n") == 1
    assert sorted(folder.rglob("*")) == before


def test_a_folder_without_a_result_is_refused(tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["report", str(tmp_path)])
    assert told.exit_code == 2 and told.stderr.startswith("folder: found") and not list(tmp_path.iterdir())
