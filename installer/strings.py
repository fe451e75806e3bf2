"""Collect the words of the program into the Chinese catalogue, or check that it is complete."""

import ast
import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "resources/locale/zh_CN/LC_MESSAGES/coopdesk.po"
MO = PO.with_suffix(".mo")
SOURCES = ("main.py", "coopdesk", "ui", "db")
KEYWORDS = {"_": 1, "N_": 1, "ngettext": 2}  # How many of the arguments are texts.
FIXED = datetime(2026, 1, 1, tzinfo=UTC)  # A real date would change the files on every run.
HEADER = """\
# The Chinese words of CoopDesk. Sorted by msgid; `make strings` keeps it in step with the source.
msgid ""
msgstr ""
"Project-Id-Version: CoopDesk\\n"
"Language: zh_CN\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
FIELD = re.compile(r"\{\w*[^{}]*\}|%\(\w+\)[a-z]|%[sd]")


def empty_catalog() -> Catalog:
    """Make a zh_CN catalogue whose header never changes."""
    return Catalog(
        locale="zh_CN",
        project="CoopDesk",
        version="1",
        creation_date=FIXED,
        revision_date=FIXED,
        fuzzy=False,
    )


def messages_in(path: Path) -> Iterator[str | tuple[str, ...]]:
    """Yield the texts that a file marks, those inside f-strings too (a tokenizer misses them)."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            marked = [
                one.value
                for one in node.args[: KEYWORDS.get(node.func.id, 0)]
                if isinstance(one, ast.Constant) and isinstance(one.value, str)
            ]
            if marked:
                yield marked[0] if len(marked) == 1 else tuple(marked)


def source_catalog() -> Catalog:
    """Read every translatable string of the program."""
    words = empty_catalog()
    for name in SOURCES:
        path = ROOT / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            for message in messages_in(file):
                words.add(message)
    return words


def parse(text: bytes) -> Catalog:
    """Read a catalogue file, forgetting what is no longer used."""
    read = read_po(io.BytesIO(text), locale="zh_CN")
    words = empty_catalog()
    for message in read:
        if message.id:
            words[message.id] = message
    return words


def po_bytes(words: Catalog) -> bytes:
    """Render a catalogue sorted by msgid, without dates or places, so that merges stay quiet."""
    body = io.BytesIO()
    write_po(
        body,
        words,
        width=0,
        no_location=True,
        omit_header=True,
        sort_output=True,
        ignore_obsolete=True,
    )
    return HEADER.encode() + body.getvalue().lstrip()


def mo_bytes(words: Catalog) -> bytes:
    """Compile a catalogue."""
    body = io.BytesIO()
    write_mo(body, words)
    return body.getvalue()


def merged() -> Catalog:
    """Bring the kept translations and the words of the source together."""
    words = parse(PO.read_bytes()) if PO.exists() else empty_catalog()
    words.update(source_catalog(), no_fuzzy_matching=True)
    words.obsolete.clear()
    return words


def texts(value: str | list[str] | tuple[str, ...] | None) -> list[str]:
    """List the forms of a message, singular and plural."""
    return [value] if isinstance(value, str) else list(value or ())


def fault(message: Message) -> str:
    """Say what is wrong with one translation, or nothing."""
    if message.fuzzy:
        return "fuzzy"
    translations = texts(message.string)
    if not translations or not all(translations):
        return "not translated"
    wanted = set(FIELD.findall(texts(message.id)[-1]))
    if any(set(FIELD.findall(text)) != wanted for text in translations):
        return "other placeholders than the original"
    return ""


def faults(words: Catalog) -> list[str]:
    """List every string that a Chinese reader would miss or misread."""
    return [f"{why}: {message.id!r}" for message in words if message.id and (why := fault(message))]


def check() -> list[str]:
    """List what keeps the committed catalogue from being current and complete."""
    if not PO.exists() or not MO.exists():
        return ["there is no catalogue yet; run `make strings`"]
    words = merged()
    found = faults(words)
    if PO.read_bytes().replace(b"\r\n", b"\n") != po_bytes(words):
        found.append("coopdesk.po is not in step with the source; run `make strings`")
    elif MO.read_bytes() != mo_bytes(words):
        found.append("coopdesk.mo is not what coopdesk.po compiles to; run `make strings`")
    return found


def write() -> list[str]:
    """Bring the catalogue in step with the source, and list what is still to translate."""
    words = merged()
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(po_bytes(words))
    MO.write_bytes(mo_bytes(words))
    return faults(words)


def main(arguments: list[str]) -> int:
    """Run as a script: no argument writes, --check only looks."""
    if arguments not in ([], ["--check"]):
        print("usage: strings.py [--check]", file=sys.stderr)
        return 2
    checking = bool(arguments)
    found = check() if checking else write()
    for line in found:
        print(line, file=sys.stderr)
    return 1 if checking and found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
