"""Livestock: an asset that earns, dies of disease and disaster, and is bought and sold by the purse."""

from __future__ import annotations

from numpy import float32

from simexit.compiled import loop, pass_, rule


@rule
def herd_left(livestock, u, disaster, p, r_loss):
    """Value of the herd after disease (where ``u`` falls below the hazard) and disaster, in yuan."""
    sick = p.loss_share if u < p.loss_monthly * r_loss else float32(0.0)
    return livestock * (float32(1.0) - sick) * (float32(1.0) - disaster * p.disaster_share)


@rule
def herd_income(livestock, hands, price, p, r_return):
    """Net income of the herd in yuan a month; it needs hands at home."""
    return livestock * p.return_monthly_share * r_return * price if hands > float32(0.0) else float32(0.0)


@loop
def herd_all(livestock, farm, hands, u, here, p, r_loss, r_return):
    """Herds over household rows; their income is farm income."""
    for i in range(u.size):
        livestock[i] = herd_left(livestock[i], u[i], here.disaster, p, r_loss[i])
        farm[i] += herd_income(livestock[i], hands[i], here.price, p, r_return[i])


@pass_
def herding(v):
    """Livestock of every household."""
    h = v.households
    r = v.household_rates
    herd_all(
        h.livestock, h.farm, h.hands, v.household_luck.livestock, v.here, v.p.livestock, r.livestock_loss,
        r.livestock_return,
    )  # fmt: skip
