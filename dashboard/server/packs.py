"""``GET /packs/<name>.zip``: a finished pack, streamed from the disk to whoever may have it."""

from collections.abc import Callable

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from dashboard.rooms import rooms_of
from db.store import Store
from db.users import User
from kit.packs.room import PackRoom, Record


class Packs:
    """The download of packs; a manager's are those of their own region."""

    def __init__(self, store: Callable[[], Store]) -> None:
        self.store = store

    @property
    def routes(self) -> list[Route]:
        """To be put before the dashboard's own."""
        return [Route("/packs/{name}.zip", self.download, methods=["GET"])]

    async def download(self, request: Request) -> Response:
        """The zip; 404 for what is not there, or not this reader's: they are told apart to nobody."""
        user: User | None = request.scope.get("afterword.user")
        name = request.path_params["name"]
        found = await to_thread.run_sync(self._found, name)
        if user is None or found is None or not may_have(user, found[0]):
            return PlainTextResponse("no such pack", 404)
        return FileResponse(
            found[1], media_type="application/zip", filename=f"afterword-{name}.zip",
            headers={"Cache-Control": "private, no-store"},
        )  # fmt: skip

    def _found(self, name: str) -> tuple[Record, str] | None:
        room = PackRoom(self.store())
        record, archive = room.find(name), room.archive(name)
        return (record, str(archive)) if record and archive else None


def may_have(user: User, record: Record) -> bool:
    """The administrator any pack, a manager those of their own region, others none."""
    if not any(room.name == "kit" for room in rooms_of(user)):
        return False
    return user.role == "admin" or (user.region_id is not None and record.region_id == user.region_id)
