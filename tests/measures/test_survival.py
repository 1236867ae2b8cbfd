"""Survival measures against statsmodels, printed digits, fractions worked by brute force, and known hazards."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight

from simexit.measures.survival import cumulative_incidence, kaplan_meier, life_table

# Weeks in remission under 6-mercaptopurine (Freireich et al. 1963), printed in most textbooks; 0: censored.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
ENDED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]


def tied(seed: int, n: int = 400) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Tied, censored spells with late entries: duration, cause (0: censored), entry, whole weights."""
    draw = np.random.default_rng(seed)
    duration = draw.integers(1, 25, n).astype(float)
    entry = np.floor(duration * draw.random(n) * 0.9) * (draw.random(n) < 0.6)
    return duration, draw.integers(0, 4, n), np.minimum(entry, duration - 1), draw.integers(1, 5, n)


def test_printed_digits() -> None:
    """Survival, standard error and log-log interval as Stata's and other packages' manuals print them."""
    found = kaplan_meier(WEEKS, ENDED, level=0.95)
    assert found["time"].tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert found["at_risk"].tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert found["ended"].tolist() == [3, 1, 1, 1, 1, 1, 1]
    printed = {
        "survival": [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482],
        "std_error": [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346],
        "low": [0.6197, 0.5631, 0.5032, 0.4316, 0.3675, 0.2678, 0.1881],
        "high": [0.9516, 0.9228, 0.8894, 0.8491, 0.8049, 0.7468, 0.6801],
    }
    for name, digits in printed.items():
        assert found[name].round(4).tolist() == digits


@pytest.mark.parametrize("seed", range(6))
def test_kaplan_meier_equals_statsmodels(seed: int) -> None:
    duration, cause, entry, weights = tied(seed)
    ended = cause > 0
    for late in (None, entry):
        found, oracle = kaplan_meier(duration, ended, late), SurvfuncRight(duration, ended * 1.0, entry=late)
        assert found["time"].tolist() == oracle.surv_times.tolist()
        assert found["at_risk"].tolist() == oracle.n_risk.tolist()
        assert found["ended"].tolist() == oracle.n_events.tolist()
        assert np.abs(found["survival"] - oracle.surv_prob).max() < 1e-12
        there = found["survival"].to_numpy() > 0
        assert np.abs(found["std_error"] - oracle.surv_prob_se)[there].max() < 1e-12
        weighted = SurvfuncRight(duration, ended * 1.0, entry=late, freq_weights=weights)
        mine = kaplan_meier(duration, ended, late, weights)
        assert np.abs(mine["survival"] - weighted.surv_prob).max() < 1e-12


@pytest.mark.parametrize("seed", range(6))
def test_cumulative_incidence_equals_statsmodels(seed: int) -> None:
    duration, cause, _, weights = tied(seed)
    # The longest spell is censored: beyond the last one statsmodels divides by zero.
    cause[duration == duration.max()] = 0
    oracle = CumIncidenceRight(duration, cause)
    weighted = CumIncidenceRight(duration, cause, freq_weights=weights)
    found = cumulative_incidence(duration, cause > 0, cause)
    mine = cumulative_incidence(duration, cause > 0, cause, weights=weights)
    assert found["cause"].unique().tolist() == [1, 2, 3]
    for k in (1, 2, 3):
        part, at = found[found["cause"] == k], np.searchsorted(oracle.times, found[found["cause"] == k]["time"])
        assert np.abs(part["incidence"] - oracle.cinc[k - 1][at]).max() < 1e-12
        assert np.abs(part["std_error"] - oracle.cinc_se[k - 1][at]).max() < 1e-12
        assert np.abs(mine[mine["cause"] == k]["incidence"] - weighted.cinc[k - 1][at]).max() < 1e-12


def test_late_entry_by_hand() -> None:
    """At 2 three are at risk (the third enters then, and counts later), at 3 three, at 4 three."""
    entry, duration, ended = [0, 1, 2, 0, 3], [3, 2, 5, 4, 4], [1, 1, 0, 1, 1]
    found = kaplan_meier(duration, ended, entry)
    assert found["at_risk"].tolist() == [3, 3, 3] and found["ended"].tolist() == [1, 1, 2]
    assert found["survival"].tolist() == pytest.approx([2 / 3, 4 / 9, 4 / 27], abs=1e-15)
    greenwood = [1 / 6, 1 / 6 + 1 / 6, 1 / 6 + 1 / 6 + 2 / 3]
    assert (found["std_error"] / found["survival"]).tolist() == pytest.approx(np.sqrt(greenwood).tolist(), abs=1e-15)
    both = cumulative_incidence(duration, ended, ["work", "work", "", "died", "work"], entry)
    assert both["cause"].tolist() == ["died"] * 3 + ["work"] * 3
    assert both["incidence"].tolist() == pytest.approx([0, 0, 4 / 27, 1 / 3, 5 / 9, 19 / 27], abs=1e-15)
    table = life_table(duration, ended, entry)
    assert table["at_risk"].tolist() == [2, 3, 3, 3, 1]
    assert table["hazard"].tolist() == pytest.approx([0, 1 / 3, 1 / 3, 2 / 3, 0], abs=1e-15)
    assert table["censored"].tolist() == [0, 0, 0, 0, 1]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 6), st.integers(1, 5), st.integers(0, 2), st.integers(1, 3)), min_size=1, max_size=20
    )
)
def test_truncated_spells_against_fractions(rows: list[tuple[int, int, int, int]]) -> None:
    """Brute force: at each time, who is there and who ends, in exact arithmetic."""
    spells = [(start, start + length, cause, w) for start, length, cause, w in rows]
    entry, duration, cause, weights = (list(each) for each in zip(*spells, strict=True))
    survival, incidence = Fraction(1), {1: Fraction(0), 2: Fraction(0)}
    expected, parts, hazards = [], [], []
    for t in range(1, max(duration) + 1):
        there = sum(w for a, b, _, w in spells if a < t <= b)
        ends = {k: sum(w for _, b, c, w in spells if b == t and c == k) for k in (1, 2)}
        hazards.append(float(Fraction(sum(ends.values()), there)) if there else np.nan)
        if any(ends.values()):
            for k in (1, 2):
                incidence[k] += survival * Fraction(ends[k], there)
                parts.append((k, t, float(incidence[k])))
            survival *= 1 - Fraction(sum(ends.values()), there)
            expected.append((t, there, float(survival)))
    ended = [c > 0 for c in cause]
    found = kaplan_meier(duration, ended, entry, weights)
    assert found[["time", "at_risk"]].to_numpy().tolist() == [[t, n] for t, n, _ in expected]
    assert found["survival"].tolist() == pytest.approx([s for _, _, s in expected], abs=1e-14)
    assert life_table(duration, ended, entry, weights)["hazard"].tolist() == pytest.approx(hazards, nan_ok=True)
    curves = cumulative_incidence(duration, ended, cause, entry, weights)
    mine = {(k, t): i for k, t, i in curves[["cause", "time", "incidence"]].itertuples(index=False)}
    for k, t, i in parts:
        assert mine.get((k, t), 0) == pytest.approx(i, abs=1e-14)
    if parts:
        assert curves.groupby("time")["incidence"].sum().tolist() == pytest.approx(
            (1 - found["survival"]).tolist(), abs=1e-14
        )


@pytest.mark.parametrize("seed", range(4))
def test_one_end_only_is_one_minus_kaplan_meier(seed: int) -> None:
    duration, cause, entry, _ = tied(seed)
    curve = kaplan_meier(duration, cause > 0, entry)
    found = cumulative_incidence(duration, cause > 0, np.where(cause > 0, "exit", ""), entry)
    there = curve["survival"] > 0
    assert np.abs(found["incidence"] + curve["survival"] - 1).max() < 1e-14
    assert np.abs(found["std_error"] - curve["std_error"])[there].max() < 1e-12


@pytest.mark.parametrize("seed", range(4))
def test_weights_of_two_and_duplicated_rows(seed: int) -> None:
    duration, cause, entry, weights = tied(seed)
    columns = (duration, cause > 0, entry)
    twice = tuple(np.tile(each, 2) for each in columns)
    repeated = tuple(np.repeat(each, weights) for each in columns)
    breaks = [0, 3, 7.5, 30]
    for measure, more in ((kaplan_meier, {}), (life_table, {}), (life_table, {"breaks": breaks})):
        same = {"check_exact": False, "rtol": 1e-11, "atol": 1e-13}
        pd.testing.assert_frame_equal(
            measure(*columns, weights=np.full(400, 2), frequency=True, **more), measure(*twice, **more), **same
        )
        pd.testing.assert_frame_equal(
            measure(*columns, weights=weights, frequency=True, **more), measure(*repeated, **more), **same
        )
        # A sample of a tenth does not become more certain because it stands for ten times as many.
        tenth = measure(*columns, weights=np.full(400, 10.0), **more).drop(columns=["at_risk", "ended"])
        whole = measure(*columns, **more).drop(columns=["at_risk", "ended"])
        pd.testing.assert_frame_equal(
            tenth.drop(columns="censored", errors="ignore"), whole.drop(columns="censored", errors="ignore"), **same
        )
    found = cumulative_incidence(duration, cause > 0, cause, entry, weights, frequency=True)
    again = cumulative_incidence(*repeated[:2], np.repeat(cause, weights), repeated[2])
    pd.testing.assert_frame_equal(found, again, check_exact=False, rtol=1e-9, atol=1e-12)


def test_weights_of_zero_leave_rows_out() -> None:
    duration, cause, entry, _ = tied(9)
    kept = np.arange(400) % 3 > 0
    found = cumulative_incidence(duration, cause > 0, cause, entry, kept * 1.0)
    again = cumulative_incidence(duration[kept], cause[kept] > 0, cause[kept], entry[kept])
    pd.testing.assert_frame_equal(found, again)


def test_parts_add_up_to_the_whole() -> None:
    duration, cause, entry, weights = tied(4)
    columns = {"duration": duration, "ended": cause > 0, "entry": entry, "weights": weights}
    halves = [{name: column[start::2] for name, column in columns.items()} for start in (0, 1)]
    tables = pd.concat([life_table(**half) for half in halves]).groupby("to")[["at_risk", "ended", "censored"]].sum()
    whole = life_table(**columns).set_index("to")[["at_risk", "ended", "censored"]]
    pd.testing.assert_frame_equal(tables, whole)


def test_life_table_with_breaks_by_hand() -> None:
    """Ten spells; those censored or entering within a stretch count half."""
    duration = [0.5, 1, 1.5, 1.5, 2, 2.5, 3, 3.5, 4, 4]
    ended = [1, 0, 1, 0, 1, 1, 0, 1, 0, 0]
    entry = [0, 0, 0, 0, 0, 0.5, 0, 2, 2.5, 0]
    found = life_table(duration, ended, entry, breaks=[0, 2, 4])
    # In (0, 2]: seven from the beginning, one late (half), two censored (half). In (2, 4]: four at 2, one late, three
    # censored.
    assert found["at_risk"].tolist() == [7 + 0.5 - 1, 4 + 0.5 - 1.5]
    assert found["ended"].tolist() == [3, 2] and found["censored"].tolist() == [2, 3]
    assert found["hazard"].tolist() == pytest.approx([3 / 6.5, 2 / 3])


def test_wilson_interval_by_hand() -> None:
    """One end in ten at 95 %: 0.0179 to 0.4042; none in ten: 0 to z^2 / (10 + z^2) = 0.2775."""
    table = life_table([1] * 10, [1] + [0] * 9, level=0.95)
    assert table.loc[0, ["low", "high"]].astype(float).round(4).tolist() == [0.0179, 0.4042]
    none = life_table([1] * 10, [0] * 10, level=0.95)
    assert none.loc[0, ["low", "high"]].astype(float).round(4).tolist() == [0, 0.2775]


def test_intervals_are_missing_where_everything_or_nothing_is_known() -> None:
    curve = kaplan_meier([1, 2], [1, 1])
    assert curve["survival"].tolist() == [0.5, 0] and curve.loc[1, ["std_error", "low", "high"]].isna().all()
    assert kaplan_meier([1, 2], [0, 0]).empty and cumulative_incidence([1, 2], [0, 0], ["", ""]).empty
    assert life_table([1, 5], [1, 1], [0, 3])["hazard"].isna().tolist() == [False, True, True, False, False]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: kaplan_meier([0, 1], [1, 1]), "duration: must be above zero, found 0"),
        (lambda: kaplan_meier([1, np.nan], [1, 1]), "duration: 1 of 2 values are missing"),
        (lambda: kaplan_meier([1, 2], [1, 2]), "ended: only yes or no"),
        (lambda: kaplan_meier([1, 2], [1]), "ended: 1 rows, the other columns have 2"),
        (lambda: kaplan_meier([1, 2], [1, 1], entry=[0, 2]), "entry: must be zero or more and before the duration, 1"),
        (lambda: kaplan_meier([1, 2], [1, 1], level=90), "level: between 0 and 1, found 90"),
        (lambda: life_table([1, 2.5], [1, 1]), "duration: whole numbers are needed without breaks, found 2.5"),
        (lambda: life_table([1, 2], [1, 1], [0.5, 0]), "entry: whole numbers are needed without breaks, found 0.5"),
        (lambda: life_table([1, 1e6], [1, 1]), "duration: up to 1e+06; give breaks"),
        (lambda: life_table([1, 2], [1, 1], breaks=[1, 2]), "breaks: two or more numbers that start at 0 and rise"),
        (lambda: life_table([1, 9], [1, 1], breaks=[0, 5]), "breaks: the last, 5, is below the longest duration, 9"),
        (lambda: cumulative_incidence([1, 2], [1, 1], ["a"]), "cause: 1 rows, the other columns have 2"),
        (lambda: cumulative_incidence([1, 2], [1, 1], ["a", None]), "cause of ends: 1 of 2 labels are missing"),
    ],
)
def test_errors_in_plain_words(call, says: str) -> None:
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value).startswith(says)


# A Markov chain with known hazards a year: poor households exit, are gone, or stay; those out relapse or stay.
EXIT, GONE, RELAPSE = 0.3, 0.05, 0.12
SEED, SAMPLES, HOUSEHOLDS, BEFORE, WATCHED = 20170220, 1000, 500, 12, 7
INTERVAL = ("std_error", "low", "high")
# Coverage found of the 90 % intervals, seeds chosen before the first run (one binomial standard error is 0.009):
#   hazard of exit at 1, 3          0.912  0.898    weighted  0.899  0.906
#   no exit by 3                    0.917           weighted  0.912
#   hazard of relapse at 1, 3       0.909  0.898    weighted  0.922  0.912
#   no relapse by 3                 0.903           weighted  0.904
#   exit, gone by 3 (competing)     0.922  0.884


def chain_spells(households: int, seed: int) -> dict[str, np.ndarray]:
    """Spells of a chain that began poor ``BEFORE`` years before it was watched for ``WATCHED`` assessments.

    Spells under way at the first assessment enter with the years they have lasted; those under way at the last are
    censored. Columns household, poor, duration, entry, cause (0 censored, 1 exit or relapse, 2 gone), weight.
    """
    draw = np.random.default_rng(seed)
    weight = draw.uniform(0.5, 2, households)
    poor, gone, start = np.ones(households, bool), np.zeros(households, bool), np.full(households, -BEFORE)
    rows = []
    for year in range(1 - BEFORE, WATCHED):
        u = draw.random(households)
        leaves = ~gone & poor & (u >= EXIT) & (u < EXIT + GONE)
        changes = ~gone & np.where(poor, u < EXIT, u < RELAPSE)
        ends = np.flatnonzero(leaves | changes) if year > 0 else []
        rows.append((ends, poor[ends], start[ends], np.full(len(ends), year), np.where(leaves[ends], 2, 1)))
        start[changes] = year
        poor, gone = poor ^ changes, gone | leaves
    still = np.flatnonzero(~gone & (start < WATCHED - 1))
    rows.append((still, poor[still], start[still], np.full(still.size, WATCHED - 1), np.zeros(still.size, int)))
    household, was_poor, start, end, cause = (np.concatenate(each) for each in zip(*rows, strict=True))
    household = household.astype(int)
    return {
        "household": household,
        "poor": was_poor.astype(bool),
        "duration": (end - start).astype(float),
        "entry": np.maximum(-start, 0).astype(float),
        "cause": cause.astype(int),
        "weight": weight[household],
    }


def at(table: pd.DataFrame, value: str, column: str, time: int, first: int = 0) -> tuple[float, ...]:
    """Value, standard error and interval in the row of one time, from row ``first`` on."""
    row = first + int(np.argmax(table[column].to_numpy()[first:] == time))
    return tuple(table[name].to_numpy()[row] for name in (value, *INTERVAL))


def estimates(spells: dict[str, np.ndarray]) -> dict[str, tuple[float, ...]]:
    """Of one sample, by name: truth, estimate, standard error, low and high."""
    found = {}
    for poor, hazard, name in ((True, EXIT, "exit"), (False, RELAPSE, "relapse")):
        rows = spells["poor"] == poor
        duration, cause, entry, weight = (spells[k][rows] for k in ("duration", "cause", "entry", "weight"))
        for label, weights in ((name, None), (f"{name}, weighted", weight)):
            table = life_table(duration, cause == 1, entry, weights)
            found |= {f"hazard of {label} at {k}": (hazard, *at(table, "hazard", "to", k)) for k in (1, 3)}
            curve = kaplan_meier(duration, cause == 1, entry, weights)
            found[f"no {label} by 3"] = ((1 - hazard) ** 3, *at(curve, "survival", "time", 3))
        if poor:
            curves = cumulative_incidence(duration, cause > 0, cause, entry)
            for k, part, label in ((1, EXIT, "exit"), (2, GONE, "gone")):
                truth = part * (1 - (1 - EXIT - GONE) ** 3) / (EXIT + GONE)
                first = (k - 1) * (len(curves) // 2)
                found[f"{label} by 3"] = (truth, *at(curves, "incidence", "time", 3, first))
    return found


def test_a_large_sample_is_within_three_standard_errors() -> None:
    for name, (truth, value, error, low, high) in estimates(chain_spells(200_000, SEED)).items():
        assert abs(value - truth) < 3 * error < 0.02, name
        assert low < value < high


def test_intervals_cover_as_often_as_they_say() -> None:
    """90 % intervals cover in 87.5 to 92.5 % of 1,000 samples of 500 households, cut from one large population."""
    spells = chain_spells(SAMPLES * HOUSEHOLDS, SEED + 1)
    sample = spells["household"] // HOUSEHOLDS
    order = np.argsort(sample, kind="stable")
    ends = np.cumsum(np.bincount(sample, minlength=SAMPLES))[:-1]
    covered: dict[str, list[bool]] = {}
    for rows in np.split(order, ends):
        for name, (truth, _, _, low, high) in estimates({k: v[rows] for k, v in spells.items()}).items():
            covered.setdefault(name, []).append(low <= truth <= high)
    shares = {name: float(np.mean(each)) for name, each in covered.items()}
    assert all(len(each) == SAMPLES for each in covered.values())
    assert {name: share for name, share in shares.items() if not 0.875 <= share <= 0.925} == {}, shares
