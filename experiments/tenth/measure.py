"""A tenth more and a tenth fewer places and money of each family: whose lives change, and which systems change nothing.

python -m experiments.tenth.measure PLAN SCALE
"""

from __future__ import annotations

import copy
import sys
from collections import Counter

import numpy as np

from simexit.columns import WHY_EMPTY
from simexit.eve import Eve
from simexit.model import Simulation
from simexit.population.synthesis import Sample
from simexit.record.record import Record
from simexit.scenario.loading import load

FACTORS = (0.9, 1.1)


def lives_changed(one: Record, other: Record) -> int:
    """Households with other income, register or true poverty at some assessment, and those only one record has."""
    both = min(one.household_ids.size, other.household_ids.size)
    changed = np.zeros(both, np.bool_)
    for a, b in zip(one.assessments, other.assessments, strict=True):
        columns = [(a.income[source], b.income[source]) for source in a.income]
        for mine, yours in [*columns, (a.register, b.register), (a.true_poor, b.true_poor)]:
            changed |= mine[:both] != yours[:both]
    return int(changed.sum()) + abs(one.household_ids.size - other.household_ids.size)


def outlooks_changed(one: Simulation, other: Simulation) -> int:
    """Households at the end of both runs that believe more, or less, that effort pays: what motivation changes."""
    kept = [np.where(each.population.spare, 0, each.population.households.outlook) for each in (one, other)]
    both = min(each.size for each in kept)
    return int((kept[0][:both] != kept[1][:both]).sum())


def filled(record: Record) -> Counter[str]:
    """Places filled of each programme over all years."""
    return Counter({name: sum(row[3] for row in record.fills if row[0] == name) for name, *_ in record.fills})


def reason(record: Record, name: str) -> str:
    """Why most of the places that a programme did not fill were empty."""
    rows = np.array([row[4:] for row in record.fills if row[0] == name]).sum(axis=0)
    return WHY_EMPTY[int(rows.argmax())] if rows.any() else "full, too few places here for a tenth"


def main(plan: str, scale: float) -> None:
    """Print one line a family, and the systems of it that fill the same with a tenth fewer and a tenth more."""
    scenario, sample, eves = load(plan), Sample(scale), list[Eve]()
    first = Simulation(scenario, sample=sample, keep_eve=lambda eve: eves.append(copy.deepcopy(eve)))
    base = first.run()
    programmes = {name: each for name, each in scenario.programmes.items() if each.of_plan}
    for family in dict.fromkeys(each.family for each in programmes.values()):
        others = [load(plan, settings=[f"mix.families.{family}={factor}"]) for factor in FACTORS]
        played = [Simulation(other, sample=sample, eve=copy.deepcopy(eves[0])) for other in others]
        runs = [each.run() for each in played]
        less, more = (lives_changed(base, run) for run in runs)
        print(f"{plan} {family}: households changed by a tenth fewer {less}, by a tenth more {more}", end="")
        print("; in outlook {} and {}".format(*(outlooks_changed(first, each) for each in played)), flush=True)
        for name in (name for name, each in programmes.items() if each.family == family):
            number = filled(base)[name]
            if all(filled(run)[name] == number for run in runs):
                print(f"    {programmes[name].type} {name}: {number} filled in all three; {reason(base, name)}")


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
