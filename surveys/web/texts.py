"""A questionnaire's texts in the page's language, or in the one that stands in for it."""

import re

from surveys.items import Text
from surveys.web.languages import html_lang, nearest
from surveys.web.pressed import blank

BRACES = re.compile(r"\{(outlet|product|date|customer|agent|technician)\}")


def language_of(text: Text, language: str) -> str:
    """The language the text is read in: the page's, else its nearest relation, else the first that is written."""
    written = [code for code, said in text.items() if said]
    return language if not written else nearest(language, written) or written[0]


def spoken(text: Text, language: str) -> str:
    """The text in that language; braces become blanks that the visit fills."""
    return BRACES.sub(lambda found: blank(found[1]), text.get(language_of(text, language), ""))


def foreign(text: Text, language: str) -> str:
    """The ``lang`` of a text that is not in the page's language; '' where it is."""
    found = language_of(text, language)
    return "" if found == language else html_lang(found)
