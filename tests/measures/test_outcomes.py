"""What a run reports, replicate by replicate: of the yearly table, of spells, and of the first register."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from made_records import made

from simexit.bits import has_bit
from simexit.columns import CAUSE
from simexit.measures.household_groups import GROUPS, household_groups, served_so_far
from simexit.measures.outcomes import Outcome, false_exit_rates, headcounts, outcome_table
from simexit.measures.spell_outcomes import hazard_rows, register_outcomes, spell_outcomes
from simexit.measures.surveyed import view_spells
from simexit.record.record import Record


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


def keyed(rows: list[Outcome]) -> dict[tuple[str, str, int], float]:
    """Outcomes by name, group and year, each once."""
    found = {(row.outcome, row.group, row.year): row.value for row in rows}
    assert len(found) == len(rows) and all(row.convention for row in rows)
    return found


def test_rates_of_spells_in_each_view() -> None:
    """Truly one relapses after a year; on the register nobody does; the survey loses the second household."""
    record = made(["PoPPPP", "PPPooo"], register=["rrxxxx", "rrrrxx"], answered=[[1] * 6, [1, 1, 0, 1, 1, 1]])
    found = keyed(list(spell_outcomes(view_spells(record, "plan", 1.0), 3)))
    rates = [found["true_exit_rate", "", year] for year in range(2016, 2021)]
    assert rates == pytest.approx([0.5, 0, 0.5, 0, 0])
    assert found["surveyed_exit_rate", "", 2016] == 0.5 and found["surveyed_exit_rate", "", 2018] == 0
    relapses = {view: found["relapse_12_months", view, 0] for view in ("true", "recorded", "surveyed")}
    assert relapses == {"true": 0.5, "recorded": 0, "surveyed": 1}
    assert found["sustained_exit_rate", "true", 0] == 0.5 and found["ever_exited", "true", 0] == 1
    assert found["repeated_poverty", "true", 0] == 0.5 and found["repeated_poverty", "recorded", 0] == 0
    assert found["mean_years_to_exit", "true", 0] == 2


def test_hazards_by_view_and_convention() -> None:
    record = made(["PoPPPP", "PPPooo", "PPPPPP"], register=["rrxxxx", "rrrrxx", "rrrrrr"])
    table = pd.concat(hazard_rows(view_spells(record, "plan", 1.0), 3))
    stock = table[(table["view"] == "true") & table["convention"].str.startswith("stock")].set_index("years")["hazard"]
    assert stock.to_dict() == pytest.approx({1: 1 / 3, 2: 0, 3: 0.5, 4: 0, 5: 0})
    assert set(table.loc[table["outcome"] == "relapse_hazard", "convention"].str.split().str[0]) == {"fresh"}
    assert set(table["replicate"]) == {3} and table["years"].max() <= 8


def register() -> Record:
    """Five listed households, the last truly out at the start; one never listed."""
    return made(
        ["Pooo", "PPPP", "PoP.", "P...", "oooo", "PPoo"],
        register=["rrxx", "rrrr", "rxxx", "rrrr", "rxxx", "nnnn"],
        cause=[[1], [3], [1], [1], [2], [0]],
        workers=[[2], [0], [1], [5], [2], [2]],
        female_head=[1, 0, 0, 0, 0, 0],
        poor_village=[1, 1, 0, 0, 0, 0],
    )


def test_the_first_register_by_year_and_view() -> None:
    found = keyed(list(register_outcomes(register(), np.ones(6))))
    name = "register_exited"
    # Four were poor; one is gone in 2016, another in 2018. Those out at one assessment by then count.
    assert [found[name, "true", year] for year in (2016, 2017, 2018)] == pytest.approx([2 / 3, 2 / 3, 1 / 2])
    assert [found[name, "recorded", year] for year in (2016, 2017, 2018)] == pytest.approx([1 / 2, 3 / 4, 2 / 3])
    assert [found[name, "surveyed", year] for year in (2016, 2017, 2018)] == pytest.approx([2 / 3, 2 / 3, 1 / 2])
    states = [found["register_states", f"state_{name}", 2018] for name in ("poor", "out", "gone")]
    assert states == pytest.approx([0.2, 0.4, 0.4])
    by = "register_exited_by_group"
    assert found[by, "cause_illness", 2018] == 1 and found[by, "cause_no_labour", 2018] == 0
    assert found[by, "head_woman", 2018] == 1 and found[by, "head_man", 2018] == 0
    assert found[by, "village_poor", 2018] == 0.5 and found[by, "labour_2", 2018] == 1
    assert (by, "cause_disability", 2018) not in found


def test_weights_of_the_first_register() -> None:
    found = keyed(list(register_outcomes(register(), np.array([3.0, 1, 1, 1, 1, 9]))))
    assert found["register_exited", "true", 2016] == pytest.approx(4 / 5)


def test_groups_are_terms_of_each_household() -> None:
    groups = household_groups(register())
    assert list(groups.columns) == list(GROUPS) and groups.index.tolist() == [101, 102, 103, 104, 105, 106]
    assert groups.loc[102].tolist() == ["cause_no_labour", "labour_0", "head_man", "village_poor"]
    assert len(groups["cause"].cat.categories) == len(CAUSE)


def test_programmes_that_served_so_far() -> None:
    record = made(["PPP", "PPP"], served=[[0, 2, 1], [4, 0, 0]], programmes=("a", "b", "c"))
    so_far = served_so_far(record)
    assert so_far[..., 0].tolist() == [[0, 2, 3], [4, 4, 4]]
    assert has_bit(so_far, 1).tolist() == [[False, True, True], [False] * 3]


def test_records_that_say_nothing_are_measured_all_the_same() -> None:
    """One assessment; nobody listed; nobody there."""
    for record in (made(["P"]), made(["PPP", "oPo"]), made(["...", "..."], register=["nnn", "nnn"])):
        rows = [*register_outcomes(record, np.ones(len(record.county)))]
        rows += spell_outcomes(view_spells(record, "plan", 1.0), 1)
        assert {row.replicate for row in rows} <= {1, 3}
