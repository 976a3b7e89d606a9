"""The READMEs: equal in both languages where it counts, and true."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh-CN.md")


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


@pytest.mark.parametrize("name", [*READMES, "CHANGELOG.md"])
def test_every_link_leads_somewhere(name):
    links = re.findall(r"\]\(([^)#]+)\)", text(name))
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []


@pytest.mark.parametrize("name", READMES)
def test_the_two_commands_are_on_the_first_screen(name):
    first_screen = "\n".join(text(name).splitlines()[:24])
    assert "pip install -r requirements.txt && python -m dashboard --demo" in first_screen
    assert "pip install -r requirements.txt -r tests/requirements.txt && pytest" in first_screen


def test_both_languages_have_the_same_sections_and_commands():
    english, chinese = (text(name) for name in READMES)
    assert english.count("\n## ") == chinese.count("\n## ")
    assert set(re.findall(r"python -m [a-z]+ [a-z]+", english)) == set(re.findall(r"python -m [a-z]+ [a-z]+", chinese))
