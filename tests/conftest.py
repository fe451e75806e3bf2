"""What every test of the house stands on."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from coopdesk.desk import Desk, Level, make_book
from coopdesk.kernel.clock import Clock
from coopdesk.kernel.i18n import use_language
from coopdesk.ledger.chart import write_chart

# How long an example takes says something of the machine, nothing of the code; a red run must come
# from the change. `--hypothesis-profile=explore` looks for examples that nobody has seen.
_UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("steady", _UNTIMED, derandomize=True)
settings.register_profile("explore", _UNTIMED, max_examples=1000)
settings.load_profile("steady")

CLOCK = Clock(datetime(2026, 10, 22, 6, 0, tzinfo=UTC))


@pytest.fixture(autouse=True)
def _english() -> None:
    """Speak the source's language, so that tests read sentences as the code writes them."""
    use_language("en")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a township's book with its chart of accounts and nothing else, to be copied."""
    path = tmp_path_factory.mktemp("template") / "township.book"
    desk = make_book(
        path,
        level=Level.TOWNSHIP,
        name="河湾镇供销合作社",
        code="420682101",
        clerk="李桂兰",
        clock=CLOCK,
    )
    with desk.write() as s:
        write_chart(s)
    desk.close()
    return path


@pytest.fixture
def desk(template: Path, tmp_path: Path) -> Iterator[Desk]:
    """Yield a desk on a fresh township book; today is 22 October 2026."""
    path = tmp_path / "township.book"
    for file in template.parent.glob(f"{template.name}*"):
        shutil.copyfile(file, path.with_name(file.name))
    opened = Desk(path, clerk="李桂兰", clock=CLOCK)
    yield opened
    opened.close()
