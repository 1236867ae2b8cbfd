"""What a fund has promised is what holders are due until the year's end, delivery included; the rest is free."""

from __future__ import annotations

from simexit.model import Simulation
from simexit.population.synthesis import Sample
from simexit.scenario.loading import load


def test_promises_follow_what_is_due_through_reviews_and_ends() -> None:
    settings = (
        "programmes.dibao.review_months=[1, 4, 7, 10]",
        "programmes.dibao.enrol_months=[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]",
        "programmes.dibao.overhead_share=0.3",
        "programmes.dibao.lasts_months=7",
        "time.end=2018-12",
    )
    simulation = Simulation(load("mabian-2017", settings=settings), sample=Sample(0.05))
    seen = []
    while simulation.month <= simulation.scenario.time.end_month:
        simulation.step()
        month = simulation.month - 1
        if month < simulation.scenario.time.start_month:
            continue
        places = simulation.allocator.places["dibao"]
        left = 11 - month % 12
        due = sum(
            int(yuan) * max(min(left, int(start) + 7 - month - 1), 0)
            for yuan, start in zip(places.monthly_yuan.sum(axis=1), places.start_month, strict=True)
        )
        reserved = simulation.allocator.ledger.years["civil-affairs", month // 12].reserved
        seen.append(due)
        # Overhead is rounded up for each holder when promised, and down for each payment.
        assert due * 1.3 - 1 <= reserved <= due * 1.3 + 2 * places.rows.size + 12, (month, reserved, due)
    assert max(seen) > 10_000
