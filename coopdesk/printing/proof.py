"""Whether a paper is ours and unaltered: its check code against what the book has, offline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from coopdesk.desk import Session
from coopdesk.kernel.i18n import _
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.problems import refuse
from coopdesk.kernel.rows import fetch_rows
from coopdesk.kernel.settings import setting
from coopdesk.kernel.values import Money
from coopdesk.ledger.kept import PaperFacts, kept_papers
from coopdesk.ledger.printed import CHECK_KEY
from coopdesk.paper.check_code import ALPHABET, LENGTH, check_code, facts_of, read_code

_ONE_MORE = 2
"""A typed code is near another when at most two places differ: one slip of the finger."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a check code proves: the document, or the paper kept beside the documents.

    ``agrees`` is false when a number was given and the code belongs to another document;
    ``near`` holds the right code when only a place or two were typed otherwise.
    """

    code: str
    document_id: int | None = None
    number: str = ""
    papers: tuple[PaperFacts, ...] = ()
    agrees: bool = True
    near: str = ""


def prove(s: Session, typed: str, number: str = "") -> Proof:
    """Find what a check code belongs to; refuses a code that cannot be one."""
    code = read_code(typed)
    plain = code.replace(" ", "")
    if len(plain) != LENGTH or any(char not in ALPHABET for char in plain):
        text = _("A check code has {count} letters and digits; this one has {found}.")
        raise refuse("code", text.format(count=LENGTH, found=len(plain)), "code")
    wanted = number.replace(" ", "").strip()
    papers = tuple(kept_papers(s, check_code=code))
    near: Proof | None = None
    for document_id, own, right in codes(s):
        if right == code:
            agrees = not wanted or wanted == own
            return Proof(code, document_id, own, papers, agrees)
        if near is None and _differing(right, code) <= _ONE_MORE:
            near = Proof(code, document_id, own, papers, agrees=False, near=right)
    if papers:
        return Proof(code, papers=papers)
    return near or Proof(code, agrees=False)


def codes(s: Session) -> Iterator[tuple[int, str, str]]:
    """Work out the check code of every document, the newest first.

    Codes of papers printed before version 0.2 also covered the party's name.
    """
    secret = setting(s, CHECK_KEY, "")
    if not secret:
        return
    key = bytes.fromhex(secret)
    for document_id, number, day, fen, digest, party, printed in fetch_rows(
        s,
        "SELECT d.id, d.number, d.on_date, d.amount, d.digest, COALESCE(m.name, p.name, ''),"
        " EXISTS (SELECT 1 FROM printing x WHERE x.document_id = d.id AND x.form_id IS NULL)"
        " FROM document d LEFT JOIN member m ON m.id = d.member_id"
        " LEFT JOIN supplier p ON p.id = d.supplier_id WHERE d.state = 1 ORDER BY d.id DESC",
    ):
        total = Money(fen).plain()
        yield document_id, number, check_code(key, facts_of(number, day, "", total, digest))
        if printed and party:
            yield document_id, number, check_code(key, facts_of(number, day, party, total, digest))


def _differing(one: str, other: str) -> int:
    """Count the places in which two codes differ."""
    return sum(a != b for a, b in zip(one, other, strict=True))


def verdict_of(proof: Proof) -> str:
    """Say in one sentence what a code proves."""
    if proof.near:
        text = _("No paper has this code; {number} has {near}: please type it again.")
        return text.format(number=number_shown(proof.number), near=proof.near)
    if proof.number and proof.agrees:
        text = _("The code is genuine: it belongs to {number}. Compare what the paper says.")
        return text.format(number=number_shown(proof.number))
    if proof.number:
        text = _("The code belongs to {number}, not to the number given: the paper was altered.")
        return text.format(number=number_shown(proof.number))
    if proof.papers:
        return _("The code is genuine: it belongs to a paper kept in this book.")
    return _("No paper of this book has this code: it is not ours, or it was altered.")
