"""Older books: a checked copy takes the book's place, the old file stays, a kill harms nothing."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from coopdesk.desk import Desk, upgrade_book
from coopdesk.statements.checks import check_book
from db import migrate
from db.check import file_findings
from db.faults import Fault
from db.held import VERSIONS, Held, schema_version, version_of
from db.store import Store
from tests.conftest import CLOCK
from tests.domain.test_store import ROOT, count, post

STAMP = "20261022-140000"
NOW = schema_version()
NEXT = f"{int(NOW) + 1:04d}"
SECOND = '''
"""Add a column, rebuild a table that rules hang on, and correct posted rows."""
import sqlalchemy as sa
from alembic import op

revision = "NEXT"
down_revision = "NOW"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("document", recreate="always") as table:
        table.add_column(sa.Column("place", sa.Text(), nullable=False, server_default="镇上"))
    op.execute("UPDATE document SET remark = 'migrated'")
    BODY
'''


def versions(folder: Path, body: str = "pass") -> Path:
    """Return a folder with the real migrations and one more."""
    place = folder / "versions"
    shutil.copytree(VERSIONS, place, ignore=shutil.ignore_patterns("__pycache__"))
    text = SECOND.replace("BODY", body).replace("NEXT", NEXT).replace("NOW", NOW)
    (place / f"{NEXT}_more.py").write_text(text, encoding="utf-8")
    return place


@pytest.fixture
def old(desk: Desk) -> Path:
    """Return a book with documents, last used by a program that was killed."""
    with desk.write() as s:
        post(s)
        post(s)
    saved = desk.path.with_name("killed.book")
    for tail in ("", "-wal"):
        shutil.copyfile(f"{desk.path}{tail}", f"{saved}{tail}")
    return saved


def facts(path: Path) -> tuple[str, int]:
    with closing(sqlite3.connect(path)) as connection:
        number = connection.execute("SELECT COUNT(*) FROM document").fetchone()[0]
        return version_of(path), number


def test_a_book_is_brought_up_and_the_old_file_kept(old: Path, tmp_path: Path) -> None:
    place = versions(tmp_path)
    kept = migrate.bring_up(old, STAMP, versions=place)
    assert kept == old.with_name(f"killed.{STAMP}.v{NOW}.book")
    assert facts(old) == (NEXT, 2)
    assert facts(kept) == (NOW, 2)
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("SELECT DISTINCT place, remark FROM document").fetchall() == [
            ("镇上", "migrated")
        ]
        assert file_findings(connection, NEXT) == []
        # The rules hold in the new file as they did in the old one.
        with pytest.raises(sqlite3.IntegrityError, match="rule:document_posted"):
            connection.execute("UPDATE document SET remark = 'x'")
    names = {one.name for one in old.parent.iterdir() if one.name.startswith((".", "killed"))}
    assert names == {old.name, kept.name, f"{old.name}.lock"}
    assert migrate.bring_up(old, STAMP, versions=place) is None


def test_the_kept_file_opens_in_the_program_that_wrote_it(old: Path, tmp_path: Path) -> None:
    kept = migrate.bring_up(old, STAMP, versions=versions(tmp_path))
    assert kept is not None
    desk = Desk(kept, clock=CLOCK)
    assert count(desk) == 2
    with desk.read() as s:
        assert check_book(s) == []
    desk.close()


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("raise ValueError('bug')", "bug"),
        ("op.execute('DELETE FROM voucher WHERE id = 2')", "damaged"),
        ("op.execute('DELETE FROM trail WHERE id = 2')", "trail"),
        ("op.execute('UPDATE entry SET debit = debit * 100')", "entry.debit"),
        ("op.execute('UPDATE trail SET hash = 0')", "trail.hash"),
        ("op.execute('DELETE FROM entry')", "entry"),
        ("op.execute(\"UPDATE entry SET account = 'none'\")", "foreign_key"),
    ],
)
def test_a_migration_that_fails_or_loses_leaves_the_book_as_it_was(
    old: Path, tmp_path: Path, body: str, told: str
) -> None:
    with pytest.raises((Fault, ValueError)) as caught:
        migrate.bring_up(old, STAMP, versions=versions(tmp_path, body))
    assert told in str(caught.value)
    assert facts(old) == (NOW, 2)
    assert not [one for one in old.parent.iterdir() if STAMP in one.name or ".part" in one.name]
    desk = Desk(old, clock=CLOCK)
    with desk.read() as s:
        assert check_book(s) == []
    desk.close()


def test_a_book_in_use_is_not_brought_up(old: Path, tmp_path: Path) -> None:
    place = versions(tmp_path)
    store = Store(Held(old, who="王会计"))
    with pytest.raises(Fault, match="王会计"):
        migrate.bring_up(old, STAMP, versions=place)
    store.close()
    reader = sqlite3.connect(old, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM document").fetchall()
    with pytest.raises(Fault, match="locked"):
        migrate.bring_up(old, STAMP, versions=place)
    reader.close()
    assert facts(old) == (NOW, 2)


def test_a_newer_book_is_refused_untouched(old: Path, tmp_path: Path) -> None:
    migrate.bring_up(old, STAMP, versions=versions(tmp_path))
    before = old.read_bytes()
    with pytest.raises(Fault, match="newer"):
        migrate.bring_up(old, STAMP)
    assert old.read_bytes() == before


def test_a_current_book_is_left_alone(old: Path) -> None:
    assert upgrade_book(old, clock=CLOCK) is None


def test_without_second_names_the_old_file_is_copied(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(_source: object, _target: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    kept = migrate.bring_up(old, STAMP, versions=versions(tmp_path))
    assert kept is not None
    assert facts(kept) == (NOW, 2)
    assert facts(old) == (NEXT, 2)


STEPS = ("copy_into", "upgrade", "verify_file", "force_file", "_keep", "replace")
KILLED = """
import os, signal, sys
from pathlib import Path
from db import migrate
step, when, book, versions = sys.argv[1:]
def die(): os.kill(os.getpid(), signal.SIGKILL)
owner = Path if step == "replace" else migrate
real = getattr(owner, step)
def killing(*values, **named):
    if when == "before": die()
    real(*values, **named)
    die()
setattr(owner, step, killing)
migrate.bring_up(Path(book), "20261022-140000", versions=Path(versions))
"""


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_the_book_is_the_old_or_the_new_one(
    old: Path, tmp_path: Path, step: str, when: str
) -> None:
    place = versions(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, step, when, str(old), str(place)], cwd=ROOT, check=False
    )
    assert done.returncode == -signal.SIGKILL
    swapped = (step, when) == ("replace", "after")
    assert facts(old) == (NEXT if swapped else NOW, 2)
    later = migrate.bring_up(old, "20261022-150000", versions=place)
    assert (later is None) == swapped
    assert facts(old) == (NEXT, 2)
    left = sorted(
        one.name for one in old.parent.iterdir()
        if one.name.startswith((".", "killed")) and one not in {old, later}
        and one.suffix != ".lock"
    )  # fmt: skip
    assert left == ([f"killed.{STAMP}.v{NOW}.book"] if swapped else [])


def test_from_nothing_to_head_is_the_snapshot_and_the_mapped_classes(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    sqlite3.connect(path).close()
    migrate.upgrade(path)
    snapshot = (VERSIONS.parents[1] / "schema.sql").read_text(encoding="utf-8")
    assert migrate.schema_of(path) == snapshot
