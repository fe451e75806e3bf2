"""What the pages of the exchange share: cards over the page, the keys' password, files, words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, TypeVar

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit, QWidget

from coopdesk.kernel.i18n import N_, _
from coopdesk.packages.refusal import PackageRefused, Why
from coopdesk.packages.turned_away import TurnedAway
from ui.buttons import Button
from ui.doing import answer, folder_of, page_of
from ui.editors import TextEdit
from ui.figures import Pair, Pairs
from ui.page import Page
from ui.parts import Raised, column, label, row
from ui.tables import Table
from ui.tasks import Progress

T = TypeVar("T")
SUFFIX: Final = "*.coop"


def open_places(widget: QWidget, title: str, folder: str) -> list[Path]:
    """Ask which files to take in; tests replace this function."""
    kinds = _(N_("Sealed files")) + f" ({SUFFIX})"
    page = page_of(widget)
    start = folder or str(folder_of(page))
    chosen, _kind = QFileDialog.getOpenFileNames(page.window(), title, start, kinds)
    return [Path(one) for one in chosen]


def folder_place(widget: QWidget, title: str, folder: str = "") -> Path | None:
    """Ask for a folder or stick; tests replace this function."""
    page = page_of(widget)
    start = folder or str(folder_of(page))
    chosen = QFileDialog.getExistingDirectory(page.window(), title, start)
    return Path(chosen) if chosen else None


def size_text(size: int) -> str:
    """Return a file's size as it is read."""
    if size < 1024:
        return _(N_("{count} bytes")).format(count=size)
    if size < 1024 * 1024:
        return f"{-(-size // 1024):,} KB"
    tenths = size * 10 // (1024 * 1024)
    return f"{tenths // 10}.{tenths % 10} MB"


def short_moment(moment: str) -> str:
    """Return a stored moment as month, day and time of this place."""
    from coopdesk.kernel.clock import moment_of

    return moment_of(moment).astimezone().strftime("%m-%d %H:%M") if moment else ""


def refusal_pairs(one: TurnedAway) -> list[Pair]:
    """Return what is known of a file that was refused; its content stays unread."""
    pairs = [
        Pair(_(N_("File")), Path(one.file).name),
        Pair(_(N_("Refused")), f"{short_moment(one.at)}　{one.clerk}"),
        Pair(_(N_("File size")), size_text(one.bytes)),
        Pair(_(N_("Digest of the file")), f"{one.file_sha256[:16]} …"),
    ]
    if one.unit:
        named = f"{one.unit_name}　{one.period}"
        pairs.append(
            Pair(_(N_("By its name")) if one.by_name else _(N_("By its signature")), named)
        )
    return pairs


class PasswordCard(QDialog):
    """Asks for the password that locks the office's keys."""

    def __init__(self, page: Page) -> None:
        """Show one field."""
        super().__init__(page.window(), Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        look = page.look
        self.setObjectName("body")
        self.field = TextEdit(look, width=320)
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.walks = False
        self.field.entered.connect(self.accept)
        yes = Button(look, _(N_("Continue")), "Enter", primary=True)
        no = Button(look, _(N_("Leave")), "Esc")
        yes.clicked.connect(self.accept)
        no.clicked.connect(self.reject)
        foot = row(gap=12)
        foot.addStretch(1)
        foot.addWidget(no)
        foot.addWidget(yes)
        layout = column(margins=(20, 16, 20, 14), gap=10)
        layout.addWidget(label(_(N_("The password of this office's keys")), "heading"))
        layout.addWidget(self.field)
        way = _(N_("Forgotten? The office above hands the keys back if a recovery copy lies there:"
                   " Keys, then Restore keys."))  # fmt: skip
        layout.addWidget(label(way, "small", wrap=True))
        layout.addLayout(foot)
        self.setLayout(layout)
        self.field.setFocus()

    @classmethod
    def ask(cls, page: Page) -> str | None:
        """Return what was typed, or nothing; tests replace this."""
        card = cls(page)
        return card.field.text() if card.exec() else None


class Locked:
    """The password of the office's keys, asked for once a page when the empty one does not fit."""

    def __init__(self, page: Page) -> None:
        """Start with the empty password."""
        self._page = page
        self.password = ""

    def run(self, job: Callable[[str], T], done: Callable[[T], object]) -> None:
        """Run a short job with the password; asks and tries again when it does not fit."""
        from coopdesk.kernel.problems import Refused, Trouble

        while True:
            try:
                result = job(self.password)
            except PackageRefused as refused:
                if not self._asked(refused):
                    return
            except (Refused, Trouble) as error:
                answer(self._page, error)
                return
            else:
                self._page.notice.clear()
                done(result)
                return

    def run_long(
        self, job: Callable[[str, Progress], T], done: Callable[[T], object], title: str
    ) -> None:
        """Run a long job on the worker with the password; asks and tries again."""

        def failed(error: BaseException) -> None:
            if isinstance(error, PackageRefused):
                if self._asked(error):
                    self.run_long(job, done, title)
                return
            answer(self._page, error)

        def work(progress: Progress) -> T:
            return job(self.password, progress)

        def came(result: T) -> None:
            self._page.notice.clear()
            done(result)

        self._page.tasks.run(work, came, title, failed=failed)

    def _asked(self, refused: PackageRefused) -> bool:
        """Ask for the password when that is what was refused; else show the refusal."""
        if refused.code is Why.PASSWORD:
            typed = PasswordCard.ask(self._page)
            if typed is not None:
                self.password = typed
                return True
        answer(self._page, refused)
        return False


class Card(Raised):
    """A card over the page: a title, facts or a table, keys at its foot; Esc closes it."""

    def __init__(self, page: Page, title: str, note: str = "", *, width: int = 620) -> None:
        """Make an empty card; ``stand`` shows it."""
        super().__init__(page.look, page.window(), shadow=False)
        self.page = page
        self._wide = width
        self._start: QWidget | None = None
        self._before: QWidget | None = page.window().focusWidget()
        self.keys: dict[int, Callable[[], object]] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.title = label(title, "heading")
        self.body = column(gap=8)
        self.foot = row(gap=10)
        self.foot.addStretch(1)
        layout = column(margins=(20, 14, 20, 14), gap=8)
        layout.addWidget(self.title)
        if note:
            layout.addWidget(label(note, "small", wrap=True))
        layout.addLayout(self.body)
        self.wrong = label("", "small", tone="neg", wrap=True)
        self.wrong.hide()
        layout.addWidget(self.wrong)
        layout.addLayout(self.foot)
        self.setLayout(layout)

    def pairs(self, pairs: Sequence[Pair]) -> Pairs:
        """Add lines of label and value."""
        made = Pairs(self.look)
        made.show_pairs(pairs)
        self.body.addWidget(made)
        return made

    def typed(
        self, words: str, *, width: int = 320, length: int = 60, secret: bool = False
    ) -> TextEdit:
        """Add a line to type in, named at its left."""
        made = TextEdit(self.look, width=width, length=length)
        made.setAccessibleName(words)
        made.walks = False
        made.refused.connect(self._refused)
        if secret:
            made.setEchoMode(QLineEdit.EchoMode.Password)
        name = label(words, "small")
        self.look.follow(name, lambda: name.setFixedWidth(self.look.px(150)))
        line = row(gap=10)
        line.addWidget(name)
        line.addWidget(made)
        line.addStretch(1)
        self.body.addLayout(line)
        return made

    def _refused(self, text: str) -> None:
        """Say below the lines why one is refused."""
        self.wrong.setText(text)
        self.wrong.setVisible(bool(text))
        self._place()

    def walk(self, fields: Sequence[TextEdit], then: Callable[[], object]) -> None:
        """Let Enter go from line to line and, in the last one, on."""
        for here, following in pairwise(fields):
            here.entered.connect(following.setFocus)
        fields[-1].entered.connect(then)

    def button(
        self, words: str, key: str, act: Callable[[], object], *, primary: bool = False,
        code: int = 0,
    ) -> Button:  # fmt: skip
        """Add a button at the foot, with its key."""
        made = Button(self.look, words, key, primary=primary)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.clicked.connect(lambda _checked=False: act())
        self.foot.addWidget(made)
        if code:
            self.keys[code] = act
        return made

    def closed_by_enter(self) -> None:
        """Show the card until Enter or Esc."""
        self.button(_(N_("Close")), "Enter", self.close_card, primary=True)
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.keys[key.value] = self.close_card
        self.stand()

    def stand(self, start: QWidget | None = None) -> None:
        """Show the card in the middle of the window, with the keyboard."""
        self._start = start
        self._place()
        self.show()
        self.raise_()
        (start or self).setFocus()
        self.window().installEventFilter(self)

    def _place(self) -> None:
        window = self.page.window()
        wide = min(self.look.px(self._wide), window.width() - 32)
        self.setFixedWidth(wide)
        layout = self.layout()
        assert layout is not None  # noqa: S101 - set above.
        layout.activate()
        tall = layout.heightForWidth(wide) if layout.hasHeightForWidth() else -1
        tall = min(max(tall, self.sizeHint().height()), window.height() - 80)
        x = (window.width() - wide) // 2
        self.setGeometry(x, max(40, (window.height() - tall) // 3), wide, tall)

    def close_card(self) -> None:
        """Go away and give the keyboard back."""
        self.window().removeEventFilter(self)
        before = self._before
        self.hide()
        self.deleteLater()
        if before is not None and before.isVisible():
            before.setFocus()

    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        """Stay in the middle."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def event(self, event: QEvent) -> bool:
        """Keep every key from the page below."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, next_one: bool) -> bool:
        """Walk inside the card only."""
        super().focusNextPrevChild(next_one)
        here: QWidget | None = self.window().focusWidget()
        if here is None or not (here is self or self.isAncestorOf(here)):
            (self._start or self).setFocus()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer the card's keys; keep every other here."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_card()
        elif not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            act = self.keys.get(event.key())
            if act is not None:
                act()
        event.accept()


class MarginTable(Table):
    """A table that fills a page: its first column begins at the page's margin."""

    def lead(self) -> int:
        """Begin at the page's margin."""
        return self.look.px(8)


def copy_table(page: Page, table: Table) -> None:
    """Copy a table and say how many rows."""
    from coopdesk.kernel.i18n import ngettext

    count = table.copy()
    words = ngettext("Copied {count} row.", "Copied {count} rows.", count)
    page.room.say(words.format(count=count), "note")
