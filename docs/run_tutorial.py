"""Execute the code of docs/tutorial.md, programme.md, studies.md, measure.md, mesa.md, and of zh, in an empty folder.

Run as ``python docs/run_tutorial.py`` to write the output blocks anew. A ``yaml`` block whose first line is
``# NAME.yaml`` is written to that file; ``sh`` blocks hold ``simexit`` commands; ``python`` blocks share one namespace.
A ``text`` block is the output of the block before it. A
command that is to be refused ends in ``# 有误``; what is said of it is its output.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

TUTORIAL = Path(__file__).resolve().parent / "tutorial.md"
MEASURE = TUTORIAL.with_name("measure.md")
STUDIES = TUTORIAL.with_name("studies.md")
MESA = TUTORIAL.with_name("mesa.md")
PROGRAMME = TUTORIAL.with_name("programme.md")
CHINESE = TUTORIAL.parent / "zh" / "tutorial.md"
CHINESE_PROGRAMME = CHINESE.with_name("programme.md")
BLOCK = re.compile(r"^```(sh|python|yaml|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RECORD = re.compile(r"record [0-9a-f]{12}")
TOOK = re.compile(r"^Runs made in .*", re.MULTILINE)
WIDTH, WRONG = "110", "# 有误"


class Block(NamedTuple):
    """One code block: language, content, and where the content stands in the page."""

    language: str
    content: str
    start: int
    end: int


def blocks(page: str) -> list[Block]:
    """Code blocks of a page, in order."""
    return [Block(found[1], found[2], found.start(2), found.end(2)) for found in BLOCK.finditer(page)]


def in_chinese(page: str) -> bool:
    """Whether a page is written for readers of Chinese."""
    return bool(re.search("^# .*[\u4e00-\u9fff]", page))


def executed(page: str) -> Iterator[tuple[Block, str]]:
    """Every ``text`` block with the output it should hold, and every ``sh`` block with what it prints.

    Blocks run in the current folder as they are met.
    """
    namespace: dict[str, Any] = {"__name__": "tutorial"}
    output = ""
    for block in blocks(page):
        if block.language == "text":
            yield block, output
        elif block.language == "yaml":
            name = block.content.partition("\n")[0].removeprefix("# ")
            Path(name).write_text(block.content, encoding="utf-8")
        else:
            output = _output(block, namespace, "zh" if in_chinese(page) else "en")
            if block.language == "sh":
                yield block, output


def _output(block: Block, namespace: dict[str, Any], language: str) -> str:
    printed = io.StringIO()
    said = printed if WRONG in block.content else sys.stderr
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(said):
        if block.language == "python":
            exec(compile(block.content, TUTORIAL.name, "exec"), namespace)
        else:
            for line in block.content.splitlines():
                _command(line, language)
    text = printed.getvalue().strip("\n").replace(os.sep, "/")
    lines = (line.rstrip() for line in text.splitlines())
    return TOOK.sub("Runs made in …", RECORD.sub("record …", "\n".join(lines))) + "\n"


def _command(line: str, language: str) -> None:
    """Run one ``simexit`` command in this process; raises RuntimeError if it fails."""

    from simexit.cli import app
    from simexit.cli.translated import called, command_in

    program, *arguments = shlex.split(line, comments=True)
    is_wrong = line.endswith(WRONG)
    try:
        is_chinese = language == "zh"
        failed = called(command_in(app, "zh"), arguments) if is_chinese else app(arguments, standalone_mode=False)
    finally:
        command_in(app, "en")
    if program != "simexit" or bool(failed) != is_wrong:
        raise RuntimeError(f"this command of the tutorial failed: {line}")


@contextlib.contextmanager
def empty_folder() -> Iterator[None]:
    """An empty current folder, and output of a fixed width."""
    before, width = Path.cwd(), os.environ.get("COLUMNS")
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        os.environ["COLUMNS"] = WIDTH
        try:
            yield
        finally:
            os.chdir(before)
            os.environ.pop("COLUMNS")
            if width is not None:
                os.environ["COLUMNS"] = width


def write_outputs(file: Path) -> None:
    """Write the outputs of a page anew."""
    page = file.read_text(encoding="utf-8")
    with empty_folder():
        outputs = [(block, output) for block, output in executed(page) if block.language == "text"]
    for block, output in reversed(outputs):
        page = page[: block.start] + output + page[block.end :]
    file.write_text(page, encoding="utf-8", newline="\n")


def main() -> None:
    """Write the outputs of all pages anew."""
    for file in (TUTORIAL, PROGRAMME, STUDIES, MEASURE, MESA, CHINESE, CHINESE_PROGRAMME):
        write_outputs(file)


if __name__ == "__main__":
    main()
