"""Questionnaires: what is published, how it reads, how customers see it, and bringing in the next version."""

from functools import lru_cache
from itertools import groupby
from pathlib import Path

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.address import select
from dashboard.parts.collection.faults import told
from dashboard.server import previews
from dashboard.texts import language, t, text
from db import access
from db.collection import Version, versions
from db.store import Store
from db.users import User
from surveys.items import ASKED
from surveys.linting import Advice, Review, review
from surveys.publishing import Shelf
from surveys.questionnaire import Fault, FormError, Questionnaire
from surveys.sources import Source, publish_file, read, source_of
from surveys.waiting import spoken

# As narrow as telephones are sold, so that three languages stand side by side on a desk.
PHONE_WIDTH, PHONE_HEIGHT = 320, 640
FRAME = (
    """<style>[class*="st-key-phones"] iframe {border: 1px solid rgba(128, 128, 128, .4); border-radius: 8px}</style>"""
)


def published(store: Store) -> None:
    """The versions of one questionnaire side by side, and one of them looked at closely."""
    known = {name: list(group) for name, group in groupby(versions(store), lambda one: one.name)}
    if not known:
        st.info(t("collection_no_forms"), icon=":material/quiz:")
        return
    shelf = Shelf(store)
    names = {name: f"{_title(shelf, held[0])} · {name}" for name, held in known.items()}
    first = "service-visit" if "service-visit" in names else next(iter(names))
    name = select("form", t("collection_form"), names, first, width=420)
    _versions(store, shelf, known[name])
    chosen = known[name][0].version
    if len(known[name]) > 1:
        every = {one.version: one.version for one in known[name]}
        chosen = select("version", t("collection_version_shown"), every, chosen, width=420)
    held = shelf.get(name, chosen)
    if held is not None:
        _closely(store, held.questionnaire)


def bring_in(store: Store, user: User) -> None:
    """Upload a form: what is wrong with it, how it looks, then publish."""
    st.subheader(t("collection_form_new"))
    st.caption(t("collection_form_new_hint"))
    file = st.file_uploader(t("collection_form_file"), type=["xlsx", "xls", "csv", "md"], key="form_file", width=420)
    if file is None:
        return
    source = Source(file.name, file.getvalue())
    try:
        form, advice = read(store, source)
    except FormError as refused:
        _faults(refused)
        return
    st.success(t("collection_form_sound", form=formats.escaped(_described(form))), icon=":material/check:")
    _advice(advice)
    _phones(form, "upload")
    if st.button(t("collection_publish"), type="primary", icon=":material/publish:"):
        _publish(store, user, source)


def _publish(store: Store, user: User, source: Source) -> None:
    try:
        form = publish_file(store, source)
    except FormError as refused:
        _faults(refused)
        return
    said = f"{form.name} {form.version}"
    access.record(store, "questionnaire_published", user_id=user.user_id, login=user.login, reason=said)
    st.success(t("collection_published", form=formats.escaped(said)), icon=":material/check:")


def _versions(store: Store, shelf: Shelf, held: list[Version]) -> None:
    rows = []
    for one in held:
        found = shelf.get(one.name, one.version)
        form = found.questionnaire if found else None
        rows.append(
            (
                one.version,
                one.answers,
                formats.clock(one.last_at, store.zone) if one.last_at else t("collection_none_yet"),
                one.partials,
                sum(item.type in ASKED for item in form.items) if form else None,
                ", ".join(form.languages) if form else "",
                formats.clock(one.published_at, store.zone),
            )
        )
    heads = [
        t("collection_column_version"),
        t("collection_column_answers"),
        t("collection_column_last"),
        t("collection_column_partials"),
        t("collection_column_questions"),
        t("collection_column_languages"),
        t("collection_column_published"),
    ]
    st.dataframe(pd.DataFrame(rows, columns=heads), hide_index=True)
    if len(held) > 1:
        st.caption(t("collection_versions_hint"))


def _closely(store: Store, form: Questionnaire) -> None:
    source = source_of(store, form)
    found = _reviewed(source, source.stat().st_mtime_ns) if source else None
    if source is None or found is None:
        st.caption(t("collection_no_source"))
    else:
        _advice(found)
        st.download_button(
            t("collection_source"), source.read_bytes(), source.name, icon=":material/download:", on_click="ignore"
        )
    if st.toggle(t("collection_preview"), key=f"look_{form.name}_{form.version}"):
        _phones(form, "published")


@lru_cache(maxsize=64)
def _reviewed(source: Path, stamp: int) -> Review | None:
    """The advice on a file as it was at ``stamp``."""
    try:
        return review(source)[1]
    except FormError:
        return None


def _advice(found: Review) -> None:
    if not found.open:
        accepted = formats.number(len(found.accepted))
        st.caption(t("collection_advice_accepted", n=accepted) if found.accepted else t("collection_no_advice"))
        return
    n, accepted = formats.number(len(found.open)), formats.number(len(found.accepted))
    words = t("collection_advice", n=n, accepted=accepted) if found.accepted else t("collection_advice_only", n=n)
    with st.expander(words, icon=":material/lightbulb:"):
        st.caption(t("collection_advice_hint"))
        _places([_advised(one) for one in found.open])
        if found.accepted:
            st.caption(t("collection_accepted"))
            _places([_accepted(one) for one in found.accepted])


def _faults(refused: FormError) -> None:
    st.error(t("collection_form_faulty", n=formats.number(len(refused.faults))), icon=":material/block:")
    _places([_place(fault) for fault in refused.faults])


Place = tuple[str, int | None, str, str, str, str]


def _place(fault: Fault) -> Place:
    rule, cure = told(fault)
    return fault.sheet, fault.row or None, fault.column, rule, fault.found, cure


def _advised(advice: Advice) -> Place:
    """Rule and cure in the reader's language; the linter itself speaks English, and there more exactly."""
    place = _place(advice.place)
    if language() == "en":
        return place
    rule, cure = (text(f"collection_{kind}_{advice.code}", language()) for kind in ("rule", "cure"))
    return (*place[:3], rule, place[4], cure)


def _accepted(advice: Advice) -> Place:
    return (*_advised(advice)[:5], advice.reason)


def _places(rows: list[Place]) -> None:
    """A line each rather than a table: on a telephone the cure, last of six columns, would be out of sight."""
    st.markdown("\n".join(f"- {_line(*row)}" for row in rows))


def _line(sheet: str, row: int | None, column: str, rule: str, found: str, cure: str) -> str:
    place = [f"**{formats.escaped(sheet)}**"]
    place += [t("collection_place_row", row=row)] if row else []
    place += [t("collection_place_column", column=formats.escaped(column))] if column else []
    said = {"rule": rule, "found": found, "cure": cure}
    plain = {name: formats.escaped(" ".join(words.split())) for name, words in said.items()}
    return f"{' · '.join(place)}  \n" + t("collection_place", **plain)


def _phones(form: Questionnaire, where: str) -> None:
    """The real pages, one telephone a language; what is entered there is thrown away."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(t("collection_preview_hint"), width="stretch")
        afresh = st.button(t("collection_preview_again"), icon=":material/restart_alt:", key=f"again_{where}")
    st.html(FRAME)
    with st.container(horizontal=True, gap="small", key="phones" if where == "published" else "phones_upload"):
        for called, address in previews.show(form, afresh=afresh).items():
            with st.container(width=PHONE_WIDTH, gap="xsmall"):
                st.markdown(f"**{called}** · [{t('collection_preview_tab')}]({address})")
                st.iframe(address, height=PHONE_HEIGHT)


def _title(shelf: Shelf, newest: Version) -> str:
    found = shelf.get(newest.name, newest.version)
    return spoken(found.questionnaire.title, language()) if found else newest.name


def _described(form: Questionnaire) -> str:
    asked = sum(item.type in ASKED for item in form.items)
    return t(
        "collection_form_described",
        name=form.name,
        version=form.version,
        n=formats.number(asked),
        languages=", ".join(form.languages),
    )
