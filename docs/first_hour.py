"""The first hour of a reader of Chinese, in terminals of two encodings: a transcript, and English words left in it.

Run as ``python docs/first_hour.py gbk`` or ``utf-8``: the commands of docs/zh/tutorial.md, each in its own process.
The exit status is 1 where an English word is left that is no name and no key.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from simexit.scenario.json_schema import json_schema
from simexit.scenario.loading import load
from simexit.scenario.resolved import resolved

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"^```(sh|yaml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAMES = {
    "simexit", "Word", "PDF", "Excel", "MB", "GB", "GBK", "UTF", "JSON", "json", "run", "study", "docx", "html", "yaml",
    "store", "check", "report", "language", "zh", "my", "plan", "previous", "results", "assumed", "sourced", "derived",
    "calibrated", "replicates", "scenario", "strat", "beekeeping",
}  # fmt: skip


@cache
def keys() -> set[str]:
    """Words of keys and names that an analyst writes in files."""
    found: set[str] = set()

    def take(part: Any) -> None:
        if isinstance(part, dict):
            found.update(word for key in part for word in re.findall("[A-Za-z]+", str(key)))
        for each in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
            take(each)

    take(resolved(load("mabian-2017")))
    take(json_schema("en"))
    return found


def english(text: str) -> Iterator[str]:
    """English words that are no name and no key, such as those of a message without translation."""
    said = re.sub("--[a-z-]+|记录[0-9a-f]{12}", "", text)
    yield from (word for word in re.findall("[A-Za-z]{2,}", said) if word not in NAMES | keys())


def printed(command: str, folder: Path, encoding: str) -> str:
    """What a command prints in a terminal of an encoding, whatever the system's is."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SIMEXIT_LANG": "zh", "PYTHONIOENCODING": encoding}
    words = [sys.executable, "-m", *shlex.split(command, comments=True)]
    done = subprocess.run(words, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.stdout.decode(encoding).replace(os.linesep, "\n")


def main(encoding: str) -> int:
    """Print the transcript; returns how many lines of it hold English."""
    page = (ROOT / "docs" / "zh" / "tutorial.md").read_text(encoding="utf-8")
    faults = []
    with tempfile.TemporaryDirectory() as place:
        for language, content in BLOCK.findall(page):
            if language == "yaml":
                (Path(place) / content.partition("\n")[0].removeprefix("# ")).write_text(content, encoding="utf-8")
                continue
            for command in content.splitlines():
                text = printed(command, Path(place), encoding)
                print(f"$ {command}\n{text}", flush=True)
                faults += [f"{word}: {line}" for line in text.splitlines() for word in english(line)]
    print("\n".join(faults), file=sys.stderr)
    return min(len(faults), 1)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
