"""With two states and fixed hazards switched in for life, measured exit and relapse rates match theory."""

from __future__ import annotations

import numpy as np

from simexit.model import Simulation
from simexit.population.synthesis import Sample
from simexit.runs.conduct import Conduct
from simexit.runs.run import Run
from simexit.scenario.loading import load

EXIT, RELAPSE = 0.3, 0.12
REPLICATES = 20


class TwoStates:
    """Life as a Markov chain of accounting years: poor households earn nothing, the others a fortune."""

    def __call__(self, simulation, now):
        if now.times.month % 12 + 1 != simulation.scenario.time.accounting_year_ends:
            return
        h = simulation.population.households
        u = simulation.luck.named(simulation.population.household_ids(), "two states", int(now.times.month))
        stationary = RELAPSE / (EXIT + RELAPSE)
        # Households are copied to meet the margins, and thinned: the last assessment knows who is whom.
        past = simulation.assessment
        poor = u < stationary if past is None else np.where(past.true_poor == 1, u >= EXIT, u < RELAPSE)
        h.year_wage[:] = np.where(poor, 0.0, 1e6)
        h.dwelling[:], h.pupils_lost[:], h.water[:], h.insured[:], h.power[:] = 0, 0, 1, 1, 1


def chain_run():
    scenario = load("mabian-2017").model_copy(update={"programmes": {}})
    how = Conduct(20170220, 0.02, 1, replicates=REPLICATES)
    records = [
        Simulation(scenario, seed=how.seed, replicate=r, sample=Sample(how.scale), live=TwoStates()).run()
        for r in range(1, REPLICATES + 1)
    ]
    return Run(scenario, how, records)


def test_rates_match_theory_within_their_intervals():
    summary = chain_run().summary
    years = summary[summary["outcome"] == "true_exit_rate"]
    assert len(years) == 7
    error = (years["mean_high"] - years["value"]) / 1.729  # Student's t, 19 degrees of freedom, 95 %
    assert (abs(years["value"] - EXIT) < 3 * error).all()
    inside = ((years["mean_low"] <= EXIT) & (years["mean_high"] >= EXIT)).sum()
    assert inside >= 5

    for months, theory in ((12, RELAPSE), (24, 1 - (1 - RELAPSE) ** 2)):
        row = summary[(summary["outcome"] == f"relapse_{months}_months") & (summary["group"] == "true")].iloc[0]
        assert row["mean_low"] <= theory <= row["mean_high"]
        assert row["mean_high"] - row["mean_low"] < 0.03

    path = summary[summary["outcome"] == "true_headcount_ratio"].set_index("year").sort_index()
    start = path.loc[2015, "value"]
    for years in (1, 4, 7):
        # Where the chain leads from wherever the start was.
        stationary = RELAPSE / (EXIT + RELAPSE)
        theory = stationary + (start - stationary) * (1 - EXIT - RELAPSE) ** years
        found = path.loc[2015 + years]
        assert abs(found["value"] - theory) < 0.02 and found["mean_high"] - found["mean_low"] < 0.04
