"""Pages to articles: speed beside trafilatura, what the import costs, and hostile pages in processes of their own.

Pages are those of `../shared/data` where they are there (a sample, read in place) and the newsroom's; the configuration is
the one that production runs: bytes in, text and all metadata out. trafilatura gives the text only.
"""

from __future__ import annotations

import gzip
import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench.__main__ import ROOT, best, line, pages
from tests.conftest import SHARED_DATA

SAMPLE = 200
ROUNDS = 3

# name -> Python that makes the page's bytes. 10 MB at most: more is refused before anything looks at it.
HOSTILE = {
    "10 MB of nested tags": "b'<div>' * 2_000_000",
    "depth 100,000": "b'<div>' * 100_000 + b'x' + b'</div>' * 100_000",
    "depth 480, many times": "(b'<div>' * 480 + b'x' + b'</div>' * 480) * 50",
    "500,000 attributes": "b'<p ' + b' '.join(b'a%d=1' % n for n in range(500_000)) + b'>x</p>'",
    "390 attributes, many times": "(b'<p ' + b' '.join(b'a%d=1' % n for n in range(390)) + b'>x</p>') * 1_000",
    "a million tiny tags": "b'<p>' + b'<b>x</b>' * 900_000",
    "49,000 tiny tags": "b'<p>' + b'<b>x</b>' * 24_000",
    "300,000 paragraphs": "b'<p>A paragraph of a few words.</p>' * 300_000",
    "9,000 paragraphs": "b'<p>A paragraph of a few words, and a few more of them.</p>' * 9_000",
    "invalid bytes": "b'<html><body><p>' + bytes(range(128, 256)) * 20_000 + b'</p></body></html>'",
    "NUL": "b'<html><body><p>' + b'a\\0b ' * 500_000 + b'</p></body></html>'",
    "wrong charset": "('<html><head><meta charset=koi8-r></head><body><p>' + 'Élève à Haïti. ' * 100_000).encode('cp1252')",
    "UTF-16 without a mark": "('<html><body><p>' + 'A paragraph of a few words. ' * 50_000).encode('utf-16-le')",
    "one line of 5 MB": "b'<html><body><p>' + b'word ' * 1_000_000 + b'</p></body></html>'",
    "a million line breaks": "b'<html><body><p>' + b'x<br>' * 40_000 + b'</p></body></html>'",
}
# What both programs below begin with: the most memory that the process has had. (What `resource` tells counts its parent's.)
_MEMORY = """
import time
def megabytes():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]) / 1024
"""
# The modules that a page needs are imported by the first page, which is no hostile one.
_CHILD = """
from missionwatch.evaluation import extract
extract(b"<html><body><p>A page.</p></body></html>", "https://a.example/")
before = megabytes()
page = {page}
begun = time.process_time()
found = extract(page, "https://a.example/page")
print(time.process_time() - begun, megabytes() - before, found["rejected"] or len(found["text"]), sep="|")
"""
_IMPORT = """
before, begun = megabytes(), time.process_time()
{imported}
print(time.process_time() - begun, megabytes() - before, sep="|")
"""


def main() -> None:
    """Print all of it."""
    collections = {"clean, newsroom": pages()}
    for name in ("extraction", "extraction_more"):
        if (SHARED_DATA / name).is_dir():
            collections[f"clean, {name}"] = list(_sample(SHARED_DATA / name))
    for name, material in collections.items():
        _speed(name, material)
    _imports()
    _hostile()


def _sample(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Some pages, the same ones each time, of all kinds."""
    records = sorted(json.loads((folder / "ground_truth.json").read_text("utf-8")).items())
    for _, record in random.Random(1).sample(records, min(SAMPLE, len(records))):
        yield record.get("url") or "https://a.example/", gzip.decompress((folder / record["html"]).read_bytes())


def _speed(name: str, material: list[tuple[str, bytes]]) -> None:
    import trafilatura

    from missionwatch.evaluation import extract

    def each(work: Callable[[str, bytes], object]) -> Callable[[], object]:
        return lambda: [work(url, html) for url, html in material]

    ours, default, tuned = best(
        each(lambda url, html: extract(html, url)),
        each(lambda url, html: trafilatura.extract(html, url=url)),
        each(lambda url, html: trafilatura.extract(html, url=url, include_comments=False)),
        rounds=ROUNDS,
    )
    line(name, ours, "trafilatura", default, len(material), "pages")
    line("", ours, "trafilatura, tuned", tuned, len(material), "pages")


def _imports() -> None:
    took = {
        module: _run(_IMPORT.format(imported=imported))
        for module, imported in {
            "missionwatch.clean": "import missionwatch.clean",
            "and its first page": "from missionwatch.clean import read; from missionwatch.clean import model; model.load()",
            "trafilatura": "import trafilatura",
        }.items()
    }
    for module, (seconds, megabytes) in took.items():
        print(f"import {module:<24}{float(seconds):>6.2f} s CPU {float(megabytes):>7.0f} MB")


def _hostile() -> None:
    """Each in a fresh process: CPU seconds, and memory beyond what an ordinary page needed (the page itself among it)."""
    for name, page in HOSTILE.items():
        seconds, megabytes, outcome = _run(_CHILD.format(page=page))
        print(f"hostile: {name:<28}{float(seconds):>6.2f} s CPU {float(megabytes):>7.0f} MB   {outcome}")


def _run(program: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", _MEMORY + program], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return done.stdout.strip().split("|")


if __name__ == "__main__":
    main()
