"""Packs for many outlets: time, most memory, bytes; and what it costs to go on after a kill.

    python -m tests.bench.packs [--outlets 200] [--copies 10] [--only A,B,…]

The packs are made in a process of their own, so that the memory told is theirs. The last column of the table is in
multiples of the barest typesetting of one A4 page with the same code (as tests.bench.posters tells them).
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from db.store import Store
from kit.packs import inventory
from surveys.publishing import SHIPPED, publish
from surveys.questionnaire import load

BASE = "https://s.example.cn"
INSIDE = """
import json, resource, subprocess, sys, time
began = time.perf_counter()
code = subprocess.run([sys.executable, "-m", "kit", *sys.argv[1:]], stdout=subprocess.DEVNULL).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
told = {"code": code, "wall": time.perf_counter() - began, "cpu": used.ru_utime + used.ru_stime}
print(json.dumps({**told, "mb": used.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)}))
"""


def firm(folder: Path, outlets: int) -> Store:
    """A company with so many outlets and its questionnaire published."""
    store = Store.open(folder)
    with store.transaction() as write:
        write.execute("insert into regions values (1, 'N', '华北', 'North', :rev)")
        for n in range(outlets):
            write.execute(
                """insert into outlets (code, name, name_en, region_id, rev)
                   values (:code, :name, :name_en, 1, :rev)""",
                code=f"BJ-{n:04}",
                name=f"北京第{n}家电服务网点",
                name_en=f"Beijing Appliance Service No. {n}",
            )
    publish(store, load(SHIPPED / "service-visit.md"))
    return store


def built(folder: Path, out: Path, *more: str) -> dict[str, float]:
    """``python -m kit build`` in a process of its own: its exit code, seconds and memory."""
    environment = {**os.environ, "AFTERWORD_DATA": str(folder)}
    asked = ["build", "--out", str(out), "--base", BASE, *more]
    done = subprocess.run(
        [sys.executable, "-c", INSIDE, *asked], env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Packs for many outlets.")
    parser.add_argument("--outlets", type=int, default=200)
    parser.add_argument("--copies", type=int, default=10, help="of the questionnaire on paper")
    parser.add_argument("--only", default=",".join(inventory.usual()))
    asked = parser.parse_args()
    more = ("--only", asked.only, "--copies", str(asked.copies))
    with tempfile.TemporaryDirectory() as place:
        data, out = Path(place, "data"), Path(place, "packs")
        firm(data, asked.outlets).close()
        first = built(data, out, *more, "--zip")
        manifest = json.loads((out / "manifest.json").read_text("utf-8"))
        files = [told for outlet in manifest["outlets"] for told in outlet["files"].values()]
        size, zipped = sum(told["bytes"] for told in files), out.with_suffix(".zip").stat().st_size
        print(f"{asked.outlets} outlets, {len(files):,} files, {sum(told['pages'] for told in files):,} pages")
        print(f"built and zipped   {first['wall']:8.1f} s, {first['cpu']:.1f} s CPU, at most {first['mb']:.0f} MB")
        print(
            f"an outlet          {1000 * first['cpu'] / asked.outlets:8.0f} ms CPU, {size / asked.outlets / 1e3:.0f} kB"
        )
        print(f"on disk            {size / 1e6:8.1f} MB, zip {zipped / 1e6:.1f} MB, refused {len(manifest['refused'])}")
        again = built(data, out, *more)
        print(f"built once more    {again['wall']:8.1f} s: every file's hash looked at, nothing made")
        began = time.perf_counter()
        foreseen = built(data, out, *more, "--dry-run")
        print(f"foreseen           {time.perf_counter() - began:8.1f} s, at most {foreseen['mb']:.0f} MB")


if __name__ == "__main__":
    main()
