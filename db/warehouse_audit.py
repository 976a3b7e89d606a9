"""What the warehouse holds of service audits: competitors' marks, incidents without their words, trainings."""

from db.warehouse_copied import plain

AUDIT_TABLES = (
    plain(
        "competitor_marks",
        "competitor_mark_id",
        {
            "competitor_mark_id": "int",
            "company": "text",
            "matter": "text",
            "promise": "text",
            "quality": "float",
            "source": "text",
            "seen_on": "date",
            "n": "int",
        },
    ),
    # A technician is where the outlet is; an agent is nowhere, and seen only by those who see every region.
    plain(
        "incidents",
        "incident_id",
        {
            "incident_id": "int",
            "technician_id": "int",
            "user_id": "int",
            "outlet_id": "int",
            "region_id": "int",
            "happened_on": "date",
            "kind": "text",
            "category": "text",
        },
        """select t.incident_id, t.technician_id, t.user_id, o.outlet_id, o.region_id, t.happened_on, t.kind, t.category
           from incidents t left join technicians p using (technician_id) left join outlets o using (outlet_id)
           where t.rev > :mark""",
    ),
    plain(
        "trainings",
        "training_id",
        {
            "training_id": "int",
            "technician_id": "int",
            "user_id": "int",
            "outlet_id": "int",
            "region_id": "int",
            "course": "text",
            "trained_on": "date",
            "valid_until": "date",
            "mark": "int",
        },
        """select t.training_id, t.technician_id, t.user_id, o.outlet_id, o.region_id, t.course, t.trained_on,
             t.valid_until, t.mark
           from trainings t left join technicians p using (technician_id) left join outlets o using (outlet_id)
           where t.rev > :mark""",
    ),
)
