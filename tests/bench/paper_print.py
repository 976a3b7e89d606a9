"""What paper costs: the layout of every shipped questionnaire, and copies for many outlets.

    python -m tests.bench.paper_print [--outlets 1000] [--copies 2] [--form service-visit] [--size a4] [--json]

Each outlet gets its own file with its own codes, every page decoded again before it counts. ``seal`` is the part that
is ours to make faster: typesetting and proof are other people's programs.
"""

import argparse
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

from db.store import Store
from kit.brand import Brand
from kit.paper import codes, identity, sheets
from kit.paper.blocks import SIZES
from kit.paper.identity import PageIdentity
from kit.paper.layout import lay_out
from surveys.links import outlet_link
from surveys.publishing import publish_shipped, shipped


def firm(folder: Path, outlets: int) -> Store:
    """A firm with so many outlets, each with its link."""
    store = Store.open(folder)
    publish_shipped(store)
    with store.transaction() as write:
        write.execute("insert into regions values (1, 'S', '华南', 'South', :rev)")
        for n in range(outlets):
            write.execute(
                "insert into outlets (code, name, name_en, region_id, rev) values (:code, :name, :name_en, 1, :rev)",
                code=f"SZ{n:04}",
                name=f"深圳第{n}家电服务网点",
                name_en=f"Shenzhen {n}",
            )
    return store


def peak_mb() -> float:
    """The most memory this process ever held, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 2**10)


def layouts() -> float:
    """CPU milliseconds a layout, over all shipped questionnaires, languages and sizes."""
    asked = [(form, language, size) for form in shipped() for language in ("zh", "en", "both") for size in ("a4", "a5")]
    lay_out(*asked[0])
    began = time.process_time()
    for form, language, size in asked[1:]:
        lay_out(form, language, size)
    return 1000 * (time.process_time() - began) / (len(asked) - 1)


def drawn(store: Store, pages: int = 200) -> float:
    """CPU milliseconds for sealing and drawing one page's code."""
    began = time.process_time()
    for serial in range(pages):
        codes.page_code(identity.seal(store, PageIdentity(1, 1, 1, serial)))
    return 1000 * (time.process_time() - began) / pages


def printed(store: Store, outlets: int, copies: int, form: str, size: str) -> dict[str, float]:
    """Files for all outlets: CPU seconds, wall seconds, pages, bytes, MB held at the end over the beginning."""
    sheet_id, sheet = sheets.register(store, form, None, "both", SIZES[size])
    for n in range(outlets):
        outlet_link(store, f"SZ{n:04}", form)
    cpu, wall, total = time.process_time(), time.perf_counter(), 0
    for n in range(outlets):
        total += len(sheets.print_copies(store, sheet_id, f"SZ{n:04}", copies=copies, brand=Brand()))
    pages = outlets * copies * len(sheet.pages)
    seconds = time.process_time() - cpu
    return {
        "outlets": outlets,
        "pages": pages,
        "cpu_seconds": round(seconds, 1),
        "wall_seconds": round(time.perf_counter() - wall, 1),
        "cpu_ms_a_page": round(1000 * seconds / pages, 1),
        "megabytes": round(total / 1e6, 1),
        "kilobytes_a_file": round(total / outlets / 1e3, 1),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="What paper costs.")
    parser.add_argument("--outlets", type=int, default=1000)
    parser.add_argument("--copies", type=int, default=2)
    parser.add_argument("--form", default="service-visit")
    parser.add_argument("--size", choices=("a4", "a5"), default="a4")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = firm(Path(folder), asked.outlets)
        found = {"layout_cpu_ms": round(layouts(), 1), "code_cpu_ms": round(drawn(store), 2)}
        found |= printed(store, asked.outlets, asked.copies, asked.form, asked.size)
        found["peak_mb"] = round(peak_mb())
        store.close()
    print(json.dumps(found) if asked.json else "\n".join(f"{name:>18}  {value}" for name, value in found.items()))


if __name__ == "__main__":
    main()
