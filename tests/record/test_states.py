"""States of households in each view, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from made_records import made

from simexit.record.states import (
    AT_RISK,
    GONE,
    NOT_YET,
    OUT,
    POOR,
    REGISTERED,
    UNSEEN,
    confirmed_exits,
    consumption_states,
    monitoring_states,
    own_income_states,
    present,
    recorded_states,
    statistical_states,
    true_states,
)

LETTERS = {"P": POOR, "o": OUT, ".": GONE, "?": UNSEEN, "r": REGISTERED}
NAMES = {code: letter for letter, code in LETTERS.items()}


def test_absent_before_is_not_founded_absent_after_is_gone() -> None:
    there = np.array([[0, 1, 0, 1], [0, 0, 0, 0], [1, 1, 0, 0]], bool)
    found = present(np.ones((3, 4), np.int8), there)
    assert found.tolist() == [[NOT_YET, POOR, GONE, POOR], [NOT_YET] * 4, [POOR, POOR, GONE, GONE]]


def test_views_of_the_same_households() -> None:
    """Line 1,000, statistical line 900, two members. The second lacks water; the third lives on transfers."""
    income = {"wage": [[1900], [9000], [100], [2400]], "transfer": [[0], [0], [9000], [0]]}
    columns = {"missing": [[0], [2], [0], [0]], "consumption": [[1500], [4000], [4000], [4000]]}
    record = made(["P", "P", "o", "o"], income=income, register=["r", "x", "r", "n"], **columns)
    found = {
        "true": true_states(record),
        "recorded": recorded_states(record),
        "own income": own_income_states(record),
        "statistical": statistical_states(record),
        "consumption": consumption_states(record),
        "monitoring": monitoring_states(record),
    }
    assert {view: state[:, 0].tolist() for view, state in found.items()} == {
        "true": [POOR, POOR, OUT, OUT],
        "recorded": [REGISTERED, OUT, REGISTERED, OUT],
        "own income": [POOR, POOR, POOR, OUT],
        "statistical": [OUT, OUT, OUT, OUT],
        "consumption": [POOR, OUT, OUT, OUT],
        "monitoring": [POOR, POOR, OUT, AT_RISK],
    }


@pytest.mark.parametrize(
    ("letters", "two", "three"),
    [
        ("PoPP", "PPPP", "PPPP"),
        ("PooP", "PooP", "PPPP"),
        ("Pooo", "Pooo", "Pooo"),
        # Too short to know: the poverty is censored before it.
        ("PPPo", "PPP?", "PPP?"),
        ("PPoo", "PPoo", "PP??"),
        ("Po?o", "P??o", "P??o"),
        ("Po..", "PP..", "PP.."),
        # Nobody saw these households poor before.
        ("oPoo", "oPoo", "oP??"),
        ("ooPo", "ooP?", "ooP?"),
        ("rorr", "rrrr", "rrrr"),
    ],
)
def test_exits_that_must_last(letters: str, two: str, three: str) -> None:
    state = np.array([[LETTERS[letter] for letter in letters]], np.int8)
    assert confirmed_exits(state, 1).tolist() == state.tolist()
    for needed, expected in ((2, two), (3, three)):
        assert "".join(NAMES[int(code)] for code in confirmed_exits(state, needed)[0]) == expected


def test_one_assessment_at_least() -> None:
    with pytest.raises(ValueError, match="assessments_out: one or more, found 0"):
        confirmed_exits(np.zeros((1, 1), np.int8), 0)
