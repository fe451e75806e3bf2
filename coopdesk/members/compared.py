"""Two members field by field, and which value the kept record has after a merge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from coopdesk.kernel.choices import Choice
from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.records import facts_of
from coopdesk.kernel.register import Register, existing, shown_of
from coopdesk.members.records import MEMBERS, Member


class Take(Choice):
    """Whose value the kept record has after a merge."""

    KEPT = "kept", N_("of the kept record")
    MERGED = "merged", N_("of the merged record")
    SUM = "sum", N_("both added up")


@dataclass(frozen=True, slots=True)
class FieldPair:
    """One field of two records beside each other, and whose value is proposed."""

    name: str
    label: str
    kept: Any
    merged: Any
    kept_words: str
    merged_words: str
    proposed: Take
    adds_up: bool = False

    @property
    def differs(self) -> bool:
        """Tell whether the two records say different things."""
        return bool(self.kept != self.merged)


def compare(s: Session, merged: int, kept: int) -> list[FieldPair]:
    """Return two members field by field; what the kept one lacks is proposed from the other."""
    one, other = existing(s, MEMBERS, kept), existing(s, MEMBERS, merged)
    pairs = []
    for attribute in MEMBERS.form:
        facts = facts_of(attribute)
        mine, theirs = getattr(one, attribute.key), getattr(other, attribute.key)
        lacks = not mine and bool(theirs)
        proposed = Take.MERGED if lacks and attribute is not Member.code else Take.KEPT
        words = [_words(s, attribute, value) for value in (mine, theirs)]
        pairs.append(
            FieldPair(attribute.key, facts.label, mine, theirs, words[0], words[1], proposed,
                      facts.sums)
        )  # fmt: skip
    return pairs


def _words(s: Session, attribute: Any, value: Any) -> str:
    """Return a value as it is read, personal numbers masked."""
    facts = facts_of(attribute)
    if value is None or value == "":
        return ""
    if facts.target is not None:
        assert isinstance(facts.target, Register)  # noqa: S101 - links name registers.
        return shown_of(s, facts.target, value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return facts.mask(str(value)) if facts.mask else str(value)


def chosen_values(pairs: Sequence[FieldPair], take: Mapping[str, Take]) -> dict[str, Any]:
    """Return the kept record's new values by field, where they change; the number never does."""
    values: dict[str, Any] = {}
    for pair in pairs:
        chosen_one = take.get(pair.name, pair.proposed)
        if chosen_one is Take.KEPT or pair.name == Member.code.key:
            continue
        value = pair.merged
        if chosen_one is Take.SUM and pair.adds_up:
            value = pair.kept + pair.merged
        if value != pair.kept:
            values[pair.name] = value
    return values
