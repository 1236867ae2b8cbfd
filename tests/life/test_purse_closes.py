"""Every household's month closes, whatever it earns and owes, and every shortfall is met in the stated order."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from simexit.compiled import kernel
from simexit.life.parameters import LifeParameters, life_parameters
from simexit.life.purse import desired_consumption, smooth, spend

P = life_parameters(2016, {}).purse
SHARE = st.floats(0, 1, width=32)
YUAN = st.one_of(st.just(0.0), st.floats(0.0078125, 2**17, width=32))


class Before(NamedTuple):
    """What a household brings into the purse; ``smoothed``: income of the month included."""

    savings: float
    debt: float
    smoothed: float
    income: float
    owed: float
    wished: float
    dues: float
    residents: float
    livestock: float
    hands: float
    u: float
    credit: float
    on_schedule: float = 0.0
    instalment: float = 0.0


class After(NamedTuple):
    """What `spend` returns."""

    savings: float
    debt: float
    consumption: float
    medical: float
    forgone: float
    expenses: float
    gift: float
    loan: float
    interest: float
    repayment: float
    purchase: float
    sale: float
    livestock: float


HOUSEHOLDS = st.builds(
    Before, *[YUAN] * 7, st.integers(0, 12).map(float), YUAN, st.floats(0, 8, width=32),
    st.floats(2**-24, 1 - 2**-24, width=32), st.floats(0, 10, width=32), st.just(0.0), st.just(0.0),
)  # fmt: skip


def with_loan(b: Before, lent: float, due: float) -> Before:
    """The household with a share of its debt on a schedule, and a share of that due this month."""
    on_schedule = float(np.float32(b.debt * lent))
    instalment = float(np.float32(on_schedule * due))
    dues = float(np.float32(b.dues + instalment))
    return b._replace(dues=max(dues, instalment), on_schedule=on_schedule, instalment=instalment)


BORROWERS = st.builds(with_loan, HOUSEHOLDS, SHARE, SHARE)
# Any shares and months that a scenario may set, however odd.
PURSES = st.builds(
    lambda kin_share, kin_months, giving, discount, invested, buffer, repaid: P._replace(
        kin_share=np.float32(kin_share), kin_months=np.float32(kin_months), giving_share=np.float32(giving),
        distress_discount_share=np.float32(discount), invested_share=np.float32(invested),
        buffer_months=np.float32(buffer), repayment_monthly=np.float32(repaid),
    ),
    SHARE, st.floats(0, 12, width=32), SHARE, SHARE, SHARE, st.floats(0, 12, width=32), SHARE,
)  # fmt: skip


@kernel
def one_month(out, savings, debt, smoothed, income, owed, wished, dues, residents, livestock, hands, u, p, credit, lent, due):  # type: ignore[no-untyped-def]  # fmt: skip  # noqa: E501
    """`spend` of one household."""
    result = spend(
        savings, debt, lent, smoothed, income, owed, wished, dues, due, residents, livestock, hands, u, p, credit
    )  # fmt: skip
    for k in range(13):
        out[k] = result[k]


@kernel
def wish(savings, smoothed, subsistence, residents, p):  # type: ignore[no-untyped-def]
    """`desired_consumption` of one household."""
    return desired_consumption(savings, smoothed, subsistence, residents, p)


@kernel
def smoothed_next(smoothed, income, p):  # type: ignore[no-untyped-def]
    """`smooth` of one household."""
    return smooth(smoothed, income, p)


def lived(b: Before, p: Any = P) -> After:
    """The month of a household."""
    out = np.zeros(len(After._fields), np.float32)
    *flows, credit, lent, due = (np.float32(amount) for amount in b)
    one_month(out, *flows, p, credit, lent, due)
    return After(*(float(each) for each in out))


def needs(b: Before) -> float:
    """Food, treatment, dues and other expenses."""
    return float(P.subsistence_yuan) * b.residents + b.owed + b.dues + b.wished


def small(b: Before) -> float:
    """A cent, or what float32 leaves of it in larger sums."""
    return max(0.01, 2e-6 * (sum(b[:7]) + b.livestock + needs(b)))


@settings(max_examples=500, deadline=None)
@given(HOUSEHOLDS | BORROWERS, PURSES)
def test_the_month_closes(b: Before, p: Any) -> None:
    a = lived(b, p)
    received = b.income + a.loan + a.gift + a.sale
    spent = a.consumption + a.medical + a.expenses + a.repayment + a.purchase
    assert abs(a.savings - b.savings - (received - spent)) <= small(b)
    assert abs(a.debt - b.debt - (a.loan + a.interest - a.repayment)) <= small(b)
    assert abs(a.medical + a.forgone - b.owed) <= small(b)
    assert a.repayment >= b.instalment - small(b) and a.debt >= b.on_schedule - b.instalment - small(b)


@settings(max_examples=500, deadline=None)
@given(HOUSEHOLDS, PURSES)
def test_livestock_is_sold_below_and_bought_at_its_value(b: Before, p: Any) -> None:
    a = lived(b, p)
    price = 1 - float(p.distress_discount_share)
    if price > 0.01:
        assert abs(a.livestock - (b.livestock - a.sale / price + a.purchase)) <= small(b) / price
    else:
        assert a.sale <= b.livestock * price + small(b)
    assert a.livestock <= max(b.livestock, float(P.herd_yuan_per_hand) * b.hands) + small(b)
    assert min(a.purchase, a.sale) <= small(b)


@settings(max_examples=500, deadline=None)
@given(HOUSEHOLDS, PURSES)
def test_nothing_is_negative_and_nothing_is_paid_twice(b: Before, p: Any) -> None:
    a = lived(b, p)
    assert all(np.isfinite(a)) and min(a._replace(gift=0)) >= -small(b)
    assert min(a.savings, a.debt, a.livestock, a.consumption) >= 0
    assert b.dues - small(b) <= a.expenses <= b.wished + b.dues + small(b)
    assert a.medical <= b.owed + small(b)
    due = b.debt * float(p.repayment_monthly) + a.interest
    assert a.repayment <= due + small(b)


@settings(max_examples=500, deadline=None)
@given(HOUSEHOLDS)
def test_a_shortfall_is_met_by_savings_kin_credit_and_distress_sale_in_that_order(b: Before) -> None:
    a, e = lived(b), small(b)
    short = max(needs(b) - b.savings - b.income, 0)
    kin = float(P.kin_months) * b.smoothed if b.u < float(P.kin_share) else 0.0
    room = max(float(P.credit_limit_months) * b.credit * b.smoothed - b.debt, 0.0)
    given = max(a.gift, 0.0)
    price = 1 - float(P.distress_discount_share)
    assert abs(given - min(short, kin)) <= e
    borrowed = min(max(short - kin, 0), room)
    assert borrowed - e <= a.loan <= borrowed + b.dues + e
    sold = min(max(short - kin - room, 0), b.livestock * price)
    assert abs(a.sale - sold) <= e + 1e-6 * room
    if a.gift < -e or a.purchase > e:
        assert short <= e, "who is short neither gives nor buys"


@settings(max_examples=500, deadline=None)
@given(HOUSEHOLDS)
def test_expenses_are_cut_first_then_treatment_then_food(b: Before) -> None:
    """And only when nothing more can be raised; nothing is paid back on debt before that."""
    a, e = lived(b), small(b)
    subsistence = float(P.subsistence_yuan) * b.residents
    hungry, untreated = a.consumption < subsistence - e, a.forgone > e
    paid_wishes = a.expenses - b.dues
    cut = paid_wishes < b.wished - e
    if hungry:
        assert a.medical <= e and paid_wishes <= e and a.repayment <= e and a.loan >= b.dues - e
    if untreated:
        assert paid_wishes <= e and a.repayment <= e and a.loan >= b.dues - e and a.consumption <= subsistence + e
    if cut:
        assert a.consumption <= subsistence + e and a.savings <= e and a.repayment <= e
    if hungry or untreated or cut:
        room = max(float(P.credit_limit_months) * b.credit * b.smoothed - b.debt, 0.0)
        assert a.loan >= room - e - 1e-6 * room and a.livestock <= e


@settings(max_examples=500, deadline=None)
@given(HOUSEHOLDS)
def test_dues_are_paid_or_become_debt_to_the_cent(b: Before) -> None:
    a, e = lived(b), small(b)
    short = max(needs(b) - b.savings - b.income, 0)
    kin = float(P.kin_months) * b.smoothed if b.u < float(P.kin_share) else 0.0
    room = max(float(P.credit_limit_months) * b.credit * b.smoothed - b.debt, 0.0)
    borrowed = min(max(short - kin, 0), room)
    food = min(float(P.subsistence_yuan) * b.residents, b.savings + b.income + max(a.gift, 0) + borrowed + a.sale)
    left = b.savings + b.income + max(a.gift, 0) + borrowed + a.sale - food - a.medical
    assert abs(a.loan - (borrowed + max(b.dues - left, 0))) <= e
    assert a.expenses >= b.dues - e


def household(**changes: float) -> Before:
    """Two residents with nothing put by."""
    plain = Before(0, 0, 1000, 0, 0, 0, 0, 2, 0, 0, 0.99, 1)
    return plain._replace(**changes)


FOOD = 2 * float(P.subsistence_yuan)


def test_dues_that_cannot_be_paid_become_debt_beyond_the_limit() -> None:
    a = lived(household(smoothed=0, income=FOOD + 30, dues=100))
    assert (a.consumption, a.expenses, a.loan, a.debt, a.savings) == (FOOD, 100, 70, 70, 0)


def test_dues_come_after_food_and_treatment_and_before_other_expenses() -> None:
    a = lived(household(smoothed=0, income=FOOD + 130, owed=80, dues=100, wished=50))
    assert (a.consumption, a.medical, a.forgone) == (FOOD, 80, 0)
    assert (a.expenses, a.loan, a.debt) == (100, 50, 50)


def test_kin_give_only_where_the_draw_says_so_and_up_to_their_months() -> None:
    p, b = P, household(wished=5000)
    limit = float(p.kin_months) * 1000
    for u, gift in ((float(p.kin_share) - 1e-3, limit), (float(p.kin_share) + 1e-3, 0.0)):
        assert lived(b._replace(u=u)).gift == gift


def test_a_higher_share_of_kin_helps_whoever_a_lower_one_did() -> None:
    draws = np.linspace(0.001, 0.999, 200)
    helped = []
    for share in (0.2, 0.4, 0.8):
        p = P._replace(kin_share=np.float32(share))
        helped.append(np.array([lived(household(wished=5000, u=u), p).gift > 0 for u in draws]))
    assert not (helped[0] & ~helped[1]).any() and not (helped[1] & ~helped[2]).any()
    assert 0 < helped[0].sum() < helped[1].sum() < helped[2].sum()


def test_a_distress_sale_costs_the_discount() -> None:
    a = lived(household(smoothed=0, owed=300, livestock=1000, residents=0))
    discount = float(P.distress_discount_share)
    assert np.isclose(a.sale, 300) and np.isclose(a.livestock, 1000 - 300 / (1 - discount)) and a.forgone == 0


def test_what_exceeds_the_buffer_is_partly_given_and_partly_put_into_livestock() -> None:
    b = household(savings=20_000, income=1000, hands=1, livestock=100)
    a = lived(b)
    left = 21_000 - a.consumption
    spare = left - float(P.buffer_months) * 1000
    assert np.isclose(-a.gift, float(P.giving_share) * spare, rtol=1e-4)
    assert np.isclose(a.purchase, float(P.invested_share) * spare, rtol=1e-4)
    full = lived(b._replace(livestock=float(P.herd_yuan_per_hand)))
    assert full.purchase == 0 and full.gift < 0
    assert lived(b._replace(hands=0)).purchase == 0


def test_without_anybody_at_home_nothing_is_eaten_and_no_interest_grows() -> None:
    a = lived(household(savings=5000, debt=1000, residents=0))
    assert (a.consumption, a.interest) == (0, 0)
    assert np.isclose(a.repayment, 1000 * float(P.repayment_monthly))
    assert np.isclose(lived(household(savings=5000, debt=1000)).interest, 1000 * float(P.interest_monthly))


def test_consumption_wished_for_by_hand(parameters: LifeParameters) -> None:
    p = parameters.purse._replace(buffer_months=np.float32(4), buffer_feedback_monthly=np.float32(0.05))
    smoothed, subsistence, nobody, two = (np.float32(each) for each in (1000, 600, 0, 2))
    wished = [wish(np.float32(savings), smoothed, subsistence, two, p) for savings in (4000, 6000, 0, -8000)]
    assert np.allclose(wished, [1000, 1100, 800, 600])
    assert wish(np.float32(9000), smoothed, subsistence, nobody, p) == 0


def test_smoothed_income_is_an_exponential_mean(parameters: LifeParameters) -> None:
    p = parameters.purse._replace(smoothing_monthly=np.float32(0.25))
    assert smoothed_next(np.float32(1000), np.float32(2000), p) == 1250.0


def test_expenses_are_not_cut_while_credit_is_left() -> None:
    a = lived(household(residents=1, income=500, debt=1000, wished=400))
    assert a.expenses == 400
