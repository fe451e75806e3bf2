"""The chain: whatever the order of arrival, the county ends with the same packages."""

from __future__ import annotations

import hashlib
import random

from hypothesis import given
from hypothesis import strategies as st

from coopdesk.packages.chain import Link, Outcome, judge_held, judge_sequence, link_of
from tests.unit.sealing import HEADING


def a_chain(length: int, salt: str = "", after: Link | None = None) -> list[Link]:
    """Make packages that follow one another."""
    links: list[Link] = []
    for _step in range(length):
        last = links[-1] if links else after
        number = last.sequence + 1 if last else 1
        sha256 = hashlib.sha256(f"{salt}{number}".encode()).hexdigest()
        links.append(Link(number, sha256, last.sha256 if last else ""))
    return links


class County:
    """A county's memory of one unit, as small as the rules allow."""

    def __init__(self) -> None:
        self.accepted: list[Link] = []
        self.held: list[Link] = []

    def receive(self, link: Link) -> Outcome:
        """Take a package in, and then the held ones that it brings into order."""
        outcome = judge_sequence(self.accepted, self.held, link)
        if outcome is Outcome.HELD:
            self.held.append(link)
        if outcome is Outcome.ACCEPTED:
            self.accepted.append(link)
            judged = judge_held(self.accepted, self.held)
            gone = {one for one, _outcome in judged}
            self.accepted += [one for one, told in judged if told is Outcome.ACCEPTED]
            self.held = [one for one in self.held if one not in gone]
        return outcome


def test_packages_in_order_are_accepted_and_again_are_the_same() -> None:
    county = County()
    chain = a_chain(3)
    assert [county.receive(link) for link in chain] == [Outcome.ACCEPTED] * 3
    assert [county.receive(link) for link in chain] == [Outcome.SAME] * 3


def test_a_package_too_early_is_held_until_the_missing_one_comes() -> None:
    county = County()
    one, two, three = a_chain(3)
    assert county.receive(three) is Outcome.HELD
    assert county.receive(three) is Outcome.SAME
    assert county.receive(two) is Outcome.HELD
    assert county.receive(one) is Outcome.ACCEPTED
    assert county.accepted == [one, two, three]
    assert county.held == []


def test_two_computers_with_the_same_unit_are_a_fork() -> None:
    county = County()
    one, two = a_chain(2)
    other = Link(2, "f" * 64, one.sha256)
    assert [county.receive(link) for link in (one, two, other)][-1] is Outcome.FORK
    assert county.accepted == [one, two]


def test_a_wrong_hash_of_the_one_before_is_a_broken_chain() -> None:
    one, two = a_chain(2)
    assert judge_sequence([one], [], Link(2, two.sha256, "e" * 64)) is Outcome.BROKEN
    assert judge_sequence([], [], Link(1, two.sha256, "e" * 64)) is Outcome.BROKEN


def test_held_packages_that_do_not_fit_are_told_when_the_missing_one_came() -> None:
    one, two, three, four = a_chain(4)
    foreign = Link(3, "0" * 64, "e" * 64)
    late = Link(3, "f" * 64, two.sha256)
    judged = judge_held([one, two], [four, late, foreign, three])
    assert judged[0] == (foreign, Outcome.BROKEN)
    outcomes = {link: outcome for link, outcome in judged if link.sequence == 3}
    assert sorted(outcomes.values()) == [Outcome.ACCEPTED, Outcome.BROKEN, Outcome.FORK]
    assert judge_held([one], [four]) == []


def test_a_link_is_what_the_heading_claims() -> None:
    assert link_of(HEADING, "a" * 64) == Link(1, "a" * 64, "")


@given(st.integers(1, 9), st.integers(0, 2**32))
def test_any_order_and_any_repeats_give_the_same_county(length: int, seed: int) -> None:
    chain, chance, county = a_chain(length), random.Random(seed), County()
    arriving = chain + chance.choices(chain, k=length)
    chance.shuffle(arriving)
    for link in arriving:
        county.receive(link)
    assert county.accepted == chain
    assert county.held == []


@given(st.integers(1, 6), st.integers(0, 5), st.integers(1, 4), st.integers(0, 2**32))
def test_with_a_fork_every_order_ends_in_one_whole_chain(
    length: int, cut: int, more: int, seed: int
) -> None:
    chain, chance, county = a_chain(length), random.Random(seed), County()
    stem = chain[: min(cut, length)]
    branch = a_chain(more, "other", stem[-1] if stem else None)
    arriving = (chain + branch) * 2
    chance.shuffle(arriving)
    refusals = {Outcome.FORK, Outcome.BROKEN}
    seen: dict[Link, set[Outcome]] = {}
    for link in arriving:
        seen.setdefault(link, set()).add(county.receive(link))
    for link in arriving:
        seen[link].add(county.receive(link))
    assert county.accepted in (chain, stem + branch)
    assert all(seen[link] & {Outcome.ACCEPTED, Outcome.SAME} for link in county.accepted)
    for link in {*chain, *branch} - set(county.accepted):
        assert seen[link] & refusals or link in county.held
        assert link not in county.held or link.sequence > len(county.accepted) + 1
