"""Which outlets' customers contradict the papers more often than customers do elsewhere?

Three facts, three signals: the visit and its work, the part, the charge. The callback is the audit of the claim.
"""

from __future__ import annotations

from functools import partial

import ibis
import numpy as np
import pandas as pd

from dashboard.metrics.fraud.contradictions import CHECKS, FACTS, answers, contradicted
from dashboard.metrics.fraud.signal import CUSTOMER, Signal, answer, nothing, own
from dashboard.metrics.fraud.tails import share_tail
from dashboard.metrics.statistics.interval import Array
from dashboard.metrics.statistics.share import Share
from dashboard.metrics.statistics.shrinkage import BetaPrior, fit_shares
from dashboard.metrics.view import View

HONEST = 0.001
"""Outlets with a smaller p than this are left out when the ordinary rate of contradictions is learnt."""

LEAST_RATE = 0.005
"""Even honest customers forget; below this rate of slips a single contradiction would already accuse."""

LEAST_STRENGTH, MOST_STRENGTH = 20.0, 60.0
"""Outlets serve people of different memory, but not that different: as many answers speak for their being alike."""


def measure(view: View, fact: str) -> pd.DataFrame:
    """Per outlet, answers that contradict ``fact`` (a key of FACTS): observed and expected, and the odds.

    Ordinary rates over outlets ~ Beta(a, b), fitted without the outlets it then finds odd; p = beta-binomial mid-p.
    effect = posterior mean rate / ordinary rate; money = (posterior mean - ordinary rate) x what the outlet claimed in
    the period, in fen (parts for the part, labour for the charge). Both random and
    aimed calls count here: aiming chooses whom to ask, not what is answered.
    Source: Griffin and Krutchkoff, Biometrika 1971;58:599; the facts are what back-checks call type 1 (J-PAL, bcstats).
    """
    counts = view.read(_counts(view, fact))
    counts = counts[counts["asked"] > 0]
    if counts.empty:
        return nothing()
    hits, asked = (counts[name].to_numpy(dtype=float) for name in ("hits", "asked"))
    prior = ordinary(hits, asked)
    rate = (prior.a + hits) / (prior.strength + asked)
    claimed = counts["outlet_id"].map(_claimed(view, fact)).fillna(0.0).to_numpy(dtype=float)
    return answer(
        view,
        pd.DataFrame(
            {
                "outlet_id": counts["outlet_id"],
                "observed": hits,
                "expected": asked * prior.mean,
                "effect": rate / prior.mean,
                "p": share_tail(hits, asked, prior),
                "money_fen": np.maximum(rate - prior.mean, 0) * claimed,
                "n": asked,
            }
        ),
    )


def evidence(view: View, outlet_id: int, fact: str) -> ibis.Table:
    """The outlet's calls that contradict ``fact``, newest first; ``what`` lists all that is contradicted."""
    calls, orders = answers(view), view.everything("orders").select("order_id", "order_no", "serial")
    claims = own(view, outlet_id, "claims")
    numbers = claims.filter(claims.order_id.notnull()).group_by("order_id").aggregate(claim_no=claims.claim_no.min())
    calls = calls.filter(calls.outlet_id == outlet_id, contradicted(calls, fact) == 1)
    said = ibis.literal("")
    for check in CHECKS:
        said = said + ibis.ifelse(calls[check] == 1, f"{check},", "")
    rows = calls.mutate(what=said.re_replace(",$", "")).join(orders, "order_id").left_join(numbers, "order_id")
    return rows.select("at", "order_no", "claim_no", "serial", "what", "amount_fen").order_by(
        [ibis.desc("at"), "order_no"]
    )


def contradicted_share(view: View) -> Share:
    """Calls with any scored contradiction among those drawn at random: unbiased, so the rate to tell management."""
    calls, tasks = answers(view), view.everything("callback_tasks").select("order_id", "drawn")
    calls = calls.join(tasks.filter(tasks.drawn == "random").select("order_id").distinct(), "order_id")
    denied = ibis.greatest(*(contradicted(calls, fact).fill_null(0) for fact in FACTS))
    found = view.read(calls.aggregate(hits=denied.sum().fill_null(0), asked=calls.count()))
    return Share(int(found["hits"].iloc[0]), int(found["asked"].iloc[0]))


def ordinary(hits: Array, asked: Array) -> BetaPrior:
    """The Beta law of contradiction rates over ordinary outlets.

    Learnt without the tenth of outlets that is contradicted most, then again without those it finds odd, so that a few
    outlets with nothing but contradictions do not make contradiction look ordinary.
    """
    keep = asked > 0
    pooled = hits[keep].sum() / max(asked[keep].sum(), 1)
    first = share_tail(hits, asked, _within_reason(BetaPrior(pooled * MOST_STRENGTH, (1 - pooled) * MOST_STRENGTH)))
    kept = keep & (first >= min(np.quantile(first[keep], 0.1), 0.25))
    for _ in range(4):
        prior = _within_reason(fit_shares(hits[kept], asked[kept]))
        kept = keep & (share_tail(hits, asked, prior) > HONEST)
    return prior


def _within_reason(prior: BetaPrior) -> BetaPrior:
    """The prior with a rate of at least LEAST_RATE and the weight of LEAST_STRENGTH to MOST_STRENGTH answers."""
    mean, strength = max(prior.mean, LEAST_RATE), min(max(prior.strength, LEAST_STRENGTH), MOST_STRENGTH)
    return BetaPrior(mean * strength, (1 - mean) * strength, prior.pooled)


def _counts(view: View, fact: str) -> ibis.Table:
    calls = answers(view.network)
    calls = calls.mutate(denied=contradicted(calls, fact))
    return calls.group_by("outlet_id").aggregate(
        hits=calls.denied.sum().fill_null(0).cast("float64"), asked=calls.denied.count().cast("float64")
    )


def _claimed(view: View, fact: str) -> pd.Series[float]:
    """What each outlet claimed in the period that the fact puts in doubt, in fen."""
    claims = view.network.table("claims")
    doubted = {"visit": claims.amount_fen, "part": claims.parts_fen, "charge": claims.labour_fen}[fact]
    rows = view.read(claims.group_by("outlet_id").aggregate(fen=doubted.sum().cast("float64")))
    return rows.set_index("outlet_id")["fen"]


def _signal(fact: str) -> Signal:
    return Signal(
        key=f"callback_{fact}",
        grade=CUSTOMER,
        unit="answers",
        source="Griffin and Krutchkoff, Biometrika 1971;58:599; J-PAL and IPA back-checks (bcstats)",
        measure=partial(measure, fact=fact),
        evidence=partial(evidence, fact=fact),
    )


CALLBACK_VISIT, CALLBACK_PART, CALLBACK_CHARGE = (_signal(fact) for fact in FACTS)
