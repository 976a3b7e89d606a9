"""What the warehouse holds of goods that came back and of claims the warranty does not cover."""

from db.warehouse_copied import plain

MONEY_TABLES = (
    plain(
        "returns",
        "order_id",
        {"order_id": "int", "outlet_id": "int", "region_id": "int", "reason": "text"},
        """select t.order_id, r.outlet_id, o.region_id, t.reason
           from returns t join orders r using (order_id) join outlets o using (outlet_id) where t.rev > :mark""",
    ),
    plain(
        "claim_exclusions",
        "exclusion_id",
        {
            "exclusion_id": "int",
            "claim_id": "int",
            "outlet_id": "int",
            "region_id": "int",
            "exclusion": "text",
            "found_by": "text",
        },
        """select t.exclusion_id, t.claim_id, c.outlet_id, o.region_id, t.exclusion, t.found_by
           from claim_exclusions t join claims c using (claim_id) join outlets o using (outlet_id)
           where t.rev > :mark""",
    ),
)
