"""The chain of a unit's packages: what a package is, given those that came before it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from coopdesk.packages.format import Heading


class Outcome(StrEnum):
    """What becomes of a package by its place in the chain."""

    ACCEPTED = "accepted"
    SAME = "same"
    HELD = "held"
    FORK = "fork"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """A package in its unit's chain; ``previous`` is empty for the first."""

    sequence: int
    sha256: str
    previous: str


def link_of(heading: Heading, sha256: str) -> Link:
    """Return the place that a package claims."""
    return Link(heading.sequence, sha256, heading.previous)


def judge_sequence(accepted: Iterable[Link], held: Iterable[Link], incoming: Link) -> Outcome:
    """Judge a package by the accepted ones (1, 2, 3 … without gap) and the held ones.

    Same number and hash: already here. Same number, other hash: a fork. The next number must name
    the last accepted package. A number further ahead is held, several of one number side by side;
    which of them is right is known when the missing one has come.
    """
    by_number = {link.sequence: link for link in accepted}
    here = by_number.get(incoming.sequence)
    if here is not None:
        return Outcome.SAME if here.sha256 == incoming.sha256 else Outcome.FORK
    last = len(by_number)
    if incoming.sequence > last + 1:
        is_held = any(link.sha256 == incoming.sha256 for link in held)
        return Outcome.SAME if is_held else Outcome.HELD
    expected = by_number[last].sha256 if last else ""
    return Outcome.ACCEPTED if incoming.previous == expected else Outcome.BROKEN


def judge_held(accepted: Iterable[Link], held: Iterable[Link]) -> list[tuple[Link, Outcome]]:
    """Judge the held packages again after one was accepted, in the order to merge them.

    Those that still wait are not in the answer. Two held packages that both follow the same one
    are a fork that the county must settle by telephone: the smaller hash goes in, so that the
    order of arrival does not decide.
    """
    chain = sorted(accepted)
    judged: list[tuple[Link, Outcome]] = []
    for link in sorted(held):
        outcome = judge_sequence(chain, (), link)
        if outcome is Outcome.HELD:
            continue
        judged.append((link, outcome))
        if outcome is Outcome.ACCEPTED:
            chain.append(link)
    return judged
