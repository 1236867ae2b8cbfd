"""Loans on a schedule at dose 0, one half and one: who owes what, who gets it back, who bears what is lost."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from test_whom_programmes_touch import assert_same_lives, lived

from simexit.model import Simulation
from simexit.record.loans import LoansKept
from simexit.record.money_tables import funds_table, loans_table
from simexit.record.record import Record
from simexit.studies.exact import check_exactness

APRIL = 2016 * 12 + 3
BORROW: dict[str, Any] = {"who": {}, "order": "lottery", "places_per_year": 20, "enrol_months": [4]}
BAD: dict[str, Any] = {"yuan": 60_000, "default_share": 1.0, "repaid": "at the end"}


def lending(yuan: float = 6000, **terms: Any) -> dict[str, Any]:
    """A programme that lends."""
    loan = {"months": 12, **terms}
    return {**BORROW, "effects": [{"state": "debt_yuan", "add": yuan, "loan": loan}]}


def lent(record: Record, year: int) -> LoansKept:
    """Loans that began in a year."""
    of_year = record.loans.start // 12 == year
    return LoansKept(**{name: column[of_year] for name, column in vars(record.loans).items()})


def returned(record: Record, fund: str = "care") -> int:
    """Yuan that came back to a fund."""
    return int(funds_table(record).query("fund == @fund")["returned_yuan"].sum())


@pytest.mark.parametrize("lender", ["fund", "bank"])
def test_no_yuan_is_absence_bit_for_bit(lender: str, with_programmes: Any) -> None:
    pension = {"who": {"elderly": {"min": 1}}}
    nothing = {**BORROW, "effects": [{"state": "debt_yuan", "add": 0}]}
    alone = lived(with_programmes({"a": nothing, "z": pension}))
    terms = {"yearly_interest": 0.2, "lender": lender, "risk_fund": {"fund": "growth", "bears": 1.0}}
    assert alone.sha256() == lived(with_programmes({"a": lending(0, **terms), "z": pension})).sha256()
    nobody = {**lending(5000, **terms), "places_per_year": 0}
    assert_same_lives(lived(with_programmes({"z": pension})), lived(with_programmes({"a": nobody, "z": pension})))


@pytest.mark.parametrize("yuan", [3000, 6000])
def test_a_loan_in_equal_parts_returns_to_its_fund_and_is_lent_again(yuan: int, with_programmes: Any) -> None:
    money = {"care": {2016: 20 * yuan, 2017: 0, 2018: 0}}
    record = lived(with_programmes({"a": lending(yuan, default_share=0.0)}, funds=money))
    first = lent(record, 2016)
    assert first.yuan.tolist() == [yuan] * 20 and first.term.tolist() == [12] * 20
    assert not record.loans.defaulted.any() and not record.loans.interest.any()
    assert np.array_equal(record.loans.yuan, record.loans.repaid + record.loans.owed)
    assert returned(record) == record.loans.repaid.sum() > 15 * yuan
    again = lent(record, 2017).yuan.sum()
    assert 0 < again <= sum(r[4] for r in record.receipts if r[2] == "returned" and 2017 * 12 <= r[0] <= 2017 * 12 + 3)
    table = loans_table(record)
    assert (table["yuan"] == table["repaid_yuan"] + table["owed_yuan"]).all() and table["start"][0] == "2016-04"


def test_what_is_owed_is_debt_and_what_is_due_is_repaid(with_programmes: Any) -> None:
    simulation = Simulation(with_programmes({"a": lending(1200, months=6)}))
    while simulation.month <= APRIL:
        simulation.step()
    rows, h = simulation.allocator.places["a"].rows, simulation.population.households
    assert np.all(h.on_schedule[rows] == 1200) and np.all(h.debt[rows] >= 1200) and h.on_schedule.sum() == 20 * 1200
    before = h.savings[rows].copy(), h.debt[rows].copy()
    simulation.step()
    able = h.on_schedule[rows] == 1000
    assert np.count_nonzero(able) > 10 and np.all(h.repayment[rows][able] >= 200) and not h.instalment.any()
    flows = h.wage + h.farm + h.industry + h.property + h.transfer + h.entitled + h.support
    flows += h.loan + h.gift + h.sale
    flows -= h.consumption + h.medical + h.expenses + h.repayment + h.purchase
    assert np.allclose(h.savings[rows], before[0] + flows[rows], atol=0.1)
    assert np.allclose(h.debt[rows], before[1] + (h.loan + h.interest - h.repayment)[rows], atol=0.1)


def test_only_borrowers_are_touched_when_a_loan_is_given(with_programmes: Any) -> None:
    both = [Simulation(with_programmes({"a": {**lending(), "places_per_year": places}})) for places in (0, 20)]
    for simulation in both:
        while simulation.month <= APRIL:
            simulation.step()
    without, with_ = (simulation.population.households for simulation in both)
    served = both[1].allocator.places["a"].rows
    others = np.setdiff1d(np.arange(without.debt.size), served)
    for name in without._fields:
        assert np.array_equal(getattr(without, name)[others], getattr(with_, name)[others]), name
    assert np.all(with_.debt[served] > without.debt[served])


@pytest.mark.parametrize("bears", [0.0, 0.5, 1.0])
def test_interest_is_charged_and_a_fund_bears_its_share(bears: float, with_programmes: Any) -> None:
    terms = {"yearly_interest": 0.12, "lender": "bank", "repaid": "at the end", "default_share": 0.0}
    subsidy = {"fund": "growth", "bears": bears}
    record = lived(with_programmes({"a": lending(6000, **terms, interest_subsidy=subsidy)}))
    first = lent(record, 2016)
    on_time = first.owed == 0
    assert np.count_nonzero(on_time) > 10
    if bears == 1.0:
        assert np.all(first.interest[on_time][first.repaid[on_time] == 6000] == 12 * 60)
    assert np.all(first.subsidy <= np.floor(first.interest * bears))
    paid = sum(p[4] for p in record.payments if p[1] == "growth" and p[3] == "interest")
    assert paid == record.loans.subsidy.sum() and (paid > 0) == (bears > 0)
    assert not returned(record) and not [p for p in record.payments if p[3] == "loan"]
    if bears == 0:
        assert record.sha256() == lived(with_programmes({"a": lending(6000, **terms)})).sha256()


def test_a_subsidy_ends_with_its_fund_s_money(with_programmes: Any) -> None:
    terms = {"yearly_interest": 0.12, "lender": "bank", "interest_subsidy": {"fund": "growth", "bears": 1.0}}
    record = lived(with_programmes({"a": lending(6000, **terms)}, funds={"growth": 700}))
    table = funds_table(record).query("fund == 'growth'")
    assert table["spent_yuan"].max() <= 700 and 0 < record.loans.subsidy.sum() < record.loans.interest.sum()


@pytest.mark.parametrize("bears", [0.0, 0.5, 1.0])
def test_a_default_is_shared_by_risk_fund_and_lender(bears: float, with_programmes: Any) -> None:
    risk = {"fund": "growth", "bears": bears}
    money = {"care": 1_200_000, "growth": 10**7}
    loan = lending(60_000, default_share=1.0, repaid="at the end", risk_fund=risk)
    record = lived(with_programmes({"a": loan}, funds=money))
    lost = record.loans.defaulted
    assert np.count_nonzero(lost) > 5 and np.array_equal(record.loans.guaranteed, np.floor(lost * bears))
    paid = sum(p[4] for p in record.payments if p[1] == "growth" and p[3] == "guarantee")
    assert paid == record.loans.guaranteed.sum()
    assert returned(record) == record.loans.repaid.sum() + paid
    parts = record.loans.subsidy + record.loans.repaid + lost + record.loans.owed
    assert np.array_equal(record.loans.yuan + record.loans.interest, parts)
    plain = lived(with_programmes({"a": lending(60_000, default_share=1.0, repaid="at the end")}, funds=money))
    assert (plain.sha256() == record.sha256()) == (bears == 0)


def test_who_cannot_pay_and_does_not_default_owes_on(with_programmes: Any) -> None:
    loan = lending(60_000, default_share=0.0, repaid="at the end", lender="bank")
    late = lived(with_programmes({"a": loan}))
    drawn = lived(with_programmes({"a": lending(60_000, default_share=0.2, repaid="at the end", lender="bank")}))
    assert np.count_nonzero(lent(late, 2016).owed) > 5 and not late.loans.defaulted.any()
    some = np.count_nonzero(drawn.loans.defaulted)
    assert 0 < some < 60


def test_a_loan_may_buy_what_it_is_for(with_programmes: Any) -> None:
    simulation = Simulation(with_programmes({"a": lending(5000, buys="industry_capital_yuan", lender="bank")}))
    simulation.run()
    h, loans = simulation.population.households, simulation.record.loans
    assert loans.yuan.size == 40 and np.count_nonzero(h.industry_capital) > 10


def test_a_household_that_splits_off_owes_no_loan_of_its_parents(with_programmes: Any) -> None:
    from simexit.scenario.figure import Figure

    strong = {"family.split_yearly": Figure.model_validate(1.0)}
    loan = {**lending(5000, months=36, repaid="at the end"), "places_per_year": 150}
    simulation = Simulation(with_programmes({"a": loan}, parameters=strong, funds={"care": 10**6}))
    while simulation.month < 2018 * 12:
        simulation.step()
    h, owed = simulation.population.households, np.zeros(simulation.population.spare.size, np.int64)
    kept = simulation.allocator.loans.lent["a"]
    np.add.at(owed, kept.rows, kept.owed)
    assert h.splits.sum() > 5 and np.array_equal(h.on_schedule, owed) and np.all(h.debt >= h.on_schedule)


def test_exact_in_both_engines_and_alone(with_programmes: Any) -> None:
    bearers = {"risk_fund": {"fund": "growth", "bears": 0.5}, "interest_subsidy": {"fund": "growth", "bears": 0.7}}
    terms = {"yearly_interest": 0.1, "default_share": 0.5, **bearers}
    programmes = {"a": lending(9000, **terms), "b": lending(30_000, months=9, repaid="at the end", **terms)}
    money = {"care": {"value": 300_000, "carries_over": 1.0}, "growth": 2_000}
    for promise in check_exactness(with_programmes(programmes, funds=money)):
        assert promise.held, promise
