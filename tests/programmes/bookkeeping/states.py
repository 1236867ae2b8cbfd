"""States of villages at the end of every year: there where a place has set them, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bookkeeping.reading import Read, states, why

WORKS = ("road", "clinic", "culture_room", "communications", "e_commerce")


def village_states(read: Read) -> Iterator[str]:
    """What is set for good stays, what is held is there while it is held, and nothing comes of itself."""
    villages, kept = read.record.villages, read.record.places
    for state in WORKS:
        for year in villages.years:
            december = year.year * 12 + 11
            surely, perhaps = (np.zeros(villages.ids.size, np.bool_) for _ in range(2))
            for name, programme in read.scenario.programmes.items():
                sets = [each for each in states(programme) if each.state == state]
                rows = read.places_of(name) if sets or programme.plugin else np.zeros(0, np.int64)
                for place in rows.tolist():
                    ready, end = int(kept.ready[place]), int(kept.end[place])
                    if ready > min(december, read.last) or end <= ready or why(place, read.record) == "not passed":
                        continue
                    there = _villages(read, programme.unit, place)
                    perhaps |= there
                    held = any(each.while_held for each in sets)
                    lasts = not held and programme.wear_monthly is None
                    if sets and (lasts or (held and programme.wear_monthly is None and end > december)):
                        surely |= there
            now = year.columns[state] == 1
            if (now & ~perhaps).any():
                yield f"{state} in {year.year} where nobody brought it"
            if (surely & ~now).any():
                yield f"no {state} in {year.year} where it was brought"


def _villages(read: Read, unit: str, place: int) -> np.ndarray:
    """Villages in which a place is."""
    villages = read.record.villages
    if unit in ("person", "household"):
        return np.ones(villages.ids.size, np.bool_)
    row = read.holder_rows(unit, read.record.places.holder[place : place + 1])[0]
    mine = {"village": np.arange(villages.ids.size), "township": villages.township, "county": villages.county}[unit]
    return np.asarray(mine == row)
