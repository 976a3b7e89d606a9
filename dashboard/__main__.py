"""``python -m dashboard``: the dashboard, the survey pages and the intake under one uvicorn."""

import argparse
import logging
import sys
from collections.abc import Sequence

import uvicorn

from dashboard import launch


def arguments() -> argparse.ArgumentParser:
    """What the command line takes."""
    parser = argparse.ArgumentParser(
        prog="python -m dashboard",
        description="Serve Afterword. Data lie in AFTERWORD_DATA (default: data).",
        parents=[launch.demo_arguments()],
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1; 0.0.0.0 for the network)")
    parser.add_argument("--port", type=int, default=8501, help="port to listen on (8501)")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until interrupted; the exit code."""
    asked = arguments().parse_args(argv)
    if asked.demo:
        try:
            launch.enter_demo(asked.orders, asked.host, asked.port)
        except ValueError as wrong:
            print(f"--orders {asked.orders}: {wrong}", file=sys.stderr)
            return 2
    else:
        launch.console.print(f"Dashboard  http://{launch.reachable(asked.host)}:{asked.port}")
    # One worker: Streamlit keeps its sessions in memory.
    # Streamlit brings the log's format, and would log every request again if it were only switched off.
    logging.getLogger("uvicorn.access").disabled = True
    uvicorn.run("dashboard.app:app", host=asked.host, port=asked.port, workers=1, log_config=None)
    return 0


if __name__ == "__main__":
    sys.exit(main())
