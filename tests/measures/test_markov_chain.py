"""A two-state chain with known hazards, watched as panels are: spells from states, then rates, cover the truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simexit.measures.conventions import Convention
from simexit.measures.multistate import occupancy
from simexit.measures.spell_rates import competing_ends, exits_of, hazards, relapse_within, survival
from simexit.record.spells import spells_of_states
from simexit.record.states import GONE, OUT, POOR, UNSEEN, Matrix

EXIT, DIES, RELAPSE, LOST = 0.3, 0.04, 0.12, 0.05
SEED, SAMPLES, HOUSEHOLDS, BEFORE, WATCHED = 20170220, 1000, 500, 12, 7
FRESH, TRUNCATED = Convention("fresh"), Convention("truncated")


def chain(households: int, seed: int) -> tuple[Matrix, np.ndarray]:
    """States at ``WATCHED`` assessments, and years the first spell had lasted.

    The chain ran ``BEFORE`` years unseen. Poor households exit, die out or stay; those out relapse or stay; a survey
    loses one in twenty a year, whatever happens to it.
    """
    draw = np.random.default_rng(seed)
    poor, there, since = np.ones(households, bool), np.ones(households, bool), np.zeros(households, int)
    columns = []
    for year in range(BEFORE + WATCHED):
        if year:
            u = draw.random(households)
            changes = there & np.where(poor, u < EXIT, u < RELAPSE)
            dies = there & poor & (u >= EXIT) & (u < EXIT + DIES) & (year > BEFORE)
            since = np.where(changes, 0, since + 1)
            poor, there = poor ^ changes, there & ~dies
        if year == BEFORE:
            lasted = since.copy()
        columns.append(np.where(there, np.where(poor, POOR, OUT), GONE))
    state = np.stack(columns[BEFORE:], axis=1).astype(np.int8)
    lost = np.cumsum(draw.random((households, WATCHED)) < LOST, axis=1) > 0
    lost[:, 0] = False
    return np.where(lost, UNSEEN, state).astype(np.int8), lasted


def panel(households: int, seed: int) -> pd.DataFrame:
    """Spells of the chain."""
    state, lasted = chain(households, seed)
    return spells_of_states(state, np.arange(2010, 2010 + WATCHED), years_before=lasted)


def estimates(spells: pd.DataFrame) -> dict[str, tuple[float, ...]]:
    """Of one sample, by name: truth, estimate, standard error, low and high."""
    found = {}
    names = ["std_error", "low", "high"]
    for convention, poor, truth in ((FRESH, True, EXIT), (FRESH, False, RELAPSE), (TRUNCATED, True, EXIT)):
        table = hazards(spells, convention, poor=poor)
        for k in (1, 3):
            row = np.flatnonzero(table["to"] == k)[0]
            name = f"{convention.spells} hazard of {'exit' if poor else 'relapse'} at {k}"
            found[name] = (truth, *(float(table[column].to_numpy()[row]) for column in ("hazard", *names)))
    curve = survival(spells, TRUNCATED)
    row = np.flatnonzero(curve["time"] == 3)[0]
    found["still poor after 3"] = ((1 - EXIT) ** 3, *(float(curve[c].to_numpy()[row]) for c in ("survival", *names)))
    return found


def test_a_large_sample_is_within_three_standard_errors() -> None:
    spells = panel(200_000, SEED)
    for name, (truth, value, error, low, high) in estimates(spells).items():
        assert abs(value - truth) < 3 * error < 0.02, name
        assert low < value < high
    ends = competing_ends(spells.assign(end_cause=np.where(spells["end_cause"] == "gone", "gone", "exit")), FRESH)
    for cause, part in (("exit", EXIT), ("gone", DIES)):
        row = ends[(ends["cause"] == cause) & (ends["time"] == 3)].iloc[0]
        truth = part * (1 - (1 - EXIT - DIES) ** 3) / (EXIT + DIES)
        assert abs(row["incidence"] - truth) < 3 * row["std_error"]
    exits = exits_of(spells)
    for years in (1, 2, 3):
        found = relapse_within(exits, years)
        truth = 1 - (1 - RELAPSE) ** years
        assert abs(found.share - truth) < 3 * np.sqrt(truth * (1 - truth) / found.n)


def test_attrition_does_not_bend_the_states_occupied() -> None:
    state, _ = chain(200_000, SEED + 2)
    mine = state[state[:, 0] == POOR]
    found = occupancy(mine, np.arange(WATCHED)).pivot(index="year", columns="state", values="share").fillna(0)
    step = np.array([[1 - RELAPSE, RELAPSE, 0], [EXIT, 1 - EXIT - DIES, DIES], [0, 0, 1]])
    truth = np.array([0.0, 1.0, 0.0])
    for year in range(WATCHED):
        assert np.abs(found.loc[year, ["out", "poor", "gone"]] - truth).max() < 0.01
        assert found.loc[year].sum() == pytest.approx(1)
        truth = truth @ step


def test_intervals_cover_as_often_as_they_say() -> None:
    """90 % intervals cover in 87.5 to 92.5 % of 1,000 samples of 500 households, cut from one large population."""
    spells = panel(SAMPLES * HOUSEHOLDS, SEED + 1)
    sample = spells["household"].to_numpy() // HOUSEHOLDS
    order = np.argsort(sample, kind="stable")
    ends = np.cumsum(np.bincount(sample, minlength=SAMPLES))[:-1]
    covered: dict[str, list[bool]] = {}
    for rows in np.split(order, ends):
        for name, (truth, _, _, low, high) in estimates(spells.iloc[rows]).items():
            covered.setdefault(name, []).append(low <= truth <= high)
    shares = {name: float(np.mean(each)) for name, each in covered.items()}
    assert len(shares) == 7 and all(len(each) == SAMPLES for each in covered.values())
    assert {name: share for name, share in shares.items() if not 0.875 <= share <= 0.925} == {}, shares
