"""Every household's month closes, whatever it earns and owes, and every shortfall is met in the stated order."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simexit.compiled import kernel
from simexit.life.parameters import LifeParameters, life_parameters
from simexit.life.purse import grown, recall, smooth, spend, wanted_consumption

P = life_parameters(2016, {}).purse
SHARE = st.floats(0, 1, width=32)
YUAN = st.one_of(st.just(0.0), st.floats(0.0078125, 2**17, width=32))


class Before(NamedTuple):
    """What a household brings into the purse; ``recent``, ``lasting``: income of the month included."""

    savings: float
    debt: float
    recent: float
    lasting: float
    usual: float
    income: float
    owed: float
    wished: float
    dues: float
    residents: float
    livestock: float
    durables: float
    hands: float
    is_unsafe: float
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
    durables: float


LOSS = st.floats(-(2**15), -1, width=32)
HOUSEHOLDS = st.builds(
    Before, *[YUAN] * 2, YUAN | LOSS, *[YUAN] * 2, YUAN | LOSS, *[YUAN] * 3, st.integers(0, 12).map(float), *[YUAN] * 2,
    st.floats(0, 8, width=32), st.sampled_from([0.0, 1.0]),
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
def one_month(out, savings, debt, recent, lasting, usual, income, owed, wished, dues, residents, livestock, durables, hands, is_unsafe, u, p, credit, lent, due):  # type: ignore[no-untyped-def]  # fmt: skip  # noqa: E501
    """`spend` of one household."""
    result = spend(
        savings, debt, lent, recent, lasting, usual, income, owed, wished, dues, due, residents, livestock, durables,
        hands, is_unsafe > np.float32(0.0), u, p, credit,
    )  # fmt: skip
    for k in range(14):
        out[k] = result[k]


@kernel
def wish(savings, recent, lasting, usual, food, residents, p):  # type: ignore[no-untyped-def]
    """`wanted_consumption` of one household."""
    return wanted_consumption(savings, recent, lasting, usual, food, residents, p)


@kernel
def heads(members, used):  # type: ignore[no-untyped-def]
    return grown(members, used)


@kernel
def next_means(recent, lasting, income, p):  # type: ignore[no-untyped-def]
    """`recall` and `smooth` of one household."""
    return recall(recent, income, p), smooth(lasting, income, p)


def lived(b: Before, p: Any = P) -> After:
    """The month of a household."""
    out = np.zeros(len(After._fields), np.float32)
    *flows, credit, lent, due = (np.float32(amount) for amount in b)
    one_month(out, *flows, p, credit, lent, due)
    return After(*(float(each) for each in out))


def needs(b: Before) -> float:
    """Food, treatment, dues with costs beyond income, and other expenses."""
    return float(P.subsistence_yuan) * b.residents + b.owed + bound(b) + b.wished


def bound(b: Before) -> float:
    """What becomes debt where it cannot be paid."""
    return b.dues + max(-b.income, 0)


def cash(b: Before) -> float:
    """Savings with what came in."""
    return b.savings + max(b.income, 0)


def room(b: Before) -> float:
    """What may still be borrowed."""
    return max(float(P.credit_limit_months) * b.credit * b.lasting - b.debt, 0.0)


def small(b: Before) -> float:
    """A cent, or what float32 leaves of it in larger sums."""
    return max(0.01, 2e-6 * (sum(map(abs, b[:9])) + b.livestock + b.durables + needs(b)))


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
        kept = b.durables * (1 - float(p.durables_wear_monthly))
        things = a.livestock + a.durables
        assert abs(things - (b.livestock + kept - a.sale / price + a.purchase)) <= small(b) / price
    else:
        assert a.sale <= b.livestock * price + small(b)
    assert a.livestock <= max(b.livestock, float(P.herd_yuan_per_hand) * b.hands) + small(b)
    assert min(a.purchase, a.sale) <= small(b) and a.durables >= 0


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
    short = max(needs(b) - cash(b), 0)
    kin = float(P.kin_months) * b.lasting if b.u < float(P.kin_share) else 0.0
    given = max(a.gift, 0.0)
    price = 1 - float(P.distress_discount_share)
    assert abs(given - min(short, kin)) <= e
    borrowed = min(max(short - kin, 0), room(b))
    bills = float(P.bills_borrowed_share) * b.owed
    assert borrowed - e <= a.loan <= max(borrowed + bound(b), room(b)) + bills + e
    sold = min(max(short - kin - room(b), 0), b.livestock * price)
    assert abs(a.sale - sold) <= e + 1e-6 * room(b)
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
        owed = float(P.bills_borrowed_share) * b.owed
        assert abs(a.medical - owed) <= e and paid_wishes <= e and a.repayment <= e and a.loan >= bound(b) - e
    if untreated:
        assert paid_wishes <= e and a.repayment <= e and a.loan >= bound(b) - e and a.consumption <= subsistence + e
    if cut:
        assert a.consumption <= subsistence + e and a.savings <= e and a.repayment <= e
    if hungry or untreated or cut:
        assert a.loan >= room(b) - e - 1e-6 * room(b) and a.livestock <= e


@settings(max_examples=500, deadline=None)
@given(HOUSEHOLDS)
def test_dues_are_paid_or_become_debt_to_the_cent(b: Before) -> None:
    a, e = lived(b), small(b)
    short = max(needs(b) - cash(b), 0)
    kin = float(P.kin_months) * b.lasting if b.u < float(P.kin_share) else 0.0
    borrowed = min(max(short - kin, 0), room(b))
    had = cash(b) + max(a.gift, 0) + borrowed + a.sale
    food = min(float(P.subsistence_yuan) * b.residents, had)
    left = had - food - a.medical
    needed = borrowed + max(bound(b) - left, 0)
    assert needed - e <= a.loan <= max(needed, room(b)) + e
    assert a.loan <= needed + max(a.consumption - food, 0) + e, "what is borrowed beyond needs is consumed"
    assert a.expenses >= b.dues - e


def household(**changes: float) -> Before:
    """Two residents with nothing put by."""
    plain = Before(0, 0, 1000, 1000, 1000, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0.99, 1)
    return plain._replace(**changes)


FOOD = 2 * float(P.subsistence_yuan)


def test_dues_that_cannot_be_paid_become_debt_beyond_the_limit() -> None:
    a = lived(household(lasting=0, income=FOOD + 30, dues=100))
    assert (a.consumption, a.expenses, a.loan, a.debt, a.savings) == (FOOD, 100, 70, 70, 0)


def test_dues_come_after_food_and_treatment_and_before_other_expenses() -> None:
    a = lived(household(lasting=0, income=FOOD + 130, owed=80, dues=100, wished=50))
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
    a = lived(household(lasting=0, owed=300, livestock=1000, residents=0))
    discount = float(P.distress_discount_share)
    assert np.isclose(a.sale, 300) and np.isclose(a.livestock, 1000 - 300 / (1 - discount)) and a.forgone == 0


def test_costs_beyond_income_come_from_savings_then_credit_then_consumption_above_food() -> None:
    """And what not even they can pay becomes debt, so that food is eaten."""
    credit = float(P.credit_limit_months) * 1000
    rich = lived(household(savings=7000, income=-2000))
    assert (rich.loan, rich.consumption, rich.savings) == (0, 1000, 4000)
    a = lived(household(savings=1000, income=-credit))
    assert np.isclose(a.loan, credit) and np.isclose(a.consumption, 1000) and a.savings == 0
    b = lived(household(income=-credit - 300))
    assert np.isclose(b.consumption, FOOD) and np.isclose(b.debt, credit + 300 + FOOD) and b.savings == 0
    assert b.expenses == 0


def test_what_exceeds_the_buffer_is_partly_given_and_partly_put_into_livestock_and_durable_things() -> None:
    b = household(savings=20_000, income=1000, hands=1, livestock=100)
    a = lived(b)
    left = 21_000 - a.consumption
    spare = left - float(P.buffer_months) * 1000
    assert np.isclose(-a.gift, float(P.giving_share) * spare, rtol=1e-4)
    assert np.isclose(a.purchase, float(P.invested_share) * spare, rtol=1e-4)
    assert np.isclose(a.livestock, 100 + a.purchase, rtol=1e-4) and a.durables == 0
    for full in (lived(b._replace(livestock=float(P.herd_yuan_per_hand))), lived(b._replace(hands=0))):
        assert np.isclose(full.purchase, a.purchase, rtol=1e-4) and np.isclose(full.durables, full.purchase)
        unsafe = lived(b._replace(livestock=full.livestock, hands=0, is_unsafe=1))
        assert unsafe.purchase == 0 and np.isclose(unsafe.savings, full.savings + full.purchase, rtol=1e-4)


def test_durable_things_wear() -> None:
    assert np.isclose(lived(household(durables=1000)).durables, 1000 * (1 - float(P.durables_wear_monthly)))


def test_without_anybody_at_home_nothing_is_eaten_and_no_interest_grows() -> None:
    a = lived(household(savings=5000, debt=1000, residents=0))
    assert (a.consumption, a.interest) == (0, 0)
    assert np.isclose(a.repayment, 1000 * float(P.repayment_monthly))
    assert np.isclose(lived(household(savings=5000, debt=1000)).interest, 1000 * float(P.interest_monthly))


def test_consumption_wished_for_by_hand(parameters: LifeParameters) -> None:
    p = parameters.purse._replace(spread_months=np.float32(5), beyond_share=np.float32(0.5))

    def wished(savings: float, recent: float, lasting: float, residents: float = 2.0) -> float:
        numbers = (np.float32(each) for each in (savings, recent, lasting, 1000, 600, residents))
        return float(wish(*numbers, p))

    assert wished(0, 800, 900) == 800, "who is poor lives on what comes in"
    assert wished(500, 800, 900) == 900 and wished(5000, 800, 900) == 1000, "and on savings, up to what is usual"
    assert wished(0, 1500, 1400) == 1200 and wished(0, 3000, 1400) == 1200, "who is not lives evenly"
    assert wished(0, -300, 900) == 600, "food comes first"
    assert wished(9000, 1000, 1000, residents=0) == 0


def test_recent_and_lasting_income_are_exponential_means(parameters: LifeParameters) -> None:
    p = parameters.purse._replace(smoothing_monthly=np.float32(0.25), recent_months=np.float32(2))
    assert next_means(np.float32(1000), np.float32(1000), np.float32(2000), p) == (1500, 1250)
    assert next_means(np.float32(1000), np.float32(1000), np.float32(-9000), p) == (-4000, 0)


def test_expenses_are_not_cut_while_credit_is_left() -> None:
    a = lived(household(residents=1, income=500, debt=900, wished=400))
    assert a.expenses == 400


def test_a_household_is_used_to_so_much_a_head() -> None:
    pairs = [(4, 5), (5, 4), (3, 0), (0, 3)]
    assert [heads(np.float32(now), np.float32(used)) for now, used in pairs] == pytest.approx([0.8, 1.25, 1, 1])
