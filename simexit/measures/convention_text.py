"""A convention of spells in words, in each language."""

from __future__ import annotations

from simexit.measures.conventions import Convention
from simexit.words.terms import Language, sentence, term


def convention_text(convention: Convention, language: Language) -> str:
    """What is printed with a number that was made by ``convention``. Raises ValueError for an unknown language."""
    out, every = convention.assessments_out, convention.wave_years
    text = sentence(
        "convention_spells",
        language,
        spells=term(f"spells_{convention.spells}", language),
        out=term("out_after_one", language) if out == 1 else sentence("out_after", language, number=str(out)),
        every=term("every_year", language) if every == 1 else sentence("every_years", language, number=str(every)),
        unit=term(f"of_{convention.unit}", language),
        line=term(f"line_{convention.survey_line}", language),
    )
    return f"{text} ({convention.source})" if convention.source else text
