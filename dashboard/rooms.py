"""The rooms of the dashboard and who may enter which."""

from dataclasses import dataclass
from pathlib import Path

from db.users import Role, User

PAGES = Path(__file__).parent / "pages"


@dataclass(frozen=True, slots=True)
class Room:
    """One page: its file and address, its group in the navigation, and the roles that may open it."""

    name: str
    group: str
    icon: str
    roles: frozenset[Role]
    listed: frozenset[Role]

    @property
    def file(self) -> Path:
        """The page's script."""
        return PAGES / f"{self.name}.py"


def _room(name: str, group: str, icon: str, *roles: Role, listed: tuple[Role, ...] | None = None) -> Room:
    # The administrator opens everything.
    everybody = frozenset[Role]((*roles, "admin"))
    return Room(name, group, f":material/{icon}:", everybody, everybody if listed is None else frozenset(listed))


ROOMS = (
    _room("overview", "business", "monitoring", "executive", "manager", "auditor"),
    _room("satisfaction", "business", "sentiment_satisfied", "executive", "manager"),
    _room("service", "business", "timer", "executive", "manager", "auditor"),
    _room("outlets", "business", "storefront", "executive", "manager", "auditor"),
    # Opened from a list or a chart; only the outlet's own people find it in their navigation.
    _room("outlet", "business", "badge", "executive", "manager", "auditor", "outlet", listed=("outlet",)),
    _room("indices", "business", "balance", "executive", "manager", "auditor"),
    _room("service_audit", "business", "fact_check", "executive", "manager", "auditor"),
    _room("actions", "business", "flag", "executive", "manager", "auditor"),
    _room("risk", "money", "policy", "executive", "manager", "auditor"),
    _room("inspection", "money", "content_paste_search", "executive", "manager", "auditor"),
    _room("faults", "money", "build", "executive", "manager", "auditor"),
    _room("callbacks", "voice", "call", "agent"),
    _room("supervision", "voice", "headset_mic", "executive", "manager", "agent"),
    _room("cases", "voice", "assignment_late", "executive", "manager", "auditor", "agent"),
    _room("collection", "voice", "move_to_inbox"),
    _room("review", "voice", "document_scanner", "agent"),
    _room("kit", "system", "package_2", "manager"),
    _room("administration", "system", "settings"),
)


def rooms_of(user: User) -> tuple[Room, ...]:
    """The rooms this person may enter, the first of them where they arrive."""
    return tuple(room for room in ROOMS if user.role in room.roles)


def known(name: str) -> bool:
    """Whether there is such a room for anybody."""
    return any(room.name == name for room in ROOMS)
