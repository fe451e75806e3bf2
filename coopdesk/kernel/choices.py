"""Closed sets of stored words, each with the label that the screen shows."""

from __future__ import annotations

from enum import Enum
from typing import Self

from coopdesk.kernel.i18n import _


class Choice(str, Enum):  # noqa: UP042 - members carry a label beside their value.
    """A closed set of stored words, each with its label: ``FULL = "full", N_("Full")``."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Keep the word as the value and the label beside it."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @property
    def shown(self) -> str:
        """Return the label in the language of the screen."""
        return _(self.label)
