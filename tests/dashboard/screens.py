"""A page run in process as Streamlit runs it: which company lies under it, who looks, and what they read."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.server import demo
from db.store import Store
from db.users import User, list_users
from db.warehouse import Warehouse
from kit.qr import qr_svg

PAGES = Path(__file__).parents[2] / "dashboard" / "pages"
# AppTest looks for modules beside the page first, where kit.py is a page too: the real one has to be there already.
assert qr_svg


class Company:
    """One folder with its store and its warehouse, both open."""

    def __init__(self, folder: Path) -> None:
        self.store = Store.open(folder)
        self.warehouse = Warehouse.open(self.store)
        self.warehouse.follow()

    @classmethod
    def copied(cls, folder: Path, to: Path) -> "Company":
        """The same company elsewhere: what is written there stays there."""
        return cls(Path(shutil.copytree(folder, to)))

    @contextmanager
    def looked_at(self) -> Iterator[Store]:
        """Within, the pages of this process show this company to its administrator."""
        with pytest.MonkeyPatch.context() as put:
            put.setenv("AFTERWORD_DATA", str(self.store.folder))
            put.setattr(demo, "_entered", self.store.folder)
            put.setattr(session, "_store", lambda: self.store)
            put.setattr(session, "_warehouse", lambda: self.warehouse)
            # A page run without its frame knows no other page to link to.
            put.setattr(st, "page_link", lambda *_, **__: None)
            # What is remembered by days alone would be taken for the next company's.
            st.cache_data.clear()
            yield self.store

    def close(self) -> None:
        self.warehouse.close()
        self.store.close()


def screen(page: str, language: str = "en", **query: str) -> AppTest:
    """One page opened at an address; it has run once, without an error."""
    app = AppTest.from_file(str(PAGES / f"{page}.py"), default_timeout=180)
    app.session_state["afterword_language"] = language
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception
    return app


def said(app: AppTest) -> str:
    """Every word a page says outside its tables, charts and controls."""
    kinds = (app.title, app.header, app.subheader, app.markdown, app.caption)
    told = (app.info, app.success, app.warning, app.error)
    return "\n".join(str(one.value) for kind in (*kinds, *told) for one in kind)


def person(store: Store, role: str) -> User:
    """The first of that role."""
    return next(user for user, _ in list_users(store) if user.role == role)
