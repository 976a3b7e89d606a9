"""Links are short, genuine, forgiving to the hand that types them, and known by their state."""

import base64
import json
import secrets
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as some

from db import invitations
from db.store import Store
from surveys.links import DEFAULT_BASE, LinkRefused, order_link, outlet_link, read_link
from tests.surveys.serving import serving


def code(url: str) -> str:
    return url.rsplit("/", 1)[1]


def test_an_outlet_keeps_the_address_on_its_poster(store):
    first = outlet_link(store, "SZ001")
    assert first == outlet_link(store, "SZ001")
    assert first != outlet_link(store, "SZ002")
    assert first.startswith(f"{DEFAULT_BASE}/S/")


def test_a_link_says_whom_it_is_about(store):
    poster = read_link(store, code(outlet_link(store, "SZ002")))
    assert (poster.kind, poster.outlet_id, poster.order_id, poster.state) == ("outlet", 2, None, "open")
    voucher = read_link(store, code(order_link(store, "WO-2")))
    assert (voucher.kind, voucher.outlet_id, voucher.order_id, voucher.state) == ("order", 2, 2, "open")
    assert voucher.questionnaire == "service-visit"


def test_the_address_comes_from_the_setting_and_the_environment_wins(store, monkeypatch):
    store.set_setting("base_url", "https://hc.example.com/")
    assert outlet_link(store, "SZ001").startswith("https://hc.example.com/S/")
    monkeypatch.setenv("AFTERWORD_BASE_URL", "https://other.example.com")
    assert outlet_link(store, "SZ001").startswith("https://other.example.com/S/")


def test_a_whole_address_fits_45_characters_of_the_qr_alphabet(store):
    store.set_setting("base_url", "https://hc.example.com")
    with store.transaction() as write:
        write.execute(
            "insert into invitations (invitation_id, kind, outlet_id, issued_at) values (9999999, 'outlet', 1, '2026')"
        )
    for url in (outlet_link(store, "SZ001"), order_link(store, "WO-1")):
        assert len(url) <= 45
        assert code(url).isalnum()
        assert code(url) == code(url).upper()


def test_the_hand_may_write_lower_case_spaces_zero_one_and_eight(store):
    for number in range(40):
        with store.transaction() as write:
            write.execute(
                """insert into orders (order_no, outlet_id, service_type, requested_at, rev)
                   values (:no, 1, 'repair', '2026-11-17T01:00:00Z', :rev)""",
                no=f"X-{number}",
            )
        right = code(order_link(store, f"X-{number}"))
        typed = right.lower().replace("o", "0").replace("b", "8")
        typed = typed.replace("i", "1", 2).replace("l", "1", 2)
        assert read_link(store, f" {typed[:5]}-{typed[5:10]} {typed[10:]}") == read_link(store, right)


def test_no_single_changed_letter_opens_anything(store):
    right = code(outlet_link(store, "SZ001"))
    for place in range(len(right)):
        for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567":
            if letter != right[place]:
                with pytest.raises(LinkRefused) as refused:
                    read_link(store, right[:place] + letter + right[place + 1 :])
                assert refused.value.reason in ("malformed", "forged")


@pytest.fixture(scope="module")
def empty_store(tmp_path_factory):
    """One store for all nonsense; hypothesis runs a test many times."""
    opened = Store.open(tmp_path_factory.mktemp("empty"))
    yield opened
    opened.close()


@given(nonsense=some.text(max_size=40))
def test_nonsense_is_refused_and_never_breaks(empty_store, nonsense):
    with pytest.raises(LinkRefused):
        read_link(empty_store, nonsense)


def test_states_are_told_apart(store):
    url = order_link(store, "WO-1")
    with store.transaction() as write:
        invitations.spend(write, 1, "some-response", "2026-11-20T00:00:00Z")
    assert read_link(store, code(url)).state == "spent"
    gone = order_link(store, "WO-2", days=-2)
    assert read_link(store, code(gone)).state == "expired"
    poster = outlet_link(store, "SZ001")
    with store.transaction() as write:
        invitations.revoke(write, read_link(store, code(poster)).invitation_id, "2026-11-20T00:00:00Z")
    assert read_link(store, code(poster)).state == "revoked"
    assert read_link(store, code(outlet_link(store, "SZ001"))).state == "open"


def test_an_outlets_link_is_never_spent(store):
    url = outlet_link(store, "SZ001")
    with store.transaction() as write:
        invitations.spend(write, 1, "some-response", "2026-11-20T00:00:00Z")
    assert read_link(store, code(url)).state == "open"


def test_a_new_key_signs_and_the_old_key_still_opens(store):
    old = code(outlet_link(store, "SZ001"))
    path: Path = store.folder / "keys.json"
    keys = json.loads(path.read_text())
    keys["links"]["2"] = base64.b64encode(secrets.token_bytes(32)).decode()
    path.write_text(json.dumps(keys))
    again = Store.open(store.folder)
    new = code(outlet_link(again, "SZ001"))
    assert new != old
    assert read_link(again, new) == read_link(again, old)
    again.close()


def test_a_link_of_another_firm_is_forged_here(store, tmp_path):
    other = Store.open(tmp_path / "other")
    with pytest.raises(LinkRefused, match="signature"):
        read_link(other, code(outlet_link(store, "SZ001")))
    other.close()


def test_a_genuine_link_whose_invitation_is_gone_is_unknown(store):
    url = outlet_link(store, "SZ001")
    with store.transaction() as write:
        write.execute("delete from invitations")
    with pytest.raises(LinkRefused) as refused:
        read_link(store, code(url))
    assert refused.value.reason == "unknown"


def test_an_unknown_outlet_or_order_is_refused_by_name(store):
    with pytest.raises(LinkRefused, match='outlet "NOPE"'):
        outlet_link(store, "NOPE")
    with pytest.raises(LinkRefused, match='order "NOPE"'):
        order_link(store, "NOPE")


PREVIEWERS = (
    ("GET", {"user-agent": "facebookexternalhit/1.1"}),
    ("GET", {"user-agent": "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.50"}),
    ("GET", {"user-agent": "Twitterbot/1.0"}),
    ("GET", {"purpose": "prefetch", "sec-purpose": "prefetch;prerender"}),
    ("HEAD", {"user-agent": "WhatsApp/2.24"}),
    ("OPTIONS", {}),
)


def test_previewers_never_spend_a_link(store):
    url = order_link(store, "WO-1")
    with serving(store) as address, httpx.Client(base_url=address) as viewer:
        for method, headers in PREVIEWERS:
            seen = viewer.request(method, f"/S/{code(url)}", headers=headers)
            assert seen.status_code in ((404, 405) if method == "OPTIONS" else (200,))
            assert read_link(store, code(url)).state == "open"
    assert store.one("select count(*) as n from responses")["n"] == 0
