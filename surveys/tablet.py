"""The tablet's page: one HTML with everything in it, served to a browser or carried in as a file.

``tablet_page(store, outlet_code, …)`` is what ``/s/tablet/<code>`` answers; ``tablet_file`` is the same page for a
tablet that never meets a network: opened from its storage, its answers leave as a file (``surveys.outbox``).

Settings of the firm: ``tablet_pin`` (kept as PBKDF2 only), ``tablet_idle`` (seconds), ``tablet_flow`` (steps: one
question after another; page: all on one), ``tablet_questionnaires`` (names, separated by spaces).
"""

import argparse
import base64
import hashlib
import json
import re
import secrets
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from db.store import Store
from surveys.expressions.script import browser_script
from surveys.links import LinkRefused, base_url, outlet_link
from surveys.publishing import Shelf
from surveys.questionnaire import Questionnaire

WEB = Path(__file__).parent / "web"
SCRIPTS = ("words", "digest", "outbox", "sender", "sheet", "staff", "kiosk")
PUBLISHED_NAMES = "select distinct name from questionnaires where published_at is not null order by name"
DEFAULT_QUESTIONNAIRE = "service-visit"
IDLE_SECONDS = 60
PIN_ROUNDS = 60_000
FLOWS = ("steps", "page")
# What only metrics and audits need to know about a question stays at home.
UNSHOWN = {"dimension", "index", "verify"}
NO_EXPRESSIONS = "const Expressions = { truth: Boolean, evaluate: () => true };"

PAPER = Environment(
    loader=FileSystemLoader(WEB / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)


class TabletRefused(ValueError):
    """No page can be made: no such questionnaire, none in the languages asked for, or a PIN that is none."""


@dataclass(frozen=True, slots=True)
class TabletPage:
    """The page, its fingerprint (another one for every change of content), and the policy that lets it run."""

    html: bytes
    version: str
    policy: str


def tablet_file(
    store: Store, outlet_code: str, questionnaires: Sequence[str] = (), languages: Sequence[str] = ()
) -> bytes:
    """One HTML file for a tablet without network, UTF-8. Raises LinkRefused (no such outlet), TabletRefused."""
    link = outlet_link(store, outlet_code)
    # Not kept in memory: a file is made once, and a thousand of them may be.
    return _draw(_plan(store, outlet_code, link, questionnaires, languages, {"mode": "file", "send": base_url(store)}))


def tablet_page(store: Store, outlet_code: str, code: str, questionnaires: Sequence[str], place: str) -> TabletPage:
    """The page for a browser that came by the outlet's link ``code``; ``place`` is the page's own path."""
    parts = {"mode": "web", "send": "", "worker": f"{place}/worker.js", "scope": place}
    html = _drawn(_plan(store, outlet_code, code, questionnaires, (), parts))
    return TabletPage(html, hashlib.sha256(html).hexdigest()[:16], _policy(html, "'self'"))


def set_pin(store: Store, pin: str) -> None:
    """The PIN that staff leave the tablet's survey mode with, for every page made from now on. Raises TabletRefused."""
    if not re.fullmatch(r"\d{4,12}", pin, re.ASCII):
        raise TabletRefused("the PIN has 4 to 12 digits; give others")
    salt = secrets.token_hex(8)
    digest = hashlib.pbkdf2_hmac("sha256", pin.encode(), salt.encode(), PIN_ROUNDS).hex()
    store.set_setting("tablet_pin", json.dumps({"salt": salt, "rounds": PIN_ROUNDS, "hash": digest}))


def set_questionnaires(store: Store, names: Sequence[str]) -> tuple[str, ...]:
    """What every tablet offers from now on, each name once. Raises TabletRefused when one of them is not published."""
    offered = tuple(dict.fromkeys(names))
    for name in offered:
        _form(store, name)
    store.set_setting("tablet_questionnaires", " ".join(offered))
    return offered


def chosen(store: Store, fallback: str = DEFAULT_QUESTIONNAIRE) -> tuple[str, ...]:
    """The names of the questionnaires that tablets offer."""
    return tuple(store.setting("tablet_questionnaires").split()) or (fallback,)


def _plan(
    store: Store,
    outlet_code: str,
    link: str,
    questionnaires: Sequence[str],
    languages: Sequence[str],
    parts: Mapping[str, str],
) -> str:
    """All that the page's script has to know, as JSON: equal for equal settings, so that it tells a new version."""
    forms = [_form(store, name) for name in questionnaires or chosen(store)]
    offered = tuple(dict.fromkeys(code for form in forms for code in form.languages))
    spoken = [code for code in languages or offered if code in offered]
    if not spoken:
        raise TabletRefused(f"no questionnaire is written in {', '.join(languages)}; there is {', '.join(offered)}")
    pin = store.setting("tablet_pin")
    plan = {
        "outlet": {"code": outlet_code, "name": _names(store, outlet_code)},
        "firm": store.setting("organisation"),
        "link": link.rpartition("/")[2],
        "languages": spoken,
        "forms": [_shown(form) for form in forms],
        "pin": json.loads(pin) if pin else None,
        "idle": _idle(store),
        "flow": flow if (flow := store.setting("tablet_flow")) in FLOWS else FLOWS[0],
        **parts,
    }
    return json.dumps(plan, ensure_ascii=False, separators=(",", ":"))


def _form(store: Store, name: str) -> Questionnaire:
    published = Shelf(store).newest(name)
    if published is None:
        known = ", ".join(row["name"] for row in store.rows(PUBLISHED_NAMES))
        raise TabletRefused(f'questionnaire "{name}" is not published; publish it first, or take one of {known}')
    return published.questionnaire


def _shown(form: Questionnaire) -> dict[str, Any]:
    plain = form.to_json()
    plain["items"] = [{key: item[key] for key in item if key not in UNSHOWN} for item in plain["items"]]
    return plain


def _names(store: Store, outlet_code: str) -> dict[str, str]:
    row = store.one("select name, name_en from outlets where code = :code", code=outlet_code)
    if row is None:
        raise LinkRefused("outlet", f'outlet "{outlet_code}" is not known; import it, or check its code')
    return {"zh": row["name"], "en": row["name_en"] or row["name"]}


def _idle(store: Store) -> float:
    try:
        return max(1.0, float(store.setting("tablet_idle") or IDLE_SECONDS))
    except ValueError:
        return IDLE_SECONDS


@lru_cache(maxsize=64)
def _drawn(plan: str) -> bytes:
    return _draw(plan)


def _draw(plan: str) -> bytes:
    """The page around a plan."""
    told = json.loads(plan)
    trees = [tree for form in told["forms"] for tree in Questionnaire.from_json(form).expressions]
    script = f"(() => {{\n{browser_script(trees) or NO_EXPRESSIONS}\n{_scripts()}\n}})();"
    names = told["outlet"]["name"]
    values = {
        "language": told["languages"][0],
        "title": names.get(told["languages"][0].split("-")[0], names["en"]),
        "css": Markup(_style()),
        "plan": Markup(plan.replace("<", "\\u003c")),
        "script": Markup(script),
        "place": told.get("scope", ""),
    }
    page = PAPER.get_template("tablet.html")
    if told["mode"] == "web":
        return page.render(policy="", **values).encode()
    address = urlsplit(told["send"])
    # The digests are those of the page without its policy: neither style nor script changes by it.
    policy = _policy(page.render(policy="", **values).encode(), f"{address.scheme}://{address.netloc}")
    return page.render(policy=policy, **values).encode()


def _policy(html: bytes, reach: str) -> str:
    """Nothing runs but what is in the page; nothing is reached but ``reach``."""
    text = html.decode()
    style = text.partition("<style>")[2].partition("</style>")[0]
    script = text.rpartition("<script>")[2].rpartition("</script>")[0]
    rules = [
        "default-src 'none'",
        f"style-src 'sha256-{_digest(style)}'",
        f"script-src 'sha256-{_digest(script)}'",
        f"connect-src {reach}",
        "img-src data: 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    return "; ".join(rules)


def _digest(source: str) -> str:
    return base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


@lru_cache(maxsize=1)
def _scripts() -> str:
    return "\n".join(lean((WEB / "static" / "tablet" / f"{name}.js").read_text("utf-8")) for name in SCRIPTS)


@lru_cache(maxsize=1)
def _style() -> str:
    looks = (WEB / "static" / "form.css", WEB / "static" / "tablet" / "tablet.css")
    return "\n".join(lean(path.read_text("utf-8")) for path in looks)


def lean(source: str) -> str:
    """CSS or script without block comments and indentation."""
    return re.sub(r"\n\s*", "\n", re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)).strip()


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``tablet`` to the commands of ``python -m surveys``."""
    made = commands.add_parser("tablet", help="print a tablet's address, write its file, set PIN and questionnaires")
    made.add_argument("--outlet", metavar="CODE", help="the outlet whose tablet it is")
    made.add_argument("--out", metavar="FILE", type=Path, help="write the page as one HTML file, for no network at all")
    made.add_argument("--questionnaire", metavar="NAME", nargs="+", default=(), help="what the file offers")
    made.add_argument("--language", metavar="CODE", nargs="+", default=(), help="languages of the file, best first")
    made.add_argument("--questionnaires", metavar="NAME", nargs="+", help="what every tablet offers from now on")
    made.add_argument("--pin", metavar="DIGITS", help="staff PIN of every tablet opened or written from now on")
    made.add_argument("--idle", metavar="SECONDS", type=float, help="without a touch, back to the start after this")
    made.add_argument("--flow", choices=FLOWS, help="steps: one question after another; page: all on one")
    made.set_defaults(run=_tablet)


def _tablet(given: argparse.Namespace) -> int:
    store = Store.open()
    try:
        if given.pin is not None:
            set_pin(store, given.pin)
        if given.questionnaires is not None:
            print(f"tablets offer {', '.join(set_questionnaires(store, given.questionnaires))}")
        for name in ("idle", "flow"):
            if getattr(given, name) is not None:
                store.set_setting(f"tablet_{name}", str(getattr(given, name)))
        if given.outlet and given.out:
            given.out.write_bytes(tablet_file(store, given.outlet, given.questionnaire, given.language))
            print(f"{given.out}: copy it to the tablet, open it in its browser")
        elif given.outlet:
            start, _, code = outlet_link(store, given.outlet).rpartition("/S/")
            print(f"{start}/s/tablet/{code}")
    except TabletRefused as refused:
        print(f"tablet: {refused}", file=sys.stderr)
        return 1
    return 0
