"""What the pages for signing are tried with: hands, a printer, and a yes to every question."""

from __future__ import annotations

from typing import Any

import pytest

import ui.printing
from tests.ui.clerk import Hands


@pytest.fixture
def hands() -> Hands:
    """Return the clerk's hands."""
    return Hands()


@pytest.fixture
def paper(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Return what came out of the printer."""
    sent: list[bytes] = []
    monkeypatch.setattr(ui.printing, "printer_names", lambda: ["激光"])
    monkeypatch.setattr("ui.printing.send_to_printer", lambda pdf, *_: sent.append(pdf))
    return sent


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Answer yes to the question before signing, and return what was asked."""
    found: list[str] = []

    def yes(_page: Any, question: str, _consequence: str, **_words: str) -> bool:
        found.append(question)
        return True

    for module in ("rollover", "village_signing", "entry"):
        monkeypatch.setattr(f"ui.pages.{module}.ask", yes)
    return found
