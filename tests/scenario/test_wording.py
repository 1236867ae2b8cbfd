"""Guesses at what an analyst meant to write."""

from __future__ import annotations

import pytest

from simexit.scenario.problems import Item, Position, Problem, ScenarioError, dotted, nearest
from simexit.scenario.wording import month_meant, name_from, number_meant, shown


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("3%", "0.03"), ("12.5 %", "0.125"), ("３％", "0.03"), ("2‰", "0.002"), ("1,813", "1813"), ("1，813", "1813"),
        ("1 813", "1813"), ("1_813", "1813"), ("1.2万", "12000"), ("1.5亿元", "150000000"), ("5千", "5000"),
        ("５", "5"), ("3146 yuan", "3146"), ("¥3,146", "3146"), ("2952元", "2952"), ("12 months", "12"),
        ("0,5", "0.5"), ("０，５", "0.5"),
        ("0,500", "0.5"), ("2500,50", "2500.5"), ("12,5%", "0.125"), ("1,5万", "15000"),
        (",5", "0.5"), ("-0,25", "-0.25"), ("1,813,000", "1813000"), ("1,813.5", "1813.5"), ("12,34", "12.34"),
        ("0。5", "0.5"), ("\u22120.5", "-0.5"), ("1'813", "1813"), ("1,8135", "1.8135"),
        ("-0.5%", "-0.005"), (".5", "0.5"), ("7", "7, without quotation marks"), ("100%", "1"),
    ],
)  # fmt: skip
def test_numbers(written: str, meant: str) -> None:
    assert number_meant(written) == f"write {meant}"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "many",
        "1.2.3",
        "%",
        "--5",
        "1-2",
        "9" * 100,
        None,
        True,
        [1, 2],
        {},
        "3 of 4",
        "1,81,3",
        "1,813,5",
        "1 8",
        "1_8",
        "1,813 000",
        "1.813,5",
    ],
)
def test_what_is_no_number(written: object) -> None:
    assert number_meant(written) == ""


@pytest.mark.parametrize(
    "written", ["2016/1", "2016-1", "2016.01", "201601", "2016年1月", "2016-01-15", "２０１６－１"]
)
def test_months(written: str) -> None:
    assert month_meant(written) == "write 2016-01"


@pytest.mark.parametrize("written", ["2016-13", "soon", None, True, [], "01-2016"])
def test_what_is_no_month(written: object) -> None:
    assert month_meant(written) == ""


def test_names() -> None:
    assert name_from("01 Mabian_County (2)") == "mabian-county-2"
    assert name_from("马边") == "马边"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "nothing"), (True, "true"), (1.7, "1.7"), (5.0, "5"), (10**15, "1000000000000000"),
        ("a\nb", "the text 'a b'"), ("", "an empty text"), ([], "an empty list"), ([1, 2], "a list of 2 values"),
        ({}, "an empty section"), ({"a": 1}, "a section with the key a"),
        ({"a": 1, 2016: 2}, "a section with the keys a, 2016"),
    ],
)  # fmt: skip
def test_values_as_shown(value: object, text: str) -> None:
    assert shown(value) == text


def test_nearest_names() -> None:
    assert nearest("takeup", ["title", "take_up"]) == "take_up"
    assert nearest("Civil Affairs", ["poverty-fund", "civil-affairs"]) == "civil-affairs"
    assert nearest("xyz", ["title", "take_up"]) is None


def test_list_items_are_counted_from_one_and_years_left_alone() -> None:
    assert (
        dotted(("programmes", "a", "effects", Item(0), "add", "value", 2016)) == "programmes.a.effects.1.add.value.2016"
    )


def test_an_error_lists_its_problems_in_order_and_once() -> None:
    first, second = (Problem("f.yaml", *place, "k", "a", "b") for place in ((2, 1), (10, 1)))
    error = ScenarioError([second, first, second])
    assert error.problems == (first, second)
    assert str(error) == "f.yaml:2:1: k: found a; allowed: b\nf.yaml:10:1: k: found a; allowed: b"
    assert str(Problem(*Position("f.yaml"), "", "a", "b", "c")) == "f.yaml: found a; allowed: b; c"
