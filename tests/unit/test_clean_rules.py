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
