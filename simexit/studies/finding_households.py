"""Households whose history has a certain shape, found in one replicate."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from simexit.model import Simulation
from simexit.population.codes import EXITED, REGISTERED
from simexit.population.synthesis import Sample
from simexit.record.kept import Kept
from simexit.record.states import OUT, POOR, Matrix, stacked, true_states
from simexit.scenario.problems import any_of, did_you_mean
from simexit.scenario.schema import Scenario

Flags = NDArray[np.bool_]


def _exited_then_relapsed(state: Matrix, kept: Kept) -> Flags:
    exits = (state[:, :-1] == POOR) & (state[:, 1:] == OUT)
    since = np.logical_or.accumulate(exits, axis=1)[:, :-1]
    found: Flags = (since & (state[:, 2:] == POOR)).any(axis=1)
    return found


def _exited_for_good(state: Matrix, kept: Kept) -> Flags:
    changes = np.count_nonzero(np.diff(state, axis=1), axis=1)
    found: Flags = (state[:, 0] == POOR) & (state[:, -3:] == OUT).all(axis=1) & (changes == 1)
    return found


def _never_exited(state: Matrix, kept: Kept) -> Flags:
    found: Flags = (state == POOR).all(axis=1)
    return found


def _helped_and_still_poor(state: Matrix, kept: Kept) -> Flags:
    found: Flags = (stacked(kept, "served") > 0).any(axis=1) & (state[:, -1] == POOR)
    return found


def _poor_and_never_helped(state: Matrix, kept: Kept) -> Flags:
    found: Flags = ~(stacked(kept, "served") > 0).any(axis=1) & (state[:, 0] == POOR)
    return found


def _exited_on_paper(state: Matrix, kept: Kept) -> Flags:
    register = stacked(kept, "register")
    off = (register[:, :-1] == REGISTERED) & (register[:, 1:] == EXITED)
    found: Flags = (off & (state[:, 1:] == POOR)).any(axis=1)
    return found


HISTORIES: dict[str, Callable[[Matrix, Kept], Flags]] = {
    "exited then relapsed": _exited_then_relapsed,
    "exited for good": _exited_for_good,
    "never exited": _never_exited,
    "helped and still poor": _helped_and_still_poor,
    "poor and never helped": _poor_and_never_helped,
    "exited on paper only": _exited_on_paper,
}


def find_households(scenario: Scenario, history: str, *, seed: int, replicate: int, scale: float) -> NDArray[np.uint64]:
    """Ids, ascending, of the households of one replicate whose true history is ``history``, a key of `HISTORIES`.

    Raises ValueError for an unknown history, or where no household has it.
    """
    if history not in HISTORIES:
        hint = did_you_mean(history, HISTORIES)
        raise ValueError(f"--find: found {history!r}; allowed: {any_of(HISTORIES, 10)}" + (f"; {hint}" if hint else ""))
    kept = Simulation(scenario, seed=seed, replicate=replicate, sample=Sample(scale)).run()
    state = true_states(kept)
    lives_on = (state >= 0).all(axis=1)
    found = np.sort(kept.household_ids[lives_on & HISTORIES[history](state, kept)])
    if not found.size:
        raise ValueError(f"--find: no household of replicate {replicate} has the history {history!r}")
    return found
