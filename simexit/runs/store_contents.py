"""What a store holds, for people: one row a study's scenario, and one a failure."""

from __future__ import annotations

import time

import pandas as pd

from simexit.runs.cases import running_sources_sha256
from simexit.runs.store import Store

ALIKE = ["scenario", "scenario_sha256", "seed", "scale", "engine", "version"]


def contents(store: Store) -> pd.DataFrame:
    """One row for all replicates of a scenario that were run alike, by name.

    ``version``: "this", or "other" for runs of other sources of simexit, which this version does not use.
    ``replicates``: runs kept; ``failed``: runs that failed; ``size_mb``: in million bytes; ``written``: newest file, in
    local time. Damaged files are a scenario of their own.
    """
    rows = [
        {
            **{name: stored.about.get(name, "") for name in ALIKE},
            "scenario": stored.about.get("scenario", "(damaged)"),
            "version": "this" if stored.about.get("sources_sha256") == running_sources_sha256() else "other",
            "replicates": stored.failure is None,
            "failed": stored.failure is not None,
            "size_mb": stored.size_bytes / 1e6,
            "written": time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(stored.written)),
        }
        for stored in store.list()
    ]
    columns = [*ALIKE, "replicates", "failed", "size_mb", "written"]
    sums = {"replicates": "sum", "failed": "sum", "size_mb": "sum", "written": "max"}
    return pd.DataFrame(rows, columns=columns).groupby(ALIKE, as_index=False).agg(sums)


def failures(store: Store) -> list[str]:
    """One line for each failed run: scenario, replicate, what happened, and the file with the whole traceback."""
    return [
        f"{stored.about['scenario']}, replicate {stored.about['replicate']}: "
        f"{stored.failure.kind}: {stored.failure.message} ({stored.path})"
        for stored in store.list()
        if stored.failure is not None
    ]
