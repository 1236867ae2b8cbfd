"""The household purse: needs, help from kin, credit, distress sale, cuts, saving. Every month closes.

Change of savings = income - consumption - medical payment - expenses - repayment + loan + gift + sale - purchase,
change of debt = loan + interest - repayment. Gifts are of one outside account of kin: received less given. Income may
be negative, where costs come before the harvest.
"""

from __future__ import annotations

from numpy import float32, uint8

from simexit.compiled import loop, pass_, rule
from simexit.population.codes import DWELLING_C


@rule
def income_of(wage, farm, industry, property_, transfer, entitled, support):
    """Income of the month from all sources."""
    return (((((wage + farm) + industry) + property_) + transfer) + entitled) + support


@rule
def support_of(elderly, workers, p):
    """What children settled elsewhere send a household: so much for each of its old, less where somebody can earn."""
    share = p.support_with_workers_share if workers > uint8(0) else float32(1.0)
    return elderly * p.support_yuan * share


@rule
def smooth(lasting, income, p):
    """Lasting income: a slow exponential mean of monthly income, never below zero."""
    return max(lasting + p.smoothing_monthly * (income - lasting), float32(0.0))


@rule
def recall(recent, income, p):
    """Recent income: an exponential mean over few months, which sees the season; it may be negative."""
    return recent + (income - recent) / max(p.recent_months, float32(1.0))


@rule
def grown(members, used):
    """Factor on what a household is used to as it changes: it is used to so much a head."""
    return members / used if (members > float32(0.0)) & (used > float32(0.0)) else float32(1.0)


@rule
def wanted_consumption(savings, recent, lasting, usual, food, residents, p):
    """Consumption wished for: what is usual in the village as far as recent income and savings carry it, and a part of
    what lasting income is beyond that, at least food. Where nobody is at home nothing is consumed.

    Who is poor lives on what comes in and on savings, spread over some months; who is not lives evenly and saves.
    """
    carried = min(usual, recent + savings / max(p.spread_months, float32(1.0)))
    wanted = max(food, carried + p.beyond_share * max(lasting - usual, float32(0.0)))
    return wanted if residents > float32(0.0) else float32(0.0)


@rule
def raised(short, lasting, room, livestock, u, p):
    """How a shortfall of needs is met before anything is cut: kin, then credit, then distress sale of livestock.

    Returns gift, loan, proceeds of the sale, livestock given for them.
    """
    gift = min(short, p.kin_months * lasting) if u < p.kin_share else float32(0.0)
    loan = min(short - gift, room)
    price = float32(1.0) - p.distress_discount_share
    sold = min((short - gift - loan) / price, livestock) if price > float32(0.0) else float32(0.0)
    return gift, loan, sold * price, sold


@rule
def put_away(cash, lasting, livestock, hands, is_unsafe, p):
    """What becomes of cash beyond the buffer: given to kin, put into the herd as far as hands can tend one, and the
    rest into durable things, or kept for the repair where the home is unsafe. Returns gift, livestock bought, durable
    things bought.
    """
    spare = max(cash - p.buffer_months * lasting, float32(0.0))
    given = p.giving_share * spare
    invested = min(p.invested_share * spare, spare - given)
    animals = min(invested, max(p.herd_yuan_per_hand * hands - livestock, float32(0.0)))
    return given, animals, float32(0.0) if is_unsafe else invested - animals


@rule
def spend(
    savings, debt, on_schedule, recent, lasting, usual, income, owed, wished, dues, instalment, residents, livestock,
    durables, hands, is_unsafe, u, p, r_credit,
):  # fmt: skip
    """One month of the purse.

    Cash pays food first, then the medical bill, then dues and what costs exceed income by, then other expenses
    (school, weddings, funerals, repairs), then the rest of consumption, then what is due on debt. A shortfall for all
    that comes before the rest of consumption is met by kin, credit and distress sale, in that order; then expenses are
    cut, a part of the medical bill is owed and the rest of the treatment forgone, and last food; unpaid dues and costs
    become debt. Credit that is left carries the rest of
    consumption. What exceeds the buffer is partly given to kin and partly put into livestock and durable things. Loans
    on a schedule bear no interest here and are repaid by the instalment, which is among the dues.
    Returns savings, debt, consumption, medical payment, treatment forgone, expenses with dues, gift, loan, interest,
    repayment, purchase, sale, livestock, durables.
    """
    food = p.subsistence_yuan * residents
    wanted = wanted_consumption(savings, recent, lasting, usual, food, residents, p)
    own = max(debt - on_schedule, float32(0.0))
    interest = own * p.interest_monthly if residents > float32(0.0) else float32(0.0)
    room = max(p.credit_limit_months * r_credit * lasting - debt, float32(0.0))
    bound = dues + max(-income, float32(0.0))
    cash = savings + max(income, float32(0.0))
    short = max((((food + owed) + wished) + bound) - cash, float32(0.0))
    gift, loan, sale, sold = raised(short, lasting, room, livestock, u, p)
    cash += (gift + loan) + sale
    eaten = min(food, cash)
    cash -= eaten
    medical = min(owed, cash)
    cash -= medical
    borrowed = p.bills_borrowed_share * (owed - medical)
    medical += borrowed
    loan += borrowed
    loan += max(bound - cash, float32(0.0))
    cash = max(cash - bound, float32(0.0))
    expenses = min(wished, cash)
    cash -= expenses
    lent = min(max((wanted - food) - cash, float32(0.0)), max(room - loan, float32(0.0)))
    loan += lent
    cash += lent
    extra = min(wanted - food, cash)
    cash -= extra
    repayment = min(own * p.repayment_monthly + interest, cash)
    cash -= repayment
    repayment += instalment
    given, animals, things = put_away(cash, lasting, livestock - sold, hands, is_unsafe, p)
    purchase = animals + things
    cash = max(cash - (given + purchase), float32(0.0))
    owing = max(debt + loan + interest - repayment, on_schedule - instalment)
    herd = livestock - sold + animals
    kept = durables * (float32(1.0) - p.durables_wear_monthly) + things
    return (
        cash, owing, eaten + extra, medical, owed - medical, expenses + (dues - instalment), gift - given, loan,
        interest, repayment, purchase, sale, herd, kept,
    )  # fmt: skip


@loop
def earn_all(
    earned, recent, lasting, used, support, wage, farm, industry, property_, transfer, ending, entitled, members,
    elderly, workers, p,
):  # fmt: skip
    """Income of the month, and what households count on, over household rows.

    They do not count on cash from programmes whose end they know; what has no end, or a far one, lasts.
    """
    for i in range(lasting.size):
        support[i] = support_of(float32(elderly[i]), workers[i], p)
        earned[i] = income_of(wage[i], farm[i], industry[i], property_[i], transfer[i], entitled[i], support[i])
        present = float32(members[i])
        heads = grown(present, used[i])
        used[i] = present
        recent[i] = recall(recent[i] * heads, earned[i] - ending[i], p)
        lasting[i] = smooth(lasting[i] * heads, earned[i] - ending[i], p)


@loop
def spend_all(
    savings, debt, on_schedule, recent, lasting, earned, owed, dues, instalment, residents, livestock, durables, hands,
    dwelling, u, consumption, medical, forgone, expenses, gift, loan, interest, repayment, purchase, sale, here, p,
    r_credit,
):  # fmt: skip
    """Purses over household rows; ``expenses`` holds what is wished for and afterwards what was paid."""
    for i in range(savings.size):
        at_home = float32(residents[i])
        usual = p.usual_share * here.mean_income * at_home
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
            durables[i],
        ) = spend(
            savings[i], debt[i], on_schedule[i], recent[i], lasting[i], usual, earned[i], owed[i], expenses[i],
            dues[i], instalment[i], at_home, livestock[i], durables[i], hands[i], dwelling[i] >= DWELLING_C, u[i], p,
            r_credit[i],
        )  # fmt: skip
        dues[i] = float32(0.0)
        on_schedule[i] -= instalment[i]
        instalment[i] = float32(0.0)


@loop
def add_transfers(total, transfer, entitled, support):
    """As `add_to_year`, of all that is no income of a household's own."""
    for i in range(total.size):
        total[i] = ((total[i] + transfer[i]) + entitled[i]) + support[i]


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
        v.spread, h.recent_income, h.smoothed_income, h.used_members, h.support, h.wage, h.farm, h.industry,
        h.property, h.transfer, h.ending, h.entitled, h.members, h.elderly, h.workers, p,
    )  # fmt: skip
    spend_all(
        h.savings, h.debt, h.on_schedule, h.recent_income, h.smoothed_income, v.spread, v.owed, h.dues, h.instalment,
        h.residents, h.livestock, h.durables, h.hands, h.dwelling, v.household_luck.kin, h.consumption, h.medical,
        h.forgone, h.expenses, h.gift, h.loan, h.interest, h.repayment, h.purchase, h.sale, v.here, p,
        v.household_rates.credit,
    )  # fmt: skip
    add_to_year(h.year_wage, h.wage)
    add_to_year(h.year_farm, h.farm)
    add_to_year(h.year_industry, h.industry)
    add_to_year(h.year_property, h.property)
    add_transfers(h.year_transfer, h.transfer, h.entitled, h.support)
    add_to_year(h.year_migrant_wage, h.migrant_wage)
    add_to_year(h.year_consumption, h.consumption)
    add_to_year(h.year_medical, h.medical)
    add_to_year(h.year_resident_months, h.residents)
