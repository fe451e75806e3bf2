"""Long jobs: one worker thread, one queue, progress and cancel."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _
from ui.buttons import Button
from ui.figures import paint_bar
from ui.memory import give_back
from ui.parts import Raised, column, label, row
from ui.style import Style

T = TypeVar("T")
PAINT_FIRST_MS = 40
LONG_READ_S = 0.5


class Cancelled(Exception):  # noqa: N818 - the house's word; it is an outcome, not an error.
    """The clerk called the job off; nothing of it was written."""


class Progress:
    """Told by a job how far it is; raises ``Cancelled`` at the next call once it is called off."""

    def __init__(self, tell: Callable[[int, int, str], None]) -> None:
        """Keep the way back to the window."""
        self._tell = tell
        self.cancelled = False

    def __call__(self, at: int, of: int = 0, text: str = "") -> None:
        """Say: at this step of so many (0: unknown), with words for what is being done."""
        if self.cancelled:
            raise Cancelled
        self._tell(at, of, text)


class Immediate(Executor):
    """Runs a job at once on the calling thread: for tests."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Run and return the finished future."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001 - a future carries every outcome.
            future.set_exception(error)
        return future


def _read(job: Callable[[], T]) -> T:
    """Read; what a long reading took of memory is given back."""
    start = time.monotonic()
    try:
        return job()
    finally:
        if time.monotonic() - start > LONG_READ_S:
            give_back()


class Tasks(QObject):
    """The queue of long jobs.

    A job is a plain function of a ``Progress``; ``done`` and ``failed`` run on the main thread.
    What a page only reads goes through ``fetch``: unseen, beside the queue.
    """

    started = Signal(str)
    moved = Signal(int, int, str)
    ended = Signal()
    fetched = Signal()
    _came = Signal(object, object, object)
    _read = Signal(object, object)

    def __init__(self, parent: QObject | None = None, executor: Executor | None = None) -> None:
        """Make the one worker thread, unless an executor is given."""
        super().__init__(parent)
        self._executor = executor or ThreadPoolExecutor(1, thread_name_prefix="chores")
        self._reader: Executor = executor or ThreadPoolExecutor(1, thread_name_prefix="reader")
        self._wanted: list[tuple[Callable[[], Any], Callable[[Any], object]]] = []
        self._loads: list[Future[Any]] = []
        self._progress: Progress | None = None
        self.running = 0
        # A job may be over before its caller went on: what it brought waits its turn all the same.
        waits, at_once = Qt.ConnectionType.QueuedConnection, Qt.ConnectionType.AutoConnection
        turn = waits if executor is None else at_once
        self._came.connect(self._finish, turn)
        self._read.connect(self._hand_over, turn)

    def run(
        self,
        job: Callable[[Progress], T],
        done: Callable[[T], object] | None = None,
        title: str = "",
        failed: Callable[[BaseException], object] | None = None,
        veil_after: int = 0,
    ) -> None:
        """Queue a job; ``failed`` gets Refused, Trouble, Cancelled or a bug.

        The window is veiled at once, or after some milliseconds where it takes no keys anyway.
        """
        progress = Progress(self.moved.emit)
        self._progress = progress
        self.running += 1
        said = title or _(N_("Working"))

        def tell() -> None:
            if self.running and self._progress is progress:
                self.started.emit(said)

        if veil_after:
            QTimer.singleShot(veil_after, self, tell)
        else:
            tell()

        def work() -> T:
            progress(0)
            try:
                return job(progress)
            finally:
                give_back()

        future = self._executor.submit(work)
        future.add_done_callback(lambda ready: self._came.emit(ready, done, failed))

    def cancel(self) -> None:
        """Call the running job off."""
        if self._progress is not None:
            self._progress.cancelled = True

    def fetch(self, job: Callable[[], T], done: Callable[[T], object]) -> None:
        """Read in the background while the clerk goes on; ``done`` runs on the main thread."""
        self._wanted.append((job, done))
        if self._reader is self._executor:
            self._read_wanted()
        elif len(self._wanted) == 1:
            QTimer.singleShot(PAINT_FIRST_MS, self, self._read_wanted)

    def begin(self, job: Callable[[], T]) -> Future[T]:
        """Begin to read at once what a page will ask for."""
        return self._reader.submit(_read, job)

    def load(self, job: Callable[[], T], done: Callable[[T], object]) -> None:
        """Load what is not there yet, unseen and beside the reads; jobs asked for wait for it."""
        future = self._executor.submit(job)
        self._loads.append(future)
        future.add_done_callback(partial(self._read.emit, done))

    def _read_wanted(self) -> None:
        """Start to read what was asked for; what is on the page has been painted by now."""
        wanted, self._wanted = self._wanted, []
        for job, done in wanted:
            self._reader.submit(_read, job).add_done_callback(partial(self._read.emit, done))

    def settle(self) -> None:
        """Let go what was not begun to be read and wait for the rest: the book can be closed."""
        self._wanted.clear()
        wait(self._loads)
        self._loads.clear()
        self._reader.submit(int).result()

    def close(self) -> None:
        """Wait for the running job and end the worker; what was not begun to be read is let go."""
        self._wanted.clear()
        self.cancel()
        self._executor.shutdown(wait=True, cancel_futures=True)
        self._reader.shutdown(wait=True, cancel_futures=True)

    def _hand_over(self, done: Callable[[Any], object], future: Future[Any]) -> None:
        """Hand over what was read, on the main thread."""
        if not future.cancelled():
            done(future.result())
            self.fetched.emit()

    def _finish(
        self,
        future: Future[Any],
        done: Callable[[Any], object] | None,
        failed: Callable[[BaseException], object] | None,
    ) -> None:
        """Hand the outcome over, on the main thread."""
        self.running -= 1
        if self.running == 0:
            self.ended.emit()
        if future.cancelled():
            return
        error = future.exception()
        if error is None:
            if done is not None:
                done(future.result())
        elif failed is not None:
            failed(error)
        elif not isinstance(error, Cancelled):
            raise error


class Busy(QWidget):
    """The veil over the window while a job runs: title, how far, and Esc to call it off."""

    def __init__(self, look: Style, tasks: Tasks, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look
        self._over = parent
        self._tasks = tasks
        self._at, self._of = 0, 0
        self._before: QWidget | None = None
        self._sheet = Raised(look, self)
        self._title = label("", "heading")
        self._text = label("", "small")
        self._bar = _Track(look, self._sheet)
        self._cancel = Button(look, _(N_("Call off")), "Esc")
        self._cancel.clicked.connect(self._call_off)
        layout = column(margins=(20, 16, 20, 16), gap=10)
        layout.addWidget(self._title)
        layout.addWidget(self._bar)
        foot = row()
        foot.addWidget(self._text, 1)
        foot.addWidget(self._cancel)
        layout.addLayout(foot)
        self._sheet.setLayout(layout)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        parent.installEventFilter(self)
        tasks.started.connect(self._show)
        tasks.moved.connect(self._move)
        tasks.ended.connect(self._hide)
        self.hide()

    def _show(self, title: str) -> None:
        self._title.setText(title)
        self._text.setText("")
        self._cancel.setEnabled(True)
        self._at, self._of = 0, 0
        self._bar.move_to(0, 0)
        if self.isHidden():
            self._before = self.window().focusWidget()
        self._place()
        self.raise_()
        self.show()
        self.setFocus()

    def _move(self, at: int, of: int, text: str) -> None:
        self._bar.move_to(at, of)
        if text:
            self._text.setText(text)

    def _hide(self) -> None:
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()
        self._before = None

    def _call_off(self) -> None:
        self._cancel.setEnabled(False)
        self._text.setText(_(N_("Calling off; nothing is written.")))
        self._tasks.cancel()

    def _place(self) -> None:
        parent = self._over
        self.setGeometry(parent.rect())
        width = min(self.look.px(480), parent.width() - 48)
        height = self._sheet.sizeHint().height()
        self._sheet.setGeometry(
            (parent.width() - width) // 2, (parent.height() - height) // 2, width, height
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep covering the window."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def event(self, event: QEvent) -> bool:
        """Keep every key from the page below while it is covered."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Call off by Esc; swallow everything else."""
        if event.key() == Qt.Key.Key_Escape and self._cancel.isEnabled():
            self._call_off()
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim the page below."""
        veil = QColor(self.look.color("frame"))
        veil.setAlphaF(0.6)
        QPainter(self).fillRect(self.rect(), veil)


class _Track(QWidget):
    """How far a job is; a walking piece when nobody knows."""

    def __init__(self, look: Style, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._at, self._of = 0, 0
        self.setFixedHeight(7)

    def move_to(self, at: int, of: int) -> None:
        """Show another step."""
        self._at, self._of = at, of
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the track."""
        painter = QPainter(self)
        if self._of:
            paint_bar(self._look, painter, self.rect(), [(self._at, "accent")], self._of)
            return
        paint_bar(self._look, painter, self.rect(), [], 1)
        piece = self.width() // 5
        x = self._at * 8 % max(1, self.width() - piece)
        self._look.box(painter, QRect(x, 0, piece, 7), "accent", radius=3)
