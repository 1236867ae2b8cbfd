"""The yearly assessment: incomes of the accounting year, assurances, who is truly poor, what a survey would hear."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simexit.columns import F32, U8, Households, Villages, columns_where
from simexit.compiled import kernel
from simexit.dates import MONTHS_PER_YEAR
from simexit.population.assurances import missing_assurances
from simexit.population.codes import NO, REGISTERED, YES
from simexit.population.layout import Population, sum_by_village
from simexit.population.moment import Moment
from simexit.record.elders import elders_by_source
from simexit.record.record import SOURCES, Assessment
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
    missing = missing_assurances(h) * (h.members > 0)
    ids = population.household_ids()
    recall = np.exp(
        float(p.survey_error_log_sd) * luck.stored_normal(ids, "survey_error", now.month).astype(np.float64)
    )
    residents, heard, true_poor = np.empty_like(h.wage), np.empty_like(h.wage), np.empty_like(h.members)
    about = h.year_resident_months, h.year_migrant_wage, recall, 1.0 - float(p.remitted_share), h.members, missing
    _sum_up(residents, heard, true_poor, *about, line_yuan, *(income[source] for source in SOURCES))
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
        survey_income=heard,
        answered=np.where(stays & (residents > 0), YES, NO).astype(np.uint8),
        true_poor=true_poor,
        register=h.register.copy(),
    )
    for name in YEAR_COLUMNS:
        getattr(h, name)[:] = 0
    return done


@kernel
def _sum_up(
    residents: F32, heard: F32, true_poor: U8, resident_months: F32, migrant_wage: F32, recall: NDArray[np.float64],
    kept_share: float, members: U8, missing: U8, line_yuan: float, wage: F32, farm: F32, industry: F32, property_: F32,
    transfer: F32,
) -> None:  # fmt: skip
    """Residents over the year, what the survey hears of income for each, and who was truly poor."""
    for i in range(residents.size):
        yuan = np.float64(wage[i]) + farm[i] + industry[i] + property_[i] + transfer[i]
        residents[i] = resident_months[i] / np.float32(MONTHS_PER_YEAR)
        hearers = max(residents[i], np.float32(1.0))
        heard[i] = (yuan - kept_share * np.float64(migrant_wage[i])) / np.float64(hearers) * recall[i]
        below = yuan / max(members[i], np.uint8(1)) < line_yuan
        true_poor[i] = (members[i] > 0) & (below | (missing[i] > 0))


def village_year(population: Population, done: Assessment) -> VillageYear:
    """Villages as they are, with the members that their households had at the assessment ``done``."""
    columns = {name: getattr(population.villages, name).copy() for name in VILLAGE_COLUMNS}
    which = done.members > 0, population.households.register == REGISTERED, done.true_poor == YES
    return VillageYear(done.year, columns, *(sum_by_village(population, each, done.members) for each in which))
