"""A second person lets something pass: who, with his own PIN, and why; and who may do so."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.values import Money
from coopdesk.ledger.approvers import (
    LONGEST_REASON,
    Approver,
    add_approver,
    approvers,
    retire_approver,
)
from coopdesk.supplies.credit import Release, over_limit, release_credit
from ui.asked import Asked
from ui.doing import attempt
from ui.editors import TextEdit
from ui.forms import Field, Form
from ui.page import Page
from ui.picker import ChoiceEdit
from ui.style import Style


def _pin(look: Style) -> TextEdit:
    """Return a field whose characters nobody else reads."""
    field = TextEdit(look, width=200, length=40)
    field.setEchoMode(QLineEdit.EchoMode.Password)
    # What is typed next replaces it.
    field.refused.connect(lambda text: field.selectAll() if text else None)
    return field


def _choice(look: Style, who: list[Approver]) -> ChoiceEdit:
    """Return a field for one of the approvers, the only one chosen at once."""
    field = ChoiceEdit(look, [(one.id, one.name) for one in who], width=200)
    if len(who) == 1:
        field.set_value(who[0].id)
    return field


def ask_release(
    page: Page, member_id: int, credit: Money, uid: str, done: Callable[[Release], object]
) -> Asked:
    """Ask a second person to let a sale pass the limit; where there is none, to name himself."""
    with page.desk.read() as s:
        known = approvers(s)
        over = over_limit(s, member_id, credit, uid)
    if not known:
        again = partial(ask_release, page, member_id, credit, uid, done)
        return ask_approver(page, lambda _one: QTimer.singleShot(0, page, again))
    look = page.look
    who, pin = _choice(look, known), _pin(look)
    reason = TextEdit(look, width=360, length=LONGEST_REASON)
    fields = [
        Field("approver_id", N_("Who releases"), who),
        Field("pin", N_("PIN"), pin),
        Field("reason", N_("Reason"), reason),
    ]
    form = Form(look, fields, label_width=96)

    def release() -> bool:
        return attempt(
            page,
            lambda s: release_credit(
                s, member_id, credit, uid, approver_id=who.value(), pin=pin.text(),
                reason=str(reason.value() or ""),
            ),
            done=done,
            fields=form.fields,
        )  # fmt: skip

    title = _(N_("{sum} yuan over the credit limit: release?")).format(sum=over)
    text = _(
        N_(
            "A second person types the PIN. Name and reason are printed on the slip, and stand in"
            " the month's list of corrections and releases."
        )
    )
    return Asked(page, title, text, form, _(N_("Release")), release)


def ask_approver(page: Page, done: Callable[[Approver], object] | None = None) -> Asked:
    """Name somebody who may release, or end somebody's right; another approver agrees to it."""
    look = page.look
    with page.desk.read() as s:
        known = approvers(s)
    name = TextEdit(look, width=200, length=30)
    pin, again = _pin(look), _pin(look)
    fields = [
        Field("name", N_("Name"), name),
        Field("pin", N_("PIN"), pin),
        Field("again", N_("Once more"), again),
    ]
    by, by_pin = _choice(look, known), _pin(look)
    if known:
        fields += [Field("by", N_("Agreed by"), by), Field("by_pin", N_("PIN of that one"), by_pin)]
    form = Form(look, fields, label_width=96)

    def agreed() -> dict[str, Any]:
        return {"by": by.value(), "by_pin": by_pin.text()} if known else {}

    def add() -> bool:
        if pin.text() != again.text():
            again.refuse(_(N_("The two PINs differ; please type it again.")))
            again.setFocus()
            return False
        told = done or (lambda one: page.room.say(
            _(N_("{name} may release from now on.")).format(name=one.name)))  # fmt: skip
        typed = str(name.value() or "")
        return attempt(page, lambda s: add_approver(s, typed, pin.text(), **agreed()),
                       done=told, fields=form.fields)  # fmt: skip

    def end() -> bool:
        typed = str(name.value() or "").strip()
        found = next((one.id for one in known if one.name == typed), 0)
        said = _(N_("{name} no longer releases.")).format(name=typed)
        return attempt(
            page,
            lambda s: retire_approver(s, found, by=by.value(), by_pin=by_pin.text()),
            done=lambda _none: page.room.say(said),
            fields=form.fields,
        )

    title, text = (
        _(N_("Who may release")),
        _(
            N_(
                "A second person, the head of the office say, lets a sale pass the credit limit"
                " with a PIN of his own. Nobody releases what he enters himself."
            )
        ),
    )
    if known:
        names = _(N_(", ")).join(one.name for one in known)
        text = f"{text} {_(N_('Named so far: {names}.')).format(names=names)}"
    also = (_(N_("End the right")), end) if known else None
    return Asked(page, title, text, form, _(N_("Name this person")), add, also)
