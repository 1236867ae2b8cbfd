"""What a Mesa user expects: a model by name, attributes that can be set, steps of one's own, data, batches."""

from __future__ import annotations

import mesa
import numpy as np
import pytest

import simexit
from simexit.agents import REPORTERS, CountyModel, HouseholdAgent, MonthNotOpen
from simexit.columns import Households, columns_of

SHORT = ("counties.mabian.targets.2017=null", "time.end=2016-06", "time.run_in_years=2")
SMALL = {"scenario": "mabian-2017", "scale": 0.01, "settings": SHORT}


@pytest.fixture(scope="module")
def model() -> CountyModel:
    return CountyModel("mabian-2017", scale=0.01, settings=SHORT)


@pytest.fixture
def agent(model: CountyModel) -> HouseholdAgent:
    return next(each for each in model.households if each.members > 2)


def test_a_name_a_file_and_a_loaded_plan_give_the_same_model(model):
    plan = simexit.load("mabian-2017", settings=SHORT)
    for given in (plan, plan.scenario):
        other = CountyModel(given, scale=0.01)
        assert np.array_equal(other.population.households.savings, model.population.households.savings)


def test_every_column_of_households_is_an_attribute(model, agent):
    h = model.population.households
    for column in columns_of(Households).values():
        if column.name.startswith("id_"):
            continue
        value, held = getattr(agent, column.public), getattr(h, column.name)[agent.row]
        assert value == (column.words[held] if column.words else held), column.name
    assert agent.id == f"{int(model.population.household_ids()[agent.row]):016x}"


def test_attributes_can_be_set(model, agent):
    h, row = model.population.households, agent.row
    before = float(h.savings[row])
    agent.savings_yuan += 100
    agent.dwelling, agent.insured, agent.land_mu = "C", False, 2.5
    assert h.savings[row] == np.float32(before + 100) and h.dwelling[row] == 2
    assert h.insured[row] == 0 and h.land_mu[row] == 2.5


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("dwelling", "E", "dwelling: found 'E'; allowed: A, B, C, D"),
        ("savings_yuan", -1, "savings_yuan: found -1; allowed: a number, 0 or more"),
        ("savings_yuan", float("nan"), "savings_yuan: found nan; allowed: a number, 0 or more"),
        ("savings_yuan", "10", "savings_yuan: found '10'; allowed: a number, 0 or more"),
        ("insured", 2, "insured: found 2; allowed: true or false"),
        ("project_months", 2.5, "project_months: found 2.5; allowed: a whole number from 0 to 255"),
    ],
)
def test_what_a_column_cannot_hold_is_refused(agent, name, value, said):
    before = getattr(agent, name)
    with pytest.raises(ValueError) as raised:
        setattr(agent, name, value)
    assert str(raised.value) == said and getattr(agent, name) == before


def test_where_a_household_lives_is_fixed(agent):
    with pytest.raises(AttributeError, match="village is fixed"):
        agent.village = 1


def test_a_household_lives_only_in_an_open_month_and_is_told_so(model, agent):
    for live in (agent.live_month, lambda: model.agents.do("live_month")):
        with pytest.raises(MonthNotOpen, match=r"within model\.step\(\)"):
            live()
    with pytest.raises(MonthNotOpen, match="no month is open"):
        model.close_month()


def test_a_step_of_one_s_own_in_any_order_is_the_model_s_step():
    class Shuffled(CountyModel):
        """Lives its households in another order each month."""

        def step(self):
            self.open_month()
            self.agents.shuffle_do("live_month")
            self.close_month()

    shuffled, plain = Shuffled("mabian-2017", scale=0.01, settings=SHORT), CountyModel(**SMALL)
    assert shuffled.run().sha256() == plain.run().sha256()


def test_the_model_knows_its_date_and_collects_data():
    model = CountyModel(**SMALL, agent_reporters={"savings": "savings_yuan"})
    assert model.date == "2015-12"
    model.step()
    assert model.date == "2016-01" and "mabian-2017 at the end of 2016-01" in repr(model) and len(repr(model)) < 120
    table = model.datacollector.get_model_vars_dataframe()
    assert [*table] == [*REPORTERS] and table["date"].tolist() == ["2015-12", "2016-01"]
    last = table.iloc[-1]
    present, counted = model.population.persons.present.sum(), model.population.households.members.sum()
    assert last["persons"] == present and 0 <= present - counted <= 5, "who was born this month is counted in the next"
    assert 0 < last["truly_poor_share"] < 0.6 and 0 < last["registered_share"] < 0.6
    assert last["income_yuan_per_head"] > 0
    agents = model.datacollector.get_agent_vars_dataframe()
    assert agents["savings"].dropna().size == 2 * len(model.households)


def test_mesa_s_batch_run_works():
    rows = mesa.batch_run(
        CountyModel, {**SMALL, "settings": [SHORT], "replicate": [1, 2]}, max_steps=2, display_progress=False
    )
    assert {row["replicate"] for row in rows} == {1, 2}
    assert {row["scenario"] for row in rows} == {"mabian-2017"}
    assert len({row["income_yuan_per_head"] for row in rows}) == 2 == len(rows)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"scenario": 3}, "scenario: found 3"),
        ({"scenario": "mabian-2017", "seed": 1.5}, "seed: found 1.5; allowed: a whole number"),
        ({"scenario": "mabian-2017", "scale": "0.1"}, "scale: found '0.1'; allowed: above 0, at most 1"),
        ({"scenario": "mabian-2018"}, "mabian-2017"),
    ],
)
def test_arguments_that_make_no_sense_are_one_sentence(arguments, said):
    with pytest.raises((ValueError, simexit.ScenarioError)) as raised:
        CountyModel(**arguments)
    assert said in str(raised.value)
