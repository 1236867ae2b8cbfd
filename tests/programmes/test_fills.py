"""Places planned and filled: each empty place has one reason, and the reason is the one that was made."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import WithProgrammes

from simexit.columns import WHY_EMPTY
from simexit.model import Simulation
from simexit.programmes.fill import Fill
from simexit.record.place_tables import fills_table
from simexit.scenario.schema import Scenario

PLENTY = {"care": {"value": 10_000_000_000}}


def yearly(scenario: Scenario, programme: str = "help") -> dict[int, dict[str, Any]]:
    """Fills of a programme by year."""
    record = Simulation(scenario).run()
    table = fills_table(record)
    mine = table[table["programme"] == programme].set_index("year")
    return mine[["planned", "filled", *WHY_EMPTY]].to_dict("index")


def test_every_empty_place_has_one_reason() -> None:
    fill = Fill("help", 2018, 100, 40, open_to=70, in_plan=50, applied=45, ready=41, for_money=3, for_capacity=2)
    assert fill.reasons == [3, 2, 4, 5, 20, 26]
    assert sum(fill.reasons) == fill.planned - fill.filled
    assert set(Fill("help", 2018, 10, 10, for_money=5).reasons) == {0}


@pytest.mark.parametrize(
    ("changes", "funds", "reason"),
    [
        ({"places_per_year": 100_000}, PLENTY, "nobody_eligible"),
        ({"places_per_year": 5, "take_up": 0.0}, PLENTY, "not_wanted"),
        ({"places_per_year": 5, "causes": ["no labour"], "who": {"workers": {"min": 1}}}, PLENTY, "in_no_plan"),
        ({"places_per_year": 5}, {"care": {"value": 0}}, "no_money"),
        ({"places_per_year": 5, "quantity": {"km": 0}, "uses": {"km": 1}}, PLENTY, "no_capacity"),
        ({"places_per_year": 5, "ready_share": 0.0}, PLENTY, "not_ready"),
    ],
)
def test_the_reason_is_the_one_that_was_made(
    with_programmes: WithProgrammes, changes: dict[str, Any], funds: dict[str, Any], reason: str
) -> None:
    found = yearly(with_programmes({"help": changes}, funds=funds))
    assert found
    for year in found.values():
        reasons = {name: year[name] for name in WHY_EMPTY if year[name]}
        assert sum(reasons.values()) == year["planned"] - year["filled"]
        assert max(reasons, key=lambda name: reasons[name]) == reason


def test_filled_is_what_was_given(with_programmes: WithProgrammes) -> None:
    scenario = with_programmes({"help": {"places_per_year": 4, "lasts_months": 6}}, funds=PLENTY)
    record = Simulation(scenario).run()
    table = fills_table(record)
    assert (table["planned"] == 4).all()
    assert int(table["filled"].sum()) == record.places.start.size
