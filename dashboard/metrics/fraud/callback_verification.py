"""Which outlets' customers contradict the papers more often than customers do elsewhere?"""

from __future__ import annotations

import ibis
import numpy as np
import pandas as pd
from scipy import stats

from dashboard.metrics.fraud.contradictions import CHECKS, answers
from dashboard.metrics.fraud.signal import CUSTOMER, Signal, answer, best_of, nothing, own
from dashboard.metrics.statistics.interval import Array
from dashboard.metrics.statistics.share import Share
from dashboard.metrics.statistics.shrinkage import BetaPrior, fit_shares
from dashboard.metrics.view import View

HONEST = 0.001
"""Outlets with a smaller p than this are left out when the ordinary rate of contradictions is learnt."""

LEAST_RATE = 0.005
"""Even honest customers forget; below this rate of slips a single contradiction would already accuse."""

MOST_STRENGTH = 60.0
"""Outlets serve people of different memory: no more answers than these speak for all outlets being alike."""


def measure(view: View) -> pd.DataFrame:
    """Per outlet, the fact contradicted most: contradictions observed and expected among the answers, and the odds.

    Per fact: ordinary rates over outlets ~ Beta(a, b) fitted without the outlets it then finds odd; p = P(K >= k) of
    the beta-binomial; per outlet p = 1 - (1 - min p)^facts asked. effect = posterior mean rate / ordinary rate.
    money = (posterior mean - ordinary rate) x the outlet's claims of the period, in fen, over all facts, largest only.
    Both random and aimed calls count here: aiming chooses whom to ask, not what is answered.
    Source: Griffin and Krutchkoff, Biometrika 1971;58:599; the facts are what back-checks call type 1 (J-PAL, bcstats).
    """
    counts = view.read(_counts(view))
    if counts.empty:
        return nothing()
    claimed = view.read(_claimed(view)).set_index("outlet_id")["fen"]
    claimed_fen = counts["outlet_id"].map(claimed).fillna(0.0).to_numpy(dtype=float)
    asked = [check for check in CHECKS if counts[f"{check}_asked"].any()]
    facts = pd.concat([_fact(counts, check, claimed_fen) for check in asked], ignore_index=True)
    facts = facts[facts["asked"] > 0]
    group = facts.groupby("outlet_id")
    worst = facts.loc[group["p"].idxmin()].set_index("outlet_id")
    frame = worst[["observed", "expected", "effect", "focus"]].assign(
        p=best_of(worst["p"], group.size().reindex(worst.index)), n=worst["asked"], money_fen=group["money_fen"].max()
    )
    return answer(view, frame.reset_index())


def evidence(view: View, outlet_id: int) -> ibis.Table:
    """The outlet's calls in which a customer contradicts, newest first; ``what`` lists the facts, comma between."""
    calls, orders = answers(view), view.everything("orders").select("order_id", "order_no", "serial")
    claims = own(view, outlet_id, "claims")
    numbers = claims.filter(claims.order_id.notnull()).group_by("order_id").aggregate(claim_no=claims.claim_no.min())
    calls = calls.filter(calls.outlet_id == outlet_id)
    denied = [ibis.ifelse(calls[check] == 1, f"{check},", "") for check in CHECKS]
    said = denied[0]
    for part in denied[1:]:
        said = said + part
    rows = calls.mutate(what=said.re_replace(",$", "")).filter(lambda t: t.what != "")
    rows = rows.join(orders, "order_id").left_join(numbers, "order_id")
    rows = rows.select("at", "order_no", "claim_no", "serial", "what", "amount_fen")
    return rows.order_by([ibis.desc("at"), "order_no"])


def contradicted_share(view: View) -> Share:
    """Calls with any contradiction among those drawn at random: the rate to tell management, for it is unbiased."""
    calls, tasks = answers(view), view.everything("callback_tasks").select("order_id", "drawn")
    calls = calls.join(tasks.filter(tasks.drawn == "random").select("order_id").distinct(), "order_id")
    denied = ibis.greatest(*(calls[check].fill_null(0) for check in CHECKS))
    found = view.read(calls.aggregate(hits=denied.sum().fill_null(0), asked=calls.count()))
    return Share(int(found["hits"].iloc[0]), int(found["asked"].iloc[0]))


def ordinary(hits: Array, asked: Array) -> BetaPrior:
    """The Beta law of contradiction rates over ordinary outlets.

    Learnt without the tenth of outlets that is contradicted most, then thrice without those it finds odd, so that a few
    outlets with nothing but contradictions do not make contradiction look ordinary.
    """
    keep = asked > 0
    pooled = hits[keep].sum() / max(asked[keep].sum(), 1)
    first = tail(hits, asked, _within_reason(BetaPrior(pooled * MOST_STRENGTH, (1 - pooled) * MOST_STRENGTH)))
    kept = keep & (first >= min(np.quantile(first[keep], 0.1), 0.5))
    for _ in range(4):
        prior = _within_reason(fit_shares(hits[kept], asked[kept]))
        kept = keep & (tail(hits, asked, prior) > HONEST)
    return prior


def _within_reason(prior: BetaPrior) -> BetaPrior:
    """The prior with a rate of at least LEAST_RATE and the weight of at most MOST_STRENGTH answers."""
    mean, strength = max(prior.mean, LEAST_RATE), min(prior.strength, MOST_STRENGTH)
    return BetaPrior(mean * strength, (1 - mean) * strength, prior.pooled)


def tail(hits: Array, asked: Array, prior: BetaPrior) -> Array:
    """P(K >= hits) among ``asked`` at an ordinary outlet."""
    return np.asarray(stats.betabinom.sf(hits - 1, np.maximum(asked, 1), prior.a, prior.b))


def _counts(view: View) -> ibis.Table:
    calls = answers(view.network)
    sums = {f"{check}_hits": calls[check].sum().fill_null(0).cast("float64") for check in CHECKS}
    asked = {f"{check}_asked": calls[check].count().cast("float64") for check in CHECKS}
    return calls.group_by("outlet_id").aggregate(**sums, **asked)


def _claimed(view: View) -> ibis.Table:
    claims = view.network.table("claims")
    return claims.group_by("outlet_id").aggregate(fen=claims.amount_fen.sum().cast("float64"))


def _fact(counts: pd.DataFrame, check: str, claimed_fen: Array) -> pd.DataFrame:
    hits, asked = (counts[f"{check}_{side}"].to_numpy(dtype=float) for side in ("hits", "asked"))
    prior = ordinary(hits, asked)
    rate = (prior.a + hits) / (prior.strength + asked)
    return pd.DataFrame(
        {
            "outlet_id": counts["outlet_id"],
            "focus": check,
            "observed": hits,
            "expected": asked * prior.mean,
            "effect": rate / prior.mean,
            "asked": asked,
            "p": tail(hits, asked, prior),
            "money_fen": np.maximum(rate - prior.mean, 0) * claimed_fen,
        }
    )


CALLBACK_VERIFICATION = Signal(
    key="callback_verification",
    mode="customers",
    grade=CUSTOMER,
    unit="answers",
    source="Griffin and Krutchkoff, Biometrika 1971;58:599; J-PAL and IPA back-checks (bcstats)",
    measure=measure,
    evidence=evidence,
)
