"""The table of terms is whole in both languages, and safe to show."""

from __future__ import annotations

import re
import string

import pytest
from babel.messages.pofile import read_po
from matplotlib.ft2font import FT2Font

from simexit.charts.fonts import CHINESE_FONT
from simexit.scenario.loading import load
from simexit.scenario.shipped import shipped_names
from simexit.words.captions import figure_caption, footer_line
from simexit.words.terms import CATALOGUE, LANGUAGES, Language, term, term_keys, term_or_text

KEYS = term_keys()
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PURE_PATTERNS = {
    "unit_percent", "end_label", "outcome_of_group", "figure_title", "end_label_of_duration", "lever_of_programme",
    "report_column_unit", "scorecard_failed_reason", "fill_reason", "delisting_failed_on", "delisting_failed_all",
}  # fmt: skip


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_no_key_appears_twice_and_nothing_is_half_translated() -> None:
    written = re.findall(r'^msgctxt "(.+)"$', CATALOGUE.read_text(encoding="utf-8"), re.M)
    assert len(written) == len(set(written)) > 100 and tuple(written) == KEYS
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="zh", abort_invalid=True)
    assert not any(message.fuzzy for message in catalogue) and not catalogue.obsolete


def is_whole(key: str) -> bool:
    """Whether a term says something in both languages, each in its own signs, with the same places."""
    english, chinese = term(key, "en"), term(key, "zh")
    return (
        english.strip() == english != ""
        and chinese.strip() == chinese != ""
        and not CHINESE.search(english)
        and english.isascii()
        and bool(CHINESE.search(chinese) or key in PURE_PATTERNS)
        and places(english) == places(chinese)
    )


def test_every_term_is_whole_in_both_languages() -> None:
    assert [key for key in KEYS if not is_whole(key)] == []


def test_chinese_uses_chinese_punctuation() -> None:
    assert [key for key in KEYS if re.search(r"[\u4e00-\u9fff}%][,;:()]", term(key, "zh"))] == []


def test_every_chinese_sign_is_in_the_font() -> None:
    shown = {ord(sign) for key in KEYS for sign in term(key, "zh")}
    assert shown <= set(FT2Font(str(CHINESE_FONT)).get_charmap())


def test_font_has_all_of_gb2312() -> None:
    codes = (bytes([row, cell]) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    signs = {ord(sign) for code in codes for sign in code.decode("gb2312", errors="ignore")}
    assert len(signs) == 7445
    assert signs <= set(FT2Font(str(CHINESE_FONT)).get_charmap())


def test_standard_terms_of_the_field() -> None:
    expected = {
        "headcount_ratio": "贫困发生率",
        "false_exit": "错退",
        "left_out": "漏评",
        "relapse": "返贫",
        "exit": "脱贫",
    }
    assert {key: term(key, "zh") for key in expected} == expected


def test_unknown_key_names_the_nearest() -> None:
    with pytest.raises(KeyError, match=r"'headcount_ration'.*'headcount_ratio'"):
        term("headcount_ration", "en")


def test_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'fr'.*en, zh"):
        term("year", "fr")  # type: ignore[arg-type]


def test_a_name_from_a_scenario_stays_as_it_is() -> None:
    assert term_or_text("year", "zh") == "年份"
    assert term_or_text("upper village", "zh") == "upper village"


@pytest.mark.parametrize("language", LANGUAGES)
def test_caption_tells_of_intervals_only_when_there_are_any(language: Language) -> None:
    several, always = ("caption_intervals",), ("caption_targets",)
    many, one = (
        figure_caption(households=48213, replicates=n, language=language, several=several, always=always)
        for n in (20, 1)
    )
    assert "48,213" in many
    assert "20" in many
    assert "90" in many
    assert "90" not in one
    assert one.endswith(term("caption_targets", language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_footer_names_source_and_hash(language: Language) -> None:
    footer = footer_line(source="S", scenario="mabian", scenario_hash="0123456789abcdef", seed=7, language=language)
    assert "0123456789ab" in footer
    assert "mabian" in footer


def test_every_fund_of_a_shipped_plan_has_its_term() -> None:
    funds = {fund for name in shipped_names() for fund in load(name).funds}
    assert [fund for fund in sorted(funds) if term_or_text(fund, "zh") == fund] == []
