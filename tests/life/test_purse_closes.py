"""Every household's month closes, whatever it earns and owes."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from simexit.compiled import kernel
from simexit.life.parameters import LifeParameters, life_parameters
from simexit.life.purse import desired_consumption, smooth, spend

MONEY = st.one_of(st.just(0.0), st.floats(0.0078125, 1e6, width=32))
RESIDENTS = st.integers(0, 12).map(float)
CREDIT = st.floats(0, 10, width=32)
PURSE = life_parameters(2016, {}).purse


@kernel
def one_month(out, savings, debt, smoothed, income, owed, residents, p, credit):  # type: ignore[no-untyped-def]
    """`spend` of one household."""
    result = spend(savings, debt, smoothed, income, owed, residents, p, credit)
    for k in range(8):
        out[k] = result[k]


@kernel
def wished(savings, smoothed, subsistence, residents, p):  # type: ignore[no-untyped-def]
    """`desired_consumption` of one household."""
    return desired_consumption(savings, smoothed, subsistence, residents, p)


@kernel
def smoothed_next(smoothed, income, p):  # type: ignore[no-untyped-def]
    """`smooth` of one household."""
    return smooth(smoothed, income, p)


def lived(*amounts: float) -> list[float]:
    """Savings, debt, consumption, medical, forgone, loan, interest, repayment after a month."""
    out = np.zeros(8, np.float32)
    *flows, credit = (np.float32(amount) for amount in amounts)
    one_month(out, *flows, PURSE, credit)
    return [float(each) for each in out]


@settings(max_examples=500, deadline=None)
@given(MONEY, MONEY, MONEY, MONEY, MONEY, RESIDENTS, CREDIT)
def test_the_month_closes(
    savings: float, debt: float, smoothed: float, income: float, owed: float, residents: float, credit: float
) -> None:
    after, debt_after, consumption, medical, forgone, loan, interest, repayment = lived(
        savings, debt, smoothed, income, owed, residents, credit
    )
    flows = savings + income + loan
    assert abs(after - (flows - consumption - medical - repayment)) <= 1e-3 + 1e-6 * flows
    assert abs(debt_after - (debt + loan + interest - repayment)) <= 1e-3 + 1e-6 * (debt + loan)
    assert abs(medical + forgone - owed) <= 1e-3 + 1e-6 * owed
    assert min(after, debt_after, consumption, medical, forgone, loan, interest, repayment) >= 0
    limit = float(PURSE.credit_limit_months) * credit * smoothed
    assert loan == 0 or debt + loan <= limit * (1 + 1e-5) + 1e-3
    assert loan == 0 or savings + income < float(PURSE.subsistence_yuan) * residents + owed


@settings(max_examples=300, deadline=None)
@given(MONEY, MONEY, MONEY, MONEY, MONEY, RESIDENTS, CREDIT)
def test_food_comes_before_treatment_and_treatment_before_debt(
    savings: float, debt: float, smoothed: float, income: float, owed: float, residents: float, credit: float
) -> None:
    _, _, consumption, medical, forgone, loan, interest, repayment = lived(
        savings, debt, smoothed, income, owed, residents, credit
    )
    subsistence = float(PURSE.subsistence_yuan) * residents
    cash = savings + income + loan
    small = 1e-3 + 1e-6 * (cash + owed)
    assert consumption >= min(subsistence, cash) - small
    if forgone > small:
        assert medical >= cash - subsistence - small and repayment <= small and consumption <= subsistence + small
    due = debt * float(PURSE.repayment_monthly) + interest
    if repayment < due - small - 1e-5 * due:
        assert consumption <= subsistence + small


def test_consumption_wished_for_by_hand(parameters: LifeParameters) -> None:
    p = parameters.purse._replace(buffer_months=np.float32(4), buffer_feedback_monthly=np.float32(0.05))
    smoothed, subsistence, nobody, two = (np.float32(each) for each in (1000, 600, 0, 2))
    wish = [wished(np.float32(savings), smoothed, subsistence, two, p) for savings in (4000, 6000, 0, -8000)]
    assert np.allclose(wish, [1000, 1100, 800, 600])
    assert wished(np.float32(9000), smoothed, subsistence, nobody, p) == 0


def test_smoothed_income_is_an_exponential_mean(parameters: LifeParameters) -> None:
    p = parameters.purse._replace(smoothing_monthly=np.float32(0.25))
    assert smoothed_next(np.float32(1000), np.float32(2000), p) == 1250.0
