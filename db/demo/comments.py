"""What a customer writes in the comment box, in keeping with the scores given and with what happened."""

from dataclasses import dataclass
from random import Random

from db.demo import phrases

LEAVES_ONE = 0.18
FILLED = {"machine": phrases.MACHINES, "clock": phrases.CLOCKS, "later": phrases.LATERS, "days": phrases.DAYS}
TELLS_OF_CHARGE = 0.55
ADVISES = 0.12
TALK = "talk"


@dataclass(frozen=True, slots=True)
class Visit:
    """What the customer writes about; amounts in fen, ``pocketed`` was taken although the warranty held.

    ``kind`` is repair, installation, delivery, maintenance or talk.
    """

    language: str
    category: int
    kind: str
    charged: int
    pocketed: int
    late: bool
    fixed: bool


def comment(dice: Random, visit: Visit, scores: dict[str, int]) -> str:
    """One comment; ``scores`` are 1–5 by item."""
    if visit.pocketed and dice.random() < TELLS_OF_CHARGE:
        clauses = [charge(dice, visit), *_blame(dice, visit, ["brand", "attitude"], dice.randint(0, 1))]
    else:
        clauses = _clauses(dice, visit, scores)
    return filled(dice, visit, _joined(dice, visit.language, clauses))


def charge(dice: Random, visit: Visit) -> str:
    """The customer tells what was taken past the book."""
    return dice.choice(phrases.CHARGED[visit.language]).replace("{yuan}", str(visit.pocketed // 100))


def complaint(dice: Random, visit: Visit, topic: str) -> str:
    """One clause of blame, filled in."""
    return filled(dice, visit, _blame(dice, visit, [topic], 1)[0])


def filled(dice: Random, visit: Visit, text: str) -> str:
    """``text`` with this visit's machine and some time of day in its gaps."""
    for gap, words in FILLED.items():
        if f"{{{gap}}}" in text:
            word = words[visit.language]
            text = text.replace(f"{{{gap}}}", word[visit.category] if gap == "machine" else dice.choice(word))
    return text


def _clauses(dice: Random, visit: Visit, scores: dict[str, int]) -> list[str]:
    blamed = _blamed(visit, scores)
    if scores["csat"] <= 2 or (scores["csat"] == 3 and blamed):
        topics = [*blamed, "brand"] if scores["csat"] <= 2 else blamed
        return _blame(dice, visit, topics, dice.choice((1, 1, 2, 2, 3)))
    if scores["csat"] == 3:
        return [dice.choice(phrases.AVERAGE[visit.language])]
    praise = _praise(dice, visit, scores, dice.choice((1, 1, 1, 2, 2, 3)))
    if blamed and scores["csat"] == 4:
        return [praise[0], dice.choice(phrases.MIXED[visit.language]) + _blame(dice, visit, blamed, 1)[0]]
    return [*praise, dice.choice(phrases.ADVICE[visit.language])] if dice.random() < ADVISES else praise


def _blamed(visit: Visit, scores: dict[str, int]) -> list[str]:
    if visit.kind == TALK:
        return [TALK] if not visit.fixed or scores["csat"] <= 3 else []
    felt = {
        "late": visit.late or scores["speed"] <= 3,
        "again": not visit.fixed,
        "attitude": scores["attitude"] <= 3,
        "untidy": scores["tidy"] <= 3,
        "price": scores["as_promised"] <= 3 and visit.charged > 0,
    }
    return [topic for topic, so in felt.items() if so]


def _blame(dice: Random, visit: Visit, topics: list[str], most: int) -> list[str]:
    chosen = sorted(dice.sample(topics, min(most, len(topics))), key=topics.index)
    return [dice.choice(_fitting(phrases.BLAME, visit, topic)) for topic in chosen]


def _praise(dice: Random, visit: Visit, scores: dict[str, int], most: int) -> list[str]:
    if visit.kind == TALK:
        return [dice.choice(phrases.PRAISE[visit.language][dice.choice((TALK, TALK, "brand"))])]
    topics = ["brand", "attitude", "price" if visit.charged else "warranty"]
    topics += ["skill"] if visit.fixed else []
    topics += ["punctual"] if scores["speed"] >= 4 and not visit.late else []
    topics += ["tidy"] if scores["tidy"] >= 4 else []
    chosen = dice.sample(topics, min(most, len(topics)))
    return [dice.choice(_fitting(phrases.PRAISE, visit, topic)) for topic in chosen]


def _fitting(clauses: dict[str, phrases.Texts], visit: Visit, topic: str) -> tuple[str, ...]:
    """The topic's clauses for any visit and for this kind of visit."""
    of_language = clauses[visit.language]
    return of_language.get(topic, ()) + of_language.get(f"{topic}_{visit.kind}", ())


def _joined(dice: Random, language: str, clauses: list[str]) -> str:
    """Clauses joined as people type on a phone: comma, full stop or space, the last stop often missing."""
    once = list(dict.fromkeys(clauses))
    if language == "en":
        return " ".join(once)
    return dice.choice(("，", "，", "，", "。", " ")).join(once) + dice.choice(("", "", "", "。", "！"))
