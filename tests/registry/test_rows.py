"""Rows of the registry on villages worked by hand: audits, delays, releases, and the tests of places."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simexit.exchange import Exchange
from simexit.luck import Luck
from simexit.population.codes import (
    DWELLING_D,
    EXITED,
    MONITORED,
    NEVER,
    PLACE_EXITED,
    PLACE_LISTED,
    PLACE_UNLISTED,
    REGISTERED,
    WEST,
)
from simexit.population.layout import Population
from simexit.population.moment import Moment
from simexit.registry.seen import Assessed
from simexit.registry.statuses import Statuses, Told
from simexit.scenario.figure import Figure
from simexit.scenario.loading import load
from simexit.scenario.schema import County, Scenario, Target
from simexit.scenario.statuses import StatusRow, shipped_rows
from tests.registry.conftest import COUNTY

LINE = 3000.0
MARCH = 2016 * 12 + 2
SMALL = load(COUNTY)


def row(name: str, **changes: Any) -> StatusRow:
    """A shipped row, with changes."""
    return StatusRow.model_validate({**shipped_rows().data[name], "on": True, **changes})


def county(**target: int) -> County:
    """A county with a target for 2016, or none."""
    targets = {2016: Target(**{"households": 0, **target})} if target else {}
    return SMALL.counties["small"].model_copy(update={"targets": targets})


class Registry:
    """Rows at work on a population in which the rows ``poor`` are truly poor."""

    def __init__(self, population: Population, rules: Any, rows: dict[str, StatusRow], **plan: int) -> None:
        self.population, self.rules, self.poor = population, rules, np.zeros(population.spare.size, np.bool_)
        self.statuses = Statuses(rows, [county(**plan), county()], [1.0, 1.0])

    def run(self, name: str, month: int = MARCH) -> list[Told]:
        """Run a row; what is told of it."""
        now = Moment(self.population, Luck(1, 1), Exchange(), month, self.rules)
        income = np.where(self.poor, 1000.0, 9000.0)
        return self.statuses.run(name, now, Assessed(LINE, self.poor, income))


@pytest.fixture
def listed(population: Population) -> Population:
    """Village 0 and 2 (of county b) are listed; everybody is recorded at three lines; nobody is registered."""
    population.households.register[:] = NEVER
    population.households.recorded_income[:] = 9000
    population.villages.status[:] = [PLACE_LISTED, PLACE_UNLISTED, PLACE_LISTED]
    return population


def test_an_audit_reverses_false_exits_of_its_row_alone(listed: Population, rules: Any) -> None:
    h = listed.households
    h.register[:4] = REGISTERED
    rows = {"exit": row("exit", target="none", first=None), "audit": row("audit", sample_share=1, error_share=0)}
    registry = Registry(listed, rules, rows)
    registry.run("exit", MARCH - 4)
    assert h.register[:4].tolist() == [EXITED] * 4
    h.register[5] = EXITED
    registry.poor[[1, 2, 5, 7]] = True
    told = registry.run("audit")
    assert np.flatnonzero(h.register == REGISTERED).tolist() == [1, 2]
    assert [each[5:8] for each in told] == [(4, 2, 2), (0, 0, 0)]


@pytest.mark.parametrize(("share", "found"), [(0.0, 0), (0.5, 11), (1.0, 30)])
def test_the_sample_says_how_many_are_looked_at(share: float, found: int, listed: Population, rules: Any) -> None:
    """Who is found by a smaller sample is found by a larger one too."""
    h = listed.households
    seen = []
    for sample in (share, 1.0):
        h.register[:] = EXITED
        registry = Registry(listed, rules, {"audit": row("audit", sample_share=sample, error_share=0, reverses=None)})
        registry.poor[:] = True
        registry.run("audit")
        seen.append(h.register == REGISTERED)
    assert int(seen[0].sum()) == found and np.all(seen[1] >= seen[0])


def test_error_of_measurement_takes_some_for_what_they_are_not(listed: Population, rules: Any) -> None:
    h = listed.households
    h.register[:20] = EXITED
    rows = {"audit": row("audit", sample_share=1, error_share=0.25, reverses=None)}
    registry = Registry(listed, rules, rows)
    registry.poor[:10] = True
    registry.run("audit")
    back = h.register[:20] == REGISTERED
    assert 5 <= back[:10].sum() < 10 and 0 < back[10:].sum() <= 5


def test_monitoring_begins_after_its_delay_and_ends_when_the_risk_has_gone(listed: Population, rules: Any) -> None:
    h = listed.households
    h.register[:3] = [EXITED, NEVER, REGISTERED]
    h.recorded_income[:3] = 4000
    rows = {"monitoring": row("monitoring", sample_share=1), "release": row("release")}
    registry = Registry(listed, rules, rows)
    registry.run("monitoring")
    assert h.register[:3].tolist() == [EXITED, NEVER, REGISTERED]
    registry.run("monitoring", MARCH + 2)
    assert h.register[:3].tolist() == [EXITED, NEVER, REGISTERED]
    registry.run("monitoring", MARCH + 3)
    assert h.register[:4].tolist() == [MONITORED, MONITORED, REGISTERED, NEVER]
    h.recorded_income[:3] = 4600
    registry.run("release", MARCH + 8)
    assert h.register[:2].tolist() == [MONITORED, MONITORED]
    h.recorded_income[0] = 4000
    registry.run("release", MARCH + 9)
    assert h.register[:2].tolist() == [MONITORED, NEVER]


def test_who_is_no_longer_there_to_be_found_does_not_wait(listed: Population, rules: Any) -> None:
    h = listed.households
    h.recorded_income[0] = 4000
    registry = Registry(listed, rules, {"monitoring": row("monitoring", sample_share=1)})
    registry.run("monitoring")
    h.register[0] = REGISTERED
    registry.run("monitoring", MARCH + 3)
    h.register[0] = NEVER
    registry.run("monitoring", MARCH + 4)
    assert h.register[0] == NEVER
    registry.run("monitoring", MARCH + 7)
    assert h.register[0] == MONITORED


def test_a_village_leaves_on_the_incidence_of_its_region(listed: Population, rules: Any) -> None:
    """One of forty persons and more is 2.5 %: enough in the west, not elsewhere."""
    h, villages = listed.households, listed.villages
    h.members[:] = 4
    h.register[[0, 20]] = REGISTERED
    h.members[[0, 20]] = 1
    listed.counties.region[:] = [WEST, 0]
    registry = Registry(listed, rules, {"village-exit": row("village-exit", target="none", first=None)})
    told = registry.run("village-exit")
    assert villages.status.tolist() == [PLACE_EXITED, PLACE_UNLISTED, PLACE_LISTED]
    assert [each[3:] for each in told] == [
        (0, 0, 1, 1, 1, "", 0, (("recorded_incidence", 1 / 37),)),
        (1, 2, 1, 0, 0, "recorded_incidence or region", 0, (("recorded_incidence", 1 / 37),)),
    ]


@pytest.mark.parametrize(
    ("number", "pressure", "gone"), [(0, 0.0, []), (1, 0.0, [1]), (2, 0.0, [1]), (2, 1.0, [0, 1]), (2, 0.5, [0, 1])]
)
def test_places_leave_in_order_up_to_the_target_and_are_pushed(
    number: int, pressure: float, gone: list[int], listed: Population, rules: Any
) -> None:
    listed.villages.status[:] = PLACE_LISTED
    listed.households.register[:10] = REGISTERED
    rows = {"village-exit": row("village-exit", pressure=pressure)}
    Registry(listed, rules, rows, villages=number).run("village-exit")
    mine = listed.villages.status[:2] == PLACE_EXITED
    assert np.flatnonzero(mine).tolist() == gone


def test_a_county_is_tested_on_what_its_audit_finds(listed: Population, rules: Any) -> None:
    """County a: 20 households of 3; four exited of whom one is wronged, two never registered who are poor."""
    h = listed.households
    h.register[:5] = [EXITED, EXITED, EXITED, EXITED, REGISTERED]
    sure = rules.registry._replace(approval_share=np.float32(1), approval_of_wronged_share=np.float32(0))
    rows = {"county-exit": row("county-exit", sample_share=1, established_share=1)}
    registry = Registry(listed, rules._replace(registry=sure), rows)
    registry.poor[[0, 10, 11]] = True
    listed.counties.status[:] = PLACE_LISTED
    told = registry.run("county-exit")
    failed = "approval_share, combined_incidence or region, omission_share, wrong_exit_share"
    assert told[0][5:10] == (1, 0, 0, failed, 20)
    shares = {"approval_share": 0.85, "combined_incidence": 0.2, "omission_share": 2 / 15, "wrong_exit_share": 0.25}
    assert dict(told[0][10]) == pytest.approx(shares)
    assert told[1][5:10] == (1, 1, 1, "", 10) and listed.counties.status.tolist() == [PLACE_LISTED, PLACE_EXITED]
    measured = {
        "wrong_exit_share": {"min": 0.25, "max": 0.25},
        "omission_share": {"min": 2 / 15 - 1e-9, "max": 2 / 15 + 1e-9},
        "approval_share": {"min": 17 / 20, "max": 17 / 20},
        "combined_incidence": {"min": 4 / 20 - 1e-9, "max": 4 / 20 + 1e-9},
        "recorded_incidence": {"min": 1 / 20, "max": 1 / 20},
        "true_incidence": {"min": 3 / 20, "max": 3 / 20},
        "poor_village_village_share": {"min": 0.5, "max": 0.5},
    }
    exact = {"county-exit": row("county-exit", sample_share=1, established_share=1, test=measured)}
    again = Registry(listed, rules._replace(registry=sure), exact)
    again.poor[:] = registry.poor
    assert again.run("county-exit")[0][5:9] == (1, 1, 1, "")


def test_an_audit_sees_a_home_and_seldom_proves_an_income(listed: Population, rules: Any) -> None:
    """Nobody's income is established; who has no safe home on the day is an error whatever the last assessment said."""
    h = listed.households
    h.register[:4] = EXITED
    h.dwelling[1] = h.seen_dwelling[1] = DWELLING_D
    registry = Registry(listed, rules, {"county-exit": row("county-exit", sample_share=1, established_share=0)})
    registry.poor[[0, 10, 11]] = True
    listed.counties.status[:] = PLACE_LISTED
    found = dict(registry.run("county-exit")[0][10])
    assert found["wrong_exit_share"] == pytest.approx(0.25) and found["omission_share"] == 0


def test_a_township_waits_for_its_villages(listed: Population, rules: Any) -> None:
    listed.townships.status[:] = PLACE_LISTED
    registry = Registry(listed, rules, {"township-exit": row("township-exit", target="none", first=None)})
    assert registry.run("township-exit")[0][8] == "exited_village_share"
    listed.villages.status[0] = PLACE_EXITED
    registry.run("township-exit")
    assert listed.townships.status.tolist() == [PLACE_EXITED, PLACE_LISTED]


def test_targets_fall_first_on_the_villages_that_are_to_leave(listed: Population, rules: Any) -> None:
    h = listed.households
    listed.villages.status[:2] = PLACE_LISTED
    h.register[:4], h.register[10:16] = REGISTERED, REGISTERED

    def exits(first: bool) -> list[int]:
        h.register[:4], h.register[10:16] = REGISTERED, REGISTERED
        Registry(listed, rules, {"exit": row("exit", leaving_first=first)}, households=5, villages=1).run("exit")
        return [int((h.register[a : a + 10] == EXITED).sum()) for a in (0, 10)]

    assert exits(False) == [2, 3]
    assert exits(True) == [4, 1]


@pytest.mark.parametrize(("share", "number"), [(0.0, 0), (0.5, 3), (1.0, 6)])
def test_a_target_can_be_a_share(share: float, number: int, listed: Population, rules: Any) -> None:
    h = listed.households
    h.register[:6] = REGISTERED
    shared = row("exit", target="none", target_share=Figure(value=share))
    Registry(listed, rules, {"exit": shared}).run("exit")
    assert int((h.register[:6] == EXITED).sum()) == number


def test_shipped_rows_that_stand_are_of_households_alone() -> None:
    plain, whole = load("ordinary-support"), load("mabian-2017", overlays=["whole-registry"])
    listed = ["first-listing", "exit", "strike-off", "take-on", "recheck-strike-off", "recheck-take-on"]
    assert list(plain.statuses) == listed and {row.unit for row in plain.statuses.values()} == {"household"}
    assert set(whole.statuses) == set(shipped_rows().data)
    off: Scenario = load("mabian-2017", settings=["statuses.exit.on=false"])
    assert not off.statuses["exit"].on
