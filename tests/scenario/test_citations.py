"""Codes in sources: every one is resolved, none is kept that nobody names."""

from __future__ import annotations

from pathlib import Path

from simexit.scenario.citations import STANDINGS, citations, cited, codes_in
from simexit.words.terms import term

ROOT = Path(__file__).parents[2]
PLACES = ("simexit/**/*.toml", "simexit/**/*.yaml", "scenarios/*.yaml", "docs/model/*.md")


def test_every_code_in_the_package_has_its_citation_and_every_citation_is_named() -> None:
    texts = {file.name: file.read_text(encoding="utf-8") for place in PLACES for file in ROOT.glob(place)}
    named = {code: name for name, text in texts.items() for code in codes_in(text)}
    assert {code: name for code, name in named.items() if code not in citations()} == {}
    assert citations().keys() <= named.keys()


def test_a_citation_has_a_source_a_number_and_a_standing() -> None:
    for each in citations().values():
        assert each.source and each.quantity and each.value and each.standing in STANDINGS, each.id
    assert all(term(f"standing_{name}", language) for name in STANDINGS for language in ("en", "zh"))


def test_spans_of_codes_hold_all_between() -> None:
    assert list(codes_in("poor areas (HE-055 to HE-057, A2-001; S13)")) == [
        "HE-055",
        "HE-056",
        "HE-057",
        "A2-001",
        "S13",
    ]
    assert [each.id for each in cited(["HE-055, XX-001", "S13 and HE-055"])] == ["HE-055", "S13"]
