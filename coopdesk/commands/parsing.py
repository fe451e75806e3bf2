"""The parser of the command line: it speaks the clerk's language, and wrong use is a value."""

from __future__ import annotations

import argparse
from typing import Final, NoReturn

from coopdesk.kernel.i18n import N_, _

_WORDS: Final = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("the following arguments are required: %s"),
    N_("one of the arguments %s is required"),
    N_("unrecognized arguments: %s"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"),
    N_("not allowed with argument %s"),
    N_("expected one argument"),
    N_("expected at least one argument"),
    N_("ignored explicit argument %r"),
)
"""What the standard library's parser says, for our catalogue."""


class WrongUse(Exception):  # noqa: N818 - an outcome, not an error.
    """The words on the command line do not make a command."""

    def __init__(self, usage: str, text: str) -> None:
        """Keep how it is used and what was wrong."""
        self.usage = usage
        self.text = text
        super().__init__(text)


class Parser(argparse.ArgumentParser):
    """A parser that hands wrong use back to whoever asked."""

    def error(self, message: str) -> NoReturn:
        """Say how it is used and what was wrong."""
        raise WrongUse(self.format_usage(), message)


# The standard parser asks gettext under this name; here our catalogue answers.
vars(argparse)["_"] = _
