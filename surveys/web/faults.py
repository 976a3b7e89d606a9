"""What is said beside a question whose answer does not fit: by the server, and by the script a moment earlier."""

from surveys.answers import MAX_TEXT
from surveys.expressions.values import to_text
from surveys.items import Item
from surveys.messages import message
from surveys.questionnaire import Problem
from surveys.web.texts import spoken

# What the script may find; {low} and {high} are the item's.
RULES = ("required", "integer", "decimal", "date", "range", "text", "constraint")


def fault(item: Item, rule: str, language: str) -> str:
    """The words for ``rule`` in the page's language: the questionnaire's own, else ours."""
    own = {"required": item.required_message, "constraint": item.constraint_message}.get(rule)
    return spoken(own, language) if own else message(rule, [language], parts(item))[language]


def told(problem: Problem, item: Item | None, language: str) -> str:
    """A problem found by the questionnaire, in the page's language."""
    return spoken(problem.message, language) if item is None else fault(item, problem.rule, language)


def general(language: str) -> dict[str, str]:
    """Our own words by rule, {low} and {high} left open."""
    return {rule: message(rule, [language], {"low": "{low}", "high": "{high}"})[language] for rule in RULES}


def own(item: Item, language: str) -> dict[str, str]:
    """The questionnaire's own words for this item by rule; empty for most."""
    written = {"required": item.required_message, "constraint": item.constraint_message}
    return {rule: spoken(text, language) for rule, text in written.items() if text}


def parts(item: Item) -> dict[str, str]:
    """What fills the braces of a message about ``item``."""
    if item.type == "text":
        return {"high": str(MAX_TEXT), "item": item.name}
    return {"low": to_text(item.low or 0.0), "high": to_text(item.high or 0.0), "item": item.name}
