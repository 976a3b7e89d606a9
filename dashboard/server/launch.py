"""Starting up: the demonstration, the first visit's code, the survey server, the warehouse."""

import argparse
import asyncio
import os
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import cache, partial
from typing import Any

from anyio import to_thread
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from starlette.applications import Starlette

from dashboard.filters import data_days, period_of
from dashboard.loading import assessed
from dashboard.metrics.view import View
from dashboard.server import demo
from dashboard.server.signin.first import FirstVisit
from dashboard.server.watch import watch_cases
from dashboard.session import store, warehouse
from db.demo import make
from db.store import Store
from db.users import has_users
from kit.qr import qr_terminal
from surveys.links import outlet_link
from surveys.web import build

DEMO_ORDERS = 60_000

first_visit = FirstVisit()
console = Console(highlight=False, soft_wrap=True)


@cache
def surveys() -> Starlette:
    """The public survey server over this process's store."""
    return build(store())


@asynccontextmanager
async def opened(app: Any) -> AsyncIterator[None]:
    """Open the folder and bring the warehouse up to it before the first request; close the survey server after."""
    await to_thread.run_sync(warehouse)
    if not demo.is_on() and not has_users(store()):
        console.print(f"First set-up: open the dashboard's address. Set-up code for other machines: {first_visit.code}")
    public = await to_thread.run_sync(surveys)
    async with public.router.lifespan_context(public):
        foreseen = asyncio.create_task(to_thread.run_sync(foresee))
        watched = asyncio.create_task(watch_cases(store))
        yield
        watched.cancel()
        # An assessment that failed is in the log; it must not keep the server from ending well.
        await asyncio.wait({foreseen, watched})
    demo.leave()


def foresee() -> None:
    """Assess claim risk before anybody asks: the first reader of the day should not wait for the year's claims."""
    asked = View(warehouse(), period_of("13w", *data_days()))
    if asked.read(asked.everything("claims").count().name("claims").as_table())["claims"][0]:
        assessed(asked)


def enter_demo_if_asked(arguments: Sequence[str]) -> None:
    """For ``streamlit run dashboard/app.py -- --demo``, where nobody else reads the arguments."""
    asked, _ = demo_arguments().parse_known_args(arguments)
    if asked.demo and not demo.is_on():
        from streamlit import config

        enter_demo(asked.orders, config.get_option("server.address") or "127.0.0.1", config.get_option("server.port"))


def demo_arguments() -> argparse.ArgumentParser:
    """The arguments both ways of starting know."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--demo", action="store_true", help="self-made data with planted fraud in a throw-away folder")
    parser.add_argument("--orders", type=int, default=DEMO_ORDERS, help=f"orders in the demo ({DEMO_ORDERS})")
    return parser


def enter_demo(orders: int, host: str, port: int) -> None:
    """Make the demonstration's data, showing how far it is, and say where it can be seen."""
    folder = demo.new_folder()
    made = Store.open(folder)
    made.set_setting("base_url", f"http://{reachable(host)}:{port}")
    outlets = max(16, min(240, orders // 120))
    with _progress() as bar:
        task = bar.add_task("demo data", total=1.0)
        make(made, orders=orders, outlets=outlets, progress=partial(_move, bar, task))
    demo.enter(folder)
    with console.status("warehouse"):
        warehouse()
    show_addresses(made, host, port)


def enter(host: str, port: int) -> None:
    """Open the company's own folder and say where it can be seen.

    Until somebody sets ``base_url``, links made by this process point at where it listens.
    """
    company = Store.open()
    if not company.setting("base_url"):
        os.environ.setdefault("AFTERWORD_BASE_URL", f"http://{reachable(host)}:{port}")
    show_addresses(company, host, port)


def reachable(host: str) -> str:
    """The address others reach this machine under when it listens everywhere; ``host`` otherwise."""
    if host not in ("0.0.0.0", "::"):
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Nothing is sent; this only asks which way a packet would leave. The address is for documentation.
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def show_addresses(made: Store, host: str, port: int) -> None:
    """Print the dashboard's address and, once there is an outlet, its survey link with the code to scan."""
    outlet = made.one("select code from outlets where status = 'open' order by code limit 1")
    console.print(f"\nDashboard  http://{reachable(host)}:{port}")
    if outlet:
        link = outlet_link(made, outlet["code"])
        console.print(f"Survey     {link}   (outlet {outlet['code']}; scan to answer)\n")
        print(qr_terminal(link))


def _progress() -> Progress:
    return Progress(TextColumn("{task.description:<28}"), BarColumn(32), TimeElapsedColumn(), console=console)


def _move(bar: Progress, task: Any, what: str, share: float) -> None:
    bar.update(task, completed=share, description=what or "done")
