"""Random places and registries: counties of several shapes, and rows of statuses in and out of force."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from simexit.scenario.schema import County
from simexit.scenario.statuses import StatusRow, rows_taken


def dicts(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Sections with these keys."""
    return st.fixed_dictionaries(keys)


PLACE = {
    "name": {"en": "Small", "zh": "小"}, "region": "west", "persons": 600, "households": 150, "registered_persons": 250
}  # fmt: skip
TARGETS = {2016: {"persons": 60, "villages": 1, "townships": 1}, 2017: {"households": 20, "villages": 1}}
FEWER = {"persons": 280, "households": 70, "registered_persons": 110}
COUNTIES: list[dict[str, dict[str, Any]]] = [
    {"small": {"villages": 6, "poor_villages": 3, "townships": 2, "targets": TARGETS}},
    {"small": {"villages": 6, "poor_villages": 6, "townships": 3, "targets": {}}},
    {"one": {"villages": 1, "poor_villages": 1, "townships": 1, "targets": TARGETS}},
    {
        "first": {"villages": 3, "poor_villages": 0, "townships": 1, **FEWER},
        "second": {"villages": 2, "poor_villages": 2, "townships": 2, **FEWER},
    },
]


def counties(given: dict[str, dict[str, Any]]) -> dict[str, County]:
    """Counties as the fixture of tests takes them."""
    return {name: County.model_validate({**PLACE, **each}) for name, each in given.items()}


SAMPLE = st.none() | st.sampled_from([0.3, "registry.favour_share"])
MONTH = st.sampled_from([[3], [6, 9], [12], [11]])
FREE = dicts(sample_share=SAMPLE, error_share=st.none() | st.sampled_from([0.1]), months=MONTH)
PULLED = dicts(
    months=MONTH, target=st.just("none"), target_share=st.sampled_from([0.0, 0.4]),
    first=st.just({"lowest": "recorded_income_with_transfers_yuan"}), pressure=st.none() | st.just(1.0),
)  # fmt: skip
OF_PLACES_ALSO = dicts(
    months=MONTH, target=st.sampled_from(["none", "plan"]), pressure=st.none() | st.sampled_from([1.0]),
    first=st.just({"lowest": "recorded_incidence"}),
)  # fmt: skip
RELISTED = dict(
    title="Listed again", unit="village", test={"recorded_incidence": {"min": 0.1}}, to="listed", months=[8],
    **{"from": ["exited", "not listed"]},
)  # fmt: skip
STATUSES = st.fixed_dictionaries(
    {},
    optional={
        "exit": st.just({}) | dicts(pressure=st.sampled_from([0.0, 1.0]), sample_share=SAMPLE) | PULLED,
        "strike-off": FREE,
        "audit": FREE,
        "monitoring": st.just({}) | FREE | dicts(delay_months=st.sampled_from([0, 1, 12]), months=st.just([5, 10])),
        "release": st.just({}) | dicts(after_months=st.sampled_from([0, 3, 40]), months=st.just([4, 8])),
        "village-exit": st.just({}) | OF_PLACES_ALSO,
        "township-exit": st.just({}) | OF_PLACES_ALSO,
        "county-exit": st.just({}) | dicts(sample_share=st.sampled_from([0.0, 1.0]), months=MONTH),
        "relist": st.just(RELISTED),
    },
)


def rows(written: dict[str, dict[str, Any]]) -> dict[str, StatusRow]:
    """Rows of the registry: those in force anyway, and those ``written`` with what they change."""
    taken = rows_taken(written)
    for name in written.keys() - taken.keys():
        taken[name] = {}
    dated = {name: {k: v for k, v in row.items() if k != "date" or "months" not in written.get(name, {})}
             for name, row in taken.items()}  # fmt: skip
    every = {name: {**row, **written.get(name, {})} for name, row in dated.items()}
    return {
        name: StatusRow.model_validate({k: v for k, v in row.items() if v is not None}) for name, row in every.items()
    }
