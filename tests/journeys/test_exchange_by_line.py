"""The exchange by the words of the command line alone, with real books and real files."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from coopdesk.commands.running import run

pytestmark = pytest.mark.journey
MARCH = "2026-03"


def coop(*words: object, exit_code: int = 0) -> Any:
    """Run a verb with --json and return what it printed."""
    out, wrong = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(wrong):
        code = run([*map(str, words), "--json"])
    assert code == exit_code, out.getvalue() + wrong.getvalue()
    return json.loads(out.getvalue())


class Scene:
    """A county and a township that was invited, by verbs alone."""

    def __init__(self, folder: Path, purpose: str = "") -> None:
        self.folder = folder
        self.county, self.town = folder / "县.book", folder / "镇.book"
        self.stick, self.replies = folder / "stick", folder / "replies"
        coop("new", self.county, "--level", "county", "--name", "青禾县", "--code", "420682")
        coop("new", self.town, "--level", "township", "--name", "柳渡镇", "--code", "420682101")
        self.invite("1", purpose)
        self.post(
            {"kind": "member", "code": "0001", "name": "欧阳震华", "phone": "13812345678"},
            {
                "kind": "good", "code": "01", "name": "尿素", "good_class": "fertiliser",
                "unit": "袋",
            },
            {
                "kind": "opening_stock", "on_date": "2026-03-01", "warehouse": "01",
                "lines": [{"good": "01", "quantity": "100", "price": "90"}],
            },
        )  # fmt: skip
        self.sell("2")

    def invite(self, name: str, purpose: str = "") -> None:
        """Invite, join and admit."""
        files = [self.folder / f"{one}{name}.coop" for one in ("invitation", "answer")]
        asked = ("--roster", purpose) if purpose else ()
        coop(
            "invite", self.county, "--code", "420682101", "--name", "柳渡镇", *asked, "--out",
            files[0],
        )  # fmt: skip
        coop("join", self.town, files[0], "--out", files[1])
        coop("admit", self.county, files[1])

    def post(self, *messages: dict[str, Any]) -> Any:
        """Post messages into the township's book."""
        lines = "\n".join(json.dumps(one, ensure_ascii=False) for one in messages)
        file = self.folder / "messages.jsonl"
        file.write_text(lines, encoding="utf-8")
        return coop("post", self.town, file)

    def sell(self, bags: str) -> None:
        """Sell some bags."""
        self.post(
            {
                "kind": "sale", "on_date": "2026-03-02", "warehouse": "01", "member": "0001",
                "cash": str(int(bags) * 105),
                "lines": [{"good": "01", "quantity": bags, "price": "105.00"}],
            }
        )  # fmt: skip

    def seal(self, *words: str, exit_code: int = 0) -> Any:
        """Seal March."""
        return coop(
            "seal", self.town, "--month", MARCH, "--out", self.stick, *words, exit_code=exit_code
        )

    def merge(self, file: str, *words: str) -> Any:
        """Merge a file with its reply."""
        return coop("merge", self.county, file, "--replies", self.replies, *words)

    def sales(self) -> int:
        """Return the county's sales of March in fen."""
        out = self.folder / "sums.xlsx"
        out.unlink(missing_ok=True)
        told = coop("summary", self.county, "--month", MARCH, "--out", out)
        assert coop("figures", self.county, "--month", MARCH)["figures"] == told["figures"]
        return int(told["figures"]["sales"]["month"])


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def test_a_correction_waits_is_listed_declined_and_accepted(scene: Scene) -> None:
    [merged] = scene.merge(scene.seal()["file"])
    coop("reply", scene.town, merged["reply"])
    scene.sell("3")
    sealed = scene.seal("--correct", "漏记一张")
    [held] = scene.merge(sealed["file"])
    assert (held["outcome"], held["kind"]) == ("held", "correction")
    assert "漏记一张" in held["reason"]
    assert scene.sales() == 21000
    [listed] = coop("corrections", scene.county)["corrections"]
    figures = {one["figure"]: one for one in listed["figures"]}
    assert (figures["sales"]["before"], figures["sales"]["after"]) == (21000, 52500)
    assert figures["sales"]["difference"] == 31500
    coop("corrections", scene.county, "--accept", exit_code=1)
    which = ("--code", "420682101", "--month", MARCH, "--replies", scene.replies)
    [declined] = coop("corrections", scene.county, *which, "--decline", "凭证不全")
    assert declined["outcome"] == "refused"
    assert scene.sales() == 21000
    told = coop("reply", scene.town, declined["reply"])["packages"][0]
    assert (told["outcome"], "凭证不全" in told["reason"]) == ("refused", True)
    again = scene.seal("--correct", "凭证补齐")
    scene.merge(again["file"])
    [accepted] = coop("corrections", scene.county, *which, "--accept")
    assert accepted["outcome"] == "accepted"
    assert scene.sales() == 52500
    assert coop("corrections", scene.county)["corrections"] == []
    coop("corrections", scene.county, *which, "--accept", exit_code=1)


def test_unattended_corrections_are_accepted_by_an_option(scene: Scene) -> None:
    [merged] = scene.merge(scene.seal()["file"])
    coop("reply", scene.town, merged["reply"])
    scene.sell("1")
    [corrected] = scene.merge(scene.seal("--correct", "漏记")["file"], "--accept-corrections")
    assert corrected["outcome"] == "accepted"
    assert scene.sales() == 31500


def test_a_forgotten_password_and_the_keys_that_come_back(scene: Scene) -> None:
    old, new = scene.folder / "old.txt", scene.folder / "new.txt"
    old.write_text("春耕备耕2026\n", encoding="utf-8")
    new.write_text("秋收冬藏2026\n", encoding="utf-8")
    copy, back = scene.folder / "copy.coop", scene.folder / "back.coop"
    coop("recovery", scene.town, "--out", copy)
    assert coop("deposit", scene.county, copy)["code"] == "420682101"
    coop("password", scene.town, "--new-password-file", old)
    scene.seal(exit_code=1)
    coop(
        "hand-back", scene.county, "--code", "420682101", "--told", "K7M2-99QX-4RTU", "--out", back
    )
    coop("restore-keys", scene.town, back, "--told", "falsch-falsch", exit_code=1)
    coop("restore-keys", scene.town, back, "--told", "K7M2-99QX-4RTU", "--new-password-file", new)
    sealed = scene.seal("--password-file", str(new))
    assert scene.merge(sealed["file"])[0]["outcome"] == "accepted"
    short = scene.folder / "short.txt"
    short.write_text("123", encoding="utf-8")
    coop("password", scene.town, "--password-file", new, "--new-password-file", short, exit_code=1)
    renewed = coop("new-keys", scene.town)
    assert len(renewed["fingerprint"]) == 19
    scene.seal(exit_code=1)


def test_names_leave_only_when_asked_agreed_and_registered(tmp_path: Path) -> None:
    scene = Scene(tmp_path, "农资补贴核发")
    told = scene.seal(exit_code=1)
    assert "names go along or not" in told["problems"][0]["text"]
    sealed = scene.seal("--names")
    assert sealed["named"] == 1
    [merged] = scene.merge(sealed["file"])
    assert merged["outcome"] == "accepted"
    [line] = coop("disclosures", scene.town)["disclosures"]
    assert (line["receiver"], line["purpose"], line["rows"]) == ("青禾县", "农资补贴核发", 1)
    for name in ("register.pdf", "register.xlsx"):
        coop("disclosures", scene.town, "--out", tmp_path / name)
        assert (tmp_path / name).stat().st_size > 1000
    coop("disclosures", scene.town, "--out", tmp_path / "register.txt", exit_code=1)
    sheet = tmp_path / "names.xlsx"
    which = ("--code", "420682101", "--month", MARCH, "--out", sheet)
    assert coop("names", scene.county, *which, "--receiver", "县财政局")["rows"] == 1
    cells = {
        cell.value
        for row in openpyxl.load_workbook(sheet).active.iter_rows()  # type: ignore[union-attr]
        for cell in row
    }
    assert {"欧阳震华", "13812345678"} <= cells
    [other] = coop("disclosures", scene.county)["disclosures"]
    assert other["receiver"] == "县财政局"


def test_last_years_figures_need_to_be_typed_first(scene: Scene) -> None:
    told = scene.seal("--baseline", exit_code=1)
    assert "No figure of 2026 was typed in" in told["problems"][0]["text"]
