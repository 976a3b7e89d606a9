"""The companies that page tests look at: one for all that only read, a copy for each that writes, an empty one."""

from datetime import date

import pytest

from dashboard import session
from db.demo import make
from db.store import Store
from db.users import add_user
from surveys.publishing import publish_shipped
from tests.dashboard.screens import Company, person
from tests.dashboard.served import PASSWORD

END = date(2026, 11, 27)


@pytest.fixture(scope="session")
def haichuan(tmp_path_factory):
    """The folder of the demonstration company; nobody opens it, everybody copies it."""
    folder = tmp_path_factory.mktemp("haichuan") / "company"
    store = Store.open(folder)
    make(store, orders=12_000, outlets=40, end=END)
    publish_shipped(store)
    store.close()
    Company(folder).close()
    return folder


@pytest.fixture(scope="session")
def read_only(haichuan, tmp_path_factory):
    company = Company.copied(haichuan, tmp_path_factory.mktemp("read") / "company")
    yield company
    company.close()


@pytest.fixture
def company(read_only):
    """The demonstration company looked at by its administrator. All tests share it: read, never write."""
    before = read_only.store.revision
    with read_only.looked_at() as store:
        yield store
    assert store.revision == before, "this test writes: it needs own_company"


@pytest.fixture
def own_company(haichuan, tmp_path):
    """The same company for one test alone, which may write."""
    company = Company.copied(haichuan, tmp_path / "company")
    with company.looked_at() as store:
        yield store
    company.close()


@pytest.fixture
def empty_company(tmp_path):
    """A company that has its administrator and nothing else."""
    folder = tmp_path / "empty"
    store = Store.open(folder)
    add_user(store, login="root", name="Root", password=PASSWORD, role="admin")
    store.close()
    company = Company(folder)
    with company.looked_at() as store:
        yield store
    company.close()


@pytest.fixture
def sits_down(monkeypatch):
    """Somebody else looks from now on: ``sits_down(company, "manager")`` is who."""

    def sits(store, role):
        user = person(store, role)
        monkeypatch.setattr(session, "demo_user", lambda: user)
        return user

    return sits
