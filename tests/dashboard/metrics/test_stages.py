"""The times of an order, by the clock."""

from dashboard.metrics.stages import stages


def order(books, number, requested, responded, appointed, arrived, completed):
    with books.store.transaction() as write:
        write.execute(
            """insert into orders (order_no, outlet_id, service_type, requested_at, responded_at, appointed_at,
                 arrived_at, completed_at, rev)
               values (:number, 1, 'repair', :requested, :responded, :appointed, :arrived, :completed, :rev)""",
            number=number, requested=requested, responded=responded, appointed=appointed, arrived=arrived,
            completed=completed,
        )  # fmt: skip


def test_each_stage_has_its_hours_and_an_appointment_an_hour_of_grace(books):
    day = "2026-03-10T"
    order(books, "1", f"{day}01:00:00Z", f"{day}01:30:00Z", f"{day}05:00:00Z", f"{day}06:00:00Z", f"{day}07:15:00Z")
    order(books, "2", f"{day}01:00:00Z", None, f"{day}05:00:00Z", f"{day}06:00:01Z", f"{day}07:00:00Z")
    order(books, "3", f"{day}02:00:00Z", f"{day}01:00:00Z", None, f"{day}03:00:00Z", f"{day}04:00:00Z")
    view = books.view()
    found = view.read(stages(view)).sort_values("order_id")
    first = found.iloc[0]
    assert (first.response_hours, first.arrival_hours, first.work_hours, first.whole_hours) == (0.5, 4.5, 1.25, 6.25)
    assert found["kept"].fillna(-1).tolist() == [1, 0, -1]
    # A moment nobody noted, and one that runs backwards, are unknown: no time of nought.
    assert found["response_hours"].isna().tolist() == [False, True, True]
