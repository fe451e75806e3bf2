"""Why a sealed file was refused: a closed set of codes, each with its sentence."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, NoReturn

from coopdesk.kernel.i18n import N_, _
from coopdesk.kernel.problems import Problem, Refused


class Why(StrEnum):
    """Every reason for which a package or a trust file is refused."""

    UNREADABLE = "unreadable"
    SIZE = "size"
    CONTAINER = "container"
    RECIPIENT = "recipient"
    STRUCTURE = "structure"
    MANIFEST = "manifest"
    UNIT = "unit"
    SIGNATURE = "signature"
    KEY = "key"
    RECEIVER = "receiver"
    NEWER = "newer"
    OLDER = "older"
    HASH = "hash"
    CONTENT = "content"
    TOTALS = "totals"
    FILE = "file"
    INVITATION = "invitation"
    ANSWERED = "answered"
    SENDER = "sender"
    PASSWORD = "password"  # noqa: S105 - the name of a reason.


_SENTENCES: Final = {
    Why.UNREADABLE: N_(
        "The file cannot be read. Please check the stick and the name, and copy the file again."
    ),
    Why.SIZE: N_(
        "The file is larger than a sealed file may be. Please check that it is the right file."
    ),
    Why.CONTAINER: N_(
        "The file is damaged or is not a sealed file. Please copy it again,"
        " or ask the sender for it again."
    ),
    Why.RECIPIENT: N_(
        "The file was not sealed for this book, or its beginning is damaged."
        " Please check whom it is for, and copy it again."
    ),
    Why.STRUCTURE: N_(
        "The file opens, but it is not built as a sealed file is; somebody may have changed it."
        " Nothing was taken from it. Please ask the sender to seal it again."
    ),
    Why.MANIFEST: N_(
        "The cover sheet of the file is not in order. Nothing was taken from it."
        " Please ask the sender to seal it again."
    ),
    Why.UNIT: N_(
        "The file names a unit that is not in the register ({detail})."
        " Please invite the unit first, or ask who sent the file."
    ),
    Why.SIGNATURE: N_(
        "The signature does not belong to the unit that the file names;"
        " it may come from somebody else. Nothing was taken from it. Please telephone the unit."
    ),
    Why.KEY: N_(
        "The file is signed with a key that is no longer valid (replaced or reported lost)."
        " Please telephone the unit and compare the fingerprints."
    ),
    Why.RECEIVER: N_(
        "The file is addressed to another county. Please send it to the unit it was meant for."
    ),
    Why.NEWER: N_(
        "The file was made by a newer program ({detail})."
        " Please update the program on this computer, then open the file again."
    ),
    Why.OLDER: N_(
        "The file was made by a trial program that is no longer read ({detail})."
        " Please ask the sender to update the program and to seal again."
    ),
    Why.HASH: N_(
        "The content of the file does not agree with its cover sheet ({detail})."
        " Nothing was taken from it. Please ask the sender to seal it again."
    ),
    Why.CONTENT: N_(
        "A record in the file cannot be read ({detail}). Nothing was taken from it."
        " Please ask the sender to update the program and to seal again."
    ),
    Why.TOTALS: N_(
        "The control totals of the cover sheet do not agree with the records ({detail})."
        " Nothing was taken from it. Please ask the sender to seal it again."
    ),
    Why.FILE: N_("This is not the kind of file that is expected here. Please choose another file."),
    Why.INVITATION: N_(
        "The answer does not belong to an invitation of this book."
        " Please check which county sent the invitation, or invite the unit again."
    ),
    Why.ANSWERED: N_(
        "The invitation was already answered with other keys."
        " Please telephone the unit; if it has a new computer, invite it again."
    ),
    Why.SENDER: N_(
        "The file comes from another county than the one this book reports to."
        " Please check who sent it."
    ),
    Why.PASSWORD: N_("The password does not fit. Please type it again."),
}


class PackageRefused(Refused):
    """The one way in which opening a sealed file fails: a code, a sentence, a trace for the log.

    ``signed`` is the cover sheet of a refused package, where a unit's key had signed it.
    """

    def __init__(self, why: Why, sentence: str, trace: str = "") -> None:
        """Keep the reason; ``trace`` is short technical English without personal content."""
        self.code = why
        self.sentence = sentence
        self.trace = trace
        self.signed: Mapping[str, Any] = {}
        super().__init__([Problem(f"package_{why.value}", sentence)])


def refused(why: Why, trace: str = "", detail: str = "") -> PackageRefused:
    """Make the refusal of a sealed file, to be raised."""
    return PackageRefused(why, _(_SENTENCES[why]).format(detail=detail or "—"), trace or detail)


def refuse_file(why: Why, trace: str = "", detail: str = "") -> NoReturn:
    """Refuse a sealed file."""
    raise refused(why, trace, detail)
