"""Numbers as analysts read them."""

from __future__ import annotations

import math

import pytest

from simexit.words.formats import number_format, percent
from simexit.words.terms import Language


@pytest.mark.parametrize(
    ("value", "unit", "english", "chinese"),
    [
        (0.0801, "share", "8.0 %", "8.0%"),
        (0.0045, "share", "0.45 %", "0.45%"),
        (0.0, "share", "0.0 %", "0.0%"),
        (1813.4, "households", "1,813 households", "1,813户"),
        (7502.0, "persons", "7,502 persons", "7,502人"),
        (12.44, "households", "12.4 households", "12.4户"),
        (8500.0, "yuan", "8,500 yuan", "8,500元"),
        (123_456.0, "yuan", "123,456 yuan", "12.3万元"),
        (123_456_789.0, "yuan", "123.5 million yuan", "1.23亿元"),
        (-2_500_000.0, "yuan", "-2.50 million yuan", "-250.0万元"),
        (3.0, "count", "3", "3"),
        (0.3812, "count", "0.381", "0.381"),
        (math.nan, "share", "\u2013", "\u2013"),
        (math.inf, "yuan", "\u2013", "\u2013"),
    ],
)
def test_value_in_both_languages(value: float, unit: str, english: str, chinese: str) -> None:
    written: dict[Language, str] = {"en": english, "zh": chinese}
    for language, text in written.items():
        assert number_format([value], unit, language).with_unit(value, language) == text


def test_interval_shares_the_scale_of_its_value() -> None:
    style = number_format([990_000.0, 950_000.0, 1_020_000.0], "yuan", "en")
    assert [style.bare(value) for value in (990_000.0, 1_020_000.0)] == ["0.99", "1.02"]


@pytest.mark.parametrize(
    ("values", "english", "chinese"),
    [
        ([243.5e6, 1.65e6], ["243.5 million yuan", "1.6 million yuan"], ["24,350万元", "165万元"]),
        ([243.5e6, 28_000.0], ["243,500.0 thousand yuan", "28.0 thousand yuan"], ["24,350.0万元", "2.8万元"]),
        ([730.5e6, 244e6], ["730.5 million yuan", "244.0 million yuan"], ["7.30亿元", "2.44亿元"]),
        ([9e9, 120e6], ["9,000.0 million yuan", "120.0 million yuan"], ["90.0亿元", "1.2亿元"]),
        ([13_538.0, 120.0], ["13,538 yuan", "120 yuan"], ["13,538元", "120元"]),
        ([13_538.0, 7_370.0], ["13,538 yuan", "7,370 yuan"], ["1.35万元", "0.74万元"]),
        ([63e9, 4e9], ["63,000 million yuan", "4,000 million yuan"], ["630.0亿元", "40.0亿元"]),
        ([2.5e6, 0.0], ["2.50 million yuan", "0.00 million yuan"], ["250.0万元", "0.0万元"]),
        ([2.5e8, 3.0], ["250.0 million yuan", "0.0 million yuan"], ["2.50亿元", "0.00亿元"]),
        ([-2.5e6, math.nan, 0.3e6], ["-2.50 million yuan", "\u2013", "0.30 million yuan"],
         ["-250.0万元", "\u2013", "30.0万元"]),
    ],
)  # fmt: skip
def test_mixed_sizes_share_one_unit_in_which_the_smallest_can_be_read(
    values: list[float], english: list[str], chinese: list[str]
) -> None:
    written: dict[Language, list[str]] = {"en": english, "zh": chinese}
    for language, texts in written.items():
        style = number_format(values, "yuan", language)
        assert [style.with_unit(value, language) for value in values] == texts


def test_no_negative_zero() -> None:
    assert percent(-0.0000001, "zh") == "0.00%"


def test_unknown_unit_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'mu'.*share, households"):
        number_format([1.0], "mu", "en")
