"""An auditor from outside: has a record and its scenario, never the simulation, and says whatever does not add up."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bookkeeping.accounts import accounts
from bookkeeping.cash import cash
from bookkeeping.form import well_formed
from bookkeeping.funds import funds
from bookkeeping.held_places import fills, limits, places, served
from bookkeeping.loans import loans
from bookkeeping.people import households, people, village_years
from bookkeeping.reading import Read
from bookkeeping.registry import registry_of_households, registry_of_places
from bookkeeping.states import village_states
from simexit.record.record import Record
from simexit.scenario.schema import Scenario

CHECKS: tuple[Callable[[Read], Iterator[str]], ...] = (
    fills, limits, loans, people, households, village_years, registry_of_households, registry_of_places,
    village_states, funds, accounts, places, served, cash,
)  # fmt: skip


def faults(record: Record, scenario: Scenario, seed: int = 1) -> Iterator[str]:
    """Everything that does not add up, in words; the panel must be of all households."""
    read = Read(record, scenario, seed)
    formless = list(well_formed(read))
    yield from formless
    for check in () if formless else CHECKS:
        yield from (f"{check.__name__}: {fault}" for fault in check(read))
