"""The yearly assessment: incomes of the accounting year, assurances, who is truly poor, what a survey would hear."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simexit.columns import Households, Villages, columns_where
from simexit.dates import MONTHS_PER_YEAR
from simexit.population.assurances import missing_assurances
from simexit.population.codes import NO, REGISTERED, YES
from simexit.population.layout import Population
from simexit.population.moment import Moment
from simexit.record.elders import elders_by_source
from simexit.record.record import SOURCES, Assessment, total_of
from simexit.record.villages_kept import VillageYear

YEAR_COLUMNS = tuple(name for name in Households._fields if name.startswith("year_"))
VILLAGE_COLUMNS = columns_where(Villages, kept=True)


def assess(
    now: Moment, line_yuan: float, statistical_line_yuan: float, served: NDArray[np.uint64], pension: NDArray[Any]
) -> Assessment:
    """Close the accounting year of every household and begin the next; ``pension``: yuan that it is paid this month.

    The survey's account counts residents only, takes what migrants send home for a transfer, and is recalled with an
    error; a household once lost to the panel stays lost.
    """
    population, luck, p = now.population, now.luck, now.p.registry
    h = population.households
    income = {source: getattr(h, f"year_{source}").copy() for source in SOURCES}
    there = h.members > 0
    missing = np.where(there, missing_assurances(h), 0).astype(np.uint8)
    residents = (h.year_resident_months / MONTHS_PER_YEAR).astype(np.float32)
    total = total_of(income, SOURCES)
    kept_away = (1.0 - float(p.remitted_share)) * h.year_migrant_wage.astype(np.float64)
    ids = population.household_ids()
    recall = np.exp(
        float(p.survey_error_log_sd) * luck.stored_normal(ids, "survey_error", now.month).astype(np.float64)
    )
    heard = (total - kept_away) / np.maximum(residents, 1.0) * recall
    stays = luck.stored(ids, "attrition", now.month) >= p.attrition_yearly
    done = Assessment(
        year=now.year,
        line_yuan=line_yuan,
        statistical_line_yuan=statistical_line_yuan,
        income=income,
        members=h.members.astype(np.uint8),
        workers=h.workers.astype(np.uint8),
        missing=missing,
        cause=h.cause.copy(),
        served=served,
        residents=residents,
        migrant_wage=h.year_migrant_wage.copy(),
        consumption=h.year_consumption.copy(),
        medical=h.year_medical.copy(),
        savings=h.savings.copy(),
        debt=h.debt.copy(),
        productive_assets=h.livestock + h.industry_capital,
        durables=h.durables.copy(),
        severely_ill=h.severely_ill.astype(np.uint8),
        elders=h.elderly.astype(np.uint8),
        **elders_by_source(now, pension),
        stays=h.year_stays.copy(),
        hospital=h.year_hospital.copy(),
        hospital_own=h.year_hospital_own.copy(),
        survey_income=heard.astype(np.float32),
        answered=np.where(stays & (residents > 0), YES, NO).astype(np.uint8),
        true_poor=np.zeros(0, np.uint8),
        register=h.register.copy(),
    )
    poor = there & ((done.income_per_head() < line_yuan) | (missing > 0))
    for name in YEAR_COLUMNS:
        getattr(h, name)[:] = 0
    return replace(done, true_poor=poor.astype(np.uint8))


def village_year(population: Population, done: Assessment) -> VillageYear:
    """Villages as they are, with the members that their households had at the assessment ``done``."""
    village, n = population.households.village, population.villages.county.size
    registered = population.households.register == REGISTERED

    def persons(which: NDArray[np.bool_]) -> NDArray[np.int64]:
        return np.bincount(village, weights=done.members * which, minlength=n).astype(np.int64)

    columns = {name: getattr(population.villages, name).copy() for name in VILLAGE_COLUMNS}
    everybody = np.ones(village.size, np.bool_)
    return VillageYear(done.year, columns, persons(everybody), persons(registered), persons(done.true_poor == 1))
