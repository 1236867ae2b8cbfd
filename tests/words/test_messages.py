"""Messages: every one that the code can say is in the catalogue; parts are put together; verbs speak the language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from simexit.cli import app
from simexit.cli.translated import language_asked
from simexit.words.messages import said
from simexit.words.terms import catalogue

PACKAGE = Path(__file__).resolve().parents[2] / "simexit"
ROOMS = ("scenario/", "cli/", "panels/", "runs/", "studies/", "files.py", "report/description.py", "api.py",
         "report/shipped_list.py", "report/result_folder.py", "report/documents/writing.py",
         "report/documents/office.py", "report/documents/arranging.py", "report/documents/web.py",
         "report/documents/paper.py")  # fmt: skip
OF_PROGRAMMERS = ("__init__.py", "agents.py", "model.py", "charts/saving.py", "measures/shapley.py", "words/",
                  "population/sanity.py", "programmes/accounts.py", "programmes/ledger.py", "programmes/limits.py",
                  "programmes/places.py", "programmes/pools.py", "programmes/workers.py", "report/comparison_table.py",
                  "report/margin_table.py", "report/summary_table.py")  # fmt: skip
"""Files whose errors are met in Python alone, or mean a fault of simexit."""
TWO_WORDS = re.compile(r"[A-Za-z]{2,}[,;:)]? [a-z{(0-9]")
CHINESE = re.compile("[\u4e00-\u9fff]")
NOT_SAID = re.compile(
    r"simexit (\{1\}|run|compare|scenario)|invalid byte|expected|found character|mapping |could not find|content, but|"
    r"unexpected |special characters|duplicate anchor|sequence entries|indentation ind|comment or|cannot start any|"
    r"(hundred|thousand|ten thousand|wan|million|hundred million) yuan|record schema|# |title: \{|families: \{|"
    r"others: |\{1\}(: )?found \{2\}; (allowed|usual): \{3\}\{4\}|the \{1\}\{2\} \{3\}\{4\}|incomes permuted|"
    r"money: \{1\}$|\^Lies|orders of|simultaneous|draws of|shares of|points of a sweep|"
    r"(starts|trials) of a calibration|The balance|Input should|\(\?P"
)
"""Purposes of luck, commands, what libraries say and is looked for, and files that are written."""


def text_of(node: ast.AST) -> str:
    """A text or f-string with its places numbered."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        numbers = iter(range(1, 99))
        return re.sub(r"\{[a-z_]*\}", lambda _: f"{{{next(numbers)}}}", node.value)
    if not isinstance(node, ast.JoinedStr):
        return ""
    numbers = iter(range(1, 99))
    parts = [part.value if isinstance(part, ast.Constant) else f"{{{next(numbers)}}}" for part in node.values]
    return "".join(str(part) for part in parts)


def said_in(tree: ast.AST) -> Iterator[ast.AST]:
    """The parts of a file that are an error or a warning."""
    for node in ast.walk(tree):
        name = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Raise) or name == "warn":
            yield node


def messages() -> Iterator[tuple[str, str]]:
    """What the code of `ROOMS` may say, and what errors and warnings of all other rooms do, with its file."""
    for file in sorted(PACKAGE.rglob("*.py")):
        name = file.relative_to(PACKAGE).as_posix()
        if name.startswith(OF_PROGRAMMERS):
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        inner |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for part in [tree] if name.startswith(ROOMS) else said_in(tree):
            for node in ast.walk(part):
                text = text_of(node) if id(node) not in inner else ""
                if TWO_WORDS.search(text) and not NOT_SAID.match(text.strip()):
                    yield name, text


def test_messages_are_in_the_catalogue() -> None:
    """Every one."""
    known = {each.strip() for each in catalogue().messages}
    found = [*messages()]
    missing = sorted({f"{name}: {text!r}" for name, text in found if text.strip() not in known})
    assert len(found) > 550 and {"population/thinning.py", "programmes/protocol.py"} <= {name for name, _ in found}
    assert not missing, "append to zh.po, without a key:\n" + "\n".join(missing)


def test_a_message_has_the_same_places_in_both_languages() -> None:
    for english, chinese in catalogue().messages.items():
        assert {*re.findall(r"\{\d\}", chinese)} <= {*re.findall(r"\{\d\}", english)}, english


def test_chinese_has_no_spaces_around_numbers() -> None:
    texts = [*catalogue().messages.values(), *(each["zh"] for each in catalogue().terms.values())]
    spaced = re.compile(r"^[^\u3000].*([\u4e00-\u9fff] [{\d]|[}\d%] [\u4e00-\u9fff])")
    assert not [text for text in texts if spaced.match(text)]


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("a.yaml:3:1: x: found 1.7; allowed: a share between 0 and 1", "a.yaml:3:1: x：找到1.7；允许：0至1之间的比例"),
        (
            "a: found an unknown key; allowed: funds, lines; did you mean 'funds'?",
            "a：找到未知的键；允许：funds, lines；是否要写“funds”？",
        ),
        ("run: found 'x'; allowed: ordinary or campaign or frozen", "run：找到'x'；允许：ordinary或campaign或frozen"),
        ("what no catalogue holds {1} ((*", "what no catalogue holds {1} ((*"),
        ("scale: found 3; allowed: above 0, at most 1\n", "scale：找到3；允许：大于0、不超过1\n"),
    ],
)
def test_parts_are_put_together(english: str, chinese: str) -> None:
    assert said(english, "zh") == chinese
    assert said(english, "en") == english


def test_the_language_is_that_of_the_option_else_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.delenv("SIMEXIT_LANG", raising=False)
    assert language_asked(["check", "a"]) == "en"
    monkeypatch.setenv("LC_ALL", "zh_CN.GBK")
    assert language_asked(["check", "a"]) == "zh"
    monkeypatch.setenv("SIMEXIT_LANG", "en")
    assert language_asked(["check", "a"]) == "en"
    assert language_asked(["check", "--language=zh"]) == language_asked(["check", "--language", "zh"]) == "zh"


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["check", "nosuch"],
        ["check"],
        ["nosuch"],
        ["run", "mabian-2017", "--scale", "3"],
        ["check", "mabian-2017", "--set", "programmes.dibao.take_up=1.7"],
        ["report", "nosuch"],
        ["run", "mabian-2017", "--replicates", "x"],
        ["run", "mabian-2017", "--scale", "x"],
        ["run", "mabian-2017", "--nosuch"],
        ["compare", "mabian-2017", "none", "--replicates", "1"],
        ["sweep", "nosuch.yaml", "--threads", "1.5"],
        *([verb, "--help"] for verb in ("run", "compare", "check", "report", "measure", "trace", "validate")),
    ],
)
def test_verbs_speak_chinese(words: list[str], in_chinese: Any) -> None:
    told = in_chinese(words)
    text = told.out + told.err
    assert CHINESE.search(text)
    assert not re.search(r"\b(found|allowed|the|and|of|which|must|Show|Usage|Input|should|unable|option)\b", text), text


def test_without_asking_verbs_speak_english() -> None:
    assert "found no such scenario" in CliRunner().invoke(app, ["check", "nosuch"]).stderr
