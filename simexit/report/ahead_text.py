"""What is ahead of a question, in words: its runs, those found, about how long, about how much disk."""

from __future__ import annotations

from simexit.runs.ahead import Ahead
from simexit.words.terms import Language, sentence

_TIMES = (("seconds", 1.0, 90.0), ("minutes", 60.0, 90.0), ("hours", 3600.0, 48.0), ("days", 86400.0, float("inf")))
_SHORT_SECONDS = 5.0


def ahead_text(ahead: Ahead, language: Language) -> str:
    """The line before the first run."""
    left = ahead.runs - ahead.found
    words = {"runs": f"{ahead.runs:,}", "found": f"{ahead.found:,}", "left": f"{left:,}", "store": str(ahead.store)}
    parts = [sentence("ahead_found", language, **words)] if ahead.found else []
    if left:
        words |= {"time": time_text(ahead.seconds, language), "disk": size_text(ahead.bytes, language)}
        parts.append(sentence("ahead_kept" if ahead.store else "ahead_runs", language, **words))
    if ahead.most is not None and ahead.most > ahead.runs:
        parts.append(sentence("ahead_most", language, most=f"{ahead.most:,}"))
    return (" " if language == "en" else "").join(parts)


def done_text(ahead: Ahead, seconds: float, language: Language) -> str:
    """The line after the last run; empty where nothing was run."""
    if ahead.found == ahead.runs and (ahead.most or 0) <= ahead.runs:
        return ""
    return sentence("ahead_done", language, time=time_text(seconds, language))


def no_room_text(ahead: Ahead, free: int, language: Language) -> str:
    """Warning that the disk of the store may not hold the runs."""
    words = {"disk": size_text(ahead.bytes, language), "free": size_text(free, language), "store": str(ahead.store)}
    return sentence("ahead_no_room", language, **words)


def time_text(seconds: float, language: Language) -> str:
    """A duration in one rounded unit."""
    if seconds < _SHORT_SECONDS:
        return sentence("time_few_seconds", language)
    unit, divisor, _ = next(each for each in _TIMES if seconds / each[1] < each[2])
    number = max(round(seconds / divisor), 2)
    number = number if number < 20 else round(number, -1)
    return sentence(f"time_{unit}", language, number=str(number))


def size_text(size: float, language: Language) -> str:
    """A size on disk in MB or GB."""
    divisor, unit = (1e9, "GB") if size >= 1e9 else (1e6, "MB")
    number = size / divisor
    return f"{number:.1f} {unit}" if number < 10 else f"{number:,.0f} {unit}"
