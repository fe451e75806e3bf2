"""Keys lost and found: password, recovery copy at the county, handed back, restored, renewed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from coopdesk.desk import Desk, Level
from coopdesk.kernel.problems import Refused
from coopdesk.kernel.rows import fetch_rows, fetch_value
from coopdesk.kernel.settings import set_setting
from coopdesk.packages.export import seal_month
from coopdesk.packages.format import PackageKind
from coopdesk.packages.joining import admit, invite, join, report_key_lost
from coopdesk.packages.keys import unlock_keys
from coopdesk.packages.office import (
    fingerprints,
    has_password,
    keep_keys,
    office_keys,
    set_password,
    shared_key,
    units,
    uplink,
)
from coopdesk.packages.recovery import (
    deposited,
    hand_back,
    is_recovery,
    keep_recovery,
    make_recovery,
    recovery_made,
    renew_keys,
    restore_keys,
)
from coopdesk.packages.refusal import PackageRefused, Why
from coopdesk.packages.strict import read_strict_object
from tests.exchange import MONTH, NOVEMBER, Offices, a_book, copied, keys_of, offices, read_all
from tests.factories import a_good, a_purchase, a_sale, bought, sold

DATA = Path(__file__).resolve().parents[1] / "data" / "packages"
SECRET = "K7M2-99QX-4RTU"
FORGOTTEN = "忘记了的口令"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Offices]:
    with offices(tmp_path) as found:
        with found.towns[0].write() as s:
            good = a_good(s)
            a_purchase(s, bought(good, "100"))
            a_sale(s, sold(good))
        yield found


def refused_as(reason: Why, work: object) -> None:
    assert callable(work)
    with pytest.raises(PackageRefused) as refusal:
        work()
    assert refusal.value.code is reason


def test_a_forgotten_password_is_no_end_the_county_hands_the_keys_back(made: Offices) -> None:
    town, county = made.towns[0], made.county
    before = keys_of(town).public
    made.merge(seal_month(town, "2026-09", made.stick).path)
    unit = keep_recovery(county, make_recovery(town))
    set_password(town, "", FORGOTTEN)
    refused_as(Why.PASSWORD, lambda: seal_month(town, MONTH, made.stick, password="?"))
    back = hand_back(county, unit.code, SECRET)
    refused_as(Why.PASSWORD, lambda: restore_keys(town, back, "another secret"))
    both = restore_keys(town, back, f" {SECRET} ", password="新的口令2026")
    with town.read() as s:
        assert office_keys(s, "新的口令2026").public == before
        assert fingerprints(s) == both
        assert has_password(s)
    path = seal_month(town, MONTH, made.stick, password="新的口令2026").path
    assert [one.outcome for one in made.merge(path)] == ["accepted"]


def test_a_new_computer_without_any_copy_of_the_book_goes_on_where_the_county_stands(
    made: Offices, tmp_path: Path
) -> None:
    town, county = made.towns[0], made.county
    first = made.merge(seal_month(town, "2026-09", made.stick).path)[0]
    keep_recovery(county, make_recovery(town))
    back = hand_back(county, "420682101", SECRET)
    fresh = a_book(tmp_path / "new.book", Level.TOWNSHIP, "第1镇供销社", "420682101")
    restore_keys(fresh, back, SECRET)
    assert keys_of(fresh).public == keys_of(town).public
    with pytest.raises(Refused, match="another computer"):
        seal_month(fresh, "2026-09", tmp_path / "stick2")
    following = seal_month(fresh, MONTH, tmp_path / "stick2")
    assert (first.sequence, following.sequence) == (1, 2)
    assert [one.outcome for one in made.merge(following.path)] == ["accepted"]
    fresh.close()


def test_a_restored_copy_of_the_book_learns_what_was_sealed_after_the_copy(
    made: Offices, tmp_path: Path
) -> None:
    town, county = made.towns[0], made.county
    keep_recovery(county, make_recovery(town))
    town.close()
    old = Desk(copied(town, tmp_path / "old.book"), clerk="李", clock=NOVEMBER)
    made.towns[0] = Desk(town.path, clerk="李", clock=NOVEMBER)
    made.merge(seal_month(made.towns[0], "2026-09", made.stick).path)
    restore_keys(old, hand_back(county, "420682101", SECRET), SECRET)
    following = seal_month(old, MONTH, tmp_path / "stick2")
    assert following.sequence == 2
    assert made.merge(following.path)[0].outcome == "accepted"
    old.close()


def test_the_county_opens_a_copy_before_it_keeps_it_and_keeps_it_once(made: Offices) -> None:
    town, county = made.towns[0], made.county
    content = make_recovery(town)
    assert is_recovery(content)
    assert not is_recovery(b"something else")
    keep_recovery(county, content)
    keep_recovery(county, content)
    with county.read() as s:
        assert fetch_value(s, "SELECT COUNT(*) FROM recovery_copy") == 1
        lying = deposited(s, units(s)[0].id)
        assert lying is not None
        assert (lying.signing, lying.given_at) == (keys_of(town).public.signing, "")
        acts = [row[0] for row in fetch_rows(s, "SELECT act FROM trail ORDER BY id")]
        assert acts.count("keep_recovery") == 1
    with town.read() as s:
        assert recovery_made(s)


def test_the_hand_over_stands_in_the_journal_of_both(made: Offices) -> None:
    town, county = made.towns[0], made.county
    keep_recovery(county, make_recovery(town))
    restore_keys(town, hand_back(county, "420682101", SECRET), SECRET)
    with county.read() as s:
        lying = deposited(s, units(s)[0].id)
        assert lying is not None
        assert (lying.given_at[:10], lying.given_by) == ("2026-11-03", county.clerk)
        assert fetch_value(s, "SELECT COUNT(*) FROM trail WHERE act = 'hand_back'") == 1
    with town.read() as s:
        acts = {row[0] for row in fetch_rows(s, "SELECT act FROM trail")}
    assert {"recovery", "restore_keys"} <= acts


def test_no_secret_key_and_no_secret_is_in_a_file_or_in_the_journal(made: Offices) -> None:
    town, county = made.towns[0], made.county
    keys = keys_of(town)
    copy = make_recovery(town)
    keep_recovery(county, copy)
    back = hand_back(county, "420682101", SECRET)
    with county.read() as s:
        journal = "".join(row[0] for row in fetch_rows(s, "SELECT content FROM trail"))
    for secret in (keys.signing, keys.identity, SECRET):
        for text in (copy.decode(), back.decode(), journal):
            assert secret not in text


def test_a_copy_of_another_unit_of_old_keys_or_for_another_county_is_refused(
    made: Offices, tmp_path: Path
) -> None:
    town, county = made.towns[0], made.county
    copy = make_recovery(town)
    other = a_book(tmp_path / "other.book", Level.COUNTY, "邻县", "420699")
    refused_as(Why.RECEIVER, lambda: keep_recovery(other, copy))
    other.close()
    report_key_lost(county, "420682101", "电脑被盗")
    refused_as(Why.KEY, lambda: keep_recovery(county, copy))
    refused_as(Why.FILE, lambda: keep_recovery(county, b"no file\n"))
    refused_as(Why.FILE, lambda: keep_recovery(county, invite(county, "420682109", "新镇")))


def test_each_changed_bit_of_a_copy_or_of_the_keys_handed_back_is_refused(made: Offices) -> None:
    town, county = made.towns[0], made.county
    copy = make_recovery(town)
    for at in range(0, len(copy), 37):
        spoiled = bytearray(copy)
        spoiled[at] ^= 1
        with pytest.raises(PackageRefused):
            keep_recovery(county, bytes(spoiled))
    keep_recovery(county, copy)
    back = hand_back(county, "420682101", SECRET)
    before = keys_of(town)
    for at in range(0, len(back), 301):
        spoiled = bytearray(back)
        spoiled[at] ^= 1
        with pytest.raises(PackageRefused):
            restore_keys(town, bytes(spoiled), SECRET)
    assert keys_of(town) == before


def test_a_lost_key_is_not_handed_back_and_a_short_secret_is_none(made: Offices) -> None:
    town, county = made.towns[0], made.county
    with pytest.raises(Refused, match="No recovery copy"):
        hand_back(county, "420682101", SECRET)
    keep_recovery(county, make_recovery(town))
    with pytest.raises(Refused, match="too short"):
        hand_back(county, "420682101", "1234")
    with pytest.raises(Refused, match="no unit"):
        hand_back(county, "999", SECRET)
    report_key_lost(county, "420682101", "电脑被盗")
    with pytest.raises(Refused, match="No recovery copy"):
        hand_back(county, "420682101", SECRET)


def test_keys_go_into_the_book_of_their_own_office_and_from_its_own_county_only(
    made: Offices, tmp_path: Path
) -> None:
    town, county = made.towns[0], made.county
    keep_recovery(county, make_recovery(town))
    back = hand_back(county, "420682101", SECRET)
    other = a_book(tmp_path / "other.book", Level.TOWNSHIP, "别处", "420682777")
    with pytest.raises(Refused, match="right book"):
        restore_keys(other, back, SECRET)
    rival = a_book(tmp_path / "rival.book", Level.COUNTY, "邻县", "420699")
    join(other, invite(rival, "420682777", "别处"))
    refused_as(Why.SENDER, lambda: restore_keys(other, back, SECRET))
    for desk in (other, rival):
        desk.close()


def test_without_a_copy_the_way_is_new_keys_and_another_invitation(made: Offices) -> None:
    town, county = made.towns[0], made.county
    made.merge(seal_month(town, "2026-09", made.stick).path)
    set_password(town, "", FORGOTTEN)
    old = renew_keys(town, password="新的口令2026")
    with pytest.raises(Refused, match="open the county's invitation"):
        seal_month(town, MONTH, made.stick, password="新的口令2026")
    report_key_lost(county, "420682101", "口令忘了")
    answer = join(town, invite(county, "420682101", "第1镇供销社"), password="新的口令2026")
    assert admit(county, answer).fingerprint == old
    path = seal_month(town, MONTH, made.stick, password="新的口令2026").path
    assert [one.outcome for one in made.merge(path)] == ["accepted"]


def test_a_month_that_old_keys_sealed_is_corrected_with_new_ones(made: Offices) -> None:
    town, county = made.towns[0], made.county
    made.merge(seal_month(town, MONTH, made.stick).path)
    read_all(made)
    renew_keys(town)
    report_key_lost(county, "420682101", "电脑坏了")
    admit(county, join(town, invite(county, "420682101", "第1镇供销社")))
    with town.write() as s:
        a_sale(s, sold(int(fetch_value(s, "SELECT id FROM good"))))
    path = seal_month(town, MONTH, made.stick, kind=PackageKind.CORRECTION, reason="漏登一张").path
    assert [one.outcome for one in made.merge(path, accept=True)] == ["accepted"]


def test_a_county_gets_the_key_of_pseudonyms_back_from_its_city(
    made: Offices, tmp_path: Path
) -> None:
    county = made.county
    city = a_book(tmp_path / "city.book", Level.CITY, "江城市供销社", "4206")
    admit(city, join(county, invite(city, "420682", "青禾县供销社")))
    with county.read() as s:
        shared = shared_key(s, "")
    keep_recovery(city, make_recovery(county))
    set_password(county, "", FORGOTTEN)
    restore_keys(county, hand_back(city, "420682", SECRET), SECRET, password="秋收冬藏2026")
    with county.read() as s:
        assert shared_key(s, "秋收冬藏2026") == shared
    city.close()


def test_what_is_handed_back_names_what_the_unit_is_asked_for(made: Offices) -> None:
    town, county = made.towns[0], made.county
    asked = invite(county, "420682101", "第1镇供销社", purpose="农机补贴核发")
    admit(county, join(town, asked))
    keep_recovery(county, make_recovery(town))
    back = hand_back(county, "420682101", SECRET)
    told = read_strict_object(back.split(b"\n")[0])
    assert (told["disclosure"], told["purpose"]) == ("roster", "农机补贴核发")


def test_the_golden_recovery_files_of_format_1_open_for_ever(tmp_path: Path) -> None:
    county_keys = unlock_keys((DATA / "county-keys.json").read_text(encoding="utf-8"), "")
    unit_keys = unlock_keys((DATA / "unit-keys.json").read_text(encoding="utf-8"), "秘密 password")
    county = a_book(tmp_path / "county.book", Level.COUNTY, "青禾县供销社", "420902")
    town = a_book(tmp_path / "town.book", Level.TOWNSHIP, "柳渡镇供销社", "420902103")
    with county.write() as s:
        set_setting(s, "office", {"uid": "county-1"})
        keep_keys(s, county_keys, "")
        s.connection().exec_driver_sql(
            "INSERT INTO unit (uid, retired, code, name)"
            " VALUES ('unit-1', 0, '420902103', '柳渡镇')"
        )
        s.connection().exec_driver_sql(
            "INSERT INTO unit_key (unit_id, signing, sealing, first, state, since, end_reason)"
            " VALUES (1, ?, ?, 1, 'valid', '2026-11-02', '')",
            (unit_keys.public.signing, unit_keys.public.recipient),
        )
    assert keep_recovery(county, DATA / "v1-recovery.coop").code == "420902103"
    restore_keys(town, DATA / "v1-returned.coop", SECRET)
    assert keys_of(town) == unit_keys
    with town.read() as s:
        link = uplink(s)
    assert (link.pseudonym_key, link.purpose) == ("5a" * 32, "农机补贴核发")
    assert (link.last, link.elsewhere) == (7, {"2026-09": "cd" * 32})
    for desk in (county, town):
        desk.close()
