"""What other weights would change: how many outlets would stand elsewhere."""

from dataclasses import dataclass

from dashboard.metrics.indices.scores import Standing


@dataclass(frozen=True, slots=True)
class Effect:
    """Of ``outlets`` with a score before or after: how many change their band, their suggested grade, their verdict;
    the ``largest`` change of a score and the change of the ``mean``, in points; how many gain or lose a score."""

    outlets: int
    bands: int
    grades: int
    verdicts: int
    largest: float
    mean: float
    gained: int
    lost: int


def effect(before: Standing, after: Standing) -> Effect:
    """From the scores now to those tried, over the same outlets."""
    columns = ["outlet_id", "score", "band", "verdict", "suggested"]
    rows = before.rows[columns].merge(after.rows[columns], on="outlet_id", suffixes=("", "_after"))
    had, has = rows["score"].notna(), rows["score_after"].notna()
    both = rows[had & has]
    moved = (both["score_after"] - both["score"]).abs()
    bands, grades, verdicts = (
        int((both[one] != both[f"{one}_after"]).sum()) for one in ("band", "suggested", "verdict")
    )
    return Effect(
        int((had | has).sum()),
        bands,
        grades,
        verdicts,
        float(moved.max()) if len(both) else 0.0,
        float(after.mean - before.mean) if len(both) else 0.0,
        int((has & ~had).sum()),
        int((had & ~has).sum()),
    )
