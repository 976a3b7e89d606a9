"""The review screen: one page on the table, its picture beside its answers, the unclear ones first."""

from collections.abc import Callable, Sequence
from functools import partial
from zlib import crc32

import streamlit as st

from dashboard import formats, session
from dashboard.formats import escaped
from dashboard.parts.review import picture as review_picture
from dashboard.parts.review import question as review_question
from dashboard.parts.review.queue import leave, table, turn, waiting
from dashboard.texts import language, t
from db import scans
from db.scans import LANDED, REJECTED, Scan
from db.store import Store
from db.users import User
from kit.paper.copies import Answered, Copy, Kept
from kit.paper.geometry import Page
from kit.paper.reasons import told
from kit.paper.reviewing import DecisionRefused, Review


def summary(store: Store) -> None:
    """How paper stands, in a sentence."""
    counts = scans.counts(store)
    look = counts[scans.REVIEW] + counts[REJECTED]
    if any(counts.values()):
        st.markdown(t("review_sentence", look=look, waiting=counts[scans.WAITING], landed=counts[LANDED]))


@st.fragment
def work(store: Store, user: User) -> None:
    """The page on the table, or that there is none. A press reruns this part of the screen only."""
    summary(store)
    review = Review(store, user.user_id)
    found = waiting(store, review, user)
    scan = turn(found, user)
    _notices()
    if scan is None:
        st.info(t("review_none") if not found else t("review_all_held"), icon=":material/inbox:")
        return
    _progress(store, scan, len(found))
    kept = review.kept(scan.scan_id)
    if kept is None:
        _nameless(store, review, scan)
    else:
        _page(store, review, *kept)


def _notices() -> None:
    held = table()
    if held.notice:
        # A banner would push the next question down under the reader's eyes.
        st.toast(held.notice, icon=":material/check:")
    if held.fault:
        st.error(held.fault, icon=":material/error:")
    held.notice = held.fault = ""


def _progress(store: Store, scan: Scan, left: int) -> None:
    done = table().done
    st.progress(done / (done + left), text=t("review_progress", at=done + 1, of=done + left))
    st.caption(
        t(
            "review_where",
            scan=scan.scan_id,
            file=escaped(scan.file_name),
            page=scan.file_page,
            at=formats.clock(scan.came_at, store.zone),
        )
    )


def _nameless(store: Store, review: Review, scan: Scan) -> None:
    """Whose page is this? The number at its foot tells."""
    left, right = st.columns([5, 7], gap="large")
    with right:
        st.image(review_picture.original(store, scan.picture), width="stretch")
    with left:
        _instruction(told(scan.reason, language(), scan.detail))
        with st.form(f"name_{scan.scan_id}", border=False):
            st.text_input(t("review_code"), key=f"code_{scan.scan_id}", placeholder="7-000123-2-K")
            st.form_submit_button(
                t("review_identify"), type="primary", on_click=_identify, args=(review, scan, f"code_{scan.scan_id}")
            )
        _away(review, scan)


def _page(store: Store, review: Review, copy: Copy, kept: Kept) -> None:
    scan, layout = kept.scan, next(page for page in copy.layout.pages if page.number == kept.scan.page)
    one = _current(review, copy, kept)
    _free_the_keys(scan.scan_id, len(kept.decisions), crc32(one.item.name.encode()) if one else 0)
    left, right = st.columns([5, 7], gap="large")
    with left:
        _task(store, review, copy, kept, one, layout)
        _away(review, scan)
        _answers(kept)
    with right:
        _paper(store, kept, one, layout)


def _free_the_keys(*moment: int) -> None:
    """Enter belongs to the question, not to the button that was clicked before it; said anew at each ``moment``."""
    blur = "if (document.activeElement?.tagName === 'BUTTON') document.activeElement.blur()"
    st.html(f"<script>/* {moment} */ {blur}</script>", unsafe_allow_javascript=True)


def _current(review: Review, copy: Copy, kept: Kept) -> Answered | None:
    """The question on the table: the one picked, else the first that is open."""
    picked = table().item
    by_name = {one.item.name: one for one in kept.answers}
    if picked in by_name:
        return by_name[picked]
    wrong = {one.item for one in review.problems(copy)} if kept.scan.reason == "misfit" else set()
    return next((one for one in kept.answers if one.open or one.item.name in wrong), None)


def _task(store: Store, review: Review, copy: Copy, kept: Kept, one: Answered | None, layout: Page) -> None:
    """One instruction, and what it takes to follow it."""
    scan = kept.scan
    if scan.reason == "differs":
        _rivals(store, review, kept)
    elif one is not None:
        _question(store, review, copy, kept, one, layout)
    elif kept.second:
        _second(store, review, kept, layout)
    if scan.reason in ("misfit", "nothing", "missing") and (one is None or scan.reason != "missing"):
        _release(review, copy, scan)


def _question(store: Store, review: Review, copy: Copy, kept: Kept, one: Answered, layout: Page) -> None:
    scan = kept.scan
    open_now = [other.item.name for other in kept.open]
    if not kept.notes.read and one.open:
        _instruction(told(scan.reason, language(), scan.detail))
    if one.item.name in open_now:
        unclear = sum(other.open or other.note.band == "unsure" for other in kept.answers)
        st.caption(t("review_open", at=unclear - len(open_now) + open_now.index(one.item.name) + 1, of=unclear))
    st.markdown(f":primary[:material/arrow_forward:] **{escaped(review_question.words(one.item))}**")
    picture = review_picture.flat(store, scan)
    cut = review_picture.strip(picture, layout, one.item.name) if picture else None
    if cut is not None:
        st.image(cut, width="stretch")
    if one.note.why:
        st.caption(DOUBTS.get(one.note.why, lambda: one.note.why)())
    for problem in review.problems(copy) if scan.reason == "misfit" else ():
        if problem.item == one.item.name:
            st.warning(problem.message.get(language()) or problem.rule, icon=":material/rule:")
    key = f"q_{scan.scan_id}_{one.item.name}_{language()}"
    review_question.ask(one, key, partial(_tell, review, scan, one.item.name))
    if not one.open and not one.second and scan.reason != "misfit":
        st.caption(t("review_two_people"))


def _tell(review: Review, scan: Scan, item: str, values: Sequence[str]) -> None:
    # A fast hand presses for the next question before it is drawn: such a press is lost, never a wrong answer.
    found = review.kept(scan.scan_id)
    current = _current(review, *found) if found else None
    if current is None or current.item.name != item:
        return
    _act(scan, lambda: review.answer(scan.scan_id, item, values))
    table().item, table().marked = "", []


def _second(store: Store, review: Review, kept: Kept, layout: Page) -> None:
    """Another person looks at a changed score."""
    one = kept.second[0]
    scan = kept.scan
    _instruction(t("review_second"))
    st.markdown(
        t(
            "review_second_change",
            question=escaped(review_question.words(one.item)),
            was=escaped(review_question.spoken(one.item, one.note.values) or t("review_nothing_marked")),
            now=escaped(review_question.spoken(one.item, one.values) or t("review_nothing_marked")),
            login=escaped(one.by),
        )
    )
    picture = review_picture.flat(store, scan)
    cut = review_picture.strip(picture, layout, one.item.name) if picture else None
    if cut is not None:
        st.image(cut, width="stretch")
    with st.container(horizontal=True):
        st.button(
            t("review_agree"), key=f"agree_{scan.scan_id}_{one.item.name}", shortcut="Y", type="primary",
            on_click=_act, args=(scan, partial(review.confirm, scan.scan_id, one.item.name)),
        )  # fmt: skip
        st.button(
            t("review_disagree"), key=f"disagree_{scan.scan_id}_{one.item.name}", shortcut="N",
            on_click=_act, args=(scan, partial(review.decline, scan.scan_id, one.item.name)),
        )  # fmt: skip


def _rivals(store: Store, review: Review, kept: Kept) -> None:
    """Two pages, one page: what they say, side by side."""
    scan = kept.scan
    _instruction(told("differs", language(), scan.detail))
    for rival in review.rivals(scan.scan_id):
        other = review.kept(rival.scan_id)
        if other is None:
            continue
        theirs = {one.item.name: one for one in other[1].answers}
        heads = t("review_question"), t("review_this", scan=scan.scan_id), t("review_that", scan=rival.scan_id)
        rows = [
            tuple(escaped(text) for text in (
                review_question.words(one.item),
                review_question.spoken(one.item, one.values) or t("review_nothing_marked"),
                review_question.spoken(one.item, theirs[one.item.name].values) or t("review_nothing_marked"),
            ))
            for one in kept.answers
            if one.item.name in theirs and sorted(theirs[one.item.name].values) != sorted(one.values)
        ]  # fmt: skip
        st.markdown(_rows(heads, rows))
        st.caption(t("review_rival_landed") if rival.state == LANDED else t("review_rival_waits"))
        with st.expander(t("review_that", scan=rival.scan_id)):
            st.image(review_picture.original(store, rival.picture), width="stretch")
    st.button(
        t("review_prefer"), key=f"prefer_{scan.scan_id}", type="primary", shortcut="P",
        on_click=_act, args=(scan, partial(review.prefer, scan.scan_id)),
    )  # fmt: skip


def _release(review: Review, copy: Copy, scan: Scan) -> None:
    st.caption(t("review_release_hint"))
    st.button(
        t("review_release"), key=f"release_{scan.scan_id}", on_click=_act,
        args=(scan, partial(review.release, scan.scan_id)),
    )  # fmt: skip


def _away(review: Review, scan: Scan) -> None:
    with st.container(horizontal=True, gap="small"):
        st.button(
            t("review_skip"), key=f"skip_{scan.scan_id}", shortcut="S", icon=":material/skip_next:", on_click=_skip
        )
        with st.popover(t("review_put_away"), icon=":material/archive:"):
            reasons = [t("review_away_practice"), t("review_away_foreign"), t("review_away_unreadable")]
            chosen = st.radio(t("review_away_why"), [*reasons, t("review_away_other")], key=f"why_{scan.scan_id}")
            other = st.text_input(t("review_away_words"), key=f"words_{scan.scan_id}")
            why = other.strip() or chosen
            st.button(
                t("review_away_do"), key=f"away_{scan.scan_id}", type="primary",
                disabled=why == t("review_away_other"),
                on_click=_act, args=(scan, partial(review.put_away, scan.scan_id, why)),
            )  # fmt: skip


def _answers(kept: Kept) -> None:
    """Everything on the page, and a way to any question of it."""
    rows = []
    for one in kept.answers:
        said = review_question.spoken(one.item, one.values)
        if one.item.type == "text" and not said:
            continue
        state = t("review_state_open") if one.open else t("review_state_second") if one.second else one.by
        answer = f"**{escaped(said)}**" if said else "–"
        rows.append((escaped(review_question.words(one.item)), f"{answer} {escaped(state)}".strip()))
    st.markdown(_rows((t("review_question"), t("review_answer")), rows))
    if kept.scan.reason == "differs":
        return
    names = {one.item.name: review_question.words(one.item) for one in kept.answers}
    key = f"pick_{kept.scan.scan_id}_{table().done}_{len(kept.decisions)}"
    st.selectbox(
        t("review_pick"), list(names), index=None, format_func=names.__getitem__, placeholder=t("review_pick_none"),
        key=key, on_change=_pick, args=(key,),
    )  # fmt: skip


def _pick(name: str) -> None:
    table().item, table().marked = str(st.session_state.get(name) or ""), []


def _paper(store: Store, kept: Kept, one: Answered | None, layout: Page) -> None:
    picture = review_picture.flat(store, kept.scan)
    raw = picture is None or st.toggle(t("review_original"), key=f"original_{kept.scan.scan_id}")
    if picture is None or raw:
        st.image(review_picture.original(store, kept.scan.picture), width="stretch")
        return
    open_now = frozenset(other.item.name for other in (*kept.open, *kept.second))
    st.image(review_picture.framed(picture, layout, one.item.name if one else "", open_now), width="stretch")


def _identify(review: Review, scan: Scan, name: str) -> None:
    _act(scan, lambda: review.identify(scan.scan_id, str(st.session_state.get(name) or "")))


def _skip() -> None:
    leave(skipped=True)


def _act(scan: Scan, act: Callable[[], object]) -> None:
    """Do it, and say what became of the page when it is off the table. A press that is late does nothing."""
    if table().scan_id != scan.scan_id:
        return
    try:
        act()
    except DecisionRefused as refused:
        if refused.rule == "gone":
            leave(t("review_gone"))
        else:
            table().fault = {"own": t("review_own"), "code": t("review_wrong_code")}.get(
                refused.rule, t("review_wrong_value")
            )
        return
    after = scans.find(session.store(), scan.scan_id)
    if after is not None and after.state not in (scans.REVIEW, REJECTED):
        leave(_became(after))
    elif after is not None and after.reason == "second":
        leave(t("review_became_second"))


def _became(scan: Scan) -> str:
    return {
        scans.LANDED: t("review_became_landed", scan=scan.scan_id),
        scans.WAITING: t("review_became_waiting", scan=scan.scan_id, why=told(scan.reason, language(), scan.detail)),
        scans.PUT_AWAY: t("review_became_away", scan=scan.scan_id, why=told(scan.reason, language(), scan.detail)),
        scans.DUPLICATE: t("review_became_duplicate", scan=scan.scan_id),
    }.get(scan.state, "")


def _instruction(words: str) -> None:
    st.markdown(f":primary[:material/arrow_forward:] **{escaped(words)}**")


def _rows(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [" | ".join(heads), " | ".join("---" for _ in heads), *(" | ".join(row) for row in rows)]
    return "\n".join(f"| {line} |" for line in lines)


DOUBTS: dict[str, Callable[[], str]] = {
    "two marks": lambda: t("review_doubt_two"),
    "weak mark": lambda: t("review_doubt_weak"),
    "smudge": lambda: t("review_doubt_smudge"),
    "crossed out": lambda: t("review_doubt_crossed"),
    "gap": lambda: t("review_doubt_gap"),
    "stained": lambda: t("review_doubt_stained"),
    "faint pen": lambda: t("review_doubt_faint"),
    "hidden": lambda: t("review_doubt_hidden"),
    "mostly blank": lambda: t("review_doubt_blank"),
    "no day": lambda: t("review_doubt_day"),
    "unread": lambda: t("review_doubt_unread"),
}
