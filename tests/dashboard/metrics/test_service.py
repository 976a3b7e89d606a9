"""Repairs that came back and callbacks that were made, counted by hand."""

from datetime import date

from dashboard.metrics import promises, service
from dashboard.metrics.scope import Period
from tests.dashboard.metrics.books import MARCH

MAY = date(2026, 5, 20)


def test_a_repair_asked_for_again_within_thirty_days_came_back(books):
    books.repairs("E1", "SN1", date(2026, 3, 1), date(2026, 3, 20))
    books.repairs("E1", "SN2", date(2026, 3, 1), date(2026, 4, 20))
    books.repairs("E1", "SN3", date(2026, 3, 5))
    books.repairs("E1", "late", MAY)
    figure = service.repeat_repair(books.view())
    # Four repairs in March: SN1 twice, SN2, SN3; only the first of SN1 came back in time.
    assert (figure.value, figure.n) == (0.25, 4)


def test_a_repair_at_another_outlet_counts_against_the_first(books):
    books.repairs("E1", "SN1", date(2026, 3, 1))
    books.repairs("S1", "SN1", date(2026, 3, 10))
    books.repairs("E2", "late", MAY)
    rows = books.view().read(service.repeat_repairs(books.view()))
    assert rows.set_index("outlet_id")["came_back"].to_dict() == {1: 1, 3: 0}


def test_repairs_younger_than_thirty_days_are_not_yet_counted_as_good(books):
    books.repairs("E1", "SN1", date(2026, 3, 1))
    books.repairs("E1", "SN2", date(2026, 3, 25))
    books.repairs("E1", "SN3", date(2026, 4, 2))
    assert service.repeat_repair(books.view()).n == 1


def test_a_callback_is_made_when_it_was_worked_to_its_end(books):
    books.callback("E1", date(2026, 3, 3), "done", "no_answer", "completed")
    books.callback("E1", date(2026, 3, 4), "given_up", "no_answer", "no_answer", "no_answer")
    books.callback("E1", date(2026, 3, 5), "open", "busy")
    books.callback("E1", date(2026, 4, 5), "done", "completed")
    view = books.view()
    assert service.callbacks(view).to_dict() == {"due": 3, "worked": 2, "completed": 1, "open": 1}
    assert service.callback_rate(view).value == 2 / 3


def test_weekly_lines_have_every_week(books):
    books.callback("E1", date(2026, 3, 3), "done", "completed")
    weeks = service.weekly_callbacks(books.view(Period(MARCH.start, date(2026, 3, 29))), weeks=4)
    assert weeks[["hits", "asked"]].to_numpy().tolist() == [[1, 1], [0, 0], [0, 0], [0, 0]]


def test_a_callback_whose_days_are_not_over_counts_nowhere(books):
    books.callback("E1", date(2026, 3, 3), "done", "completed")
    books.callback("E1", date(2026, 3, 4), "open", "busy")
    figure = service.callback_rate(books.view())
    assert (figure.value, figure.n) == (0.5, 2)
    with books.store.transaction() as write:
        write.execute("update callback_tasks set due_at = '2026-03-09T08:00:00Z', rev = :rev where state = 'open'")
    assert service.callback_rate(books.view()).n == 1
    with books.store.transaction() as write:
        write.execute("update callback_tasks set due_at = '2026-03-09T08:00:00Z', rev = :rev")
    assert service.callback_rate(books.view()).n == 0
    assert promises.kept(books.view(), "callback").figure.value is None
    books.repairs("E1", "later", date(2026, 3, 11))
    assert promises.kept(books.view(), "callback").figure.n == 2
