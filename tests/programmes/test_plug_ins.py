"""Python programmes that are installed run, are recorded with their version, and refused in another."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_whom_programmes_touch import assert_same_lives, lived

import simexit
from simexit.model import Simulation
from simexit.runs.cases import Case, Failure, attempt, code_identity
from simexit.scenario.loading import load
from simexit.scenario.plugins import PluginError, _registered
from simexit.studies.exact import check_exactness
from tests.undrawn import nothing_drawn

PAGE = (Path(__file__).parents[2] / "docs" / "plug-ins.md").read_text(encoding="utf-8")
SOURCE, PLAN = (re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)[1] for language in ("python", "yaml"))  # type: ignore[index]
ENTRY = re.search(r"```ini\n(.*?)```", PAGE, re.DOTALL)[1]  # type: ignore[index]
COUNTY = Path(__file__).with_name("small-county.yaml")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with a plug-in, and its metadata, put on the path."""
    (tmp_path / "simexit_gardens.py").write_text(SOURCE, encoding="utf-8")
    info = tmp_path / "simexit_gardens-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: simexit-gardens\nVersion: 1.2\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(
        "[simexit.programmes]\ngardens = simexit_gardens:Gardens\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def plan(folder: Path, version: str = "1.2") -> Path:
    """A plan with the plug-in in a version."""
    (folder / "county.yaml").write_bytes(COUNTY.read_bytes())
    file = folder / "plan.yaml"
    file.write_text(PLAN.replace("1.2", version), encoding="utf-8")
    return file


def test_an_installed_plug_in_runs_and_is_recorded(installed: Path) -> None:
    scenario = load(plan(installed))
    assert "plug-in gardens" in code_identity(scenario)
    simulation = Simulation(scenario)
    while simulation.month < 2016 * 12:
        simulation.step()
    h = simulation.population.households
    before = h.land_mu.copy()
    luck = simulation.luck.named(simulation.population.household_ids(), "plug-in a order")
    open_to = np.flatnonzero((h.register == 1) & (h.land_mu > 1) & (h.members > 0))
    expected = np.sort(open_to[np.argsort(-luck[open_to])][:12])
    simulation.open_month()
    assert simulation.allocator.places["a"].rows.tolist() == expected.tolist()
    assert np.array_equal(np.flatnonzero(h.land_mu != before), expected)
    assert (h.land_mu - before).max() == pytest.approx(1)
    run = simexit.load(str(plan(installed))).run(replicates=1)
    with nothing_drawn():
        folder = run.save(installed / "out")
    assert json.loads((Path(folder) / "run.json").read_text(encoding="utf-8"))["scenario"]["plugins"] == {
        "gardens": "1.2"
    }


def test_another_version_is_refused_with_one_message(installed: Path) -> None:
    with pytest.raises(simexit.ScenarioError) as refused:
        load(plan(installed, "1.3"))
    assert len(refused.value.problems) == 1 and "version '1.3'" in str(refused.value) and "'1.2'" in str(refused.value)
    scenario = load(plan(installed)).model_copy(update={"plugins": {"gardens": "1.1"}})
    with pytest.raises(PluginError, match=r"installed in version 1\.2; the scenario needs 1\.1"):
        Simulation(scenario)


def test_a_plug_in_that_is_not_listed_is_refused(installed: Path) -> None:
    file = plan(installed)
    file.write_text(PLAN.replace("plugins: {gardens: '1.2'}", ""), encoding="utf-8")
    with pytest.raises(simexit.ScenarioError, match="plug-in 'gardens', not listed"):
        load(file)


def test_exact_in_both_engines_and_alone(installed: Path) -> None:
    for promise in check_exactness(load(plan(installed))):
        assert promise.held, promise


class Bare:
    """A plug-in that leaves everything as declared, but for what a test gives it."""

    def __init__(self, **answers: Any) -> None:
        for question, answer in answers.items():
            setattr(self, question, answer)


def using(with_programmes: Any, plugin: Any, **programme: Any) -> Any:
    """The small county with a registered plug-in."""
    simexit.register("bare", plugin, "0.1")
    given = {"plugin": "bare", "places_per_year": 10, "enrol_months": [1], **programme}
    return with_programmes({"a": given}, plugins={"bare": "0.1"})


@pytest.fixture(autouse=True)
def nothing_registered() -> Any:
    """What a test registers is gone after it."""
    yield
    _registered.clear()


def test_a_plug_in_without_answers_is_the_declared_programme(with_programmes: Any) -> None:
    declared = lived(with_programmes({"a": {"places_per_year": 10, "enrol_months": [1]}}))
    assert lived(using(with_programmes, Bare())).sha256() == declared.sha256()


def test_nobody_eligible_is_absence_bit_for_bit(with_programmes: Any) -> None:
    nobody = Bare(eligible=lambda view: np.zeros(view.rows, np.bool_), effects=lambda view, served: {"skill": 1 / 0})
    assert_same_lives(lived(with_programmes({})), lived(using(with_programmes, nobody)))


@pytest.mark.parametrize(
    ("question", "answer", "said"),
    [
        (
            "eligible",
            lambda view: np.ones(3, np.bool_),
            "eligible returned bool values of shape (3,); allowed: true or",
        ),
        ("priority", lambda view: np.full(view.rows, np.nan), "allowed: a finite number for each of"),
        ("effects", lambda view, served: [1], "effects returned list; allowed: a dict by state"),
        (
            "effects",
            lambda view, served: {"savings_yuan": served},
            "returned the state 'savings_yuan'; allowed: land_mu",
        ),
        (
            "effects",
            lambda view, served: {"dwelling": np.full(served.size, 9)},
            "allowed: a number from 0 to 3 for each",
        ),
        ("eligible", lambda view: view["watter"] == 1, "a household has no column 'watter'; did you mean 'water'?"),
        ("priority", lambda view: view["members"].fill(0), "ValueError"),
        ("eligible", lambda view: 1 / 0, "eligible failed in 2016-01: ZeroDivisionError: division by zero"),
    ],
)
def test_what_is_wrong_fails_the_run_with_one_sentence(
    question: str, answer: Any, said: str, with_programmes: Any
) -> None:
    scenario = using(with_programmes, Bare(**{question: answer}))
    failure = attempt(Case(scenario, scenario.name, 1, 1, 1.0, "compiled"))
    assert isinstance(failure, Failure) and failure.kind == "PluginError"
    assert failure.message.startswith(f"plug-in bare: {question}") and said in failure.message


def test_a_plug_in_of_persons_sees_their_columns(with_programmes: Any) -> None:
    seen: dict[str, Any] = {}

    def eligible(view: Any) -> Any:
        seen.update({name: view[name] for name in ("age", "female", "register", "poor_village")}, there=view.there)
        return (view["age"] >= 16) & (view["age"] < 30) & view.there

    plugin = Bare(eligible=eligible, effects=lambda view, served: {"skill": np.ones(served.size)})
    scenario = using(with_programmes, plugin, unit="person", who={}, effects=[], cost_yuan=100)
    simulation = Simulation(scenario)
    while simulation.month <= 2016 * 12:
        simulation.step()
    assert simulation.population.persons.skill.sum() == 10
    assert {each.size for each in seen.values()} == {seen["age"].size} and not seen["age"].flags.writeable
