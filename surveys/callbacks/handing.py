"""The order's own link instead of the conversation: as a message that an agent sends to whoever wants it in writing."""

from dataclasses import dataclass
from typing import Literal

from db.callbacks import Books
from db.store import Store
from surveys import links
from surveys.callbacks.conversation import facts_of
from surveys.links import LinkRefused

# Short enough for one or two text messages. The link stands at the end, where telephones recognise it.
WORDS = {
    "zh": "您好！{outlet}为您的{product}提供的服务，想听听您的意见，一分钟就好，回答保密：{link}",
    "en": "Hello! {outlet} looked after your {product}. Tell us how it was, in one minute, in confidence: {link}",
}


@dataclass(frozen=True, slots=True)
class Message:
    """What to send. ``state``: open; else spent (answered already), expired, revoked, or none (cannot be made)."""

    state: Literal["open", "spent", "expired", "revoked", "none"]
    words: str = ""


def message(store: Store, books: Books, language: str) -> Message:
    """The text message with the order's link, in this language; the same link every time."""
    try:
        link = links.order_link(store, books.order_no)
        state = links.read_link(store, link.rpartition("/")[2]).state
    except LinkRefused as refused:
        return Message("revoked" if refused.reason == "revoked" else "none")
    spoken = language if language in WORDS else "en"
    return Message(state, WORDS[spoken].format(link=link, **facts_of(store, books, spoken)) if state == "open" else "")
