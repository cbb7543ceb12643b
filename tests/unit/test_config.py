"""Every mistake in what people declare is named with its file, its key and what was expected; nothing is guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from missionwatch.config import Settings, load_feeds, load_routes, load_settings
from missionwatch.errors import ConfigError

GOOD = "{url: 'https://gazette.example/rss', outlet: Gazette, language: en, country: HT, kind: national}"


def folder_with(tmp_path: Path, name: str, text: str | bytes) -> Path:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return tmp_path


def test_the_repositorys_settings_are_the_defaults():
    assert load_settings() == Settings()


def test_an_empty_folder_means_defaults(tmp_path):
    assert load_settings(tmp_path) == Settings()
    assert load_feeds(tmp_path) == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("bukets: 4", "bukets: unknown key; known here: buckets"),
        ("web: {host_spacing_s: soon}", "web.host_spacing_s: input should be a valid number, found 'soon'"),
        ("web: {allow_networks: [127.0.0.0/99]}", "expected a network like 127.0.0.0/8, found '127.0.0.0/99'"),
        ("buckets: 0", "buckets: input should be greater than or equal to 1, found 0"),
        ("buckets: '4'", "buckets: input should be a valid integer, found '4'"),
        ("- a list", "expected a mapping of keys, found a list"),
        ("web: [", "settings.yaml: line"),
        ("web: {}\nweb: {}", "the key 'web' stands twice"),
        ("x: !!python/object/apply:os.system ['true']", "could not determine a constructor"),
        ("public_url: javascript:alert(1)", "public_url: expected an http or https address"),
        (b"web: \xff\xfe", "is not UTF-8"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, text, says):
    with pytest.raises(ConfigError) as caught:
        load_settings(folder_with(tmp_path, "settings.yaml", text))
    assert "settings.yaml" in str(caught.value)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"a: {GOOD}\na: {GOOD}", "the key 'a' stands twice"),
        (f"a: {GOOD}\nb: {GOOD}", "b.url: feed a has this address already"),
        (f"A b: {GOOD}", "lower-case letters, digits and hyphens"),
        ("a: {outlet: Gazette}", "a.url: this key is missing"),
        (f"a: {GOOD.replace('en', 'xx', 1)}", "a.language"),
        (f"a: {GOOD.replace('HT', 'Haiti')}", "a.country"),
        (
            f"a: {GOOD.replace('https://gazette.example/rss', 'gazette.example')}",
            "a.url: expected an http or https address",
        ),
        (
            f"a: {GOOD.replace('https://gazette.example/rss', 'https://[::1')}",
            "a.url: expected an http or https address",
        ),
        (f"a: {GOOD.replace('kind: national', 'kind: national, fecth: all')}", "a.fecth: unknown key"),
    ],
)
def test_a_wrong_feed_is_named(tmp_path, text, says):
    with pytest.raises(ConfigError) as caught:
        load_feeds(folder_with(tmp_path, "feeds/haiti.yaml", text))
    assert "haiti.yaml" in str(caught.value)
    assert says in str(caught.value)


def test_a_feed_declared_in_two_files_is_named_with_both(tmp_path):
    folder_with(tmp_path, "feeds/a.yaml", f"gazette: {GOOD}")
    folder_with(tmp_path, "feeds/b.yaml", f"gazette: {GOOD}")
    with pytest.raises(ConfigError, match=r"b\.yaml: gazette: this feed is declared already in .*a\.yaml"):
        load_feeds(tmp_path)


def test_an_unreadable_file_is_named(tmp_path):
    folder = folder_with(tmp_path, "feeds/haiti.yaml", "")
    (folder / "feeds" / "haiti.yaml").unlink()
    (folder / "feeds" / "haiti.yaml").mkdir()
    with pytest.raises(ConfigError, match=r"haiti\.yaml: the file cannot be read"):
        load_feeds(folder)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "alerts: [{rule: new_direct_story, channel: desk}]",
            "alerts.0.channel: no such channel 'desk'; declared: none",
        ),
        ("channels: {desk: {type: fax, sender: a@b.example, recipients: [c@d.example]}}", "channels.desk.type"),
        ("channels: {desk: {type: email, sender: a@b.example, recipients: []}}", "channels.desk.recipients"),
        (
            'channels: {desk: {type: email, sender: a@b.example, recipients: ["c@d.example\\nBcc: x@y.example"]}}',
            "expected a mail address",
        ),
        ("digests: {daily: {at: '25:00', timezone: UTC}}", "digests.daily.at"),
        ("digests: {daily: {at: '06:00', timezone: Port-au-Prince}}", "expected a time zone"),
    ],
)
def test_a_wrong_route_is_named(tmp_path, text, says):
    with pytest.raises(ConfigError) as caught:
        load_routes(folder_with(tmp_path, "routes.yaml", text))
    assert says in str(caught.value)
