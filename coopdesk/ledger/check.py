"""Whether the ledger agrees with itself: numbers, vouchers, kept totals, balances, the journal."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.rows import change_rows, fetch_rows
from coopdesk.kernel.trail import GENESIS, line_hash, note
from coopdesk.kernel.values import Money
from coopdesk.ledger.words import SERIES, VOUCHER_WORD, Book

AT_MOST: Final = 20  # A finding of one kind is told this often; a last one says how many there are.
PARTY_ACCOUNTS: Final = {
    "1122": "debt",
    "220301": "deposit",
    "220201": "payable",
    "224101": "payable",
}
_UNFINISHED: Final = {
    "draft": N_("{number} was begun but never posted; do not go on with this book."),
    "loose": N_("The voucher of {number} has another date than the document."),
    "digest": N_("{number} lacks its digest, its clerk or its moment."),
}


def check_ledger(s: Session) -> list[Problem]:
    """Find everything in the ledger that does not agree; each finding is a sentence."""
    return [
        *_unfinished(s),
        *_document_numbers(s),
        *_voucher_numbers(s),
        *_unbalanced(s),
        *_account_months(s),
        *_party_balances(s),
        *_reversals(s),
        *check_journal_chain(s),
    ]


def told(code: str, texts: list[str]) -> list[Problem]:
    """Make findings of sentences, and one more that counts when there are too many to tell."""
    found = [Problem(code, text) for text in texts[:AT_MOST]]
    if len(texts) > AT_MOST:
        text = _("{count} more of the same kind.").format(count=len(texts) - AT_MOST)
        found.append(Problem(code, text))
    return found


def _unfinished(s: Session) -> list[Problem]:
    """Find heads that were never sealed, vouchers that hang loose, and digests that are missing."""
    rows = fetch_rows(
        s,
        "SELECT 'draft', number FROM document WHERE state <> 1"
        " UNION ALL SELECT 'draft', month || ' ' || number FROM voucher WHERE state <> 1"
        " UNION ALL SELECT 'loose', d.number FROM document d JOIN voucher v"
        " ON v.document_id = d.id WHERE v.month <> d.month OR v.on_date <> d.on_date"
        " UNION ALL SELECT 'digest', number FROM document WHERE length(digest) <> 64"
        " OR digest GLOB '*[^0-9a-f]*' OR uid = '' OR posted_at = '' OR clerk = ''"
        " UNION ALL SELECT 'digest', d.number FROM printing p JOIN document d"
        " ON d.id = p.document_id WHERE p.digest = '' OR p.copies < 1",
    )
    found: list[Problem] = []
    for code, sentence in _UNFINISHED.items():
        found += told(code, [_(sentence).format(number=row[1]) for row in rows if row[0] == code])
    return found


def _document_numbers(s: Session) -> list[Problem]:
    """Find gaps in the documents' numbers, and numbers of another month or kind."""
    texts = []
    for start, count, first, last, kept in fetch_rows(
        s,
        "SELECT n.start, n.count, n.first, n.last, k.last FROM (SELECT substr(number, 1, 8) AS"
        " start, COUNT(*) AS count, MIN(CAST(substr(number, 10) AS INTEGER)) AS first,"
        " MAX(CAST(substr(number, 10) AS INTEGER)) AS last FROM document GROUP BY 1) n"
        " LEFT JOIN number_series k ON k.series = substr(n.start, 1, 1)"
        " AND k.month = substr(n.start, 2)",
    ):
        if (first, last, kept) != (1, count, count):
            text = _("Numbers {start}: {count} documents from {first} to {last}, {kept} given out.")
            texts.append(
                text.format(start=start, count=count, first=first, last=last, kept=kept or 0)
            )
    words = " ".join(f"WHEN '{kind.value}' THEN '{word}'" for kind, word in SERIES.items())
    strange = fetch_rows(
        s,
        "SELECT number FROM document"  # noqa: S608 - our own words.
        f" WHERE substr(number, 1, 8) <> (CASE kind {words} ELSE '' END) || month"
        " OR month <> substr(on_date, 1, 7) OR substr(number, 9, 1) <> '-'",
    )
    for (number,) in strange:
        texts.append(
            _("{number} does not fit its kind, its month or its day.").format(number=number)
        )
    missing = fetch_rows(
        s,
        "SELECT series || month, last FROM number_series WHERE last <> 0 AND series <> ?"
        " AND series || month NOT IN (SELECT substr(number, 1, 8) FROM document)",
        (VOUCHER_WORD,),
    )
    for start, last in missing:
        text = _("Numbers {start}: {last} given out, but no document is there.")
        texts.append(text.format(start=start, last=last))
    return told("numbers", texts)


def _voucher_numbers(s: Session) -> list[Problem]:
    """Find gaps in the vouchers' numbers of a month."""
    rows = fetch_rows(
        s,
        "SELECT v.month, COUNT(*), MIN(number), MAX(number), k.last FROM voucher v"
        " LEFT JOIN number_series k ON k.series = ? AND k.month = v.month"
        " GROUP BY v.month HAVING MIN(number) <> 1 OR MAX(number) <> COUNT(*)"
        " OR k.last IS NOT MAX(number)",
        (VOUCHER_WORD,),
    )
    text = _("Vouchers of {month}: {count} from {first} to {last}; the numbers have a gap.")
    return told(
        "numbers",
        [text.format(month=row[0], count=row[1], first=row[2], last=row[3]) for row in rows],
    )


def _unbalanced(s: Session) -> list[Problem]:
    """Find vouchers whose sides differ, that are empty, or whose lines are not exact."""
    rows = fetch_rows(
        s,
        "SELECT d.number, COALESCE(SUM(e.debit - e.credit), 0), COUNT(e.id) FROM voucher v"
        " JOIN document d ON d.id = v.document_id LEFT JOIN entry e ON e.voucher_id = v.id"
        " GROUP BY v.id HAVING COUNT(e.id) < 2 OR SUM(e.debit) <> SUM(e.credit)"
        " OR SUM(typeof(e.debit) <> 'integer' OR typeof(e.credit) <> 'integer') > 0",
    )
    text = _("The voucher of {number} has {lines} lines and differs by {difference} yuan.")
    return told(
        "voucher_unbalanced",
        [text.format(number=row[0], lines=row[2], difference=Money(int(row[1]))) for row in rows],
    )


_MONTHS_OF_ENTRIES: Final = (
    "SELECT e.account AS account, v.month AS month, SUM(e.debit) AS debit, SUM(e.credit) AS credit"
    " FROM entry e JOIN voucher v ON v.id = e.voucher_id GROUP BY e.account, v.month"
)


def _account_months(s: Session) -> list[Problem]:
    """Compare the kept totals per account and month with the entries they stand for."""
    rows = fetch_rows(
        s,
        "SELECT account, month, SUM(debit), SUM(credit) FROM ("  # noqa: S608 - our own words.
        "SELECT account, month, debit, credit FROM account_month"
        " UNION ALL SELECT account, month, -debit, -credit"
        f" FROM ({_MONTHS_OF_ENTRIES})) GROUP BY account, month"
        " HAVING SUM(debit) <> 0 OR SUM(credit) <> 0",
    )
    text = _(
        "The kept total of account {account} in {month} differs from its entries by"
        " {debit} debit and {credit} credit."
    )
    return told(
        "account_month",
        [
            text.format(account=row[0], month=row[1], debit=Money(row[2]), credit=Money(row[3]))
            for row in rows
        ],
    )


def _party_balances(s: Session) -> list[Problem]:
    """Compare what parties owe by their moves with the accounts that carry their names."""
    books = " ".join(f"WHEN '{code}' THEN '{book}'" for code, book in PARTY_ACCOUNTS.items())
    accounts = ", ".join(f"'{code}'" for code in PARTY_ACCOUNTS)
    rows = fetch_rows(
        s,
        "SELECT book, COALESCE(m.code || ' ' || m.name, u.code || ' ' || u.name, '?'),"  # noqa: S608
        " SUM(amount) FROM ("
        "SELECT book, member_id, supplier_id, amount FROM party_move UNION ALL"
        f" SELECT CASE account {books} END, member_id, supplier_id,"
        " CASE account WHEN '1122' THEN credit - debit ELSE debit - credit END"
        f" FROM entry WHERE account IN ({accounts})) x"
        " LEFT JOIN member m ON m.id = x.member_id LEFT JOIN supplier u ON u.id = x.supplier_id"
        " GROUP BY book, x.member_id, x.supplier_id HAVING SUM(amount) <> 0",
    )
    text = _("{party}: the balance ({book}) differs from the accounts by {difference} yuan.")
    return told(
        "party_balance",
        [
            text.format(party=row[1], book=Book(row[0]).shown, difference=Money(row[2]))
            for row in rows
        ],
    )


def _reversals(s: Session) -> list[Problem]:
    """Find red documents that are not the exact opposite of what they reverse."""
    rows = fetch_rows(
        s,
        "SELECT DISTINCT number FROM ("
        "SELECT r.number AS number FROM document r JOIN document o ON o.id = r.reverses_id"
        " WHERE r.amount <> -o.amount OR r.kind <> o.kind OR r.on_date < o.on_date"
        " OR o.reverses_id IS NOT NULL UNION ALL"
        " SELECT r.number FROM document r JOIN voucher v ON v.document_id IN (r.id, r.reverses_id)"
        " JOIN entry e ON e.voucher_id = v.id WHERE r.reverses_id IS NOT NULL"
        " GROUP BY r.id, e.account, e.member_id, e.supplier_id"
        " HAVING SUM(e.debit) <> 0 OR SUM(e.credit) <> 0 UNION ALL"
        " SELECT r.number FROM document r JOIN party_move p"
        " ON p.document_id IN (r.id, r.reverses_id) WHERE r.reverses_id IS NOT NULL"
        " GROUP BY r.id, p.book, p.member_id, p.supplier_id HAVING SUM(p.amount) <> 0)",
    )
    text = _("{number} is not the exact opposite of the document it reverses.")
    return told("document_reversal", [text.format(number=row[0]) for row in rows])


def check_journal_chain(s: Session) -> list[Problem]:
    """Compute the journal's hashes again, from the first line to the last."""
    before = GENESIS
    expected = 1
    for line, at, clerk, act, subject, uid, content, kept in fetch_rows(
        s, "SELECT id, at, clerk, act, subject, uid, content, hash FROM trail ORDER BY id"
    ):
        before = line_hash(before, (at, clerk, act, subject, uid, content))
        if line != expected or before != kept:
            text = _("The journal is broken at line {line} of {at}; do not go on with this book.")
            return [Problem("journal", text.format(line=line, at=at))]
        expected += 1
    return [*_unjournalled(s)]


def _unjournalled(s: Session) -> list[Problem]:
    """Find posted documents without their line in the journal, and lines without a document."""
    rows = fetch_rows(
        s,
        "SELECT number FROM document WHERE uid NOT IN"
        " (SELECT uid FROM trail WHERE act IN ('post', 'reverse'))",
    )
    text = _("{number} has no line in the journal.")
    found = told("journal", [text.format(number=row[0]) for row in rows])
    rows = fetch_rows(
        s,
        "SELECT at, uid FROM trail WHERE act IN ('post', 'reverse')"
        " AND uid NOT IN (SELECT uid FROM document)",
    )
    text = _("The journal of {at} tells of a document that is not there ({uid}).")
    return found + told("journal", [text.format(at=row[0], uid=row[1]) for row in rows])


def rebuild_account_months(s: Session) -> int:
    """Compute the kept totals per account and month anew; return how many were wrong."""
    wrong = len(_account_months(s))
    if wrong:
        change_rows(s, "account_month", "DELETE FROM account_month")
        change_rows(
            s,
            "account_month",
            f"INSERT INTO account_month (account, month, debit, credit) {_MONTHS_OF_ENTRIES}",
        )
        note(s, "rebuild", "account_month", "", {"wrong": wrong})
    return wrong
