"""A compiled expression written out again: ``["=", ["ref", "fixed"], "no"]`` is ``${fixed} = 'no'``.

The store keeps questionnaires compiled; a telephone wants the text. Compiling the text gives the same tree back.
"""

from surveys.expressions import Tree

OPERATORS = ("or", "and", "=", "!=", "<=", "<", ">=", ">", "+", "-", "*", "div", "mod")


def written(tree: Tree) -> str:
    """The source of ``tree``, as it may stand in a cell of an XLSForm."""
    if isinstance(tree, str):
        return f'"{tree}"' if "'" in tree else f"'{tree}'"
    if isinstance(tree, int | float):
        return _number(float(tree))
    head, *arguments = tree
    match head:
        case "ref":
            return f"${{{arguments[0]}}}"
        case "column":
            return str(arguments[0])
        case "this":
            return "."
        case "neg":
            return f"-{_operand(arguments[0])}"
    if head in OPERATORS:
        return f" {head} ".join(_operand(argument) for argument in arguments)
    return f"{head}({', '.join(written(argument) for argument in arguments)})"


def _operand(tree: Tree) -> str:
    """In brackets unless it stands for itself: no reader has to know which operator binds closer."""
    compound = isinstance(tree, list) and (tree[0] in OPERATORS or tree[0] == "neg")
    return f"({written(tree)})" if compound else written(tree)


def _number(value: float) -> str:
    """Digits only: XPath 1.0 knows no exponents."""
    return str(int(value)) if value.is_integer() else f"{value:.17f}".rstrip("0") if abs(value) < 1e15 else repr(value)
