"""Ordering a pack: for which outlets, what for each of them, how it will look, and what it comes to."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from dashboard import formats
from dashboard.address import segmented
from dashboard.parts.kit.words import content_name, duration, fault_in_words, size
from dashboard.texts import language, t
from db.store import Store
from db.users import User
from kit.errors import KitError
from kit.packs.contents import Wishes
from kit.packs.inventory import CONTENTS, usual
from kit.packs.ordering import Foreseen, cases_of, foresee
from kit.packs.previews import preview
from kit.packs.room import Busy, PackRoom, Wanted
from kit.printed.posters import PosterOutlet
from kit.wording import Language

SPOKEN: tuple[Language, ...] = ("both", "zh", "en")
MOST_COPIES = 500
SAMPLE = 3
"""Outlets looked at to foresee a whole order: one outlet's pack is like the next."""


def order(store: Store, user: User) -> None:
    """The choices, the pictures, the sum, and the button."""
    held = outlets_within(store, user)
    if not held:
        st.info(t("kit_no_outlets"), icon=":material/storefront:")
        return
    chosen = _for_whom(store, user, held)
    wanted = _what(store, tuple(outlet.code for outlet in chosen))
    if not chosen or not wanted.contents:
        st.info(t("kit_choose_more"), icon=":material/checklist:")
        return
    try:
        wishes = wanted.wishes(store)
        foreseen = _foreseen(store, chosen, wishes)
    except KitError as fault:
        st.error(fault_in_words(type(fault).__name__, str(fault)), icon=":material/block:")
        return
    st.markdown(_sum_in_words(foreseen, wanted))
    if st.button(t("kit_build"), type="primary", icon=":material/package_2:"):
        _begin(store, user, wanted)
    _pictures(store, chosen[0], wishes)


def outlets_within(store: Store, user: User) -> list[PosterOutlet]:
    """The open outlets this person makes packs for: a manager's own region, the administrator's all."""
    rows = store.rows(
        """select code, name, name_en from outlets
           where status = 'open' and (:region_id is null or region_id = :region_id) order by code""",
        region_id=None if user.role == "admin" else user.region_id,
    )
    return [PosterOutlet(row["code"], row["name"], name_en=row["name_en"]) for row in rows]


def _for_whom(store: Store, user: User, held: Sequence[PosterOutlet]) -> list[PosterOutlet]:
    ways = {"all": t("kit_all_outlets", count=formats.number(len(held))), "some": t("kit_some_outlets")}
    if user.role == "admin":
        ways = {"all": ways["all"], "region": t("kit_a_region"), "some": ways["some"]}
    way = segmented("whom", t("kit_for_whom"), ways, "all")
    if way == "region":
        return _of_region(store, held)
    if way == "some":
        picked = st.multiselect(t("kit_outlets"), held, format_func=_named, placeholder=t("kit_outlets_hint"))
        return list(picked)
    return list(held)


def _of_region(store: Store, held: Sequence[PosterOutlet]) -> list[PosterOutlet]:
    rows = store.rows(
        "select region_id, name, coalesce(nullif(name_en, ''), name) as name_en from regions order by code"
    )
    names = {row["region_id"]: row["name_en" if language() == "en" else "name"] for row in rows}
    region = st.selectbox(t("shell_region"), list(names), format_func=names.__getitem__, width=320)
    inside = store.rows("select code from outlets where region_id = :region", region=region)
    codes = {row["code"] for row in inside}
    return [outlet for outlet in held if outlet.code in codes]


def _what(store: Store, codes: tuple[str, ...]) -> Wanted:
    # A widget remembers the label it was clicked with: another language is another widget.
    spoken_here = language()
    contents = st.pills(
        t("kit_contents"),
        list(CONTENTS),
        selection_mode="multi",
        default=list(usual()),
        format_func=content_name,
        key=f"kit_contents_{spoken_here}",
    )
    spoken = st.segmented_control(
        t("kit_language"),
        SPOKEN,
        default="both",
        required=True,
        format_func=_language,
        key=f"kit_language_{spoken_here}",
    )
    wanted = Wanted(codes, tuple(contents), spoken)
    return _with_paper(store, wanted) if "paper" in contents else wanted


def _with_paper(store: Store, wanted: Wanted) -> Wanted:
    """The order with what is printed on paper: questionnaires, languages, copies, and whether these are new."""
    rows = store.rows("select distinct name from questionnaires where published_at is not null order by name")
    names = [row["name"] for row in rows]
    with st.container(border=True), st.container(horizontal=True, vertical_alignment="bottom"):
        usually = [name for name in wanted.questionnaires if name in names]
        asked = st.multiselect(t("kit_questionnaires"), names, default=usually, width=300)
        papers = st.pills(
            t("kit_paper_languages"),
            SPOKEN,
            selection_mode="multi",
            default=["both"],
            format_func=_language,
            key=f"kit_paper_languages_{language()}",
            width="content",
        )
        copies = st.number_input(t("kit_copies"), 1, MOST_COPIES, wanted.copies, width=140)
        fresh = st.checkbox(t("kit_fresh"), help=t("kit_fresh_help"))
    return replace(
        wanted,
        questionnaires=tuple(asked) or wanted.questionnaires,
        paper_languages=tuple(code for code in SPOKEN if code in papers) or wanted.paper_languages,
        copies=copies,
        more_paper=copies if fresh else 0,
    )


def _foreseen(store: Store, chosen: Sequence[PosterOutlet], wishes: Wishes) -> Foreseen:
    key = (tuple(outlet.code for outlet in chosen), repr(wishes))
    held = st.session_state.get("kit_foreseen")
    if held is None or held[0] != key:
        held = key, _scaled(foresee(cases_of(store, chosen[:SAMPLE], wishes, invite=False)), len(chosen))
        st.session_state["kit_foreseen"] = held
    found: Foreseen = held[1]
    return found


def _scaled(sample: Foreseen, outlets: int) -> Foreseen:
    """What as many outlets come to that are like the sample."""
    share = outlets / sample.outlets
    files, pages, size = (round(count * share) for count in (sample.files, sample.pages, sample.bytes))
    return Foreseen(outlets, files, pages, size, sample.seconds * share)


def _sum_in_words(foreseen: Foreseen, wanted: Wanted) -> str:
    said = t(
        "kit_sum",
        outlets=formats.number(foreseen.outlets),
        files=formats.number(foreseen.files),
        pages=formats.number(foreseen.pages),
        size=size(foreseen.bytes),
        time=duration(foreseen.seconds),
    )
    return f"{said} {t('kit_sum_fresh')}" if wanted.more_paper and "paper" in wanted.contents else said


def _begin(store: Store, user: User, wanted: Wanted) -> None:
    try:
        PackRoom(store).order(user, wanted, None if user.role == "admin" else user.region_id)
    except Busy:
        st.warning(t("kit_busy"), icon=":material/hourglass:")
        return
    except KitError as fault:
        st.error(fault_in_words(type(fault).__name__, str(fault)), icon=":material/block:")
        return
    st.rerun()


def _pictures(store: Store, outlet: PosterOutlet, wishes: Wishes) -> None:
    """How each thing will look, for the first of the outlets."""
    st.subheader(t("kit_pictures"))
    st.caption(t("kit_pictures_hint", outlet=formats.escaped(_named(outlet))))
    with st.grid(columns=3, min_column_width=160):
        for name in wishes.contents:
            picture = _picture(store, name, outlet, wishes)
            if picture:
                st.image(picture, caption=content_name(name))


def _picture(store: Store, name: str, outlet: PosterOutlet, wishes: Wishes) -> bytes | None:
    pictures: dict[tuple[str, str], bytes | None] = st.session_state.setdefault("kit_pictures", {})
    key = (name, repr((outlet, wishes)))
    if key not in pictures:
        if len(pictures) > 40:
            pictures.clear()
        try:
            pictures[key] = preview(store, name, outlet, wishes)
        except KitError as fault:
            st.warning(f"{content_name(name)}: {fault_in_words(type(fault).__name__, str(fault))}")
            pictures[key] = None
    return pictures[key]


def _named(outlet: PosterOutlet) -> str:
    return f"{outlet.code} {outlet.name_en if language() == 'en' and outlet.name_en else outlet.name}"


def _language(code: str) -> str:
    return {"zh": "中文", "en": "English", "both": t("kit_both")}[code]
