"""Audits 500 random declarations and checks the promises of luck on 50: ``python -m benchmarks.declarations``."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date
from pathlib import Path
from time import process_time

from benchmarks.machine import machine
from benchmarks.written import RESULTS

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "programmes"))

from conftest import COUNTY, giving
from test_random_declarations import audit, broken_promises

from simexit.scenario.loading import load

AUDITED, EXACT = 500, 50
TEXT = """# Random declarations

`python -m benchmarks.declarations`, {date}, Python {python}, {seconds:,.0f} seconds of computing. Small counties of
several shapes (150 households or fewer, in one to six villages) under random declarations of everything that a scenario
may say of programmes, funds, accounts, loans, markets, capacities, statuses and plug-ins
(`tests/programmes/declarations.py`).

**{audited} audited** by an auditor who has the record and the scenario only (`tests/programmes/bookkeeping`), and month
by month in the columns (`tests/programmes/conservation.py`): {faults}

**{exact} run under `exact`** (nine promises of luck each, among them both engines, threads and a village alone):
{broken}

| what there was in the {audited} | |
|---|--:|
{rows}
"""


def main() -> None:
    """Audit, check, and write the page."""
    make, begun = giving(load(COUNTY)), process_time()
    seen, faults = Counter[str](), "every yuan, place, person and status was found."
    try:
        seen = audit(make, AUDITED)
    except AssertionError as error:
        faults = f"a fault was found. {error}"
    broken = broken_promises(make, EXACT)
    text = TEXT.format(
        date=f"{date.today():%d %B %Y}",
        python=machine()["python"],
        seconds=process_time() - begun,
        audited=AUDITED,
        exact=EXACT,
        faults=faults,
        broken="all were kept." if not broken else f"{len(broken)} were not kept. " + "; ".join(broken),
        rows="\n".join(f"| {name} | {number:,} |" for name, number in sorted(seen.items())),
    )
    (RESULTS / "random-declarations.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
