"""What the warehouse holds of the weights: every version, one row an index."""

from db.warehouse_copied import plain

WEIGHT_TABLES = (
    plain(
        "weights",
        "weighting_id",
        {
            "weighting_id": "int",
            "valid_from": "date",
            "grade_a": "float",
            "grade_b": "float",
            "index_key": "text",
            "weight": "float",
            "floor": "float",
        },
        """select t.weighting_id, t.valid_from, t.grade_a, t.grade_b, i.index_key, i.weight, i.floor
           from weightings t join weighting_indices i using (weighting_id) where t.rev > :mark""",
    ),
)
