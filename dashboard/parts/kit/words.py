"""What the kit's page says about contents, durations, sizes and errors."""

from dashboard import formats
from dashboard.texts import catalogue, language, t, text


def content_name(name: str) -> str:
    """A content's short name: posters → 海报."""
    return text(f"kit_content_{name}", language())


def fault_in_words(error: str, reason: str) -> str:
    """What an error means to whoever ordered the pack, with the exact line behind it."""
    key = f"kit_error_{error}"
    said = text(key if key in catalogue() else "kit_error_other", language())
    return f"{said}  \n:gray[{formats.escaped(reason)}]"


def duration(seconds: float) -> str:
    """``40 秒``, ``6 分钟``."""
    if seconds < 90:
        return t("kit_seconds", count=max(1, round(seconds)))
    return t("kit_minutes", count=round(seconds / 60))


def size(count: int) -> str:
    """``21.5 MB``, ``181 MB``."""
    return f"{count / 1e6:,.{1 if count < 1e8 else 0}f} MB"
