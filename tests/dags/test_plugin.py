"""The pages in a real Airflow: the plugin loads cleanly, strangers are shut out, and hostile articles do nothing in a browser."""

from __future__ import annotations

import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests import invented_day
from tests.airflow_server import USERS, Airflow, find_chromium, running

PAGES = ("/", "/?date=2025-01-21")
NOWHERE = "postgresql://nobody:secret-word@127.0.0.1:9/nowhere"
STATIC = Path(__file__).resolve().parents[2] / "plugins" / "missionwatch" / "ui" / "static"


@pytest.fixture(scope="module")
def airflow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Airflow]:
    with running(tmp_path_factory.mktemp("airflow")) as server:
        server.show(NOWHERE)
        yield server


@pytest.fixture
def hostile_day(airflow: Airflow, database_url: str) -> Iterator[str]:
    """The pages show a day whose feeds tried everything."""
    invented_day.write(database_url, stories=(*invented_day.HOSTILE, *invented_day.STORIES))
    airflow.show(database_url)
    yield database_url
    airflow.show(NOWHERE)


def ask(airflow: Airflow, path: str, user: str = "viewer", method: str = "GET", **headers: str) -> httpx.Response:
    return httpx.request(
        method,
        f"{airflow.url}/missionwatch{path}",
        cookies=airflow.cookies(user),
        headers={"accept": "text/html"} | headers,
    )


def test_the_plugin_loads_without_errors_and_once(airflow: Airflow) -> None:
    with httpx.Client(
        base_url=airflow.url, headers={"Authorization": f"Bearer {airflow.cookies('admin')['_token']}"}
    ) as admin:
        assert admin.get("/api/v2/plugins/importErrors").json() == {"import_errors": [], "total_entries": 0}
        plugins = [p for p in admin.get("/api/v2/plugins").json()["plugins"] if p["name"] == "missionwatch"]
    assert len(plugins) == 1
    view = plugins[0]["external_views"][0]
    assert (view["href"], view["url_route"], view["nav_top_level"]) == ("/missionwatch/", "missionwatch", True)


def test_the_standard_library_is_still_itself(airflow: Airflow) -> None:
    library = sysconfig.get_path("stdlib")
    found = airflow.loaded()["standard library"]
    assert set(found) == {"html", "queue", "types"}
    assert all(file.startswith(library) and "site-packages" not in file for file in found.values())


def test_every_page_is_in_the_table_of_who_may_see_it(airflow: Airflow) -> None:
    assert {path for path, _ in airflow.loaded()["routes"]} == {page.split("?")[0] for page in PAGES}


@pytest.mark.parametrize("page", PAGES)
def test_nobody_sees_a_page_and_everybody_with_a_login_does(airflow: Airflow, hostile_day: str, page: str) -> None:
    seen = {user: ask(airflow, page, user).status_code for user in ("nobody", *USERS)}
    assert seen == {"nobody": 401, "viewer": 200, "user": 200, "op": 200, "admin": 200}


def test_a_bearer_token_is_as_good_as_the_cookie_and_a_forged_one_is_not(airflow: Airflow, hostile_day: str) -> None:
    token = airflow.cookies("viewer")["_token"]
    assert ask(airflow, "/", "nobody", authorization=f"Bearer {token}").status_code == 200
    assert ask(airflow, "/", "nobody", authorization=f"Bearer {token[:-4]}AAAA").status_code == 403


def test_strangers_are_shown_the_way_to_the_login_and_no_data(airflow: Airflow, hostile_day: str) -> None:
    answer = ask(airflow, "/", "nobody")
    assert "/api/v2/auth/login?next=" in answer.text and "Kenscoff" not in answer.text
    assert ask(airflow, "/", "nobody", accept="application/json").json() == {"detail": "Not authenticated"}


@pytest.mark.parametrize(
    ("path", "method", "user", "status"),
    [
        ("/", "GET", "viewer", 200),
        ("/", "HEAD", "viewer", 200),
        ("/?date=tomorrow", "GET", "viewer", 400),
        ("/?date=9999-12-31", "GET", "viewer", 400),
        ("/", "GET", "nobody", 401),
        ("/nowhere", "GET", "viewer", 404),
        ("/", "POST", "viewer", 405),
        ("/static/pages.css", "GET", "nobody", 200),
        ("/static/..%2fapp.py", "GET", "nobody", 404),
    ],
)
def test_each_answer_carries_the_policy_that_keeps_scripts_of_strangers_out(
    airflow: Airflow, hostile_day: str, path: str, method: str, user: str, status: int
) -> None:
    answer = ask(airflow, path, user, method)
    assert answer.status_code == status
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'self'" in policy and "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == ("no-cache" if path.startswith("/static/") else "no-store")


def test_a_write_from_another_site_is_refused_even_to_an_administrator(airflow: Airflow) -> None:
    own = airflow.url
    assert ask(airflow, "/", "admin", "POST", origin="https://evil.invalid").status_code == 403
    assert ask(airflow, "/", "admin", "POST", origin="null").status_code == 403
    assert ask(airflow, "/", "admin", "POST", origin=own).status_code == 405


def test_a_database_that_does_not_answer_is_told_without_its_secrets(airflow: Airflow) -> None:
    answer = ask(airflow, "/")
    assert answer.status_code == 503
    assert "The database does not answer" in answer.text
    for secret in ("secret-word", "127.0.0.1:9", "Traceback", "psycopg"):
        assert secret not in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_only_styles_scripts_and_pictures_are_open_to_all() -> None:
    assert {path.suffix for path in STATIC.rglob("*") if path.is_file()} == {".css", ".js", ".svg"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install playwright")
    path = find_chromium()
    if not path:
        pytest.skip("no chromium: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def window(airflow: Airflow, browser: Any) -> Iterator[Any]:
    """A browser that is logged in as a viewer. The web outside answers with a line of text."""
    context = browser.new_context(color_scheme="light")
    context.route("https://**", lambda route: route.fulfill(body="an article", content_type="text/plain"))
    page = context.new_page()
    page.goto(f"{airflow.url}/auth/login?next={airflow.url}/plugin/missionwatch")
    page.fill("input[name=username]", "viewer")
    page.fill("input[name=password]", "viewer")
    page.click("button[type=submit]")
    page.wait_for_url("**/plugin/missionwatch**")
    yield context
    context.close()


@pytest.mark.parametrize("width", [1280, 375])
def test_in_airflows_frame_hostile_articles_run_nothing_and_the_page_fits(
    airflow: Airflow, hostile_day: str, window: Any, width: int
) -> None:
    page = window.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    dialogs: list[str] = []
    errors: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))

    page.goto(f"{airflow.url}/plugin/missionwatch")
    frame = page.frame_locator("iframe[title=MissionWatch]")
    frame.locator("h1").wait_for()
    for summary in frame.locator("summary").all():
        summary.click()

    assert frame.locator("text={{7*7}}").count() > 0, "a title is text, not a template"
    links = frame.locator("a").evaluate_all("links => links.map(link => link.protocol)")
    assert set(links) == {"http:", "https:"}
    room = frame.locator("html").evaluate("html => html.scrollWidth - html.clientWidth")
    assert room <= 0, "nothing sticks out to the right"

    with window.expect_page() as opened:
        frame.locator("a", has_text="Second contingent of the year").first.click()
    assert opened.value.evaluate("[window.opener === null, document.referrer]") == [True, ""]
    assert (dialogs, errors) == ([], [])


def test_the_page_follows_airflows_theme(airflow: Airflow, hostile_day: str, window: Any) -> None:
    page = window.new_page()
    page.goto(f"{airflow.url}/plugin/missionwatch")
    html = page.frame_locator("iframe").locator("html[data-theme=light]")
    html.wait_for()
    light = html.evaluate("html => getComputedStyle(html).backgroundColor")
    page.evaluate("document.documentElement.classList.replace('light', 'dark')")
    html = page.frame_locator("iframe").locator("html[data-theme=dark]")
    html.wait_for()
    assert html.evaluate("html => getComputedStyle(html).backgroundColor") != light
