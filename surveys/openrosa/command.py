"""``python -m surveys device``: accounts for telephones and tablets that send through the OpenRosa door."""

import argparse
import ipaddress
import sys
from pathlib import Path
from urllib.parse import urlsplit

from db.store import Store
from surveys.links import base_url
from surveys.openrosa.accounts import DeviceRefused, add_device, list_devices, revoke_device
from surveys.openrosa.collect import settings_text, terminal_code, write_code

DOOR = "/api/openrosa"


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``device`` to the commands of ``python -m surveys``."""
    device = commands.add_parser("device", help="accounts for ODK Collect and other OpenRosa tools")
    verbs = device.add_subparsers(dest="verb", required=True, metavar="VERB")
    made = verbs.add_parser("add", help="make an account; prints its password once, with Collect's settings to scan")
    made.add_argument("name", metavar="NAME", help="what the telephone is called: 2 to 64 letters, digits, . _ @ -")
    made.add_argument("--outlet", metavar="CODE", help="its outlet; without it the form asks for the outlet")
    made.add_argument("--qr", metavar="FILE", type=Path, help="write the settings to scan as PNG, draw nothing")
    made.set_defaults(run=_add)
    gone = verbs.add_parser("revoke", help="lock an account out at once; what it sent stays")
    gone.add_argument("name", metavar="NAME")
    gone.set_defaults(run=_revoke)
    shown = verbs.add_parser("list", help="all accounts, with their outlets")
    shown.set_defaults(run=_list)


def _add(given: argparse.Namespace) -> int:
    store = Store.open()
    try:
        password = add_device(store, given.name, given.outlet)
    except DeviceRefused as refused:
        return _refused(refused)
    server = base_url(store) + DOOR
    settings = settings_text(server, given.name, password)
    print(f"server    {server}\nname      {given.name}\npassword  {password}  (shown this once)")
    if given.qr:
        write_code(settings, given.qr)
        print(f"settings  {given.qr}")
    else:
        print(terminal_code(settings))
    if not _reachable(server):
        print(
            "device add: ODK Collect sends its password over https only; set base_url to https://...", file=sys.stderr
        )
    return 0


def _revoke(given: argparse.Namespace) -> int:
    try:
        revoke_device(Store.open(), given.name)
    except DeviceRefused as refused:
        return _refused(refused)
    print(f"device {given.name} is locked out")
    return 0


def _list(given: argparse.Namespace) -> int:
    for device in list_devices(Store.open()):
        state = f"revoked {device.revoked_at}" if device.revoked_at else f"since {device.created_at}"
        print(f"{device.name}\t{device.outlet or 'any outlet'}\t{state}")
    return 0


def _refused(refused: DeviceRefused) -> int:
    print(f"device: {refused}", file=sys.stderr)
    return 1


def _reachable(server: str) -> bool:
    """Whether a telephone can use the address: https, or a trial on this machine."""
    parts = urlsplit(server)
    try:
        return parts.scheme == "https" or ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return parts.hostname == "localhost"
