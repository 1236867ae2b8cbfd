"""The templates that come with the package, written to a folder for an office to change."""

from __future__ import annotations

import datetime
import io
from pathlib import Path

from simexit.files import replace_file, whole_folder, write_text
from simexit.report.documents.office import FILE, STYLE, TEMPLATES
from simexit.report.documents.web import shipped_template
from simexit.report.documents.word_styles import dress
from simexit.words.terms import Language


def write_templates(folder: Path, language: Language = "en") -> Path:
    """Write all to a new folder, which makes the reports that come without it in a ``language``.

    Raises `FolderTaken`, OSError.
    """
    import docx

    style, content = docx.Document(), io.BytesIO()
    dress(style, language)
    style.core_properties.created = datetime.datetime(2000, 1, 1)
    style.save(content)
    with whole_folder(folder) as beside:
        for name in (FILE, *TEMPLATES):
            write_text(shipped_template(name), beside / name)
        replace_file(beside / STYLE, content.getvalue())
    return folder
