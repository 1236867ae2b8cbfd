"""Keep a scorecard of whole runs as the one that reports read: ``simexit validate --out CARD; python keep.py CARD``."""

from __future__ import annotations

import sys
from pathlib import Path

import simexit
from simexit.studies import stored_scorecard

if __name__ == "__main__":
    card = simexit.open(Path(sys.argv[1]))
    if (
        not isinstance(card, simexit.Scorecard)
        or card.quick
        or set(card.parts["run"]) < {"ordinary", "campaign", "frozen"}
    ):
        sys.exit(f"{sys.argv[1]}: found another result; allowed: a whole scorecard, of all runs and not quick")
    file = Path(stored_scorecard.__file__).parent / stored_scorecard.FILE
    stored_scorecard.kept_rows(card).to_csv(file, index=False, lineterminator="\n")
