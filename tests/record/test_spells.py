"""Spells of households worked by hand: beginnings, ends, censoring, causes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from made_records import made

from simexit.record.record import SOURCES
from simexit.record.spells import UNKNOWN, spells, spells_of_states
from simexit.record.states import GONE, OUT, POOR, UNSEEN, true_states

COLUMNS = ["household", "state", "start", "end", "left_censored", "right_censored", "start_cause", "end_cause"]


def rows(table: pd.DataFrame, view: str = "true") -> list[tuple[Any, ...]]:
    """Household, state, years, censoring and causes of the spells in one view."""
    mine = table[table["view"] == view].sort_values(["household", "start"])
    return [tuple(row) for row in mine[COLUMNS].itertuples(index=False)]


TRUE = {
    "PPP": [(101, "poor", 2015, 0, True, True, "", "")],
    "oPo": [
        (101, "out", 2015, 2016, True, False, "", "wage"),
        (101, "poor", 2016, 2017, False, False, "wage", "wage"),
        (101, "out", 2017, 0, False, True, "wage", ""),
    ],
    "PPo": [
        (101, "poor", 2015, 2017, True, False, "", "wage"),
        (101, "out", 2017, 0, False, True, "wage", ""),
    ],
    "P..": [(101, "poor", 2015, 2016, True, False, "", "gone")],
    "Po.": [
        (101, "poor", 2015, 2016, True, False, "", "wage"),
        (101, "out", 2016, 2017, False, False, "wage", "gone"),
    ],
    "...": [],
    "o": [(101, "out", 2015, 0, True, True, "", "")],
    # Founded by splitting: the beginning was seen.
    ".PP": [(101, "poor", 2016, 0, False, True, "split", "")],
    "..o": [(101, "out", 2017, 0, False, True, "split", "")],
    ".P.": [(101, "poor", 2016, 2017, False, False, "split", "gone")],
    # All left, and somebody came back.
    "P.P": [
        (101, "poor", 2015, 2016, True, False, "", "gone"),
        (101, "poor", 2017, 0, False, True, "came back", ""),
    ],
}


@pytest.mark.parametrize("letters", TRUE)
def test_true_spells_by_hand(letters: str) -> None:
    assert rows(spells(made([letters]), "plan", 1.0)) == TRUE[letters]


RECORDED = {
    "rrr": [(101, "registered", 2015, 0, True, True, "", "")],
    "rxx": [
        (101, "registered", 2015, 2016, True, False, "", "exit review"),
        (101, "out", 2016, 0, False, True, "exit review", ""),
    ],
    "nnr": [
        (101, "out", 2015, 2017, True, False, "", "yearly check"),
        (101, "registered", 2017, 0, False, True, "yearly check", ""),
    ],
    "rxr": [
        (101, "registered", 2015, 2016, True, False, "", "exit review"),
        (101, "out", 2016, 2017, False, False, "exit review", "yearly check"),
        (101, "registered", 2017, 0, False, True, "yearly check", ""),
    ],
    "nnn": [(101, "out", 2015, 0, True, True, "", "")],
}


@pytest.mark.parametrize("letters", RECORDED)
def test_recorded_spells_by_hand(letters: str) -> None:
    assert rows(spells(made(["PPP"], register=[letters]), "plan", 1.0), "recorded") == RECORDED[letters]


def test_a_registered_household_that_dies_out_has_gone() -> None:
    table = spells(made(["PP."], register=["rrr"]), "plan", 1.0)
    assert rows(table, "recorded") == [(101, "registered", 2015, 2017, True, False, "", "gone")]


@pytest.mark.parametrize(
    ("before", "after", "change", "cause"),
    [
        ({"wage": 100, "farm": 900}, {"wage": 2900, "farm": 1000}, "Po", "wage"),
        ({"wage": 100, "farm": 900}, {"wage": 200, "farm": 2000}, "Po", "farm"),
        ({"wage": 100, "transfer": 900}, {"wage": 0, "transfer": 2900}, "Po", "transfer"),
        ({"wage": 100}, {"wage": 600, "property": 1900}, "Po", "property"),
        ({"wage": 3000, "farm": 900}, {"wage": 500, "farm": 100}, "oP", "wage"),
        ({"wage": 1000, "industry": 2000}, {"wage": 1200, "industry": 0}, "oP", "industry"),
        # Above the line both times, or below it both times: an assurance was lost or won.
        ({"wage": 2500}, {"wage": 2600}, "oP", "assurance"),
        ({"wage": 2500}, {"wage": 9000}, "Po", "assurance"),
    ],
)
def test_the_main_cause_is_the_source_that_moved_most(
    before: dict[str, float], after: dict[str, float], change: str, cause: str
) -> None:
    income = {source: [[before.get(source, 0.0), after.get(source, 0.0)]] for source in SOURCES}
    found = rows(spells(made([change], income=income), "plan", 1.0))
    assert found[0][-1] == found[1][-2] == cause


def test_a_wage_from_far_away_is_migration() -> None:
    income = {"wage": [[100, 4000]]}
    for away, cause in ((3000, "migration"), (1900, "wage")):
        table = spells(made(["Po"], income=income, migrant_wage=[[0, away]]), "plan", 1.0)
        assert rows(table)[0][-1] == cause


def test_causes_are_counted_per_head() -> None:
    """Wages rise as a sum, but fall per head as members join."""
    record = made(["oP"], income={"wage": [[2500, 2600]], "farm": [[100, 90]]}, members=[[2, 4]])
    assert rows(spells(record, "plan", 1.0))[0][-1] == "wage"


def test_where_no_source_moved_the_line_or_the_members_did_it() -> None:
    record = made(["oP"], income={"wage": [[2500, 2500]]})
    object.__setattr__(record.assessments[1], "line_yuan", 1300.0)
    assert rows(spells(record, "plan", 1.0))[0][-1] == "line or members"


def test_an_exit_by_own_income_has_no_transfer_for_its_cause() -> None:
    record = made(["PP"], income={"farm": [[900, 2300]], "transfer": [[0, 9000]]})
    assert rows(spells(record, "plan", 1.0, views=("own income",)), "own income")[0][-1] == "farm"


def test_every_spell_is_told_apart_and_weighted() -> None:
    record = made(["PoP", "ooo"], register=["rxr", "nnn"], members=[[2, 2, 3], [1, 1, 1]])
    table = spells(record, "plan", 2.5)
    assert len(table) == 3 + 1 + 3 + 1 and set(table["replicate"]) == {3} and set(table["scenario"]) == {"plan"}
    assert set(table["weight"]) == {2.5}
    assert not table.duplicated(["household", "view", "start"]).any()
    assert table.query("view == 'true'").sort_values(["household", "start"])["persons"].tolist() == [2, 2, 3, 1]


def test_gaps_in_watching_censor_on_both_sides() -> None:
    """A household not seen for a while: nobody knows how the first spell ended or when the second began."""
    state = np.array([[POOR, UNSEEN, POOR, OUT, UNSEEN]], np.int8)
    table = spells_of_states(state, np.array([2010, 2012, 2014, 2016, 2018]), years_before=[3])
    assert table["start"].tolist() == [2010, 2014, 2016] and table["end"].tolist() == [0, 2016, 0]
    assert table["last_seen"].tolist() == [2010, 2014, 2016]
    assert table["left_censored"].tolist() == [True, True, False]
    assert table["right_censored"].tolist() == [True, False, True]
    assert table["years_before"].tolist() == [3, UNKNOWN, 0]


def test_years_must_rise() -> None:
    with pytest.raises(ValueError, match=r"years: 2 rising years needed, found \[2011, 2010\]"):
        spells_of_states(np.zeros((1, 2), np.int8), np.array([2011, 2010]))


def test_spells_of_random_households_cover_every_assessment_once() -> None:
    draw = np.random.default_rng(5)
    letters = ["".join(draw.choice(list("Po"), 6)) for _ in range(300)]
    founded, gone = draw.integers(0, 3, 300), draw.integers(1, 8, 300)
    letters = ["".join(letter if f <= k < g else "." for k, letter in enumerate(row))
               for row, f, g in zip(letters, founded, gone, strict=True)]  # fmt: skip
    record = made(letters)
    table = spells(record, "plan", 1.0)
    drawn = np.full((300, 6), ".")
    for each in table[table["view"] == "true"].itertuples():
        cells = drawn[each.household - 101, each.start - 2015 : each.last_seen - 2014]
        assert np.all(cells == ".") and cells.size
        cells[:] = "P" if each.state == "poor" else "o"
        assert each.left_censored == (each.start == 2015) and (each.end == 0) == each.right_censored
        assert each.right_censored or each.end == each.last_seen + 1
        ends_gone = not each.right_censored and letters[each.household - 101][each.end - 2015] == "."
        assert (each.end_cause == "gone") == ends_gone
        founded_then = each.start > 2015 and letters[each.household - 101][each.start - 2016] == "."
        assert (each.start_cause == "split") == founded_then
    assert ["".join(row) for row in drawn] == letters
    assert (true_states(record) == GONE).sum() > 0
