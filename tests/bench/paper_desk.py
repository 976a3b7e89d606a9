"""The whole way in: files of scanned pages → pictures → reading → sealed and kept → counted. Pages a second, memory.

    python -m tests.bench.paper_desk [--sheets 60] [--dpi 150]

Real sheets of service-visit are printed, filled by tests/kit/paper/simulator and saved as they would come: one PDF from
a feeder and JPEGs from telephones, a third of them. Then ``python -m kit read`` brings them in, in a process of its
own, and once more: the second time nothing changes.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image

from db.store import Store
from kit.paper.sheets import print_copies, register
from tests.bench.packs import INSIDE, firm
from tests.kit.paper.simulator import pens, scanners
from tests.kit.paper.simulator.cameras import photograph
from tests.kit.paper.simulator.conditions import EASY, JUDGING
from tests.kit.paper.simulator.people import answer

PHOTOGRAPHS = 3
"""Every third sheet comes as a telephone's picture."""


def filled(store: Store, sheets: int, dpi: int, folder: Path) -> int:
    """The files that come back, in ``folder``; how many pages they have."""
    sheet_id, sheet = register(store, "service-visit", None, "both")
    printed = pypdfium2.PdfDocument(print_copies(store, sheet_id, "BJ-0000", copies=sheets))
    scans: list[Image.Image] = []
    for number, page in enumerate(printed):
        rng = np.random.default_rng(JUDGING + 900_000 + number)
        geometry = sheet.pages[number % len(sheet.pages)]
        paper = pens.Sheet(np.asarray(page.render(scale=pens.PX * 25.4 / 72).to_pil().convert("L")), rng)
        answer(paper, geometry)
        if number % PHOTOGRAPHS:
            scans.append(Image.fromarray(scanners.scan(paper.picture(), rng, dpi)))
        else:
            seen = Image.fromarray(photograph(paper.picture(), rng, EASY))
            seen.save(folder / f"photo-{number:04}.jpg", quality=80)
    scans[0].save(folder / "feeder.pdf", save_all=True, append_images=scans[1:], resolution=dpi, quality=85)
    return len(printed)


def read(data: Path, folder: Path) -> tuple[dict[str, float], dict[str, int]]:
    """``python -m kit read`` in a process of its own: seconds and memory, and what became of the pages."""
    inside = INSIDE.replace("*sys.argv[1:]", "*sys.argv[2:]").replace("subprocess.DEVNULL", "open(sys.argv[1], 'wb')")
    told = data.parent / "told.json"
    done = subprocess.run(
        [sys.executable, "-c", inside, str(told), "read", "--json", str(folder)],
        env={**os.environ, "AFTERWORD_DATA": str(data)}, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    pages = json.loads(told.read_text("utf-8"))["pages"]
    return json.loads(done.stdout.splitlines()[-1]), {fate: count for fate, count in pages.items() if count}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="The whole way of paper into the store.")
    parser.add_argument("--sheets", type=int, default=60)
    parser.add_argument("--dpi", type=int, default=150)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        data, folder = Path(place, "data"), Path(place, "scans")
        folder.mkdir()
        store = firm(data, 1)
        pages = filled(store, asked.sheets, asked.dpi, folder)
        store.close()
        size = sum(path.stat().st_size for path in folder.iterdir())
        print(f"{pages} pages, {size / 1e6:.1f} MB: a PDF at {asked.dpi} dpi, every third page a photograph")
        for what in ("read", "read once more"):
            cost, fates = read(data, folder)
            print(f"{what:<16}{pages / cost['cpu']:6.1f} pages/s of CPU, {pages / cost['wall']:.1f} by the clock, "
                  f"at most {cost['mb']:.0f} MB: {fates}")  # fmt: skip
        with closing(Store.open(data)) as again:
            landed = again.database["responses"].count
        kept = sum(path.stat().st_size for path in (data / "scans").rglob("*") if path.is_file())
        print(f"{landed} responses; pictures kept, sealed: {kept / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
