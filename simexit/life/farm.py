"""Farm income: land and hands with diminishing returns, season, harvest, price, and the household's own shocks."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy import float32

from simexit.arithmetic import exp, log, normal
from simexit.compiled import loop, pass_, rule
from simexit.dates import MONTHS_PER_YEAR


@rule
def next_shock(shock, poor, u, p):
    """Persistent productivity shock: a first-order autoregression in logs.

    Where the switch is on, bad shocks of the poor fade more slowly (off by default; sources disagree).
    """
    slow = poor and shock < float32(0.0)
    kept = p.persistence_monthly + (
        p.slow_recovery_share * (float32(1.0) - p.persistence_monthly) if slow else float32(0.0)
    )
    return kept * shock + p.shock_log_sd * normal(u)


@rule
def trap_factor(assets, members, p):
    """Productivity left to a household whose productive assets are below the threshold (off by default)."""
    return float32(1.0) - p.trap_strength_share if assets < p.trap_threshold_yuan * members else float32(1.0)


@rule
def farm_income(land_mu, hands, productivity, shock, u, here, p, r_yield):
    """Farm income of the month in yuan, net of costs (Cobb-Douglas in land and hands)."""
    inputs = p.land_elasticity * log(land_mu) + p.hands_elasticity * log(hands + p.hands_minimum)
    luck = productivity + shock + p.noise_log_sd * normal(u)
    return p.yield_yuan * r_yield * here.season * here.harvest * here.price * exp(inputs + luck)


@loop
def shock_all(shock, smoothed, members, u, p):
    """Persistent shocks over household rows."""
    for i in range(u.size):
        poor = smoothed[i] < p.slow_recovery_below_yuan * members[i]
        shock[i] = next_shock(shock[i], poor, u[i], p)


@rule
def hands_left(hands, taken):
    """Hands that work the farm: those that jobs of markets take do not."""
    return max(hands - taken, float32(0.0))


@loop
def farm_all(
    farm, residents, members, land_mu, hands, taken, productivity, shock, livestock, capital, u, here, p, r_yield,
):  # fmt: skip
    """Farm income over household rows; where nobody is at home nothing is farmed."""
    for i in range(u.size):
        left = hands_left(hands[i], taken[i])
        income = farm_income(land_mu[i], left, productivity[i], shock[i], u[i], here, p, r_yield[i])
        income *= trap_factor(livestock[i] + capital[i], members[i], p)
        farm[i] = income if residents[i] > float32(0.0) else float32(0.0)


@pass_
def farming(v):
    """Farm income of every household."""
    h = v.households
    p = v.p.farm
    shock_all(h.shock, h.smoothed_income, h.members, v.household_luck.persistent_shock, p)
    farm_all(
        h.farm, h.residents, h.members, h.land_mu, h.hands, h.hands_taken, h.productivity, h.shock, h.livestock,
        h.industry_capital, v.household_luck.monthly_shock, v.here, p, v.household_rates.farm_yield,
    )  # fmt: skip


def season_factor(month: int, p: Any) -> np.float32:
    """Factor of the crop calendar in an absolute month: mean one over a year, highest in the harvest month."""
    distance = (month % MONTHS_PER_YEAR) + 1 - float(p.harvest_peak_month)
    return np.float32(1.0 + float(p.season_swing) * math.cos(2.0 * math.pi * distance / MONTHS_PER_YEAR))


def harvest_factors(z: Any, u: Any, p: Any) -> Any:
    """Village harvests of a year: lognormal with mean one, less the loss where ``u`` falls in the drought share."""
    sd = float(p.harvest_log_sd)
    drought = np.where(u < p.drought_yearly, 1.0 - float(p.drought_loss_share), 1.0)
    return (np.exp(sd * z.astype(np.float64) - sd * sd / 2.0) * drought).astype(np.float32)


def price_factors(z: Any, p: Any) -> Any:
    """Farm prices of a county and year: lognormal with mean one."""
    sd = float(p.price_log_sd)
    return np.exp(sd * z.astype(np.float64) - sd * sd / 2.0).astype(np.float32)
