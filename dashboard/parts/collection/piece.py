"""One answer that waits: what it says, what does not fit, what can be put right, and the decision."""

from collections.abc import Callable

import streamlit as st

from dashboard import formats
from dashboard.parts.collection.correction import corrected, version_asked
from dashboard.parts.collection.words import outlets, reason
from dashboard.parts.saying import say
from dashboard.terms import grade, term
from dashboard.texts import language, t, text
from db.settlements import KINDS, Kind
from db.store import Store
from db.users import User
from surveys.intake import ConflictKept, Misfits, Quarantined
from surveys.intake.submission import Answer
from surveys.links import LinkRefused
from surveys.settling import Correction, Settled, SettlingRefused, count, count_as_own, put_away
from surveys.waiting import Opened, Row, opened, reveal, said, spoken


def named(item: str) -> tuple[Kind, int] | None:
    """``conflict-3`` from the address as kind and number; None for anything else."""
    kind, _, number = item.partition("-")
    found = next((one for one in KINDS if one == kind), None)
    return (found, int(number)) if found and number.isascii() and number.isdecimal() else None


def piece(store: Store, user: User, kind: Kind, number: int) -> None:
    """The whole of it, one below the other."""
    if st.button(t("collection_back"), icon=":material/arrow_back:", type="tertiary"):
        _leave()
    found = opened(store, kind, number, version_asked(kind, number))
    if found is None:
        st.info(t("collection_gone"), icon=":material/search_off:")
        return
    st.subheader(reason(found.reason))
    st.markdown(text(f"collection_told_{found.reason}", language()))
    st.caption(_facts(store, found))
    if found.held.settled_at:
        st.info(t("collection_settled_already"), icon=":material/task_alt:")
        return
    plain = _revealed(store, user, found)
    _answers(found, plain)
    _decision(store, user, found, corrected(store, found, plain) if found.submission else Correction())


def _facts(store: Store, found: Opened) -> str:
    sent = found.submission
    told = [t("collection_came", at=formats.clock(found.held.received_at, store.zone))]
    if sent:
        told += [formats.escaped(f"{sent.questionnaire} {sent.version or ''}".strip()), term(sent.channel)]
    if found.outlet:
        told.append(t("collection_fact_outlet", outlet=formats.escaped(outlets(store).get(found.outlet, found.outlet))))
    if found.order:
        told.append(t("collection_fact_order", order=formats.escaped(found.order)))
    if found.kept:
        told.append(
            t(
                "collection_fact_kept",
                receipt=found.kept.receipt,
                at=formats.clock(found.kept.received_at, store.zone),
                grade=grade(found.kept.grade),
            )
        )
    return " · ".join(told)


def _revealed(store: Store, user: User, found: Opened) -> bool:
    """Whether what people wrote is shown whole; it is on record before it is."""
    key = f"collection_plain_{found.held.kind}_{found.held.number}"
    wrote = any(row.item.type == "text" and (row.sent or row.kept) for row in found.rows)
    if wrote and not st.session_state.get(key):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(t("collection_masked"), width="stretch")
            if st.button(t("collection_reveal"), icon=":material/visibility:"):
                reveal(store, user, found.held)
                st.session_state[key] = True
    return bool(st.session_state.get(key))


def _answers(found: Opened, plain: bool) -> None:
    if found.submission is None:
        st.warning(t("collection_erased"), icon=":material/delete:")
        return
    if not found.rows:
        st.warning(t("collection_no_form"), icon=":material/help:")
        return
    twice = found.held.kind == "conflict"
    if twice:
        differing = sum(row.differs for row in found.rows)
        st.markdown(t("collection_differs", n=formats.number(differing), all=formats.number(len(found.rows))))
    heads = (
        (t("collection_question"), t("collection_kept"), t("collection_second"))
        if twice
        else (t("collection_question"), t("collection_answer"), t("collection_fits"))
    )
    shown = [row for row in found.rows if row.sent or row.kept or row.problem]
    lines = [_compared(row, plain) if twice else _judged(row, plain) for row in shown]
    st.markdown("\n".join([f"| {' | '.join(heads)} |", "|---|---|---|", *lines]))
    if empty := len(found.rows) - len(shown):
        st.caption(t("collection_unanswered", n=formats.number(empty)))


def _compared(row: Row, plain: bool) -> str:
    kept, sent = (_cell(row, one, plain) for one in (row.kept, row.sent))
    if row.differs:
        return f"| {_label(row)} | {kept} | **≠ {sent}** |"
    return f"| {_label(row)} | {kept} | {sent} |"


def _judged(row: Row, plain: bool) -> str:
    fits = "✓" if row.problem is None else f"**✗ {_flat(spoken(row.problem.message, language()))}**"
    return f"| {_label(row)} | {_cell(row, row.sent, plain)} | {fits} |"


def _label(row: Row) -> str:
    return _flat(spoken(row.item.label, language()) or row.item.name)


def _cell(row: Row, answer: Answer, plain: bool) -> str:
    return _flat(said(row.item, answer, language(), plain=plain)) or formats.UNKNOWN


def _flat(words: str) -> str:
    return formats.escaped(" ".join(words.split()))


def _decision(store: Store, user: User, found: Opened, correction: Correction) -> None:
    kind, number = found.held.kind, found.held.number
    st.markdown(f"##### {t('collection_decide')}")
    example = t("collection_why_example")
    why = st.text_input(t("collection_why"), max_chars=500, placeholder=example, key=f"why_{kind}_{number}")
    st.caption(t("collection_grades"))
    with st.container(horizontal=True):
        if found.submission and kind == "quarantine" and found.kept is None:
            _button("counted", "check", lambda: count(store, user, number, why, correction), main=True)
        if found.submission and found.kept is not None:
            _button("own", "library_add", lambda: count_as_own(store, user, kind, number, why, correction), main=True)
        _button("put_away", "inventory_2", lambda: put_away(store, user, kind, number, why))


def _button(decision: str, icon: str, decide: Callable[[], Settled], main: bool = False) -> None:
    words = text(f"collection_do_{decision}", language())
    if not st.button(words, icon=f":material/{icon}:", type="primary" if main else "secondary", key=f"do_{decision}"):
        return
    try:
        done = decide()
    except Misfits as misfits:
        told = "; ".join(_flat(spoken(one.message, language()) or one.rule) for one in misfits.problems)
        st.error(t("collection_refused_answers", told=told), icon=":material/block:")
    except Quarantined as refused:
        st.error(_refusal(refused.reason, "outlet order target questionnaire spent expired revoked"))
    except ConflictKept:
        st.error(t("collection_refused_landed"), icon=":material/block:")
    except LinkRefused:
        st.error(t("collection_refused_link"), icon=":material/block:")
    except SettlingRefused as refused:
        st.error(_refusal(refused.rule, "reason settled erased gone"))
    else:
        say(_done(done))
        _leave()


def _refusal(rule: str, known: str) -> str:
    return text(f"collection_refused_{rule if rule in known.split() else 'other'}", language())


def _done(done: Settled) -> str:
    if done.receipt is None:
        return t("collection_done_put_away")
    return t("collection_done", receipt=done.receipt.number, grade=grade(done.receipt.grade))


def _leave() -> None:
    st.query_params.pop("item", None)
    st.rerun()
