"""Exit and relapse rates from spells worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from simexit.measures.outcomes import exits, false_exit_rates, headcounts, outcome_table, spending
from simexit.measures.spell_rates import exit_rates, relapse_within

LAST = 2020


def spells_of(*histories: str) -> pd.DataFrame:
    """Spells of households written as one letter a year from 2015: P poor, o out, . gone."""
    rows = []
    for household, letters in enumerate(histories):
        start = 0
        for k in range(1, len(letters) + 1):
            if k < len(letters) and letters[k] == letters[start]:
                continue
            if letters[start] != ".":
                ended = k < len(letters)
                cause = "" if not ended else "gone" if letters[k] == "." else "wage"
                state = "poor" if letters[start] == "P" else "out"
                rows.append(
                    (household, state, 2015 + start, 2015 + k if ended else 0, start == 0, not ended, cause, "true")
                )
            start = k
    names = ["household", "state", "start", "end", "left_censored", "right_censored", "end_cause", "view"]
    return pd.DataFrame(rows, columns=names)


def test_exit_rates_by_hand() -> None:
    spells = spells_of("PPoPPP", "Poo...", "PP....", "oPPPPo", "oooooo", "PPPPPP")
    found = exit_rates(spells, LAST)
    assert found["year"].tolist() == [2016, 2017, 2018, 2019, 2020]
    # At risk: poor the year before and still there.
    assert found["at_risk"].tolist() == [4, 3, 2, 3, 3]
    assert found["exits"].tolist() == [1, 1, 0, 0, 1]
    assert found["rate"].tolist() == [0.25, 1 / 3, 0, 0, 1 / 3]


def test_exit_rates_where_nobody_is_at_risk() -> None:
    rates = exit_rates(spells_of("oooooo"), LAST)["rate"]
    assert len(rates) == 5 and rates.isna().all()


@pytest.mark.parametrize(
    ("history", "one", "two"),
    [
        ("PoPPPP", (1, 1), (1, 1)),
        ("PooPPP", (0, 1), (1, 1)),
        ("PoooPP", (0, 1), (0, 1)),
        ("Pooooo", (0, 1), (0, 1)),
        ("oooooP", (0, 0), (0, 0)),
        ("ooPPPP", (0, 0), (0, 0)),
        ("PPPPPo", (0, 0), (0, 0)),
        ("PPPPoP", (1, 1), (0, 0)),
        ("PPPPoo", (0, 1), (0, 0)),
        ("Po....", (0, 0), (0, 0)),
        ("Poo...", (0, 1), (0, 0)),
        ("Pooo..", (0, 1), (0, 1)),
        ("PoPoPo", (2, 2), (2, 2)),
        ("PoP...", (1, 1), (1, 1)),
    ],
)
def test_relapse_by_hand(history: str, one: tuple[int, int], two: tuple[int, int]) -> None:
    spells = spells_of(history)
    assert (relapse_within(spells, 1, LAST), relapse_within(spells, 2, LAST)) == (one, two)


def test_rates_against_counting_year_by_year() -> None:
    draw = np.random.default_rng(8)
    letters = [("".join(draw.choice(list("Po"), 6)))[:k].ljust(6, ".") for k in draw.integers(1, 9, 500)]
    spells = spells_of(*letters)
    for row in exit_rates(spells, LAST).itertuples():
        k = row.year - 2015
        at_risk = [each for each in letters if each[k - 1] == "P" and each[k] != "."]
        assert (row.at_risk, row.exits) == (len(at_risk), sum(each[k] == "o" for each in at_risk))
    for years in (1, 2, 3):
        exited = [(each, k) for each in letters for k in range(1, 6) if each[k - 1 : k + 1] == "Po"]
        after = [each[k + 1 : k + 1 + years] for each, k in exited if k + years <= 5]
        watched = [part for part in after if "P" in part.partition(".")[0] or "." not in part]
        relapsed = [part for part in watched if "P" in part.partition(".")[0]]
        assert relapse_within(spells, years, LAST) == (len(relapsed), len(watched))


def test_outcomes_carry_their_convention_and_unit() -> None:
    views = [spells_of("PoPPPP", "PPPooo").assign(view=view) for view in ("true", "recorded")]
    table = outcome_table(list(exits(pd.concat(views), 4, LAST)))
    assert set(table["replicate"]) == {4} and set(table["unit"]) == {"share"}
    relapse = table[table["outcome"] == "relapse_12_months"].set_index("group")["value"]
    assert relapse.to_dict() == {"true": 0.5, "recorded": 0.5}
    rates = table[table["outcome"] == "true_exit_rate"].set_index("year")["value"]
    assert rates[2016] == 0.5 and rates[2017] == 0 and rates[2018] == 0.5
    assert set(table["convention"]) == {"convention_exit_rate", "convention_relapse"}


def yearly() -> pd.DataFrame:
    """A yearly table with what outcomes read."""
    errors = {f"{name}_persons": [1, 2, 3, 4] for name in ("false_exit", "missed_relapse", "held_back", "left_out")}
    return pd.DataFrame(
        {
            "replicate": 1,
            "year": [2015, 2016, 2017, 2016],
            "place": ["all", "all", "all", "a"],
            "group": "all",
            "persons": [100, 50, 200, 1],
            "truly_poor_persons": [20, 5, 0, 1],
            "registered_persons": [30, 10, 2, 1],
            "recorded_exit_households": [0, 4, 0, 9],
            "false_exit_of_year_households": [0, 1, 0, 9],
            **errors,
        }
    )


def test_headcount_ratios_are_of_persons() -> None:
    table = outcome_table(list(headcounts(yearly()))).set_index(["outcome", "year"])["value"]
    assert [table["true_headcount_ratio", year] for year in (2015, 2016, 2017)] == [0.2, 0.1, 0.0]
    assert [table["recorded_headcount_ratio", year] for year in (2015, 2016, 2017)] == [0.3, 0.2, 0.01]
    assert table["left_out", 2016] == 0.04 and len(table) == 18


def test_false_exits_of_the_years_after_the_first() -> None:
    found = {each.year: each.value for each in false_exit_rates(yearly())}
    assert found.keys() == {2016, 2017} and found[2016] == 0.25 and math.isnan(found[2017])


def test_spending_is_by_fund_at_the_size_of_the_place() -> None:
    funds = pd.DataFrame({"fund": ["a", "a", "b"], "spent_yuan": [10, 5, 7]})
    assert [(each.group, each.value, each.unit) for each in spending(funds, 1, 4.0)] == [
        ("a", 60, "yuan"),
        ("b", 28, "yuan"),
    ]
