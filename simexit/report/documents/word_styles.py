"""How a Word report looks: fonts, Latin and Chinese, of every style, margins, rules of tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simexit.words.terms import Language

_DARK, _GREY = "23405C", "555555"
_LATIN: dict[Language, str] = {"en": "Arial", "zh": "Microsoft YaHei"}
_CHINESE = "Microsoft YaHei"
# Style: size in points, colour, bold, space before and after in points.
_LOOKS: dict[str, tuple[float, str, bool, float, float]] = {
    "Normal": (10.5, "000000", False, 0, 6),
    "Title": (20, _DARK, True, 0, 6),
    "Subtitle": (12, _GREY, False, 0, 12),
    "Heading 1": (15, _DARK, True, 18, 6),
    "Heading 2": (12, _DARK, True, 10, 4),
    "TOC Heading": (12, _DARK, True, 6, 4),
    "Caption": (10, _DARK, True, 8, 4),
    "List Bullet": (10.5, "000000", False, 0, 3),
    "Contents": (10.5, "000000", False, 0, 2),
    "Note": (8.5, _GREY, False, 2, 2),
    "Command": (9.5, "000000", False, 4, 6),
    "Table Text": (9, "000000", False, 1, 1),
    "Table Text Small": (7.5, "000000", False, 1, 1),
}


def dress(file: Any, language: Language, *, is_own: bool = False) -> None:
    """Give every style its fonts, and the page its size; a file of an office's ``own`` only the styles it lacks."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Mm, Pt, RGBColor

    names = {style.name for style in file.styles}
    if not is_own:
        section = file.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(22)
        section.top_margin = section.bottom_margin = Mm(22)
    for name, (size, colour, bold, before, after) in _LOOKS.items():
        known = name in names
        if known and is_own:
            continue
        style = file.styles[name] if known else file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
        style.font.color.rgb = RGBColor.from_string(colour)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    for style in file.styles:
        if style.type == WD_STYLE_TYPE.PARAGRAPH and not (is_own and style.name in names):
            _set_fonts(style, language)
    title = file.styles["Title"].element.find(".//" + _name("w:pBdr"))
    if title is not None and not is_own:
        title.getparent().remove(title)


def emptied(file: Any) -> Any:
    """A Word file without what is written in it: its styles, page, headers and footers stay."""
    for part in list(file.element.body):
        if part.tag != _name("w:sectPr"):
            file.element.body.remove(part)
    return file


def _set_fonts(style: Any, language: Language) -> None:
    """Both fonts of a style, in place of those of the theme, and the language its texts are checked in.

    In Chinese they are one, so that numbers stand on the line of the words beside them.
    """
    from docx.oxml import OxmlElement

    style.font.name = "Consolas" if style.name == "Command" else _LATIN[language]
    fonts = style.element.rPr.rFonts
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(_name(f"w:{kind}"), None)
    fonts.set(_name("w:eastAsia"), _CHINESE)
    spoken = style.element.rPr.find(_name("w:lang"))
    if spoken is None:
        spoken = OxmlElement("w:lang")
        style.element.rPr.append(spoken)
    spoken.set(_name("w:val"), "en-GB")
    spoken.set(_name("w:eastAsia"), "zh-CN")


def page_width(file: Any) -> Any:
    """Room between the margins."""
    section = file.sections[0]
    return section.page_width - section.left_margin - section.right_margin


def page_height(file: Any) -> Any:
    """Room between head and foot."""
    section = file.sections[0]
    return section.page_height - section.top_margin - section.bottom_margin


def rule(grid: Any, widths: Sequence[int]) -> None:
    """Rules above, beneath and under the headings; headings repeated, rows whole, ``widths`` of columns."""
    from docx.oxml import OxmlElement

    borders = OxmlElement("w:tblBorders")
    for side, size, colour in (("top", "12", "333333"), ("bottom", "12", "333333"), ("insideH", "4", "DDDDDD")):
        borders.append(_with("w:" + side, {"w:val": "single", "w:sz": size, "w:space": "0", "w:color": colour}))
    grid._tbl.tblPr.insert_element_before(borders, "w:tblLayout", "w:tblLook")
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(_with("w:" + side, {"w:w": "75", "w:type": "dxa"}))
    grid._tbl.tblPr.insert_element_before(margins, "w:tblLook")
    grid.autofit = False
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    for number, row in enumerate(grid.rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(_with("w:cantSplit", {}))
        if number == 0:
            properties.append(_with("w:tblHeader", {}))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
            if number == 0:
                _head(cell)


def _head(cell: Any) -> None:
    """A heading of a column: a rule beneath, its words in bold at the bottom."""
    from docx.enum.table import WD_ALIGN_VERTICAL
    from docx.oxml import OxmlElement

    cell.vertical_alignment = WD_ALIGN_VERTICAL.BOTTOM
    borders = OxmlElement("w:tcBorders")
    borders.append(_with("w:bottom", {"w:val": "single", "w:sz": "6", "w:space": "0", "w:color": "333333"}))
    cell._tc.get_or_add_tcPr().insert_element_before(borders, "w:vAlign")
    for run in cell.paragraphs[0].runs:
        run.font.bold = True


def _with(name: str, attributes: dict[str, str]) -> Any:
    from docx.oxml import OxmlElement

    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(_name(key), value)
    return element


def _name(key: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(key))
