"""Users, passwords, sessions and the access log, against a real store."""

from datetime import UTC, datetime, timedelta

import pytest

from db import access
from db.sessions import end_session, session_user, start_session, token_hash
from db.store import Store, utc_text
from db.users import (
    UserRefused,
    add_user,
    check_password,
    find_user,
    has_users,
    hash_password,
    list_users,
    matches,
    set_active,
    set_language,
    set_password,
)

PASSWORD = "long enough 长"


@pytest.fixture
def store(tmp_path):
    opened = Store.open(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def admin(store):
    return add_user(store, login="li.na", name="李娜", password=PASSWORD, role="admin")


def test_a_new_folder_has_no_users(store):
    assert not has_users(store)


def test_a_user_signs_in_with_the_password_and_with_no_other(store, admin):
    assert check_password(store, "li.na", PASSWORD) == admin
    assert check_password(store, " LI.NA ", PASSWORD) == admin
    assert check_password(store, "li.na", PASSWORD + "x") is None
    assert check_password(store, "nobody", PASSWORD) is None
    assert check_password(store, "nobody", "") is None


def test_the_password_is_nowhere_in_the_database(store, admin):
    (row,) = store.rows("select password_hash from users")
    assert PASSWORD not in row["password_hash"]
    assert row["password_hash"].startswith("scrypt$32768$8$1$")


def test_the_same_password_never_makes_the_same_hash_twice():
    first, second = hash_password(PASSWORD), hash_password(PASSWORD)
    assert first != second
    assert matches(PASSWORD, first)
    assert matches(PASSWORD, second)


@pytest.mark.parametrize("kept", ["", "plain", "md5$1$1$1$00$00", "$$$$$"])
def test_a_hash_of_another_kind_never_matches(kept):
    assert not matches("", kept)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"login": "a b"}, "login"),
        ({"login": ""}, "login"),
        ({"name": "  "}, "name"),
        ({"password": "short"}, "password"),
        ({"role": "king"}, "role"),
        ({"role": "manager"}, "region"),
        ({"role": "outlet"}, "outlet"),
        ({"role": "outlet", "outlet_id": 99}, "outlet"),
        ({"login": "LI.NA"}, "taken"),
    ],
)
def test_a_user_that_breaks_a_rule_is_refused_by_name(store, admin, change, rule):
    wanted = {"login": "wang", "name": "王", "password": PASSWORD, "role": "agent"} | change
    with pytest.raises(UserRefused) as refused:
        add_user(store, **wanted)
    assert refused.value.rule == rule
    assert len(list_users(store)) == 1


def test_a_session_stands_for_its_user_until_it_ends(store, admin):
    token = start_session(store, admin.user_id)
    assert session_user(store, token) == admin
    assert session_user(store, token[:-1]) is None
    end_session(store, token)
    assert session_user(store, token) is None


def test_only_the_hash_of_a_token_is_kept(store, admin):
    token = start_session(store, admin.user_id)
    (row,) = store.rows("select token_hash from sessions")
    assert row["token_hash"] == token_hash(token)
    assert token not in row["token_hash"]


def test_a_session_is_over_after_twelve_hours(store, admin):
    token = start_session(store, admin.user_id)
    with store.transaction() as write:
        write.execute("update sessions set expires_at = :at", at=utc_text(datetime.now(UTC) - timedelta(seconds=1)))
    assert session_user(store, token) is None


def test_a_stopped_user_is_out_at_once(store, admin):
    token = start_session(store, admin.user_id)
    set_active(store, admin.user_id, False)
    assert session_user(store, token) is None
    assert check_password(store, "li.na", PASSWORD) is None
    assert [active for _, active in list_users(store)] == [False]


def test_a_new_password_ends_the_sessions_of_the_old(store, admin):
    token = start_session(store, admin.user_id)
    set_password(store, admin.user_id, "another long one")
    assert session_user(store, token) is None
    assert check_password(store, "li.na", "another long one") == admin


def test_a_short_new_password_changes_nothing(store, admin):
    with pytest.raises(UserRefused):
        set_password(store, admin.user_id, "short")
    assert check_password(store, "li.na", PASSWORD) == admin


def test_a_language_is_kept_when_it_is_one_of_ours(store, admin):
    set_language(store, admin.user_id, "en")
    assert find_user(store, admin.user_id).language == "en"
    set_language(store, admin.user_id, "xx")
    assert find_user(store, admin.user_id).language == "en"


def test_the_access_log_tells_the_newest_first(store, admin):
    access.record(store, "sign_in_failed", login="x" * 80)
    access.record(
        store, "reveal", user_id=admin.user_id, login="li.na", subject="customer", subject_id=17, reason="回访"
    )
    newest, oldest = access.entries(store)
    assert (newest.event, newest.subject, newest.subject_id, newest.reason) == ("reveal", "customer", 17, "回访")
    assert oldest.login == "x" * 64


def test_people_of_demonstration_data_cannot_sign_in_and_do_not_count(store):
    with store.transaction() as write:
        write.execute(
            "insert into users (login, name, password_hash, role, created_at) "
            "values ('admin', '演示', '!', 'admin', '2026-01-01T00:00:00Z')"
        )
    assert not has_users(store)
    assert check_password(store, "admin", "!") is None
