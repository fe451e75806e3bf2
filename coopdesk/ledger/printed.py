"""What every paper of a document says, and the count of its printings."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from coopdesk.kernel.changes import context_of
from coopdesk.kernel.clock import moment_of, moment_text
from coopdesk.kernel.i18n import _
from coopdesk.kernel.identity import mask_phone
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.problems import refuse
from coopdesk.kernel.rows import fetch_row, insert_row
from coopdesk.kernel.settings import set_setting, setting
from coopdesk.kernel.values import Money
from coopdesk.ledger.kept import keep_file
from coopdesk.ledger.words import VOUCHER_WORD
from coopdesk.paper.check_code import check_code, facts_of
from coopdesk.paper.slip import Pair, Printing

CHECK_KEY: Final = "check_key"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperHead:
    """The facts that the papers of all kinds of documents share."""

    number: str
    day: date
    cooperative: str
    address: str
    phone: str
    total: Money
    remark: str
    clerk: str
    party: str
    digest: str
    printing: Printing
    check_code: str
    voucher: str
    reverses: str
    reversed_by: str

    def for_slip(self) -> dict[str, Any]:
        """Return what goes into a ``Slip`` under the same names."""
        return {
            "number": number_shown(self.number),
            "day": self.day,
            "cooperative": self.cooperative,
            "address": self.address,
            "phone": self.phone,
            "total": self.total,
            "printing": self.printing,
            "check_code": self.check_code,
            "voucher": self.voucher,
            "reverses": self.reverses,
            "reversed_by": self.reversed_by,
        }


def paper_head(s: Session, document_id: int) -> PaperHead:
    """Return the shared facts of a posted document for its next printing."""
    row = fetch_row(
        s,
        "SELECT d.number, d.on_date, d.amount, d.remark, d.clerk, d.digest, v.number, o.number,"
        " COALESCE(m.name, p.name, ''),"
        " (SELECT COUNT(*) FROM printing x WHERE x.document_id = d.id),"
        " (SELECT MIN(x.at) FROM printing x WHERE x.document_id = d.id),"
        " (SELECT r.number FROM document r WHERE r.reverses_id = d.id AND r.state = 1)"
        " FROM document d LEFT JOIN voucher v ON v.document_id = d.id"
        " LEFT JOIN document o ON o.id = d.reverses_id"
        " LEFT JOIN member m ON m.id = d.member_id LEFT JOIN supplier p ON p.id = d.supplier_id"
        " WHERE d.id = ? AND d.state = 1",
        (document_id,),
    )
    if row is None:
        raise refuse("no_such", _("This document does not exist; please look it up again."))
    facts = setting(s, "book", {})
    key = setting(s, CHECK_KEY, "")
    day, total = str(row[1]), Money(row[2])
    code = ""
    if key:
        code = check_code(bytes.fromhex(key), facts_of(row[0], day, "", total.plain(), row[5]))
    return PaperHead(
        number=row[0],
        day=date.fromisoformat(day),
        cooperative=facts.get("name", ""),
        address=facts.get("address", ""),
        phone=facts.get("phone", ""),
        total=total,
        remark=row[3],
        clerk=row[4],
        party=row[8],
        digest=row[5],
        printing=Printing(
            count=int(row[9]) + 1,
            at=context_of(s).clock.now().astimezone(),
            first_at=moment_of(row[10]).astimezone() if row[10] else None,
        ),
        check_code=code,
        voucher=f"{VOUCHER_WORD} {day[5:7]}-{row[6]:04d}" if row[6] is not None else "",
        reverses=number_shown(row[7]) if row[7] else "",
        reversed_by=number_shown(row[11]) if row[11] else "",
    )


def person_pairs(s: Session, member_id: int | None) -> tuple[Pair, ...]:
    """Return how a slip names a member: name, where he lives, telephone."""
    row = fetch_row(
        s,
        "SELECT m.name, m.code, v.name, m.group_no, m.phone FROM member m"
        " LEFT JOIN village v ON v.id = m.village_id WHERE m.id = ?",
        (member_id,),
    )
    if row is None:
        return ()
    place = " ".join(part for part in (row[2], row[3]) if part)
    pairs = (
        Pair("农户", f"{row[0]} {row[1]}"),
        Pair("村组", place),
        Pair("电话", mask_phone(row[4]) if row[4] else ""),
    )
    return tuple(pair for pair in pairs if pair.value)


def ensure_check_key(s: Session) -> None:
    """Give the book its secret key for check codes, once; the journal does not hold it."""
    if not setting(s, CHECK_KEY, ""):
        set_setting(s, CHECK_KEY, secrets.token_hex(32), secret=True)


def printings_of(s: Session, document_id: int) -> tuple[int, datetime | None]:
    """Return how often a document was printed, and when first (UTC)."""
    row = fetch_row(
        s, "SELECT COUNT(*), MIN(at) FROM printing WHERE document_id = ?", (document_id,)
    )
    count, first = row or (0, None)
    return int(count), moment_of(first) if first else None


def note_printing(
    s: Session, document_id: int, *, paper: str, copies: int, pdf: bytes, form_id: int
) -> int:
    """Keep what was printed and count it; the next paper's count rises by one."""
    context = context_of(s)
    return insert_row(
        s,
        "printing",
        ("document_id", "at", "clerk", "paper", "copies", "digest", "form_id"),
        (
            document_id,
            moment_text(context.clock.now()),
            context.clerk,
            paper,
            copies,
            keep_file(s, pdf),
            form_id,
        ),
    )
