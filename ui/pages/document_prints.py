"""Documents printed many at once: ticked ones, or a range of numbers."""

from __future__ import annotations

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.problems import Refused
from coopdesk.printing.documents import numbers_between
from ui.asked import Asked
from ui.doing import answer
from ui.editors import TextEdit
from ui.forms import Field, Form
from ui.page import Page
from ui.printing import print_batch


def ask_range(page: Page, number: str) -> Asked:
    """Ask from which number to which, and print them all."""
    look = page.look
    first, last = (TextEdit(look, width=200, length=30) for _turn in range(2))
    first.set_value(number)
    last.set_value(number)
    form = Form(
        look,
        [Field("number", N_("From number"), first), Field("last", N_("To number"), last)],
        label_width=84,
    )

    def done() -> bool:
        try:
            with page.desk.read() as s:
                ids = numbers_between(s, str(first.value() or ""), str(last.value() or ""))
        except Refused as error:
            answer(page, error, form.fields)
            return False
        if not ids:
            last.refuse(_(N_("No document lies between these numbers.")))
            return False
        print_batch(page, ids)
        return True

    told = _(N_("All documents of this kind from one number to the other, in their order."))
    return Asked(page, _(N_("Print a range")), told, form, _(N_("Print")), done)
