"""config/cleaning.yaml: what a site's rule does, and that a mistake in it stops the program. All sites are invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from missionwatch.clean import load_rules
from missionwatch.config import ROOT
from missionwatch.errors import ConfigError


def rules(folder: Path, text: str) -> object:
    (folder / "cleaning.yaml").write_text(text)
    return load_rules(folder)


def test_the_rules_of_the_checkout_are_valid() -> None:
    assert load_rules(ROOT / "config").by_domain


def test_no_file_means_no_rules(tmp_path: Path) -> None:
    assert not load_rules(tmp_path).by_domain


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("paper.example: {dropp: ['.x']}", "paper.example.dropp"),
        ("paper.example: {drop: '.x'}", "paper.example.drop"),
        ("paper.example: {drop: ['p[']}", "paper.example.drop.0"),
        ("paper.example: {drop_text: ['re:(']}", "paper.example.drop_text.0"),
        ("paper.example: {drop_text: ['']}", "paper.example.drop_text.0"),
        ("paper.example: [a]", "paper.example"),
        ("Paper.example: {drop: ['.x']}", "Paper.example"),
        ("https://paper.example/: {drop: ['.x']}", "https://paper.example/"),
        ("[a]", ""),
        ("paper.example: {}\npaper.example: {}", "line 2"),
    ],
)
def test_a_mistake_names_file_and_key(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(ConfigError) as caught:
        rules(tmp_path, text)
    assert caught.value.key == key
    assert caught.value.file.endswith("cleaning.yaml")


@pytest.mark.parametrize("domain", ["paper.example", "www.a-b.paper.co.example", "127.0.1.12", "xn--bcher-kva.example"])
def test_domains_and_addresses_of_intranets_may_have_rules(tmp_path: Path, domain: str) -> None:
    (tmp_path / "cleaning.yaml").write_text(f"{domain}: {{drop: ['.promo']}}")
    assert load_rules(tmp_path).at(f"https://{domain}/x") is not None


@pytest.mark.parametrize(
    "text",
    ["paper.example: {drop: ['body']}", "paper.example: {drop: ['*']}", "paper.example: {drop_text: ['re:.*']}",
     "paper.example: {drop_text: ['re:']}", "-a.example: {drop: ['.x']}", "paper.example:80: {drop: ['.x']}",
     "paper: {drop: ['.x']}"],
)  # fmt: skip
def test_a_rule_that_would_drop_everything_or_names_no_site_is_a_mistake(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError):
        rules(tmp_path, text)


def test_what_selectors_did_is_told_and_a_body_that_is_not_there_means_the_whole_page(tmp_path: Path) -> None:
    (tmp_path / "cleaning.yaml").write_text("a.example: {drop: ['.promo', '.gone'], body: '#nowhere'}")
    rule = load_rules(tmp_path).at("https://a.example/")
    assert rule is not None
    applied = rule.apply(PAGE)
    assert applied.told == (
        "drop .promo: 1 taken out",
        "drop .gone: 0 taken out",
        "body #nowhere: 0 found, so the whole page was read",
    )
    assert "Three" in applied.html and applied.changed


def test_a_deeply_nested_page_keeps_its_text_under_a_rule(tmp_path: Path) -> None:
    (tmp_path / "cleaning.yaml").write_text("a.example: {drop: ['.promo']}")
    rule = load_rules(tmp_path).at("https://a.example/")
    assert rule is not None
    assert "deep down" in rule.apply("<div>" * 450 + "deep down").html


def test_a_rule_holds_for_subdomains_and_the_nearest_one_wins(tmp_path: Path) -> None:
    (tmp_path / "cleaning.yaml").write_text("paper.example: {reason: a}\nlive.paper.example: {reason: b}")
    found = load_rules(tmp_path)
    assert [getattr(found.at(url), "reason", None) for url in (
        "https://www.paper.example/x", "https://eu.live.paper.example/x", "https://otherpaper.example/x", "http://[bad", "https://example/",
    )] == ["a", "b", None, None, None]  # fmt: skip


PAGE = (
    "<html><body><div class='promo'><p>A promotion that looks like text.</p></div><div "
    "id='story'><p>One.</p><p>Two.</p></div>"
    "<p>Three.</p></body></html>"
)


def test_drop_takes_elements_out_and_body_keeps_one(tmp_path: Path) -> None:
    (tmp_path / "cleaning.yaml").write_text("a.example: {drop: ['.promo']}\nb.example: {body: '#story'}")
    found = load_rules(tmp_path)
    dropped, kept = found.at("https://a.example/"), found.at("https://b.example/")
    assert dropped is not None and kept is not None
    assert "promotion" not in dropped.apply(PAGE).html and "Three" in dropped.apply(PAGE).html
    assert "One" in kept.apply(PAGE).html and "Three" not in kept.apply(PAGE).html


def test_drop_text_is_the_start_of_a_line_or_a_pattern(tmp_path: Path) -> None:
    (tmp_path / "cleaning.yaml").write_text("a.example: {drop_text: ['Follow us', 're:^Edited by: .+$']}")
    rule = load_rules(tmp_path).at("https://a.example/")
    assert rule is not None
    assert [rule.matching(line) for line in ("Follow us now", "We follow us", "Edited by: Pat", "Not Edited by: Pat")] == [
        "Follow us", None, "re:^Edited by: .+$", None]  # fmt: skip
