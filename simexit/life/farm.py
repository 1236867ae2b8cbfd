"""Farm income: land and hands with diminishing returns, season, harvest, price, own shocks; less committed costs."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy import float32, uint8

from simexit.arithmetic import exp, log, normal
from simexit.compiled import loop, pass_, rule
from simexit.dates import MONTHS_PER_YEAR


@rule
def next_shock(shock, u, weather, p):
    """Persistent productivity shock: a first-order autoregression in logs, to which the weather of a harvest adds."""
    return p.persistence_monthly * shock + p.shock_log_sd * normal(u) + weather


@rule
def lasting_weather(harvest, drawn, p):
    """Log points that a village's harvest leaves behind beside a usual one, in seed, animals, tools; at most half a
    harvest is lost so.
    """
    drought = p.drought_yearly * log(max(float32(1.0) - p.drought_loss_share, float32(0.5)))
    usual = drought - float32(0.5) * p.harvest_log_sd * p.harvest_log_sd
    return p.harvest_lasting_share * (log(max(harvest, float32(0.5))) - usual) if drawn else float32(0.0)


@rule
def next_crop(crop, drawn, u, p):
    """Luck of the crop year in log points, where one begins; in the lowest draws the crop is lost besides."""
    lost = p.crop_loss if u < p.loss_yearly else float32(0.0)
    return p.crop_log_sd * normal(u) - lost if drawn else crop


@rule
def farm_scale(land_mu, hands, productivity, p, r_yield):
    """Size of a farm: what it would bring in an ordinary month, costs not taken off, in yuan (Cobb-Douglas)."""
    inputs = p.land_elasticity * log(land_mu + p.land_minimum_mu) + p.hands_elasticity * log(hands + p.hands_minimum)
    return p.yield_yuan * r_yield * exp(inputs + p.productivity_weight * productivity)


@rule
def product_of_a_hand(land_mu, hands, productivity, p, r_yield):
    """What one more hand would add to the farm in an ordinary month, costs taken off, in yuan."""
    scale = farm_scale(land_mu, hands, productivity, p, r_yield)
    return scale * p.hands_elasticity * (float32(1.0) - p.cost_share) / (hands + p.hands_minimum)


@rule
def farm_income(scale, crop, shock, u, here, p):
    """Farm income of the month in yuan: the harvest, less costs spent before it is known; it may be negative."""
    luck = crop + shock + p.noise_log_sd * normal(u)
    return scale * (here.season * here.harvest * here.price * exp(luck) - p.cost_share * here.sowing)


@loop
def luck_all(shock, crop, u, v, here, p):
    """Persistent shocks and crop years over household rows."""
    weather = lasting_weather(here.harvest, here.crops_drawn, p)
    for i in range(u.size):
        shock[i] = next_shock(shock[i], u[i], weather, p)
        crop[i] = next_crop(crop[i], here.crops_drawn, v[i], p)


@rule
def hands_left(hands, taken):
    """Hands that work the farm: those that jobs of markets take do not."""
    return max(hands - taken, float32(0.0))


@rule
def lets_land(hands, residents, elderly):
    """Whether a household lets its land: only old people are at home, or nobody, and none works it."""
    return uint8((hands <= float32(0.0)) & (elderly >= residents))


@rule
def land_worked(land_mu, hands, is_let, here):
    """Land that a household works, in mu: its own and, for each hand, as much of what neighbours let."""
    return float32(0.0) if is_let else land_mu + here.let_mu * hands


@rule
def rent(land_mu, hands, members, is_let, here, p):
    """Rent of the month in yuan: what a household gets for land that it lets, or pays, below zero; nobody is paid for
    land that nobody is left of.
    """
    let = land_mu if members > uint8(0) else float32(0.0)
    return p.rent_yuan_per_mu / float32(MONTHS_PER_YEAR) * (let if is_let else -here.let_mu * hands)


@loop
def farm_all(
    farm, members, residents, elderly, land_mu, hands, taken, productivity, crop, shock, u, here, p, r_yield
):  # fmt: skip
    """Farm income over household rows; where nobody is at home nothing is farmed and the land is let."""
    for i in range(u.size):
        is_let = lets_land(hands[i], residents[i], elderly[i])
        land = land_worked(land_mu[i], hands[i], is_let, here)
        scale = farm_scale(land, hands_left(hands[i], taken[i]), productivity[i], p, r_yield[i])
        income = farm_income(scale, crop[i], shock[i], u[i], here, p)
        farm[i] = (income if residents[i] > uint8(0) else float32(0.0)) + rent(
            land_mu[i], hands[i], members[i], is_let, here, p
        )


@pass_
def farming(v):
    """Farm income of every household."""
    h = v.households
    p = v.p.farm
    u = v.household_luck
    luck_all(h.shock, h.crop, u.persistent_shock, u.monthly_shock, v.here, p)
    farm_all(
        h.farm, h.members, h.residents, h.elderly, h.land_mu, h.hands, h.hands_taken, h.productivity, h.crop, h.shock,
        u.monthly_shock, v.here, p, v.household_rates.farm_yield,
    )  # fmt: skip


def season_factor(month: int, peak_month: float, swing: float) -> np.float32:
    """Factor of a calendar in an absolute month: mean one over a year, highest in its peak month."""
    distance = (month % MONTHS_PER_YEAR) + 1 - float(peak_month)
    return np.float32(1.0 + float(swing) * math.cos(2.0 * math.pi * distance / MONTHS_PER_YEAR))


def crop_calendar(month: int, p: Any) -> tuple[np.float32, np.float32, np.uint8]:
    """Factors of harvest and of costs in an absolute month, and whether a crop year begins."""
    return (
        season_factor(month, p.harvest_peak_month, p.season_swing),
        season_factor(month, p.sowing_peak_month, p.season_swing),
        np.uint8(month % MONTHS_PER_YEAR + 1 == p.crop_year_month),
    )


def harvest_factors(z: Any, u: Any, p: Any) -> Any:
    """Village harvests of a year: lognormal with mean one, less the loss where ``u`` falls in the drought share."""
    sd = float(p.harvest_log_sd)
    drought = np.where(u < p.drought_yearly, 1.0 - float(p.drought_loss_share), 1.0)
    return (np.exp(sd * z.astype(np.float64) - sd * sd / 2.0) * drought).astype(np.float32)


def price_factors(z: Any, p: Any) -> Any:
    """Farm prices of a county and year: lognormal with mean one."""
    sd = float(p.price_log_sd)
    return np.exp(sd * z.astype(np.float64) - sd * sd / 2.0).astype(np.float32)
