"""What rule applies to a field, and where it is written: as a tooltip, and by Shift+F1."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _, language

RULES: Final = Path(__file__).resolve().parents[1] / "resources" / "field_rules.toml"


@cache
def rules() -> dict[str, dict[str, dict[str, str]]]:
    """Read the rules of every kind of page; nothing of them is loaded with the window."""
    return tomllib.loads(RULES.read_text(encoding="utf-8"))


def rule(page: str, name: str) -> str:
    """Return the rule of a field of a kind of page with its source; nothing where there is none."""
    found = rules().get(page, {}).get(name)
    if found is None:
        return ""
    text = found["en" if language() == "en" else "zh"]
    source = found.get("source", "")
    return _(N_("{rule} ({source})")).format(rule=text, source=source) if source else text


def explained(page: Any, widget: QWidget | None) -> str:
    """Return the rule of the field that a widget of a page is, or of the cell it edits."""
    if widget is None:
        return ""
    fields = getattr(page, "fields", None)
    named = fields.items() if isinstance(fields, dict) else ()
    name = next((name for name, one in named if one is widget), "")
    grid = getattr(page, "grid", None)
    if not name and grid is not None and (widget is grid or grid.isAncestorOf(widget)):
        name = grid.columns[grid.column].name if 0 <= grid.column < len(grid.columns) else ""
    if name:
        return rule(page.RULES, name)
    return helped(widget)


def explained_at(page: Any, place: QPoint) -> str:
    """Return the rule of the field, or of the grid's column, under a place of a page."""
    widget = page.childAt(place)
    grid = getattr(page, "grid", None)
    if widget is not None and grid is not None and widget is grid.viewport():
        column = grid.column_at(grid.viewport().mapFrom(page, place).x())
        return rule(page.RULES, grid.columns[column].name) if column is not None else ""
    return explained(page, widget)


def helped(widget: QWidget) -> str:
    """Return the help of the form's line that a field stands in."""
    from ui.forms import FieldRow

    at: QWidget | None = widget
    while at is not None and not isinstance(at, FieldRow):
        at = at.parentWidget()
    return _(at.field.help) if at is not None and at.field.help else ""
