"""Rates of exit and relapse from spells worked by hand, and against counting year by year."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simexit.measures.conventions import Convention
from simexit.measures.spell_rates import (
    competing_ends,
    ever_exited,
    exit_rates,
    exits_of,
    hazards,
    mean_years_to_exit,
    recidivism,
    relapse_within,
    survival,
    sustained_exits,
)
from simexit.measures.watched import two_states
from simexit.record.spells import CODE, spells_of_states
from simexit.record.states import AT_RISK, GONE, MONITORED, OUT, POOR, REGISTERED, UNSEEN

FRESH, STOCK, TRUNCATED = Convention("fresh"), Convention("stock"), Convention("truncated")
CODES = {"P": POOR, "o": OUT, ".": GONE, "?": UNSEEN, "R": REGISTERED, "m": MONITORED, "a": AT_RISK}


def spells_of(*histories: str, years: range | None = None, **more: object) -> pd.DataFrame:
    """Spells of households written as one letter a year from 2015: P poor, o out, . gone, ? not seen."""
    state = np.array([[CODES[letter] for letter in row] for row in histories], np.int8)
    when = np.array(years or range(2015, 2015 + state.shape[1]))
    return spells_of_states(state, when, **more)  # type: ignore[arg-type]


def test_exit_rates_by_hand() -> None:
    found = exit_rates(spells_of("PPoPPP", "Poo...", "PP....", "oPPPPo", "oooooo", "PPPPPP"))
    assert found["year"].tolist() == [2016, 2017, 2018, 2019, 2020]
    # At risk: poor the year before and still there.
    assert found["at_risk"].tolist() == [4, 3, 2, 3, 3]
    assert found["exits"].tolist() == [1, 1, 0, 0, 1]
    assert found["rate"].tolist() == [0.25, 1 / 3, 0, 0, 1 / 3]


def test_those_lost_to_a_survey_are_not_at_risk() -> None:
    found = exit_rates(spells_of("PPP", "PP?", "Po?", "P??"))
    assert found["at_risk"].tolist() == [3, 1] and found["exits"].tolist() == [1, 0]


def test_exit_rates_where_nobody_is_at_risk() -> None:
    rates = exit_rates(spells_of("oooooo", "ooPPPo"))["rate"]
    assert rates.isna().tolist() == [True, True, False, False, False]


@pytest.mark.parametrize(
    ("history", "one", "two"),
    [
        ("PoPPPP", (1, 1), (1, 1)),
        ("PooPPP", (0, 1), (1, 1)),
        ("PoooPP", (0, 1), (0, 1)),
        ("Pooooo", (0, 1), (0, 1)),
        ("oooooP", (0, 0), (0, 0)),
        ("ooPPPP", (0, 0), (0, 0)),
        ("PPPPPo", (0, 0), (0, 0)),
        ("PPPPoP", (1, 1), (0, 0)),
        ("PPPPoo", (0, 1), (0, 0)),
        ("Po....", (0, 0), (0, 0)),
        ("Poo...", (0, 1), (0, 0)),
        ("Pooo..", (0, 1), (0, 1)),
        ("PoPoPo", (2, 2), (2, 2)),
        ("PoP...", (1, 1), (1, 1)),
        # Lost to the survey: not followed, whether it relapsed before or not.
        ("PoP???", (1, 1), (0, 0)),
        ("Poo???", (0, 1), (0, 0)),
        ("Po????", (0, 0), (0, 0)),
        # Founded out of poverty: no exit.
        (".ooPPP", (0, 0), (0, 0)),
    ],
)
def test_relapse_by_hand(history: str, one: tuple[int, int], two: tuple[int, int]) -> None:
    letters = history.replace(".oo", "?oo") if history.startswith(".") else history
    # Somebody is watched to the end, so that the last year is known.
    spells = spells_of(letters, "oooooo")
    for years, expected in ((1, one), (2, two)):
        found = relapse_within(exits_of(spells), years)
        relapsed = round(found.share * found.n) if found.n else 0
        assert (relapsed, found.n) == expected


@pytest.mark.parametrize(
    ("history", "expected"),
    [("Pooooo", (1, 1)), ("PPPooo", (1, 1)), ("PPPPoo", (0, 0)), ("PooPPP", (0, 1)), ("PoP...", (0, 1)),
     ("Poo...", (0, 0)), ("Pooo..", (1, 1)), ("PoPooo", (1, 2)), ("oooooo", (0, 0))],
)  # fmt: skip
def test_sustained_exits_by_hand(history: str, expected: tuple[int, int]) -> None:
    found = sustained_exits(exits_of(spells_of(history, "oooooo")))
    assert (round(found.share * found.n) if found.n else 0, found.n) == expected


def test_hazards_under_each_convention_by_hand() -> None:
    """Two spells under way (with 4 and 0 years behind them), one that began in sight, one founded in it."""
    spells = spells_of("PPoo", "Pooo", "oPPo", "ooPP", years_before=[4, 0, 9, 9])
    stock, fresh = hazards(spells, STOCK), hazards(spells, FRESH)
    assert stock[["at_risk", "ended"]].to_numpy().tolist() == [[2, 1], [1, 1]]
    assert fresh[["at_risk", "ended", "censored"]].to_numpy().tolist() == [[2, 0, 1], [1, 1, 0]]
    truncated = hazards(spells, TRUNCATED)
    # At risk at 1: those of 0 years and the two in sight; at 2 one of them; at 5 and 6 the one of 4 years.
    assert truncated["at_risk"].tolist() == [3, 1, 0, 0, 1, 1]
    assert truncated["ended"].tolist() == [1, 1, 0, 0, 0, 1]
    assert set(stock["convention"]) == {str(STOCK)} and "stock spells" in str(STOCK)
    unknown = hazards(spells_of("PPoo", "Pooo", "oPPo", "ooPP"), TRUNCATED)
    pd.testing.assert_frame_equal(unknown.drop(columns="convention"), fresh.drop(columns="convention"))


def test_hazards_of_two_yearly_waves_are_brought_to_years() -> None:
    spells = spells_of("PPoo", "Pooo", "PPPP", "PoPP", years=range(2010, 2018, 2))
    found = hazards(spells, Convention("stock", wave_years=2))
    assert found["to"].tolist() == [2, 4, 6] and found["hazard"].tolist() == [0.5, 0.5, 0]
    assert found["yearly_hazard"].tolist() == pytest.approx([1 - 0.5**0.5, 1 - 0.5**0.5, 0])
    with pytest.raises(ValueError, match="last no whole number of waves of 2 years"):
        hazards(spells_of("PoPP"), Convention("stock", wave_years=2))


def test_gone_is_no_exit_but_a_competing_end() -> None:
    causes = np.full((4, 4), CODE["wage"], np.int8)
    causes[1] = CODE["transfer"]
    spells = spells_of("Pooo", "PPoo", "P...", "PPPP", causes=causes)
    found = hazards(spells, STOCK)
    assert found[["at_risk", "ended", "gone"]].to_numpy().tolist() == [[4, 1, 1], [2, 1, 0], [1, 0, 0]]
    ends = competing_ends(spells, STOCK)
    last = ends[ends["time"] == 2].set_index("cause")["incidence"]
    assert last.to_dict() == pytest.approx({"gone": 0.25, "transfer": 0.25, "wage": 0.25})
    assert survival(spells, STOCK)["survival"].tolist() == [0.75, 0.375]


def test_several_spells_of_one_household_widen_the_error() -> None:
    """Two households whose two fresh spells agree tell half as much as four households."""
    found = hazards(spells_of("oPooPoo", "oPPPoPP"), FRESH)
    apart = hazards(spells_of("oPooooo", "ooooPoo", "oPPPooo", "oooooPP"), FRESH)
    assert found["hazard"].tolist()[0] == apart["hazard"].tolist()[0] == 0.5
    assert found["std_error"][0] == pytest.approx(np.sqrt(2) * apart["std_error"][0])
    assert found["low"][0] < apart["low"][0]


def test_monitoring_does_not_interrupt_the_time_out_of_poverty() -> None:
    plain, monitored = spells_of("PoooP", "RooRR"), spells_of("PamoP", "RmoRR")
    assert len(monitored) > len(plain)
    columns = ["household", "start", "end", "last_seen", "right_censored"]
    assert two_states(monitored)[columns].to_numpy().tolist() == plain[columns].to_numpy().tolist()
    relapse = [relapse_within(exits_of(each), 2) for each in (plain, monitored)]
    assert relapse[0] == relapse[1] and relapse[0].n > 0
    assert sustained_exits(exits_of(monitored)) == sustained_exits(exits_of(plain))
    pd.testing.assert_frame_equal(hazards(monitored, poor=False), hazards(plain, poor=False))


def test_ever_exited_counts_households_once() -> None:
    spells = spells_of("PoPoPo", "PPPPPP", "oooooo", "PP....", weight=[3, 1, 7, 1])
    found = ever_exited(spells)
    assert found.share == 0.6 and found.n == 3
    counted = recidivism(spells)
    assert counted["spells"].tolist() == [1, 2, 3] and counted["households"].tolist() == [2, 0, 3]
    assert counted["share"].tolist() == [0.4, 0, 0.6]


def test_mean_years_to_exit_is_the_area_under_the_curve() -> None:
    spells = spells_of("Pooooo", "PPoooo", "PPPPPP", "PPPPPP")
    # One year, two years, and five for those still poor.
    assert mean_years_to_exit(spells, STOCK) == (1 + 2 + 5 + 5) / 4
    assert mean_years_to_exit(spells, STOCK, within=2) == (1 + 2 + 2 + 2) / 4
    assert np.isnan(mean_years_to_exit(spells_of("PPP"), STOCK))


def test_persons_weigh_as_many_as_they_are() -> None:
    spells = spells_of("Poo", "PPP", persons=[[4, 4, 4], [1, 1, 1]])
    assert hazards(spells, Convention("stock", unit="persons"))["hazard"][0] == 0.8
    assert hazards(spells, STOCK)["hazard"][0] == 0.5
    assert exit_rates(spells, Convention(unit="persons"))["rate"][0] == 0.8
    exits = exits_of(spells_of("PoP", "Poo", persons=[[4] * 3, [1] * 3]), Convention(unit="persons"))
    assert relapse_within(exits, 1).share == 0.8


def random_histories(n: int, years: int, seed: int) -> list[str]:
    draw = np.random.default_rng(seed)
    rows = ["".join(draw.choice(list("Po"), years)) for _ in range(n)]
    return [row[:k].ljust(years, ".") for row, k in zip(rows, draw.integers(1, years + 3, n), strict=True)]


def test_rates_against_counting_year_by_year() -> None:
    letters = random_histories(500, 6, 8)
    spells = spells_of(*letters)
    for row in exit_rates(spells).itertuples():
        k = row.year - 2015
        at_risk = [each for each in letters if each[k - 1] == "P" and each[k] != "."]
        assert (row.at_risk, row.exits) == (len(at_risk), sum(each[k] == "o" for each in at_risk))
    for years in (1, 2, 3):
        exited = [(each, k) for each in letters for k in range(1, 6) if each[k - 1 : k + 1] == "Po"]
        after = [each[k + 1 : k + 1 + years] for each, k in exited if k + years <= 5]
        followed = [part for part in after if "P" in part.partition(".")[0] or "." not in part]
        relapsed = [part for part in followed if "P" in part.partition(".")[0]]
        found = relapse_within(exits_of(spells), years)
        assert (round(found.share * found.n), found.n) == (len(relapsed), len(followed))


@pytest.mark.parametrize("convention", [FRESH, STOCK, Convention("truncated", unit="persons")])
@pytest.mark.parametrize("poor", [True, False])
def test_weights_groups_and_copies_are_consistent(convention: Convention, poor: bool) -> None:
    """Groups add up to the whole, a weight of two is a household twice, and replicates are told apart."""
    letters = random_histories(400, 7, 3)
    draw = np.random.default_rng(4)
    weight, persons = draw.integers(1, 4, 400), np.repeat(draw.integers(1, 6, 400), 7).reshape(400, 7)
    before = draw.integers(0, 3, 400)
    spells = spells_of(*letters, weight=weight, persons=persons, years_before=before)
    whole = hazards(spells, convention, poor=poor)
    of_men = (spells["household"] % 3 > 0).to_numpy()
    parts = pd.concat([hazards(spells[rows], convention, poor=poor) for rows in (of_men, ~of_men)])
    sums = parts.groupby("to")[["at_risk", "ended", "gone", "censored"]].sum()
    assert np.allclose(sums, whole.set_index("to")[sums.columns])
    rows = np.repeat(np.arange(400), weight)
    one_each = spells_of(*[letters[k] for k in rows], persons=persons[rows], years_before=before[rows])
    same = ["at_risk", "ended", "gone", "censored", "hazard"]
    assert np.allclose(hazards(one_each, convention, poor=poor)[same], whole[same])
    two = pd.concat([spells.assign(replicate=1), spells.assign(replicate=2)], ignore_index=True)
    doubled = hazards(two, convention, poor=poor)
    assert np.allclose(doubled["hazard"], whole["hazard"])
    assert np.allclose(doubled["std_error"], whole["std_error"] / np.sqrt(2))
    for measure in (ever_exited, lambda s, c: sustained_exits(exits_of(s, c))):
        once = measure(spells, convention)
        assert measure(two, convention) == pytest.approx((once.share, *measure(two, convention)[1:3], 2 * once.n))
        assert measure(one_each, convention).share == pytest.approx(once.share)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: hazards(pd.DataFrame({"household": [1]})), "spells: the columns state, start, end"),
        (
            lambda: hazards(spells_of("PoP", "PPo").assign(view=["a", "a", "b", "b", "b"])),
            "spells: of one view, found a, b",
        ),
        (lambda: Convention("all", assessments_out=0), "spells: found 'all'; allowed: fresh or stock or truncated\n"),  # type: ignore[arg-type]
        (lambda: Convention(wave_years=11), "wave_years: found 11; allowed: a whole number from 1 to 10"),
    ],
)
def test_errors_in_plain_words(call, says: str) -> None:
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value).startswith(says)
    assert len(str(caught.value).splitlines()) == says.count("\n") + 1


def test_no_spells_no_rates() -> None:
    nobody = spells_of("ooo")
    for table in (hazards(nobody), survival(nobody), competing_ends(nobody), recidivism(nobody)):
        assert table.empty
    assert np.isnan(ever_exited(nobody).share) and np.isnan(relapse_within(exits_of(nobody), 1).share)
