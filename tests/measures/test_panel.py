"""Panels turned into spells and every table, against histories counted by hand and letter by letter."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simexit.measures.panel import Panel, balanced, panel_of, panel_spells
from simexit.measures.panel_tables import (
    component_table,
    hazard_table,
    poverty_by_wave,
    rate_table,
    state_flows,
    survival_table,
    transition_table,
)
from simexit.measures.spell_hazards import ever_exited, hazards, pooled_rate, relapse_within, survival, sustained_exit

FIRST = 2010
INCOME = {"P": 3000.0, "o": 5000.0}


def panel_from(*histories: str, weights: list[float] | None = None, waves: list[int] | None = None) -> Panel:
    """Households written as one letter a wave: P poor, o out, . not seen; rows shuffled."""
    rows = []
    for number, letters in enumerate(histories):
        for k, letter in enumerate(letters):
            if letter != ".":
                wave = waves[k] if waves else FIRST + k
                rows.append((f"h{number:04d}", wave, INCOME[letter], weights[number] if weights else 1.0))
    table = pd.DataFrame(rows, columns=["hid", "wave", "income", "weight"]).sample(frac=1, random_state=3)
    return panel_of(table["hid"], table["wave"], table["income"], 4000.0, table["weight"])


def spells_of(*histories: str) -> pd.DataFrame:
    return panel_spells(panel_from(*histories))


def test_spells_by_hand() -> None:
    found = spells_of("PPoo.P", "..ooPP")
    columns = ["household", "state", "start", "end", "duration", "ended", "left_censored"]
    assert found[columns].astype({"end": object}).where(found[columns].notna(), None).to_numpy().tolist() == [
        ["h0000", "poor", 2010, 2012, 2, True, True],
        ["h0000", "out", 2012, None, 1, False, False],
        ["h0000", "poor", 2015, None, 0, False, True],
        ["h0001", "out", 2012, 2014, 2, True, True],
        ["h0001", "poor", 2014, None, 1, False, False],
    ]
    assert (found["right_censored"] == ~found["ended"]).all()


def test_waves_apart_break_spells() -> None:
    panel = panel_from("PPoo", waves=[2010, 2012, 2016, 2018])
    assert panel.step == 2
    assert panel_spells(panel)[["state", "start", "duration", "ended", "left_censored"]].to_numpy().tolist() == [
        ["poor", 2010, 1, False, True],
        ["out", 2016, 1, False, True],
    ]


def test_rows_and_weights_lead_back_to_the_table_given() -> None:
    hid, wave = ["b", "a", "b", "a"], [2, 1, 1, 2]
    panel = panel_of(hid, wave, [1.0, 9.0, 1.0, 1.0], 5.0, [4.0, 3.0, 2.0, 1.0])
    found = panel_spells(panel)
    assert [hid[row] for row in found["row"]] == found["household"].tolist() == ["a", "a", "b"]
    assert found["weight"].tolist() == [3.0, 1.0, 2.0]
    assert balanced(panel).weights.tolist() == [2.0, 3.0] and balanced(panel).row.tolist() == [1, 2]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"wave": [1, 1, 1, 2]}, "household b: found twice in wave 1"),
        ({"wave": [1, 1, 1.5, 2]}, r"whole numbers are needed, such as years, found 1\.5"),
        ({"wave": [1, 1, 1, 1]}, "two waves or more are needed, found one, 1"),
        ({"income": [1, 2, 3, np.nan]}, "income: 1 of 4 values"),
        ({"line": 0.0}, "line: must be above zero"),
        ({"weights": [1, 1, 1, -1]}, "weights: must not be below zero"),
    ],
)
def test_a_panel_that_cannot_be_used(change: dict[str, object], message: str) -> None:
    columns = {"household": ["a", "b", "b", "a"], "wave": [1, 1, 2, 2], "income": [1, 2, 3, 4], "line": 2.0}
    with pytest.raises(ValueError, match=message):
        panel_of(**{**columns, **change})  # type: ignore[arg-type]


def letters_after_exits(histories: list[str]) -> list[str]:
    return [each[k + 1 :] for each in histories for k in range(1, len(each)) if each[k - 1 : k + 1] == "Po"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("Po.", min_size=6, max_size=6), min_size=3, max_size=40))
def test_rates_equal_those_counted_letter_by_letter(histories: list[str]) -> None:
    histories = ["PPPoPo", *histories]  # every wave has somebody
    panel = panel_from(*histories)
    spells = panel_spells(panel)
    moves = [each[k : k + 2] for each in histories for k in range(5)]
    at_risk = [move for move in moves if move[0] == "P" and move[1] != "."]
    rate = pooled_rate(spells, "exit")
    assert rate.n == len(at_risk) and rate.share == pytest.approx(np.mean([move[1] == "o" for move in at_risk]))
    for span in (1, 2, 3):
        after = [part[:span] for part in letters_after_exits(histories)]
        watched = [part for part in after if len(part) == span and "." not in part]
        found, lasting = relapse_within(spells, span), sustained_exit(spells, span)
        assert found.n == lasting.n == len(watched)
        if watched:
            assert found.share == pytest.approx(np.mean(["P" in part for part in watched]))
            assert lasting.share == pytest.approx(np.mean([part == "o" * span for part in watched]))
            assert lasting.low == pytest.approx(1 - found.high)
    poor = [each for each in histories if "P" in each]
    once = ever_exited(spells)
    assert (once.n, once.share) == (len(poor), pytest.approx(np.mean(["Po" in each for each in poor])))


def test_hazards_by_hand_under_both_conventions() -> None:
    spells = spells_of("PPPPo", "oPPoP", "oPoPP", "oPPPP", "PPoPo")
    fresh, stock = hazards(spells, "exit"), hazards(spells, "exit", "stock")
    # Fresh spells: PP ends at 2, P at 1, P seen once only, PPP never, P ends at 1, P under way at 1.
    assert fresh[["duration", "at_risk", "ended"]].to_numpy().tolist() == [[1, 5, 2], [2, 2, 1], [3, 1, 0]]
    assert fresh["hazard"].tolist() == [0.4, 0.5, 0]
    # Under way at the first wave: PPPP ends at 4, PP at 2.
    assert stock["at_risk"].tolist() == [2, 2, 1, 1] and stock["ended"].tolist() == [0, 1, 0, 1]
    again = hazards(spells, "relapse")
    assert again[["at_risk", "ended"]].to_numpy().tolist() == [[3, 3]]
    assert (fresh["low"] <= fresh["hazard"]).all() and (fresh["hazard"] <= fresh["high"]).all()


def test_survival_begins_at_one_and_follows_the_hazards() -> None:
    draw = np.random.default_rng(4)
    spells = spells_of(*("".join(draw.choice(list("Po"), 9, p=[0.6, 0.4])) for _ in range(300)))
    for process in ("exit", "relapse"):
        curve, table = survival(spells, process), hazards(spells, process)
        assert curve["duration"].tolist() == [0.0, *table["duration"]]
        np.testing.assert_allclose(curve["survival"].iloc[1:], np.cumprod(1 - table["hazard"]))
        assert curve["at_risk"].iloc[1:].tolist() == table["at_risk"].tolist()
    late = survival(spells_of("oPPP", "oPPo"), "exit")
    assert late["survival"].tolist() == [1, 1, 0.5] and late["low"].iloc[1] == 1


def test_tables_of_a_panel_without_any_spell_have_no_rows() -> None:
    spells = spells_of("o.", ".o")
    assert len(hazard_table(spells)) == len(survival_table(spells)) == 0
    rates = rate_table(spells, 4)
    assert rates["share"].isna().all() and (rates["n"] == 0).all()


def test_weights_that_count_equal_rows_repeated() -> None:
    histories = ["PPoP", "oPPo", "PoPo", "PPPP", "ooPo"]
    times = [1, 2, 3, 1, 2]
    weighted = panel_from(*histories, weights=[float(k) for k in times])
    repeated = panel_from(*[each for each, k in zip(histories, times, strict=True) for _ in range(k)])
    one, many = (rate_table(panel_spells(panel), 4) for panel in (weighted, repeated))
    np.testing.assert_allclose(one["share"], many["share"])
    one, many = (hazard_table(panel_spells(panel)) for panel in (weighted, repeated))
    np.testing.assert_allclose(one["hazard"], many["hazard"])
    one, many = (transition_table(panel) for panel in (weighted, repeated))
    state = one["kind"] == "state"
    np.testing.assert_allclose(one.loc[state, "share"], many.loc[state, "share"])


def test_groups_are_measured_as_if_alone() -> None:
    draw = np.random.default_rng(9)
    hid, wave = np.repeat(np.arange(200), 5), np.tile(np.arange(5), 200)
    income, village = draw.lognormal(8.3, 0.5, 1000), np.repeat(draw.choice(["upper", "lower"], 200), 5)
    panel = panel_of(hid, wave, income, 4000.0)
    mine = village == "upper"
    alone = panel_of(hid[mine], wave[mine], income[mine], 4000.0)
    for whole, part in (
        (poverty_by_wave(panel, village), poverty_by_wave(alone)),
        (rate_table(panel_spells(panel), 5, village), rate_table(panel_spells(alone), 5)),
        (component_table(balanced(panel), village), component_table(balanced(alone))),
    ):
        found = whole[whole["group"] == "upper"].drop(columns="group").reset_index(drop=True)
        pd.testing.assert_frame_equal(found, part.drop(columns="group"))


def test_flows_add_up_and_keep_who_is_absent() -> None:
    flows = state_flows(panel_from("PPo", "Po.", ".PP", "ooo"))
    assert flows.groupby("year")["mean"].sum().tolist() == [1, 1]
    first = flows[flows["year"] == FIRST].set_index(["state", "next_state"])["mean"]
    moved = {("poor", "poor"): 0.25, ("poor", "out"): 0.25, ("absent", "poor"): 0.25, ("out", "out"): 0.25}
    assert first[first > 0].to_dict() == moved


def test_transitions_by_hand() -> None:
    found = transition_table(panel_from("PPo", "Poo", "PoP"))
    state = found[found["kind"] == "state"].set_index(["before", "after"])
    assert state["n"].to_dict() == {("poor", "poor"): 1, ("poor", "out"): 3, ("out", "poor"): 1, ("out", "out"): 1}
    assert state["share"].tolist() == [0.25, 0.75, 0.5, 0.5]


def test_components_of_households_seen_in_every_wave() -> None:
    panel = panel_of(list("aabbc"), [1, 2, 1, 2, 1], [2, 6, 8, 8, 1], 5.0)
    found = component_table(balanced(panel)).iloc[0]
    assert found["n"] == 2 and found["total"] == pytest.approx((0.6**2 / 2) / 2)
    assert found["chronic"] == pytest.approx(0.2**2 / 2) and found["chronically_poor"] == 0.5
    assert component_table(balanced(panel_of(list("ab"), [1, 2], [1, 1], 5.0))).empty
