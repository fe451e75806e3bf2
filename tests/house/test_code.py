"""The rules of the house over the code itself: each can be checked, or it would be advice."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from coopdesk import VERSION

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("coopdesk", "db", "ui")
FILES = sorted(
    path.relative_to(ROOT).as_posix()
    for floor in FLOORS
    for path in (ROOT / floor).rglob("*.py")
    if "migrations" not in path.parts
)
BANNED = frozenset(
    {"manager", "helper", "helpers", "util", "utils", "base", "impl", "data", "info", "handle",
     "process", "do"}
)  # fmt: skip
# SQLAlchemy calls them so: its declarative base, what a column type is asked for, and what a
# session carries.
NAMED_BY_OTHERS = frozenset({"Base", "info", "process_bind_param", "process_result_value"})
CATCHES_ALL = frozenset({"ui/app.py", "ui/tasks.py"})


@cache
def tree(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text(encoding="utf-8"), name)


def nodes(name: str) -> Iterator[ast.AST]:
    return ast.walk(tree(name))


def place(name: str, node: ast.AST) -> str:
    return f"{name}:{getattr(node, 'lineno', 0)}"


def test_there_is_no_float_in_the_books() -> None:
    found = [
        place(name, node)
        for name in FILES
        if name.startswith("coopdesk/")
        for node in nodes(name)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float | complex))
        or (isinstance(node, ast.Name) and node.id in {"float", "complex"})
    ]
    assert not found


def test_nothing_is_imported_for_the_type_checker_alone() -> None:
    found = [
        place(name, node)
        for name in FILES
        for node in nodes(name)
        if (isinstance(node, ast.Name) and node.id == "TYPE_CHECKING")
        or (isinstance(node, ast.Attribute) and node.attr == "TYPE_CHECKING")
        or (isinstance(node, ast.alias) and node.name == "TYPE_CHECKING")
    ]
    assert not found


def test_everything_is_caught_in_two_places_only() -> None:
    """Elsewhere a catch of everything may only clean up and raise again."""
    found = []
    for name in FILES:
        for node in nodes(name):
            if not isinstance(node, ast.ExceptHandler) or name in CATCHES_ALL:
                continue
            caught = {one.id for one in ast.walk(node.type or node) if isinstance(one, ast.Name)}
            everything = node.type is None or caught & {"Exception", "BaseException"}
            raises = any(isinstance(one, ast.Raise) for one in node.body)
            if everything and ("Exception" in caught or not raises):
                found.append(place(name, node))
    assert not found


def test_every_module_says_in_a_sentence_what_it_is() -> None:
    told = {name: (ast.get_docstring(tree(name)) or "").split("\n\n")[0] for name in FILES}
    assert [name for name, text in told.items() if not re.search(r"[.。]$", text)] == []


def words_of(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def defined(name: str) -> Iterator[tuple[str, ast.AST]]:
    for node in nodes(name):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, node
        elif isinstance(node, ast.arg):
            yield node.arg, node
    for node in tree(name).body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign):
            targets = [node.target]
        for target in targets:
            if isinstance(target, ast.Name):
                yield target.id, node


def test_names_say_what_a_thing_is() -> None:
    found = [
        f"{place(name, node)} {given}"
        for name in FILES
        for given, node in [(Path(name).stem, tree(name)), *defined(name)]
        if words_of(given) & BANNED
        and given not in NAMED_BY_OTHERS
        and not given.startswith("_")
        # Qt names what it calls: camelCase in ui/, and the one short name of its models.
        and not (name.startswith("ui/") and (re.search(r"[a-z][A-Z]", given) or given == "data"))
    ]
    assert not found


def test_no_banner_is_drawn() -> None:
    banner = re.compile(r"\s*#\s*([-=*#~])\1{3,}")
    found = [
        f"{name}:{row}"
        for name in FILES
        for row, line in enumerate((ROOT / name).read_text(encoding="utf-8").splitlines(), 1)
        if banner.match(line)
    ]
    assert not found


def test_the_version_is_the_packages_and_the_newest_of_the_changelog() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    newest = re.search(
        r"^## (\S+?)（", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert newest is not None
    assert project["version"] == VERSION == newest.group(1)
