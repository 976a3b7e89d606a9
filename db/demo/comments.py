"""What a customer writes in the comment box, in keeping with the scores given."""

from random import Random

from db.demo import phrases

LEAVES_ONE = 0.18
PLACES = ("machine", "clock", "later", "days")
WORDS = {
    "machine": phrases.MACHINES,
    "clock": phrases.CLOCKS,
    "later": phrases.LATERS,
    "days": phrases.DAYS,
}


def comment(
    dice: Random, language: str, category: int, scores: dict[str, int], late: bool, fixed: bool, paid_fen: int
) -> str:
    """One comment. ``scores`` are 1–5 by item; ``paid_fen`` what was taken although the warranty held."""
    if paid_fen and dice.random() < 0.55:
        first = dice.choice(phrases.CHARGED[language]).replace("{yuan}", str(paid_fen // 100))
        return _ended(
            dice, language, [first, *_blame(dice, language, ("brand", "attitude"), dice.randint(0, 1))], category
        )
    blamed = _blamed(scores, late, fixed)
    if scores["csat"] <= 2 or (scores["csat"] == 3 and blamed):
        return _ended(
            dice, language, _blame(dice, language, (*blamed, "brand"), dice.choice((1, 1, 2, 2, 3))), category
        )
    praise = _praise(dice, language, scores, dice.choice((1, 1, 1, 2, 2, 3)))
    if blamed and scores["csat"] <= 4:
        complaint = _blame(dice, language, blamed, 1)[0]
        return _ended(dice, language, [*praise[:1], dice.choice(phrases.MIXED[language]) + complaint], category)
    if dice.random() < 0.12:
        praise = [*praise, dice.choice(phrases.ADVICE[language])]
    return _ended(dice, language, praise, category)


def _blamed(scores: dict[str, int], late: bool, fixed: bool) -> tuple[str, ...]:
    reasons = {
        "late": late or scores["speed"] <= 3,
        "again": not fixed,
        "attitude": scores["attitude"] <= 3,
        "untidy": scores["tidy"] <= 3,
        "price": scores["as_promised"] <= 2,
    }
    return tuple(topic for topic, felt in reasons.items() if felt)


def _blame(dice: Random, language: str, topics: tuple[str, ...], most: int) -> list[str]:
    chosen = dice.sample(topics, min(most, len(topics)))
    return [dice.choice(phrases.BLAME[language][topic]) for topic in sorted(chosen, key=topics.index)]


def _praise(dice: Random, language: str, scores: dict[str, int], most: int) -> list[str]:
    topics = ["brand", "attitude", "skill", "price"]
    topics += ["punctual"] if scores["speed"] >= 4 else []
    topics += ["tidy"] if scores["tidy"] >= 4 else []
    if scores["csat"] == 3:
        return [
            dice.choice(
                ("一般", "还可以吧", "中规中矩", "马马虎虎") if language == "zh" else ("Average.", "It was OK.")
            )
        ]
    chosen = dice.sample(topics, min(most, len(topics)))
    return [dice.choice(phrases.PRAISE[language][topic]) for topic in chosen]


def _ended(dice: Random, language: str, clauses: list[str], category: int) -> str:
    """Clauses joined as people type on a phone: comma or full stop, the last stop often missing."""
    if language == "en":
        text = " ".join(dict.fromkeys(clauses))
    else:
        text = dice.choice(("，", "，", "。", " ")).join(dict.fromkeys(clauses)) + dice.choice(
            ("", "", "。", "！", "~")
        )
    for place in PLACES:
        if f"{{{place}}}" in text:
            words = WORDS[place][language]
            text = text.replace(f"{{{place}}}", words[category] if place == "machine" else dice.choice(words))
    return text
