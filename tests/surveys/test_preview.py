"""The author's preview: the real pages, in every language, on a store that is thrown away."""

import re
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from surveys.__main__ import main
from surveys.web.preview import preview
from tests.surveys.serving import running
from tests.surveys.test_linter import form
from tests.surveys.test_web import Fields

ROOT = Path(__file__).parents[2]
FORMS = ROOT / "surveys" / "forms"
FRAME = re.compile(r'<iframe src="([^"]+)"')


def test_every_language_has_a_telephone_with_the_real_page_in_it():
    with running(preview(FORMS / "service-visit.md")) as address, httpx.Client(base_url=address) as author:
        stage = author.get("/")
        paths = FRAME.findall(stage.text)
        assert [path.rsplit("=", 1)[1] for path in paths] == ["zh", "zh-Hant", "en"]
        assert "Nothing entered here is kept" in stage.text
        for path in paths:
            page = author.get(path)
            assert page.status_code == 200
            assert "frame-ancestors 'self'" in page.headers["content-security-policy"]
        assert "How satisfied are you with the technician" in author.get(paths[2]).text


def test_an_author_can_answer_to_the_end():
    with running(preview(FORMS / "dealer.md")) as address, httpx.Client(base_url=address) as author:
        path = FRAME.findall(author.get("/").text)[1]
        page = author.get(path)
        done = author.post(path, data=Fields(page.text).sent | {"replies": "9"})
        assert done.status_code == 422
        done = author.post(path, data=Fields(page.text).sent | {"replies": "4"})
        thanks = author.get(done.headers["location"])
        assert (thanks.status_code, "frame-ancestors 'self'" in thanks.headers["content-security-policy"]) == (
            200,
            True,
        )


def test_the_file_is_read_again_with_every_look(tmp_path):
    path = form(tmp_path, ["select_one s", "q", "您对维修满意吗？", "How was the repair?"])
    with running(preview(path)) as address, httpx.Client(base_url=address) as author:
        before = author.get(FRAME.findall(author.get("/").text)[1]).text
        path.write_text(path.read_text("utf-8").replace("How was the repair?", "How good was the repair?"), "utf-8")
        after = author.get(FRAME.findall(author.get("/").text)[1]).text
        assert ("How was the repair?" in before, "How good was the repair?" in after) == (True, True)
        path.write_text(path.read_text("utf-8").replace("select_one s", "select_one gone"), "utf-8")
        assert "a select uses a list of the choices sheet" in author.get("/").text


def test_the_command_shows_it_on_this_machine_only():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "surveys", "preview", str(FORMS / "dealer.md"), "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as shown:
        try:
            assert shown.stderr is not None
            assert "preview of dealer version 2026.1" in (said := shown.stderr.readline())
            assert f"http://127.0.0.1:{port}/" in said
            with httpx.Client(transport=httpx.HTTPTransport(retries=6)) as author:
                assert "dealer 2026.1" in author.get(f"http://127.0.0.1:{port}/").text
        finally:
            shown.terminate()


def test_nothing_is_left_of_it(tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with running(preview(FORMS / "servqual-short.md")) as address, httpx.Client(base_url=address) as author:
        assert author.get("/").status_code == 200
        assert list(tmp_path.iterdir())
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_is_taken_is_one_line(capsys: pytest.CaptureFixture[str]):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["preview", str(FORMS / "dealer.md"), "--port", str(port)]) == 1
    assert capsys.readouterr().err.startswith(f"preview: port {port} of this machine: ")
