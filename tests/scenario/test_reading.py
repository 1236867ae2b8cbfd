"""YAML text becomes plain data with positions, within bounds."""

from __future__ import annotations

import time

import pytest

from simexit.scenario.problems import Position, ScenarioError
from simexit.scenario.reading import MOST_BYTES, MOST_VALUES, read_bytes, read_text


def fault(text: str | bytes) -> str:
    with pytest.raises(ScenarioError) as raised:
        read_text(text, "f.yaml") if isinstance(text, str) else read_bytes(text, "f.yaml")
    assert len(raised.value.problems) == 1
    return str(raised.value)


def test_values_follow_yaml_1_2() -> None:
    text = "a: 2016-01\nb: 2016-01-05\nc: 2016\nd: yes\ne: true\nf: 010\ng: 1e3\nh: '5'\ni: ~\n"
    text += "j:\nk: 0x1F\nl: 1_000\nm: 1:30\n"
    assert read_text(text, "f.yaml").data == {
        "a": "2016-01",
        "b": "2016-01-05",
        "c": 2016,
        "d": "yes",
        "e": True,
        "f": 10,
        "g": 1000.0,
        "h": "5",
        "i": None,
        "j": None,
        "k": 31,
        "l": "1_000",
        "m": "1:30",
    }


def test_years_are_whole_number_keys_and_other_keys_texts() -> None:
    assert list(read_text("{2016: 1, '2017': 2, true: 3, 2.5: 4}", "f.yaml").data) == [2016, "2017", "True", "2.5"]


def test_positions_are_those_of_keys_and_items() -> None:
    document = read_text("a: 1\nb:\n  c: [5, 6]\n", "f.yaml")
    assert document.position(("b", "c")) == Position("f.yaml", 3, 3)
    assert document.position(("b", "c", 1)) == Position("f.yaml", 3, 10)


def test_what_is_missing_stands_where_its_section_stands() -> None:
    document = read_text("a: 1\nb:\n  c: 2\n", "f.yaml")
    assert document.position(("b", "missing", "more")) == Position("f.yaml", 2, 1)


def test_byte_order_mark_is_passed_over() -> None:
    assert read_bytes(b"\xef\xbb\xbfa: 1", "f.yaml").data == {"a": 1}


def test_windows_line_ends() -> None:
    document = read_bytes("a: 1\r\nb: 马边\r\n".encode(), "f.yaml")
    assert document.data == {"a": 1, "b": "马边"}
    assert document.position(("b",)).line == 2


def test_encoding_is_named_with_line_and_column() -> None:
    message = fault("a: 1\nb: 马边\n".encode("gb18030"))
    assert message.startswith("f.yaml:2:4: ") and "UTF-8" in message


def test_duplicate_keys_name_both_lines_and_the_later_counts() -> None:
    document = read_text("a: 1\nb: 2\na: 3\n", "f.yaml")
    assert document.data == {"a": 3, "b": 2}
    assert [str(problem) for problem in document.problems] == [
        "f.yaml:3:1: a: found a key written a second time; allowed: each key once (it stands in line 1 already)"
    ]


def test_aliases_stand_for_what_they_name() -> None:
    assert read_text("a: &x {b: [1]}\nc: *x\n", "f.yaml").data == {"a": {"b": [1]}, "c": {"b": [1]}}


def test_billion_laughs_are_refused_at_once() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    for name, before in zip("bcdefghijklmnop", "abcdefghijklmno", strict=True):
        lines.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]")
    started = time.perf_counter()
    assert f"at most {MOST_VALUES:,} values" in fault("\n".join(lines))
    assert time.perf_counter() - started < 5


def test_deep_aliases_are_refused() -> None:
    lines = ["a0: &a0 [x]", *(f"a{depth}: &a{depth} [*a{depth - 1}]" for depth in range(1, 60))]
    assert "nested too deeply" in fault("\n".join(lines))


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_deep_nesting_is_refused(opening: str) -> None:
    assert "nested too deeply" in fault(opening * 20_000)


@pytest.mark.parametrize("text", ["a: &a [*a]", "a: &a {b: {c: *a}}"])
def test_a_reference_to_itself_is_refused(text: str) -> None:
    assert "inside what it stands for" in fault(text)


def test_long_files_are_refused() -> None:
    assert f"{MOST_BYTES:,}" in fault(b"a" * (MOST_BYTES + 1))


def test_tags_are_refused() -> None:
    assert "the tag !!python/object/apply:os.system" in fault("a: !!python/object/apply:os.system [ls]")


def test_what_trips_the_parser_is_a_problem_too() -> None:
    assert "cannot be read as YAML" in fault('a: "\\U00110000"')


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n"])
def test_nothing_is_read_from_nothing(text: str) -> None:
    assert read_text(text, "f.yaml").data is None
