"""Nobody is made or lost: living = before + births + brides - deaths - married away - settled + came back."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np
import pytest

from simexit.columns import ids_of
from simexit.luck import child_ids
from simexit.model import Simulation
from simexit.population.codes import DIED, LEFT, MARRIED_OUT, NOT_GONE
from simexit.record.record import People
from simexit.scenario.figure import Figure
from simexit.scenario.schema import Scenario

# So that a small county sees every kind of coming and going.
LIVELY = {
    "family.marriage_men_monthly": 0.015,
    "family.marriage_women_monthly": 0.02,
    "family.settling_monthly": 0.01,
    "family.coming_back_monthly": 0.02,
    "family.split_yearly": 0.2,
    "demography.mortality_level_yearly": 9e-05,
}
FLOWS = ("births", "deaths", "married_in", "married_out", "left", "back", "moved")


class Person(NamedTuple):
    """What is followed of a person."""

    household: int
    present: int
    gone: int
    female: int
    married: int
    birth_month: int
    children_born: int


class Census:
    """Follows every person by identity, month by month."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation
        self.years: dict[int, Counter[str]] = {}
        self.dropped: set[int] = set()
        self.now = self.count()

    def count(self) -> dict[int, Person]:
        """Everybody in rows in use, by identity."""
        population = self.simulation.population
        c, rows = population.persons, population.person_rows()
        households = population.household_ids()[c.household[rows]].tolist()
        columns = (getattr(c, name)[rows].tolist() for name in Person._fields[1:])
        people = [Person(*each) for each in zip(households, *columns, strict=True)]
        ids = ids_of(c.id_low[rows], c.id_high[rows]).tolist()
        assert len(set(ids)) == len(ids), "somebody is in two rows"
        assert all(each.present == (each.gone == NOT_GONE) for each in people)
        return dict(zip(ids, people, strict=True))

    def month(self) -> None:
        """Live a month and explain every change, but for the last of the run-in, when households are weighted anew."""
        simulation, before = self.simulation, self.now
        month = simulation.month
        simulation.step()
        now = self.now = self.count()
        if simulation.month == simulation.scenario.time.start_month:
            self.years.clear()
            return
        flows = self.years.setdefault(month // 12, Counter())
        gone_for_ever = {each for each, was in before.items() if was.gone in (DIED, MARRIED_OUT)}
        missing = before.keys() - now.keys()
        assert missing == (gone_for_ever if month % 12 == 0 else set()), "only January drops rows, of those gone"
        self.dropped |= missing
        assert not self.dropped & now.keys(), "one who had gone for ever came back"
        for each in now.keys() - before.keys():
            assert now[each].present
            flows["births" if now[each].birth_month == month else "married_in"] += 1
        assert self.expected(before, now) == now.keys() - before.keys(), "who joins is a child or a bride"
        for each in now.keys() & before.keys():
            self.change(before[each], now[each], month, flows)
        self.households(before, now)

    def change(self, was: Person, now: Person, month: int, flows: Counter[str]) -> None:
        """Enter what happened to a person who was there before."""
        if was.household != now.household:
            assert month % 12 == 0, "people change their household in January only"
            flows["moved"] += 1
        steps = {
            (NOT_GONE, DIED): "deaths", (NOT_GONE, MARRIED_OUT): "married_out", (NOT_GONE, LEFT): "left",
            (LEFT, NOT_GONE): "back",
        }  # fmt: skip
        if was.gone != now.gone:
            flows[steps[int(was.gone), int(now.gone)]] += 1  # type: ignore[index]
        assert now.married >= was.married and now.female == was.female and now.birth_month == was.birth_month
        if now.gone == MARRIED_OUT and was.gone == NOT_GONE:
            assert now.female and now.married and not was.married

    def expected(self, before: dict[int, Person], now: dict[int, Person]) -> set[int]:
        """Identities that follow from this month's grooms and mothers, and from nothing else."""
        grooms = [
            each for each, person in now.items()
            if each in before and person.married > before[each].married and not person.female
        ]  # fmt: skip
        mothers = [each for each in now.keys() & before.keys() if now[each].children_born > before[each].children_born]
        born = np.array([now[each].children_born for each in mothers], np.uint64)
        assert all(now[each].children_born == before[each].children_born + 1 for each in mothers)
        brides = child_ids(np.array(grooms, np.uint64), np.zeros(len(grooms), np.uint64), "bride")
        children = child_ids(np.array(mothers, np.uint64), born, "child")
        homes = [now[each].household for each in (*grooms, *mothers)]
        assert [now[each].household for each in (*brides.tolist(), *children.tolist())] == homes
        return {*brides.tolist(), *children.tolist()}

    def households(self, before: dict[int, Person], now: dict[int, Person]) -> None:
        """Members are those who were there after the month's departures; arrivals join behind them."""
        h = self.simulation.population.households
        members = Counter(each.household for one, each in now.items() if each.present and one in before)
        ids = self.simulation.population.household_ids().tolist()
        assert {each: n for each, n in zip(ids, h.members.tolist(), strict=True) if n} == members


def living(people: dict[int, Person]) -> int:
    """Number of persons present."""
    return sum(each.present for each in people.values())


@pytest.fixture(scope="module")
def lively(small_county: Scenario) -> Scenario:
    """The small county with much coming and going."""
    figures = {name: Figure.model_validate(value) for name, value in LIVELY.items()}
    return small_county.model_copy(update={"parameters": figures})


def balance(people: People) -> int:
    """Change of the living in a year, from its flows."""
    return people.births + people.married_in - people.deaths - people.married_out - people.left_net


def test_people_are_conserved(lively: Scenario) -> None:
    simulation = Simulation(lively)
    census = Census(simulation)
    at_new_year, every = {}, Counter[str]()
    while simulation.month <= lively.time.end_month:
        if simulation.month % 12 == 0:
            at_new_year[simulation.month // 12] = living(census.now)
            every += sum(census.years.values(), Counter())
        if simulation.month == lively.time.start_month:
            founded = np.count_nonzero(~simulation.population.spare)
        census.month()
    kept = simulation.close().people
    assert all(every[flow] > 3 for flow in FLOWS), every
    assert [year.year for year in kept] == [2015, 2016, 2017, 2018]
    assert kept[0].living == at_new_year[2016]
    for year in kept[1:]:
        flows = census.years[year.year]
        assert (year.births, year.deaths) == (flows["births"], flows["deaths"])
        assert (year.married_in, year.married_out) == (flows["married_in"], flows["married_out"])
        assert year.left_net == flows["left"] - flows["back"]
        assert year.living == at_new_year[year.year] + balance(year)
    assert kept[-1].living == living(census.now) == int(simulation.population.persons.present.sum())
    more = np.count_nonzero(~simulation.population.spare) - founded
    assert more == sum(year.households_founded for year in kept[1:]) > 0


def test_people_are_conserved_among_agents(lively: Scenario) -> None:
    from simexit.agents import CountyModel

    short = lively.model_copy(update={"time": lively.time.model_copy(update={"end": "2017-03"})})
    model = CountyModel(short, replicate=2)
    census = Census(model.simulation)
    while model.simulation.month <= short.time.end_month:
        census.month()
    every = sum(census.years.values(), Counter())
    assert every["births"] and every["married_in"] and every["deaths"] and every["moved"]
    assert model.first_person[-1] == model.population.persons.present.size
    assert model.simulation.close().sha256() == Simulation(short, replicate=2).run().sha256()


def test_a_groom_alone_who_marries_is_followed_by_his_bride(lively: Scenario) -> None:
    """A migrant who lived alone neither vanishes nor takes the county's other weddings with him."""
    sure = {
        **LIVELY,
        "family.settling_monthly": 1.0,
        "family.marriage_men_monthly": 1.0,
        "family.coming_back_monthly": 0,
    }
    figures = {name: Figure.model_validate(value) for name, value in sure.items()}
    simulation = Simulation(lively.model_copy(update={"parameters": figures}))
    c, rows = simulation.population.persons, simulation.population.person_rows()
    last = rows[-1]
    home = c.household[last]
    alone = rows[c.household[rows] == home]
    c.present[alone], c.gone[alone] = 0, LEFT
    c.present[last], c.gone[last], c.female[last], c.married[last] = 1, NOT_GONE, 0, 0
    c.birth_month[last], c.work[last], c.health[last] = simulation.month - 30 * 12, 4, 0
    census = Census(simulation)
    census.month()
    h = simulation.population.households
    c, rows = simulation.population.persons, simulation.population.person_rows()
    there = rows[(c.household[rows] == home) & (c.present[rows] == 1)]
    assert c.married[there].sum() == 2 and sorted(c.female[there].tolist())[-1] == 1 and h.members[home] >= 1
