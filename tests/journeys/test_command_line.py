"""A month by the command line alone, every verb as a real process."""

import hashlib
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from coopdesk.paper.preview import page_count, page_text
from tests.files import a_photo

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "data" / "samples"
pytestmark = pytest.mark.journey


def coop(*words: object, exit_code: int = 0, stdin: str | None = None) -> Any:
    """Run a verb with --json and return what it printed."""
    done = subprocess.run(
        [sys.executable, "main.py", *map(str, words), "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        input=stdin,
        check=False,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "COOPDESK_LANGUAGE": "en"},
    )
    assert done.returncode == exit_code, done.stdout + done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "镇.book"
    coop("new", path, "--level", "township", "--name", "柳渡镇供销社", "--code", "420682101")
    return path


def test_a_book_is_never_made_over_another(book: Path) -> None:
    told = coop("new", book, "--level", "county", "--name", "x", "--code", "1", exit_code=3)
    assert told["error"] == "trouble"
    assert "not touched" in told["text"]


def test_messages_are_safe_to_send_twice(book: Path, tmp_path: Path) -> None:
    messages = [
        {"kind": "member", "code": "0001", "name": "王伟"},
        {"kind": "good", "code": "0001", "name": "尿素", "good_class": "fertiliser", "unit": "袋"},
        {
            "kind": "opening_stock", "on_date": "2026-03-01", "warehouse": "01",
            "lines": [{"good": "0001", "quantity": "100", "price": "90"}],
        },
        {
            "kind": "sale", "uid": "counter-1", "on_date": "2026-03-02", "warehouse": "01",
            "member": "0001", "cash": "100", "credit": "110",
            "lines": [{"good": "0001", "quantity": "2", "price": "105.00"}],
        },
        {
            "kind": "sale", "on_date": "2026-03-02", "warehouse": "01",
            "lines": [{"good": "0001", "quantity": "200", "price": "105.00"}], "cash": "21000",
        },
    ]  # fmt: skip
    lines = "\n".join(json.dumps(one, ensure_ascii=False) for one in messages)
    first = coop("post", book, "-", stdin=lines, exit_code=1)
    assert [one["line"] for one in first["refused"]] == [5]
    assert first["refused"][0]["problems"][0]["code"] == "stock"
    assert first["posted"][3]["number"] == "销2026-03-0001"
    again = coop("post", book, "-", stdin=lines, exit_code=1)
    assert again["posted"][3]["number"] == "销2026-03-0001"
    changed = lines.replace('"cash": "100", "credit": "110"', '"cash": "90", "credit": "120"')
    third = coop("post", book, "-", stdin=changed, exit_code=1)
    assert "conflict" in json.dumps(third["refused"])
    figures = coop("figures", book, "--month", "2026-03")["figures"]
    assert figures["sales"]["month"] == 21000
    reverse = {"kind": "reverse", "number": "销2026-03-0001", "on_date": "2026-03-05",
               "reason": "价格有误"}  # fmt: skip
    done = coop("post", book, "-", stdin=json.dumps(reverse, ensure_ascii=False))
    assert done["posted"][0]["number"] == "销2026-03-0002"
    assert coop("check", book)["ok"]


def test_the_schema_names_every_kind(tmp_path: Path) -> None:
    kinds = coop("post", "--schema")["kinds"]
    assert {"sale", "job", "contract", "receipt", "payment", "purchase", "member", "plot"} <= set(
        kinds
    )
    assert kinds["sale"]["lines"]["takes"][0]["good"]["takes"] == "good.code"


def test_the_example_of_every_kind_posts_and_comes_back_the_same(book: Path) -> None:
    schema = coop("post", "--schema")
    examples = schema["examples"]
    assert {one["kind"] for one in examples} == set(schema["kinds"])
    lines = "\n".join(json.dumps(one, ensure_ascii=False) for one in examples)
    assert len(coop("post", book, "-", stdin=lines)["posted"]) == len(examples)
    before = coop("figures", book, "--month", "2026-03")
    coop("post", book, "-", stdin=lines)
    assert coop("figures", book, "--month", "2026-03") == before
    assert coop("check", book)["ok"]


def test_what_is_no_message_is_refused_line_by_line(book: Path, tmp_path: Path) -> None:
    lines = [
        "{", "null", "[" * 100_000, '{"kind": "village", "name": NaN}', '{"kind": null}',
        '{"kind": "village", "name": "a", "name": "b"}', '{"kind": "crop", "name": "\\ud800"}',
        '{"kind": "crop", "name": "麦", "uid": true}',
        '{"kind": "receipt", "on_date": "9999-12-31", "payer": "某", "cash": "1"}',
        '{"kind": "receipt", "on_date": "2026-03-31", "payer": "某", "cash": "99999999999999999"}',
        '{"kind": "job", "on_date": "2026-03-31", "job_kind": "旋耕", "lines": [{"area": 1e3}]}',
    ]  # fmt: skip
    told = coop("post", book, "-", stdin="\n".join(lines), exit_code=1)
    assert [one["line"] for one in told["refused"]] == list(range(1, len(lines) + 1))
    (tmp_path / "x.jsonl").write_bytes(b"PK\x03\x04\xc7\xff")
    told = coop("post", book, tmp_path / "x.jsonl", exit_code=1)
    assert told["problems"][0]["code"] == "not_text"


def test_papers_are_set_numbered_kept_and_proved_by_verbs(book: Path, tmp_path: Path) -> None:
    sale = {
        "kind": "sale", "on_date": "2026-03-02", "warehouse": "01", "member": "0001",
        "cash": "105", "lines": [{"good": "0001", "quantity": "1", "price": "105.00"}],
    }  # fmt: skip
    blank = {"kind": "blank", "series": "供收", "on_date": "2026-03-01"}
    messages = [
        {"kind": "member", "code": "0001", "name": "王伟"},
        {"kind": "good", "code": "0001", "name": "尿素", "good_class": "fertiliser", "unit": "袋"},
        {
            "kind": "opening_stock", "on_date": "2026-03-01", "warehouse": "01",
            "lines": [{"good": "0001", "quantity": "100", "price": "90"}],
        },
        *({**sale, "uid": f"s-{turn}"} for turn in range(3)),
        {**blank, "act": "received", "first": "0001001", "last": "0001050", "uid": "b1"},
        {**blank, "act": "issued", "first": "0001001", "last": "0001025", "holder": "李桂兰"},
    ]  # fmt: skip
    lines = "\n".join(json.dumps(one, ensure_ascii=False) for one in messages)
    assert coop("post", book, "-", stdin=lines)["refused"] == []
    form = tmp_path / "收据.toml"
    coop("form", book, "sale", "--out", form)
    text = form.read_text(encoding="utf-8")
    form.write_text(text.replace("农资销售收据", "为农服务收据"), encoding="utf-8")
    assert coop("form", book, "sale", "--use", form)["forms"][0]["version"] == 1
    form.write_text(text.replace('size = "10.5"', 'size = "7"'), encoding="utf-8")
    told = coop("form", book, "sale", "--use", form, exit_code=1)
    assert "9 to 14 points" in told["problems"][0]["text"]
    out = tmp_path / "三张.pdf"
    told = coop("receipt", book, "销2026-03-0001", "--to", "销2026-03-0003", "--series", "供收",
                "--carbon", "--clerk", "李桂兰", "--out", out)  # fmt: skip
    assert [one["blank"] for one in told["documents"]] == [
        "供收 0001001", "供收 0001002", "供收 0001003",
    ]  # fmt: skip
    assert page_count(out.read_bytes()) == 3
    assert "为农服务收据" in page_text(out.read_bytes(), 0)
    kept = tmp_path / "存.pdf"
    told = coop("printed", book, "销2026-03-0002", "--out", kept)
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == told["sha256"]
    found = re.search(r"校验码 (\w{4} \w{4} \w{4})", page_text(kept.read_bytes(), 0))
    assert found is not None
    proof = coop("verify", book, found[1], "--number", "销2026-03-0002")
    assert (proof["agrees"], proof["party"], proof["fen"]) == (True, "王伟", 10500)
    assert not coop("verify", book, found[1], "--number", "销2026-03-0001", exit_code=1)["agrees"]
    stands = coop("blanks", book)["books"][0]
    assert (stands["used"], stands["held"], stands["next"], stands["gaps"]) == (
        3, 22, "0001004", [],
    )  # fmt: skip
    assert coop("form", book, "sale", "--standard")["forms"][0]["standard"]
    assert coop("check", book)["problems"] == []


def test_a_month_on_paper_and_back_from_a_copy(book: Path, tmp_path: Path) -> None:
    for kind, name in (("roster", "roster-a"), ("sales", "sales-a")):
        sheet = tmp_path / f"{name}.xlsx"
        shutil.copyfile(SAMPLES / f"{name}.xlsx", sheet)
        told = coop("import", book, kind, sheet, "--accept-good")
        assert told["written"]
    receipt = tmp_path / "收据.pdf"
    coop("receipt", book, "销2026-03-0001", "--paper", "241x140", "--out", receipt)
    assert receipt.read_bytes().startswith(b"%PDF")
    second = tmp_path / "补打.pdf"
    told = coop("receipt", book, "销 2026-03-0001", "--paper", "thermal80", "--out", second)
    assert told["printing"] == 2
    papers = coop("statement", book, "--month", "2026-03", "--out", tmp_path / "月报")
    assert Path(papers["pdf"]).exists()
    assert Path(papers["xlsx"]).exists()
    assert papers["sha256"] == hashlib.sha256(Path(papers["pdf"]).read_bytes()).hexdigest()
    with closing(sqlite3.connect(book)) as kept:
        held = dict(kept.execute("SELECT digest, title FROM kept_paper").fetchall())
        printed = [row[0] for row in kept.execute("SELECT digest FROM printing ORDER BY id")]
    assert "月报" in held[papers["sha256"]]
    assert printed == [
        hashlib.sha256(path.read_bytes()).hexdigest() for path in (receipt, second)
    ]  # fmt: skip
    copy, back = tmp_path / "备份.book", tmp_path / "恢复.book"
    coop("backup", book, "--out", copy)
    coop("restore", copy, "--out", back)
    told = coop("restore", copy, "--out", back, exit_code=1)
    assert told["problems"][0]["code"] == "exists"
    before = coop("figures", book, "--month", "2026-03")
    assert coop("figures", back, "--month", "2026-03") == before


def test_a_missing_book_is_trouble_and_a_wrong_word_is_usage(tmp_path: Path) -> None:
    told = coop("check", tmp_path / "没有.book", exit_code=3)
    assert told["code"] == "missing"
    told = coop("figures", "x", "--month", "2026-13", exit_code=2)
    assert told["error"] == "usage"
    assert "2026-13" in told["text"]
    told = coop("import", tmp_path / "没有.book", "sales", tmp_path / "没有.xlsx", exit_code=3)
    assert told["code"] == "missing"


@pytest.mark.parametrize(("name", "code"), [(" ", "420682101"), ("乙镇", ""), ("乙镇", "../1")])
def test_an_office_needs_a_name_and_a_plain_code(tmp_path: Path, name: str, code: str) -> None:
    path = tmp_path / "x.book"
    told = coop("new", path, "--level", "township", "--name", name, "--code", code, exit_code=1)
    assert told["error"] == "refused"
    assert not path.exists()


def test_a_machine_is_added_by_message(book: Path) -> None:
    schema = coop("post", "--schema")["kinds"]["machine"]
    assert "kind" not in schema
    assert "tractor" in schema["type"]["takes"]
    message = {"kind": "machine", "code": "M1", "name": "东方红", "type": "tractor"}
    done = coop("post", book, "-", stdin=json.dumps(message, ensure_ascii=False))
    assert done["posted"][0]["key"] == "M1"


def test_only_an_office_above_townships_has_a_summary(book: Path, tmp_path: Path) -> None:
    out = tmp_path / "s.pdf"
    told = coop("summary", book, "--month", "2026-03", "--out", out, exit_code=1)
    assert told["problems"][0]["code"] == "level"
    assert not out.exists()


def test_two_records_of_one_member_are_found_merged_and_taken_apart(book: Path) -> None:
    members = [
        {"kind": "village", "code": "001", "name": "河湾村"},
        {"kind": "member", "code": "0001", "name": "买买提·艾力", "village": "001"},
        {"kind": "member", "code": "0002", "name": "买买提艾力", "village": "001",
         "phone": "13800001234"},
    ]  # fmt: skip
    coop("post", book, "-", stdin="\n".join(json.dumps(one) for one in members))
    pair = {"kept": "0001", "merged": "0002", "signs": ["variant", "village"]}
    assert coop("duplicates", book)["pairs"] == [pair]
    merge = ("merge-members", book, "0002", "0001")
    assert coop(*merge, exit_code=1)["problems"][0]["code"] == "reason"
    coop(*merge, "--reason", "同一人", "--take", "colour", exit_code=1)
    assert coop(*merge, "--reason", "同一人", "--take", "name")["done"] == "merged"
    assert coop("duplicates", book)["pairs"] == []
    assert coop("check", book)["problems"] == []
    coop(*merge, "--reason", "两个人", "--back")
    assert coop("duplicates", book)["pairs"] == [pair]
    coop(*merge, "--apart")
    assert coop("duplicates", book)["pairs"] == []
    assert coop(*merge, "--back", "--reason", "x", exit_code=1)["problems"][0]["code"] == "no_such"


def test_files_are_attached_listed_written_out_and_retired(book: Path, tmp_path: Path) -> None:
    coop("post", book, "-", stdin=json.dumps({"kind": "member", "code": "0001", "name": "王伟"}))
    photo = tmp_path / "身份证.jpg"
    photo.write_bytes(a_photo())
    told = coop("attach", book, "member", "0001", photo, "--note", "正面")
    file = coop("attachments", book, "member", "0001", "--out", tmp_path / "out")
    assert [(one["name"], one["mime"]) for one in file["files"]] == [("身份证.jpg", "image/jpeg")]
    assert Path(file["written"][0]).read_bytes() == a_photo()
    wrong = tmp_path / "x.txt"
    wrong.write_text("x")
    assert coop("attach", book, "member", "0001", wrong, exit_code=1)["problems"]
    coop("attach", book, "member", "0001", "--retire", told["attached"][0], "--reason", "错")
    assert coop("attachments", book, "member", "0001")["files"] == []
    assert len(coop("attachments", book, "member", "0001", "--retired")["files"]) == 1
    coop("attachments", book, "member", "0099", exit_code=1)
