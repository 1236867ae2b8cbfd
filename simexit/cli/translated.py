"""The command line in the reader's language: which that is, help and errors of all verbs, ``--language`` for each."""

from __future__ import annotations

import copy
import locale
import os
import sys
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import typer

from simexit.words.messages import said, speak, spoken_now
from simexit.words.terms import LANGUAGES, Language, term

VARIABLE = "SIMEXIT_LANG"
_OPTION = "--language"
_NAMES = ("DEFAULT_STRING", "REQUIRED_LONG_STRING", "ENVVAR_STRING", "ARGUMENTS_PANEL_TITLE", "ERRORS_PANEL_TITLE",
          "OPTIONS_PANEL_TITLE", "COMMANDS_PANEL_TITLE", "ABORTED_TEXT", "RICH_HELP")  # fmt: skip


def language_asked(words: Sequence[str]) -> Language:
    """The language of ``--language`` among the words of a command, else of the environment, else of the system."""
    after = [words[k + 1] for k, word in enumerate(words[:-1]) if word == _OPTION]
    after += [word.partition("=")[2] for word in words if word.startswith(f"{_OPTION}=")]
    system = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), None)
    for text in (*after, os.environ.get(VARIABLE), system or locale.getlocale()[0]):
        if text:
            short = "zh" if text.lower().startswith(("zh", "chinese")) else text.lower()[:2]
            return next((each for each in LANGUAGES if each == short), "en")
    return "en"


def is_shown_by(stream: Any) -> bool:
    """Whether a stream can show Chinese."""
    try:
        term("summary_title", "zh").encode(getattr(stream, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def command_in(app: typer.Typer, language: Language) -> Any:
    """The app as a command whose verbs are in ``language``, and take it unless ``--language`` says another."""
    speak(language if is_shown_by(sys.stdout) and is_shown_by(sys.stderr) else "en")
    command: Any = typer.main.get_command(app)
    _translate_constants()
    (option,) = (copy.copy(param) for param in command.commands["report"].params if param.name == "language")
    option.expose_value = False
    option.help = "Language of what is said: en or zh; else SIMEXIT_LANG, else the system's."
    _translate(command, language, option)
    return command


@cache
def _constants() -> dict[str, str]:
    """What the library that lays out help says, as it is in English."""
    from typer import rich_utils

    return {name: getattr(rich_utils, name) for name in _NAMES if hasattr(rich_utils, name)}


def _translate_constants() -> None:
    """Have help laid out in the language spoken; where nobody has asked for another, the library is not needed yet."""
    if spoken_now() != "en" or _constants.cache_info().currsize:
        from typer import rich_utils

        for name, text in _constants().items():
            setattr(rich_utils, name, said(text))


def _translate(command: Any, language: Language, option: Any) -> None:
    """Translate a verb and those below it; one without ``--language`` gets the ``option``."""
    verbs = getattr(command, "commands", {})
    if not verbs and not any(param.name == "language" for param in command.params):
        command.params.append(copy.copy(option))
    for param in command.params:
        if param.name == "language":
            param.default = language
    command.help, command.short_help = said(command.help or ""), said(command.short_help or "")
    command.get_params = _with_help_of(command.get_params)
    command.get_usage = _with_usage(command.get_usage)
    for verb in verbs.values():
        _translate(verb, language, option)


def _with_help_of(params: Callable[[Any], list[Any]]) -> Callable[[Any], list[Any]]:
    def translated(context: Any) -> list[Any]:
        found = params(context)
        for param in found:
            if getattr(param, "help", None):
                param.help = said(param.help)
        return found

    return translated


def _with_usage(usage: Callable[[Any], str]) -> Callable[[Any], str]:
    def translated(context: Any) -> str:
        text = usage(context)
        for words in ("Usage: ", "[OPTIONS]", "COMMAND [ARGS]..."):
            text = text.replace(words, said(words))
        return text

    return translated


def called(command: Any, words: Sequence[str] | None = None) -> int:
    """Call ``command``; what is wrong with its words is said in one line. Returns the exit status."""
    try:
        status = command.main(args=words, prog_name="simexit", standalone_mode=False)
    except typer.Abort:
        print(said("Aborted."), file=sys.stderr)
        return 1
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        context = getattr(error, "ctx", None)
        if context is not None and type(error).__name__ != "NoArgsIsHelpError":
            print(context.get_usage(), file=sys.stderr)
        print(said(error.format_message()), file=sys.stderr)
        return int(getattr(error, "exit_code", 1))
    return status if isinstance(status, int) else 0
