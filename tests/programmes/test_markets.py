"""Shared markets: land let, products, visitors and jobs, each at dose 0, one half and one over the same luck."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from test_whom_programmes_touch import assert_same_lives, lived

from simexit.model import Simulation
from simexit.programmes.stakes import IN_FORCE, OVER, PARTS, WAITING
from simexit.record.record import Record
from simexit.scenario.market import Market
from simexit.studies.exact import check_exactness

START = 2016 * 12
PLACE: dict[str, Any] = {"who": {}, "order": "lottery", "enrol_months": [1]}
KINDS: dict[str, dict[str, Any]] = {
    "land": {"kind": "land", "yuan": 300, "demand": 100},
    "product": {"kind": "product", "yuan": 2400, "gestation_months": 6, "season_months": [9, 10], "demand_slope": 2},
    "visitors": {"kind": "visitors", "yuan": 100, "demand": 100},
    "jobs": {"kind": "jobs", "yuan": 900, "demand": 20, "hands": 0.5},
}
SIZES = {"land": 2.5, "product": 1.5, "visitors": 4, "jobs": 1}
PAID_INTO = {"land": "property", "product": "sales", "visitors": "sales", "jobs": "post_wage"}


def in_market(with_programmes: Any, kind: str, places: int | None, size: float = 0, **more: Any) -> Any:
    """The county with one market, and so many places that bring households into it."""
    market = Market.model_validate({"title": "M", "evidence": "none: a test", **KINDS[kind], **more})
    effect = {"market": "m", "size": size or SIZES[kind]}
    return with_programmes({"a": {**PLACE, "places_held": places, "effects": [effect]}}, markets={"m": market})


def opened(scenario: Any, months: int = 1) -> Simulation:
    """The county when so many months have begun and all but the last are lived."""
    simulation = Simulation(scenario)
    while simulation.month < START + months - 1:
        simulation.step()
    simulation.open_month()
    return simulation


def private(kept: Record) -> dict[str, int]:
    """Yuan that markets paid, by how it was earned."""
    assert {fund for _, fund, *_ in kept.receipts} <= {"(markets)"}
    return {what: sum(row[4] for row in kept.receipts if row[2] == what) for what in {row[2] for row in kept.receipts}}


@pytest.mark.parametrize("kind", KINDS)
def test_dose_and_response(kind: str, with_programmes: Any) -> None:
    absent = lived(with_programmes({"a": {**PLACE, "places_held": 0}}))
    runs = [lived(in_market(with_programmes, kind, places)) for places in (0, 10, 20)]
    assert runs[0].sha256() == absent.sha256()
    paid = [sum(private(kept).values()) for kept in runs]
    if kind == "visitors":
        assert paid[0] == 0 and 350_000 < paid[2] <= paid[1] <= 36 * 100 * 100
    else:
        assert paid[0] == 0 < paid[1] < paid[2]
    assert len({kept.panel_sha256() for kept in runs}) == 3
    assert not any(kept.payments for kept in runs)


@pytest.mark.parametrize("kind", KINDS)
def test_a_market_that_pays_and_takes_nothing_changes_no_life(kind: str, with_programmes: Any) -> None:
    free = {"visitors": {}, "land": {"demand": 0}, "product": {"own_land": False}, "jobs": {"hands": 0}}[kind]
    with_it = lived(in_market(with_programmes, kind, 20, yuan=0, **free))
    plain = {**PLACE, "places_held": 20, "effects": [{"state": "insured", "set": True}]}
    flagged = with_programmes({"a": plain})
    nothing = {"rate": "health.onset_monthly", "factor": 1}
    flagged.programmes["a"] = flagged.programmes["a"].model_validate(
        {**flagged.programmes["a"].model_dump(), "effects": [nothing]}
    )
    assert_same_lives(lived(flagged), with_it)


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_is_not_in_it_lives_the_same_first_month(kind: str, with_programmes: Any) -> None:
    both = [opened(in_market(with_programmes, kind, places)) for places in (0, 20)]
    for simulation in both:
        simulation.live_month()
    without, with_it = (simulation.population.households for simulation in both)
    inside = np.isin(np.arange(without.village.size), both[1].allocator.places["a"].rows)
    changed = {
        name
        for name in without._fields
        if getattr(without, name)[inside].tobytes() != getattr(with_it, name)[inside].tobytes()
    }
    assert changed >= {"land": {"land_mu", "property", "farm"}, "product": {"land_mu", "farm"}}.get(kind, set())
    assert changed >= {"visitors": {"sales", "industry"}, "jobs": {"hands_taken", "wage", "farm"}}.get(kind, set())
    for name in without._fields:
        assert getattr(without, name)[~inside].tobytes() == getattr(with_it, name)[~inside].tobytes(), name


@pytest.mark.parametrize("kind", KINDS)
def test_households_receive_what_the_ledger_says(kind: str, with_programmes: Any) -> None:
    simulation = opened(in_market(with_programmes, kind, 20), 10)
    paid = getattr(simulation.population.households, PAID_INTO[kind]).sum()
    assert paid == sum(row.yuan for row in simulation.allocator.ledger.receipts if row.month == START + 9) > 0


def test_land_let_leaves_the_farm_and_comes_back_with_the_term(with_programmes: Any) -> None:
    simulation = opened(in_market(with_programmes, "land", None, term_months=5))
    before, stakes = opened(in_market(with_programmes, "land", 0)), simulation.allocator.markets.stakes["m"]
    mine, other = simulation.population.households, before.population.households
    let = np.zeros(mine.land_mu.size)
    let[stakes.row] = stakes.size / PARTS
    assert np.allclose(mine.land_mu + let, other.land_mu, atol=1e-5) and 95 < let.sum() <= 100
    assert np.array_equal(mine.property, np.floor(let * 25 + 1e-6))
    while simulation.month < START + 5:
        assert stakes.in_force().any()
        simulation.live_month()
        simulation.close_month()
        simulation.open_month()
    assert (stakes.state != WAITING).any() and (stakes.state == OVER).any()
    assert np.isclose(mine.land_mu.sum() + stakes.size.sum() / PARTS, other.land_mu.sum(), rtol=1e-6)


@pytest.mark.parametrize("of", ["county", "village"])
def test_nobody_lets_more_than_is_asked_for(of: str, with_programmes: Any) -> None:
    simulation = opened(in_market(with_programmes, "land", None, of=of))
    stakes, village = simulation.allocator.markets.stakes["m"], simulation.population.households.village
    let = np.bincount(village[stakes.row], stakes.size / PARTS, minlength=6)
    living = np.bincount(village, simulation.population.households.members > 0, minlength=6)
    most = 100 * living / living.sum() if of == "village" else np.full(6, 100)
    assert (let <= most + 1e-3).all() and (most if of == "village" else 100 / 6 * np.ones(6)).sum() - let.sum() < 15
    assert (stakes.state == WAITING).any() and (stakes.state == IN_FORCE).any()


def test_a_lessee_who_fails_gives_the_land_back(with_programmes: Any) -> None:
    simulation = opened(in_market(with_programmes, "land", None, failure_yearly=0.5), 1)
    stakes, village = simulation.allocator.markets.stakes["m"], simulation.population.households.village
    failed = {int(v) for v in village[stakes.row[stakes.state == OVER]]}
    assert 0 < len(failed) < 6
    assert not stakes.in_force()[np.isin(village[stakes.row], list(failed))].any()
    never = opened(in_market(with_programmes, "land", 0)).population.households.land_mu
    back = np.isin(village, list(failed))
    assert np.allclose(simulation.population.households.land_mu[back], never[back], atol=1e-5)


def test_the_price_falls_with_what_bears_in_the_county(with_programmes: Any) -> None:
    yuan = []
    for places in (1, 60, None):
        simulation = opened(in_market(with_programmes, "product", places, 1.5), 10)
        stakes = simulation.allocator.markets.stakes["m"]
        sold = simulation.population.households.sales.sum() / (stakes.size[stakes.in_force()].sum() / PARTS)
        share = stakes.size.sum() / PARTS / (stakes.size.sum() / PARTS + simulation.population.households.land_mu.sum())
        yuan.append(sold)
        assert np.isclose(sold, 1200 * np.exp(-2 * share), rtol=2e-3)
    assert yuan[0] > yuan[1] > yuan[2]
    taken = opened(in_market(with_programmes, "product", None, 1.5, demand_slope=0), 10)
    assert np.isclose(taken.population.households.sales.max(), 1800, atol=2)


def test_nothing_is_sold_before_it_bears_nor_out_of_season(with_programmes: Any) -> None:
    kept = lived(in_market(with_programmes, "product", 20, gestation_months=21))
    assert {row[0] for row in kept.receipts} == {START + month for month in (21, 32, 33)}


def test_visitors_are_shared_and_nobody_has_more_than_beds(with_programmes: Any) -> None:
    few, many = (opened(in_market(with_programmes, "visitors", places)) for places in (1, 40))
    assert few.population.households.sales.sum() == 100 * 100
    each = many.population.households.sales[many.allocator.places["a"].rows]
    assert len(set(each.tolist())) == 1 and each[0] == 100 * 100 // 40
    full = opened(in_market(with_programmes, "visitors", 1, most_per_bed=10))
    assert full.population.households.sales.sum() == 4 * 10 * 100


def test_jobs_take_hands_and_only_from_who_has_them(with_programmes: Any) -> None:
    simulation = opened(in_market(with_programmes, "jobs", None, demand=60, hands=1))
    h, stakes = simulation.population.households, simulation.allocator.markets.stakes["m"]
    assert stakes.in_force().sum() == 60 == h.hands_taken.sum()
    assert (h.hands[stakes.row[stakes.in_force()]] >= 1).all() and (h.hands[stakes.row[~stakes.in_force()]] < 2).any()


def test_openings_follow_what_is_brought(with_programmes: Any) -> None:
    simulation = opened(in_market(with_programmes, "land", None, openings=0.2))
    let = simulation.allocator.markets.stakes["m"].size.sum() / PARTS
    assert np.isclose(simulation.delivered.openings.sum(), 0.2 * let) and let > 90


def test_a_better_price_for_those_who_hold_a_place_for_it(with_programmes: Any) -> None:
    market = Market.model_validate({"title": "M", "evidence": "a test", **KINDS["product"], "gestation_months": 0})
    programmes = {
        "a": {**PLACE, "effects": [{"market": "m", "size": 1}]},
        "b": {**PLACE, "who": {"poor_village": True}, "effects": [{"market": "m", "price": 1.5}]},
    }
    simulation = opened(with_programmes(programmes, markets={"m": market}), 9)
    h = simulation.population.households
    sales, better = h.sales[simulation.allocator.markets.stakes["m"].row], simulation.allocator.places["b"].rows
    reached = np.isin(simulation.allocator.markets.stakes["m"].row, better)
    assert 0 < reached.sum() < reached.size and np.isclose(sales[reached].max() / sales[~reached].max(), 1.5, rtol=2e-3)


def test_exact_in_both_engines_and_alone(with_programmes: Any) -> None:
    more = {"land": {"term_months": 7, "failure_yearly": 0.3, "of": "village", "openings": 0.1}}
    markets = {
        kind: Market.model_validate({"title": kind, "evidence": "a test", **KINDS[kind], **more.get(kind, {})})
        for kind in KINDS
    }
    effects = [{"market": kind, "size": size} for kind, size in SIZES.items()]
    each = {**PLACE, "places_held": 60, "lasts_months": 10, "again": True, "enrol_months": [1, 5]}
    scenario = with_programmes(
        {"a": {**each, "effects": effects}, "b": {**each, "effects": effects[:2]}}, markets=markets
    )
    for promise in check_exactness(scenario):
        assert promise.held, promise
