"""Links by the thousand reach the right people once; keys turn and links are taken back without surprises."""

import csv
import json
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from db import keys
from db.privacy import Sealed
from db.store import Store
from surveys.__main__ import main
from surveys.batches import COLUMNS, COOLDOWN, Wish, order_numbers, write_batch
from surveys.floods import ALL_LINKS, AT_A_LINK
from surveys.intake.signals import HOURS, USUAL_HOURS
from surveys.links import LinkRefused, order_link, outlet_link, read_link

ROOT = Path(__file__).parents[2]


def served(store: Store, customer: int, *order_nos: str, opted_out: bool = False, language: str = "zh") -> None:
    """A customer with a telephone number, and orders completed on 18 November."""
    with store.transaction() as write:
        write.execute(
            """insert into customers (customer_id, phone_index, phone_sealed, language, do_not_contact_at, created_at)
               values (:customer, :phone, :sealed, :language, :never, '2026-11-01T00:00:00Z')""",
            customer=customer,
            phone=f"index {customer}",
            sealed=store.vault.seal(f"1380000{customer:04d}", Sealed.CUSTOMER_PHONE),
            language=language,
            never="2026-11-01T00:00:00Z" if opted_out else None,
        )
        for order_no in order_nos:
            write.execute(
                """insert into orders (order_no, outlet_id, customer_id, service_type, requested_at, completed_at, rev)
                   values (:no, 1, :customer, 'repair', '2026-11-17T01:00:00Z', '2026-11-18T03:00:00Z', :rev)""",
                no=order_no,
                customer=customer,
            )


def lines(out: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))


def code(url: str) -> str:
    return url.rsplit("/", 1)[1]


@pytest.fixture
def surveys(store: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    monkeypatch.setenv("AFTERWORD_DATA", str(store.folder))
    return lambda *arguments: main([str(argument) for argument in arguments])


def test_a_batch_asks_each_customer_once_and_says_whom_it_left_out(store, tmp_path):
    served(store, 1, "A-1", "A-2")
    served(store, 2, "B-1", opted_out=True)
    served(store, 3, "C-1", language="en")
    out = tmp_path / "links.csv"
    tally = write_batch(store, ["A-1", "A-2", "B-1", "C-1", "NOPE"], out, Wish())
    assert (tally.orders, tally.links, tally.cooling, tally.opted_out, tally.unknown) == (5, 2, 1, 1, ["NOPE"])
    written = lines(out)
    assert [line["order_no"] for line in written] == ["A-1", "C-1"]
    assert [line["language"] for line in written] == ["zh", "en"]
    link = read_link(store, code(written[0]["link"]))
    assert (link.kind, link.state, link.outlet_id) == ("order", "open", 1)
    assert written[0]["text_zh"].endswith(written[0]["link"])
    assert "11月18日" in written[0]["text_zh"]
    assert "2026-11-18" in written[1]["text_en"]
    assert "phone" not in written[0]
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_who_was_invited_or_answered_lately_is_left_in_peace_until_the_cooldown_ends(store, customer, tmp_path):
    served(store, 1, "A-1", "A-2")
    served(store, 2, "B-1", "B-2")
    customer.answers_about("A-1", csat="5")
    order_link(store, "B-1")
    assert write_batch(store, ["A-2", "B-2"], tmp_path / "none.csv", Wish()).cooling == 2
    with store.transaction() as write:
        write.execute("update invitations set issued_at = '2026-01-01T00:00:00Z'")
    later = write_batch(store, ["A-2", "B-2"], tmp_path / "one.csv", Wish())
    assert (later.links, later.cooling) == (1, 1)
    store.set_setting("invite_cooldown_days", "0")
    assert write_batch(store, ["A-2"], tmp_path / "two.csv", Wish()).links == 1
    store.set_setting("invite_cooldown_days", "a month")
    with pytest.raises(LinkRefused, match='"a month" is no number of days'):
        write_batch(store, ["A-2"], tmp_path / "three.csv", Wish())
    assert not (tmp_path / "three.csv").exists()


def test_a_second_batch_sends_nothing_again_unless_told_and_then_the_same_link(store, customer, tmp_path):
    served(store, 1, "A-1")
    served(store, 2, "B-1")
    first, again = tmp_path / "first.csv", tmp_path / "again.csv"
    write_batch(store, ["A-1", "B-1"], first, Wish())
    assert write_batch(store, ["A-1", "B-1"], tmp_path / "none.csv", Wish()).invited_before == 2
    customer.answers_about("B-1", csat="5")
    told = write_batch(store, ["A-1", "B-1"], again, Wish(again=True))
    assert (told.links, told.closed) == (1, 1)
    assert lines(again) == lines(first)[:1]


def test_telephone_numbers_are_written_only_when_asked_and_then_on_record(store, tmp_path):
    served(store, 1, "A-1")
    out = tmp_path / "phones.csv"
    write_batch(store, ["A-1"], out, Wish(with_phones=True, login="anna"))
    assert lines(out)[0]["phone"] == "13800000001"
    row = store.one("select login, event, reason from access_log")
    assert tuple(row) == ("anna", "export_phones", "link batch phones.csv, 1 orders")


def test_a_cell_that_a_spreadsheet_would_compute_is_made_plain(store, tmp_path):
    served(store, 1, "=cmd|' /C calc'!A0")
    out = tmp_path / "links.csv"
    write_batch(store, ["=cmd|' /C calc'!A0"], out, Wish())
    assert lines(out)[0]["order_no"].startswith("'=")


def test_order_numbers_are_read_from_a_list_or_from_their_column(tmp_path):
    plain, table = tmp_path / "plain.txt", tmp_path / "table.csv"
    plain.write_text("A-1\n\nA-2\nA-1\n", "utf-8")
    table.write_text("outlet,order_no\nSZ001,A-1\nSZ002,A-2\n", "utf-8-sig")
    assert order_numbers(plain) == order_numbers(table) == ["A-1", "A-2"]
    table.write_bytes("工单号\nA-1\n".encode("gbk"))
    with pytest.raises(LinkRefused, match="save it as CSV UTF-8"):
        order_numbers(table)


def test_the_command_takes_a_period_and_answers_for_programs(surveys, store, tmp_path, capsys):
    served(store, 1, "A-1")
    out = tmp_path / "links.csv"
    assert surveys("links", "--from", "2026-11-18", "--to", "2026-11-18", "--out", out, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["links"] == 4
    assert surveys("links", "--from", "2026-11-18", "--out", out) == 2
    assert surveys("links", "--orders", tmp_path / "absent.csv", "--out", out) == 1


def test_a_batch_that_fails_leaves_no_half_file(store, tmp_path):
    served(store, 1, "A-1")
    store.connection.execute("create trigger no_more before insert on invitations begin select raise(abort, 'no'); end")
    with pytest.raises(Exception, match="no"):
        write_batch(store, ["A-1"], tmp_path / "links.csv", Wish())
    assert list(tmp_path.glob("*links.csv*")) == []


def test_a_turned_key_signs_at_once_in_a_running_server_and_posters_stay_good(store):
    poster = code(outlet_link(store, "SZ001"))
    done = subprocess.run(
        [sys.executable, "-m", "surveys", "keys", "rotate"],
        cwd=ROOT,
        env={"AFTERWORD_DATA": str(store.folder), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "keys 1, 2; key 2 signs" in done.stdout
    assert stat.S_IMODE(store.keys_path.stat().st_mode) == 0o600
    fresh = code(outlet_link(store, "SZ001"))
    assert fresh != poster
    assert read_link(store, fresh) == read_link(store, poster)


def test_a_withdrawn_key_voids_what_it_signed_and_nothing_else(store):
    old = code(outlet_link(store, "SZ001"))
    keys.rotate(store)
    new = code(outlet_link(store, "SZ001"))
    keys.withdraw(store, 1)
    with pytest.raises(LinkRefused):
        read_link(store, old)
    assert read_link(store, new).state == "open"
    with pytest.raises(keys.KeyRefused, match="signs new links"):
        keys.withdraw(store, 2)
    with pytest.raises(keys.KeyRefused, match="is not there"):
        keys.withdraw(store, 9)


def test_keys_are_turned_only_as_often_as_a_code_can_tell(store):
    for _ in range(30):
        keys.rotate(store)
    with pytest.raises(keys.KeyRefused, match="all 32 key ids"):
        keys.rotate(store)
    assert keys.withdraw(store, 1).ids[0] == 2


def test_one_link_or_all_of_an_outlet_are_taken_back(surveys, store, capsys):
    poster, order, other = outlet_link(store, "SZ001"), order_link(store, "WO-1"), outlet_link(store, "SZ002")
    assert surveys("revoke", "--link", other) == 0
    assert surveys("revoke", "--link", other) == 1
    assert surveys("revoke", "--outlet", "SZ001") == 0
    assert "revoked 1 poster link and 1 order link" in capsys.readouterr().out
    assert {read_link(store, code(url)).state for url in (poster, order, other)} == {"revoked"}
    assert surveys("revoke", "--outlet", "NOPE") == 1
    assert surveys("revoke", "--link", "NONSENSE") == 1


def test_the_contract_names_every_command_option_setting_and_signal_of_this_room():
    told = (ROOT / "surveys" / "docs" / "answering.md").read_text("utf-8")
    said = (
        "surveys links",
        "surveys revoke",
        "keys rotate",
        "keys withdraw",
        "--again",
        "--with-phones",
        "Retry-After",
    )
    noted = ("hurried", "straight", "outside", "trapped", "times")
    for word in (*said, *(f"`{key}`" for key in noted), COOLDOWN, HOURS, USUAL_HOURS, ", ".join(COLUMNS[:4])):
        assert word in told, word
    for limit in (*AT_A_LINK[:1], *ALL_LINKS[:1]):
        assert str(limit) in told
