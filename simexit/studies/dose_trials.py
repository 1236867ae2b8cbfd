"""Every system at no, half and the whole dose over the same luck: what it changes for those it reaches, whom else and
through which channel, what stays when its effect is taken away, and what is paid.

Whoever is not reached and yet lives differently does so through what crosses households (`simexit.exchange`): with all
of it held as it was at no dose nobody may, and with one channel free those whom that channel reaches.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simexit.bits import has_bit
from simexit.exchange import Cuts, Exchange, Queue
from simexit.measures.household_groups import served_so_far
from simexit.measures.published.campaign import beside
from simexit.model import Simulation
from simexit.population.synthesis import Sample
from simexit.record.record import Record
from simexit.runs.cases import Case
from simexit.runs.eves import before_key
from simexit.scenario.catalogue import catalogue
from simexit.scenario.effects import FlowEffect
from simexit.scenario.figure import Figure, YearlyFigure
from simexit.scenario.schema import Scenario
from simexit.studies.exact import EVERYBODY, assessed_columns
from simexit.studies.systems import (
    OUTCOMES,
    TRIED,
    System,
    change_of_those_served,
    laid_over,
    tried_county,
)
from simexit.studies.whole_outcomes import WHOLE_OUTCOMES

DOSES = (0.0, 0.5, 1.0)
END = "2018-12"
OWN = "own"
TYPES, REGISTRY = frozenset({OWN, "market", "account"}), frozenset({OWN, "register", "queue"})
"""What a type of programme works through itself, which nothing else in the county does, and what other systems do."""
CHANNELS = {
    "jobs": r"local (jobs|wage)",
    "neighbours": "migrants|mean income|exited",
    "glut": "producers",
    "land": "land .+",
    "market": "market .+",
    "account": "collective income|dividend .+|.+ paid by .+",
    "known": "inspection .+",
    "queue": "(places|renewals|can|order|rate|interest|upkeep) .+",
    "register": ".+",
}
"""What crosses households, by the names under which it is exchanged; the first that fits."""
STATED = ("register", "cause", "income from transfer", "income from property")
"""What the state does to a household, by columns of an assessment."""
NOT_ASKED: dict[str, Any] = {
    "changed_without_effect": np.nan, "change_without_effect": np.nan, "yuan_without_effect": np.nan,
    "same_as_absent": None,
}  # fmt: skip
"""What is asked of programmes at the whole dose, and of no dose, in rows of which it is not."""
Flags = NDArray[np.bool_]


def channel_of(name: str) -> str:
    """The channel of what is exchanged under a name; `OWN` for places of the programme that is tried."""
    if TRIED in name.split() and not name.startswith("inspection"):
        return OWN
    return next(channel for channel, names in CHANNELS.items() if re.fullmatch(names, name))


@dataclass
class Held(Exchange):
    """Numbers of the channels that are ``free`` as they come, of all others as they were kept in ``before``."""

    free: frozenset[str] = frozenset()
    before: Exchange = field(default_factory=Exchange)

    def serve(
        self, month: int, name: str, places: NDArray[np.uint64], queue: Queue, limit: Callable[[], Cuts]
    ) -> Flags:
        """Who is served, see `Exchange.serve`."""
        if channel_of(name) in self.free:
            return super().serve(month, name, places, queue, limit)
        return self.before.serve(month, name, places, queue, limit)

    def numbers(
        self, month: int, name: str, places: NDArray[np.uint64], compute: Callable[[], NDArray[np.int64]]
    ) -> NDArray[np.int64]:
        """A whole number for each place, see `Exchange.numbers`."""
        if channel_of(name) in self.free:
            return super().numbers(month, name, places, compute)
        return self.before.numbers(month, name, places, compute)

    def shares(
        self, month: int, name: str, places: NDArray[np.uint64], values: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """A share for each place, see `Exchange.shares`."""
        if channel_of(name) in self.free:
            return super().shares(month, name, places, values)
        return self.before.shares(month, name, places, values)

    def recalls(self, name: str) -> bool:
        """Whether it is as kept in ``before``, see `Exchange.recalls`."""
        return channel_of(name) not in self.free


@dataclass
class Trial:
    """One replicate of a system at every dose.

    ``eves``: eves of plans as bytes, by what shapes the time before them; those that are missing are put in.
    """

    system: System
    seed: int
    replicate: int
    scale: float
    threads: int = 1
    eves: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        whole, self.kept = as_a_whole(self.system), Exchange(recording=True)
        if self.system.id in catalogue():
            filled = self.run(short(whole)).fills
            self.scenarios = {dose: with_places(whole, self._places(filled, dose)) for dose in DOSES}
        else:
            self.scenarios = {dose: watched(laid_over(said_at(self.system, dose))) for dose in DOSES}
        self.without = self.run(self.scenarios[0.0], self.kept)

    def _places(self, filled: list[Any], dose: float) -> YearlyFigure:
        """Places by year, for the whole county: so many of those that somebody takes."""
        years = {year: dose * taken / self.scale for name, year, _, taken, *_ in filled if name == TRIED}
        return YearlyFigure(value=years)

    @property
    def own(self) -> frozenset[str]:
        """Channels through which the system itself works."""
        return TYPES if self.system.id in catalogue() else REGISTRY

    def run(self, scenario: Scenario, exchange: Exchange | None = None) -> Record:
        """The record of a scenario over the same luck."""
        key = self._before(scenario)
        how: dict[str, Any] = {"seed": self.seed, "replicate": self.replicate, "sample": Sample(self.scale)}
        if exchange is not None and len({self._before(each) for each in self.scenarios.values()}) > 1:
            pass  # what crosses households is kept and held in the time before the plan too, where that is not the same
        elif key in self.eves:
            how["eve"] = pickle.loads(self.eves[key])
        else:
            how["keep_eve"] = lambda eve: self.eves.update({key: pickle.dumps(eve)})
        return Simulation(scenario, threads=self.threads, exchange=exchange, **how).run()

    def _before(self, scenario: Scenario) -> str:
        return before_key(Case(scenario, "", self.seed, self.replicate, self.scale))

    def rows(self, *, by_channel: bool = True, absence: bool = True) -> Iterator[dict[str, Any]]:
        """A row for every dose.

        ``by_channel``: with the channels, each of which takes a run. ``absence``: with what remains without the effect,
        and whether no dose is absence.
        """
        for dose in DOSES:
            yield self._row(dose, by_channel, absence)

    def _row(self, dose: float, by_channel: bool, absence: bool) -> dict[str, Any]:
        scenario = self.scenarios[dose]
        played = self.run(scenario) if dose else self.without
        reached, others, changed = self.touched(played)
        held = partial(Held, before=self.kept.replay())
        row: dict[str, Any] = {"id": self.system.id, "dose": dose, "outcome": self.system.outcome}
        row |= self._change(played)
        row |= {"reached": int(reached.sum()), "others": int(others.sum()), "others_changed": int(changed.sum())}
        row |= {"unexplained": 0, "channels": ""} | self._money(played) | NOT_ASKED
        if dose:
            row["unexplained"] = int(self.touched(self.run(scenario, held(free=self.own)))[2].sum())
        if by_channel and row["others_changed"]:
            runs = {c: self.run(scenario, held(free=self.own | {c})) for c in CHANNELS if c not in self.own}
            reach = {c: int(self.touched(record)[2].sum()) for c, record in runs.items()}
            row["channels"] = " ".join(sorted(c for c, number in reach.items() if number > row["unexplained"]))
        if absence and dose == 1.0 and self.system.id in catalogue():
            row |= self._without_effect(scenario)
        if absence and not dose:
            row["same_as_absent"] = self._same_as_absent()
        return row

    def touched(self, played: Record) -> tuple[Flags, Flags, Flags]:
        """Households that the system reaches, all others there from the start, and those of them who live differently.

        Reached are who hold a place of the programme that is tried. Other systems reach those whose places, loans,
        status on the register or cash of the state are not what they were.
        """
        if self.system.id in catalogue():
            reached = has_bit(served_so_far(played)[:, -1], played.programmes.index(TRIED))
        else:
            holders = [row[0] for row in told_of(played) ^ told_of(self.without)]
            reached = np.isin(played.household_ids, holders) | np.isin(played.village_ids, holders)
            reached |= self._lives_differently(played, STATED)
        others = ~reached & (beside(played, self.without).assessments[0].members > 0)
        return reached, others, self._lives_differently(played) & others

    def _lives_differently(self, played: Record, names: tuple[str, ...] = ()) -> Flags:
        """Whose columns of an assessment are not what they were at no dose; of ``names``: or who is served by what."""
        differs = np.zeros(played.household_ids.size, np.bool_)
        for one, was in zip(played.assessments, beside(played, self.without).assessments, strict=True):
            mine, theirs = assessed_columns(one), assessed_columns(was)
            differs |= np.logical_or.reduce([mine[name] != theirs[name] for name in names or mine])
            if names:
                differs |= (one.served != was.served).any(axis=1)
        return differs

    def _change(self, played: Record) -> dict[str, float]:
        if self.system.id in catalogue():
            return {"change": change_of_those_served(played, self.without, OUTCOMES[self.system.outcome])[1]}
        value = WHOLE_OUTCOMES[self.system.outcome]
        return {"change": value(played) - value(self.without)}

    def _money(self, played: Record) -> dict[str, int]:
        """Yuan that the fund of what is tried has paid, and what all other funds have paid more than at no dose."""
        mine, theirs = (sum(each[4] for each in played.payments if (each[1] == TRIED) == own) for own in (True, False))
        return {"yuan": mine, "yuan_elsewhere": theirs - sum(p[4] for p in self.without.payments if p[1] != TRIED)}

    def _without_effect(self, scenario: Scenario) -> dict[str, float]:
        """Households, served or not, that live differently though the effect is nothing; what is paid all the same."""
        played = self.run(effectless(scenario, self.system))
        there = beside(played, self.without).assessments[0].members > 0
        change = change_of_those_served(played, self.without, OUTCOMES[self.system.outcome])[1]
        changed = int((self._lives_differently(played) & there).sum())
        yuan = self._money(played)["yuan"]
        return {
            "changed_without_effect": changed, "change_without_effect": change, "yuan_without_effect": yuan
        }  # fmt: skip

    def _same_as_absent(self) -> bool | None:
        """Whether no dose is absence bit for bit; None where absence is something else."""
        scenario = self.scenarios[0.0]
        if self.system.id in catalogue():
            left = {name: each for name, each in scenario.programmes.items() if name != TRIED}
            absent = scenario.model_copy(update={"programmes": left})
        elif self.system.absent:
            absent = watched(laid_over(self.system.absent))
        else:
            return None
        return sha_of_changes(self.run(absent)) == sha_of_changes(self.without)


def sha_of_changes(record: Record) -> str:
    """Hash of a record in which a review of places that changes none leaves no trace, as a programme without places."""
    changed = [told for told in record.villages.told if told[7]]
    return replace(record, villages=replace(record.villages, told=changed)).sha256()


def told_of(record: Record) -> set[tuple[int, ...]]:
    """Every place, loan and month on the register of a record, the holder's id first."""
    kept, lent = record.places, record.loans
    found = set(zip(*(each.tolist() for each in (kept.holder, kept.programme, kept.start, kept.end)), strict=True))
    found |= set(zip(*(each.tolist() for each in vars(lent).values()), strict=True))
    ids = record.household_ids[record.panel_rows]
    for before, now in pairwise(record.panel):
        rows = np.flatnonzero(before.columns["register"] != now.columns["register"])
        found |= {(each, now.month) for each in ids[rows].tolist()}
    return found


def as_a_whole(system: System) -> Scenario:
    """A county that has the whole of a system."""
    return tried_county(system.id) if system.id in catalogue() else laid_over(said_at(system, 1.0))


def short(scenario: Scenario) -> Scenario:
    """A scenario of the years in which doses of programmes are compared."""
    return scenario.model_copy(update={"time": scenario.time.model_copy(update={"end": END})})


def with_places(scenario: Scenario, places: YearlyFigure) -> Scenario:
    """A county that has so many places of the programme that is tried, in the years in which doses are compared."""
    tried = scenario.programmes[TRIED].model_copy(update={"places_per_year": places})
    return short(scenario.model_copy(update={"programmes": {**scenario.programmes, TRIED: tried}}))


def watched(scenario: Scenario) -> Scenario:
    """A scenario with every household in the panel."""
    return scenario.model_copy(update={"panel_households": EVERYBODY})


def said_at(system: System, dose: float) -> str:
    """What is laid over a plan to try a system that is no type of programme, at a dose."""
    return re.sub("<([^ <>]+) ([^ <>]+)>", lambda found: _between(found[1], found[2], dose), system.tries)


def _between(none: str, whole: str, dose: float) -> str:
    """A number so far between two; a word as at the whole at any dose, but none."""
    try:
        number = float(none) + dose * (float(whole) - float(none))
    except ValueError:
        return whole if dose else none
    if float(whole).is_integer() and float(none).is_integer() and abs(float(whole) - float(none)) > 1:
        number = round(number)
    return repr(number)


def effectless(scenario: Scenario, system: System) -> Scenario:
    """A county in which what is tried costs what it does and has no effect but what `remains`.

    Markets pay nothing, and a post a yuan, since it would end without pay.
    """
    tried, left = scenario.programmes[TRIED], []
    for effect in tried.effects:
        names = (getattr(effect, key, None) for key in ("rate", "state", "work", "market"))
        left += [effect] * any(name in system.remains for name in names)
        if isinstance(effect, FlowEffect) and "post" in system.remains:
            left.append(effect.model_copy(update={"yuan_per_month": Figure(value=1.0)}))
    programmes = {**scenario.programmes, TRIED: tried.model_copy(update={"effects": tuple(left)})}
    free = {name: each.model_copy(update={"yuan": Figure(value=0.0)}) for name, each in scenario.markets.items()}
    return scenario.model_copy(update={"programmes": programmes, "markets": free})
