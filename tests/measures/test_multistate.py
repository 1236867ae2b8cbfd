"""States occupied over time: plain shares where all are watched, and the product of transitions where some are lost."""

from __future__ import annotations

import numpy as np
import pytest

from simexit.measures.multistate import occupancy, transitions
from simexit.record.states import AT_RISK, GONE, NOT_YET, OUT, POOR, STATES, UNSEEN


def wide(state: list[list[int]], weights: list[float] | None = None) -> dict[str, list[float]]:
    table = occupancy(np.array(state, np.int8), range(2015, 2015 + len(state[0])), weights)
    return {name: part["share"].tolist() for name, part in table.groupby("state")}


def test_shares_where_everybody_is_watched() -> None:
    found = wide([[POOR, OUT, POOR], [POOR, POOR, AT_RISK], [OUT, OUT, OUT], [POOR, GONE, GONE]])
    assert found == {
        "poor": [0.75, 0.25, 0.25],
        "out": [0.25, 0.5, 0.25],
        "at risk": [0, 0, 0.25],
        "gone": [0, 0.25, 0.25],
    }


def test_those_lost_move_as_the_others() -> None:
    """Of four poor one is lost at once; of the three seen one exits: a third. The lost one counts so too."""
    found = wide([[POOR, POOR], [POOR, POOR], [POOR, OUT], [POOR, UNSEEN], [NOT_YET, POOR]])
    assert found["out"] == pytest.approx([0, 1 / 3]) and found["poor"] == pytest.approx([1, 2 / 3])


def test_weights_stand_for_households() -> None:
    states = [[POOR, OUT, POOR], [POOR, POOR, UNSEEN], [OUT, POOR, OUT]]
    weighted, copied = wide(states, [2, 1, 3]), wide([states[k] for k in (0, 0, 1, 2, 2, 2)])
    assert weighted.keys() == copied.keys()
    for name in weighted:
        assert weighted[name] == pytest.approx(copied[name])


def test_transitions_sum_to_one() -> None:
    draw = np.random.default_rng(1)
    found = transitions(draw.choice([POOR, OUT, AT_RISK, GONE, UNSEEN], (300, 5)).astype(np.int8))
    assert found.shape == (4, len(STATES) + 1, len(STATES) + 1)
    assert np.allclose(found.sum(axis=2)[:, [OUT, POOR, AT_RISK, -1]], 1)
    assert (found.sum(axis=2)[:, 2] == 0).all()


def test_nobody_at_first() -> None:
    with pytest.raises(ValueError, match="no household is seen at the first assessment"):
        occupancy(np.full((2, 3), UNSEEN, np.int8), [1, 2, 3])
