"""Uses all that the page on adding adds, in a copy of the house; the last line printed is what was found, as JSON.

Run as ``python use_of_additions.py FOLDER`` where the copy comes first among the modules.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from pathlib import Path
from typing import Any

import simexit
from simexit.cli import app
from simexit.measures.of_a_run import main_outcomes
from simexit.measures.outcome_list import better_of
from simexit.model import calendar_lines
from simexit.words.terms import LANGUAGES, term

OVERLAY = """
schema: 1
name: orchards
base: mabian-2017
time: {start: 2016-01, end: 2017-12, run_in_years: 2}
programmes:
  orchards: {type: I9, fund: poverty-fund, places_per_year: 20000}
  replanted:
    type: I9
    fund: poverty-fund
    who: {orchard_mu: {min: 1}}
    places_per_year: 20000
    effects: [{state: water, set: true}]
funds:
  poverty-fund: {2016: 90000000, 2017: 90000000}
"""
SHORT = ("time.end=2017-12", "time.run_in_years=2")
SMALL: dict[str, Any] = {"replicates": 1, "scale": 0.02, "threads": 1}


def command(*words: str) -> tuple[int, str]:
    """Exit status and output of a command."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            app(list(words))
        except SystemExit as end:
            return int(end.code or 0), printed.getvalue()
    return 0, printed.getvalue()


def refusal(plan: Path) -> str:
    """What is said of an effect that the column does not allow."""
    try:
        simexit.load(plan, settings=["programmes.orchards.effects=[{state: orchard_mu, set: true}]"])
    except simexit.ScenarioError as error:
        return str(error)
    return ""


def used(folder: Path) -> dict[str, Any]:
    """What is found of each addition."""
    folder.mkdir()
    plan = folder / "orchards.yaml"
    plan.write_text(OVERLAY, encoding="utf-8")
    run = simexit.load(plan).run(**SMALL)
    changed = {"no yield": "yield_monthly_yuan=0", "always frost": "frost_monthly=1", "some frost": "frost_monthly=0.5"}
    records = {
        name: simexit.load(plan, settings=[f"parameters.orchard.{setting}"]).run(**SMALL).yearly.to_csv()
        for name, setting in changed.items()
    }
    plain = simexit.load("mabian-2017", settings=SHORT).run(**SMALL)
    agents = simexit.load(plan).run(**SMALL, engine="agents")
    rows = run.summary[run.summary["outcome"] == "working_poverty"]
    paid = run.ledger[run.ledger["kind"] == "service"].groupby("programme")[["yuan", "households"]].sum()
    saved = run.save(folder / "saved")
    return {
        "package": simexit.__file__,
        "mu_in_panel": sorted(run.panel["orchard_mu"].unique().tolist()),
        "places_by_programme": paid["households"].to_dict(),
        "paid_yuan_by_place": float(paid.loc["orchards", "yuan"] / paid.loc["orchards", "households"]),
        "wrong_way": refusal(plan),
        "calendar": [name for name, _, _ in calendar_lines()],
        "described": command("describe", str(plan))[1],
        "records": {**records, "plan": run.yearly.to_csv(), "agents": agents.yearly.to_csv()},
        "without_orchards": plain.yearly.to_csv(),
        "units": rows["unit"].unique().tolist(),
        "conventions": rows["convention"].unique().tolist(),
        "convention_in_words": [term(rows["convention"].iloc[0], language) for language in LANGUAGES],
        "better": better_of("working_poverty"),
        "is_quick": bool((main_outcomes(run)["outcome"] == "working_poverty").any()),
        "lowest": float(rows["value"].min()),
        "highest": float(rows["value"].max()),
        "titles": {language: run.figure("working_poverty", language).get_label() for language in LANGUAGES},
        "saved": [path.name for path in saved.rglob("working_poverty*")],
        "figures": list(run.figures),
        "figures_brought_back": list(simexit.open(saved).figures),
        "help": command("--help")[1],
        "verb": command("parameters", "mabian-2017", "orchard")[1],
        "refused": command("parameters", "mabian-2017", "orchad"),
    }


if __name__ == "__main__":
    found = used(Path(sys.argv[1]))
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    print(json.dumps(found))
