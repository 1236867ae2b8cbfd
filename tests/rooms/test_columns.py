"""The one table of columns: what it says fits together, and everybody who lists columns lists those it names."""

from __future__ import annotations

import numpy as np
import pytest

from simexit.columns import (
    TABLES,
    Counties,
    Households,
    Persons,
    Townships,
    asked,
    changed,
    columns_of,
    empty,
    households_where,
)
from simexit.life.month import household_rows
from simexit.luck import Luck
from simexit.population.synthesis import Sample, synthesise
from simexit.record.record import ASSESSED, PANEL_COLUMNS
from simexit.scenario.conditions import WHO_COLUMNS
from simexit.scenario.effects import WAYS
from simexit.scenario.evidence import rate_names
from simexit.scenario.loading import load


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_column_has_type_unit_and_meaning(table: type) -> None:
    columns = columns_of(table)
    assert tuple(columns) == table._fields
    assert all(column.unit and column.meaning and np.dtype(column.type).itemsize <= 4 for column in columns.values())
    assert all(np.all(column == 0) and column.size == 3 for column in empty(table, 3))


def test_a_household_and_its_members_take_little_room() -> None:
    one_of_each = {table: sum(column.nbytes for column in empty(table, 1)) for table in (Households, Persons)}
    assert one_of_each[Households] + 4.2 * one_of_each[Persons] < 400


def test_whoever_reckons_with_a_count_is_given_wide_numbers() -> None:
    members, born = columns_of(Households)["members"], columns_of(Persons)["birth_month"]
    counts = np.array([200, 3], members.type)
    assert counts.itemsize == 1 and (members.to_reckon(counts) * 2).tolist() == [400.0, 6.0]
    assert members.to_reckon(counts).dtype == np.float32 and born.to_reckon(np.zeros(2, born.type)).dtype == np.int32
    assert columns_of(Households)["register"].to_reckon(counts) is counts


def test_wear_is_a_named_rate_and_codes_fit_their_words() -> None:
    for table in TABLES.values():
        for column in columns_of(table).values():
            assert not column.wear or column.wear in rate_names()
            assert bool(column.words) == column.unit.startswith("0–") and len(set(column.words)) == len(column.words)
            assert not column.paid or column.is_money


def test_the_panel_conditions_and_effects_are_of_the_table() -> None:
    assert households_where(kept=True) == PANEL_COLUMNS and "savings" in PANEL_COLUMNS and "hands" not in PANEL_COLUMNS
    assert tuple(asked()) == WHO_COLUMNS
    assert {"livestock_yuan", "recorded_income_to_line", "poor_village"} < set(WHO_COLUMNS)
    assert tuple(changed()) == tuple(WAYS) and WAYS["land_mu"] == ("add", "times") and "savings_yuan" not in WAYS
    assert ASSESSED[:2] == ("members", "workers") and "income" not in ASSESSED and "year" not in ASSESSED


def test_a_view_of_rows_has_every_column_in_its_place() -> None:
    whole = empty(Households, 5)
    for k, column in enumerate(whole):
        column[:] = np.arange(5) + k
    for k, column in enumerate(household_rows.py_func(whole, 1, 3)):
        assert column.tolist() == [k + 1, k + 2] and column.base is not None


def test_places_know_where_they_are() -> None:
    people = synthesise(load("mabian-2017"), Luck(1, 1), Sample(0.1))
    villages, townships = people.villages, people.townships
    assert np.array_equal(townships.county[villages.township], villages.county)
    assert townships.county.size == 20 and np.unique(people.county_ids()).size == 1
    where = people.of_households(Townships, "id_low")
    assert np.array_equal(where, townships.id_low[villages.township[people.households.village]])
    assert np.all(people.of_households(Counties, "id_high") == people.counties.id_high[0])
