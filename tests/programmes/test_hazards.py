"""Hazard sites: what comes down takes the homes at the site and kills there, and nowhere else; who is moved is safe."""

from __future__ import annotations

from typing import Any

from conftest import WithProgrammes

from simexit.model import Simulation
from simexit.population.codes import DIED, DWELLING_D, MIGRANT
from simexit.scenario.catalogue import catalogue
from simexit.scenario.figure import Figure
from simexit.scenario.schema import Scenario

SITES = {"population.hazard_village_share": 0.5, "population.hazard_home_share": 0.4}
OFTEN = {**SITES, "housing.hazard_event_yearly": 1.0, "housing.hazard_death_share": 0.2}


def with_(scenario: Scenario, **values: float) -> Scenario:
    """The scenario with parameters."""
    return scenario.with_parameters({name: Figure.model_validate(value) for name, value in values.items()})


class Strikes(Simulation):
    """Keeps what each strike did: homes lost, the dead, and whether any of either was elsewhere."""

    def __init__(self, scenario: Scenario, **more: Any) -> None:
        super().__init__(scenario, **more)
        self.lost = self.dead = self.elsewhere = 0

    def strike_disasters(self) -> None:
        """Compare homes and people before and after: of homes at no site life alone makes something worse."""
        h, c = self.population.households, self.population.persons
        grade, gone = h.dwelling.copy(), c.gone.copy()
        super().strike_disasters()
        worse, dead = h.dwelling != grade, c.gone != gone
        assert (h.dwelling[worse] == DWELLING_D).all() and (c.gone[dead] == DIED).all()
        self.elsewhere += int((~h.hazard[worse].astype(bool)).sum() + (h.hazard[c.household[dead]] == 0).sum())
        self.elsewhere += int((c.work[dead] == MIGRANT).sum())
        self.lost, self.dead = self.lost + int(worse.sum()), self.dead + int(dead.sum())


def test_what_comes_down_takes_homes_and_lives_at_the_site_only(small_county: Scenario) -> None:
    simulation = Strikes(with_(small_county, **OFTEN))
    at_site = simulation.population.households.hazard[~simulation.population.spare].mean()
    record = simulation.run()
    assert 0.1 < at_site < 0.3
    assert simulation.lost > 10 and simulation.dead > 10 and simulation.elsewhere == 0
    spared = Simulation(with_(small_county, **{**OFTEN, "housing.hazard_death_share": 0.0})).run()
    assert sum(people.deaths for people in record.people) > sum(people.deaths for people in spared.people)


def test_sites_where_nothing_comes_down_change_nothing(small_county: Scenario) -> None:
    quiet = Simulation(with_(small_county, **SITES, **{"housing.hazard_event_yearly": 0.0})).run()
    assert quiet.sha256() == Simulation(small_county).run().sha256()


def test_who_is_moved_lives_where_nothing_comes_down(with_programmes: WithProgrammes) -> None:
    said = {key: catalogue()["H3"].data[key] for key in ("who", "effects")}
    moving = {**said, "places_per_year": 10_000, "enrol_months": [1]}
    funds = {"care": {"value": 10**10}}
    moved, stayed = (
        Strikes(with_(with_programmes(programmes, funds=funds), **OFTEN)) for programmes in ({"help": moving}, {})
    )
    served = moved.run().places.start.size
    stayed.run()
    households = [run.population.households for run in (moved, stayed)]
    at_site = [int(((h.hazard == 1) & (h.members > 0)).sum()) for h in households]
    assert served > 10 and at_site[0] < at_site[1] / 2
    assert moved.dead < stayed.dead and moved.lost <= stayed.lost and moved.elsewhere == 0
