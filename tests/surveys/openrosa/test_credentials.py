"""Who may knock: device accounts by HTTP Basic, over https or on this machine."""

import base64
import json
import subprocess
import sys
import zlib
from pathlib import Path

import httpx
import pytest
import zxingcpp
from PIL import Image
from starlette.requests import Request

from db.store import Store
from surveys.__main__ import main
from surveys.openrosa.accounts import DeviceRefused, add_device, list_devices, revoke_device
from surveys.openrosa.credentials import is_private, read_basic
from surveys.openrosa.throttle import MOST_OF_A_PAIR, MOST_OF_AN_ADDRESS, WINDOW, Throttle
from tests.surveys.openrosa.conftest import filled_in, message

ROOT = Path(__file__).parents[3]
LIST = "/api/openrosa/formList"


def test_nobody_is_let_in_without_a_name_and_the_right_password(address, telephone):
    mine = telephone("t1", "SZ001")
    for path in (LIST, "/api/openrosa/forms/service-visit/test-1.xml", "/api/openrosa/outlets.csv"):
        assert httpx.get(f"{address}{path}").status_code == 401
    for method in ("HEAD", "POST"):
        assert httpx.request(method, f"{address}/api/openrosa/submission").status_code == 401
    for wrong in (("t1", "wrong"), ("t2", mine.password), ("", "")):
        reply = httpx.get(f"{address}{LIST}", auth=wrong)
        assert reply.status_code == 401
        assert reply.headers["www-authenticate"].startswith("Basic realm=")
        assert reply.headers["x-openrosa-version"] == "1.0"
        assert "账号或密码不对" in message(reply)
    assert mine.client.get(LIST).status_code == 200


def test_a_withdrawn_account_is_locked_out_at_once_and_its_answers_stay(store, telephone):
    mine = telephone("t1", "SZ001")
    assert mine.sends(filled_in("service-visit", "test-1", {"csat": "5"})).status_code == 201
    revoke_device(store, "T1")
    assert mine.client.get(LIST).status_code == 401
    assert store.one("select count(*) as n from responses")["n"] == 1
    assert list_devices(store)[0].revoked_at


def test_guessing_is_answered_with_a_wait_that_does_not_lock_out_who_was_right_before(address, telephone):
    mine, other = telephone("t1", "SZ001"), telephone("t2", "SZ001")
    assert mine.client.get(LIST).status_code == 200
    codes = [httpx.get(f"{address}{LIST}", auth=("t1", f"guess{n}")).status_code for n in range(MOST_OF_A_PAIR + 2)]
    assert codes == [401] * MOST_OF_A_PAIR + [429] * 2
    refused = httpx.get(f"{address}{LIST}", auth=("t1", "guess"), headers={"accept-language": "en-GB"})
    assert int(refused.headers["retry-after"]) > 0
    assert "Try again in" in message(refused)
    assert mine.client.get(LIST).status_code == 200
    assert other.client.get(LIST).status_code == 200


def test_the_throttle_counts_names_and_addresses_and_forgets():
    now = [0.0]
    throttle = Throttle(lambda: now[0])
    for number in range(MOST_OF_AN_ADDRESS):
        throttle.failed(f"n{number}", "192.0.2.1")
    assert throttle.wait("fresh", "192.0.2.1") > 0
    assert throttle.wait("fresh", "192.0.2.2") == 0
    for _ in range(MOST_OF_A_PAIR):
        throttle.failed("Anna", "192.0.2.3")
    assert throttle.wait("anna", "192.0.2.3") == int(WINDOW) + 1
    now[0] = WINDOW + 2
    assert throttle.wait("anna", "192.0.2.3") == throttle.wait("fresh", "192.0.2.1") == 0


def knock(scheme: str, client: str) -> Request:
    return Request({"type": "http", "method": "GET", "path": LIST, "scheme": scheme, "client": (client, 1),
                    "headers": [(b"host", b"a.example")], "query_string": b""})  # fmt: skip


def test_a_password_is_not_looked_at_where_others_can_read_along():
    assert is_private(knock("https", "192.0.2.7"))
    assert is_private(knock("http", "127.0.0.1"))
    assert is_private(knock("http", "::1"))
    assert not is_private(knock("http", "192.168.1.4"))
    assert not is_private(knock("http", "testclient"))


def test_behind_a_proxy_with_https_addresses_are_https_and_without_it_nobody_is_heard(telephone):
    mine = telephone("t1", "SZ001")
    mine.client.headers.update({"x-forwarded-for": "203.0.113.9", "accept-language": "en"})
    refused = mine.client.get(LIST)
    assert refused.status_code == 403
    assert "https://" in message(refused)
    assert "www-authenticate" not in refused.headers
    mine.client.headers["x-forwarded-proto"] = "https"
    assert all(entry["downloadUrl"].startswith("https://") for entry in mine.lists())
    assert mine.client.head("/api/openrosa/submission").headers["location"].startswith("https://")


def test_a_proxy_that_tells_nothing_is_told_apart_by_the_base_address(store, telephone):
    mine = telephone("t1", "SZ001")
    store.set_setting("base_url", "https://feedback.example.com")
    mine.client.headers["host"] = "feedback.example.com"
    assert all(entry["downloadUrl"].startswith("https://feedback.example.com/api/") for entry in mine.lists())


def test_a_header_is_read_or_it_is_nothing():
    def packed(text: str) -> str:
        return "basic " + base64.b64encode(text.encode()).decode()

    given = read_basic(packed("t1:a:b"))
    assert given is not None
    assert (given.name, given.password) == ("t1", "a:b")
    for wrong in ("", "Basic", "Basic !!!", "Bearer abc", packed("no colon"), packed("a:" + "b" * 2000)):
        assert read_basic(wrong) is None


def test_an_account_has_a_sound_name_a_known_outlet_and_a_password_kept_as_scrypt(store):
    password = add_device(store, "tablet-1", "SZ001")
    assert len(password) == 20
    (device,) = list_devices(store)
    assert device.password_hash.startswith("scrypt$")
    assert password not in device.password_hash
    for name, outlet in (("TABLET-1", None), ("x", None), ("a b", None), ("t2", "NOPE")):
        with pytest.raises(DeviceRefused):
            add_device(store, name, outlet)
    with pytest.raises(DeviceRefused):
        revoke_device(store, "nobody")


def test_the_command_prints_a_password_once_and_settings_that_collect_reads(store, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("AFTERWORD_DATA", str(store.folder))
    monkeypatch.setenv("AFTERWORD_BASE_URL", "https://a.example")
    code = tmp_path / "t1.png"
    assert main(["device", "add", "t1", "--outlet", "SZ001", "--qr", str(code)]) == 0
    said = capsys.readouterr().out
    (read,) = zxingcpp.read_barcodes(Image.open(code))
    general = json.loads(zlib.decompress(base64.b64decode(read.text)))["general"]
    assert general["server_url"] == "https://a.example/api/openrosa"
    assert (general["username"], general["password"]) == ("t1", said.split("password")[1].split()[0])
    assert main(["device", "add", "t2"]) == 0
    assert "█" in capsys.readouterr().out
    assert main(["device", "revoke", "t2"]) == 0
    assert main(["device", "list"]) == 0
    shown = capsys.readouterr().out
    assert "t1\tSZ001\tsince" in shown
    assert "t2\tany outlet\trevoked" in shown
    assert general["password"] not in shown
    assert main(["device", "add", "t1"]) == main(["device", "revoke", "nobody"]) == 1


def test_the_command_warns_where_collect_could_not_reach_us(tmp_path):
    env = {"AFTERWORD_DATA": str(tmp_path), "AFTERWORD_BASE_URL": "http://192.168.1.5:8501", "PATH": "/usr/bin"}
    done = subprocess.run(
        [sys.executable, "-m", "surveys", "device", "add", "t1"],
        cwd=ROOT, env=env, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "https" in done.stderr
    Store.open(tmp_path).close()
