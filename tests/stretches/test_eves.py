"""The time before the plan is lived once: whoever goes on from it lives what a run from scratch lives."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from simexit.eve import Eve
from simexit.model import Simulation
from simexit.record.record import Record
from simexit.report.comparison_sentences import closing_lines
from simexit.runs.cases import Case
from simexit.runs.conduct import Conduct
from simexit.runs.eves import Eves, before_key, read_eve, write_eve
from simexit.runs.execute import run_cases
from simexit.scenario.loading import load
from simexit.scenario.schema import Scenario, Words
from simexit.studies.comparison import Comparison
from simexit.studies.variants import Variant
from simexit.words.terms import LANGUAGES, sentence

FILE = Path(__file__).parent / "small-history.yaml"
MIXES = {
    "plan": (),
    "without": ("mix.families.employment=off", "mix.families.industry=off", "mix.families.infrastructure=off"),
    "more": ("mix.families.employment=2", "counties.small.targets.2016.persons=100"),
    "other": (
        "funds={state: 20000000, growth: 400000, more: 90000}",
        "programmes.a={type: E1, fund: more, places_per_year: 9}",
    ),
    "growth": ("background.growth_factor=1.5",),
}


def mix(name: str) -> Scenario:
    """One of the mixes, all with the same time before the plan."""
    return load(FILE, settings=MIXES[name])


def case(scenario: Scenario, label: str = "", replicate: int = 1) -> Case:
    """A case of a scenario."""
    return Case(scenario, label, 3, replicate, 1.0)


@pytest.fixture(scope="module")
def eve(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run of the plan left on its eve, in a file."""
    file = tmp_path_factory.mktemp("eves") / "eve"
    simulation = Simulation(mix("plan"), seed=3, keep_eve=lambda found: write_eve(file, found))
    while not file.exists():
        simulation.step()
    return file


def found(file: Path) -> Eve:
    """An eve that is there."""
    there = read_eve(file)
    assert there is not None
    return there


@pytest.mark.parametrize("name", MIXES)
def test_a_mix_that_goes_on_lives_what_it_lives_from_scratch(name: str, eve: Path) -> None:
    played = mix(name)
    assert before_key(case(played)) == before_key(case(mix("plan")))
    continued, scratch = Simulation(played, seed=3, eve=found(eve)), Simulation(played, seed=3)
    assert continued.run().sha256() == scratch.run().sha256()


ENTITLED = (
    "time.first_listing=null", "counties.small.registered_persons=900", "funds.state={no_ceiling: true}",
    "programmes.pension.enrol_months=[7]", "programmes.herds.runs_in=[plan]", "programmes.road.runs_in=[plan]",
)  # fmt: skip


@pytest.mark.parametrize("name", ["plan", "without", "more"])
def test_entitlements_go_over_to_every_mix(name: str, tmp_path: Path) -> None:
    """Who is entitled, since when, is the same for a mix that runs through, one that kept its eve, one that goes on."""
    played, plan = (load(FILE, settings=(*ENTITLED, *MIXES[each])) for each in (name, "plan"))
    assert before_key(case(played)) == before_key(case(plan)) != before_key(case(mix("plan")))
    kept = Simulation(plan, seed=3, keep_eve=lambda found: write_eve(tmp_path / "eve", found)).run()
    through = Simulation(played, seed=3).run()
    assert Simulation(played, seed=3, eve=found(tmp_path / "eve")).run().sha256() == through.sha256()
    assert (kept.sha256() == through.sha256()) == (name == "plan")
    paid = [month for month, _, programme, *_ in through.payments if programme == "pension"]
    assert min(paid) == 2016 * 12 and through.villages.told[0][:2] == (2016 * 12 - 1, "first-listing")


@pytest.mark.parametrize(
    "setting",
    ["time.run_in_years=3", "counties.small.registered_persons={2013: 1500, 2015: 901}", "funds.state=19000000",
     "registry.detection_share=0.2", "time.first_listing=2012-12"],
)  # fmt: skip
def test_a_mix_that_changes_what_was_before_has_a_key_of_its_own(setting: str) -> None:
    setting = setting if not setting.startswith("registry") else f"parameters.{setting}"
    assert before_key(case(load(FILE, settings=[setting]))) != before_key(case(mix("plan")))
    assert before_key(case(mix("plan"))) != before_key(case(mix("plan"), replicate=2))


def test_a_study_lives_the_time_before_once_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    months, step = [], Simulation.step

    def counted(simulation: Simulation) -> None:
        months.append(simulation.month)
        step(simulation)

    monkeypatch.setattr(Simulation, "step", counted)
    folders = []
    monkeypatch.setattr(Eves, "close", lambda eves: folders.append(eves._folder) or close(eves))
    played = [case(mix(name), name, replicate) for name in ("plan", "without", "more") for replicate in (1, 2)]
    records = [record for _, record in run_cases(played, workers=1)]
    assert all(isinstance(record, Record) for record in records)
    start = mix("plan").time.start_month
    assert sum(month < start for month in months) == 2 * 48
    assert folders[0] is not None and not folders[0].exists()


close = Eves.close


def test_a_mix_that_changes_what_comes_before_says_so() -> None:
    audit = load(FILE, overlays=["mixes/audit-strong"])
    variants = [Variant(name, Words(en=name, zh=name), mix(name)) for name in ("plan", "growth", "other")]
    study = Comparison([*variants, Variant("audit", audit.title, audit)], Conduct(), pd.DataFrame({"replicate": [1]}))
    assert [each.name for each in study.with_own_history] == ["audit"]
    for language in LANGUAGES:
        said = [line for line in closing_lines(study, language) if getattr(audit.title, language) in line]
        assert said == [sentence("own_history", language, names=getattr(audit.title, language))]
    alone = Comparison(variants, study.conduct, study.outcomes)
    assert alone.with_own_history == [] and len(list(closing_lines(alone, "en"))) < len(
        list(closing_lines(study, "en"))
    )
