"""What is shipped is described in Chinese: accounts of plans and overlays, steps, parameters; `describe`, `list`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from simexit.model import calendar_lines
from simexit.report.documents.citation_table import citation_table
from simexit.report.documents.plan_parts import source_table, source_texts
from simexit.scenario.evidence import evidence
from simexit.scenario.json_schema import json_schema
from simexit.scenario.loading import load
from simexit.scenario.named_mixes import families
from simexit.scenario.overlays import read_overlay
from simexit.scenario.shipped import shipped_names, shipped_overlays
from simexit.words.messages import said
from simexit.words.terms import catalogue, term_keys

CHINESE = re.compile("[\u4e00-\u9fff]")
KEYS = {*families(), "then", "taper", "review_months", "enrol_months", "onset_monthly", "onset_reference_age_years"}


def shipped_texts() -> Iterator[tuple[str, str]]:
    """What a description says of what is shipped, with where it is from."""
    for name in shipped_names():
        scenario = load(name)
        yield name, " ".join(scenario.about.split())
        rows = {row.title.en for row in scenario.statuses.values()}
        for step, when, text in calendar_lines(scenario):
            yield step, when
            if text.partition(":")[0] not in rows:
                yield step, text
    for name in shipped_overlays():
        overlay = read_overlay(name)
        if overlay is not None:
            yield name, overlay.about
    for parameter in evidence().values():
        yield parameter.name, parameter.meaning
        if parameter.unit not in term_keys():
            yield parameter.name, parameter.unit


def test_what_is_shipped_is_described_in_chinese() -> None:
    """A plan's account, steps with their dates, accounts of overlays, meaning and unit of every parameter."""
    found = [*shipped_texts()]
    assert len(found) > 600
    missing = sorted({f"{name}: {text!r}" for name, text in found if english_in(text)})
    assert not missing, "append to zh.po, without a key:\n" + "\n".join(missing)


def test_funds_of_the_plans_have_names_in_both_languages() -> None:
    """A table of money in Chinese shows no key of a scenario file."""
    funds = {(name, fund) for name in shipped_names() for fund in load(name).funds}
    assert len(funds) > 30
    missing = sorted(f"{name}: {fund}" for name, fund in funds if fund not in term_keys())
    assert not missing, "append to zh.po with the fund as its key:\n" + "\n".join(missing)


def titles_in(part: Any) -> Iterator[str]:
    """Every title of a schema."""
    if isinstance(part, dict):
        yield from [part["title"]] if isinstance(part.get("title"), str) else []
        part = list(part.values())
    for each in part if isinstance(part, list) else []:
        yield from titles_in(each)


def test_editors_show_every_key_in_chinese() -> None:
    titles = [title for title in titles_in(json_schema("zh")) if title != "Words"]
    assert len(titles) > 400
    assert not [title for title in titles if not CHINESE.search(title)]


def test_sources_of_shipped_plans_are_in_chinese() -> None:
    """Every source that a report in Chinese quotes of a shipped plan."""
    tables = [source_table(load(name), "zh") for name in shipped_names()]
    sources = [str(row[-1].text) for table in tables if table is not None for row in table.rows]
    assert len(sources) > 60
    missing = sorted({text for text in sources if not CHINESE.search(text)})
    assert not missing, "append to zh.po, without a key:\n" + "\n".join(missing)


def test_keys_and_publications_behind_shipped_plans_are_in_chinese() -> None:
    """No key of a file and no English title is left in the tables of sources, addresses apart."""
    plans = [load(name) for name in shipped_names()]
    tables = [source_table(plan, "zh") for plan in plans]
    tables += [citation_table((text for text, _ in source_texts(plan)), "zh") for plan in plans]
    said = {cell.text for table in tables if table is not None for row in table.rows for cell in row}
    assert len(said) > 150
    assert not sorted(text for text in said if re.search("[A-Za-z]{3}", re.sub(r"[\w./]+/[\w./]+", "", text)))


def english_in(text: str) -> set[str]:
    """English words that are left of a text in Chinese, keys and what stands in brackets apart."""
    plain = catalogue().messages.get(text, said(text, "zh"))
    return {*re.findall(r"[a-z][a-z_-]{2,}", re.sub("（.*?）", "", plain).lower())} - KEYS


@pytest.mark.parametrize(
    "words", [["list"], ["describe", "mabian-2017", "--no-margins"], ["describe", "more-health"], ["describe", "none"]]
)
def test_what_is_printed_of_it_is_chinese(words: list[str], in_chinese: Any) -> None:
    text = in_chinese(words).out
    assert CHINESE.search(text)
    assert not re.search(r"(?<!-)\b(the|and|of|a|is|per|every|share|yuan|persons)\b(?!:|[（）])", text), text
