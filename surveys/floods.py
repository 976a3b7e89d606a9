"""Floods: a script that posts without end is slowed, a shop full of people behind one address is not.

Two gates, each a token bucket: one for a network at one link, one for a network at all links. Somebody else's flood on
the same poster never stands in a customer's way, because it comes from another network. Only posts count; a post that
is slowed is told how many seconds to wait and loses nothing: the page comes back filled in, a tablet keeps its copy.
Answers, copies of unfinished answers, wishes for a call and field tools have buckets of their own, so that none of them
takes another's turn. The state lives in memory, is bounded, and is forgotten with the process.
"""

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import lru_cache

AT_A_LINK = (120, 1.0)  # at once, and then a second: sixty phones in ten minutes are one in ten seconds
ALL_LINKS = (600, 10.0)  # a telephone company's customers share a few addresses
# A phone sends a copy every ten seconds and as a group of questions is left: sixty of them are ten a second.
COPIES_AT_A_LINK, COPIES_ALL_LINKS = (600, 20.0), (3000, 100.0)
# A device that comes back from a week without a network has hundreds of forms; it has an account that can be withdrawn.
OF_A_DEVICE, ALL_DEVICES = (1000, 5.0), (5000, 25.0)
MOST_BUCKETS = 20_000


class Gate:
    """Token buckets by key: ``burst`` posts at once, ``rate`` a second in the long run."""

    def __init__(self, burst: int, rate: float, most: int = MOST_BUCKETS) -> None:
        self.slack, self.interval, self.most = burst / rate, 1 / rate, most
        # When each key's bucket would be full again; what is past counts as full, so a key that is gone does too.
        self._full_at: OrderedDict[Hashable, float] = OrderedDict()

    def wait(self, key: Hashable, now: float) -> float:
        """0 when one more may pass, which ``take`` then counts; else the seconds until it may."""
        return max(0.0, self._full_at.get(key, 0.0) + self.interval - now - self.slack)

    def take(self, key: Hashable, now: float) -> None:
        """Count one that passes. Whoever was quiet longest is forgotten when there are too many."""
        self._full_at[key] = max(now, self._full_at.get(key, 0.0)) + self.interval
        self._full_at.move_to_end(key)
        while len(self._full_at) > self.most:
            self._full_at.popitem(last=False)

    def __len__(self) -> int:
        return len(self._full_at)


class Floods:
    """Both gates of one server for one kind of post: ``(burst, rate a second)`` at one link, and at all of them."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        at_a_link: tuple[int, float] = AT_A_LINK,
        all_links: tuple[int, float] = ALL_LINKS,
    ) -> None:
        self.clock = clock
        self.at_a_link, self.all_links = Gate(*at_a_link), Gate(*all_links)

    def wait(self, link: Hashable, host: str) -> int:
        """0: let it in, and it counts; else whole seconds after which to try again, for ``Retry-After``."""
        now, network = self.clock(), network_of(host)
        wait = max(self.at_a_link.wait((link, network), now), self.all_links.wait(network, now))
        if wait > 0:
            return math.ceil(wait)
        self.at_a_link.take((link, network), now)
        self.all_links.take(network, now)
        return 0


@lru_cache(maxsize=4096)
def network_of(host: str) -> str:
    """One customer's network: an IPv4 address, or an IPv6 network of 64 bits, of which every line has millions."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 6 and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address if address.version == 4 else address.ipv4_mapped)
