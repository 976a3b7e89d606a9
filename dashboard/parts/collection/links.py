"""Links for outlets and orders: made, handed out, taken back; and the keys that sign them."""

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from dashboard import formats
from dashboard.parts.collection.words import outlets
from dashboard.texts import language, t
from db import access, invitations, keys
from db.keys import KeyRefused
from db.store import Store, utc_now
from db.users import User
from kit.qr import qr_svg
from surveys.batches import Tally, Wish, completed_between, cooldown_days, write_batch
from surveys.links import ORDER_LINK_DAYS, LinkRefused, base_url, open_code, outlet_link
from surveys.tablet import TabletRefused, tablet_file

LOCAL = ("http://127.", "http://localhost", "http://0.0.0.0")


def outlet(store: Store) -> None:
    """One outlet's poster link, its tablet's address, the tablet's file."""
    st.subheader(t("collection_outlet_links"))
    if base_url(store).startswith(LOCAL):
        st.warning(t("collection_base_local", base=base_url(store)), icon=":material/public_off:")
    codes = outlets(store, only_open=True)
    if not codes:
        st.info(t("collection_no_outlets"), icon=":material/storefront:")
        return
    code = st.selectbox(
        t("collection_outlet"),
        list(codes),
        index=None,
        format_func=codes.__getitem__,
        placeholder=t("collection_choose_outlet"),
        width=420,
    )
    if code is None:
        st.caption(t("collection_outlet_links_hint"))
        return
    link = outlet_link(store, code)
    start, _, signed = link.rpartition("/S/")
    picture, words = st.columns([1, 4], vertical_alignment="center")
    picture.image(qr_svg(link), width=150)
    with words:
        st.markdown(t("collection_poster_link"))
        st.code(link, language=None)
        st.markdown(t("collection_tablet_link"))
        st.code(f"{start}/s/tablet/{signed}", language=None)
    _tablet_file(store, code)


def batch(store: Store, user: User) -> None:
    """Order links as a CSV file for a message gateway."""
    st.subheader(t("collection_batch"))
    st.caption(t("collection_batch_hint", days=formats.number(cooldown_days(store))))
    today = date.today()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        span = st.date_input(t("collection_completed"), (today - timedelta(days=7), today), width=260)
        regions = {None: t("shell_every_region"), **_regions(store)}
        region = st.selectbox(
            t("shell_region"),
            list(regions),
            format_func=regions.__getitem__,
            width=200,
        )
        form = st.selectbox(t("collection_form"), _forms(store), width=220)
        days = st.number_input(t("collection_days"), 1, 3650, ORDER_LINK_DAYS, width=140)
    phones = st.checkbox(t("collection_with_phones"), help=t("collection_with_phones_help"))
    again = st.checkbox(t("collection_again"))
    first, last = (span[0], span[-1]) if isinstance(span, tuple) and span else (today, today)
    if st.button(t("collection_make_links"), type="primary", icon=":material/link:") and form:
        numbers = completed(store, first, last, region)
        _make(store, numbers, Wish(form, int(days), phones, again, user.login), f"links-{first}-{last}.csv")
    _ready()


def take_back(store: Store, user: User) -> None:
    """Revoke one link, or all of an outlet's."""
    st.subheader(t("collection_revoke"))
    st.caption(t("collection_revoke_hint"))
    with st.form("revoke_link", clear_on_submit=True):
        typed = st.text_input(t("collection_revoke_code"), autocomplete="off")
        if st.form_submit_button(t("collection_revoke_one"), icon=":material/link_off:"):
            _revoke_one(store, user, typed)
    codes = outlets(store)
    with st.form("revoke_outlet"):
        code = st.selectbox(
            t("collection_outlet"),
            list(codes),
            index=None,
            format_func=codes.__getitem__,
            placeholder=t("collection_choose_outlet"),
        )
        sure = st.checkbox(t("collection_revoke_sure"))
        if st.form_submit_button(t("collection_revoke_all"), icon=":material/storefront:"):
            if code and sure:
                _revoke_outlet(store, user, code)
            else:
                st.error(t("collection_revoke_unsure"), icon=":material/block:")


def signing(store: Store, user: User) -> None:
    """Turn the key that signs links; withdraw one that got about."""
    st.subheader(t("collection_keys"))
    words = st.container()
    st.caption(t("collection_keys_hint"))
    if st.button(t("collection_rotate"), icon=":material/autorenew:"):
        try:
            turned = keys.rotate(store)
        except KeyRefused as refused:
            st.error(t("collection_key_refused", told=formats.escaped(str(refused))), icon=":material/block:")
        else:
            _note(store, user, "key_rotated", f"key {turned.signing}")
            st.success(t("collection_rotated", signing=turned.signing), icon=":material/check:")
    # Said above, known only now.
    ring = keys.ring(store)
    words.markdown(t("collection_keys_told", ids=", ".join(map(str, ring.ids)), signing=ring.signing))
    older = [one for one in ring.ids if one != ring.signing]
    if not older:
        return
    with st.form("withdraw"):
        chosen = st.selectbox(t("collection_withdraw_key"), older)
        sure = st.checkbox(t("collection_withdraw_sure"))
        if st.form_submit_button(t("collection_withdraw"), icon=":material/key_off:"):
            _withdraw(store, user, chosen, sure)


def _tablet_file(store: Store, code: str) -> None:
    st.caption(t("collection_tablet_file_hint"))
    if not st.button(t("collection_tablet_file"), icon=":material/tablet_mac:"):
        return
    try:
        made = tablet_file(store, code)
    except (TabletRefused, LinkRefused) as refused:
        st.error(t("collection_tablet_refused", told=formats.escaped(str(refused))), icon=":material/block:")
        return
    name = f"tablet-{code}.html"
    st.download_button(t("collection_download", name=name), made, name, "text/html", on_click="ignore", type="primary")


def _make(store: Store, numbers: list[str], wish: Wish, name: str) -> None:
    st.session_state.pop("collection_batch", None)
    if not numbers:
        st.info(t("collection_no_orders"), icon=":material/inbox:")
        return
    bar, done = st.progress(0.0, text=t("collection_making")), 0

    def move(settled: int) -> None:
        nonlocal done
        done += settled
        bar.progress(min(1.0, done / len(numbers)), text=t("collection_making"))

    folder = store.folder / "uploads"
    folder.mkdir(mode=0o700, exist_ok=True)
    try:
        with TemporaryDirectory(dir=folder) as room:
            path = Path(room) / name
            tally = write_batch(store, numbers, path, wish, move)
            st.session_state["collection_batch"] = (name, path.read_bytes(), tally)
    except LinkRefused as refused:
        st.error(t("collection_batch_refused", told=formats.escaped(str(refused))), icon=":material/block:")
    finally:
        bar.empty()


def _ready() -> None:
    """The batch that was made last in this tab."""
    made: tuple[str, bytes, Tally] | None = st.session_state.get("collection_batch")
    if made is None:
        return
    name, content, tally = made
    counts = {field: formats.number(getattr(tally, field)) for field in Tally.__slots__ if field != "unknown"}
    say = st.success if tally.links else st.info
    say(t("collection_batch_done", **counts))
    if tally.links:
        st.download_button(t("collection_download", name=name), content, name, "text/csv", on_click="ignore")


def _revoke_one(store: Store, user: User, typed: str) -> None:
    try:
        opened = open_code(store, typed.strip().rstrip("/").rsplit("/", 1)[-1])
    except LinkRefused:
        st.error(t("collection_revoke_unknown"), icon=":material/block:")
        return
    with store.transaction() as write:
        taken = invitations.revoke(write, opened.invitation_id, utc_now())
    if not taken:
        st.info(t("collection_revoked_before"), icon=":material/link_off:")
        return
    _note(store, user, "link_revoked", f"invitation {opened.invitation_id}")
    st.success(t("collection_revoked_one"), icon=":material/check:")


def _revoke_outlet(store: Store, user: User, code: str) -> None:
    row = store.one("select outlet_id from outlets where code = :code", code=code)
    if row is None:
        return
    with store.transaction() as write:
        posters, orders = invitations.revoke_outlet(write, row["outlet_id"], utc_now())
    _note(store, user, "link_revoked", f"outlet {code}: {posters} + {orders}")
    st.success(
        t("collection_revoked_all", posters=formats.number(posters), orders=formats.number(orders)),
        icon=":material/check:",
    )


def _withdraw(store: Store, user: User, chosen: int, sure: bool) -> None:
    if not sure:
        st.error(t("collection_revoke_unsure"), icon=":material/block:")
        return
    try:
        keys.withdraw(store, chosen)
    except KeyRefused as refused:
        st.error(t("collection_key_refused", told=formats.escaped(str(refused))), icon=":material/block:")
        return
    _note(store, user, "key_withdrawn", f"key {chosen}")
    st.success(t("collection_withdrawn", number=chosen), icon=":material/check:")


def completed(store: Store, first: date, last: date, region_id: int | None) -> list[str]:
    """Orders completed in these days, of one region or all."""
    numbers = completed_between(store, first, last)
    if region_id is None:
        return numbers
    rows = store.rows(
        "select order_no from orders join outlets using (outlet_id) where region_id = :region_id", region_id=region_id
    )
    there = {row["order_no"] for row in rows}
    return [number for number in numbers if number in there]


def _regions(store: Store) -> dict[int | None, str]:
    rows = store.rows("select region_id, name, name_en from regions order by code")
    english = language() == "en"
    return {row["region_id"]: (row["name_en"] if english else "") or row["name"] for row in rows}


def _forms(store: Store) -> list[str]:
    """Those that customers answer, the usual one first."""
    rows = store.rows(
        """select name, max(coalesce(definition ->> 'audience', 'customer')) as audience from questionnaires
           where published_at is not null group by name order by name <> 'service-visit', name"""
    )
    return [row["name"] for row in rows if row["audience"] == "customer" and row["name"] != "callback"]


def _note(store: Store, user: User, event: str, reason: str) -> None:
    access.record(store, event, user_id=user.user_id, login=user.login, subject="link", reason=reason)
