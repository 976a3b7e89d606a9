"""Every form that loads, ours and other people's, opened on the web and answered there; versions side by side."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import date

import httpx
import pytest

from db.questionnaires import VersionTaken
from db.store import Store
from surveys.items import ASKED, Item
from surveys.links import outlet_link
from surveys.publishing import publish, publish_shipped
from surveys.questionnaire import Questionnaire, load
from tests.surveys.serving import serving
from tests.surveys.test_forms import FOREIGN, FORMS, LOADS, SHIPPED, needs_foreign
from tests.surveys.test_web import Fields


class Reader:
    """Somebody without scripts who opens a form's outlet link and answers everything that is asked of them."""

    def __init__(self, store: Store, address: str) -> None:
        self.store = store
        self.browser = httpx.Client(base_url=address)

    def opens(self, form: Questionnaire, language: str) -> tuple[str, str]:
        """The address and the page."""
        path = "/" + outlet_link(self.store, "SZ001", form.name).split("/", 3)[3]
        page = self.browser.get(path, params={"lang": language})
        assert page.status_code == 200, page.text
        return path, page.text

    def sends(self, path: str, page: str, answers: dict[str, str]) -> httpx.Response:
        return self.browser.post(path, data=Fields(page).sent | answers)


@pytest.fixture
def reader(store: Store) -> Iterator[Reader]:
    with ExitStack() as open_:
        someone = Reader(store, open_.enter_context(serving(store)))
        open_.enter_context(someone.browser)
        yield someone


def filled(form: Questionnaire) -> dict[str, str]:
    """An answer for every question that is asked, the questions that depend on it in mind."""
    given: dict[str, str] = {}
    for item in form.items:
        for candidate in candidates(item) if item.type in ASKED else ():
            checked = form.check({**given, item.name: candidate}, date.today())
            if checked.values[item.name] is not None and item.name not in {p.item for p in checked.problems}:
                given[item.name] = candidate
                break
    return given


def candidates(item: Item) -> list[str]:
    if item.choices:
        return [choice.value for choice in item.choices]
    if item.type == "range":
        return [f"{item.low:g}"]
    if item.type == "acknowledge":
        return ["OK"]
    return {"date": [date.today().isoformat()], "text": ["好", "14:30", "1"]}.get(item.type, ["1", "10"])


def kept(store: Store, form: Questionnaire) -> dict[str, str]:
    """What the store holds of the last response: answer by question, as text."""
    rows = store.rows(
        """select i.name, coalesce(a.choice, a.text, a.number) as said
           from answers a join items i using (item_id) join questionnaires q using (questionnaire_id)
           where q.name = :name and response_key = (select max(response_key) from responses)""",
        name=form.name,
    )
    return {row["name"]: str(row["said"]) for row in rows}


def answered_in_every_language(store: Store, reader: Reader, form: Questionnaire) -> None:
    answers = filled(form)
    assert answers
    for language in form.languages:
        path, page = reader.opens(form, language)
        for item in form.items:
            if item.type in ASKED:
                assert f'name="{item.name}"' in page
        done = reader.sends(path, page, answers)
        assert done.status_code == 303, done.text
        assert set(answers) <= set(kept(store, form))


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_form_is_shown_and_answered_in_every_language(name, store, reader):
    form = load(FORMS / f"{name}.md")
    publish(store, form)
    answered_in_every_language(store, reader, form)


@needs_foreign
@pytest.mark.parametrize("name", LOADS)
def test_a_foreign_form_that_loads_is_shown_and_answered(name, store, reader):
    form = load(FOREIGN / name)
    publish(store, form)
    answered_in_every_language(store, reader, form)


def test_an_old_page_is_accepted_under_its_old_version_after_a_new_one_is_out(store, reader):
    old = replace(load(FORMS / "servqual-short.md"), name="own", version="2026.1")
    publish(store, old)
    path, page = reader.opens(old, "zh")
    shorter = tuple(item for item in old.items if item.name != "tangibles")
    publish(store, replace(old, version="2026.2", items=shorter))
    assert 'name="tangibles"' not in reader.opens(old, "zh")[1]
    assert reader.sends(path, page, {"csat": "4", "tangibles": "6"}).status_code == 303
    row = store.one("select version from responses join questionnaires using (questionnaire_id)")
    assert row["version"] == "2026.1"
    assert kept(store, old)["tangibles"] == "6"
    path, page = reader.opens(old, "zh")
    reader.sends(path, page, {"csat": "5"})
    versions = store.rows("select version from responses join questionnaires using (questionnaire_id) order by version")
    assert [row["version"] for row in versions] == ["2026.1", "2026.2"]


def test_a_changed_form_with_a_version_that_is_taken_is_refused_in_one_line_with_the_cure(store):
    form = load(FORMS / "dealer.md")
    publish(store, form)
    assert publish(store, form) == publish(store, form)
    with pytest.raises(VersionTaken) as refused:
        publish(store, replace(form, items=form.items[:-1]))
    assert str(refused.value) == (
        'questionnaire dealer: version "2026.1" is published with other content; raise its version'
    )


def test_a_firms_own_form_stays_the_newest_when_the_product_is_updated(tmp_path):
    with closing(Store.open(tmp_path)) as store:
        ours = load(FORMS / "service-visit.md")
        publish(store, replace(ours, version="2026.1"))
        publish(store, replace(ours, version="own-7", items=ours.items[:3]))
        assert "service-visit" not in [form.name for form in publish_shipped(store)]


def test_our_newer_form_follows_our_older_one(tmp_path):
    with closing(Store.open(tmp_path)) as store:
        publish(store, replace(load(FORMS / "service-visit.md"), version="2026.1"))
        assert "service-visit" in [form.name for form in publish_shipped(store)]
        assert publish_shipped(store) == []
