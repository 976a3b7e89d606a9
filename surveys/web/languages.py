"""Which language a page speaks: the one asked for, the browser's wishes matched by BCP 47, the way it is written."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

# What each language calls itself, for the switch; others are shown by their code.
NAMES: Mapping[str, str] = {
    "zh": "简体中文",
    "zh-hans": "简体中文",
    "zh-hant": "繁體中文",
    "en": "English",
    "ar": "العربية",
    "bo": "བོད་སྐད་",
    "de": "Deutsch",
    "es": "Español",
    "fa": "فارسی",
    "fr": "Français",
    "he": "עברית",
    "hi": "हिन्दी",
    "id": "Indonesia",
    "it": "Italiano",
    "ja": "日本語",
    "kk": "Қазақша",
    "ko": "한국어",
    "mn": "Монгол",
    "ms": "Melayu",
    "my": "မြန်မာ",
    "pt": "Português",
    "ru": "Русский",
    "th": "ไทย",
    "tr": "Türkçe",
    "ug": "ئۇيغۇرچە",
    "ur": "اردو",
    "vi": "Tiếng Việt",
}
RIGHT_TO_LEFT = {"ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}
RIGHT_TO_LEFT_SCRIPTS = {"arab", "hebr", "thaa"}
TRADITIONAL = {"tw", "hk", "mo"}


def name(code: str) -> str:
    """What the language calls itself: ``zh-Hant`` → 繁體中文; the code where we do not know."""
    return NAMES.get(code.lower()) or NAMES.get(code.split("-")[0].lower(), code)


def html_lang(code: str) -> str:
    """The code as ``<html lang>`` wants it: plain ``zh`` says which script it is in."""
    return "zh-Hans" if code == "zh" else code


def direction(code: str) -> str:
    """``rtl`` or ``ltr``."""
    language, *rest = code.lower().split("-")
    right = language in RIGHT_TO_LEFT or bool(RIGHT_TO_LEFT_SCRIPTS & set(rest))
    return "rtl" if right and "latn" not in rest else "ltr"


@lru_cache(maxsize=256)
def chosen(asked: str | None, accepted: str, offered: tuple[str, ...]) -> str:
    """The language of the page among ``offered``: the one asked for, else the browser's best wish, else the first."""
    for wish in [*([asked] if asked else []), *_wishes(accepted)]:
        found = nearest(wish, offered)
        if found is not None:
            return found
    return offered[0]


def nearest(wish: str, offered: Sequence[str]) -> str | None:
    """The offered code that serves ``wish``: the same, else language and script alike, else the language; or None."""
    return _nearest(wish, tuple(offered))


@lru_cache(maxsize=1024)
def _nearest(wish: str, offered: tuple[str, ...]) -> str | None:
    ranked = sorted((_distance(wish, code), place) for place, code in enumerate(offered))
    return offered[ranked[0][1]] if ranked and ranked[0][0] < 3 else None


def _distance(wish: str, code: str) -> int:
    if wish.lower() == code.lower():
        return 0
    wanted, held = _script(wish), _script(code)
    return 1 if wanted == held else 2 if wanted[0] == held[0] else 3


def _script(tag: str) -> tuple[str, str]:
    """Language and script; Chinese without a script is written as its region writes: ``zh-HK`` → zh, hant."""
    language, *rest = tag.lower().split("-")
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), "")
    if language == "zh" and not script:
        script = "hant" if TRADITIONAL & set(rest) else "hans"
    return language, script


def _wishes(accepted: str) -> Iterator[str]:
    """The tags of an Accept-Language header, best first, refused ones left out: ``en-GB;q=0.8, zh`` → zh, en-GB."""
    ranked = []
    for place, part in enumerate(accepted.split(",")[:20]):
        tag, _, weight = part.strip().partition(";q=")
        try:
            ranked.append((-float(weight or 1), place, tag.strip()))
        except ValueError:
            continue
    return (tag for weight, _, tag in sorted(ranked) if weight < 0 and tag not in ("", "*"))
