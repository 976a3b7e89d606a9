"""The files questionnaires come in: checked, published, kept so that they can be read again."""

import pytest

from surveys.publishing import Shelf, publish_shipped, shipped
from surveys.questionnaire import FormError
from surveys.sources import Source, publish_file, read, source_of

FORM = """| survey | | | | |
| | type | name | label::中文 (zh) | label::English (en) |
| | text | comment | 还想说什么？ | Anything else? |
| settings | | | | |
| | form_title | form_id | version | default_language |
| | 试 | trial | {version} | zh |
"""


def source(version="1", name="trial.md"):
    return Source(name, FORM.format(version=version).encode())


def test_a_published_file_is_kept_and_found_again(store):
    form = publish_file(store, source())
    assert source_of(store, form).read_bytes() == source().content
    assert Shelf(store).newest("trial").questionnaire == form
    assert list((store.folder / "uploads").iterdir()) == []


def test_a_version_that_is_taken_is_refused_with_its_cure(store):
    publish_file(store, source())
    changed = Source("trial.md", source().content.replace(b"Anything else?", b"What else?"))
    with pytest.raises(FormError, match="raise its version"):
        publish_file(store, changed)
    assert source_of(store, read(store, changed)[0]) is None


@pytest.mark.parametrize("name", ["trial.pdf", "trial"])
def test_a_file_of_another_kind_is_refused(store, name):
    with pytest.raises(FormError, match="save it as"):
        read(store, source(name=name))


def test_a_name_with_a_path_in_it_stays_in_its_room(store):
    read(store, source(name="../../evil.md"))
    assert not (store.folder.parent / "evil.md").exists()


def test_every_shipped_questionnaire_has_its_source(store):
    publish_shipped(store)
    assert [form.name for form in shipped() if source_of(store, form) is None] == []
