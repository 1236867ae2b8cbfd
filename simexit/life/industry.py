"""Industry projects of a household: gestation, returns, local glut, failure."""

from __future__ import annotations

from numpy import float32, uint8

from simexit.arithmetic import exp, normal
from simexit.compiled import loop, pass_, rule
from simexit.population.codes import FAILED, GESTATING, NO_PROJECT, PRODUCING

LONGEST = uint8(255)


@rule
def next_project(project, months, capital, u, p, r_failure):
    """State and age of a project: a grant starts it, it earns after gestation, and it can fail at any time."""
    if project == NO_PROJECT or project == FAILED:
        if capital > float32(0.0):
            return GESTATING, uint8(0)
        return project, months
    if u < p.failure_monthly * r_failure:
        return FAILED, uint8(0)
    older = uint8(min(months, uint8(LONGEST - uint8(1))) + uint8(1))
    if project == GESTATING and float32(older) >= p.gestation_months:
        return PRODUCING, older
    return project, older


@rule
def capital_left(project, capital, p):
    """Capital after the month: a producing project wears, a failed one is lost."""
    kept = capital * (float32(1.0) - p.wear_monthly) if project == PRODUCING else capital
    return float32(0.0) if project == FAILED else kept


@rule
def project_income(project, capital, hands, u, producing_share, p, r_return):
    """Net income of the month of a producing project, less where hands lack for it; producers of the village press the
    price (last month's share)."""
    if project != PRODUCING:
        return float32(0.0)
    tended = min(hands / p.hands_needed, float32(1.0)) if p.hands_needed > float32(0.0) else float32(1.0)
    spread = p.spread_log_sd * normal(u) - float32(0.5) * p.spread_log_sd * p.spread_log_sd
    return tended * capital * p.return_monthly_share * r_return * exp(spread - p.glut_slope * producing_share)


@loop
def project_all(project, months, capital, income, hands, u, v, producing_share, p, r_failure, r_return):
    """Projects over household rows; a failed one loses its capital."""
    for i in range(u.size):
        project[i], months[i] = next_project(project[i], months[i], capital[i], u[i], p, r_failure[i])
        capital[i] = capital_left(project[i], capital[i], p)
        income[i] = project_income(project[i], capital[i], hands[i], v[i], producing_share, p, r_return[i])


@loop
def close_empty(members, project, capital, income):
    """A household without members has no project and earns nothing."""
    for i in range(members.size):
        if members[i] == uint8(0):
            project[i] = NO_PROJECT
            capital[i] = float32(0.0)
            income[i] = float32(0.0)


@loop
def add_sales(income, sales):
    """What households sell in markets, over household rows."""
    for i in range(income.size):
        income[i] += sales[i]


@pass_
def projects(v):
    """Projects of every household, and what it sells in markets."""
    h = v.households
    project_all(
        h.project, h.project_months, h.industry_capital, h.industry, h.hands, v.household_luck.project_failure,
        v.household_luck.project_return, v.here.producing_share, v.p.industry, v.household_rates.project_failure,
        v.household_rates.project_return,
    )  # fmt: skip
    close_empty(h.members, h.project, h.industry_capital, h.industry)
    add_sales(h.industry, h.sales)
