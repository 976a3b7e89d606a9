"""The small language of ``relevant``, ``constraint``, ``calculation`` and ``choice_filter``.

A source text such as ``${fixed} = 'no'`` is compiled once into a tree of plain JSON, ``["=", ["ref", "fixed"], "no"]``.
The same tree runs here (the truth) and in ``web/static/evaluate.js`` (the comfort of seeing a question appear).
The language is the part of XPath 1.0 and ODK XForms that questionnaires use; ``docs/questionnaires.md`` lists it.
"""

from surveys.expressions.evaluator import evaluate
from surveys.expressions.functions import FUNCTIONS
from surveys.expressions.grammar import compile_expression
from surveys.expressions.script import browser_script
from surveys.expressions.tree import ExpressionError, Tree, Value

__all__ = ["FUNCTIONS", "ExpressionError", "Tree", "Value", "browser_script", "compile_expression", "evaluate"]
