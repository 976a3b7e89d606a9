"""What the warehouse holds of service levels: every level ever set; the newest that has begun counts."""

from db.warehouse_copied import plain

LEVEL_TABLES = (
    plain(
        "service_levels",
        "level_id",
        {
            "level_id": "int",
            "service_type": "text",
            "priority": "text",
            "stage": "text",
            "hours": "float",
            "valid_from": "date",
        },
    ),
)
