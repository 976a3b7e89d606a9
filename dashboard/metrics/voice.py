"""What customers write: themes, mood, and the words that tell the unhappy from the others."""

from dataclasses import dataclass

import ibis
import pandas as pd

from dashboard.metrics.statistics.comments import by_theme, mood, telling_words, themes
from dashboard.metrics.statistics.share import Share
from dashboard.metrics.view import View

MOST = 5_000
BEYOND_CHANCE = 3.0
"""z from which a word is told: thousands of words are looked at, 1.96 would name dozens by chance."""


@dataclass(frozen=True, slots=True)
class Voice:
    """``themes``: theme, comments, satisfied (share 0..1 of those who marked), low, high, happy, unhappy, example.

    ``words``: (word, z) of the dissatisfied, most telling first. ``rows``: comment, csat, themes, mood (-1..1 or NaN),
    outlet_id, received_at. ``all`` comments of the view, of which the newest MOST were read.
    """

    themes: pd.DataFrame
    words: tuple[tuple[str, float], ...]
    rows: pd.DataFrame
    all: int


def voice(view: View) -> Voice:
    """Comments of the view."""
    rows = view.responses()
    rows = rows.filter(rows.comment.notnull() & (rows.comment.length() > 1))
    total = int(view.read(rows.aggregate(n=rows.count()))["n"][0])
    newest = rows.order_by(ibis.desc("received_at")).limit(MOST)
    found = view.read(newest.select("comment", "csat", "satisfied", "outlet_id", "received_at"))
    texts = found["comment"].tolist()
    touched = [themes(one) for one in texts]
    scores = [mood(one).score for one in texts]
    told = found.assign(themes=touched, mood=pd.Series(scores, dtype=float, index=found.index))
    unhappy = (found["satisfied"] == 0).tolist()
    words = tuple((word, z) for word, z in telling_words(texts, unhappy) if z >= BEYOND_CHANCE) if texts else ()
    return Voice(_themes(told), words, told, total)


def _themes(told: pd.DataFrame) -> pd.DataFrame:
    lines = []
    for theme in by_theme(told["comment"].tolist()):
        marked = told[[theme.name in one for one in told["themes"]]]["satisfied"].dropna()
        share = Share(int(marked.sum()), len(marked))
        ends = share.interval()
        lines.append(
            (theme.name, theme.comments, share.value, ends.low if ends else None, ends.high if ends else None,
             theme.happy, theme.unhappy, told["comment"].iloc[theme.example])
        )  # fmt: skip
    columns = ["theme", "comments", "satisfied", "low", "high", "happy", "unhappy", "example"]
    return pd.DataFrame(lines, columns=columns)
