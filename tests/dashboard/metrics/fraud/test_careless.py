"""What the warehouse keeps of a questionnaire's evenness is the published index of careless responding."""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from tests.dashboard.metrics.statistics.reference import published


def test_the_spread_of_a_questionnaire_is_the_intra_individual_variability_of_yentes_and_wilhelm(world):
    rows = pd.read_csv(published("careless/careless_dataset.csv"))
    told = pd.read_csv(published("careless/careless_dataset_indices_reference.csv"))
    scale = {"questionnaire_id": 1, "type": "range", "label": "{}", "low": 1.0, "high": 5.0, "dimension": "empathy"}
    for position, name in enumerate(rows.columns, 1):
        world.put("items", **scale | {"position": position, "name": name})
    for number, row in enumerate(rows.to_numpy(dtype=float)):
        key = world.answer(1 + number % world.outlets, datetime(2025, 3, 1) + timedelta(hours=number))
        for item, value in enumerate(row, 1):
            world.put("answers", response_key=key, item_id=item, number=value)
    view = world.view()
    responses = view.table("responses")
    kept = view.read(responses.select("response_key", "ratings", "spread").order_by("response_key"))
    items = len(rows.columns)
    assert set(kept["ratings"]) == {items}
    # R divides by n - 1, the warehouse by n.
    np.testing.assert_allclose(kept["spread"], told["irv"] * np.sqrt((items - 1) / items), atol=1e-6)
    # One answer throughout is the longest string there is, and a spread of nothing.
    np.testing.assert_array_equal(kept["spread"] == 0, told["longstring"] == items)
