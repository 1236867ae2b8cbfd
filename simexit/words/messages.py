"""Messages in the language they are read in: written in English where they arise, translated where they are shown.

A message is a text or an f-string. In the catalogue it stands without a key, its places numbered: ``found {1}``. What
fills a place may be a message too, and several may be joined by semicolons.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from simexit.words.terms import Language, catalogue, check_language

_PLACE = re.compile(r"\{(\d+)\}")
_JOINED = {"; ": "；", ", or ": "，或", " or ": "或", " and ": "和", ", ": "，"}
_NAMES = re.compile(r"[\w'./-]+( or [\w'./-]+)+")
_MOST_DEEP, _TELLING = 6, 8
_said: list[Language] = ["en"]


class _Form(NamedTuple):
    """A message with places: ``sign``, the longest text that it must hold; its shape; the Chinese."""

    sign: str
    shape: re.Pattern[str]
    chinese: str


def speak(language: Language) -> None:
    """Say messages in ``language`` from now on. Raises ValueError for one that is none."""
    check_language(language)
    _said[0] = language


def spoken_now() -> Language:
    """The language that messages are said in."""
    return _said[0]


def said(text: str, language: Language | None = None) -> str:
    """A message, line by line, in ``language`` (default: as `speak` says); what the catalogue lacks stays as it is."""
    if (language or _said[0]) == "en":
        return text
    plain = _messages()[0].get(text)
    return plain if plain is not None else "\n".join(_line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    found = _whole(line, _MOST_DEEP)
    if found is None and line != line.strip():
        bare = line.strip()
        found = _whole(bare, _MOST_DEEP)
        found = None if found is None else line.replace(bare, found)
    return line if found is None else found


def _whole(text: str, depth: int) -> str | None:
    """The message in Chinese; None where it is none that the catalogue knows."""
    plain, forms = _messages()
    if text in plain:
        return plain[text]
    if depth == 0:
        return None
    telling, vague = forms
    found = _filled(telling, text, depth) or _joined(text, depth)
    return found or (_filled(vague, text, depth) if depth < _MOST_DEEP else None)


def _filled(forms: list[_Form], text: str, depth: int) -> str | None:
    for form in forms:
        match = form.shape.fullmatch(text) if form.sign in text else None
        if match:
            parts = {number: _part(part, depth - 1) for number, part in match.groupdict().items()}
            return "".join(parts[f"p{text}"] if k % 2 else text for k, text in enumerate(_PLACE.split(form.chinese)))
    return None


def _part(text: str, depth: int) -> str:
    if _NAMES.fullmatch(text):
        return text.replace(" or ", "或")
    found = _whole(text, depth) if re.search("[A-Za-z]", text) else None
    return text if found is None else found


def _joined(text: str, depth: int) -> str | None:
    """Two messages joined, of which one is known; or one that is explained in brackets."""
    for sign, chinese in _JOINED.items():
        for match in re.finditer(re.escape(sign), text):
            first, second = text[: match.start()], text[match.end() :]
            found = [_whole(each, depth - 1 if sign == "; " else 0) for each in (first, second)]
            if found[0] is not None or (sign == "; " and found[1] is not None):
                return f"{found[0] or first}{chinese}{_part(second, depth - 1)}"
    first, opened, inside = text.removesuffix(")").partition(" (")
    if opened and text.endswith(")") and (_whole(first, 0) or _whole(inside, depth - 1)):
        return f"{_part(first, depth - 1)}（{_part(inside, depth - 1)}）"
    return None


@cache
def _messages() -> tuple[dict[str, str], tuple[list[_Form], list[_Form]]]:
    """Messages without places; those with some that tell much, and those that tell little, longest first."""
    plain, forms = {}, []
    for english, chinese in ((each.strip(), text.strip()) for each, text in catalogue().messages.items()):
        pieces = _PLACE.split(english)
        texts, numbers = pieces[::2], pieces[1::2]
        if not numbers:
            plain[english] = chinese
            continue
        places = [f"(?P<p{number}>.*?)" for number in numbers] + [""]
        shape = "".join(re.escape(text) + place for text, place in zip(texts, places, strict=True))
        is_outer = english.startswith("Warning") or bool(re.search(r"found.*; (allowed|usual|\{)", english))
        forms.append((len("".join(texts)), _Form(max(texts, key=len), re.compile(shape), chinese), is_outer))
    ordered = sorted(forms, key=lambda each: (not each[2], -each[0]))
    telling = [form for length, form, _ in ordered if length >= _TELLING]
    return plain, (telling, [form for length, form, _ in ordered if length < _TELLING])
