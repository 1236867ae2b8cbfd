"""What the five plans start from, and whether their places, money and growth change anything: printed as Markdown.

Usage: ``python -m experiments.start_state.measure [SCALE] [NAME...]``: else a scale of 0.1 and all five plans.
"""

from __future__ import annotations

import sys
from collections import defaultdict

import numpy as np

from simexit.measures.published.campaign import listing_errors
from simexit.model import Simulation
from simexit.population.codes import EXITED, REGISTERED
from simexit.population.synthesis import Sample
from simexit.record.record import Assessment, Record
from simexit.scenario.entitlements import entitlements
from simexit.scenario.loading import load
from simexit.scenario.schema import Scenario

PLANS = ("bazhou-2017", "ganzi-2018", "hequ-2018", "mabian-2017", "yunyang-2019")
NO_GROWTH = "background.growth_factor=0"


def played(scenario: Scenario, scale: float) -> Record:
    """One replicate of a scenario."""
    return Simulation(scenario, sample=Sample(scale)).run()


def start_of(record: Record) -> str:
    """Margins, income by source, register and needs on the eve of the plan; persons of all persons."""
    now, missed = record.assessments[0], [each for each in record.reweighted if not each.reached]
    there, members = now.members > 0, now.members.astype(np.float64)
    below = now.income_per_head() < now.line_yuan

    def share(which: np.ndarray, of: np.ndarray = there) -> str:
        return f"{members[which & of].sum() / max(members[of].sum(), 1.0):.1%}"

    poor, listed, exited = now.true_poor == 1, (now.register == REGISTERED) & there, (now.register == EXITED) & there
    total = sum(float(yuan.sum()) for yuan in now.income.values())
    sources = ", ".join(f"{source} {float(yuan.sum()) / total:.1%}" for source, yuan in now.income.items())
    unsafe = (now.missing & 1) > 0
    errors = ", ".join(f"{name} {value:.1%}" for name, value in listing_errors(record).items())
    return (
        f"margins {len(record.reweighted)}, missed {len(missed)}, effective share "
        f"{min(each.effective_share for each in record.reweighted):.2f}\n"
        f"income: {sources}\n"
        f"registered {share(listed)}, exited {share(exited)}, truly poor {share(poor)} (by an assurance alone "
        f"{share(poor & ~below)}), exited and truly poor of the exited {share(poor, exited)}\n"
        f"unsafe homes: of the registered {share(unsafe, listed)}, of the exited {share(unsafe, exited)}\n"
        f"first listing: {errors}"
    )


def fills_of(record: Record) -> str:
    """Places filled of those planned, by programme, all years together."""
    planned, filled = defaultdict(int), defaultdict(int)
    for name, _, places, taken, *_ in record.fills:
        planned[name] += places
        filled[name] += taken
    return ", ".join(f"{name} {filled[name] / max(planned[name], 1):.0%}" for name in sorted(planned))


def families_that_bind(name: str, scale: float, whole: Record) -> str:
    """Families of which a tenth more, and a tenth fewer, places with their money change some household's life."""
    scenario = load(name)
    families = sorted({each.family for each in scenario.programmes.values() if each.of_plan})
    found = []
    for family in families:
        changes = [
            played(load(name, settings=[f"mix.families.{family}={factor}"]), scale).sha256() != whole.sha256()
            for factor in (1.1, 0.9)
        ]
        found.append(f"{family} {'/'.join('yes' if change else 'no' for change in changes)}")
    return ", ".join(found)


def exits(record: Record) -> int:
    """Households first listed who leave true poverty and are still out at the two next assessments."""
    poor = [(now.true_poor == 1) & (now.members > 0) for now in record.assessments]
    out = [(now.true_poor == 0) & (now.members > 0) for now in record.assessments]
    there: Assessment = record.assessments[0]
    listed = there.register == REGISTERED
    return sum(
        int((listed & poor[k] & out[k + 1] & out[k + 2] & out[k + 3]).sum()) for k in range(len(record.assessments) - 3)
    )


def churn_and_growth(name: str, scale: float, whole: Record) -> str:
    """The sentence on what sustained exits would come anyway: without programmes and growth, and without programmes."""
    still, grown = (load(name, settings=settings) for settings in ([NO_GROWTH], []))
    bare = [each.model_copy(update={"programmes": entitlements(each)}) for each in (still, grown)]
    churn, growth = (exits(played(each, scale)) for each in bare)
    all_ = exits(whole)
    return (
        f"of {all_} sustained exits {churn} come without programmes and growth, "
        f"{growth - churn:+d} with growth, {all_ - growth:+d} with programmes"
    )


def main(arguments: list[str]) -> None:
    """Measure each plan."""
    scale = float(arguments[0]) if arguments else 0.1
    for name in arguments[1:] or PLANS:
        whole = played(load(name), scale)
        print(f"\n## {name}\n\n{start_of(whole)}\nfilled: {fills_of(whole)}", flush=True)
        print(f"a tenth more/fewer changes: {families_that_bind(name, scale, whole)}", flush=True)
        print(churn_and_growth(name, scale, whole), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
