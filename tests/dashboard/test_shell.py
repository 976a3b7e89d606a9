"""The page that carries the dashboard, the bundles behind it, and what the command line refuses."""

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.file_util import get_static_dir

from dashboard.server.compression import SOON, bundles, first_bundles
from dashboard.server.shell import index
from tests.dashboard.served import ROOT


@pytest.mark.parametrize(("spoken", "lang"), [("zh", "zh-CN"), ("en", "en")])
def test_the_page_is_ours_in_name_language_and_icon(spoken, lang):
    page = index(spoken)
    assert page.startswith("<!DOCTYPE html>")
    assert f'<html lang="{lang}">' in page
    assert "<title>Afterword</title>" in page
    assert 'href="./brand/mark.svg"' in page
    assert "A Streamlit app" not in page
    assert "service-desc" not in page


def test_the_page_still_loads_every_bundle_streamlit_asks_for():
    asked = re.findall(r"\./static/(?:js|css)/[^\"]+", (Path(get_static_dir()) / "index.html").read_text("utf-8"))
    assert asked
    assert all(bundle in index("zh") for bundle in asked)


def test_the_bundles_fetched_ahead_exist():
    # Streamlit renames its bundles with every version; a name that is gone would fetch nothing.
    named = first_bundles()
    assert all(any(start in bundle for bundle in named) for start in SOON)
    assert all((Path(get_static_dir()) / bundle.lstrip("/")).is_file() for bundle in named)
    assert len(bundles()) > 100


def told(*arguments):
    command = [sys.executable, "-m", "dashboard", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_a_port_that_is_taken_is_said_in_one_line():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = told("--demo", "--port", port)
    assert said.returncode == 1
    assert said.stderr == f"--host 127.0.0.1 --port {port}: address already in use; choose others\n"


def test_a_demonstration_of_impossible_size_is_refused_in_one_line(monkeypatch, tmp_path):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    said = told("--demo", "--orders", "3", "--port", "0")
    assert said.returncode == 2
    assert said.stderr.startswith("--orders 3: ")
    assert said.stderr.count("\n") == 1
    assert list(tmp_path.glob("afterword-demo-*")) == []


def test_a_word_that_is_no_command_is_refused_with_the_usage():
    said = told("frobnicate")
    assert said.returncode == 2
    assert "usage: python -m dashboard" in said.stderr
