"""What the program remembers of its window on this computer: recent books, size, place, look."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

RECENT: Final = 8


def config_folder() -> Path:
    """Return this user's folder for settings of programs."""
    import platformdirs

    return platformdirs.user_config_path("CoopDesk", appauthor=False)


class Remembered:
    """A small file of facts; a missing or damaged one is no trouble: the usual is used."""

    def __init__(self, path: Path | None = None) -> None:
        """Read the file."""
        self.path = path or config_folder() / "window.json"
        self._facts: dict[str, Any] = {}
        with suppress(OSError, ValueError):
            read = json.loads(self.path.read_text(encoding="utf-8"))
            if isinstance(read, dict):
                self._facts = read

    def get(self, name: str, usual: Any = None) -> Any:
        """Return a fact, or the usual one if it is missing or of another kind."""
        found = self._facts.get(name, usual)
        return found if usual is None or isinstance(found, type(usual)) else usual

    def set(self, name: str, value: Any) -> None:
        """Remember a fact at once; where nothing can be written, for this run only."""
        if self._facts.get(name) == value:
            return
        self._facts[name] = value
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            part = self.path.with_name(f"{self.path.name}.{os.getpid()}.part")
            part.write_text(json.dumps(self._facts, ensure_ascii=False), encoding="utf-8")
            part.replace(self.path)

    @property
    def recent(self) -> list[Path]:
        """Return the books opened here, the newest first."""
        return [Path(one) for one in self.get("recent", []) if isinstance(one, str)]

    def opened(self, book: Path) -> None:
        """Remember that a book was opened."""
        name = str(book.absolute())
        others = [str(one) for one in self.recent if str(one) != name]
        self.set("recent", [name, *others][:RECENT])

    def forget(self, book: Path) -> None:
        """Forget a book that is not there any more."""
        self.set("recent", [str(one) for one in self.recent if one != book])
