"""What a household panel reports, by hand: line, waves, attrition, and exits that must last."""

from __future__ import annotations

import numpy as np
import pytest
from made_records import made

from simexit.measures.conventions import CHEN_HOU_FU_2020, Convention
from simexit.measures.surveyed import answers, survey_states, view_spells, view_states
from simexit.record.states import GONE, NOT_YET, OUT, POOR, UNSEEN

COLUMNS = ["household", "state", "start", "end", "last_seen", "left_censored", "right_censored"]


def test_once_lost_always_lost() -> None:
    record = made(["PPPP", "oo..", ".ooo"], answered=[[1, 0, 1, 1], [1, 1, 0, 0], [0, 1, 1, 0]])
    assert answers(record).astype(int).tolist() == [[1, 0, 0, 0], [1, 1, 1, 1], [1, 1, 1, 0]]
    assert survey_states(record).tolist() == [
        [POOR, UNSEEN, UNSEEN, UNSEEN],
        [OUT, OUT, GONE, GONE],
        [NOT_YET, OUT, OUT, UNSEEN],
    ]


def test_the_survey_goes_by_what_it_hears_and_by_its_line() -> None:
    """Heard: 950, between the statistical line of 900 and the administrative one of 1,000."""
    record = made(["PP"], survey_income=[[950, 899]], missing=[[1, 1]])
    assert survey_states(record).tolist() == [[OUT, POOR]]
    assert survey_states(record, Convention(survey_line="administrative")).tolist() == [[POOR, POOR]]


def test_spells_of_two_yearly_waves() -> None:
    """Seen in 2015, 2017 and 2019: what happens between is not; the second is lost between two waves."""
    record = made(["PoPoo", "PoPPP", "P.P.."], answered=[[1] * 5, [1, 1, 1, 0, 1], [1, 0, 1, 0, 0]])
    found = view_spells(record, "plan", 1.0, CHEN_HOU_FU_2020, ("surveyed",))
    assert [tuple(row) for row in found[COLUMNS].itertuples(index=False)] == [
        (101, "poor", 2015, 2019, 2017, True, False),
        (101, "out", 2019, 0, 2019, False, True),
        (102, "poor", 2015, 0, 2017, True, True),
        (103, "poor", 2015, 2019, 2017, True, False),
    ]
    assert found["end_cause"].tolist() == ["", "", "", "gone"]
    yearly = view_spells(record, "plan", 1.0, Convention(), ("surveyed",))
    assert len(yearly) == 9 and set(yearly["view"]) == {"surveyed"}


def test_every_view_at_waves_and_with_exits_that_last() -> None:
    record = made(["PPoPo", "PoooP"], register=["rxxrr", "rrrxx"])
    lasting = Convention(assessments_out=2)
    assert view_states(record, "true", lasting)[0].tolist() == [POOR, POOR, POOR, POOR, UNSEEN]
    assert view_states(record, "true", Convention(wave_years=2)).tolist() == [[POOR, OUT, OUT], [POOR, OUT, POOR]]
    table = view_spells(record, "plan", 1.0)
    assert set(table["view"]) == {"true", "recorded", "surveyed"}
    assert (table.query("view == 'true' and end > 0")["end_cause"] == "wage").all()
    assert (view_spells(record, "plan", 1.0, lasting)["end_cause"] == "").all()
    with pytest.raises(KeyError):
        view_states(record, "imagined")


def test_a_survey_without_error_or_loss_sees_the_truth_by_its_line() -> None:
    draw = np.random.default_rng(2)
    record = made(["".join(draw.choice(list("Po"), 7)) for _ in range(200)])
    true, heard = view_spells(record, "p", 1.0, views=("true",)), view_spells(record, "p", 1.0, views=("surveyed",))
    assert true[COLUMNS].equals(heard[COLUMNS])
