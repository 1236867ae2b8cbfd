"""Lines fit, and labels keep apart."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from simexit.charts.lettering import spread, wrap


def cells(text: str) -> float:
    return sum(2 if sign > "\u2e80" else 1 for sign in text)


@given(st.text(st.sampled_from("abc  ,.%（）。，中文字"), max_size=60), st.integers(4, 20))
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: int) -> None:
    lines = wrap(text, width, cells)
    assert all(cells(line) <= width for line in lines)
    kept = "".join(lines).replace("\u00a0", "").replace(" ", "")
    assert kept == text.replace(" ", "")


def test_no_line_starts_with_a_closing_mark() -> None:
    assert wrap("模拟误差，收窄）。两者", 8, cells) == ["模拟误", "差，收", "窄）。两", "者"]


def test_number_and_percent_stay_together() -> None:
    assert wrap("a wide 90 % band", 9, cells) == ["a wide", "90\u00a0% band"]


def test_year_and_its_sign_stay_together() -> None:
    assert wrap("预算 900（2018年）", 11, cells) == ["预算 900", "（2018年）"]


def test_a_word_wider_than_the_line_is_broken() -> None:
    assert wrap("0123456789", 4, cells) == ["0123", "4567", "89"]


def test_labels_that_do_not_collide_stay() -> None:
    assert spread([1.0, 5.0, 3.0], [1, 1, 1], 0, 10) == [1.0, 5.0, 3.0]


def test_labels_that_collide_part_evenly() -> None:
    assert spread([5.0, 5.0], [1, 1], 0, 10) == [4.5, 5.5]


@given(st.lists(st.tuples(st.floats(0, 10), st.floats(0.1, 2)), min_size=1, max_size=5))
def test_spread_boxes_never_overlap_and_stay_inside(boxes: list[tuple[float, float]]) -> None:
    wanted, heights = [box[0] for box in boxes], [box[1] for box in boxes]
    centres = spread(wanted, heights, 0.0, 10.0)
    placed = sorted(zip(centres, heights, strict=True))
    edges = [(centre - height / 2, centre + height / 2) for centre, height in placed]
    assert all(below[1] <= above[0] + 1e-9 for below, above in pairwise(edges))
    assert edges[0][0] >= -1e-9
    assert edges[-1][1] <= 10 + 1e-9


def test_number_and_chinese_unit_stay_together() -> None:
    assert wrap("贫困 1,448户", 10, cells) == ["贫困", "1,448户"]
    assert wrap("封顶线 0.14亿元", 13, cells) == ["封顶线", "0.14亿元"]
    assert wrap("口径 68.9%（第2年）", 13, cells) == ["口径 68.9%", "（第2年）"]
