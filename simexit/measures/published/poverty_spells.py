"""Exit, relapse and their fading in a household survey under ordinary support: what panel studies of rural China count.

Stock convention from the panel's first wave, yearly, statistical line (Chen, Hou and Fu 2020, CFPS rural, read in the
abstract): see `simexit.measures.conventions`.
"""

from __future__ import annotations

import numpy as np

from simexit.measures.conventions import Convention
from simexit.measures.spell_rates import hazards
from simexit.measures.surveyed import survey_states
from simexit.record.record import Record
from simexit.record.spells import state_spells
from simexit.record.states import POOR, years_of

PANEL = Convention("stock")
YEARS_SHOWN = 5


def poverty_spells(record: Record, first_wave: int) -> dict[str, float]:
    """Yearly hazards of exit (``exit_hazard_1`` to ``_5``) of those poor at ``first_wave``, and what follows an exit.

    ``exit_hazard_rise``: largest rise of the hazard from one year to the next, not above zero where it falls all the
    way. ``back_in_poverty``: of exits followed so long, the share poor at the assessments three to five years later.
    ``reentry_1``, ``reentry_3``: hazard of relapse in the first and third year out; ``reentry_ratio``: first over
    third. Missing where nobody is at risk.
    """
    years = years_of(record)
    seen = years >= first_wave
    state = survey_states(record)[:, seen]
    spells = state_spells(record, state, years[seen], "surveyed", "", 1.0)
    leaving = _first(hazards(spells, PANEL)["hazard"].to_numpy(float))
    out = _first(hazards(spells, Convention("fresh"), poor=False)["hazard"].to_numpy(float))
    return {
        **{f"exit_hazard_{year + 1}": leaving[year] for year in range(YEARS_SHOWN)},
        "exit_hazard_rise": float(np.max(np.diff(leaving))),
        "back_in_poverty": _back(state),
        "reentry_1": out[0],
        "reentry_3": out[2],
        "reentry_ratio": out[0] / out[2] if out[2] > 0 else float("nan"),
    }


def _first(hazard: np.ndarray) -> np.ndarray:
    """The first `YEARS_SHOWN` hazards, missing ones as NaN."""
    return np.concatenate([hazard, np.full(YEARS_SHOWN, np.nan)])[:YEARS_SHOWN]


def _back(state: np.ndarray) -> float:
    """Share of the pairs (exit, assessment three to five years after it) in which the household is poor again."""
    poor, known = state == POOR, state >= 0
    exits = poor[:, :-1] & known[:, 1:] & ~poor[:, 1:]
    back = seen = 0
    for lag in range(3, 6):
        first_out = exits[:, : max(exits.shape[1] - lag, 0)]
        later = slice(1 + lag, 1 + lag + first_out.shape[1])
        followed = first_out & known[:, later]
        back += int((followed & poor[:, later]).sum())
        seen += int(followed.sum())
    return back / seen if seen else float("nan")
