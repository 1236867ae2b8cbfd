"""What is shipped is described in Chinese: accounts of plans and overlays, steps, parameters; `describe`, `list`."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from simexit.cli import app
from simexit.cli.translated import called, command_in
from simexit.model import calendar_lines
from simexit.scenario.evidence import evidence
from simexit.scenario.loading import load
from simexit.scenario.named_mixes import families
from simexit.scenario.overlays import read_overlay
from simexit.scenario.shipped import shipped_names, shipped_overlays
from simexit.words.messages import said
from simexit.words.terms import catalogue, term_keys

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


def english_in(text: str) -> set[str]:
    """English words that are left of a text in Chinese, keys and what stands in brackets apart."""
    plain = catalogue().messages.get(text, said(text, "zh"))
    return {*re.findall(r"[a-z][a-z_-]{2,}", re.sub("（.*?）", "", plain).lower())} - KEYS


@pytest.mark.parametrize(
    "words", [["list"], ["describe", "mabian-2017", "--no-margins"], ["describe", "more-health"], ["describe", "none"]]
)
def test_what_is_printed_of_it_is_chinese(
    words: list[str], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    try:
        called(command_in(app, "zh"), words)
    finally:
        command_in(app, "en")
    text = capfd.readouterr().out
    assert re.search("[\u4e00-\u9fff]", text)
    assert not re.search(r"(?<!-)\b(the|and|of|a|is|per|every|share|yuan|persons)\b(?!:|[（）])", text), text
