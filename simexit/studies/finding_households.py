"""Households whose history has a certain shape, found in one replicate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simexit.bits import has_any, has_bit
from simexit.measures.household_groups import served_by
from simexit.model import Simulation
from simexit.population.codes import EXITED, REGISTERED
from simexit.population.synthesis import Sample
from simexit.record.record import Record
from simexit.record.states import OUT, POOR, Matrix, stacked, true_states
from simexit.scenario.problems import any_of, did_you_mean
from simexit.scenario.schema import Scenario
from simexit.studies.variants import Variant

Flags = NDArray[np.bool_]


def _exited_then_relapsed(state: Matrix, record: Record) -> Flags:
    exits = (state[:, :-1] == POOR) & (state[:, 1:] == OUT)
    since = np.logical_or.accumulate(exits, axis=1)[:, :-1]
    found: Flags = (since & (state[:, 2:] == POOR)).any(axis=1)
    return found


def _exited_for_good(state: Matrix, record: Record) -> Flags:
    changes = np.count_nonzero(np.diff(state, axis=1), axis=1)
    found: Flags = (state[:, 0] == POOR) & (state[:, -3:] == OUT).all(axis=1) & (changes == 1)
    return found


def _never_exited(state: Matrix, record: Record) -> Flags:
    found: Flags = (state == POOR).all(axis=1)
    return found


def _helped_and_still_poor(state: Matrix, record: Record) -> Flags:
    found: Flags = has_any(served_by(record)).any(axis=1) & (state[:, -1] == POOR)
    return found


def _poor_and_never_helped(state: Matrix, record: Record) -> Flags:
    found: Flags = ~has_any(served_by(record)).any(axis=1) & (state[:, 0] == POOR)
    return found


def _exited_on_paper(state: Matrix, record: Record) -> Flags:
    register = stacked(record, "register")
    off = (register[:, :-1] == REGISTERED) & (register[:, 1:] == EXITED)
    found: Flags = (off & (state[:, 1:] == POOR)).any(axis=1)
    return found


HISTORIES: dict[str, Callable[[Matrix, Record], Flags]] = {
    "exited then relapsed": _exited_then_relapsed,
    "exited for good": _exited_for_good,
    "never exited": _never_exited,
    "helped and still poor": _helped_and_still_poor,
    "poor and never helped": _poor_and_never_helped,
    "exited on paper only": _exited_on_paper,
}


@dataclass(frozen=True)
class Found:
    """Households with a ``history``: their ``ids``, ascending, the one that is ``shown``, and what it was helped by.

    ``helped_by``: programmes it held a place of that the other mix changes; empty where none of them was, or where
    nothing is compared (``is_compared``).
    """

    history: str
    ids: NDArray[np.uint64]
    shown: int
    helped_by: tuple[str, ...]
    is_compared: bool


def find_to_show(variants: Sequence[Variant], history: str, *, seed: int, replicate: int, scale: float) -> Found:
    """Households whose history under the first variant is ``history``, and one of them to show.

    Where a second variant is compared, somebody is shown whom a programme helped that the two do not have alike: under
    the first variant, or else under the second. Raises as `find_households`.
    """
    _check_history(history)
    lived = _lived(variants[0].scenario, seed, replicate, scale)
    ids = _with_history(lived, history, replicate)
    if len(variants) == 1:
        return Found(history, ids, int(ids[0]), (), False)
    changed = changed_programmes(variants[0].scenario, variants[1].scenario)
    helped = _helped(lived, ids, changed)
    if helped is None:
        helped = _helped(_lived(variants[1].scenario, seed, replicate, scale), ids, changed)
    return Found(history, ids, *(helped or (int(ids[0]), ())), True)


def changed_programmes(one: Scenario, other: Scenario) -> list[str]:
    """Programmes that one of two scenarios lacks, or that are not declared, or not paid, alike in both."""
    names = [*one.programmes, *(name for name in other.programmes if name not in one.programmes)]
    return [name for name in names if _declared(one, name) != _declared(other, name)]


def _declared(scenario: Scenario, name: str) -> object:
    programme = scenario.programmes.get(name)
    return None if programme is None else (programme, scenario.funds[programme.fund])


def _helped(lived: Record, ids: NDArray[np.uint64], changed: Sequence[str]) -> tuple[int, tuple[str, ...]] | None:
    """Which of ``ids`` held places of most ``changed`` programmes, and which they are; None if none held any."""
    numbers = [k for k, name in enumerate(lived.programmes) if name in changed]
    served = np.bitwise_or.reduce([assessment.served for assessment in lived.assessments], axis=0)
    held = np.zeros(lived.household_ids.size, np.int64)
    for k in numbers:
        held += has_bit(served, k)
    among = np.flatnonzero(np.isin(lived.household_ids, ids) & (held > 0))
    if not among.size:
        return None
    row = among[np.lexsort((lived.household_ids[among], -held[among]))[0]]
    return int(lived.household_ids[row]), tuple(lived.programmes[k] for k in numbers if has_bit(served[row], k))


def find_households(scenario: Scenario, history: str, *, seed: int, replicate: int, scale: float) -> NDArray[np.uint64]:
    """Ids, ascending, of the households of one replicate whose true history is ``history``, a key of `HISTORIES`.

    Raises ValueError for an unknown history, or where no household has it.
    """
    _check_history(history)
    return _with_history(_lived(scenario, seed, replicate, scale), history, replicate)


def _check_history(history: str) -> None:
    if history not in HISTORIES:
        hint = did_you_mean(history, HISTORIES)
        raise ValueError(f"--find: found {history!r}; allowed: {any_of(HISTORIES, 10)}" + (f"; {hint}" if hint else ""))


def _lived(scenario: Scenario, seed: int, replicate: int, scale: float) -> Record:
    return Simulation(scenario, seed=seed, replicate=replicate, sample=Sample(scale)).run()


def _with_history(record: Record, history: str, replicate: int) -> NDArray[np.uint64]:
    state = true_states(record)
    lives_on = (state >= 0).all(axis=1)
    found = np.sort(record.household_ids[lives_on & HISTORIES[history](state, record)])
    if not found.size:
        raise ValueError(f"--find: no household of replicate {replicate} has the history {history!r}")
    return found
