"""Random small scenarios that break habits: several counties, odd calendars, many programmes, tight and empty funds."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from simexit.scenario.evidence import evidence
from simexit.scenario.loading import load
from simexit.scenario.resolved import resolved, restored
from simexit.scenario.schema import Scenario

RATES = [name for name, parameter in evidence().items() if parameter.rate]


def random_scenario(number: int) -> Scenario:
    """Scenario ``number``: about 500 households, 24 months."""
    rng = np.random.default_rng(number)
    data = resolved(load("mabian-2017"))
    year = int(rng.integers(2014, 2020))
    data["name"] = f"random-{number}"
    data["time"] = {
        "start": f"{year}-01",
        "end": f"{year + 1}-{int(rng.integers(9, 13)):02d}",
        "run_in_years": 2,
        "accounting_year_ends": int(rng.choice([6, 9, 9, 10])),
    }
    data["counties"] = {f"county-{c}": _county(rng, year) for c in range(int(rng.integers(1, 3)))}
    data["funds"] = {"a-fund": _money(rng, year), "b-fund": _money(rng, year)}
    data["programmes"] = {f"p{k}": _programme(rng, year) for k in range(int(rng.integers(0, 5)))}
    data["then"] = str(rng.choice(["stop", "maintain", "taper"]))
    data["matching"] = str(rng.choice(["cause", "rank", "random"]))
    data["parameters"] = _parameters(rng)
    return restored(json.loads(json.dumps(data)))


def _county(rng: np.random.Generator, year: int) -> dict[str, Any]:
    households = int(rng.integers(200, 320))
    targets = {}
    if rng.random() < 0.8:
        unit = str(rng.choice(["households", "persons"]))
        targets[year] = {unit: int(rng.integers(0, 60)), "status": "assumed"}
    return {
        "name": {"en": "x", "zh": "某"},
        "region": "west",
        "households": {"value": households},
        "persons": {"value": round(households * float(rng.uniform(2.5, 4.5)))},
        "villages": int(rng.integers(4, 9)),
        "poor_villages": int(rng.integers(0, 4)),
        "townships": 2,
        "registered_persons": {"value": int(households * rng.uniform(0.1, 0.8))},
        "targets": targets,
    }


def _money(rng: np.random.Generator, year: int) -> dict[str, Any]:
    amount = float(rng.choice([0.0, 5e3, 1e5, 1e7]))
    return {"value": amount if rng.random() < 0.5 else {year: amount, year + 1: amount / 3}}


def _programme(rng: np.random.Generator, year: int) -> dict[str, Any]:
    who: dict[str, Any] = {"members": {"min": 1}}
    if rng.random() < 0.6:
        who["register"] = list(
            rng.choice(["never", "registered", "exited"], size=int(rng.integers(1, 3)), replace=False)
        )
    if rng.random() < 0.4:
        who["any"] = [{"elderly": {"min": 1}}, {"workers": {"max": 1}}, {"poor_village": 1}]
    if rng.random() < 0.3:
        who["recorded_income_to_line"] = {"max": float(rng.uniform(0.5, 3))}
    programme: dict[str, Any] = {
        "title": {"en": "p", "zh": "项目"},
        "family": "safety-net",
        "who": who,
        "order": str(rng.choice(["need", "lottery", "capacity"])),
        "take_up": float(rng.uniform(0.2, 1.0)),
        "fund": str(rng.choice(["a-fund", "b-fund"])),
        "enrol_months": sorted({int(m) for m in rng.integers(1, 13, size=3)}),
        "review_months": [int(rng.integers(1, 13))] if rng.random() < 0.5 else [],
        "lasts_months": int(rng.choice([0, 5, 14])),
        "stays_after_exit": bool(rng.random() < 0.5),
        "again": bool(rng.random() < 0.5),
        "overhead_share": {"value": float(rng.uniform(0, 0.2))},
        "effects": _effects(rng),
        "evidence": "random",
    }
    if rng.random() < 0.3:
        programme["causes"] = ["illness", "no capital", "no job"]
    if rng.random() < 0.4:
        programme["cost_yuan"] = {"value": float(rng.uniform(0, 20_000))}
    if rng.random() < 0.7:
        programme["places_held"] = {"value": int(rng.integers(0, 80))}
    if rng.random() < 0.5:
        programme["places_per_year"] = {"value": {year: int(rng.integers(0, 60)), year + 1: int(rng.integers(0, 60))}}
    return programme


def _effects(rng: np.random.Generator) -> list[dict[str, Any]]:
    effects: list[dict[str, Any]] = [
        {
            "rate": str(rng.choice(RATES)),
            "factor": float(rng.choice([0.2, 0.8, 1.0, 1.5])),
            "months": int(rng.choice([0, 3])),
        }
    ]
    if rng.random() < 0.6:
        effects.append({"flow": "transfer", "yuan_per_month": {"value": float(rng.uniform(5, 300))}, "per": "person"})
    if rng.random() < 0.4:
        effects.append({"flow": "transfer", "fill_gap_to": "administrative_yuan"})
    if rng.random() < 0.5:
        effects.append({"state": "industry_capital_yuan", "add": {"value": float(rng.uniform(500, 9000))}})
    if rng.random() < 0.3:
        effects.append({"openings": float(rng.uniform(0.1, 2))})
    return effects + _more_effects(rng)


def _more_effects(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Dividends, changes of states, loans and dues, and work for one member."""
    effects: list[dict[str, Any]] = []
    if rng.random() < 0.3:
        effects.append({"flow": "property", "yuan_per_month": {"value": float(rng.uniform(5, 300))}})
    if rng.random() < 0.3:
        effects.append({"state": "dwelling", "set": str(rng.choice(["A", "B", "D"]))})
        effects.append({"state": "land_mu", "times": {"value": float(rng.uniform(0.3, 1.5))}})
    if rng.random() < 0.3:
        effects.append({"state": "dues_yuan", "add": {"value": float(rng.uniform(0, 3000))}, "per": "person"})
        effects.append({"state": "debt_yuan", "add": {"value": float(rng.uniform(0, 20_000))}})
    if rng.random() < 0.5:
        effects.append({"work": str(rng.choice(["migrant", "local", "post"]))})
        if effects[-1]["work"] == "post":
            effects.append({"flow": "wage", "yuan_per_month": {"value": 500.0}})
    return effects


def _parameters(rng: np.random.Generator) -> dict[str, Any]:
    chosen = {}
    for name, parameter in evidence().items():
        span = parameter.figure.range
        if span and rng.random() < 0.2:
            chosen[name] = {"value": float(rng.uniform(*span))}
    return chosen
