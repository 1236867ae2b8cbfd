"""Draw every figure and the first page of every report anew for the gallery, in both languages, and write its pages.

Run as ``python docs/gallery.py``: some minutes; with kinds behind it, such as ``calibration``, of these alone. The
pictures are small, for they are looked at, not read.
"""

from __future__ import annotations

import io
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import simexit
from simexit.words.terms import LANGUAGES, Language

DOCS = Path(__file__).resolve().parent
PICTURES = DOCS / "gallery"
WIDTH, COLOURS = 680, 32
SMALL = "--scale 0.02 --threads 1"
SWEEP = """schema: 1
name: take-up
base: mabian-2017
design: grid
replicates: 4
scale: 0.02
levers:
  programmes.dibao.take_up: [0.2, 0.5, 0.8]
  programmes.insurance.take_up: [0.3, 0.6, 0.9]
"""
FIT = """schema: 1
name: buffers
parameters:
  purse.buffer_months: {low: 1, high: 8}
  purse.smoothing_monthly: {low: 0.025, high: 0.09}
facts: [V7, V8]
starts: 2
evaluations: 8
replicates: 1
fresh_replicates: 2
scale: 0.05
"""
COMMANDS = {
    "run": f"simexit run mabian-2017 --replicates 10 {SMALL} --out run",
    "comparison": f"simexit compare mabian-2017 none health-alone more-industry --replicates 10 --draws 10 {SMALL} "
    "--out comparison",
    "attribution": f"simexit attribute mabian-2017 --families industry,health --replicates 4 {SMALL} --out attribution",
    "sweep": "simexit sweep take-up.yaml --out sweep",
    "trace": "simexit trace mabian-2017 --find 'exited then relapsed' --versus none --scale 0.02 --out trace",
    "panel": "simexit measure panel.csv --id hid --wave year --income income --line 4000 --out panel",
    "scorecard": "simexit validate --quick --run campaign --out scorecard",
    "calibration": "simexit calibrate buffers.yaml --recovery 2 --threads 1 --out calibration",
}
WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "title": "Gallery", "report": "Report", "first": "First page of the report, of the PDF",
        "about": "Every figure and report, and the command that makes it. Runs are small: their numbers mean nothing.\n"
        "Figures are in the folder of the results, as PNG and SVG, in both languages; `--language zh` makes the\n"
        "report Chinese. The panel is that of the page on measuring.",
        "run": "A run", "comparison": "A comparison of mixes", "attribution": "An attribution to families",
        "sweep": "A sweep of levers", "trace": "A household's life", "panel": "A measured panel",
        "scorecard": "A scorecard", "calibration": "A calibration",
    },
    "zh": {
        "title": "图集", "report": "报告", "first": "报告首页（PDF）",
        "about": "全部图和报告，以及产生它们的命令。运行规模很小，数字本身没有意义。\n"
        "图在结果文件夹的`figures`中，PNG和SVG格式，中英文都有；加`--language zh`，屏幕输出和报告即为中文。",
        "run": "一次运行", "comparison": "政策组合比较", "attribution": "按项目类别归因", "sweep": "参数取值",
        "trace": "一户历程", "panel": "面板测算", "scorecard": "记分卡", "calibration": "参数校准",
    },
}  # fmt: skip


def panel_text() -> str:
    """The made-up panel of docs/measure.md."""
    page = (DOCS / "measure.md").read_text(encoding="utf-8")
    code = page.split("```python\n")[1].split("```")[0]
    names: dict[str, Any] = {}
    exec(compile(code.replace('panel.to_csv("panel.csv", index=False)', ""), "measure.md", "exec"), names)
    return str(names["panel"].to_csv(index=False))


def put(content: bytes, name: str) -> None:
    """A picture, as small as it can be read."""
    with Image.open(io.BytesIO(content)) as picture:
        size = WIDTH, round(picture.height * WIDTH / picture.width)
        small = picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)
        small.quantize(COLOURS, dither=Image.Dither.NONE).save(PICTURES / name, optimize=True)


def first_page(pdf: Path) -> bytes:
    """The first page of a PDF as a picture, by poppler."""
    words = ["pdftoppm", "-r", "80", "-png", "-f", "1", "-l", "1", str(pdf)]
    return subprocess.run(words, capture_output=True, check=True).stdout


def shown(kind: str, folder: Path, language: Language) -> Iterator[str]:
    """Lines of a page on one kind of result; its pictures are put beside it."""
    result: Any = simexit.open(folder)
    pages = "../" if language == "zh" else ""
    yield f"\n## {WORDS[language][kind]}\n"
    yield f"```sh\n{COMMANDS[kind]}\n```\n"
    for name in result.figures:
        title = str(result.figure(name, language).get_label())
        put((folder / "figures" / f"{name}-{language}.png").read_bytes(), f"{kind}-{name}-{language}.png")
        yield f"`{name}`: {title}\n\n![{title}]({pages}gallery/{kind}-{name}-{language}.png)\n"
    for file in result.report(folder / f"report-{language}", language, to=["pdf"]):
        if file.suffix == ".pdf":
            put(first_page(file), f"{kind}-report-{language}.png")
    words = WORDS[language]
    yield f"### {words['report']}\n"
    option = " --language zh" if language == "zh" else ""
    yield f"```sh\nsimexit report {kind}{option}\n```\n"
    yield f"![{words['first']}]({pages}gallery/{kind}-report-{language}.png)"


def page_of(language: Language) -> Path:
    """The gallery's page in a language."""
    return DOCS / ("zh" if language == "zh" else "") / "gallery.md"


def kept(language: Language) -> dict[str, str]:
    """Sections of the page as it is, by kind."""
    parts = page_of(language).read_text(encoding="utf-8").split("\n## ")[1:]
    kinds = {title: kind for kind, title in WORDS[language].items() if kind in COMMANDS}
    return {kinds[part.partition("\n")[0]]: f"\n## {part}".rstrip("\n") for part in parts}


def main(wanted: list[str]) -> None:
    """Make the results, pictures and pages of the kinds that are ``wanted``; of all where none is."""
    PICTURES.mkdir(exist_ok=True)
    kinds = [kind for kind in COMMANDS if kind in wanted or not wanted]
    for kind in kinds:
        for file in PICTURES.glob(f"{kind}-*.png"):
            file.unlink()
    with tempfile.TemporaryDirectory() as place:
        Path(place, "take-up.yaml").write_text(SWEEP, encoding="utf-8")
        Path(place, "buffers.yaml").write_text(FIT, encoding="utf-8")
        Path(place, "panel.csv").write_text(panel_text(), encoding="utf-8")
        environment = {**os.environ, "PYTHONPATH": str(DOCS.parent)}
        for kind in kinds:
            words = [sys.executable, "-m", *shlex.split(COMMANDS[kind])]
            subprocess.run(words, cwd=place, env=environment, check=True, stdout=subprocess.DEVNULL)
        for language in LANGUAGES:
            sections = kept(language) if wanted else {}
            for kind in kinds:
                sections[kind] = "\n".join(shown(kind, Path(place, kind), language))
            words = WORDS[language]
            lines = [
                f"# {words['title']}\n",
                words["about"],
                *(sections[kind] for kind in COMMANDS if kind in sections),
            ]
            page_of(language).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
