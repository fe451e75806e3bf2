"""What can go wrong, as values: a finding, a refusal by the rules, a trouble of the world."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding: what is wrong, in which record, and what to do, as one whole sentence.

    ``field`` names the draft's attribute, ``row`` the line (from 0) or the sheet's own row number.
    ``warning`` findings are shown and may be passed over; others refuse.
    """

    code: str
    text: str
    field: str | None = None
    row: int | None = None
    warning: bool = False


class Refused(Exception):  # noqa: N818 - the house's word; it is an outcome, not an error.
    """The rules say no: nothing was written, and each problem says the way out."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the findings that refuse."""
        self.problems: list[Problem] = list(problems)
        super().__init__(" ".join(problem.text for problem in self.problems))


class Trouble(Exception):  # noqa: N818 - the house's word.
    """The world says no: a full disk, a locked or damaged book, a newer file."""

    def __init__(self, code: str, text: str, advice: str = "") -> None:
        """Keep what happened and what to do next."""
        self.code = code
        self.text = text
        self.advice = advice
        gap = " " if advice and text[-1:].isascii() else ""
        super().__init__(f"{text}{gap}{advice}")


def refuse_if(problems: Iterable[Problem]) -> None:
    """Raise ``Refused`` when any finding is more than a warning."""
    hard = [problem for problem in problems if not problem.warning]
    if hard:
        raise Refused(hard)


def refuse(code: str, text: str, field: str | None = None, row: int | None = None) -> Refused:
    """Make a refusal of one problem, to be raised."""
    return Refused([Problem(code, text, field, row)])
