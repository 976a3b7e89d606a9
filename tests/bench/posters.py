"""What a poster costs, as multiples of the barest typesetting of the same sheet in the same run.

    python -m tests.bench.posters [--outlets 100]

The baseline is one blank A4 page with the same code on it, through a typesetter that is kept warm like ours.
"""

import argparse
import resource
import sys
import time
from collections.abc import Callable

import typst

from kit import qr
from kit.printed.labels import stickers
from kit.printed.posters import PosterOutlet, poster
from kit.typesetting import picture

BARE = b'#set page(paper: "a4")\n#image(bytes(sys.inputs.code), width: 92mm)'


def orders(outlets: int) -> list[tuple[PosterOutlet, str]]:
    """Made-up outlets, each with a link of its own."""
    return [
        (
            PosterOutlet(f"BJ-{n:04}", f"北京第{n}家电服务网点", "010-8472 1100"),
            f"https://s.example.cn/S/CAAAEAAAB5Q{n:05}",
        )
        for n in range(outlets)
    ]


def each(work: Callable[[PosterOutlet, str], object], ordered: list[tuple[PosterOutlet, str]]) -> float:
    """CPU seconds an outlet, the first one (which warms up) left out."""
    work(*ordered[0])
    began = time.process_time()
    for outlet, url in ordered[1:]:
        work(outlet, url)
    return (time.process_time() - began) / (len(ordered) - 1)


def peak_mb() -> float:
    """The most memory this process ever held, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 2**10)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="What a poster costs against the barest typesetting.")
    parser.add_argument("--outlets", type=int, default=100)
    ordered = orders(max(2, parser.parse_args().outlets))
    compiler = typst.Compiler(ignore_system_fonts=True)
    codes = {url: qr.qr_svg(url, qr.POSTER) for _, url in ordered}
    sheets = {url: poster(outlet, url) for outlet, url in ordered[:10]}

    def bare(_: PosterOutlet, url: str) -> object:
        return compiler.compile(input=BARE, format="pdf", sys_inputs={"code": codes[url]}, pdf_tags=False)

    began = peak_mb()
    baseline = each(bare, ordered)
    figures = {
        "blank A4 page with the code (baseline)": baseline,
        "the code as SVG, drawn and read back": each(lambda _, url: qr.qr_svg(url, qr.POSTER), ordered),
        "reading a printed A4 page back at 72 dpi": each(lambda _, url: qr.decode(picture(sheets[url])), ordered[:10]),
        "poster A4, both languages, read back": each(lambda o, url: poster(o, url, size="a4"), ordered),
        "tent A5, both languages, both codes read back": each(lambda o, url: poster(o, url, size="a5"), ordered),
        "card A6, both languages, read back": each(lambda o, url: poster(o, url, size="a6"), ordered),
        "four cards, all codes read back": each(lambda o, url: poster(o, url, size="a6x4"), ordered),
        "24 stickers, all codes read back": each(stickers, ordered),
    }
    for name, seconds in figures.items():
        print(f"{name:44}{1000 * seconds:8.1f} ms CPU {seconds / baseline:7.1f} x")
    print(f"memory: {began:.0f} MB before, {peak_mb():.0f} MB at most")


if __name__ == "__main__":
    main()
