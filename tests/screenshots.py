"""The pictures of the README, made anew: `python -m tests.screenshots` (make screenshots).

The page is taken in a real Airflow with an invented day, the digest from the file that `make demo` or `missionwatch digest --out`
wrote. Needs chromium.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import Browser, sync_playwright

from missionwatch.stack import postgres
from missionwatch.store.db import connect
from missionwatch.store.migrate import migrate
from tests import invented_day
from tests.airflow_server import ROOT, Airflow, find_chromium, running

WIDTH = 1280
DIGEST_WIDTH, DIGEST_HEIGHT = 660, 2400  # its beginning: a whole digest is long


@contextmanager
def invented_airflow(folder: Path) -> Iterator[Airflow]:
    """Airflow whose pages show the invented day; everything lies in `folder`."""
    server = postgres.start(folder / "postgres")
    try:
        with connect(server.url()) as connection:
            connection.execute("create database pictures")
        migrate(server.url("pictures"))
        invented_day.write(server.url("pictures"))
        with running(folder / "airflow", MISSIONWATCH_CONFIG=str(_config(folder / "config"))) as airflow:
            airflow.show(server.url("pictures"))
            yield airflow
    finally:
        postgres.stop(folder / "postgres")


def _config(folder: Path) -> Path:
    declared = {
        feed.key: {name: getattr(feed, name) for name in ("url", "outlet", "language", "country", "kind", "homepage")}
        for feed in invented_day.declared().values()
    }
    (folder / "feeds").mkdir(parents=True)
    (folder / "feeds" / "invented.yaml").write_text(yaml.safe_dump(declared))
    return folder


def take_page(browser: Browser, airflow: Airflow, out: Path, *, scheme: Any = "light") -> None:
    """The page in Airflow's frame, as high as it is."""
    context = browser.new_context(viewport={"width": WIDTH, "height": 900}, color_scheme=scheme)
    context.add_cookies([{"name": "_token", "value": airflow.cookies("admin")["_token"], "url": airflow.url}])
    page = context.new_page()
    page.goto(f"{airflow.url}/plugin/missionwatch")
    frame = page.frame_locator("iframe[title=MissionWatch]")
    frame.locator("h1").wait_for()
    height = frame.locator("main").evaluate("main => main.getBoundingClientRect().bottom")
    page.set_viewport_size({"width": WIDTH, "height": int(height) + 40})
    page.wait_for_timeout(500)  # Airflow's own navigation is drawn a moment after the frame
    page.screenshot(path=out)
    context.close()


def take_digest(browser: Browser, html: Path, out: Path) -> None:
    """The beginning of a digest as a mail program shows it: no scripts, no network."""
    size = {"width": DIGEST_WIDTH, "height": DIGEST_HEIGHT}
    context = browser.new_context(viewport=size, java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(html.resolve().as_uri())
    page.screenshot(path=out)
    context.close()


def main(arguments: list[str] | None = None) -> int:
    """Write the pictures; 1 where there is no browser."""
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots", description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "img", help="folder of the pictures")
    parser.add_argument("--digest", type=Path, default=ROOT / "var" / "demo" / "digest.html", help="a digest's HTML")
    options = parser.parse_args(arguments)
    chromium = find_chromium()
    if not chromium:
        print("no chromium: apt-get install chromium", file=sys.stderr)
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="pictures-") as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        with invented_airflow(Path(folder)) as airflow:
            take_page(browser, airflow, options.out / "today.png")
            take_page(browser, airflow, options.out / "today-dark.png", scheme="dark")
        if options.digest.exists():
            take_digest(browser, options.digest, options.out / "digest.png")
        else:
            print(f"no digest at {options.digest}: make demo writes one; its picture is left as it is", file=sys.stderr)
        browser.close()
    for picture in sorted(options.out.glob("*.png")):
        print(f"{picture}  {picture.stat().st_size // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
