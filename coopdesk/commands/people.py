"""Verbs about members: who may stand in the register twice, merged, taken back, told apart."""

from __future__ import annotations

import argparse

from coopdesk.commands.speaking import Command, Outcome, book_argument, opened
from coopdesk.desk import Session
from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.problems import refuse
from coopdesk.kernel.register import own_id_of
from coopdesk.members.compared import Take, compare
from coopdesk.members.duplicates import suspects, tell_apart
from coopdesk.members.merging import merge_members, merges, unmerge
from coopdesk.members.records import MEMBERS


def _member(s: Session, code: str) -> int:
    """Return the member of a number, merged or not."""
    found = own_id_of(s, MEMBERS, code)
    if found is None:
        text = _("There is no member {code}; please check the number.")
        raise refuse("no_such", text.format(code=code))
    return found


def _duplicates(arguments: argparse.Namespace) -> Outcome:
    """List the pairs of members who may be one person, what is surest first."""
    desk = opened(arguments, write=False)
    try:
        with desk.read() as s:
            found = suspects(s)
    finally:
        desk.close()
    said = [f"{one.kept_name}\t{one.merged_name}\t{one.shown}" for one in found]
    pairs = [
        {
            "kept": one.kept_name.partition(" ")[0],
            "merged": one.merged_name.partition(" ")[0],
            "signs": [sign.value for sign in one.signs],
        }
        for one in found
    ]
    return Outcome(said or [_("Nobody stands in the register twice.")], {"pairs": pairs})


def _merge_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``merge-members``."""
    book_argument(parser)
    parser.add_argument("merged", metavar="MERGED", help=_("the number of the record that goes"))
    parser.add_argument("kept", metavar="KEPT", help=_("the number of the record that is kept"))
    parser.add_argument("--reason", metavar="WHY", default="", help=_("why; the journal keeps it"))
    parser.add_argument(
        "--take", metavar="FIELD", action="append", default=[],
        help=_("take this field from the record that goes, as phone or id_number"),
    )  # fmt: skip
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--back", action="store_true", help=_("take the merge of the two back"))
    ways.add_argument("--apart", action="store_true", help=_("they are two persons"))


def _merge(arguments: argparse.Namespace) -> Outcome:
    """Merge one member's record into another, take that back, or tell the two apart."""
    desk = opened(arguments)
    try:
        with desk.write() as s:
            merged, kept = _member(s, arguments.merged), _member(s, arguments.kept)
            if arguments.apart:
                tell_apart(s, merged, kept, arguments.reason)
                said, done = _("Noted that {merged} and {kept} are two persons."), "apart"
            elif arguments.back:
                unmerge(s, _merge_of(s, merged, kept), arguments.reason)
                said, done = _("Took the merge of {merged} into {kept} back."), "back"
            else:
                take = _taken(s, merged, kept, arguments.take)
                merge_members(s, merged, kept, arguments.reason, take)
                said, done = _("Merged {merged} into {kept}."), "merged"
    finally:
        desk.close()
    text = said.format(merged=arguments.merged, kept=arguments.kept)
    return Outcome([text], {"done": done, "merged": arguments.merged, "kept": arguments.kept})


def _merge_of(s: Session, merged: int, kept: int) -> int:
    """Return the merge in force of one record into another."""
    for one in merges(s, merged):
        if (one.merged, one.into) == (merged, kept) and one.undone_at is None:
            return one.id
    raise refuse("no_such", _("No merge of these two records is in force."))


def _taken(s: Session, merged: int, kept: int, names: list[str]) -> dict[str, Take]:
    """Return the fields to take from the record that goes."""
    known = {one.name for one in compare(s, merged, kept)}
    for name in names:
        if name not in known:
            text = _("There is no field {name}; choose among {names}.")
            raise refuse("field", text.format(name=name, names=", ".join(sorted(known))))
    return dict.fromkeys(names, Take.MERGED)


COMMANDS = (
    Command("duplicates", N_("list members who may stand in the register twice"), book_argument,
            _duplicates),
    Command("merge-members", N_("merge two records of one member, or take that back"),
            _merge_arguments, _merge),
)  # fmt: skip
