"""What the plans start from, and what moves them: six findings of the first version measured again, as Markdown.

Usage: ``python -m experiments.start_state.measure [SCALE] [NAME...]``: else a scale of 0.1 and all five plans.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np

from benchmarks.speed import table
from simexit.measures.published.campaign import listing_errors
from simexit.measures.published.income_groups import surveyed_sources
from simexit.model import Simulation
from simexit.population.codes import EXITED, NEVER, REGISTERED
from simexit.population.synthesis import Sample
from simexit.record.record import Assessment, Record
from simexit.scenario.entitlements import entitlements
from simexit.scenario.fund import fund_of
from simexit.scenario.loading import load
from simexit.scenario.parameters import parameters_at
from simexit.scenario.schema import Scenario

PLANS = ("bazhou-2017", "ganzi-2018", "hequ-2018", "mabian-2017", "yunyang-2019")
NO_GROWTH = "background.growth_factor=0"
# Wage / business / transfers and property a head of poor areas, yuan (HE-071 to HE-075, A3-047 to A3-051, HE-064).
PUBLISHED = {
    2014: (2240, 3033, 1579),
    2015: (2556, 3282, 1815),
    2016: (2880, 3443, 2128),
    2017: (3210, 3723, 2444),
    2018: (3627, 3887, 2857),
}
NEEDS = ("H2", "N2", "N3")
Line = tuple[str, str, str, str]
"""Finding, what it was in the first version, the bar, what it is now."""


class Watched(Simulation):
    """Counts households whose premium is raised beside a programme that pays it."""

    twice = 0

    def pay_entitlements(self) -> None:
        """Pay, and look whose dues were raised."""
        before = self.population.households.dues.copy()
        super().pay_entitlements()
        raised = self.population.households.dues > before
        for name, programme in self.scenario.programmes.items():
            if programme.type == "P1" and name in self.allocator.places:
                rows = self.allocator.places[name].rows
                self.twice += int(raised[rows[rows >= 0]].sum())


def played(scenario: Scenario, scale: float) -> Record:
    """One replicate of a scenario."""
    return Simulation(scenario, sample=Sample(scale)).run()


class Start:
    """Shares of persons at an assessment."""

    def __init__(self, now: Assessment) -> None:
        self.now, self.members, self.there = now, now.members.astype(np.float64), now.members > 0
        self.poor, self.unsafe = now.true_poor == 1, (now.missing & 1) > 0
        self.below = now.income_per_head() < now.line_yuan

    def share(self, which: np.ndarray, of: np.ndarray | None = None) -> str:
        """Persons of households ``which`` over those ``of``, or over all."""
        base = self.there if of is None else of & self.there
        return f"{self.members[which & base].sum() / max(self.members[base].sum(), 1.0):.1%}"

    def status(self, code: int) -> np.ndarray:
        """Households there with a status of the register."""
        return (self.now.register == code) & self.there


def start_of(scenario: Scenario, record: Record) -> Iterator[Line]:
    """Margins; income by source in the survey's account (W1); assurances (W4); register (W5)."""
    start, end = Start(record.assessments[0]), Start(record.assessments[-1])
    missed = [each for each in record.reweighted if not each.reached]
    effective = min(each.effective_share for each in record.reweighted)
    yield ("margins", "", "all within 5 %", f"{len(record.reweighted) - len(missed)} of {len(record.reweighted)}")
    yield ("effective share", "", "at least 50 %", f"{effective:.0%}")
    year = start.now.year
    published = np.array(PUBLISHED[min(max(year, min(PUBLISHED)), max(PUBLISHED))], np.float64)
    parts = surveyed_sources(start.now, float(parameters_at(year, scenario.parameters).registry.remitted_share))
    found = np.array([column.sum() for column in parts.values()])
    said = [" / ".join(f"{each:.0%}" for each in yuan / yuan.sum()) for yuan in (published, found)]
    yield ("W1 wage / business / the rest", "transfers 0", f"{said[0]}, each +/- 5 points", said[1])
    stock = f"{start.share(start.status(EXITED))}; {start.share(start.poor, start.status(EXITED))} of them truly poor"
    yield ("W1 exited at the start", "0", "a stock", stock)
    back = start.status(EXITED) & ~start.poor
    yield (
        "W1 of the exited who were not poor, truly poor at the end; registered again",
        "no answer",
        "an answer",
        f"{end.share(end.poor[: back.size], back)}; {start.share(_ever(record, back.size), start.status(EXITED))}",
    )
    yield ("W4 truly poor by an assurance alone, of the poor", "30-50 %", "", start.share(~start.below, start.poor))
    unsafe = f"{start.share(start.unsafe, start.status(REGISTERED))}; {start.share(start.unsafe, start.status(EXITED))}"
    yield ("W4 unsafe homes of the registered; of the exited", "13-18 %", "about half; few", unsafe)
    names = [name for name, each in scenario.programmes.items() if each.type in NEEDS and each.of_plan]
    filled = ", ".join(f"{name} {share:.0%}" for name, share in fills_of(record).items() if name in names)
    yield ("W4 places filled", "16-60 %", "at least 90 % where sourced", filled)
    errors = listing_errors(record)
    yield ("W5 inclusion; omission", "30; 39-48 %", "8-15 %", f"{errors['inclusion']:.1%}; {errors['omission']:.1%}")
    moved = {row: sum(told[7] for told in record.villages.told if told[1] == row) for row in _ROWS}
    yield ("W5 households struck off; taken on", "0; few", "some", f"{sum(moved[r] for r in _ROWS[:2])}; "
           f"{sum(moved[r] for r in _ROWS[2:])}")  # fmt: skip
    yield ("W5 of the truly poor at the end never listed", "78 %", "", end.share(end.status(NEVER), end.poor))


_ROWS = ("strike-off", "recheck-strike-off", "take-on", "recheck-take-on")


def _ever(record: Record, rows: int) -> np.ndarray:
    """Households of the first rows that are on the register at the end of some year."""
    return np.logical_or.reduce([each.register[:rows] == REGISTERED for each in record.assessments[1:]])


def money_of(scenario: Scenario, record: Record) -> Iterator[Line]:
    """How far funds are used (W8), and what goes back (W10)."""
    limited = {name for name in scenario.funds if not fund_of(scenario.funds[name]).no_ceiling}
    rows = [(given, spent) for name, _, given, spent, _ in record.funds if name in limited]
    used = sum(spent for _, spent in rows) / max(sum(given for given, _ in rows), 1)
    yield ("W8 money used", "16-41 %", "", f"{used:.0%}")
    clawed = sum(each[4] for each in record.receipts if each[2] == "clawed back")
    yield ("W10 paid less for dividends of others", "not seen", "seen", f"{clawed / 1e6:.2f} million yuan")


def fills_of(record: Record) -> dict[str, float]:
    """Places filled of those planned, by programme, all years together."""
    planned: dict[str, int] = {}
    filled: dict[str, int] = {}
    for name, _, places, taken, *_ in record.fills:
        planned[name] = planned.get(name, 0) + places
        filled[name] = filled.get(name, 0) + taken
    return {name: filled[name] / max(planned[name], 1) for name in sorted(planned)}


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
        scenario = load(name)
        simulation = Watched(scenario, sample=Sample(scale))
        whole = simulation.run()
        lines = [
            *start_of(scenario, whole),
            *money_of(scenario, whole),
            ("W9 households that pay a premium beside full cover", "all", "0", str(simulation.twice)),
            ("W13 sustained exits", "growth said to bring 82 %", "by runs", churn_and_growth(name, scale, whole)),
        ]
        print(f"\n## {name}\n\n{table(('finding', 'first version', 'bar', 'now'), lines)}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
