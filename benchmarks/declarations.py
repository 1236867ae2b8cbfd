"""Random declarations: ``python -m benchmarks.declarations audit`` audits 500, ``… exact`` runs 50 under exact."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from time import process_time
from typing import Any

from benchmarks.machine import machine
from benchmarks.written import RESULTS, write_results

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "programmes"))

from conftest import COUNTY, giving
from test_random_declarations import audit, broken_promises

from simexit.scenario.loading import load

NAME, AUDITED, EXACT = "random-declarations", 500, 50
TEXT = """# Random declarations

`python -m benchmarks.declarations audit`, and `… exact`. Small counties of several shapes (150 households or fewer, in
one to six villages) under random declarations of everything that a scenario may say of programmes, funds, accounts,
loans, markets, capacities, statuses and plug-ins (`tests/programmes/declarations.py`).
"""
OF_AUDIT = """
**Audited** by an auditor who has the record and the scenario only (`tests/programmes/bookkeeping`), and month by month
in the columns (`tests/programmes/conservation.py`): {number} scenarios, {made}. {result}

| what there was in them | |
|---|--:|
{rows}
"""
OF_EXACT = """
**Run under `exact`** (nine promises of luck each, among them both engines, threads and a village alone): {number}
scenarios, {made}. {result}
"""


def _audited(make: Any) -> dict[str, Any]:
    """What the audit found, and what there was."""
    try:
        seen = audit(make, AUDITED)
    except AssertionError as error:
        return {"number": AUDITED, "result": f"A fault was found: {error}", "seen": {}}
    return {"number": AUDITED, "result": "Every yuan, place, person and status was found.", "seen": seen}


def _exact(make: Any) -> dict[str, Any]:
    """Promises that were not kept."""
    broken = broken_promises(make, EXACT)
    return {"number": EXACT, "result": "; ".join(broken) or "All were kept."}


def _page(found: dict[str, Any]) -> str:
    text = TEXT
    for part, template in (("audit", OF_AUDIT), ("exact", OF_EXACT)):
        if part in found:
            rows = "\n".join(f"| {name} | {number:,} |" for name, number in sorted(found[part].get("seen", {}).items()))
            text += template.format(rows=rows, **found[part])
    return text


def main(part: str) -> None:
    """Make a part, and write the page with what is known of the other."""
    begun, done = process_time(), {"audit": _audited, "exact": _exact}[part](giving(load(COUNTY)))
    seconds = process_time() - begun
    file = RESULTS / f"{NAME}.json"
    found = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    made = f"{date.today():%d %B %Y}, Python {machine()['python']}, {seconds:,.0f} seconds of computing"
    found[part] = {**done, "made": made}
    write_results(NAME, found, _page(found))


if __name__ == "__main__":
    main(sys.argv[1])
