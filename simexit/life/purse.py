"""The household purse: consumption from a buffer, bills, loans, repayment, savings. Every month closes.

Change of savings = income - consumption - medical payment - repayment + loan, and
change of debt = loan + interest - repayment.
"""

from __future__ import annotations

from numpy import float32

from simexit.compiled import loop, pass_, rule


@rule
def smooth(smoothed, income, p):
    """Smoothed income: exponential mean of monthly income."""
    return smoothed + p.smoothing_monthly * (income - smoothed)


@rule
def desired_consumption(savings, smoothed, subsistence, residents, p):
    """Consumption wished for: smoothed income and a part of savings beyond the buffer, at least subsistence.

    Where nobody is at home nothing is consumed.

    A buffer-stock rule (Deaton 1991; Carroll 1997) with one linear feedback for all.
    """
    target = p.buffer_months * smoothed
    wanted = max(subsistence, smoothed + p.buffer_feedback_monthly * (savings - target))
    return wanted if residents > float32(0.0) else float32(0.0)


@rule
def spend(savings, debt, smoothed, income, owed, residents, p, r_credit):
    """One month of the purse.

    Cash pays food first, then the medical bill, then what is due on debt, then the rest of consumption. A household
    short of food or treatment borrows up to its limit; then food is cut and treatment forgone.
    Returns savings, debt, consumption, medical payment, treatment forgone, loan, interest, repayment.
    """
    subsistence = p.subsistence_yuan * residents
    wanted = desired_consumption(savings, smoothed, subsistence, residents, p)
    interest = debt * p.interest_monthly
    cash = savings + income
    room = max(p.credit_limit_months * r_credit * smoothed - debt, float32(0.0))
    loan = min(max(subsistence + owed - cash, float32(0.0)), room)
    cash += loan
    food = min(subsistence, cash)
    cash -= food
    medical = min(owed, cash)
    cash -= medical
    repayment = min(debt * p.repayment_monthly + interest, cash)
    cash -= repayment
    extra = min(wanted - subsistence, cash)
    cash -= extra
    return cash, debt + loan + interest - repayment, food + extra, medical, owed - medical, loan, interest, repayment


@loop
def smooth_all(smoothed, wage, farm, industry, transfer, p):
    """Smoothed income over household rows."""
    for i in range(smoothed.size):
        smoothed[i] = smooth(smoothed[i], ((wage[i] + farm[i]) + industry[i]) + transfer[i], p)


@loop
def spend_all(
    savings, debt, smoothed, wage, farm, industry, transfer, owed, residents,
    consumption, medical, forgone, loan, interest, repayment, p, r_credit,
):  # fmt: skip
    """Purses over household rows."""
    for i in range(savings.size):
        income = ((wage[i] + farm[i]) + industry[i]) + transfer[i]
        (
            savings[i],
            debt[i],
            consumption[i],
            medical[i],
            forgone[i],
            loan[i],
            interest[i],
            repayment[i],
        ) = spend(savings[i], debt[i], smoothed[i], income, owed[i], residents[i], p, r_credit[i])


@loop
def add_to_year(total, flow):
    """Add the month to the accounting year, over household rows."""
    for i in range(total.size):
        total[i] += flow[i]


@pass_
def purse(v):
    """The purse of every household, and its accounting year."""
    h = v.households
    smooth_all(h.smoothed_income, h.wage, h.farm, h.industry, h.transfer, v.p.purse)
    spend_all(
        h.savings, h.debt, h.smoothed_income, h.wage, h.farm, h.industry, h.transfer, v.owed, h.residents,
        h.consumption, h.medical, h.forgone, h.loan, h.interest, h.repayment, v.p.purse, v.household_rates.credit,
    )  # fmt: skip
    add_to_year(h.year_wage, h.wage)
    add_to_year(h.year_farm, h.farm)
    add_to_year(h.year_industry, h.industry)
    add_to_year(h.year_transfer, h.transfer)
