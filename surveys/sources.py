"""The files that questionnaires were written in: kept when they are published, so that they can be read again.

A published version is JSON; advice on its wording names sheet, row and column, and those only the file has.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from db.questionnaires import VersionTaken
from db.store import Store
from surveys.linting import Review, review
from surveys.publishing import FORM_ENDINGS, SHIPPED, publish
from surveys.questionnaire import Fault, FormError, Questionnaire, load

FOLDER = "questionnaires"


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it came: its own name and its bytes."""

    name: str
    content: bytes


def read(store: Store, source: Source) -> tuple[Questionnaire, Review]:
    """The questionnaire in an uploaded file, and advice on its wording. Raises FormError with every fault."""
    ending = Path(source.name).suffix.lower()
    if ending not in FORM_ENDINGS:
        cure = f"save it as {', '.join(sorted(FORM_ENDINGS))}"
        fault = Fault("file", 0, "", "a questionnaire is a table", ending or "no ending", cure)
        raise FormError(source.name, [fault])
    folder = store.folder / "uploads"
    folder.mkdir(mode=0o700, exist_ok=True)
    with TemporaryDirectory(dir=folder) as room:
        path = Path(room) / Path(source.name).name
        path.write_bytes(source.content)
        return review(path)


def publish_file(store: Store, source: Source) -> Questionnaire:
    """Publish what the file holds and keep the file beside it. Raises FormError, also for a version that is taken."""
    form, _ = read(store, source)
    try:
        publish(store, form)
    except VersionTaken as taken:
        found = f'"{form.version}", published with other content'
        rule = "a published version never changes"
        raise FormError(source.name, [Fault("settings", 2, "version", rule, found, "raise its version")]) from taken
    path = _kept(store, form.name, form.version, Path(source.name).suffix.lower())
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.write_bytes(source.content)
    return form


def source_of(store: Store, form: Questionnaire) -> Path | None:
    """The file that this very content was published from: kept here, or shipped with the product; else None."""
    kept = [_kept(store, form.name, form.version, ending) for ending in sorted(FORM_ENDINGS)]
    shipped = [path for path in sorted(SHIPPED.iterdir()) if path.suffix in FORM_ENDINGS and path.stem == form.name]
    for path in [*kept, *shipped]:
        if path.is_file() and _same(path, form):
            return path
    return None


def _same(path: Path, form: Questionnaire) -> bool:
    try:
        return _written(load(path)) == _written(form)
    except FormError:
        return False


def _written(form: Questionnaire) -> str:
    return json.dumps(form.to_json(), sort_keys=True)


def _kept(store: Store, name: str, version: str, ending: str) -> Path:
    plain = re.sub(r"[^\w.-]", "_", f"{name} {version}")
    return store.folder / FOLDER / f"{plain}{ending}"
