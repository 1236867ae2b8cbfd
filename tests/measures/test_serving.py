"""Whom programmes and the register reach, by hand, and how much of measured mobility is error."""

from __future__ import annotations

import numpy as np
import pytest
from made_records import made

from simexit.measures.of_a_record.who_is_served import mobility_from_error, serving, waiting_years
from simexit.record.record import Record


def found(record: Record, weights: list[float] | None = None) -> dict[tuple[str, str, int], float]:
    """Outcomes by name, group and year."""
    rows = list(serving(record, np.ones(len(record.county)) if weights is None else np.array(weights)))
    return {(row.outcome, row.group, row.year): row.value for row in rows}


def test_the_register_against_the_truly_poor() -> None:
    record = made(["PP", "Po", "oP", "o."], register=["rr", "nr", "rn", "nn"])
    values = found(record, [1, 2, 3, 4])
    assert values["register_inclusion_error", "", 2015] == 0.75
    assert values["register_exclusion_error", "", 2015] == pytest.approx(2 / 3)
    assert values["register_inclusion_error", "", 2016] == pytest.approx(2 / 3)
    assert values["register_exclusion_error", "", 2016] == 0.75


def test_help_of_a_year_against_the_poor_at_its_beginning() -> None:
    """Served in 2016 are a poor household, with 600 yuan, and two others, with 300 and nothing."""
    transfer = [[0, 600], [0, 0], [0, 300], [0, 0], [0, 9]]
    income = {"wage": [[500, 500]] * 2 + [[9000, 9000]] * 3, "transfer": transfer}
    served = [[0, 1], [0, 0], [0, 2], [0, 1], [0, 0]]
    record = made(["PP", "Po", "oo", "oP", "oo"], register=["rr", "rr", "nn", "nn", "nn"], income=income, served=served,
                programmes=("a", "b"))  # fmt: skip
    values = found(record)
    assert values["coverage", "", 2016] == values["exclusion_error", "", 2016] == 0.5
    assert values["inclusion_error", "", 2016] == pytest.approx(2 / 3)
    assert values["leakage", "", 2016] == pytest.approx(1 / 3)
    assert values["take_up_gap", "", 2016] == 0.5


def test_waiting_from_the_first_listing_to_the_first_place() -> None:
    record = made(
        ["PPPP"] * 4,
        register=["rrrx", "nrrr", "rrrr", "nnnn"],
        served=[[0, 0, 1, 0], [1, 0, 0, 0], [0, 0, 0, 0], [0, 1, 1, 1]],
        programmes=("a",),
    )
    wait, listed = waiting_years(record)
    assert wait.tolist() == pytest.approx([2, 0, np.nan, np.nan], nan_ok=True) and listed.tolist() == [1, 1, 1, 0]
    values = found(record)
    assert values["waiting_years", "", 0] == 1 and values["listed_never_served", "", 0] == pytest.approx(1 / 3)


def test_without_programmes_nobody_waits() -> None:
    names = {name for name, _, _ in found(made(["Po", "oo"]))}
    assert names == {
        "register_inclusion_error",
        "register_exclusion_error",
        "near_poor_unserved_income_change",
        "near_poor_unserved",
        "mobility_from_error",
        "transitions_from_error",
    }


def test_near_poor_neighbours_who_got_nothing() -> None:
    """Near-poor are the first three (1,200 a head); the second was served; the third lives in a poor village."""
    income = {"farm": [[2400, 3600], [2400, 9000], [2400, 2400], [1000, 9000], [9000, 9000]]}
    served = [[0, 0], [0, 1], [0, 0], [0, 0], [0, 0]]
    record = made(
        ["oo", "oo", "oo", "Po", "oo"], income=income, served=served, programmes=("a",), poor_village=[0, 0, 1, 0, 0]
    )
    values = found(record)
    name = "near_poor_unserved_income_change"
    assert values[name, "", 0] == pytest.approx(0.25)
    assert values[name, "village_other", 0] == pytest.approx(0.5) and values[name, "village_poor", 0] == 0
    assert values["near_poor_unserved", "", 0] == pytest.approx(2 / 3)


def test_error_of_measurement_is_found_again() -> None:
    """Lasting log incomes of variance 1, shocks of variance 1, error of variance 1: mobility 1/2 true, 2/3 measured."""
    draw = np.random.default_rng(12)
    lasting, shocks = draw.normal(0, 1, 200_000), draw.normal(0, 1, (2, 200_000))
    true = np.exp(9 + lasting + shocks)
    seen = true * np.exp(draw.normal(0, 1, true.shape))
    assert mobility_from_error(true[0], true[1], seen[0], seen[1]) == pytest.approx(1 - (1 / 2) / (2 / 3), abs=0.01)
    assert mobility_from_error(true[0], true[1], true[0], true[1]) == 0


def test_transitions_that_only_the_survey_sees() -> None:
    """Statistical line 900. Truly one household moves once; the survey hears three moves in four pairs."""
    income = {"farm": [[1000, 9000, 9000], [9000, 9000, 9000]]}
    record = made(["Poo", "ooo"], income=income, survey_income=[[500, 4500, 500], [4500, 800, 800]])
    values = found(record)
    assert values["transitions_from_error", "", 0] == pytest.approx(1 - 1 / 3)
