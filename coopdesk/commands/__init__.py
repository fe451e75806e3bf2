"""The command line: verbs that need no display, with plain sentences or one JSON object."""
