"""The rules that the database itself keeps, written as triggers: they survive our own bugs.

A message ``rule:<code>`` tells which rule stopped a write. Each rule is attacked by a test.
"""

from __future__ import annotations

from typing import Final

# Tables that belong to a document and freeze with it, and the column that names the document.
DOCUMENT_DETAILS: Final = (
    "sale", "sale_line", "purchase", "purchase_line", "costing", "stock_move", "job", "job_line",
    "contract", "contract_plot", "contract_stage", "instalment", "payment", "cash_count",
    "party_move", "netting", "netting_service", "credit_release",
    "stock_count", "stock_count_line",
)  # fmt: skip
# Those whose own date must be the document's, so that none slips into another month.
_DATED: Final = frozenset({"stock_move", "party_move"})

# Records for ever beside the documents: what makes a row the same, and the columns that never
# change (none named: the whole row). A sent package still gets its reply, a key its end.
_KEPT: Final = (
    ("printing", "id = NEW.id", ()),
    ("approver", "id = NEW.id OR name = NEW.name", ("id", "name")),
    ("paper_form", "id = NEW.id", ()),
    ("printed_file", "id = NEW.id OR digest = NEW.digest", ()),
    ("printed_piece", "id = NEW.id OR digest = NEW.digest", ()),
    ("kept_paper", "id = NEW.id", ()),
    ("blank_event", "id = NEW.id OR uid = NEW.uid", ()),
    ("disclosure", "id = NEW.id", ()),
    ("turned_away", "id = NEW.id OR (file_sha256 = NEW.file_sha256 AND why = NEW.why)", ()),
    ("sent", "id = NEW.id OR sha256 = NEW.sha256",
     ("id", "sequence", "period", "kind", "sha256", "file_name", "heading", "content", "at",
      "clerk")),
    ("unit_key", "id = NEW.id OR (unit_id = NEW.unit_id AND signing = NEW.signing)",
     ("id", "unit_id", "signing", "sealing", "first", "since")),
    ("recovery_copy", "id = NEW.id", ("id", "unit_id", "at", "clerk", "signing", "content")),
    ("proposed_value", "parcel_id = NEW.parcel_id AND figure = NEW.figure", ()),
    ("parcel",
     ("id = NEW.id OR (unit_id = NEW.unit_id AND (sha256 = NEW.sha256 OR (sequence ="
      " NEW.sequence AND outcome IN ('accepted', 'exceptions')"
      " AND NEW.outcome IN ('accepted', 'exceptions'))))"),
     ("id", "unit_id", "sequence", "period", "kind", "sha256", "previous", "replaces",
      "created_at", "received_at", "file_name", "manifest")),
    ("reported", "id = NEW.id", ()),
    ("reported_value",
     "parcel_id = NEW.parcel_id AND reported_id = NEW.reported_id AND figure = NEW.figure", ()),
    ("reported_figure", "parcel_id = NEW.parcel_id AND figure = NEW.figure", ()),
    ("set_aside", "id = NEW.id", ()),
    ("record_merge", "id = NEW.id OR uid = NEW.uid",
     ("id", "uid", "subject", "from_id", "into_id", "at", "clerk", "reason", "moved",
      "after_id")),
    ("attachment", "id = NEW.id OR uid = NEW.uid",
     ("id", "uid", "subject", "record_id", "name", "mime", "size", "sha256", "note", "at", "clerk",
      "replaces_id")),
    ("attachment_content", "id = NEW.id OR sha256 = NEW.sha256", ()),
)  # fmt: skip


def rules_sql() -> str:
    """Return every trigger, in a fixed order."""
    parts = [
        _document(), _voucher(), _entry(), _period(), _trail(), _stock(), _plots(), _kept(),
        _blanks(), _merged(),
    ]  # fmt: skip
    parts.extend(_detail(table) for table in DOCUMENT_DETAILS)
    return "\n".join(part.strip() + "\n" for part in parts)


def _trigger(name: str, when: str, table: str, condition: str, rule: str) -> str:
    """Write one trigger that stops a write when a condition holds."""
    return (
        f"CREATE TRIGGER {name} {when} ON {table}\nWHEN {condition}\n"
        f"BEGIN SELECT RAISE(ABORT, 'rule:{rule}'); END;\n"
    )


def _document() -> str:
    """Freeze posted documents, shut closed months, and bound what a reversal may be."""
    closed = "EXISTS (SELECT 1 FROM period WHERE month = NEW.month AND closed = 1)"
    taken = (
        "EXISTS (SELECT 1 FROM document WHERE state = 1 AND (id = NEW.id OR uid = NEW.uid"
        " OR number = NEW.number OR (origin IS NOT NULL AND origin = NEW.origin)"
        " OR (reverses_id IS NOT NULL AND reverses_id = NEW.reverses_id)))"
    )
    reversal = (
        "NEW.reverses_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM document o"
        " WHERE o.id = NEW.reverses_id AND o.state = 1 AND o.kind = NEW.kind"
        " AND o.reverses_id IS NULL AND o.amount = -NEW.amount AND o.on_date <= NEW.on_date)"
    )
    return "".join(
        (
            _trigger("document_insert_draft", "BEFORE INSERT", "document",
                     "NEW.state <> 0", "document_draft"),
            _trigger("document_insert_over", "BEFORE INSERT", "document", taken, "document_posted"),
            _trigger("document_insert_month", "BEFORE INSERT", "document",
                     "NEW.month <> substr(NEW.on_date, 1, 7)"
                     " OR NEW.on_date IS NOT date(NEW.on_date)", "document_date"),
            _trigger("document_insert_closed", "BEFORE INSERT", "document", closed,
                     "period_closed"),
            _trigger("document_insert_reversal", "BEFORE INSERT", "document", reversal,
                     "document_reversal"),
            _trigger("document_update_posted", "BEFORE UPDATE", "document", "OLD.state = 1",
                     "document_posted"),
            _trigger("document_update_draft", "BEFORE UPDATE", "document",
                     "OLD.state = 0 AND (NEW.id <> OLD.id OR NEW.uid <> OLD.uid"
                     " OR NEW.number <> OLD.number OR NEW.month <> OLD.month"
                     " OR NEW.on_date <> OLD.on_date OR NEW.kind <> OLD.kind"
                     " OR NEW.amount <> OLD.amount OR NEW.reverses_id IS NOT OLD.reverses_id"
                     " OR NEW.origin IS NOT OLD.origin)",
                     "document_posted"),
            _trigger("document_update_closed", "BEFORE UPDATE", "document", closed,
                     "period_closed"),
            _trigger("document_post_voucher", "BEFORE UPDATE OF state", "document",
                     "NEW.state = 1 AND EXISTS (SELECT 1 FROM voucher v"
                     " WHERE v.document_id = NEW.id AND v.state = 0)", "voucher_draft"),
            _trigger("document_delete", "BEFORE DELETE", "document",
                     "OLD.state = 1 OR EXISTS (SELECT 1 FROM voucher v"
                     " WHERE v.document_id = OLD.id AND v.state = 1)", "document_posted"),
        )
    )  # fmt: skip


def _voucher() -> str:
    """Balance vouchers at posting and freeze them afterwards."""
    closed = "EXISTS (SELECT 1 FROM period WHERE month = NEW.month AND closed = 1)"
    unbalanced = (
        "NEW.state = 1 AND OLD.state = 0 AND (SELECT COUNT(*) < 2 OR SUM(debit) <> SUM(credit)"
        " OR SUM(typeof(debit) <> 'integer' OR typeof(credit) <> 'integer')"
        " FROM entry WHERE voucher_id = NEW.id)"
    )
    taken = (
        "EXISTS (SELECT 1 FROM voucher WHERE state = 1 AND (id = NEW.id"
        " OR document_id = NEW.document_id OR (month = NEW.month AND number = NEW.number)))"
    )
    foreign = (
        "NOT EXISTS (SELECT 1 FROM document d WHERE d.id = NEW.document_id AND d.state = 0"
        " AND d.month = NEW.month AND d.on_date = NEW.on_date)"
    )
    return "".join(
        (
            _trigger("voucher_insert_draft", "BEFORE INSERT", "voucher", "NEW.state <> 0",
                     "voucher_draft"),
            _trigger("voucher_insert_over", "BEFORE INSERT", "voucher", taken, "voucher_posted"),
            _trigger("voucher_insert_closed", "BEFORE INSERT", "voucher", closed, "period_closed"),
            _trigger("voucher_insert_document", "BEFORE INSERT", "voucher", foreign,
                     "document_posted"),
            _trigger("voucher_update_posted", "BEFORE UPDATE", "voucher", "OLD.state = 1",
                     "voucher_posted"),
            _trigger("voucher_update_draft", "BEFORE UPDATE", "voucher",
                     "OLD.state = 0 AND (NEW.id <> OLD.id OR NEW.document_id <> OLD.document_id"
                     " OR NEW.month <> OLD.month OR NEW.number <> OLD.number"
                     " OR NEW.on_date <> OLD.on_date)", "voucher_posted"),
            _trigger("voucher_update_balance", "BEFORE UPDATE", "voucher", unbalanced,
                     "voucher_unbalanced"),
            _trigger("voucher_update_closed", "BEFORE UPDATE", "voucher", closed, "period_closed"),
            _trigger("voucher_delete", "BEFORE DELETE", "voucher", "OLD.state = 1",
                     "voucher_posted"),
        )
    )  # fmt: skip


def _entry() -> str:
    """Freeze the entries of posted vouchers, also against changing hands."""
    return "".join(
        (
            _trigger("entry_insert", "BEFORE INSERT", "entry",
                     "EXISTS (SELECT 1 FROM voucher WHERE id = NEW.voucher_id AND state = 1)"
                     " OR EXISTS (SELECT 1 FROM entry e JOIN voucher v ON v.id = e.voucher_id"
                     " WHERE e.id = NEW.id AND v.state = 1)", "voucher_posted"),
            _trigger("entry_update", "BEFORE UPDATE", "entry",
                     "NEW.id <> OLD.id OR EXISTS (SELECT 1 FROM voucher"
                     " WHERE id IN (OLD.voucher_id, NEW.voucher_id) AND state = 1)",
                     "voucher_posted"),
            _trigger("entry_delete", "BEFORE DELETE", "entry",
                     "EXISTS (SELECT 1 FROM voucher WHERE id = OLD.voucher_id AND state = 1)",
                     "voucher_posted"),
        )
    )  # fmt: skip


def _detail(table: str) -> str:
    """Freeze the rows of a table that belong to posted documents."""
    dated = (
        " OR NEW.on_date IS NOT (SELECT on_date FROM document WHERE id = NEW.document_id)"
        if table in _DATED
        else ""
    )
    over = (
        f"EXISTS (SELECT 1 FROM {table} x JOIN document d"  # noqa: S608 - our own names.
        " ON d.id = x.document_id WHERE x.rowid = NEW.rowid AND d.state = 1)"
    )
    posted = "EXISTS (SELECT 1 FROM document WHERE state = 1 AND id "
    return "".join(
        (
            _trigger(f"{table}_insert", "BEFORE INSERT", table,
                     f"{posted}= NEW.document_id) OR {over}{dated}", "document_posted"),
            _trigger(f"{table}_update", "BEFORE UPDATE", table,
                     f"NEW.rowid <> OLD.rowid OR {posted}IN (OLD.document_id, NEW.document_id))"
                     f"{dated}", "document_posted"),
            _trigger(f"{table}_delete", "BEFORE DELETE", table,
                     "EXISTS (SELECT 1 FROM document WHERE id = OLD.document_id AND state = 1)",
                     "document_posted"),
        )
    )  # fmt: skip


def _period() -> str:
    """Let a closed month be opened only where it is seen: not by dropping or renaming its row."""
    return "".join(
        (
            _trigger("period_delete", "BEFORE DELETE", "period", "OLD.closed = 1",
                     "period_closed"),
            _trigger("period_update", "BEFORE UPDATE", "period", "NEW.month <> OLD.month",
                     "period_closed"),
        )
    )  # fmt: skip


def _trail() -> str:
    """Let the journal only grow, line by line, each with the next number."""
    return "".join(
        (
            _trigger("trail_insert", "BEFORE INSERT", "trail",
                     "EXISTS (SELECT 1 FROM trail WHERE id = NEW.id)", "trail_fixed"),
            _trigger("trail_next", "AFTER INSERT", "trail",
                     "NEW.id <> 1 + COALESCE((SELECT MAX(id) FROM trail WHERE id <> NEW.id), 0)",
                     "trail_fixed"),
            _trigger("trail_update", "BEFORE UPDATE", "trail", "1", "trail_fixed"),
            _trigger("trail_delete", "BEFORE DELETE", "trail", "1", "trail_fixed"),
        )
    )  # fmt: skip


def _stock() -> str:
    """Keep the stock of a good in a warehouse from falling below zero.

    At the end of any month always; and on any day when a document is dated before later moves
    (without those, its day's end is the end of all).
    """
    below = (
        "EXISTS (SELECT 1 FROM (SELECT SUM(quantity) OVER (ORDER BY month) AS left_over"
        " FROM stock_month WHERE good_id = NEW.good_id AND warehouse_id = NEW.warehouse_id)"
        " WHERE left_over < 0)"
    )
    dipped = (
        "NEW.state = 1 AND OLD.state = 0 AND EXISTS (SELECT 1 FROM stock_move m"
        " WHERE m.document_id = NEW.id AND m.quantity < 0"
        " AND EXISTS (SELECT 1 FROM stock_move n WHERE n.good_id = m.good_id"
        " AND n.warehouse_id = m.warehouse_id AND n.on_date > m.on_date)"
        " AND EXISTS (SELECT 1 FROM (SELECT x.on_date AS day,"
        " SUM(SUM(x.quantity)) OVER (ORDER BY x.on_date) AS moved FROM stock_move x"
        " WHERE x.good_id = m.good_id AND x.warehouse_id = m.warehouse_id"
        " AND x.on_date >= NEW.month GROUP BY x.on_date)"
        " WHERE day >= m.on_date AND moved + COALESCE((SELECT SUM(k.quantity) FROM stock_month k"
        " WHERE k.good_id = m.good_id AND k.warehouse_id = m.warehouse_id"
        " AND k.month < NEW.month), 0) < 0))"
    )
    return "".join(
        (
            _trigger("stock_month_insert", "AFTER INSERT", "stock_month",
                     f"NEW.quantity < 0 AND {below}", "stock_below_zero"),
            _trigger("stock_month_update", "AFTER UPDATE", "stock_month",
                     f"NEW.quantity < OLD.quantity AND {below}", "stock_below_zero"),
            _trigger("document_post_stock", "BEFORE UPDATE OF state", "document", dipped,
                     "stock_below_zero"),
        )
    )  # fmt: skip


def _plots() -> str:
    """Keep a plot from being under trusteeship and transfer on the same day."""
    clash = (
        "NEW.state = 1 AND OLD.state = 0 AND NEW.kind = 'contract' AND NEW.reverses_id IS NULL"
        " AND EXISTS (SELECT 1 FROM contract c"
        " JOIN contract_plot p ON p.document_id = c.document_id"
        " JOIN contract_plot q ON q.plot_id = p.plot_id AND q.document_id <> p.document_id"
        " JOIN contract o ON o.document_id = q.document_id"
        " JOIN document d ON d.id = o.document_id AND d.state = 1 AND d.reverses_id IS NULL"
        " WHERE c.document_id = NEW.id AND o.type <> c.type"
        " AND o.starts_on <= c.ends_on AND c.starts_on <= o.ends_on"
        " AND NOT EXISTS (SELECT 1 FROM document r WHERE r.reverses_id = d.id AND r.state = 1))"
    )
    return _trigger("contract_plots", "BEFORE UPDATE OF state", "document", clash, "plot_twice")


def _merged() -> str:
    """Keep a merged member as it was until the merge is taken back, and that for good."""
    merged = (
        "EXISTS (SELECT 1 FROM record_merge WHERE subject = 'member' AND from_id = OLD.id"
        " AND undone_at IS NULL)"
    )
    return "".join(
        (
            _trigger("member_update_merged", "BEFORE UPDATE", "member", merged, "record_merged"),
            _trigger("record_merge_undone", "BEFORE UPDATE", "record_merge",
                     "OLD.undone_at IS NOT NULL AND NEW.undone_at IS NOT OLD.undone_at",
                     "record_fixed"),
        )
    )  # fmt: skip


def _kept() -> str:
    """Keep what was printed, sent, received and disclosed from being forgotten or rewritten."""
    parts = []
    for table, key, frozen in _KEPT:
        changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in frozen) or "1"
        same = f"EXISTS (SELECT 1 FROM {table} WHERE {key})"  # noqa: S608 - our own names.
        parts.append(_trigger(f"{table}_insert", "BEFORE INSERT", table, same, "record_fixed"))
        parts.append(_trigger(f"{table}_update", "BEFORE UPDATE", table, changed, "record_fixed"))
        parts.append(_trigger(f"{table}_delete", "BEFORE DELETE", table, "1", "record_fixed"))
    return "".join(parts)


def _blanks() -> str:
    """Let no number of a pre-printed form be used twice, or be used that was never received."""
    same = (
        "EXISTS (SELECT 1 FROM blank_event b WHERE b.series = NEW.series"
        " AND b.first <= NEW.last AND b.last >= NEW.first AND b.act {acts})"
    )
    received = (
        "EXISTS (SELECT 1 FROM blank_event b WHERE b.series = NEW.series AND b.act = 'received'"
        " AND b.first <= NEW.first AND b.last >= NEW.last)"
    )
    gone = same.format(acts="IN ('used', 'spoiled')")
    spoiled = same.format(acts="= 'spoiled'")
    return "".join(
        (
            _trigger("blank_event_used", "BEFORE INSERT", "blank_event",
                     f"NEW.act IN ('used', 'issued', 'returned', 'handed_in') AND {gone}",
                     "blank_twice"),
            _trigger("blank_event_spoiled", "BEFORE INSERT", "blank_event",
                     f"NEW.act = 'spoiled' AND {spoiled}", "blank_twice"),
            _trigger("blank_event_known", "BEFORE INSERT", "blank_event",
                     f"NEW.act <> 'received' AND NOT {received}", "blank_unknown"),
        )
    )  # fmt: skip
