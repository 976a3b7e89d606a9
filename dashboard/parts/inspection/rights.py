"""Who may do what with audits and penalties; where they may do it is the scope of every question."""

from db.users import User

WORKERS = ("auditor", "manager", "admin")
DECIDERS = ("executive", "manager", "admin")


def may_work(user: User) -> bool:
    """Judge claims, bring evidence, close an audit, propose a penalty."""
    return user.role in WORKERS


def may_decide(user: User) -> bool:
    """Decide an appeal or a penalty, as long as somebody else closed the audit or proposed the penalty."""
    return user.role in DECIDERS
