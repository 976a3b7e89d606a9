"""A form's faults in the reader's language.

The reader of forms speaks English, for the command line; here its rules are known by how they read. A rule that is not
among them is shown as it was said.
"""

import re

from dashboard.texts import language, text
from surveys.questionnaire import Fault

RULES = {
    r"a row has a type": "type",
    r"an end group has its begin group": "end_group",
    r"a begin group has its end group": "begin_group",
    r"a questionnaire asks something": "empty",
    r"a questionnaire is a table": "table",
    r"a calculate row calculates": "calculate",
    r"only calculate rows calculate": "calculate_only",
    r"a name is letters, digits, _ \. and -": "name",
    r"a name is given once": "name_once",
    r"a select uses a list of the choices sheet": "list",
    r"required is yes or no": "required",
    r"only a range takes parameters": "parameters",
    r"a range goes up in steps": "steps",
    r"a role is given to one question": "role_once",
    r"nps is asked from 0 to 10": "nps",
    r"only a customer's form measures \w+": "audience",
    r"\w+ is answered with a number": "number",
    r"a comment is answered in words": "comment",
    r"a \w+ is one of .+": "tag",
    r"a choice is named by one word, once in its list": "choice",
    r"this column of XLSForm is not supported": "column",
    r"choices speak the survey's languages": "choice_language",
    r"a \w+ is written in every language of the form": "language",
    r"a \w+ may hold .+ and no other braces": "braces",
    r"a published version never changes": "version",
    r"a default is a fixed value": "default",
}


def told(fault: Fault) -> tuple[str, str]:
    """The fault's rule and cure."""
    if language() == "en":
        return fault.rule, fault.cure
    code = next((code for shape, code in RULES.items() if re.fullmatch(shape, fault.rule)), None)
    if code is None:
        return fault.rule, fault.cure
    return text(f"collection_fault_{code}", language()), text(f"collection_mend_{code}", language())
