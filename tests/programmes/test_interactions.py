"""Where one thing meets another: each a pair of runs over the same luck, told apart by one of the two."""

from __future__ import annotations

from typing import Any

import numpy as np
from test_whom_programmes_touch import lived

from simexit.record.money_tables import funds_table
from simexit.record.record import Record
from simexit.scenario.catalogue import catalogue
from simexit.scenario.figure import Figure

RICH = {"care": 10**9}
ALWAYS: dict[str, Any] = {"fund": "care", "take_up": 1.0, "causes": [], "overhead_share": 0.0}
UNSAFE = {
    "population.unsafe_dwelling_share": Figure(value=0.6),
    "population.dangerous_dwelling_share": Figure(value=0.3),
}


def shipped(name: str, **changes: Any) -> dict[str, Any]:
    """A type of the catalogue as it is shipped, for everybody who meets its conditions."""
    return {**catalogue()[name].data, "type": name, **ALWAYS, **changes}


def held(record: Record, programme: str) -> np.ndarray:
    """Households that held a place of a programme in the last accounting year, alive in it."""
    now = record.assessments[-1]
    bit = np.uint64(1 << record.programmes.index(programme))
    return ((now.served[:, 0] & bit) > 0) & (now.members > 0)


def last_income(record: Record, source: str, rows: np.ndarray) -> float:
    """Their income from a source in the last accounting year, yuan."""
    return float(record.assessments[-1].income[source][rows].sum(dtype=np.float64))


def paid(record: Record, programme: str) -> int:
    """Yuan paid for a programme."""
    return sum(yuan for _, _, name, _, yuan, _ in record.payments if name == programme)


def test_labour_away_lowers_the_farm(with_programmes: Any) -> None:
    """Who is sent away earns away, and the land at home yields less, the more are sent."""
    away, farms = [], []
    for places in (0, 15, 30):
        record = lived(with_programmes({"a": shipped("E1", places_per_year=places)}, funds=RICH))
        everybody = np.ones(record.household_ids.size, np.bool_)
        away.append(float(record.assessments[-1].migrant_wage.sum(dtype=np.float64)))
        farms.append(last_income(record, "farm", everybody))
    assert away[0] < away[1] < away[2] and farms[0] > farms[1] > farms[2]


def test_a_post_takes_a_hand_from_the_farm(with_programmes: Any) -> None:
    """For a yuan a month a post brings nothing, and its holder's farm yields less than it did."""
    unpaid = [{"work": "post"}, {"flow": "wage", "yuan_per_month": 1}]
    record = lived(with_programmes({"a": shipped("E3", effects=unpaid)}, funds=RICH))
    without = lived(with_programmes({"a": shipped("E3", effects=unpaid, places_per_year=0)}, funds=RICH))
    rows = held(record, "a")
    assert rows.sum() > 10 and last_income(record, "farm", rows) < 0.95 * last_income(without, "farm", rows)


def test_a_glut_lowers_what_a_project_earns(with_programmes: Any) -> None:
    """The same projects earn less beside those of their neighbours."""
    few = {"who": {"register": "registered", "workers": {"min": 1}}, "places_per_year": 8}
    many = {"who": {"register": ["never", "exited"]}}
    earned = []
    for places in (0, 150):
        others = shipped("I1", **{**many, "places_per_year": places})
        record = lived(with_programmes({"a": shipped("I1", **few), "b": others}, funds=RICH))
        earned.append(last_income(record, "industry", held(record, "a") & ~held(record, "b")))
    assert 0 < earned[1] < 0.97 * earned[0]


def test_dibao_falls_with_what_posts_pay(with_programmes: Any) -> None:
    """A gap is filled up to the line: whoever earns more by a post gets less, once it is recorded."""
    dibao, posts = [], []
    who = {"recorded_income_to_line": {"max": 2.0}, "workers": {"min": 1}}
    for yuan in (0, 500):
        pay = [{"work": "post"}, {"flow": "wage", "yuan_per_month": yuan}]
        programmes = {"dibao": shipped("S1", who=who), "posts": shipped("E3", who=who, effects=pay)}
        record = lived(with_programmes(programmes, funds=RICH))
        dibao.append(paid(record, "dibao"))
        posts.append(paid(record, "posts"))
    assert posts[0] == 0 < posts[1] and 0 < dibao[1] < dibao[0]


def test_two_programmes_for_one_need_do_not_pay_twice(with_programmes: Any) -> None:
    """A home that relocation has made safe is not renovated: the more are moved, the fewer are renovated."""
    renovated, both = [], []
    who = {"dwelling": ["C", "D"]}
    for places in (0, 10, 150):
        programmes = {"move": shipped("H1", who=who, places_per_year=places), "mend": shipped("H2", who=who)}
        record = lived(with_programmes(programmes, funds=RICH, parameters=UNSAFE))
        renovated.append(paid(record, "mend"))
        moved, mended = (record.programmes.index(name) == record.places.programme for name in ("move", "mend"))
        holder, start = record.places.holder, record.places.start
        first = dict(zip(holder[moved], start[moved], strict=True))
        later = zip(holder[mended], start[mended], strict=True)
        both.append(sum(month - first[who] < 12 for who, month in later if who in first))
    assert renovated[0] > renovated[1] > renovated[2] and both == [0, 0, 0]


def test_teams_with_too_much_to_do_are_late(with_programmes: Any) -> None:
    """As many households are helped in the end, but a year later, where another programme takes the teams' hours."""
    visit = {"who": {}, "order": "lottery", "enrol_months": [1], "uses": {"hours": 1}, "effects": []}
    starts = []
    for other in (0, 60):
        programmes = {"a-other": {**visit, "places_per_year": {2016: other}}, "b": {**visit, "places_per_year": 60}}
        record = lived(with_programmes(programmes, capacities={"hours": Figure(value=60.0)}))
        mine = record.places.programme == record.programmes.index("b")
        starts.append(np.sort(record.places.start[mine] // 12)[:60])
    assert np.all(starts[0] == 2016) and np.all(starts[1] == 2017) and starts[0].size == starts[1].size == 60


def test_money_is_idle_where_nothing_is_ready(with_programmes: Any) -> None:
    """The fewer projects are ready, the fewer are paid, and what they would have cost is left in the fund."""
    left, spent = [], []
    for ready in (0.0, 0.4, 1.0):
        built = {
            "who": {},
            "order": "lottery",
            "enrol_months": [1],
            "cost_yuan": 500,
            "effects": [],
            "ready_share": ready,
        }
        table = funds_table(lived(with_programmes({"a": built}))).query("fund == 'care' and year == 2016")
        left.append(int(table["unspent_yuan"].iloc[0]))
        spent.append(int(table["spent_yuan"].iloc[0]))
    assert left[0] > left[1] > left[2] and spent[0] == 0 < spent[1] < spent[2]
    assert {each + other for each, other in zip(left, spent, strict=True)} == {100_000}
