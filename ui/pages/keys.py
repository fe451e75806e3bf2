"""The office's keys, as a card over a page: password, recovery copy, restoring, new keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.problems import Refused
from coopdesk.packages.container import read_small
from coopdesk.packages.office import (
    Fingerprints,
    check_password,
    fingerprints,
    has_password,
    set_password,
)
from coopdesk.packages.recovery import (
    LEAST_SECRET,
    make_recovery,
    recovery_made,
    renew_keys,
    restore_keys,
)
from coopdesk.packages.trust import LIMIT
from ui.doing import ask, file_said, open_place, save_place, write_out
from ui.editors import TextEdit
from ui.figures import Pair
from ui.page import Page
from ui.pages.exchange import Card, Locked, short_moment

KEY: Final = Qt.Key


def show_keys(page: Page, locked: Locked) -> None:
    """Show how the office's keys stand, and the key for everything that can be done with them."""
    desk = page.desk
    with desk.read() as s:
        both, is_shut, made = fingerprints(s), has_password(s), recovery_made(s)
    card = Card(
        page, _(N_("Keys of this office")),
        _(N_("The office signs with these keys and opens replies with them. Whoever has the book"
             " and the password is the office.")), width=760,
    )  # fmt: skip
    pairs = [Pair(_(N_("Our fingerprint")), both.own or "—", bold=True)]
    if both.county:
        pairs.append(Pair(_(N_("Fingerprint of the office above")), both.county, bold=True))
    pairs += [
        Pair(_(N_("Password")), _(N_("is set")) if is_shut else _(N_("is not set")),
             "text" if is_shut else "warn"),
        Pair(_(N_("Recovery copy")), short_moment(made) if made else _(N_("none was made")),
             "text" if made else "warn"),
    ]  # fmt: skip
    card.pairs(pairs)

    def then(act: Callable[[Page, Locked], object]) -> Callable[[], object]:
        def run() -> None:
            card.close_card()
            act(page, locked)

        return run

    card.button(_(N_("Close")), "Esc", card.close_card)
    for words, key, act in (
        (_(N_("New keys")), "F9", new_keys), (_(N_("Restore keys")), "F7", restore),
        (_(N_("Recovery copy")), "F6", recovery_copy), (_(N_("Password")), "F5", change_password),
    ):  # fmt: skip
        card.button(words, key, then(act), code=getattr(KEY, f"Key_{key}").value)
    card.stand()


def _agreed(first: TextEdit, again: TextEdit) -> str | None:
    """Return a password that was typed twice alike; else say beside the field what is wrong."""
    try:
        password = check_password(first.text())
    except Refused as refused:
        first.refuse(refused.problems[0].text)
        first.setFocus()
        return None
    if again.text() != password:
        again.refuse(_(N_("The two do not agree; please type it once more.")))
        again.setFocus()
        return None
    return password


def change_password(page: Page, locked: Locked) -> None:
    """Lock the keys by another password; empty takes it away."""
    with page.desk.read() as s:
        is_shut = has_password(s)
    card = Card(
        page, _(N_("Password of the keys")),
        _(N_("It is asked for when a month is sealed, a reply read or a file taken in. Nobody can"
             " look it up: without a recovery copy at the county a forgotten one is lost.")),
    )  # fmt: skip
    fields = []
    if is_shut:
        fields.append(card.typed(_(N_("Password now")), secret=True))
    first = card.typed(_(N_("New password")), secret=True)
    again = card.typed(_(N_("Once more")), secret=True)
    fields += [first, again]

    def write() -> None:
        password = _agreed(first, again)
        if password is None:
            return
        before = fields[0].text() if is_shut else ""
        try:
            set_password(page.desk, before, password)
        except Refused as refused:
            fields[0].refuse(refused.problems[0].text)
            fields[0].setFocus()
            return
        card.close_card()
        locked.password = password
        page.room.say(
            _(N_("The keys are locked by the new password.")) if password
            else _(N_("The keys have no password."))
        )  # fmt: skip

    card.walk(fields, write)
    card.button(_(N_("Leave")), "Esc", card.close_card)
    card.button(_(N_("Set")), "F12", write, primary=True, code=KEY.Key_F12.value)
    card.stand(fields[0])


def recovery_copy(page: Page, locked: Locked) -> None:
    """Write a recovery copy for the office above, once the clerk knows what it means."""
    question = _(N_("Make a recovery copy of the keys?"))
    text = _(N_("Only the office above can open it. It can then hand the keys back, and could also"
                " sign in this office's name; every hand-over stands in its journal."))  # fmt: skip
    if not ask(page, question, text, yes=_(N_("Make it"))):
        return
    path = save_place(page, _(N_("Save the recovery copy")), f"{page.desk.code}-密钥备份.coop")
    if path is None:
        return

    def done(content: bytes) -> None:
        if not write_out(page, path, content):
            return
        said = _(N_("Wrote the recovery copy {file}; take it to the office above."))
        page.room.say(said.format(file=file_said(path)))

    locked.run(lambda password: make_recovery(page.desk, password=password), done)


def restore(page: Page, locked: Locked) -> None:
    """Take back the keys that the office above kept."""
    source = open_place(
        page, _(N_("Open the keys that the office above handed back")), f"{_(N_('Keys'))} (*.coop)"
    )
    if source is None:
        return
    try:
        content = read_small(source, LIMIT)
    except Refused as refused:
        page.notice.tell(refused.problems[0].text, "wrong")
        return
    card = Card(
        page, _(N_("Restore the keys")),
        _(N_("The secret is told by telephone. The new password locks the keys in this book.")),
    )  # fmt: skip
    secret = card.typed(_(N_("Secret")))
    first = card.typed(_(N_("New password")), secret=True)
    again = card.typed(_(N_("Once more")), secret=True)

    def write() -> None:
        if len(secret.value()) < LEAST_SECRET:
            secret.refuse(_(N_("Please type the whole secret.")))
            secret.setFocus()
            return
        password = _agreed(first, again)
        if password is None:
            return
        try:
            both = restore_keys(page.desk, content, secret.value(), password=password)
        except Refused as refused:
            secret.refuse(refused.problems[0].text)
            secret.setFocus()
            return
        card.close_card()
        locked.password = password
        _told(
            page,
            both,
            _(N_("The keys are back")),
            _(N_("Compare both numbers by telephone before the next month is sealed.")),
        )

    card.walk([secret, first, again], write)
    card.button(_(N_("Leave")), "Esc", card.close_card)
    card.button(_(N_("Restore")), "F12", write, primary=True, code=KEY.Key_F12.value)
    card.stand(secret)


def new_keys(page: Page, locked: Locked) -> None:
    """Begin with new keys where neither password nor recovery copy is left."""
    card = Card(
        page, _(N_("Begin with new keys?")),
        _(N_("Only where the password is lost and no recovery copy lies at the county. Nothing can"
             " be sealed until the county has noted the old key as lost and invited this office"
             " again. Documents and months sealed so far stay as they are.")),
    )  # fmt: skip
    first = card.typed(_(N_("New password")), secret=True)
    again = card.typed(_(N_("Once more")), secret=True)

    def write() -> None:
        password = _agreed(first, again)
        if password is None:
            return
        card.close_card()
        locked.password = password

        def job(_password: str) -> Fingerprints:
            renew_keys(page.desk, password=password)
            with page.desk.read() as s:
                return fingerprints(s)

        locked.run(
            job,
            lambda both: _told(
                page,
                both,
                _(N_("This book has new keys")),
                _(N_("Telephone the county: it notes the old key as lost and invites you again.")),
            ),
        )

    card.walk([first, again], write)
    card.button(_(N_("Leave")), "Esc", card.close_card)
    card.button(_(N_("New keys")), "F12", write, primary=True, code=KEY.Key_F12.value)
    card.stand(first)


def _told(page: Page, both: Fingerprints, title: str, note: str) -> None:
    """Show both fingerprints after a change of keys."""
    page.room.say(title)
    card = Card(page, title, note)
    card.pairs(
        [
            Pair(_(N_("Our fingerprint")), both.own, bold=True),
            Pair(_(N_("Fingerprint of the office above")), both.county or "—", bold=True),
        ]
    )
    card.closed_by_enter()
