"""F1: the manual inside the program, open at the chapter of the page in front."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QUrl
from PySide6.QtGui import (
    QImage,
    QImageReader,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QLineEdit, QTextBrowser, QWidget

from coopdesk.kernel.i18n import N_, _, ngettext
from ui.actions import Action
from ui.buttons import Caps
from ui.manual import (
    CHAPTERS,
    FOLDER,
    INLINE,
    KEYS,
    MARK,
    Hit,
    chapter,
    chapter_for,
    key_lines,
    search,
)
from ui.page import Page
from ui.parts import Pane, Rule, column, label, row
from ui.style import Style
from ui.tables import Cell, Table, TableColumn
from ui.window import Window


class _Writer:
    """Turns a chapter's lines into what a text browser shows."""

    def __init__(self, look: Style, width: int) -> None:
        self._look = look
        self._width = width
        self._out: list[str] = []
        self._list = ""

    def written(self, lines: Sequence[str]) -> str:
        """Return the text for the browser."""
        at = 0
        while at < len(lines):
            line = lines[at]
            end = at + 1
            if line.startswith("|"):
                while end < len(lines) and lines[end].startswith("|"):
                    end += 1
                self._table([_cells(one) for one in lines[at:end] if not set(one) <= set("|-: ")])
            elif line.startswith("```"):
                while end < len(lines) and not lines[end].startswith("```"):
                    end += 1
                self._code(lines[at + 1 : end])
                end += 1
            else:
                self._line(line)
            at = end
        self._end_list()
        return "".join(self._out)

    def _line(self, line: str) -> None:
        """Write one line: a heading, a point of a list, a hint, a picture or a paragraph."""
        marked = re.match(r"(#{1,3}|-|\d+\.|>)\s+(.*)", line)
        mark, text = marked.groups() if marked else ("", line)
        kind = {"-": "ul"}.get(mark, "ol" if mark.endswith(".") else "")
        if kind != self._list:
            self._end_list()
            if kind:
                self._out.append(f"<{kind}>")
                self._list = kind
        look = self._look
        if kind:
            self._out.append(f'<li style="margin-bottom:{look.px(4)}px">{self._inline(text)}</li>')
        elif mark.startswith("#"):
            level, role = len(mark), ("title", "title", "body")[len(mark) - 1]
            size = look.font(role).pixelSize()
            above = 0 if level == 1 else look.px(16)
            self._out.append(
                f'<h{level} style="font-size:{size}px; margin-top:{above}px;'
                f' margin-bottom:{look.px(6)}px">{self._inline(text)}</h{level}>'
            )
        elif mark == ">":
            ground = look.tokens.warnT
            self._out.append(
                f'<table width="100%" cellpadding="{look.px(8)}" bgcolor="{ground}"><tr><td>'
                f"{self._inline(text)}</td></tr></table>"
            )
        elif text.strip():
            self._out.append(
                f'<p style="margin-top:0; margin-bottom:{look.px(8)}px">{self._inline(text)}</p>'
            )

    def _end_list(self) -> None:
        if self._list:
            self._out.append(f"</{self._list}>")
            self._list = ""

    def _table(self, rows: Sequence[Sequence[str]]) -> None:
        """Write a table; its first row is the heading."""
        self._end_list()
        look = self._look
        colors = look.tokens
        self._out.append(
            f'<table border="0" cellspacing="0" cellpadding="{look.px(6)}" width="100%">'
        )
        for number, cells in enumerate(rows):
            ground = f' bgcolor="{colors.band}"' if number == 0 else ""
            kind = "th" if number == 0 else "td"
            said = "".join(
                f'<{kind} align="left" style="border-bottom:1px solid {colors.soft}">'
                f"{self._inline(one)}</{kind}>"
                for one in cells
            )
            self._out.append(f"<tr{ground}>{said}</tr>")
        self._out.append(f"</table><p style='margin:0; font-size:{look.px(6)}px'>&nbsp;</p>")

    def _code(self, lines: Sequence[str]) -> None:
        """Write lines of a command line."""
        self._end_list()
        look = self._look
        said = "<br>".join(html.escape(one).replace(" ", "&nbsp;") for one in lines)
        self._out.append(
            f'<table width="100%" cellpadding="{look.px(8)}" bgcolor="{look.tokens.band}"><tr><td>'
            f'<span style="font-size:{look.metrics.small}px">{said}</span></td></tr></table>'
            f"<p style='margin:0; font-size:{look.px(6)}px'>&nbsp;</p>"
        )

    def _inline(self, text: str) -> str:
        """Write the marks inside a line: picture, link, key, bold."""
        out, at = [], 0
        for found in INLINE.finditer(text):
            out.append(html.escape(text[at : found.start()]))
            at = found.end()
            out.append(self._mark(found))
        return "".join([*out, html.escape(text[at:])])

    def _mark(self, found: re.Match[str]) -> str:
        colors = self._look.tokens
        if found["picture"]:
            return self._picture(found["picture"])
        if found["to"]:
            return (
                f'<a href="{html.escape(found["to"])}" style="color:{colors.accent}">'
                f"{html.escape(found['words'])}</a>"
            )
        if found["code"]:
            return (
                f'<span style="background-color:{colors.soft}; color:{colors.text}">'
                f"&nbsp;{html.escape(found['code'])}&nbsp;</span>"
            )
        return f"<b>{html.escape(found['bold'])}</b>"

    def _picture(self, name: str) -> str:
        """Write a picture no wider than the column; one that is not there is left out."""
        size = QImageReader(str(FOLDER / name)).size()
        if not size.isValid():
            return ""
        width = min(size.width(), self._width)
        height = size.height() * width // size.width()
        return f'<img src="{html.escape(name)}?{width}" width="{width}" height="{height}">'


def _cells(line: str) -> list[str]:
    """Return the cells of a table's row."""
    return [one.strip() for one in line.strip().strip("|").split("|")]


class _Text(QTextBrowser):
    """The chapter's text; links lead to other chapters, pictures are scaled smoothly."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Return a picture as wide as it is asked for: ``sale.png?600``."""
        url = QUrl(name)
        picture = QImage(str(FOLDER / url.path()))
        if picture.isNull() or not url.query().isdigit():
            return super().loadResource(kind, name)
        ratio = self.devicePixelRatioF()
        wide = min(round(int(url.query()) * ratio), picture.width())
        return picture.scaledToWidth(wide, Qt.TransformationMode.SmoothTransformation)


class _Contents(Table):
    """The chapters or the places found, without a heading row."""

    def head_height(self) -> int:
        """Return that there is no heading."""
        return 0


class _Lit(QSyntaxHighlighter):
    """Lights the words searched for."""

    def __init__(self, text: QTextBrowser, look: Style) -> None:
        super().__init__(text.document())
        self._look = look
        self.words: list[str] = []

    def highlightBlock(self, text: str) -> None:
        """Light every place in one paragraph."""
        form = QTextCharFormat()
        form.setBackground(self._look.color("warnT"))
        folded = text.casefold()
        for word in self.words:
            at = folded.find(word)
            while at >= 0:
                self.setFormat(at, len(word), form)
                at = folded.find(word, at + len(word))


class Help(QWidget):
    """The manual over the page: contents at the left, the chapter at the right.

    It is a child of the window, so what is half typed on the page below stays as it is.
    """

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        look = self.look = window.look
        self._room = window
        self._before: QWidget | None = None
        self._hits: list[Hit] = []
        self.name = ""
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.box = QLineEdit()
        self.box.setAccessibleName(_(N_("Search the manual")))
        self.contents = _Contents(look, [TableColumn("", stretch=1)], scrolls=True)
        self.text = _Text(self)
        self._lit = _Lit(self.text, look)
        self._keys = Caps(look)
        self._found = label("", "note")
        self._make()
        for part in (self.box, self.contents, self.text):
            part.installEventFilter(self)
        self.box.textChanged.connect(self._searched)
        self.contents.opened.connect(self._choose)
        self.contents.current_row_changed.connect(self._choose)
        self.text.anchorClicked.connect(self._follow)
        window.installEventFilter(self)
        look.changed.connect(self._restyled)
        self.hide()

    def _make(self) -> None:
        """Put the parts together."""
        look = self.look
        title = label(_(N_("Manual")), "title")
        head = Pane(look, "page", "b")
        top = row(margins=(16, 0, 16, 1), gap=12)
        top.addWidget(title)
        top.addWidget(self._found)
        top.addStretch(1)
        top.addWidget(label(_(N_("Search")), "small"))
        top.addWidget(self.box)
        head.setLayout(top)
        left = Pane(look, "band", "r")
        inside = column(margins=(0, 8, 0, 8))
        inside.addWidget(self.contents)
        left.setLayout(inside)
        body = row(gap=0)
        body.addWidget(left)
        body.addSpacing(look.px(16))
        body.addWidget(self.text, 1)
        strip = Pane(look, "band", "t")
        foot = row(margins=(16, 1, 16, 0))
        foot.addWidget(self._keys, 1)
        strip.setLayout(foot)
        layout = column()
        layout.addWidget(head)
        layout.addLayout(body, 1)
        layout.addWidget(Rule(look))
        layout.addWidget(strip)
        self.setLayout(layout)

        def measure() -> None:
            head.setFixedHeight(look.metrics.title_bar + 1)
            strip.setFixedHeight(look.metrics.strip)
            left.setFixedWidth(look.px(236))
            self.box.setFixedSize(look.px(220), look.metrics.field)

        look.follow(self, measure)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the page's ground."""
        QPainter(self).fillRect(self.rect(), self.look.color("page"))

    def open_for(self, page_id: str) -> None:
        """Open at the chapter of a page; open already, close."""
        if self.isVisible():
            self.leave()
            return
        self._before = self.window().focusWidget()
        self._keys.show_keys(
            [
                ("↑↓", _(N_("chapter"))),
                ("PgUp/PgDn", _(N_("turn the page"))),
                ("Ctrl+F", _(N_("search"))),
                ("Enter", _(N_("next hit"))),
                ("Esc", _(N_("back to work"))),
            ]
        )
        self.box.clear()
        self._list_chapters()
        self._place()
        self.raise_()
        self.show()
        self.show_chapter(chapter_for(page_id))
        self.contents.setFocus()

    def open_at(self, name: str, heading: str) -> None:
        """Open at a heading of a chapter."""
        if not self.isVisible():
            self.open_for("")
        self.show_chapter(name, heading)

    def leave(self) -> None:
        """Close and give the keyboard back."""
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()
        self._before = None

    def show_chapter(self, name: str, heading: str = "") -> None:
        """Show a chapter, at one of its headings."""
        self.name = name
        lines = chapter(name).lines
        if name == KEYS:
            at = lines.index(MARK)
            lines = (*lines[:at], *key_lines(self._declared()), *lines[at + 1 :])
        width = self.text.viewport().width() - self.look.px(24)
        self.text.document().setDefaultFont(self.look.font())
        self.text.setHtml(_Writer(self.look, width).written(lines))
        if heading:
            self._scroll_to(heading)
        if not self._hits:
            self._mark_chapter()

    def _declared(self) -> Iterator[tuple[str, Sequence[Action]]]:
        """Yield the actions that the pages of the open book declare."""
        for entry in self._room.every_entry():
            page: type[Page] = entry.load()
            yield _(entry.title), page.ACTIONS

    def _list_chapters(self) -> None:
        """List the chapters."""
        self._hits = []
        self._found.setText("")
        self.contents.show_rows([(Cell(chapter(name).title),) for name, _pages in CHAPTERS])

    def _mark_chapter(self) -> None:
        """Mark the chapter shown in the contents."""
        place = [name for name, _pages in CHAPTERS].index(self.name)
        self.contents.blockSignals(True)
        self.contents.go(place)
        self.contents.blockSignals(False)

    def _searched(self, typed: str) -> None:
        """List the sections that hold what is typed."""
        self._hits = search(typed)
        self._lit.words = typed.casefold().split()
        if not typed.strip():
            self._list_chapters()
            self._mark_chapter()
            self._lit.words = []
            self._lit.rehighlight()
            return
        said = (
            ngettext("{count} place", "{count} places", len(self._hits))
            if self._hits
            else _(N_("nothing found"))
        )
        self._found.setText(said.format(count=len(self._hits)))
        self.contents.show_rows([(Cell(hit.heading),) for hit in self._hits])
        if self._hits:
            self.contents.blockSignals(True)
            self.contents.go(0)
            self.contents.blockSignals(False)
            self._choose(0)

    def _choose(self, place: int) -> None:
        """Show what is chosen in the contents."""
        if self._hits:
            if 0 <= place < len(self._hits):
                hit = self._hits[place]
                self.show_chapter(hit.chapter, hit.heading)
        elif 0 <= place < len(CHAPTERS) and not self.box.text().strip():
            self.show_chapter(CHAPTERS[place][0])

    def _follow(self, link: QUrl) -> None:
        """Follow a link to another chapter."""
        name = Path(link.path()).stem
        if any(name == one for one, _pages in CHAPTERS):
            self.box.clear()
            self.show_chapter(name)

    def _scroll_to(self, heading: str) -> None:
        """Bring a heading to the top."""
        cursor = QTextCursor(self.text.document())
        while not (cursor := self.text.document().find(heading, cursor)).isNull():
            if cursor.block().text().strip() == heading:
                break
        if not cursor.isNull():
            bar = self.text.verticalScrollBar()
            cursor.clearSelection()
            self.text.setTextCursor(cursor)
            bar.setValue(bar.value() + self.text.cursorRect().top() - self.look.px(8))

    def _place(self) -> None:
        """Cover everything beside the navigation and above the status line."""
        over = self._room
        left = over.navigation.width()
        self.setGeometry(left, 0, over.width() - left, over.height() - over.status.height())

    def _restyled(self) -> None:
        """Write the chapter again in the new look."""
        if self.isVisible():
            self._place()
            self.show_chapter(self.name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the page's keys away while the manual is open, and answer its own."""
        if event.type() == QEvent.Type.ShortcutOverride and watched is not self._room:
            event.accept()
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return watched is not self._room and self._key(watched, event)
        if watched is self._room and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
            self.show_chapter(self.name)
        return False

    def _key(self, watched: QObject, event: QKeyEvent) -> bool:
        """Answer a key, wherever the keyboard is."""
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        typing = watched is self.box
        match event.key():
            case Qt.Key.Key_Escape if typing and self.box.text():
                self.box.clear()
            case Qt.Key.Key_Escape | Qt.Key.Key_F1:
                self.leave()
            case Qt.Key.Key_F if held:
                self.box.setFocus()
                self.box.selectAll()
            case Qt.Key.Key_Down | Qt.Key.Key_Up if watched is not self.text:
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                self._step(step)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self._hits:
                self._step(1)
            case Qt.Key.Key_PageDown | Qt.Key.Key_PageUp | Qt.Key.Key_Space if not typing:
                self._turn(back=event.key() == Qt.Key.Key_PageUp)
            case Qt.Key.Key_PageDown | Qt.Key.Key_PageUp:
                self._turn(back=event.key() == Qt.Key.Key_PageUp)
            case Qt.Key.Key_Tab | Qt.Key.Key_Backtab:
                order = (self.contents, self.text, self.box)
                here = next((n for n, one in enumerate(order) if one is watched), 0)
                step = 1 if event.key() == Qt.Key.Key_Tab else -1
                order[(here + step) % len(order)].setFocus()
            case _:
                keeps = typing or watched is self.text
                return not keeps
        return True

    def _step(self, step: int) -> None:
        """Go to the next or the last chapter or hit."""
        count = self.contents.row_count()
        if count:
            place = min(max(self.contents.current + step, 0), count - 1)
            self.contents.go(place)

    def _turn(self, *, back: bool) -> None:
        """Turn a page of the text."""
        bar = self.text.verticalScrollBar()
        step = bar.pageStep() - self.look.line("body")
        bar.setValue(bar.value() + (-step if back else step))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep the mouse from the page below."""
        event.accept()
