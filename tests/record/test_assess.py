"""The yearly assessment by hand: the two accounts, assurances, who is truly poor, who answers; the year is closed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simexit.exchange import Exchange
from simexit.luck import Luck
from simexit.population.codes import ASSURANCES, DWELLING_A, DWELLING_B, DWELLING_C, DWELLING_D, FARM, NO_WORK
from simexit.population.layout import Population
from simexit.population.moment import Moment
from simexit.population.synthesis import Sample, synthesise
from simexit.record.assess import YEAR_COLUMNS, assess
from simexit.record.record import SOURCES, Assessment
from simexit.scenario.loading import load
from simexit.scenario.parameters import parameters_at

COUNTY = Path(__file__).parents[1] / "programmes" / "small-county.yaml"
MONTH, LINE = 2017 * 12 + 8, 3000.0
P = parameters_at(2017)
EXACT = P.registry._replace(survey_error_log_sd=np.float32(0), remitted_share=np.float32(0.8))


@pytest.fixture
def people() -> Population:
    """Households of three who lack nothing and have had no income yet."""
    population = synthesise(load(COUNTY), Luck(1, 1), Sample())
    h = population.households
    h.members[~population.spare] = 3
    h.dwelling[:], h.water[:], h.power[:], h.insured[:], h.pupils_lost[:] = DWELLING_B, 1, 1, 1, 0
    h.year_resident_months[~population.spare] = 36
    return population


def moment(population: Population, p: Any, month: int = MONTH) -> Moment:
    """When the accounting year closes, under rules of the register."""
    return Moment(population, Luck(1, 1), Exchange(), month, P._replace(registry=p))


def done(population: Population, p: Any = EXACT) -> Assessment:
    """The assessment of September 2017."""
    served = np.arange(population.households.village.size).astype(np.uint64)
    return assess(moment(population, p), LINE, 2300.0, served, np.zeros(served.size))


def test_incomes_are_the_year_s_and_a_new_year_begins(people: Population) -> None:
    h = people.households
    for k, name in enumerate(YEAR_COLUMNS):
        getattr(h, name)[:] = 100 * (k + 1) + np.arange(h.village.size)
    before = {name: getattr(h, name).copy() for name in YEAR_COLUMNS}
    found = done(people)
    for source in SOURCES:
        assert np.array_equal(found.income[source], before[f"year_{source}"])
    for name in ("migrant_wage", "consumption", "medical"):
        assert np.array_equal(getattr(found, name), before[f"year_{name}"])
    assert np.allclose(found.residents, before["year_resident_months"] / 12)
    assert not any(getattr(h, name).any() for name in YEAR_COLUMNS)
    assert (found.year, found.line_yuan, found.statistical_line_yuan) == (2017, LINE, 2300.0)
    assert found.served.tolist() == list(range(h.village.size))


def test_the_line_divides_income_per_member(people: Population) -> None:
    h = people.households
    h.year_wage[:4], h.members[3] = [3 * LINE, 3 * LINE - 1, 0, 2 * LINE], 2
    assert done(people).true_poor[:4].tolist() == [0, 1, 1, 0]


@pytest.mark.parametrize(
    ("column", "fine", "lacking", "assurance"),
    [
        ("dwelling", DWELLING_B, DWELLING_C, "housing"),
        ("dwelling", DWELLING_A, DWELLING_D, "housing"),
        ("water", 1, 0, "water"),
        ("pupils_lost", 0, 1, "schooling"),
        ("insured", 1, 0, "insurance"),
        ("power", 1, 0, "power"),
    ],
)
def test_who_lacks_an_assurance_is_poor_at_any_income(
    column: str, fine: int, lacking: int, assurance: str, people: Population
) -> None:
    h = people.households
    h.year_wage[:] = 1e6
    getattr(h, column)[:3] = [lacking, fine, lacking]
    h.members[2] = 0
    found = done(people)
    assert found.missing[:3].tolist() == [1 << ASSURANCES.index(assurance), 0, 0]
    assert found.true_poor[:3].tolist() == [1, 0, 0]


def test_nobody_left_is_not_poor(people: Population) -> None:
    people.households.members[:] = 0
    assert not done(people).true_poor.any()


def test_a_survey_counts_residents_and_what_migrants_send(people: Population) -> None:
    """Wages of 30,000, of which 20,000 of migrants, who send four fifths; 24 resident months are two residents."""
    h = people.households
    h.year_wage[:2], h.year_migrant_wage[:2], h.year_resident_months[:2] = 30_000, 20_000, [24, 0]
    h.year_farm[:2] = 1000
    found = done(people)
    assert np.allclose(found.survey_income[:2], [(31_000 - 4000) / 2, 31_000 - 4000])
    assert np.allclose(found.income_per_head()[:2], 31_000 / 3)


def test_the_old_live_by_the_largest_of_family_work_and_pension(people: Population) -> None:
    """Four households, each of one elder and, but for the last, one adult: the elder farms, in the third not at all."""
    c, h = people.persons, people.households
    rows = [np.flatnonzero(c.household == i)[:2] for i in range(4)]
    c.present[np.isin(c.household, range(4))] = 0
    for i, (elder, adult) in enumerate(rows):
        c.present[elder], c.birth_month[elder], c.work[elder] = 1, MONTH - 12 * 60, FARM
        c.present[adult], c.birth_month[adult], c.work[adult] = i < 3, MONTH - 12 * 59, FARM
    c.work[rows[2][0]] = NO_WORK
    h.members[:4] = [2, 2, 2, 1]
    # Farm work is shared by hands; 12,000 yuan of wages beside it make family the larger part in the second household.
    h.year_farm[:4], h.year_wage[:2], h.year_migrant_wage[1] = [4000, 4000, 4000, 600], [0, 12_000], 12_000
    h.entitled[3], h.year_transfer[3] = 100, 1200
    pension = np.zeros(people.spare.size)
    pension[3] = 90
    served = np.zeros(people.spare.size, np.uint64)
    found = assess(moment(people, EXACT), LINE, LINE, served, pension)
    by = np.array([found.elders_by_family[:4], found.elders_by_work[:4], found.elders_by_pension[:4]])
    assert by.tolist() == [[0, 1, 1, 0], [1, 0, 0, 0], [0, 0, 0, 1]]


def test_recall_errs_with_median_one_and_its_spread(people: Population) -> None:
    ratios, rules = [], EXACT._replace(survey_error_log_sd=np.float32(0.2))
    for month in range(MONTH, MONTH + 12 * 40, 12):
        people.households.year_wage[:] = 12_000
        people.households.year_resident_months[:] = 36
        found = assess(moment(people, rules, month), LINE, LINE, np.zeros(0, np.uint64), np.zeros(people.spare.size))
        ratios.append(np.log(found.survey_income / 4000))
    errors = np.concatenate(ratios)
    assert abs(np.median(errors)) < 0.01 and abs(errors.std() / 0.2 - 1) < 0.03


@pytest.mark.parametrize("attrition", [0.0, 0.1, 0.4])
def test_those_who_answer_are_at_home_and_not_lost(attrition: float, people: Population) -> None:
    people.households.year_resident_months[::5] = 0
    found = done(people, EXACT._replace(attrition_yearly=np.float32(attrition)))
    u = Luck(1, 1).stored(people.household_ids(), "attrition", MONTH)
    assert np.array_equal(found.answered == 1, (u >= np.float32(attrition)) & (found.residents > 0))


def test_spare_rows_are_not_assessed_poor(people: Population) -> None:
    found = done(people)
    assert people.spare.any() and not found.true_poor[people.spare].any() and not found.missing[people.spare].any()
    assert not found.members[people.spare].any() and not found.answered[people.spare].any()
