"""Housing: grades A (safe) to D (dangerous) wear, are damaged by disaster, and are mended by their owners."""

from __future__ import annotations

from numpy import float32, uint8

from simexit.compiled import loop, pass_, rule
from simexit.population.codes import DWELLING_B, DWELLING_C, DWELLING_D


@rule
def worn(dwelling, u, disaster, p, r_wear):
    """Grade after the month: one worse where ``u`` falls below wear and damage by disaster together."""
    hazard = p.wear_monthly * r_wear + disaster * p.damage_share
    return uint8(min(dwelling + uint8(u < hazard), DWELLING_D))


@rule
def repair_yuan(dwelling, p):
    """Cost of making a dwelling safe."""
    return p.repair_d_yuan if dwelling == DWELLING_D else p.repair_c_yuan


@rule
def mends(dwelling, savings, bills, smoothed, members, u, p):
    """Whether a household mends its unsafe dwelling: it can pay, keeps some months of income, and gets round to it.

    ``bills``: what else is to be paid this month, which comes first.
    """
    can_pay = savings - bills >= repair_yuan(dwelling, p) + p.kept_months * smoothed
    return uint8((dwelling >= DWELLING_C) & (members > uint8(0)) & can_pay & (u < p.repair_monthly))


@loop
def house_all(dwelling, expenses, owed, dues, savings, smoothed, members, u_wear, u_repair, here, p, r_wear):
    """Dwellings over household rows; repairs are added to the month's expenses."""
    for i in range(u_wear.size):
        grade = worn(dwelling[i], u_wear[i], here.disaster, p, r_wear[i])
        bills = (owed[i] + expenses[i]) + dues[i]
        repairs = mends(grade, savings[i], bills, smoothed[i], members[i], u_repair[i], p)
        expenses[i] += float32(repairs) * repair_yuan(grade, p)
        dwelling[i] = DWELLING_B if repairs else grade


@pass_
def housing(v):
    """Dwelling of every household."""
    h = v.households
    luck = v.household_luck
    house_all(
        h.dwelling, h.expenses, v.owed, h.dues, h.savings, h.smoothed_income, h.members, luck.dwelling, luck.repair,
        v.here, v.p.housing, v.household_rates.house_wear,
    )  # fmt: skip
