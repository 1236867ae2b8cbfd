"""Why nobody is left of a household, against the ways in which its last members went, person by person."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from simexit.columns import GONE, WHY_GONE
from simexit.model import Simulation
from simexit.record.place_tables import roster_table
from simexit.record.record import Record
from simexit.scenario.figure import Figure
from simexit.scenario.loading import load

COUNTY = Path(__file__).parents[1] / "programmes" / "small-county.yaml"
WAYS = {"died": "died out", "married out": "married away", "left for good, and may come back": "settled away"}


@pytest.fixture(scope="module")
def lived() -> tuple[Record, dict[int, str]]:
    """A county whose people die and leave often: its record, and the way of every household found person by person."""
    scenario = load(COUNTY)
    often = {"demography.mortality_level_yearly": 0.0004, "family.settling_monthly": 0.5}
    parameters = {name: Figure.model_validate(value) for name, value in often.items()}
    simulation = Simulation(scenario.model_copy(update={"parameters": parameters}))
    why: dict[int, str] = {}
    while simulation.month <= scenario.time.end_month:
        simulation.open_month()
        c = simulation.population.persons
        before = c.present == 1
        simulation.live_month()
        for home in np.setdiff1d(c.household[before], c.household[c.present == 1]):
            ways = {WAYS[GONE[code]] for code in c.gone[before & (c.household == home)]}
            why[home] = ways.pop() if len(ways) == 1 else "dissolved"
        for home in np.unique(c.household[c.present == 1]):
            why.pop(home, None)
        simulation.close_month()
        if simulation.month == scenario.time.start_month:
            why = {}
    rows = np.flatnonzero(~simulation.population.spare)
    ids = simulation.population.household_ids()
    return simulation.close(), {int(ids[row]): why.get(row, "there") for row in rows}


def test_the_record_says_how_the_last_of_a_household_went(lived: tuple[Record, dict[int, str]]) -> None:
    record, why = lived
    found = dict(zip(record.household_ids.tolist(), (WHY_GONE[code] for code in record.why_gone), strict=True))
    assert found == why
    assert {"there", "died out", "settled away"} <= set(why.values())


def test_the_roster_names_the_village_of_every_household(lived: tuple[Record, dict[int, str]]) -> None:
    table = roster_table(lived[0], ["small"])
    assert table["village"].nunique() == 6 and set(table["county"]) == {"small"}
    assert (table.groupby("village")["poor_village"].nunique() == 1).all()
    assert table["why_gone"].astype(str).tolist() == [lived[1][home] for home in table["household"]]
