"""What strangers write of outlets in public: fewer, later and more extreme than what customers tell when asked."""

import numpy as np

from db.demo.network import Network
from db.demo.plan import Plan, draw, texts
from db.privacy import Sealed, Vault
from db.store import Write

A_HUNDRED_ORDERS = 1.2  # reviews
DAY = 86_400
STARS = (1, 2, 3, 4, 5)
# Whoever reviews unasked is delighted or cross: for an outlet of usual quality, and what a better one adds.
USUAL, LEANS = np.array([14.0, 6.0, 9.0, 22.0, 49.0]), np.array([-0.9, -0.6, -0.2, 0.1, 0.5])
WORDS = {
    1: ("约好的时间没人来，电话也打不通。", "修完第三天又坏了，让我再等一周。", "收费说不清楚，不会再来。"),
    2: ("等了很久，最后总算修好了。", "师傅技术一般，来了两趟。", "态度有点急，东西也没收拾。"),
    3: ("中规中矩，价格还能再明白些。", "修好了，就是等得久。", ""),
    4: ("师傅挺专业，稍微迟到了一会儿。", "服务不错，讲解也耐心。", ""),
    5: ("当天就上门，一次修好，推荐！", "师傅很细心，走之前还把地擦了。", "价格透明，响应快。", ""),
}
INSERT = """insert into reviews (source_key, outlet_id, posted_at, stars, words_sealed, rev)
  values (:key, :outlet_id, :at, :stars, :words, :rev)"""


def keep(write: Write, vault: Vault, plan: Plan, net: Network) -> None:
    """Reviews as an export from a shop or a map brings them, spread over the plan's days."""
    rng = plan.rng(41)
    size = int(rng.poisson(plan.orders * A_HUNDRED_ORDERS / 100))
    outlet = draw(rng, net.share, size)
    day, second = rng.integers(plan.days, size=size), rng.integers(8 * 3600, 23 * 3600, size)
    at = texts(plan.moment(plan.start) + (day * DAY + second).astype("timedelta64[s]"))
    weights = USUAL * np.exp(net.quality[outlet][:, None] * LEANS)
    edges = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)
    stars = 1 + np.minimum((rng.random(size)[:, None] >= edges).sum(axis=1), len(STARS) - 1)
    for number, (place, moment, given) in enumerate(zip(outlet.tolist(), at, stars.tolist(), strict=True), 1):
        words = WORDS[given][int(rng.integers(len(WORDS[given])))]
        write.execute(
            INSERT, key=f"id:demo-{number}", outlet_id=place + 1, at=moment, stars=given,
            words=vault.seal(words, Sealed.REVIEW),
        )  # fmt: skip
