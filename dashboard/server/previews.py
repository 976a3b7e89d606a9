"""``/preview/<key>/…``: a questionnaire's real pages for an administrator, on a store that is thrown away.

The collection room asks ``show`` for a stage and puts its pages into frames. A stage has a folder of its own, so that
nothing that is tried out there reaches the company's answers; the oldest makes room for new ones, all go with the
process. The gate has let only people with a session come this far; here only administrators pass.
"""

import atexit
import json
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from starlette.responses import PlainTextResponse
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from db.store import Store
from db.users import User
from surveys.intake import Intake
from surveys.questionnaire import Questionnaire
from surveys.web import build
from surveys.web.preview import Framed, Rehearsal, Screen

MOST = 8
_stages: "OrderedDict[str, Stage]" = OrderedDict()
_opening = threading.RLock()


@dataclass(frozen=True, slots=True)
class Stage:
    """One form with its folder, its pages, and a fresh address for each language below ``/preview/<key>``."""

    form: Questionnaire
    folder: tempfile.TemporaryDirectory[str]
    store: Store
    pages: ASGIApp
    rehearsal: Rehearsal
    screens: list[Screen]

    @classmethod
    def of(cls, form: Questionnaire) -> "Stage":
        """In a new folder."""
        folder = tempfile.TemporaryDirectory(prefix="preview-")
        store = Store.open(Path(folder.name))
        pages, rehearsal = Framed(build(store)), Rehearsal(store)
        return cls(form, folder, store, pages, rehearsal, rehearsal.show(form))

    def again(self) -> None:
        """As nobody has answered yet: every link is good for one answer."""
        self.screens[:] = self.rehearsal.show(self.form)

    def close(self) -> None:
        """Throw it away."""
        Intake(self.store).close()
        self.store.close()
        self.folder.cleanup()


def show(form: Questionnaire, *, afresh: bool = False) -> Mapping[str, str]:
    """The address of the form's page by the name of its language; the same ones until asked ``afresh``."""
    key = sha256(json.dumps(form.to_json(), sort_keys=True).encode()).hexdigest()[:20]
    with _opening:
        if key not in _stages:
            _stages[key] = Stage.of(form)
            while len(_stages) > MOST:
                _stages.popitem(last=False)[1].close()
        elif afresh:
            _stages[key].again()
        _stages.move_to_end(key)
        return {screen.called: f"/preview/{key}{screen.path}" for screen in _stages[key].screens}


async def _staged(scope: Scope, receive: Receive, send: Send) -> None:
    """The page of a stage; nothing for those who are no administrators."""
    user: User | None = scope.get("afterword.user")
    if user is None or user.role != "admin":
        await PlainTextResponse("only administrators look at previews", 403)(scope, receive, send)
        return
    key, _, _ = scope["path"].removeprefix(scope.get("root_path", "")).lstrip("/").partition("/")
    stage = _stages.get(key)
    if stage is None:
        await PlainTextResponse("This preview has ended; open it again.\n这个预览已经结束，请重新打开。", 404)(
            scope, receive, send
        )
        return
    await Mount(f"/{key}", stage.pages)(scope, receive, send)


@atexit.register
def _strike() -> None:
    for stage in _stages.values():
        stage.close()
    _stages.clear()


routes = [Mount("/preview", _staged)]
