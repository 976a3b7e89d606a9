"""Codes of the database as the trade says them, in the reader's language."""

from dashboard.texts import TextFault, language, t, text


def term(code: str | None) -> str:
    """``repair`` → ``维修``; an unknown code stays itself, a missing one is said to be unknown."""
    if not isinstance(code, str) or not code:
        return t("term_unknown")
    try:
        return text(f"term_{code}", language())
    except TextFault:
        return code


def grade(code: str) -> str:
    """``A`` → ``A 工单链接``."""
    return term(f"grade_{code}")
