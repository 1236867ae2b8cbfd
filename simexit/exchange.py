"""What crosses villages: queues, and numbers worked out over a whole county.

Every queue is cut at one key: who stands before the cut is served. The cuts of each month are recorded, so that a
village re-run alone, or with a household added, can be served by the very cuts it met in its county.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simexit.compiled import kernel

Ids = NDArray[np.uint64]
Whole = NDArray[np.int64]

UNLIMITED = np.int64(2**62)


class Queue(NamedTuple):
    """Candidates of a queue. Higher ``score`` first; equals by the lower stored number ``tie``.

    ``group``: index of the candidate's group; ``size``: places taken; ``cost``: yuan.
    """

    group: Whole
    score: NDArray[np.float64]
    tie: Ids
    size: Whole
    cost: Whole


class Cuts(NamedTuple):
    """The key of the last candidate served in each group (infinite score: nobody)."""

    score: NDArray[np.float64]
    tie: Ids


def ration(queue: Queue, places: Whole, budget: Whole) -> Cuts:
    """Cuts that serve each group in order until the next candidate exceeds its places or its budget.

    Sizes and costs are never negative.
    """
    cuts = Cuts(np.full(places.size, np.inf), np.zeros(places.size, np.uint64))
    ends = np.cumsum(np.bincount(queue.group, minlength=places.size))
    order = np.argsort(queue.group, kind="stable") if places.size > 1 else np.arange(queue.group.size)
    _cut_all(order, ends, *queue[1:], places, budget, *cuts)
    return cuts


@kernel
def _cut_all(
    order: Whole, ends: Whole, score: NDArray[np.float64], tie: Ids, size: Whole, cost: Whole, places: Whole,
    budget: Whole, cut_score: NDArray[np.float64], cut_tie: Ids,
) -> None:  # fmt: skip
    """The key of the last candidate served of each group, whose candidates are ``order`` up to its end.

    Where all are served it is the last of all; else as a quicksort does, but only the side of the pivot on which the
    cut lies is looked at further.
    """
    first = 0
    for g in range(places.size):
        low, high, free, money = first, ends[g], places[g], budget[g]
        first = high
        last, taken, spent = low, np.int64(0), np.int64(0)
        for k in range(low, high):
            i, j = order[k], order[last]
            taken, spent = taken + size[i], spent + cost[i]
            if score[i] < score[j] or (score[i] == score[j] and tie[i] > tie[j]):
                last = k
        if low < high and taken <= free and spent <= money:
            cut_score[g], cut_tie[g], low = score[order[last]], tie[order[last]], high
        while low < high:
            pivot = order[(low + high) // 2]
            order[(low + high) // 2] = order[high - 1]
            middle, taken, spent = low, size[pivot], cost[pivot]
            for k in range(low, high - 1):
                i = order[k]
                if score[i] > score[pivot] or (score[i] == score[pivot] and tie[i] < tie[pivot]):
                    order[k] = order[middle]
                    order[middle] = i
                    middle += 1
                    taken += size[i]
                    spent += cost[i]
            order[high - 1] = order[middle]
            order[middle] = pivot
            if taken <= free and spent <= money:
                cut_score[g], cut_tie[g] = score[pivot], tie[pivot]
                free, money, low = free - taken, money - spent, middle + 1
            else:
                high = middle


def foremost(score: NDArray[np.float64], tie: Callable[[Whole], Ids], places: int) -> NDArray[np.bool_]:
    """Who stands before all others, in the order of a queue, where there are ``places`` for some of the candidates.

    ``tie``: stored numbers of candidates, which are asked only of whom the score leaves level.
    """
    last = np.partition(score, score.size - places)[score.size - places]
    ahead: NDArray[np.bool_] = score > last
    level = np.flatnonzero(score == last)
    ties, few = tie(level), places - int(np.count_nonzero(ahead))
    ahead[level[ties <= np.partition(ties, few - 1)[few - 1]]] = True
    return ahead


def before_cut(queue: Queue, cuts: Cuts) -> NDArray[np.bool_]:
    """Who is served: candidates whose key does not come after the cut of their group."""
    score = cuts.score[queue.group]
    served: NDArray[np.bool_] = (queue.score > score) | ((queue.score == score) & (queue.tie <= cuts.tie[queue.group]))
    return served


@dataclass
class Exchange:
    """Numbers by (month, name, place): live, worked out as they come; recording, kept as well; replaying, as kept."""

    recording: bool = False
    replaying: bool = False
    kept: dict[tuple[int, str, int], tuple[float, int]] = field(default_factory=dict)

    def serve(self, month: int, name: str, places: Ids, queue: Queue, limit: Callable[[], Cuts]) -> NDArray[np.bool_]:
        """Who of ``queue`` is served in this month's queue ``name``, one cut for each of ``places``."""
        if self.replaying:
            found = self._recall(month, name, places, (np.inf, 0))
            cuts = Cuts(np.array([score for score, _ in found]), np.array([tie for _, tie in found], np.uint64))
        else:
            cuts = limit()
            self._keep(month, name, places, cuts.score.tolist(), cuts.tie.tolist())
        return before_cut(queue, cuts)

    def numbers(self, month: int, name: str, places: Ids, compute: Callable[[], Whole]) -> Whole:
        """A whole number for each place, worked out over the whole county when live."""
        if self.replaying:
            return np.array([number for _, number in self._recall(month, name, places, (0.0, 0))], np.int64)
        values = compute()
        self._keep(month, name, places, [0.0] * places.size, values.tolist())
        return values

    def shares(self, month: int, name: str, places: Ids, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """A share for each place, as its households live it next month."""
        if self.replaying:
            return np.array([share for share, _ in self._recall(month, name, places, (0.0, 0))], np.float32)
        self._keep(month, name, places, values.tolist(), [0] * places.size)
        return values

    def recalls(self, name: str) -> bool:
        """Whether what goes under a name is as it was kept: then no money stands behind it here."""
        return self.replaying

    def replay(self) -> Exchange:
        """The same exchange, to be met again by part of the county."""
        return Exchange(replaying=True, kept=self.kept)

    def _keep(self, month: int, name: str, places: Ids, scores: list[float], numbers: list[int]) -> None:
        if self.recording:
            for place, score, number in zip(places.tolist(), scores, numbers, strict=True):
                self.kept[month, name, place] = (score, number)

    def _recall(self, month: int, name: str, places: Ids, missing: tuple[float, int]) -> list[tuple[float, int]]:
        return [self.kept.get((month, name, place), missing) for place in places.tolist()]


def share_out(total: int, weights: NDArray[np.float64]) -> Whole:
    """Whole parts of ``total`` in proportion to weights, by largest remainder; ties to the lower index."""
    weight = float(weights.sum())
    if weight <= 0 or total <= 0:
        return np.zeros(weights.size, np.int64)
    exact = weights * (total / weight)
    parts = np.floor(exact).astype(np.int64)
    rest = total - int(parts.sum())
    parts[np.argsort(-(exact - parts), kind="stable")[:rest]] += 1
    return parts
