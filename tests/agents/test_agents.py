"""Household agents: subclassing, large households, offices."""

from __future__ import annotations

import numpy as np

from simexit.agents import CountyModel, HouseholdAgent
from simexit.life.demography import births_and_deaths
from simexit.model import Simulation
from simexit.population.synthesis import Sample
from simexit.scenario.loading import load

VILLAGE = Sample(0.008, only=[0])


def short(*settings):
    plan = ("counties.mabian.targets.2017=null", "time.end=2016-06", "time.run_in_years=2")
    return load("mabian-2017", settings=(*plan, *settings))


def test_very_large_households_live_the_same_lives():
    scenario = short("parameters.demography.births_per_woman=170", "time.run_in_years=5")
    model = CountyModel(scenario, sample=VILLAGE)
    agents = model.run()
    assert np.diff(model.first_person).max() > 64
    assert agents.sha256() == Simulation(scenario, sample=VILLAGE).run().sha256()


def test_a_subclass_changes_its_own_month_only():
    class Thrifty(HouseholdAgent):
        """Saves a tenth of what it ate."""

        def live_month(self):
            super().live_month()
            if self.row == 3:
                self.household.savings[0] += 100.0

    plain, changed = CountyModel(short(), sample=VILLAGE), CountyModel(short(), sample=VILLAGE, household_class=Thrifty)
    plain.step()
    changed.step()
    savings = [model.population.households.savings for model in (plain, changed)]
    assert np.flatnonzero(savings[0] != savings[1]).tolist() == [3]
    (agent,) = changed.households.select(lambda each: each.row == 3)
    assert agent.savings_yuan == savings[0][3] + 100
    assert agent.income_yuan > 0 and agent.register in ("never", "registered", "exited")


def test_a_household_can_leave_out_a_pass():
    class Hermit(HouseholdAgent):
        """Is born, ages and dies, and never opens its purse."""

        passes = (births_and_deaths,)

    model = CountyModel(short("parameters.family.split_yearly=0"), sample=VILLAGE, household_class=Hermit)
    before = model.population.households.savings.copy()
    model.step()
    assert np.array_equal(model.population.households.savings, before)


def test_agents_live_the_compiled_engine_s_lives_over_a_new_year():
    """With splitting, weddings, school, disasters; a household founded is an agent that was waiting in a spare row."""
    scenario = short("time.end=2016-03", "parameters.housing.disaster_monthly=0.3")
    model = CountyModel(scenario, sample=VILLAGE)
    waiting = np.flatnonzero(model.population.spare)
    agents = {agent.row: agent for agent in model.households}
    assert all(agents[row].persons.present.size == 0 for row in waiting)
    model.step()
    founded = waiting[~model.population.spare[waiting]]
    assert founded.size > 0 and all(agents[row].persons.present.any() for row in founded)
    assert model.run().sha256() == Simulation(scenario, sample=VILLAGE).run().sha256()


def test_offices_see_their_place():
    model = CountyModel(short(), sample=VILLAGE)
    model.step()
    registered = int((model.population.households.register == 1).sum())
    assert [office.registered_households for office in model.counties] == [registered]
    assert sum(office.registered_households for office in model.villages) == registered > 0
    assert all(0 < office.migrant_share < 0.5 for office in model.villages)
