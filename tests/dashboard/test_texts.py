"""Every word exists in both languages, and every word asked for exists."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from dashboard import texts
from dashboard.rooms import ROOMS
from dashboard.texts import TextFault, catalogue, preferred, speaking, t, text
from db.importing import KINDS
from db.users import LANGUAGES, ROLES

DASHBOARD = Path(__file__).parents[2] / "dashboard"


def placeholders(said):
    return {name for _, name, _, _ in Formatter().parse(said) if name is not None}


def literals():
    """Every key that is written as a literal in t("…") or text("…"), with its place."""
    for path in DASHBOARD.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("t", "text")):
                continue
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield f"{path.relative_to(DASHBOARD)}:{node.lineno}", first.value
    for path in DASHBOARD.rglob("*.html"):
        for key in re.findall(r"\bt\(\"([a-z0-9_]+)\"[,)]", path.read_text("utf-8")):
            yield path.name, key


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_a_text_is_there_in_both_languages_with_the_same_gaps(key):
    said = catalogue()[key]
    assert set(said) == set(LANGUAGES)
    assert all(said[language].strip() for language in LANGUAGES)
    assert placeholders(said["zh"]) == placeholders(said["en"])


def test_every_text_the_code_asks_for_exists():
    assert [(place, key) for place, key in literals() if key not in catalogue()] == []


def test_the_texts_asked_for_by_a_made_up_key_exist():
    made = {f"shell_page_{room.name}" for room in ROOMS} | {f"shell_group_{room.group}" for room in ROOMS}
    made |= {f"shell_role_{role}" for role in ROLES} | {f"administration_kind_{kind}" for kind in KINDS}
    assert made <= catalogue().keys()


def test_chinese_texts_use_chinese_punctuation():
    # A full stop or comma between two Chinese letters, or after one at the end, is a slip of the keyboard.
    slip = re.compile(r"[\u4e00-\u9fff][,;:?!](?=[\u4e00-\u9fff\s]|$)|[\u4e00-\u9fff]\.(?=\s|$)")
    assert [key for key, said in catalogue().items() if slip.search(said["zh"])] == []


def test_a_text_that_is_missing_says_so():
    with pytest.raises(TextFault, match="no_such_text"):
        text("no_such_text", "zh")
    with pytest.raises(TextFault, match="number"):
        text("shell_error", "en", other=1)


def test_two_rooms_cannot_use_one_key(tmp_path, monkeypatch):
    for room in ("one", "two"):
        (tmp_path / f"{room}.toml").write_text('[same]\nzh = "一"\nen = "1"\n', "utf-8")
    monkeypatch.setattr(texts, "FOLDER", tmp_path)
    with pytest.raises(TextFault, match="same"):
        catalogue.__wrapped__()


def test_a_block_may_speak_another_language_than_the_reader():
    assert t("shell_sign_out") == "退出登录"
    with speaking("en"):
        assert t("shell_sign_out") == "Sign out"
    assert t("shell_sign_out") == "退出登录"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "zh"),
        ("en", "en"),
        ("de-DE,de;q=0.9,en;q=0.8,zh;q=0.7", "en"),
        ("en;q=0.2,zh-TW;q=0.9", "zh"),
        ("en;q=0,fr", "zh"),
        ("en;q=x", "zh"),
    ],
)
def test_the_browsers_wish_is_heard_by_its_weights(header, language):
    assert preferred(header) == language
