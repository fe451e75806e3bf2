"""Verbs between offices: invite, join, admit, seal, merge, reply, summary."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from coopdesk.commands.kept import kept, opened_to_keep
from coopdesk.commands.papers import figures_object
from coopdesk.commands.speaking import (
    Command,
    Exit,
    Outcome,
    book_argument,
    month_argument,
    new_file,
    opened,
    out_argument,
    problem_object,
)
from coopdesk.desk import Desk, Level
from coopdesk.kernel.disk import make_folder, write_file
from coopdesk.kernel.i18n import N_, _, ngettext
from coopdesk.kernel.problems import refuse
from coopdesk.packages.board import summary_statement
from coopdesk.packages.container import read_small
from coopdesk.packages.export import seal_month
from coopdesk.packages.format import PackageKind
from coopdesk.packages.joining import admit, invite, join
from coopdesk.packages.merge import Merged, merge_files
from coopdesk.packages.office import fingerprints
from coopdesk.packages.replies import read_reply
from coopdesk.packages.roster import Names
from coopdesk.packages.sums import summed_values
from coopdesk.packages.trust import LIMIT
from coopdesk.paper.statement import draw_statement
from coopdesk.paper.workbook import statement_workbook


def password_argument(parser: argparse.ArgumentParser) -> None:
    """Add where the password of the office's keys stands."""
    parser.add_argument(
        "--password-file",
        metavar="F",
        type=Path,
        help=_("a file whose first line is the password of the office's keys"),
    )


def password_of(path: Path | None) -> str:
    """Return the password in the first line of a file; empty where there is none."""
    if path is None:
        return ""
    return path.read_text(encoding="utf-8").split("\n")[0].rstrip("\r")


def _invite_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``invite``."""
    book_argument(parser, "countybook")
    parser.add_argument("--code", required=True, help=_("the unit's code"))
    parser.add_argument("--name", required=True, help=_("the unit's name"))
    parser.add_argument("--told", default="", help=_("a secret to be told by telephone"))
    parser.add_argument(
        "--roster", metavar="PURPOSE", default="", help=_("ask for names and phones, and what for")
    )
    out_argument(parser)
    password_argument(parser)


def county_opened(arguments: argparse.Namespace) -> Desk:
    """Open the book that takes packages in."""
    arguments.book = arguments.countybook
    return opened(arguments)


def _invite(arguments: argparse.Namespace) -> Outcome:
    """Write an invitation for a unit."""
    new_file(arguments.out)
    desk = county_opened(arguments)
    try:
        content = invite(
            desk,
            arguments.code,
            arguments.name,
            told=arguments.told,
            purpose=arguments.roster,
            password=password_of(arguments.password_file),
        )
        with desk.read() as s:
            own = fingerprints(s).own
    finally:
        desk.close()
    write_file(arguments.out, content)
    said = [
        _("Invited {name}; the file is {out}.").format(name=arguments.name, out=arguments.out),
        _("Our fingerprint, to compare by telephone: {digits}").format(digits=own),
    ]
    return Outcome(said, {"out": str(arguments.out), "code": arguments.code, "fingerprint": own})


def _join_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``join``."""
    book_argument(parser)
    parser.add_argument("invitation", metavar="F", type=Path, help=_("the invitation"))
    parser.add_argument("--told", default="", help=_("the secret that was told by telephone"))
    out_argument(parser)
    password_argument(parser)


def _join(arguments: argparse.Namespace) -> Outcome:
    """Accept an invitation and write the answer."""
    new_file(arguments.out)
    content = read_small(arguments.invitation, LIMIT)
    desk = opened(arguments)
    try:
        answer = join(
            desk, content, told=arguments.told, password=password_of(arguments.password_file)
        )
        with desk.read() as s:
            both = fingerprints(s)
    finally:
        desk.close()
    write_file(arguments.out, answer)
    said = [
        _("Wrote the answer to {out}.").format(out=arguments.out),
        _("Our fingerprint, to compare by telephone: {digits}").format(digits=both.own),
        _("The county's fingerprint: {digits}").format(digits=both.county),
    ]
    content_told = {
        "out": str(arguments.out),
        "fingerprint": both.own,
        "county_fingerprint": both.county,
    }
    return Outcome(said, content_told)


def _admit_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``admit``."""
    book_argument(parser, "countybook")
    parser.add_argument("answer", metavar="F", type=Path, help=_("the unit's answer"))


def _admit(arguments: argparse.Namespace) -> Outcome:
    """Admit a unit by its answer."""
    content = read_small(arguments.answer, LIMIT)
    desk = county_opened(arguments)
    try:
        admitted = admit(desk, content)
        with desk.read() as s:
            own = fingerprints(s).own
    finally:
        desk.close()
    said = [
        _("Admitted {name} ({code}).").format(name=admitted.unit.name, code=admitted.unit.code),
        _("Its fingerprint, to compare by telephone: {digits}").format(digits=admitted.fingerprint),
        _("Our fingerprint, to compare by telephone: {digits}").format(digits=own),
    ]
    content_told = {
        "code": admitted.unit.code,
        "name": admitted.unit.name,
        "fingerprint": admitted.fingerprint,
        "county_fingerprint": own,
    }
    return Outcome(said, content_told)


def _seal_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``seal``."""
    book_argument(parser)
    month_argument(parser)
    out_argument(parser, folder=True)
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--nothing", action="store_true", help=_("there is nothing to report"))
    kind.add_argument(
        "--baseline",
        action="store_true",
        help=_("the figures of the month's year as typed from the old books"),
    )
    kind.add_argument(
        "--correct", metavar="REASON", default="", help=_("correct an accepted month, and why")
    )
    named = parser.add_mutually_exclusive_group()
    named.add_argument(
        "--names", action="store_true", help=_("names go along, as the county asked")
    )
    named.add_argument(
        "--no-names", action="store_true", help=_("names stay here, though the county asked")
    )
    password_argument(parser)


def _seal(arguments: argparse.Namespace) -> Outcome:
    """Seal a month into a folder."""
    kind = PackageKind.MONTH
    if arguments.nothing:
        kind = PackageKind.NOTHING
    elif arguments.baseline:
        kind = PackageKind.BASELINE
    elif arguments.correct:
        kind = PackageKind.CORRECTION
    desk = opened(arguments)
    try:
        sealed = seal_month(
            desk,
            arguments.month,
            arguments.out,
            kind=kind,
            reason=arguments.correct,
            names=Names.WITH
            if arguments.names
            else Names.WITHOUT
            if arguments.no_names
            else Names.UNASKED,
            password=password_of(arguments.password_file),
        )
    finally:
        desk.close()
    text = _("Sealed {month} as package {number}: {path}")
    if sealed.again:
        text = _("{month} was sealed before as package {number}; wrote the same file: {path}")
    said = [text.format(month=sealed.period, number=sealed.sequence, path=sealed.path)]
    if sealed.named:
        words = ngettext(
            "The name of {count} person went along; it stands in the register of disclosures.",
            "The names of {count} persons went along; they stand in the register of disclosures.",
            sealed.named,
        )
        said.append(words.format(count=sealed.named))
    said += [problem.text for problem in sealed.warnings]
    content = {
        "file": str(sealed.path),
        "month": sealed.period,
        "sequence": sealed.sequence,
        "kind": sealed.kind.value,
        "sha256": sealed.sha256,
        "again": sealed.again,
        "named": sealed.named,
        "warnings": [problem_object(one) for one in sealed.warnings],
    }
    return Outcome(said, content)


def _merge_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``merge``."""
    book_argument(parser, "countybook")
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help=_("sealed months"))
    parser.add_argument("--replies", metavar="DIR", type=Path, help=_("where replies are written"))
    parser.add_argument(
        "--accept-corrections",
        action="store_true",
        help=_("say yes to every correction; without it they wait for an answer"),
    )
    password_argument(parser)


def _merge(arguments: argparse.Namespace) -> Outcome:
    """Merge sealed months; exit 1 when any file was refused."""
    desk = county_opened(arguments)
    try:
        merged = merge_files(
            desk,
            arguments.files,
            arguments.replies,
            accept_corrections=arguments.accept_corrections,
            password=password_of(arguments.password_file),
        )
    finally:
        desk.close()
    refused = any(one.outcome == "refused" for one in merged)
    return Outcome(
        merged_lines(merged),
        [merged_object(one) for one in merged],
        Exit.REFUSED if refused else Exit.DONE,
    )


def merged_lines(merged: Sequence[Merged]) -> list[str]:
    """Say what became of files, one line each."""
    words = outcome_words()
    return [
        "\t".join(
            part
            for part in (Path(one.file).name, one.unit, one.period, words[one.outcome], one.reason)
            if part
        )
        for one in merged
    ]


def outcome_words() -> dict[str, str]:
    """Return what each outcome is called."""
    return {
        "accepted": _("accepted"),
        "exceptions": _("accepted with exceptions"),
        "same": _("already here"),
        "held": _("held"),
        "refused": _("refused"),
    }


def merged_object(one: Merged) -> dict[str, Any]:
    """Return what became of a file as JSON."""
    content: dict[str, Any] = {"file": one.file, "outcome": one.outcome, "reason": one.reason}
    if one.code:
        content |= {
            "code": one.code,
            "unit": one.unit,
            "month": one.period,
            "sequence": one.sequence,
            "kind": one.kind,
            "exceptions": [asdict(aside) for aside in one.exceptions],
        }
    if one.reply:
        content["reply"] = one.reply
    return content


def _reply_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``reply``."""
    book_argument(parser)
    parser.add_argument("file", metavar="FILE", type=Path, help=_("the county's reply"))
    password_argument(parser)


def _reply(arguments: argparse.Namespace) -> Outcome:
    """Read the county's reply."""
    desk = opened(arguments)
    try:
        replied = read_reply(desk, arguments.file, password=password_of(arguments.password_file))
    finally:
        desk.close()
    words = outcome_words()
    said = []
    for one in replied:
        said.append(f"{one.period}\t{words[one.outcome]}\t{one.reason}".rstrip())
        said += [f"  {aside.number or aside.uid}\t{aside.reason}" for aside in one.exceptions]
    content = [
        {
            "month": one.period,
            "sequence": one.sequence,
            "outcome": one.outcome,
            "reason": one.reason,
            "known": one.known,
            "exceptions": [asdict(aside) for aside in one.exceptions],
        }
        for one in replied
    ]
    return Outcome(said, {"packages": content})


def _summary_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``summary``."""
    book_argument(parser, "countybook")
    month_argument(parser)
    out_argument(parser)


def _summary(arguments: argparse.Namespace) -> Outcome:
    """Write the county's total: a PDF or a workbook by the name, or both into a folder."""
    out: Path = arguments.out
    arguments.book = arguments.countybook
    desk = opened_to_keep(arguments)
    said: list[str] = []
    try:
        if desk.level is Level.TOWNSHIP:
            text = _("A township has no units to sum up; open the county's book.")
            raise refuse("level", text)
        with desk.read() as s:
            statement = summary_statement(s, desk, arguments.month)
            values = summed_values(s, arguments.month)
        paths = _summary_paths(out, desk.code, arguments.month)
        for path in paths:
            make_folder(path.parent)
            if path.suffix.lower() == ".pdf":
                pdf = draw_statement(statement)
                write_file(path, pdf)
                _digest, said = kept(desk, statement, pdf)
            else:
                statement_workbook(statement, path)
    finally:
        desk.close()
    content = {
        "month": arguments.month,
        "out": [str(path) for path in paths],
        "figures": figures_object(values),
    }
    wrote = _("Wrote {files}.").format(files=", ".join(str(path) for path in paths))
    return Outcome([wrote, *said], content)


def _summary_paths(out: Path, code: str, month: str) -> list[Path]:
    """Return what to write; another ending than .pdf and .xlsx is refused."""
    suffix = out.suffix.lower()
    if suffix in {".pdf", ".xlsx"}:
        return [out]
    if suffix and not out.is_dir():
        text = _("{out} ends neither in .pdf nor in .xlsx; please name one of them, or a folder.")
        raise refuse("suffix", text.format(out=out))
    return [out / f"汇总-{code}-{month}{one}" for one in (".pdf", ".xlsx")]


COMMANDS = (
    Command("invite", N_("invite a unit to report to this book"), _invite_arguments, _invite),
    Command("join", N_("accept the county's invitation"), _join_arguments, _join),
    Command("admit", N_("admit a unit by its answer"), _admit_arguments, _admit),
    Command("seal", N_("seal a month for the county"), _seal_arguments, _seal),
    Command("merge", N_("merge the units' sealed months"), _merge_arguments, _merge),
    Command("reply", N_("read the county's reply"), _reply_arguments, _reply),
    Command("summary", N_("write the sum over all units"), _summary_arguments, _summary),
)  # fmt: skip
