"""Conventions in words."""

from __future__ import annotations

import pytest

from simexit.measures.convention_text import convention_text
from simexit.measures.conventions import PRESETS, Convention


def test_every_setting_changes_the_words() -> None:
    settings = [Convention("stock"), Convention("truncated"), Convention(assessments_out=2), Convention(wave_years=2)]
    settings += [Convention(survey_line="administrative"), Convention(unit="persons"), Convention(), *PRESETS.values()]
    for language in ("en", "zh"):
        assert len({convention_text(each, language) for each in settings}) == len(settings) - 1


@pytest.mark.parametrize("name", PRESETS)
def test_presets_name_their_study(name: str) -> None:
    text = convention_text(PRESETS[name], "zh")
    assert PRESETS[name].source in text and PRESETS[name].source in str(PRESETS[name])


def test_in_words() -> None:
    assert convention_text(Convention(wave_years=2, assessments_out=3), "en") == (
        "spells that began in sight, of households; 3 assessments out in a row are an exit; assessed every 2 years; "
        "surveys by the statistical line"
    )
    assert str(Convention()) == (
        "fresh spells of households, assessed yearly; one assessment out is an exit; surveys by the statistical line"
    )
