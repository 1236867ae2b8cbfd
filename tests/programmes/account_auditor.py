"""Accounts re-added from their entries: what came in, what is left, and that households got what went out."""

from __future__ import annotations

from typing import Any

import numpy as np

from simexit.scenario.schema import AccountEffect, FlowEffect, Scenario

KINDS = ("transfer", "property", "wage")
OUTSIDE = ("failure", "wear", "upkeep")
Entry = tuple[str, int, int, int, int, str]


class AccountAuditor:
    """All entries so far, by account."""

    def __init__(self, scenario: Scenario, simulation: Any) -> None:
        self.scenario, self.simulation, self.seen = scenario, simulation, 0
        self.balance: dict[tuple[str, int], int] = {}
        self.paid_out = 0

    def check(self, month: int, extra: np.ndarray, held: dict[str, Any]) -> None:
        """``extra``: cash by row and kind that no fund paid; ``held``: places by programme and row."""
        accounts = self.simulation.allocator.payments.accounts
        new: list[Entry] = accounts.entries[self.seen :]
        self.seen = len(accounts.entries)
        out: dict[tuple[str, int], int] = {}
        for kind, id_, when, in_, gone, why in new:
            assert when == month and min(in_, gone) == 0 < max(in_, gone)
            self.balance[kind, id_] = self.balance.get((kind, id_), 0) + in_ - gone
            if gone and why not in OUTSIDE:
                out[kind, id_] = out.get((kind, id_), 0) + gone
        for name, ids in accounts.ids.items():
            for unit, id_ in enumerate(ids.view(np.int64).tolist()):
                has = int(accounts.capital[name][unit] + accounts.cash[name][unit])
                assert self.balance.get((name, id_), 0) == has
                assert min(accounts.capital[name][unit], accounts.cash[name][unit]) >= 0
        assert np.all(extra >= 0) and int(extra.sum()) == sum(out.values())
        self.paid_out += sum(out.values())
        village = self.simulation.population.households.village
        if all(account.unit == "village" for account in self.scenario.accounts.values()):
            ids = self.simulation.population.village_ids().view(np.int64)[village]
            for id_ in np.unique(ids).tolist():
                assert int(extra[ids == id_].sum()) == sum(yuan for (_, of), yuan in out.items() if of == id_)
        self._check_paid_in(month, new, held)

    def _check_paid_in(self, month: int, new: list[Entry], held: dict[str, Any]) -> None:
        """What funds paid into accounts is what they were to pay for new places."""
        for name in self.scenario.accounts:
            due = 0
            for programme, places in held.items():
                started = sum(start == month for start, *_ in places.values())
                for effect in self.scenario.programmes[programme].effects:
                    if isinstance(effect, AccountEffect) and effect.account == name:
                        due += started * int(effect.yuan.at(month // 12))
            assert due == sum(entry[3] for entry in new if entry[0] == name and entry[5] == "paid in")


def paid_by_fund(effect: Any) -> bool:
    """Whether a flow is paid by the programme's fund."""
    return isinstance(effect, FlowEffect) and effect.paid_by is None
