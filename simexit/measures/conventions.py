"""How spells are counted: said once, in one small object, and printed with every number.

A first-year exit hazard moves by 0.1 to 0.5 with the convention alone (Bane and Ellwood 1986, "Slipping into and out of
poverty", Journal of Human Resources 21(1); Stevens 1994, "The dynamics of poverty spells", AEA Papers and Proceedings
84(2)), so a published number is compared only with one made in its own way: see `PRESETS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

SpellKind = Literal["fresh", "stock", "truncated"]
SurveyLine = Literal["administrative", "statistical"]
Unit = Literal["households", "persons"]
MOST_WAVE_YEARS = 10


@dataclass(frozen=True)
class Convention:
    """How spells are made and counted. The default is yearly, fresh spells of households, one assessment out an exit.

    ``spells``: which count, and from when. *fresh*: those that began in sight, from their beginning; free of length
    bias, and blind to the long spells of the start. *stock*: those under way at the first assessment, from that
    assessment on; what a panel that starts from its first wave's poor counts. *truncated*: all; those under way at the
    first assessment join at the years they have lasted by then, and are left out where nobody knows these.
    ``assessments_out``: assessments out of poverty in a row before an exit counts. ``wave_years``: years between the
    assessments or waves used. ``survey_line``: the line that the surveyed view takes. ``unit``: what is counted, a
    person being in the spell of the household. ``source``: the study whose estimator it is.
    Raises ValueError for settings that make no sense, all of them at once.
    """

    spells: SpellKind = "fresh"
    assessments_out: int = 1
    wave_years: int = 1
    survey_line: SurveyLine = "statistical"
    unit: Unit = "households"
    source: str = ""

    def __post_init__(self) -> None:
        """Check every setting."""
        problems = [
            f"{name}: found {getattr(self, name)!r}; allowed: {' or '.join(get_args(allowed))}"
            for name, allowed in (("spells", SpellKind), ("survey_line", SurveyLine), ("unit", Unit))
            if getattr(self, name) not in get_args(allowed)
        ]
        for name, most in (("assessments_out", MOST_WAVE_YEARS), ("wave_years", MOST_WAVE_YEARS)):
            value = getattr(self, name)
            if not isinstance(value, int) or not 1 <= value <= most:
                problems.append(f"{name}: found {value!r}; allowed: a whole number from 1 to {most}")
        if problems:
            raise ValueError("\n".join(problems))

    def __str__(self) -> str:
        """One line that is printed with a number."""
        out = "one assessment" if self.assessments_out == 1 else f"{self.assessments_out} assessments in a row"
        every = "yearly" if self.wave_years == 1 else f"every {self.wave_years} years"
        text = f"{self.spells} spells of {self.unit}, assessed {every}; {out} out is an exit; surveys by the "
        return f"{text}{self.survey_line} line{f'; as {self.source}' if self.source else ''}"


DEFAULT = Convention()
# China Family Panel Studies, rural households; the estimator is read from the abstract only. Two-yearly hazards become
# yearly ones as `spell_rates.hazards` says.
CHEN_HOU_FU_2020 = Convention("stock", wave_years=2, survey_line="statistical", source="Chen, Hou & Fu 2020")
# Panel Study of Income Dynamics, persons, yearly.
STEVENS_1994 = Convention("fresh", unit="persons", source="Stevens 1994")
PRESETS = {"default": DEFAULT, "chen-hou-fu-2020": CHEN_HOU_FU_2020, "stevens-1994": STEVENS_1994}
