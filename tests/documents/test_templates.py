"""What an office replaces comes out in every format: title, author, date, logo, order, texts, templates."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import docx
import pytest
import typst
from PIL import Image
from typer.testing import CliRunner

from simexit.cli import app
from simexit.report.documents.arranging import arranged
from simexit.report.documents.change_table import change_table
from simexit.report.documents.office import office
from simexit.report.documents.paper import laid_out, pdf_bytes
from simexit.report.documents.parts import Bullets, Cell, Column, Document, Heading, Paragraph, Table
from simexit.report.documents.web import html_bytes
from simexit.report.documents.word import docx_bytes
from simexit.scenario.loading import load
from simexit.scenario.problems import ScenarioError
from tests.documents.conftest import ATTEMPT
from tests.documents.texts_of import book_of, book_texts, page_of, paper_texts, word_of, word_texts

MONEY = Table("funds", "Funds", (Column("Fund"), Column("Spent", "number")), ((Cell("A"), Cell("3", (3.0,), "0")),))
PARTS = (
    Heading("Key figures", key="key_figures"), Bullets(("Poverty fell.",)),
    Heading("Money", key="money"), Paragraph("How money is counted."), MONEY,
    Heading("Provenance", key="provenance"), Paragraph("simexit run a", "command"),
)  # fmt: skip
PLAIN = Document("en", "What was found", "A run", PARTS)
FILE = """title: {en: Our title, zh: 本县报告}
author: County Office
date: 2024-05-31
logo: logo.png
sections: [provenance, foreword, money]
"""


def picture(kind: str = "PNG") -> bytes:
    """A small logo."""
    content = io.BytesIO()
    Image.new("RGB", (40, 20), "navy").save(content, kind)
    return content.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What an office could write."""
    texts = {
        "report.yaml": FILE,
        "foreword.j2": "# Foreword\nOf {{ author }}, {{ date }}:\n- {{ key_figures[0] }}",
        "money.en.j2": "{{ text }}\n\nSpent: {{ tables.funds[0][1] }}\n## Below\nMore",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "logo.png").write_bytes(picture())
    return tmp_path


def test_all_that_is_replaced_comes_out_in_every_format(folder: Path) -> None:
    made = arranged(PLAIN, office(folder))
    assert [part.text for part in made.parts if isinstance(part, Heading)] == [
        "Provenance", "Foreword", "Money", "Below",
    ]  # fmt: skip
    order = ["Our title", "County Office · 31 May 2024", "simexit run a", "Of County Office, 31 May 2024:",
             "Poverty fell.", "How money is counted.", "Spent: 3"]  # fmt: skip
    for read in (word_texts, lambda each: page_of(each).texts, book_texts):
        told = "\n".join(read(made))
        places = [told.index(text) for text in order]
        assert places == sorted(places), read
        assert "What was found" not in told
    assert page_of(made).tables and word_of(made).tables and "Funds" in book_of(made).sheetnames[1]
    set_by_typst = "".join(paper_texts(made))
    assert set_by_typst.index("Provenance") < set_by_typst.index("Foreword") < set_by_typst.index("Money")
    assert pdf_bytes(made) != pdf_bytes(PLAIN)


def test_the_logo_comes_out_in_every_format_with_words(folder: Path) -> None:
    made = arranged(PLAIN, office(folder))
    assert ("img", "alt", "County Office") in page_of(made).attributes
    assert len(word_of(made).inline_shapes) == len(book_of(made).worksheets[0]._images) == 1
    bare = replace(made, look=replace(made.look, logo=b""))
    with laid_out(made) as settings:
        assert "County Office" in typst.query(**settings, selector="image")
    assert len(pdf_bytes(made)) > len(pdf_bytes(bare))


def test_own_layouts_are_used(folder: Path) -> None:
    style = docx.Document()
    style.styles["Title"].font.name = "Georgia"
    style.sections[0].header.paragraphs[0].text = "Letterhead"
    style.add_paragraph("An example that goes")
    style.save(str(folder / "style.docx"))
    (folder / "report.html.j2").write_text("<html lang='{{ lang }}'><h1>{{ document.title }}</h1></html>", "utf-8")
    (folder / "report.typ").write_text('#let data = json("document.json")\n= #data.title', "utf-8")
    made = arranged(PLAIN, office(folder))
    assert html_bytes(made) == b"<html lang='en'><h1>Our title</h1></html>"
    assert paper_texts(made) == ["Section", "Our title"]
    file = word_of(made)
    assert file.styles["Title"].font.name == "Georgia" and file.sections[0].header.paragraphs[0].text == "Letterhead"
    assert "An example that goes" not in word_texts(made) and "Command" in {style.name for style in file.styles}


def test_the_command_line_counts_more_and_no_title_is_a_command(folder: Path) -> None:
    for title in (ATTEMPT, '+1 <a href="http://x"> #panic()', "@x", "-2+3 ]"):
        made = arranged(PLAIN, office(folder, title=title, author=title, date=None))
        for read in (word_texts, lambda each: page_of(each).texts, book_texts):
            assert any(title in text for text in read(made)), (read, title)
        assert pdf_bytes(made).startswith(b"%PDF") and docx_bytes(made)
        cells = [cell for sheet in book_of(made) for row in sheet.iter_rows() for cell in row]
        assert not any(cell.data_type == "f" or re.match(r"[=+@]|-\d", str(cell.value or "")) for cell in cells)
        assert {value for _, name, value in page_of(made).attributes if name == "href"} <= {"#s1", "#s2", "#s3"}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("report.yaml", "sections: [monny]", "report.yaml:1:12: sections.1: found 'monny'; allowed: key_figures"),
        ("report.yaml", "sections: [money, money]", "'money' a second time; allowed: each section once"),
        ("report.yaml", "titel: x", "report.yaml:1:1: titel: found an unknown key; allowed: title, author"),
        ("report.yaml", "author: 3", "author: found 3; allowed: a text, or a section with en, zh or both; put it in"),
        ("report.yaml", "date: May", "date: found 'May'; allowed: a date such as 2024-05-31, or today"),
        ("report.yaml", "logo: report.yaml", "logo: found 'report.yaml', which is no picture; allowed: a picture"),
        ("style.docx", "text", "style.docx: found a file that Word did not write; allowed: a Word file (.docx)"),
        ("preface.j2", "text", "found a text 'preface' that no section is called"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, name: str, content: str, said: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(ScenarioError) as raised:
        office(tmp_path)
    assert said in str(raised.value) and len(raised.value.problems) == 1


@pytest.mark.parametrize("text", ["{{ nothing }}", "{{ title", "{{ title.__class__.__mro__ }}"])
def test_a_text_that_is_no_template_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "money.j2").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"money\.j2.*; allowed: a text with title, subtitle"):
        arranged(PLAIN, office(tmp_path))
    (tmp_path / "money.j2").unlink()
    (tmp_path / "report.html.j2").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"report\.html\.j2: found"):
        html_bytes(arranged(PLAIN, office(tmp_path)))


def test_the_templates_that_come_with_it_change_nothing(tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["templates", str(tmp_path / "ours")])
    assert told.exit_code == 0, told.output
    made = arranged(PLAIN, office(tmp_path / "ours"))
    assert html_bytes(made) == html_bytes(PLAIN)
    assert pdf_bytes(made) == pdf_bytes(PLAIN)
    assert word_texts(made) == word_texts(PLAIN)
    assert made.parts == PLAIN.parts


def test_what_is_said_wrongly_is_refused_before_anything_is_read() -> None:
    told = CliRunner().invoke(app, ["report", "nowhere", "--templates", "nothing", "--date", "May"])
    assert told.exit_code == 2 and told.stderr.count("\n") == 2
    assert "--date: date: found 'May'" in told.stderr and "nothing: found no such folder" in told.stderr


def test_a_mix_that_is_so_many_times_the_plan_says_so_in_a_word() -> None:
    plan, mix = load("mabian-2017"), load("mabian-2017", overlays=["mixes/more-housing"])
    rows = {row[0].text: [cell.text for cell in row[2:]] for row in change_table(plan, [("More", mix)], "en").rows}
    told = [cells for name, cells in rows.items() if name.startswith("Fund: ")]
    assert told and all("2016: " not in cell for cells in told for cell in cells)
    assert any(cells[1].endswith(" times the plan in every year") for cells in told)


def test_a_page_is_read_by_everybody() -> None:
    """Its language, one title, no level of headings skipped, tables with scopes, and texts dark enough."""
    text = html_bytes(replace(PLAIN, language="zh")).decode("utf-8")
    assert '<html lang="zh-CN">' in text and "<title>What was found</title>" in text
    levels = [int(level) for level in re.findall(r"<h(\d)", text)]
    assert levels.count(1) == 1 and all(after - before <= 1 for before, after in pairwise(levels))
    assert text.count('scope="col"') == 2 and text.count('scope="row"') == 1
    for colour in re.findall(r"[ {]color: #([0-9a-f]{3,6})", text):
        full = colour if len(colour) == 6 else "".join(sign * 2 for sign in colour)
        parts = [int(full[place : place + 2], 16) / 255 for place in (0, 2, 4)]
        light = [((c + 0.055) / 1.055) ** 2.4 if c > 0.04045 else c / 12.92 for c in parts]
        assert 0.9 / (0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2] + 0.05) >= 4.5, colour
