"""Questionnaires that repeat an earlier one of the same outlet: answer for answer, or word for word or nearly so.

People agree by chance, and delighted people agree often: what counts is how often the same answers, or the same words,
come from the customers of *other* outlets. "很好" is written everywhere and says nothing.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence

import ibis
import numpy as np
import pandas as pd

from dashboard.metrics.fraud.survey_marks import LEAST_RATINGS
from dashboard.metrics.statistics.interval import Array, floats
from dashboard.metrics.view import View
from db.warehouse_schema import DIMENSIONS

COPIES = ("answers", "words")
SCORES = ("csat", "nps", "ces", *DIMENSIONS, "fixed", "ratings")
"""What two questionnaires must agree in to be alike; a question that was left out must be left out in both."""

SHINGLE = 3
NEAR = 0.7
"""Two comments are nearly the same from this share of common shingles (Jaccard) on."""

COMMON = 0.01
"""What more than one in a hundred customers of other outlets say is a stock phrase: it is not counted at all."""

UNSEEN = 0.05
"""Added to the cases found elsewhere: what never occurred there may still be chance."""


def copies(view: View) -> dict[str, pd.DataFrame]:
    """By COPIES, per outlet of the network: outlet_id, hits (repeat an earlier one of the outlet), expected, n (all
    that are not COMMON).

    For the i-th of n questionnaires to repeat one before it, with s the share of like ones at the other outlets, the
    chance is 1 - (1 - s)^(i - 1); over a random order 1 - (1 - (1 - s)^n) / (n s), which summed is E. Answers are
    compared with those of the same questionnaire and overall satisfaction, so that a good outlet is no copyist; equal
    scores throughout are left to ``straight``. Comments: Jaccard of character shingles.
    Source: Broder, SEQUENCES 1997:21; Bayardo, Ma and Srikant, WWW 2007:131 (prefixes).
    """
    rows = view.read(questionnaires(view.network))
    return {"answers": _counted(_answers(rows)), "words": _counted(_words(rows))}


def repeating(view: View, outlet_id: int) -> dict[str, set[int]]:
    """By COPIES, the response_key of the outlet's questionnaires that repeat an earlier one or are repeated."""
    rows = questionnaires(view)
    rows = view.read(rows.filter(rows.outlet_id == outlet_id))
    alike = {"answers": _answers(rows), "words": _words(rows)}
    return {name: set(_shared(found["response_key"], found["like"])) for name, found in alike.items()}


def questionnaires(view: View) -> ibis.Table:
    """Self-filled questionnaires of the view in their order: response_key, outlet_id, form, comment and SCORES."""
    rows = view.table("responses")
    rows = rows.filter(rows.channel != "callback")
    form = rows.questionnaire + " " + rows.version
    kept = rows.select("response_key", "outlet_id", "received_at", "spread", "comment", *SCORES, form=form)
    return kept.order_by(["received_at", "response_key"])


def plain(words: str) -> str:
    """A comment without case, spaces, punctuation and width."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", words).casefold() if sign.isalnum())


def near(texts: Sequence[str]) -> list[list[int]]:
    """For each plain text the positions of those nearly the same, its own among them."""
    sets = [_shingles(text) for text in texts]
    many = Counter(shingle for one in sets for shingle in one)
    found: list[list[int]] = [[place] for place in range(len(texts))]
    index: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(sets):
        # Whoever is near shares one of the rarest few: the rest alone cannot make up NEAR.
        rare = sorted(one, key=lambda shingle: (many[shingle], shingle))[: len(one) - int(np.ceil(NEAR * len(one))) + 1]
        for other in {known for shingle in rare for known in index[shingle]}:
            both = len(one & sets[other])
            if both >= NEAR * (len(one) + len(sets[other]) - both):
                found[place].append(other)
                found[other].append(place)
        for shingle in rare:
            index[shingle].append(place)
    return found


def chance(share: Array, n: Array) -> Array:
    """1 - (1 - (1 - s)^n) / (n s): how likely one of ``n`` in random order repeats an earlier one."""
    s, many = np.clip(floats(share), 1e-12, 1 - 1e-12), floats(n)
    return 1 + np.expm1(many * np.log1p(-s)) / (many * s)


def _shingles(text: str) -> set[str]:
    return {text[at : at + SHINGLE] for at in range(max(len(text) - SHINGLE + 1, 1))}


def _answers(rows: pd.DataFrame) -> pd.DataFrame:
    """response_key, outlet_id, group (what is compared among each other), kind, like (kinds that are alike)."""
    rows = rows[(rows["ratings"] >= LEAST_RATINGS) & (rows["spread"] > 0) & rows["csat"].notna()]
    kind = rows.groupby(["form", *SCORES], dropna=False).ngroup()
    group = rows.groupby(["form", "csat"]).ngroup()
    return rows[["response_key", "outlet_id"]].assign(group=group, kind=kind, like=[[one] for one in kind])


def _words(rows: pd.DataFrame) -> pd.DataFrame:
    """The same of comments."""
    words = rows["comment"].dropna().map(plain)
    words = words[words != ""]
    kind, texts = pd.factorize(words)
    alike = near(list(texts))
    chosen = rows.loc[words.index, ["response_key", "outlet_id"]]
    return chosen.assign(group=0, kind=kind, like=[alike[one] for one in kind])


def _counted(rows: pd.DataFrame) -> pd.DataFrame:
    if rows.empty:
        return pd.DataFrame(columns=["outlet_id", "hits", "expected", "n"], dtype=float)
    hits = _earlier(rows)
    home = rows.groupby(["outlet_id", "group"])["kind"].transform("size").to_numpy(dtype=float)
    everybody = rows.groupby("group")["kind"].transform("size").to_numpy(dtype=float)
    inside = Counter(zip(rows["outlet_id"], rows["kind"], strict=True))
    network = Counter(rows["kind"])
    elsewhere = np.array(
        [
            sum(network[one] - inside[outlet, one] for one in like)
            for outlet, like in zip(rows["outlet_id"], rows["like"], strict=True)
        ]
    )
    share = (elsewhere + UNSEEN) / (everybody - home + 1)
    rare = share <= COMMON
    told = pd.DataFrame({"outlet_id": rows["outlet_id"], "hits": hits, "expected": chance(share, home), "n": 1.0})
    return told[rare].groupby("outlet_id", as_index=False).sum()


def _earlier(rows: pd.DataFrame) -> Array:
    """1 where a row is like one of the same outlet before it."""
    seen: dict[int, set[int]] = defaultdict(set)
    hits = np.zeros(len(rows))
    for at, (outlet, kind, like) in enumerate(zip(rows["outlet_id"], rows["kind"], rows["like"], strict=True)):
        hits[at] = not seen[outlet].isdisjoint(like)
        seen[outlet].add(kind)
    return hits


def _shared(keys: Sequence[int], like: Sequence[list[Hashable]]) -> Iterator[int]:
    """Keys of rows whose kind stands in another row, too."""
    many = Counter(one for kinds in like for one in kinds)
    return (int(key) for key, kinds in zip(keys, like, strict=True) if any(many[one] > 1 for one in kinds))
