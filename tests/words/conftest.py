"""What a verb prints in Chinese, on a wide page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from simexit.cli import app
from simexit.cli.translated import called, command_in

InChinese = Callable[[Sequence[str]], "pytest.CaptureResult[str]"]


@pytest.fixture
def in_chinese(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> InChinese:
    """Calls a verb with these words and gives what it printed."""

    def told(words: Sequence[str]) -> pytest.CaptureResult[str]:
        monkeypatch.setenv("COLUMNS", "200")
        try:
            called(command_in(app, "zh"), list(words))
        finally:
            command_in(app, "en")
        return capfd.readouterr()

    return told
