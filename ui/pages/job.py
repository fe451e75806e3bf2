"""The job page: one machine, one kind of work, one day, many members."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.numbers import number_shown
from coopdesk.kernel.problems import Problem
from coopdesk.kernel.rows import new_uid
from coopdesk.ledger.drafts import content_of, draft_of
from coopdesk.ledger.posting import Posted
from coopdesk.machinery.job_weighing import JobDraft
from coopdesk.machinery.jobs import post_job
from coopdesk.machinery.kinds import KINDS
from coopdesk.machinery.outlook import Outlook, outlook
from ui.actions import Action, walking
from ui.bands import TotalsBand
from ui.doing import ask, attempt, show_problems
from ui.keeping import Keeper
from ui.list_pages import to_list
from ui.page import Page, Room
from ui.pages.entry import settle_here, tell_standing
from ui.pages.job_grid import JobGrid
from ui.pages.job_head import JobHead
from ui.pages.job_outlook import JobSide, ReasonBand, over_text, standing, tell_totals
from ui.paper_doors import preview_draft, print_document
from ui.parts import column

JOB: Final = KINDS[0]


class JobPage(Page):
    """A day's machinery work for many members, posted as one slip."""

    TITLE = N_("Job slip")
    ICON = "tractor"
    RULES = "job"

    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self.uid = ""
        self.outlook: Outlook | None = None
        self._started = False
        self._make_head()
        self._make_grid()
        self.totals = TotalsBand(self.look)
        self.reason = ReasonBand(self.look)
        self.reason.edit.edited.connect(self._reason_typed)
        self.reason.edit.entered.connect(self._reason_done)
        self.side = self.panel = JobSide(self.look)
        self.households = self.panel.households
        layout = column()
        for part in (self.slip.band, self.spray):
            layout.addWidget(part)
        layout.addWidget(self.grid, 1)
        layout.addWidget(self.reason)
        layout.addWidget(self.totals)
        self.setLayout(layout)
        self.keeper = Keeper(
            self,
            "job",
            self._content,
            self._draft_title,
            day=lambda: self.slip.day,
            head=lambda: self.slip,
        )
        self.keeper.told = self._heading

    def _make_head(self) -> None:
        """Make the head, whose fields are known by name here too."""
        slip = self.slip = JobHead(self)
        self.machine, self.operator, self.kind, self.price = (
            slip.machine, slip.operator, slip.kind, slip.price
        )  # fmt: skip
        self.spray, self.product, self.dose, self.maker = (
            slip.spray, slip.product, slip.dose, slip.maker
        )  # fmt: skip
        self.fields = slip.fields
        slip.edited.connect(self._head_edited)
        slip.finished.connect(lambda: self.grid.go(self.grid.row))

    def _make_grid(self) -> None:
        """Make the grid of lines."""
        self.grid = JobGrid(self, self.slip)
        self.grid.changed.connect(self._changed)
        self.grid.current_changed.connect(lambda _row, _name: self._show_row())
        self.grid.finished.connect(self._lines_done)
        self.grid.columns_left_out.connect(self.tell_left_out)

    # Opening ------------------------------------------------------------------------------------

    def opened(self, **what: Any) -> None:
        """Go on with the slip in hand, take up what was kept, or begin a new one."""
        if not self._started:
            self._started = True
            kept = self.keeper.back()
            self._begin()
            if kept is not None:
                self._restore(kept)
                self.room.say(_(N_("The slip you were typing is back.")), "note")
        self._heading()
        self._reckon()

    def _begin(self) -> None:
        """Show an empty slip."""
        self.uid = new_uid()
        self.slip.begin()
        self.grid.clear()

    def first_focus(self) -> QWidget | None:
        """Begin with what is missing: the machine, the work, else the lines."""
        if self.kind.value() is None:
            return self.machine
        return self.grid

    def refresh(self, changes: Any) -> None:
        """Read contracts, plots and rates again."""
        tables = frozenset({"plot", "contract", "document", "rate", "job_kind", "member"})
        if changes.concern(tables):
            self.grid.grounds.forget()
            self.slip.load_offers()
            self._reckon()

    # Typing -------------------------------------------------------------------------------------

    def _head_edited(self, name: str) -> None:
        """Let the lines follow a change of the head."""
        match name:
            case "on_date":
                self.grid.grounds.forget_contracts()
                if self.slip.day.value() is not None:
                    self.grid.propose_contracts()
            case "job_kind_id":
                self.grid.propose_contracts()
            case "settlement":
                self.grid.settle_lines()
        self._changed()

    def to_reason(self) -> None:
        """Go to the reason of the current line."""
        self.reason.edit.setFocus(Qt.FocusReason.TabFocusReason)

    def _reason_typed(self) -> None:
        self.grid.set(self.grid.row, "reason", self.reason.edit.value() or "")
        self._changed()

    def _reason_done(self) -> None:
        rows = self.grid.filled_rows()
        self.grid.go(min(self.grid.row + 1, (rows[-1] if rows else -1) + 1), "member_id")

    def _lines_done(self) -> None:
        """Tell the way on after Enter on the empty last line."""
        self.room.say(_(N_("Press F12 to post and print.")), "note")

    def paste(self) -> None:
        """Paste the clipboard's rows."""
        self.grid.paste(QGuiApplication.clipboard().text())

    # Reckoning ----------------------------------------------------------------------------------

    def draft(self) -> JobDraft:
        """Return the slip as it stands."""
        return self.slip.draft(self.grid.drafts())

    def _changed(self) -> None:
        """Reckon anew and keep the draft."""
        self._reckon()
        self.keeper.touch()

    def _reckon(self) -> None:
        """Show what follows: amounts, plan, sums, and what will happen."""
        with self.desk.read() as s:
            self.outlook = outlook(s, self.draft())
        self.grid.show_outlook(self.outlook)
        tell_totals(self.totals, self.outlook)
        self.panel.show_households(self.outlook)
        self._show_row()
        self.update_actions()

    def _show_row(self) -> None:
        """Show the current line's contract, its reason, and the sentence above the strip."""
        grid = self.grid
        line = grid.outlook_of(grid.row)
        self.panel.show_line(self.outlook, line, grid.get(grid.row, "member_id"))
        self.reason.show_line(grid.row, line, grid.get(grid.row, "reason") or "")
        if self.outlook is None:
            return
        if self.notice.kind == "wrong" and self.notice.text and grid.refused_rows():
            return
        tell_standing(self, self.fields, *standing(self.outlook, grid))

    # Posting ------------------------------------------------------------------------------------

    def why_not(self) -> str:
        """Say why the slip cannot be posted now."""
        if self.kind.value() is None:
            return _(N_("Please choose the work first."))
        if not self.grid.filled_rows():
            return _(N_("Please type the first line."))
        return ""

    def post(self) -> None:
        """Post the slip and print it; the next blank one is there."""
        if not self._settle():
            return
        draft, uid = self.draft(), self.uid

        def job(s: Any) -> Posted:
            posted = post_job(s, draft, uid=uid)
            self.keeper.forget(s)
            return posted

        attempt(self, job, done=self._posted, fields=self.fields, rows=self._show_problem)

    def _settle(self) -> bool:
        """Refuse what cannot be read, and lines over their plan without a word why."""
        if not settle_here(self):
            return False
        refused = self.grid.refused_rows()
        if refused:
            self.grid.go(refused[0])
            text = _(N_("Line {line} has a cell that is not understood; please correct it."))
            self.notice.tell(text.format(line=refused[0] + 1), "wrong")
            return False
        self._reckon()
        for row in self.grid.filled_rows():
            line = self.grid.outlook_of(row)
            if line is not None and line.over and not line.priced.reason:
                self.grid.go(row, "charged")
                text = over_text(self.grid, row, line)
                show_problems(self, [Problem("reason", text, "charged", row)])
                self.to_reason()
                return False
        return True

    def _show_problem(self, problem: Problem) -> bool:
        rows = self.grid.filled_rows()
        if problem.row is None or problem.row >= len(rows):
            return False
        row = rows[problem.row]
        if problem.field == "reason":
            self.grid.go(row, "charged")
            self.reason.ask_for(row)
            self.reason.edit.refuse(problem.text)
            self.reason.edit.setFocus()
            return False
        moved = Problem(problem.code, problem.text, problem.field, row, warning=problem.warning)
        self.grid.show_problem(moved)
        return False

    def _posted(self, posted: Posted) -> None:
        """Print, and show the next blank slip."""
        self.keeper.posted()
        text = _(N_("Posted {number}: {count} lines, {amount} yuan."))
        assert self.outlook is not None  # noqa: S101 - reckoned before it was posted.
        said = text.format(
            number=number_shown(posted.number), count=len(self.outlook.lines),
            amount=self.outlook.amount,
        )  # fmt: skip
        self._begin()
        self._reckon()
        self.head(chip=_(N_("New")), chip_kind="new", note=_(N_("one machine, one day")))
        printed = print_document(self, JOB, posted.id)
        self.room.say(f"{said} {printed}" if printed else said)
        self.grid.go(0, "member_id")

    def preview(self) -> None:
        """Show the slip as it would be printed; nothing is posted."""
        if self._settle():
            preview_draft(self, JOB, self.draft())

    def start_anew(self) -> None:
        """Throw the slip in hand away and begin a new one."""
        rows = self.grid.filled_rows()
        if rows and not ask(
            self,
            _(N_("Throw away this slip of {count} lines?")).format(count=len(rows)),
            _(N_("It was not posted. What was typed cannot be brought back.")),
            yes=_(N_("Throw away")),
        ):
            return
        self.keeper.throw_away()
        self._begin()
        self._heading()
        self._reckon()
        self.grid.go(0, "member_id")

    # Drafts -------------------------------------------------------------------------------------

    def _content(self) -> dict[str, Any] | None:
        """Return what is kept of the slip in hand."""
        if not self.grid.filled_rows() and not self.slip.typed():
            return None
        return {
            "uid": self.uid,
            "draft": content_of(self.draft()),
            "own_price": self.grid.own_prices(),
            "unknown": self.grid.unknown(),
            **self.slip.content(),
        }

    def _draft_title(self) -> str:
        offer = self.slip.offer()
        return f"{offer.name if offer else ''} {self.grid.count()}".strip()

    def _restore(self, kept: Mapping[str, Any]) -> None:
        """Show a kept slip again."""
        draft = draft_of(JobDraft, kept["draft"])
        self.uid = kept["uid"]
        self.slip.restore(draft, kept)
        self.grid.restore(draft.lines, kept["own_price"])
        self.grid.refuse_again(kept.get("unknown", ()))

    def _heading(self) -> None:
        """Show the title."""
        self.head(
            chip=_(N_("New")), chip_kind="new",
            note="　".join(
                part
                for part in (_(N_("one machine, one day, many households")), self.keeper.note)
                if part
            ),
        )  # fmt: skip

    def can_leave(self) -> bool:
        """Keep the draft before leaving."""
        self.keeper.write()
        return True

    ACTIONS = (
        walking(N_("next")),
        Action("job.new", N_("New job slip"), start_anew, "F2", short=N_("new")),
        Action(
            "job.machine", N_("Choose the machine"), lambda page: page.machine.setFocus(), "F3",
            short=N_("machine"),
        ),
        Action(
            "job.plot", N_("Choose the plot"), lambda page: page.grid.choose_plot(), "F4",
            short=N_("plot"),
        ),
        Action(
            "job.overlap", N_("Not charged: overlap"), lambda page: page.grid.as_overlap(), "F6",
            strip=False,
        ),
        Action(
            "job.plan", N_("Charge by the plan"), lambda page: page.grid.by_plan(), "F7",
            short=N_("by plan"),
        ),
        Action(
            "job.same", N_("Next plot of the same household"),
            lambda page: page.grid.same_household(), "F8", short=N_("same household"),
        ),
        Action("job.reason", N_("Give the reason"), to_reason, "F9", strip=False),
        walking(N_("as above"), key="Ctrl+D"),
        to_list("job", "job_list"),
        walking(N_("drop line"), key="Ctrl+Del"),
        Action(
            "job.paste", N_("Paste rows of a spreadsheet"), paste, "Ctrl+V",
            icon="table-large", short=N_("Paste a sheet"), button=True,
        ),
        Action("job.preview", N_("Preview the slip"), preview, "F11", short=N_("preview"),
               when=why_not),
        walking(N_("back"), key="Esc"),
        Action(
            "job.post", N_("Post and print the slip"), post, "F12", short=N_("Post and print"),
            primary=True, when=why_not,
        ),
    )  # fmt: skip
