"""The page about field tools says what is there."""

import re
from pathlib import Path

from surveys.openrosa.door import routes
from surveys.openrosa.parts import FORM_PART, LARGEST
from surveys.openrosa.sheets import ABOUT, OWN
from surveys.openrosa.words import OTHER_REASON, REASONS, REPLIES, STANDING_FOR

PAGE = (Path(__file__).parents[3] / "surveys" / "docs" / "openrosa.md").read_text("utf-8")


def test_every_address_of_the_door_is_on_the_page_and_no_other(store):
    built = {
        (method, route.path.replace(":path", ""))
        for route in routes(store)
        for method in route.methods
        if method != "HEAD" or route.path.endswith("/submission")
    }
    assert set(re.findall(r"^\| `([A-Z]+) (/api/openrosa[^`]*)`", PAGE, re.MULTILINE)) == built


def test_limits_nodes_and_commands_are_on_the_page():
    assert f"`X-OpenRosa-Accept-Content-Length: {LARGEST}`" in PAGE
    assert f"`{FORM_PART}`" in PAGE
    assert all(f"`{name}`" in PAGE for name in OWN if name != ABOUT)
    for verb in ("add NAME", "revoke NAME", "list"):
        assert f"python -m surveys device {verb}" in " ".join(PAGE.split())


def test_everything_said_is_said_in_chinese_and_english():
    for words in (*REPLIES.values(), *REASONS.values(), *STANDING_FOR.values(), OTHER_REASON):
        assert {"zh", "en"} <= set(words)
        assert set(re.findall(r"{\w+}", words["zh"])) == set(re.findall(r"{\w+}", words["en"]))
