"""The register of units with their keys: invite, admit, compare fingerprints, note a lost key."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt

from coopdesk.desk import Level
from coopdesk.kernel.disk import write_file
from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.problems import Refused
from coopdesk.packages.baselines import baseline_years
from coopdesk.packages.container import read_small
from coopdesk.packages.joining import Admitted, admit, invite, report_key_lost
from coopdesk.packages.office import Fingerprints, Unit, asked_purpose, fingerprints
from coopdesk.packages.received import KeyLine, KeyStanding, invited_at, key_fingerprint, key_lines
from coopdesk.packages.records import UNITS
from coopdesk.packages.recovery import (
    LEAST_SECRET,
    Deposited,
    deposited,
    hand_back,
    is_recovery,
    keep_recovery,
)
from coopdesk.packages.trust import LIMIT
from ui.actions import Action, walking
from ui.doing import file_said, open_place, save_place, write_out
from ui.figures import Pair, Pairs
from ui.page import Room
from ui.pages.codes_cards import show_publishing
from ui.pages.exchange import Card, Locked, short_moment
from ui.parts import Section, label
from ui.register_page import RegisterPage, actions_of
from ui.soon import Soon
from ui.tables import Cell, Table, TableColumn

_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_SHOWN: Final = frozenset({"unit_key", "invitation", "recovery_copy", "parcel"})
_CHIPS: Final = {KeyStanding.VALID: "tint", KeyStanding.REPLACED: "grey", KeyStanding.LOST: "neg"}


class UnitsPage(RegisterPage):
    """Units that report here; at the right the unit's form and its keys."""

    TITLE = UNITS.title
    ICON = UNITS.icon
    REGISTER = UNITS

    def __init__(self, room: Room) -> None:
        """Add the keys of the unit in hand below its form."""
        self.keys_of_unit: list[KeyLine] = []
        self.lying: Deposited | None = None
        self.purpose = ""
        self.years: list[tuple[int, int]] = []
        super().__init__(room)
        self._soon = Soon(self, self._show_fingerprint, 250)
        self.locked = Locked(self)
        look = self.look
        self.key_head = Section(look, _(N_("Keys")))
        self.key_facts = Pairs(look)
        self.key_table = Table(
            look,
            [
                TableColumn(_(N_("State")), stretch=1),
                TableColumn(_(N_("In use since"))),
                TableColumn(_(N_("Packages")), align="right"),
            ],
            small=True,
        )
        if self.side is not None:
            body = self.side.body
            body.addSpacing(16)
            for part in (self.key_head, self.key_facts, self.key_table):
                body.addWidget(part)
        self._show_keys()

    def _show(self, record_id: int) -> None:
        super()._show(record_id)
        if hasattr(self, "key_table"):
            self._show_keys()

    def _show_keys(self) -> None:
        """Show the keys of the unit in hand."""
        lines: list[KeyLine] = []
        waiting = ""
        self.lying, self.purpose, self.years = None, "", []
        if self.record is not None:
            with self.desk.read() as s:
                lines, waiting = key_lines(s, self.record), invited_at(s, self.record)
                self.lying = deposited(s, self.record)
                self.purpose = asked_purpose(s, self.record)
                self.years = baseline_years(s, self.record)
        self.keys_of_unit = lines
        valid = next((one for one in lines if one.standing is KeyStanding.VALID), None)
        note = ""
        if waiting:
            note = _(N_("invited {at}, no answer yet")).format(at=short_moment(waiting))
        elif not lines:
            note = _(N_("not invited yet"))
        self.key_head.tell(_(N_("Keys")), note)
        self._show_facts("…" if valid is not None else "")
        self._soon.start()
        self.key_table.show_rows([_key_row(one) for one in lines])
        self.key_table.setVisible(bool(lines))
        self.update_actions()

    def _show_fingerprint(self) -> None:
        """Work out the fingerprint once the keyboard rests on a unit; that takes a moment."""
        for one in self.keys_of_unit:
            if one.standing is KeyStanding.VALID:
                digits = key_fingerprint(one.signing, one.sealing)
                self._show_facts(digits)
                return

    def _show_facts(self, digits: str) -> None:
        """Show fingerprint, recovery copy, and for what names are asked."""
        pairs = [Pair(_(N_("Fingerprint")), digits, bold=True)] if digits else []
        if self.lying is not None:
            pairs.append(Pair(_(N_("Recovery copy")), short_moment(self.lying.at)))
            if self.lying.given_at:
                given = f"{short_moment(self.lying.given_at)}　{self.lying.given_by}"
                pairs.append(Pair(_(N_("Handed back")), given))
        if self.years:
            said = "　".join(f"{year}（{count}）" for year, count in self.years[:3])
            pairs.append(Pair(_(N_("Last year's figures")), said))
        if self.purpose:
            pairs.append(Pair(_(N_("Names asked for")), self.purpose))
        self.key_facts.show_pairs(pairs)

    def refresh(self, changes: Any) -> None:
        """Read list and keys again."""
        super().refresh(changes)
        if not self.editing and changes.concern(_SHOWN):
            self._show_keys()

    def _unit(self) -> tuple[str, str]:
        """Return code and name of the unit in hand."""
        values = self.form.values()
        return str(values.get("code") or ""), str(values.get("name") or "")

    def no_unit(self) -> str:
        """Return why no unit can be invited now."""
        if self.editing:
            return _(N_("Save or leave the form first."))
        return "" if self.record is not None else _(N_("Add the unit first, with F2."))

    def invite(self) -> None:
        """Write an invitation: the secret lies in the file, or is told by telephone."""
        code, name = self._unit()
        title = _(N_("Invite {name} ({code})")).format(name=name, code=code)
        card = Card(
            self, title,
            _(N_("The file carries our keys. With a secret that you tell by telephone the file"
                 " opens nothing alone; left empty, the secret lies in the file: hand it over on"
                 " a stick.")),
        )  # fmt: skip
        secret = card.typed(_(N_("Secret")), width=240, length=40)
        fields, purpose = [secret], None
        if self.desk.level is Level.COUNTY:
            purpose = card.typed(_(N_("Ask for names, for")), length=60)
            fields.append(purpose)
            words = _(N_("Left empty, persons come as pseudonyms alone. With a purpose the unit is"
                         " asked for names, ID numbers and phones, and may refuse."))  # fmt: skip
            card.body.addWidget(label(words, "small", wrap=True))

        def write() -> None:
            told, wanted = secret.value(), purpose.value() if purpose is not None else ""
            card.close_card()
            self._write_invitation(code, name, told, wanted)

        card.walk(fields, write)
        key = Qt.Key
        card.button(_(N_("Leave")), "Esc", card.close_card)
        card.button(_(N_("Make a secret")), "F4", lambda: secret.set_value(make_secret()),
                    code=key.Key_F4.value)  # fmt: skip
        card.button(_(N_("Write the file")), "F12", write, primary=True, code=key.Key_F12.value)
        card.stand(secret)

    def _write_invitation(self, code: str, name: str, told: str, purpose: str) -> None:
        path = save_place(self, _(N_("Save the invitation")), f"{code}-{name}-邀请.coop")
        if path is None:
            return

        def job(password: str) -> Fingerprints:
            content = invite(self.desk, code, name, told=told, purpose=purpose, password=password)
            write_file(path, content)
            with self.desk.read() as s:
                return fingerprints(s)

        self.locked.run(job, lambda both: self._invited(name, path, told, both.own))

    def _invited(self, name: str, path: Path, told: str, own: str) -> None:
        self._show_keys()
        said = _(N_("Invited {name}; the file is {file}."))
        self.room.say(said.format(name=name, file=file_said(path)))
        card = Card(self, _(N_("Invited {name}")).format(name=name),
                    _(N_("Hand the file over, and read these out by telephone.")))  # fmt: skip
        card.pairs(
            [
                Pair(_(N_("File")), path.name),
                Pair(_(N_("Secret")), told or _(N_("lies in the file")), bold=bool(told)),
                Pair(_(N_("Our fingerprint")), own, bold=True),
            ]
        )
        card.closed_by_enter()

    def admit(self) -> None:
        """Take in a unit's answer and show its fingerprint to compare; or its recovery copy."""
        title = _(N_("Open the unit's answer or recovery copy"))
        path = open_place(self, title, f"{_(N_('Answer'))} (*.coop)")
        if path is None:
            return
        try:
            content = read_small(path, LIMIT)
        except Refused as refused:
            self.notice.tell(refused.problems[0].text, "wrong")
            return
        if is_recovery(content):
            self.locked.run(
                lambda password: keep_recovery(self.desk, content, password=password),
                self._deposited,
            )
            return

        def job(_password: str) -> tuple[Admitted, str]:
            admitted = admit(self.desk, content)
            with self.desk.read() as s:
                return admitted, fingerprints(s).own

        self.locked.run(job, lambda both: self._admitted(*both))

    def _deposited(self, unit: Unit) -> None:
        self.list.go_to(unit.id)
        self._show(unit.id)
        said = _(N_("The recovery copy of {name} is kept; it was opened and holds its keys."))
        self.room.say(said.format(name=unit.name))

    def no_copy(self) -> str:
        """Return why no keys can be handed back."""
        if self.lying is not None:
            return ""
        return _(N_("No recovery copy of this unit's key lies here."))

    def hand_back(self) -> None:
        """Hand the unit its keys back, locked by a secret for the telephone."""
        code, name = self._unit()
        card = Card(
            self, _(N_("Hand {name} its keys back")).format(name=name),
            _(N_("Telephone first and make sure who asks. The file opens only with this secret;"
                 " tell it by telephone, never in the same message. It stands in the journal.")),
        )  # fmt: skip
        secret = card.typed(_(N_("Secret")), width=240, length=40)
        secret.set_value(make_secret())

        def write() -> None:
            told = secret.value()
            if len(told) < LEAST_SECRET:
                words = _(N_("The secret is too short; please take at least {count} characters."))
                secret.refuse(words.format(count=LEAST_SECRET))
                return
            card.close_card()
            self._write_keys(code, name, told)

        card.walk([secret], write)
        card.button(_(N_("Leave")), "Esc", card.close_card)
        card.button(_(N_("Make a secret")), "F4", lambda: secret.set_value(make_secret()),
                    code=Qt.Key.Key_F4.value)  # fmt: skip
        card.button(_(N_("Write the file")), "F12", write, primary=True,
                    code=Qt.Key.Key_F12.value)  # fmt: skip
        card.stand(secret)

    def _write_keys(self, code: str, name: str, told: str) -> None:
        path = save_place(self, _(N_("Save the keys")), f"{code}-{name}-密钥发还.coop")
        if path is None:
            return

        def done(content: bytes) -> None:
            if not write_out(self, path, content):
                return
            self._show_keys()
            self.room.say(_(N_("Wrote the keys of {name}: {file}.")).format(
                name=name, file=file_said(path)))  # fmt: skip
            card = Card(
                self,
                _(N_("Keys of {name}")).format(name=name),
                _(N_("Hand the file over, and read the secret out by telephone.")),
            )
            card.pairs([Pair(_(N_("File")), path.name), Pair(_(N_("Secret")), told, bold=True)])
            card.closed_by_enter()

        self.locked.run(lambda password: hand_back(self.desk, code, told, password=password), done)

    def _admitted(self, admitted: Admitted, own: str) -> None:
        unit = admitted.unit
        self.list.reload()
        self.list.go_to(unit.id)
        self._show(unit.id)
        self.room.say(_(N_("Admitted {name} ({code}).")).format(name=unit.name, code=unit.code))
        card = Card(
            self, _(N_("Admitted {name}")).format(name=unit.name),
            _(N_("Telephone now: both sides read out both numbers. If one differs, somebody else"
                 " answered; note the key as lost (F8).")),
        )  # fmt: skip
        card.pairs(
            [
                Pair(_(N_("Fingerprint of {name}")).format(name=unit.name), admitted.fingerprint,
                     bold=True),
                Pair(_(N_("Our fingerprint")), own, bold=True),
            ]
        )  # fmt: skip
        card.closed_by_enter()

    def no_key(self) -> str:
        """Return why no key can be noted as lost."""
        if any(one.standing is KeyStanding.VALID for one in self.keys_of_unit):
            return ""
        return _(N_("This unit has no key in use."))

    def lost(self) -> None:
        """Note that the unit's key was lost, with the reason."""
        code, name = self._unit()
        card = Card(
            self, _(N_("Key of {name} lost")).format(name=name),
            _(N_("It signs nothing beyond what has come so far. Invite the unit again afterwards."
                 " Please say why.")),
        )  # fmt: skip
        reason = card.typed(_(N_("Why")), width=400, length=100)

        def write() -> None:
            if not reason.value():
                reason.refuse(_(N_("Please say why.")))
                return
            said = reason.value()
            card.close_card()
            self.locked.run(
                lambda _password: report_key_lost(self.desk, code, said),
                lambda _none: self._noted(name),
            )

        reason.entered.connect(write)
        card.button(_(N_("Leave")), "Esc", card.close_card)
        card.button(_(N_("Note it")), "F12", write, primary=True, code=Qt.Key.Key_F12.value)
        card.stand(reason)

    def _noted(self, name: str) -> None:
        self._show_keys()
        self.room.say(_(N_("The key of {name} is noted as lost.")).format(name=name))

    ACTIONS = (
        walking(N_("choose"), key="↑↓"),
        Action("units.invite", N_("Invite the unit"), invite, "F5", "", N_("Invite"), button=True,
               when=lambda p: p.no_unit()),
        Action("units.admit", N_("Take in an answer or a recovery copy"), admit, "F7",
               "key-outline", N_("Admit"), button=True),
        Action("units.lost", N_("Note a lost key"), lost, "F8", short=N_("key lost"),
               when=lambda p: p.no_key()),
        Action("units.hand_back", N_("Hand the keys back"), hand_back, "F9",
               short=N_("hand keys back"), when=lambda p: p.no_copy()),
        Action("units.codes", N_("Publish codes for the units"), show_publishing, "F11",
               short=N_("codes")),
        *(one for one in actions_of(UNITS) if one.run is not None and not one.id.endswith(
            (".template", ".copy"))),
    )  # fmt: skip


def make_secret() -> str:
    """Return a secret that is easy to read out: three groups of four."""
    return "-".join("".join(secrets.choice(_LETTERS) for _one in range(4)) for _group in range(3))


def _key_row(one: KeyLine) -> tuple[Any, ...]:
    last = str(one.last) if one.last is not None else "…"
    return (
        Cell(one.standing.shown, chip=_CHIPS[one.standing]),
        short_moment(one.since)[:5],
        f"{one.first}–{last}",
    )
