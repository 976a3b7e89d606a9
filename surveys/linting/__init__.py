"""Advice on how a form is written: the rules of the trade that no type checker knows.

A fault stops a form (``surveys.xlsform``); advice does not. An author who means it says so in the row's ``notes``:
``accept one_topic: family and friends are one group``.
"""

from surveys.linting.advice import RULES, Advice, Review
from surveys.linting.review import review

__all__ = ["RULES", "Advice", "Review", "review"]
