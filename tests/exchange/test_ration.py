"""Queues are cut where the next candidate does not fit, against a brute-force reference."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simexit.exchange import UNLIMITED, Exchange, Queue, before_cut, ration, share_out

GROUPS = 4
CANDIDATES = st.lists(
    st.tuples(
        st.integers(0, GROUPS - 1),
        st.sampled_from([-1.5, 0.0, 0.25, 3.0, 1e9]),
        st.integers(0, 5),
        st.integers(1, 20),
    ),
    max_size=30,
)
LIMITS = st.lists(st.integers(0, 60) | st.just(int(UNLIMITED)), min_size=GROUPS, max_size=GROUPS)


def queue_of(candidates: list[tuple[int, float, int, int]]) -> Queue:
    """A queue in which every candidate has a tie of its own, as in a run."""
    group, score, size, cost = (
        (list(each) for each in zip(*candidates, strict=True)) if candidates else ([], [], [], [])
    )
    ties = [(37 * k + 11) % 1009 for k in range(len(candidates))]
    return Queue(
        np.array(group, np.int64), np.array(score, np.float64), np.array(ties, np.uint64), np.array(size, np.int64),
        np.array(cost, np.int64),
    )  # fmt: skip


def plainly(queue: Queue, places: list[int], budget: list[int]) -> list[bool]:
    """Serve one after the other in each group until somebody does not fit."""
    served = [False] * queue.group.size
    for group in range(GROUPS):
        mine = [k for k in range(queue.group.size) if queue.group[k] == group]
        left, money = places[group], budget[group]
        for k in sorted(mine, key=lambda k: (-queue.score[k], int(queue.tie[k]))):
            if queue.size[k] > left or queue.cost[k] > money:
                break
            served[k] = True
            left, money = left - int(queue.size[k]), money - int(queue.cost[k])
    return served


@given(CANDIDATES, LIMITS, LIMITS)
def test_ration_and_before_cut_serve_as_the_reference(candidates: Any, places: list[int], budget: list[int]) -> None:
    queue = queue_of(candidates)
    cuts = ration(queue, np.array(places, np.int64), np.array(budget, np.int64))
    assert before_cut(queue, cuts).tolist() == plainly(queue, places, budget)


@given(CANDIDATES, LIMITS, st.randoms(use_true_random=False))
def test_rows_may_stand_in_any_order(candidates: Any, places: list[int], random: Any) -> None:
    queue = queue_of(candidates)
    shuffled = list(range(queue.group.size))
    random.shuffle(shuffled)
    limits = np.array(places, np.int64), np.full(GROUPS, UNLIMITED)
    there = before_cut(queue, ration(queue, *limits))
    other = Queue(*(column[shuffled] for column in queue))
    assert before_cut(other, ration(other, *limits)).tolist() == there[shuffled].tolist()


def test_nobody_is_skipped() -> None:
    """A large household that does not fit stops the queue, although a smaller one behind it would fit."""
    queue = queue_of([(0, 3.0, 2, 5), (0, 2.0, 4, 5), (0, 1.0, 1, 5)])
    cuts = ration(queue, np.array([3, 9, 9, 9]), np.full(GROUPS, UNLIMITED))
    assert before_cut(queue, cuts).tolist() == [True, False, False]


def test_an_empty_group_serves_nobody_who_comes_later() -> None:
    cuts = ration(queue_of([]), np.full(GROUPS, UNLIMITED), np.full(GROUPS, UNLIMITED))
    assert not before_cut(queue_of([(1, 1e9, 0, 1)]), cuts).any()


@given(CANDIDATES, LIMITS, st.sets(st.integers(0, 29)))
def test_a_replay_serves_part_of_the_queue_as_before(candidates: Any, places: list[int], part: set[int]) -> None:
    queue = queue_of(candidates)
    ids = np.array([11, 2**63 + 5, 7, 9], np.uint64)
    live = Exchange(recording=True)
    limits = np.array(places, np.int64), np.full(GROUPS, UNLIMITED)
    served = live.serve(24193, "help", ids, queue, lambda: ration(queue, *limits))
    rows = [k for k in range(queue.group.size) if k in part]
    some = Queue(*(column[rows] for column in queue))
    again = live.replay().serve(24193, "help", ids, some, never)
    assert again.tolist() == served[rows].tolist()


def never() -> Any:
    """Stands for what a replay must not work out again."""
    pytest.fail("a replay worked out its own cut")


def test_a_replay_gives_back_numbers_and_shares_by_place() -> None:
    live, ids = Exchange(recording=True), np.array([5, 2**64 - 1, 8], np.uint64)
    assert live.numbers(1, "exit target", ids, lambda: np.array([4, -1, 2**40])).tolist() == [4, -1, 2**40]
    share = np.array([0.1, 1 / 3, 0], np.float32)
    live.shares(1, "migrants", ids, share)
    again = live.replay()
    assert again.numbers(1, "exit target", ids[[2, 1]], never).tolist() == [2**40, -1]
    assert again.shares(1, "migrants", ids[[1]], np.zeros(1, np.float32)).tobytes() == share[[1]].tobytes()


def test_a_replay_serves_nobody_in_a_queue_it_has_not_kept() -> None:
    queue = queue_of([(0, 1e9, 1, 1)])
    live = Exchange(recording=True)
    live.serve(1, "help", np.array([5], np.uint64), queue, lambda: ration(queue, np.array([9]), np.array([9])))
    again = live.replay()
    assert again.serve(1, "help", np.array([5], np.uint64), queue, never).all()
    for month, name, place in ((2, "help", 5), (1, "aid", 5), (1, "help", 6)):
        assert not again.serve(month, name, np.array([place], np.uint64), queue, never).any()


def test_a_live_exchange_keeps_nothing_unless_it_records() -> None:
    live, queue = Exchange(), queue_of([(0, 1.0, 1, 1)])
    live.serve(1, "help", np.array([5], np.uint64), queue, lambda: ration(queue, np.array([9]), np.array([9])))
    assert not live.kept


WEIGHTS = st.lists(st.integers(0, 1000).map(float), min_size=1, max_size=40)


@given(st.integers(0, 10**6), WEIGHTS)
def test_parts_sum_to_the_total_and_are_nearly_exact(total: int, weights: list[float]) -> None:
    parts = share_out(total, np.array(weights))
    if not sum(weights):
        assert parts.sum() == 0
        return
    assert parts.sum() == total and parts.min() >= 0
    exact = np.array(weights) * total / sum(weights)
    assert np.all(np.abs(parts - exact) < 1) and not parts[np.array(weights) == 0].any()


@given(st.integers(0, 10**6), WEIGHTS)
def test_a_larger_weight_gets_no_smaller_part(total: int, weights: list[float]) -> None:
    parts = share_out(total, np.array(weights)).tolist()
    for one, part in zip(weights, parts, strict=True):
        assert all(other >= part for more, other in zip(weights, parts, strict=True) if more > one)


def test_largest_remainders_by_hand() -> None:
    assert share_out(10, np.array([1.0, 1.0, 1.0])).tolist() == [4, 3, 3]
    assert share_out(7, np.array([5.0, 3.0, 1.0])).tolist() == [4, 2, 1]
    assert share_out(0, np.array([5.0, 3.0])).tolist() == [0, 0]
    assert share_out(-3, np.array([5.0, 3.0])).tolist() == [0, 0]
