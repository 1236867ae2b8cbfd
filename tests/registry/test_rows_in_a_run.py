"""Rows of the registry in whole runs: what they change, what they do not, and what the record says of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from simexit.agents import CountyModel
from simexit.columns import REGISTER
from simexit.exchange import Exchange
from simexit.model import CALENDAR, Simulation, calendar_lines, calendar_of
from simexit.population.codes import EXITED, REGISTERED
from simexit.population.synthesis import Sample
from simexit.record.record import Record
from simexit.record.run_file import from_bytes, to_bytes
from simexit.record.villages import statuses_table, villages_table
from simexit.scenario.loading import load
from simexit.scenario.schema import Scenario
from tests.registry.conftest import COUNTY

WHOLE = ["whole-registry"]


def made(*settings: str, overlays: Sequence[str] = ()) -> Scenario:
    """The small county over two years."""
    return load(COUNTY, overlays=list(overlays), settings=["time.end=2017-12", *settings])


@pytest.fixture(scope="module")
def whole() -> Record:
    """All rows in force."""
    return Simulation(made(overlays=WHOLE)).run()


def registers(kept: Record) -> np.ndarray:
    """Codes of the register [years, households]."""
    return np.stack([assessment.register for assessment in kept.assessments])


def false_exits(kept: Record) -> int:
    """Households that left the register in the first year and are truly poor."""
    before, after = kept.assessments[:2]
    return int(np.sum((before.register == REGISTERED) & (after.register == EXITED) & (after.true_poor == 1)))


def test_both_engines_threads_and_the_file_agree(whole: Record) -> None:
    scenario = made(overlays=WHOLE)
    assert Simulation(scenario, threads=2).run().sha256() == whole.sha256()
    assert CountyModel(scenario).run().sha256() == whole.sha256()
    again, _ = from_bytes(to_bytes(whole, {}))
    assert again.sha256() == whole.sha256() and again.villages.told == whole.villages.told


@pytest.mark.parametrize("row", ["strike-off", "audit", "monitoring"])
def test_a_row_that_looks_at_nobody_is_as_if_absent(row: str) -> None:
    many = ("statuses.recheck-strike-off.on=false", "statuses.strike-off.test={truly_poor: false}")
    goal = (f"counties.small.targets.2016.persons={30 if row == 'strike-off' else 150}", *many)
    plain = Simulation(made(*goal, f"statuses.{row}.on=false")).run()
    runs = [Simulation(made(*goal, f"statuses.{row}.sample_share={share}")).run() for share in (0, 0.2, 1)]
    assert runs[0].sha256() == plain.sha256()
    changed = [sum(told[7] for told in kept.villages.told if told[1] == row) for kept in runs]
    assert 0 == changed[0] < changed[1] < changed[2]


def test_rows_of_places_change_nobodys_life() -> None:
    easy = [f"statuses.{unit}-exit.test={{recorded_incidence: {{max: 0.3}}}}" for unit in ("village", "county")]
    settings = [*easy, "statuses.village-exit.target=none"]
    kept, plain = Simulation(made(*settings)).run(), Simulation(made()).run()
    assert kept.panel_sha256() == plain.panel_sha256() and np.array_equal(registers(kept), registers(plain))
    assert kept.sha256() != plain.sha256()


class Watched(Simulation):
    """Compares the register before and after each row."""

    def run_row(self, name: str) -> None:
        """Run a row of the registry."""
        h, row = self.population.households, self.scenario.statuses[name]
        before, told = h.register.copy(), len(self.record.villages.told)
        super().run_row(name)
        changed = h.register != before
        if row.unit == "household":
            words = [REGISTER.index(word) for word in row.from_]
            ((*_, tested, passed, moved, _, _, _),) = self.record.villages.told[told:]
            assert moved == changed.sum() and passed <= tested <= np.sum(np.isin(before, words) & (h.members > 0))
            assert np.isin(before[changed], words).all() and (h.members[changed] > 0).all()
            assert row.to == "previous" or (h.register[changed] == REGISTER.index(row.to)).all()
        else:
            assert not changed.any()


def test_every_household_is_in_one_status_and_counts_add_up() -> None:
    """Each row moves as many households as it says, from and to the statuses it says, and nobody else."""
    looked = "statuses.strike-off={sample_share: 1, test: {truly_poor: false}}"
    kept = Watched(made(looked, "counties.small.targets.2016.persons=40", overlays=WHOLE)).run()
    told = kept.villages.told
    moved = {row: sum(each[7] for each in told if each[1] == row) for row in ("strike-off", "exit", "release")}
    assert all(moved.values()) and np.unique(registers(kept)).tolist() == [0, 1, 2, 3]


LEVERS = (0.0, 0.25, 0.5, 0.75, 1.0)


def test_false_exits_rise_with_pressure_and_fall_with_audit_strength() -> None:
    """With common luck, weakly, step by step; and more is reversed the more households an audit looks at."""

    def curve(name: str, *settings: str) -> list[int]:
        goals = ("counties.small.targets.2016.persons=200", "counties.small.targets.2017=null")
        changes = [(f"{name}={value}", *goals, *settings) for value in LEVERS]
        return [false_exits(Simulation(made("time.end=2016-12", *each)).run()) for each in changes]

    rising = curve("parameters.registry.pressure_share", "parameters.registry.audit_strength_share=0")
    falling = curve("parameters.registry.audit_strength_share", "parameters.registry.pressure_share=1")
    assert rising == sorted(rising) and rising[-1] > rising[0]
    assert falling == sorted(falling, reverse=True) and falling[0] > falling[-1]
    audited = ("statuses.audit.months=[12]", "parameters.registry.pressure_share=1")
    reversed_ = curve("statuses.audit.sample_share", *audited)
    assert reversed_ == sorted(reversed_, reverse=True) and reversed_[0] > reversed_[-1]


@pytest.mark.parametrize("village", [0, 4])
def test_one_village_alone_has_the_statuses_it_had_in_its_county(village: int) -> None:
    exchange, scenario = Exchange(recording=True), made(overlays=WHOLE)
    easy = {name: scenario.statuses[name].model_copy(update={"test": {}}) for name in ("county-exit", "township-exit")}
    scenario = scenario.model_copy(update={"statuses": {**scenario.statuses, **easy}})
    county = Simulation(scenario, exchange=exchange)
    kept = county.run()
    alone = Simulation(scenario, sample=Sample(only=[village]), exchange=exchange.replay())
    part = alone.run()
    where = {each: row for row, each in enumerate(kept.household_ids.tolist())}
    rows = [where[each] for each in part.household_ids.tolist()]
    assert np.array_equal(registers(kept)[:, rows], registers(part))
    assert alone.population.counties.status.tolist() == county.population.counties.status.tolist() == [2]
    assert alone.population.villages.status[0] == county.population.villages.status[village]


def test_the_record_holds_villages_by_year_and_why_places_failed(whole: Record) -> None:
    villages = villages_table(whole, ["small"])
    assert villages.groupby("year").size().to_dict() == {2015: 6, 2016: 6, 2017: 6}
    assert villages["status"].tolist()[:6].count("listed") == int(villages["poor_village"][:6].sum()) == 3
    for assessment, (_, year) in zip(whole.assessments, villages.groupby("year"), strict=True):
        listed = assessment.members[assessment.register == REGISTERED].sum()
        assert year["persons"].sum() == assessment.members.sum()
        assert round((year["recorded_incidence"] * year["persons"]).sum()) == listed
        poor = assessment.members[assessment.true_poor == 1].sum()
        assert round((year["true_incidence"] * year["persons"]).sum()) == poor
    told = statuses_table(whole, ["small"])
    failed = told[(told["unit"] != "household") & (told["passed"] == 0)]
    assert len(failed) > 0 and (failed["failed"] != "").all()
    asked = told[told["status_row"] == "county-exit"]
    assert (asked["audited"] > 0).all() and asked["audited"].max() < 0.2 * whole.assessments[0].members.size
    for name, low, high in (("combined_incidence", 0.0, 0.03), ("approval_share", 0.9, 1.0)):
        assert asked["failed"].str.contains(name).equals(~asked[name].between(low, high))
    assert set(told["month"].str[5:]) == {"03", "04", "06", "09", "11", "12"}


def test_rows_bring_their_own_steps_in_order() -> None:
    scenario = made(overlays=WHOLE)
    names = [step.name for step in calendar_of(scenario.statuses)]
    standing = ["exit", "first-listing", "recheck-strike-off", "recheck-take-on", "strike-off", "take-on"]
    rows = [*sorted(["audit", "monitoring", "release", *standing]), "village-exit", "township-exit", "county-exit"]
    first = names.index("reweight") + 1
    assert names[first : first + len(rows)] == rows
    assert [step.name for step in CALENDAR] == [name for name in names if name not in rows or name in standing]
    said = {name: (when, text) for name, when, text in calendar_lines(scenario)}
    assert said["monitoring"] == ("months 3, 6, 9, 12, after the run-in", MONITORING)
    assert said["exit"][0] == "exit_review_month (11), after the run-in"
    assert said["first-listing"][0] == "end of the run-in"
    off = made(*(f"statuses.{name}.on=false" for name in standing))
    assert not set(standing) & {name for name, _, _ in calendar_lines(off)}
    kept = Simulation(off).run()
    assert not np.any(registers(kept) == EXITED) and kept.villages.told == []


MONITORING = "Monitoring of those at risk: never, exited to monitored"


def test_the_recheck_strikes_off_and_takes_on_in_the_june_of_its_year_and_in_no_other() -> None:
    told = Simulation(made()).run().villages.told
    again = [each for each in told if each[1].startswith("recheck")]
    assert {each[0] for each in again} == {2016 * 12 + 5} and all(each[7] > 0 for each in again) and len(again) == 2
    struck, taken = (each[7] for each in sorted(again, key=lambda each: each[1]))
    assert 0 < taken < 2 * struck
    later = load(COUNTY, settings=["time.start=2017-01", "counties.small.targets.2016=null"])
    assert not any(each[1].startswith("recheck") for each in Simulation(later).run().villages.told)
