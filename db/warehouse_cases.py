"""What the warehouse holds of cases: the cases, when their stages began, what caused them; and public reviews."""

from db.warehouse_copied import plain

CASE_TABLES = (
    plain(
        "cases",
        "case_id",
        {
            "case_id": "int",
            "order_id": "int",
            "outlet_id": "int",
            "region_id": "int",
            "source": "text",
            "urgency": "text",
            "nature": "text",
            "subject": "text",
            "stage": "text",
            "opened_at": "time",
            "due_at": "time",
            "closed_at": "time",
            "close_by": "time",
            "reopened": "int",
            "handling": "float",
        },
        """select t.case_id, t.order_id, t.outlet_id, o.region_id, t.source, t.urgency, t.nature, t.subject, t.stage,
             t.opened_at, t.due_at, t.closed_at, t.close_by, t.reopened,
             (select max(a.number) from responses r join answers a using (response_key) join items i using (item_id)
              where r.response_id = t.follow_up_response and i.name = 'handling')
           from cases t join outlets o using (outlet_id) where t.rev > :mark""",
    ),
    # A stage that begins raises its case's rev; the timeline itself is only added to.
    plain(
        "case_steps",
        "case_event_id",
        {
            "case_event_id": "int",
            "case_id": "int",
            "kind": "text",
            "stage": "text",
            "began_at": "time",
        },
        """select e.case_event_id, e.case_id, e.kind, e.stage, e.at from case_events e join cases t using (case_id)
           where t.rev > :mark and e.kind in ('opened', 'stage', 'reopened', 'undone')""",
    ),
    plain(
        "case_causes",
        "case_cause_id",
        {
            "case_cause_id": "int",
            "case_id": "int",
            "outlet_id": "int",
            "region_id": "int",
            "parent_id": "int",
            "category": "text",
            "words": "text",
        },
        """select t.case_cause_id, t.case_id, c.outlet_id, o.region_id, t.parent_id, t.category, t.words
           from case_causes t join cases c using (case_id) join outlets o using (outlet_id) where t.rev > :mark""",
    ),
    plain(
        "reviews",
        "review_id",
        {"review_id": "int", "outlet_id": "int", "region_id": "int", "posted_at": "time", "stars": "int"},
        """select t.review_id, t.outlet_id, o.region_id, t.posted_at, t.stars
           from reviews t join outlets o using (outlet_id) where t.rev > :mark""",
    ),
)
