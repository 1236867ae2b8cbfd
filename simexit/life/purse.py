"""The household purse: needs, help from kin, credit, distress sale, cuts, saving. Every month closes.

Change of savings = income - consumption - medical payment - expenses - repayment + loan + gift + sale - purchase,
change of debt = loan + interest - repayment. Gifts are of one outside account of kin: received less given.
"""

from __future__ import annotations

from numpy import float32

from simexit.compiled import loop, pass_, rule


@rule
def income_of(wage, farm, industry, property_, transfer, entitled, support):
    """Income of the month from all sources."""
    return (((((wage + farm) + industry) + property_) + transfer) + entitled) + support


@rule
def support_of(elderly, workers, p):
    """What children settled elsewhere send a household: so much for each of its old, less where somebody can earn."""
    share = p.support_with_workers_share if workers > float32(0.0) else float32(1.0)
    return elderly * p.support_yuan * share


@rule
def smooth(smoothed, income, p):
    """Smoothed income: exponential mean of monthly income, never below zero."""
    return max(smoothed + p.smoothing_monthly * (income - smoothed), float32(0.0))


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
def raised(short, smoothed, debt, livestock, u, p, r_credit):
    """How a shortfall is met before anything is cut: kin, then credit, then distress sale of livestock.

    Returns gift, loan, proceeds of the sale, livestock given for them.
    """
    gift = min(short, p.kin_months * smoothed) if u < p.kin_share else float32(0.0)
    room = max(p.credit_limit_months * r_credit * smoothed - debt, float32(0.0))
    loan = min(short - gift, room)
    price = float32(1.0) - p.distress_discount_share
    sold = min((short - gift - loan) / price, livestock) if price > float32(0.0) else float32(0.0)
    return gift, loan, sold * price, sold


@rule
def spend(
    savings, debt, on_schedule, smoothed, income, owed, wished, dues, instalment, residents, livestock, hands, u, p,
    r_credit,
):  # fmt: skip
    """One month of the purse.

    Cash pays food first, then the medical bill, then dues, then other expenses (school, weddings, funerals, repairs),
    then what is due on debt, then the rest of consumption. A shortfall for food, treatment, dues and expenses is
    met by kin, credit and distress sale, in that order; then expenses are cut, treatment is forgone, and last food;
    unpaid dues, and what a loss takes beyond all that, become debt. What exceeds the buffer is partly given to kin and
    partly put into livestock. Loans on a schedule bear no interest here and are repaid by the instalment, which is
    among the dues.
    Returns savings, debt, consumption, medical payment, treatment forgone, expenses with dues, gift, loan, interest,
    repayment, purchase, sale, livestock.
    """
    subsistence = p.subsistence_yuan * residents
    wanted = desired_consumption(savings, smoothed, subsistence, residents, p)
    own = max(debt - on_schedule, float32(0.0))
    interest = own * p.interest_monthly if residents > float32(0.0) else float32(0.0)
    cash = savings + income
    short = max((((subsistence + owed) + wished) + dues) - cash, float32(0.0))
    gift, loan, sale, sold = raised(short, smoothed, debt, livestock, u, p, r_credit)
    cash += (gift + loan) + sale
    loan += max(-cash, float32(0.0))
    cash = max(cash, float32(0.0))
    food = min(subsistence, cash)
    cash -= food
    medical = min(owed, cash)
    cash -= medical
    unpaid = max(dues - cash, float32(0.0))
    loan += unpaid
    cash = max(cash - dues, float32(0.0))
    expenses = min(wished, cash)
    cash -= expenses
    repayment = min(own * p.repayment_monthly + interest, cash)
    cash -= repayment
    repayment += instalment
    extra = min(wanted - subsistence, cash)
    cash -= extra
    spare = max(cash - p.buffer_months * smoothed, float32(0.0))
    given = p.giving_share * spare
    room = max(p.herd_yuan_per_hand * hands - (livestock - sold), float32(0.0))
    purchase = min(min(p.invested_share * spare, spare - given), room)
    cash -= given + purchase
    owing = max(debt + loan + interest - repayment, on_schedule - instalment)
    herd = livestock - sold + purchase
    return (
        cash, owing, food + extra, medical, owed - medical, expenses + (dues - instalment), gift - given, loan,
        interest, repayment, purchase, sale, herd,
    )  # fmt: skip


@loop
def earn_all(earned, smoothed, support, wage, farm, industry, property_, transfer, entitled, elderly, workers, p):
    """Income of the month and smoothed income over household rows."""
    for i in range(smoothed.size):
        support[i] = support_of(elderly[i], workers[i], p)
        earned[i] = income_of(wage[i], farm[i], industry[i], property_[i], transfer[i], entitled[i], support[i])
        smoothed[i] = smooth(smoothed[i], earned[i], p)


@loop
def spend_all(
    savings, debt, on_schedule, smoothed, earned, owed, dues, instalment, residents, livestock, hands, u,
    consumption, medical, forgone, expenses, gift, loan, interest, repayment, purchase, sale, p, r_credit,
):  # fmt: skip
    """Purses over household rows; ``expenses`` holds what is wished for and afterwards what was paid."""
    for i in range(savings.size):
        (
            savings[i],
            debt[i],
            consumption[i],
            medical[i],
            forgone[i],
            expenses[i],
            gift[i],
            loan[i],
            interest[i],
            repayment[i],
            purchase[i],
            sale[i],
            livestock[i],
        ) = spend(
            savings[i], debt[i], on_schedule[i], smoothed[i], earned[i], owed[i], expenses[i], dues[i], instalment[i],
            residents[i], livestock[i], hands[i], u[i], p, r_credit[i],
        )  # fmt: skip
        dues[i] = float32(0.0)
        on_schedule[i] -= instalment[i]
        instalment[i] = float32(0.0)


@loop
def add_to_year(total, flow):
    """Add the month to the accounting year, over household rows."""
    for i in range(total.size):
        total[i] += flow[i]


@pass_
def purse(v):
    """The purse of every household, and its accounting year."""
    h = v.households
    p = v.p.purse
    earn_all(
        v.spread, h.smoothed_income, h.support, h.wage, h.farm, h.industry, h.property, h.transfer, h.entitled,
        h.elderly, h.workers, p,
    )  # fmt: skip
    spend_all(
        h.savings, h.debt, h.on_schedule, h.smoothed_income, v.spread, v.owed, h.dues, h.instalment, h.residents,
        h.livestock, h.hands, v.household_luck.kin, h.consumption, h.medical, h.forgone, h.expenses, h.gift, h.loan,
        h.interest, h.repayment, h.purchase, h.sale, p, v.household_rates.credit,
    )  # fmt: skip
    add_to_year(h.year_wage, h.wage)
    add_to_year(h.year_farm, h.farm)
    add_to_year(h.year_industry, h.industry)
    add_to_year(h.year_property, h.property)
    add_to_year(h.year_transfer, h.transfer)
    add_to_year(h.year_transfer, h.entitled)
    add_to_year(h.year_transfer, h.support)
    add_to_year(h.year_migrant_wage, h.migrant_wage)
    add_to_year(h.year_consumption, h.consumption)
    add_to_year(h.year_consumption, h.expenses)
    add_to_year(h.year_medical, h.medical)
    add_to_year(h.year_resident_months, h.residents)
