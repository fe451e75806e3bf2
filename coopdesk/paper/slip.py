"""Receipts and slips: one frozen value, drawn on continuous paper, A5, A4 or a roll."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from coopdesk.paper.fonts import paper_text
from coopdesk.paper.page import NO_OFFSET, Paper, PrinterOffset
from coopdesk.paper.sheet import Sheet, write_pdf
from coopdesk.paper.slip_forms import SlipForm, carbon_copy, copies_of, slip_form, slip_forms
from coopdesk.paper.slip_kinds import NO_COPY, Copy, Pair, Printing, Slip, SlipLine
from coopdesk.paper.slip_pages import SlipPages
from coopdesk.paper.slip_roll import SlipRoll

__all__ = [
    "Copy",
    "Pair",
    "Printing",
    "Slip",
    "SlipForm",
    "SlipLine",
    "carbon_copy",
    "copies_of",
    "draw_slip",
    "ready_slip",
    "slip_form",
    "slip_forms",
]


def draw_slip(
    slip: Slip,
    paper: Paper,
    copies: Sequence[Copy] = (),
    offset: PrinterOffset = NO_OFFSET,
    form: SlipForm | None = None,
) -> bytes:
    """Make the PDF of a slip, each copy on its own pages.

    Refuses, before anything is drawn, characters that no font has and text that cannot fit.
    ``form`` is the office's own, instead of ours.
    """
    used = form or slip_form(slip.kind)
    ready = ready_slip(slip, used)
    sheets: list[Sheet] = []
    for copy in copies or NO_COPY:
        if paper.is_roll:
            sheets.append(SlipRoll(ready, used, paper, copy).sheet)
        else:
            sheets += SlipPages(ready, used, paper, copy).sheets
    name = f"{ready.title} {slip.number}"
    return write_pdf(sheets, title=name, author=ready.cooperative, offset=offset)


def ready_slip(slip: Slip, form: SlipForm) -> Slip:
    """Fill in what the kind gives: title, signers, the note with the standing one."""
    named = dict(slip.signers)
    signers = [Pair(signer.label, named.get(signer.role, "")) for signer in form.signers]
    ours = {signer.role for signer in (*form.signers, *slip_form(form.kind).signers)}
    parts = [
        f"红字冲销 {slip.reverses}" if slip.reverses else "",
        f"本单已由 {slip.reversed_by} 红字冲销" if slip.reversed_by else "",
        slip.note,
        form.note,
    ]
    return replace(
        slip,
        title=slip.title or form.title,
        cooperative=form.unit or slip.cooperative,
        signers=(*signers, *(pair for pair in slip.signers if pair.label not in ours)),
        note="".join(_sentence(part) for part in parts),
    )


def _sentence(text: str) -> str:
    """End a part of the note with a full stop."""
    text = paper_text(text)
    return text if not text or text[-1] in "。！？；" else text + "。"
