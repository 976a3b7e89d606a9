"""``python -m dashboard``: the dashboard, the survey pages and the intake under one uvicorn; or one of ``commands``."""

import argparse
import logging
import socket
import sys
from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules

from dashboard import commands

COMMANDS = sorted(module.name for module in iter_modules(commands.__path__))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command named first, or serve until interrupted; the exit code."""
    given = list(sys.argv[1:] if argv is None else argv)
    if given and given[0] in COMMANDS:
        ran: int = import_module(f"dashboard.commands.{given[0]}").run(given[1:])
        return ran
    return _serve(given)


def _arguments(demo: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m dashboard",
        description="Serve Afterword. Data lie in AFTERWORD_DATA (default: data).",
        epilog=f"Commands, each with --help of its own: {', '.join(COMMANDS)}.",
        parents=[demo],
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1; 0.0.0.0 for the network)")
    parser.add_argument("--port", type=int, default=8501, help="port to listen on (8501)")
    return parser


def _serve(given: Sequence[str]) -> int:
    # Streamlit takes a second to load, which no other command should wait for.
    import uvicorn

    from dashboard.server import launch

    asked = _arguments(launch.demo_arguments()).parse_args(given)
    if refused := _refused(asked.host, asked.port):
        print(f"--host {asked.host} --port {asked.port}: {refused}; choose others", file=sys.stderr)
        return 1
    if asked.demo:
        try:
            launch.enter_demo(asked.orders, asked.host, asked.port)
        except ValueError as wrong:
            print(f"--orders {asked.orders}: {wrong}", file=sys.stderr)
            return 2
    else:
        launch.enter(asked.host, asked.port)
    # Streamlit brings the log's format, and would log every request again if it were only switched off.
    logging.getLogger("uvicorn.access").disabled = True
    # One worker: Streamlit keeps its sessions in memory.
    uvicorn.run("dashboard.app:app", host=asked.host, port=asked.port, workers=1, log_config=None, http="httptools")
    return 0


def _refused(host: str, port: int) -> str:
    """Why this address cannot be listened on, before anybody waits for demo data; '' when it can."""
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            return ""
    except (OSError, OverflowError) as wrong:
        return str(getattr(wrong, "strerror", None) or wrong).partition(" (")[0].lower()


if __name__ == "__main__":
    sys.exit(main())
