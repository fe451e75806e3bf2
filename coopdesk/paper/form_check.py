"""Whether a changed form of a slip can be printed and says what the law wants."""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter
from typing import Final

from coopdesk.kernel.i18n import _
from coopdesk.kernel.problems import Problem, Refused
from coopdesk.paper.fonts import SMALLEST
from coopdesk.paper.page import papers
from coopdesk.paper.samples import sample_slip
from coopdesk.paper.slip import draw_slip
from coopdesk.paper.slip_forms import SlipForm, copies_of, slip_form

WIDTH: Final = 201
"""The columns of a slip share this many millimetres; narrower paper shrinks them alike."""
LARGEST: Final = 140
LARGEST_TITLE: Final = 240
_NARROWEST: Final = 6
_MOST_COPIES: Final = 6
_MOST_SIGNERS: Final = 5
_MOST_WORDS: Final = 8


def check_form(form: SlipForm) -> list[Problem]:
    """Find what makes a form impossible; without other findings it is tried on every paper."""
    found = [*_words(form), *_sizes(form), *_columns(form), *_roll(form)]
    return found or list(_tried(form))


def _words(form: SlipForm) -> Iterator[Problem]:
    """Find what is missing of title, copies and signers."""
    if not form.title.strip():
        yield Problem("law", _("A slip needs a title; please type one."), "title")
    if not form.copies or any(not use.strip() for use in form.copies):
        text = _("Every copy needs its use, such as 存根; the law asks for it.")
        yield Problem("law", text, "copies")
    if len(form.copies) > _MOST_COPIES:
        text = _("A slip has at most {most} copies.").format(most=_MOST_COPIES)
        yield Problem("copies", text, "copies")
    if any(len(use) > _MOST_WORDS for use in form.copies):
        text = _("The use of a copy has at most {most} characters.").format(most=_MOST_WORDS)
        yield Problem("copies", text, "copies")
    if not 1 <= len(form.signers) <= _MOST_SIGNERS:
        text = _("A slip has one to {most} places to sign.").format(most=_MOST_SIGNERS)
        yield Problem("signers", text, "signers")
    if any(not one.label.strip() or one.width <= 0 for one in form.signers):
        text = _("Every place to sign needs its words and a width.")
        yield Problem("signers", text, "signers")
    first = slip_form(form.kind).signers[0]
    if first.role not in {one.role for one in form.signers}:
        text = _("The one who made the slip out ({role}) must sign; the law asks for it.")
        yield Problem("law", text.format(role=first.role), "signers")


def _sizes(form: SlipForm) -> Iterator[Problem]:
    """Find type sizes out of bounds and rows on paper that has none."""
    for name, size, most in (
        ("size", form.size, LARGEST),
        ("title_size", form.title_size or LARGEST, LARGEST_TITLE),
    ):
        if not SMALLEST <= size <= most:
            text = _("Type is set from {least} to {most} points; smaller cannot be read.")
            text = text.format(least=SMALLEST // 10, most=most // 10)
            yield Problem("size", text, name)
    for code, rows in form.rows.items():
        known = papers().get(code)
        if known is None or known.is_roll or rows < 1:
            text = _("Rows a page: {paper} is no paper with pages, or {rows} is no number of rows.")
            yield Problem("rows", text.format(paper=code, rows=rows), "rows")


def _columns(form: SlipForm) -> Iterator[Problem]:
    """Find columns that are unknown, double, missing, or in the wrong place."""
    ours = slip_form(form.kind)
    keys = [column.key for column in form.columns]
    for row, column in enumerate(form.columns):
        if column.key not in ours.offered:
            text = _("The program fills in no column “{key}”; choose one of: {keys}.")
            text = text.format(key=column.key, keys=", ".join(ours.offered))
            yield Problem("no_such", text, "columns", row)
        elif column.key in keys[:row]:
            text = _("Column “{title}” stands there twice.").format(title=column.title)
            yield Problem("double", text, "columns", row)
        if not column.title.strip():
            yield Problem("law", _("A column needs a heading."), "columns", row)
    for key in ours.law:
        if key not in keys:
            text = _("Column “{title}” must stay: the law wants it on every slip.")
            yield Problem("law", text.format(title=ours.offered[key].title), "columns")
    if "amount" in keys[:-1]:
        text = _("The amount must be the last column; the sums stand below it.")
        yield Problem("last", text, "columns", keys.index("amount"))
    yield from _widths(form)


def _widths(form: SlipForm) -> Iterator[Problem]:
    """Find columns too narrow, or together too wide."""
    for row, column in enumerate(form.columns):
        if column.width < _NARROWEST:
            text = _("Column “{title}” needs at least {least} mm.")
            text = text.format(title=column.title, least=_NARROWEST)
            yield Problem("narrow", text, "columns", row)
    whole = sum(column.width for column in form.columns)
    if whole > WIDTH:
        text = _("The columns are {whole} mm wide together; {most} mm is the most: {over} less.")
        text = text.format(whole=whole, most=WIDTH, over=whole - WIDTH)
        yield Problem("too_wide", text, "columns")


def _roll(form: SlipForm) -> Iterator[Problem]:
    """Find places to fill in, for narrow paper, that the program does not know."""
    for part in (part for parts in form.roll for part in parts):
        try:
            names = {name for _text, name, _spec, _form in Formatter().parse(part) if name}
        except ValueError:
            names = {part}
        for name in sorted(names - set(slip_form(form.kind).offered)):
            text = _("Narrow paper: “{part}” asks for {name}, which the program does not fill in.")
            yield Problem("no_such", text.format(part=part, name=name), "roll")


def _tried(form: SlipForm) -> Iterator[Problem]:
    """Print the form on every paper and return what refused."""
    told: set[str] = set()
    for paper in papers().values():
        copies = () if paper.is_roll else copies_of(form, (1,))
        try:
            draw_slip(sample_slip(form), paper, copies, form=form)
        except Refused as refused:
            for problem in refused.problems:
                named = paper.name in problem.text
                text = problem.text if named else f"{paper.name}：{problem.text}"
                if problem.text not in told:
                    told.add(problem.text)
                    yield Problem(problem.code, text, problem.field)
