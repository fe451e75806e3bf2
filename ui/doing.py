"""Doing: one write transaction from a page; the one place that answers refusals and troubles."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from coopdesk.kernel.disk import unwritable, write_file
from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.problems import Problem, Refused, Trouble
from ui.buttons import Button
from ui.notices import broken
from ui.page import Page
from ui.parts import column, row
from ui.style import Style
from ui.tasks import Cancelled, Progress

T = TypeVar("T")
_FOLDER: Final = 40  # Characters of a folder that are said, of which so many are its beginning.
_HEAD: Final = 14


class Refusable(Protocol):
    """Whatever can show a refusal: every editor, and grids through a closure."""

    def refuse(self, text: str) -> None:
        """Show the sentence; an empty one clears it."""
        ...

    def setFocus(self) -> None:
        """Take the keyboard."""
        ...


Fields = Mapping[str, Refusable]


def page_of(widget: QWidget) -> Page:
    """Return the page that a widget stands on."""
    at: QWidget | None = widget
    while at is not None:
        if isinstance(at, Page):
            return at
        owner = getattr(at, "page", None)
        at = owner if isinstance(owner, Page) else at.parentWidget()
    message = f"{widget!r} stands on no page"
    raise LookupError(message)


def unreadable(field: Any) -> str:
    """Return what cannot be read in a refused field, with the field's name, or an empty text."""
    wrong = str(field.wrong()) if field.refusal else ""
    if not wrong:
        return ""
    return _(N_("{field}: {text}")).format(field=field.accessibleName(), text=wrong)


def tell_unreadable(field: Any) -> None:
    """Say above the strip what cannot be read in a field that has no line of its own for it."""
    try:
        page = page_of(field)
    except LookupError:
        return
    text = unreadable(field)
    if text:
        page.notice.tell(text, "wrong")
    elif page.notice.kind == "wrong":
        page.notice.clear()


def attempt(
    widget: QWidget,
    job: Callable[[Any], T],
    *,
    done: Callable[[T], object] | None = None,
    fields: Fields | None = None,
    rows: Callable[[Problem], bool] | None = None,
) -> bool:
    """Run a job in one write transaction and tell whether it was written.

    A refusal goes beside ``fields`` (by ``Problem.field``); ``rows`` may show problems of lines and
    says whether it did. Lists hear of the changes once they are on disk; ``done`` gets the result.
    """
    page = page_of(widget)
    try:
        with page.desk.write() as session:
            result = job(session)
    except (Refused, Trouble) as error:
        answer(page, error, fields, rows)
        return False
    clear_problems(fields)
    page.notice.clear()
    if done is not None:
        done(result)
    return True


def attempt_long(
    widget: QWidget,
    job: Callable[[Any, Progress], T],
    *,
    title: str,
    done: Callable[[T], object] | None = None,
) -> None:
    """Run a long job in one write transaction on the worker, with progress and calling off."""
    page = page_of(widget)

    def work(progress: Progress) -> T:
        with page.desk.write() as session:
            return job(session, progress)

    page.tasks.run(work, done, title, failed=lambda error: answer(page, error))


def answer(
    page: Page,
    error: BaseException,
    fields: Fields | None = None,
    rows: Callable[[Problem], bool] | None = None,
) -> None:
    """Show a refusal or a trouble on its page; anything else is a bug and is raised."""
    if isinstance(error, Refused):
        show_problems(page, error.problems, fields, rows)
    elif isinstance(error, Trouble):
        page.notice.tell(str(error), "wrong")
        page.room.say(error.text, "wrong")
    elif isinstance(error, OSError):
        answer(page, unwritable(Path(str(error.filename or "")), error))
    elif isinstance(error, Cancelled):
        page.room.say(_(N_("Called off; nothing was written.")), "note")
    else:
        raise error


def write_out(page: Page, path: Path, content: bytes) -> bool:
    """Write a file that the clerk chose; tell whether it was written, and say why not."""
    try:
        write_file(path, content)
    except Trouble as trouble:
        answer(page, trouble)
        return False
    return True


def show_problems(
    page: Page,
    problems: Sequence[Problem],
    fields: Fields | None = None,
    rows: Callable[[Problem], bool] | None = None,
    *,
    focus: bool = True,
) -> None:
    """Put each problem beside its field; those without a place go above the strip."""
    clear_problems(fields)
    first: Refusable | None = None
    loose: list[Problem] = []
    for problem in problems:
        field = (fields or {}).get(problem.field or "")
        if problem.row is None and field is not None:
            field.refuse(problem.text)
            first = first or field
        elif rows is None or not rows(problem):
            loose.append(problem)
    said = loose or list(problems)
    if said:
        kind = "warn" if all(one.warning for one in said) else "wrong"
        page.notice.tell("".join(one.text for one in said[:2]), kind)
        page.room.say(said[0].text, kind)
    else:
        page.notice.clear()
    if first is not None and focus:
        first.setFocus()


def clear_problems(fields: Fields | None) -> None:
    """Clear every refusal shown beside fields."""
    for field in (fields or {}).values():
        field.refuse("")


class Question(QDialog):
    """The one dialog: a question with number and sum, its consequence, Esc left, Enter right."""

    def __init__(
        self, look: Style, question: str, consequence: str, yes: str, no: str, parent: QWidget
    ) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self._look = look
        self._question, self._consequence = question, consequence
        self.setAccessibleName(question)
        self.yes = Button(look, yes, "Enter", primary=True)
        self.no = Button(look, no, "Esc")
        self.yes.clicked.connect(self.accept)
        self.no.clicked.connect(self.reject)
        foot = row(gap=12)
        foot.addStretch(1)
        foot.addWidget(self.no)
        foot.addWidget(self.yes)
        layout = self._layout = column(margins=(20, 16, 20, 14))
        layout.addSpacing(self._tall())
        layout.addLayout(foot)
        self.setLayout(layout)
        self.setFixedWidth(look.px(600))
        self.yes.setFocus()

    def _lines(self) -> tuple[list[str], list[str]]:
        look, room = self._look, self._look.px(600) - 40
        title = broken(look, self._question, round(room * 0.85), "title")
        return title, broken(look, self._consequence, room)

    def _tall(self) -> int:
        title, text = self._lines()
        look = self._look
        return len(title) * look.line("title") + len(text) * look.line("body") + 20

    def sizeHint(self) -> QSize:
        """Return room for the sentences."""
        return QSize(self._look.px(600), self._layout.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, question and consequence."""
        look, painter = self._look, QPainter(self)
        painter.fillRect(self.rect(), look.color("raised"))
        painter.setPen(look.color("field"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        title, text = self._lines()
        box = self.rect().adjusted(20, 14, -20, 0)
        for line in title:
            box.setHeight(look.line("title"))
            look.draw(painter, box, line, "text", "title", bold=True)
            box.translate(0, look.line("title"))
        box.translate(0, 2)
        for line in text:
            box.setHeight(look.line("body"))
            look.draw(painter, box, line, "text2")
            box.translate(0, look.line("body"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer by Enter and Esc; the arrows choose a button."""
        if event.key() in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            (self.no if event.key() == Qt.Key.Key_Left else self.yes).setFocus()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if self.no.hasFocus():
                self.reject()
            else:
                self.accept()
        else:
            super().keyPressEvent(event)


def ask(
    widget: QWidget, question: str, consequence: str = "", *, yes: str = "", no: str = ""
) -> bool:
    """Ask once, by the consequence; tests replace this function."""
    page = page_of(widget)
    dialog = Question(
        page.look, question, consequence, yes or _(N_("Yes")), no or _(N_("Not now")), page.window()
    )
    return bool(dialog.exec())


def folder_of(page: Page) -> Path:
    """Return where asking for files begins: where the last one was, else beside the book."""
    last = page.window().property("folder")
    if last and Path(last).is_dir():
        return Path(last)
    desk = getattr(page, "desk", None)
    return Path.home() if desk is None else Path(desk.path).parent


def file_said(path: Path) -> str:
    """Return a file as it is said once it is written: its name, and the folder to find it in."""
    folder = str(path.absolute().parent)
    if len(folder) > _FOLDER:
        folder = f"{folder[:_HEAD]}…{folder[_HEAD + 1 - _FOLDER :]}"
    return _(N_("{name} in {folder}")).format(name=path.name, folder=folder)


def _taken(page: Page, chosen: str) -> Path | None:
    """Return the chosen file, and begin there the next time."""
    if not chosen:
        return None
    path = Path(chosen)
    page.window().setProperty("folder", str(path.parent))
    return path


def save_place(widget: QWidget, title: str, name: str) -> Path | None:
    """Ask where a file is to be written; tests replace this function."""
    page = page_of(widget)
    chosen, _kind = QFileDialog.getSaveFileName(page.window(), title, str(folder_of(page) / name))
    return _taken(page, chosen)


def open_places(widget: QWidget, title: str, kinds: str = "") -> list[Path]:
    """Ask which files to read; tests replace this function."""
    page = page_of(widget)
    start = str(folder_of(page))
    chosen, _kind = QFileDialog.getOpenFileNames(page.window(), title, start, kinds)
    return [path for path in (_taken(page, one) for one in chosen) if path is not None]


def open_place(widget: QWidget, title: str, kinds: str = "") -> Path | None:
    """Ask which file to read; tests replace this function."""
    page = page_of(widget)
    start = str(folder_of(page))
    chosen, _kind = QFileDialog.getOpenFileName(page.window(), title, start, kinds)
    return _taken(page, chosen)
