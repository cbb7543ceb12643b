"""One document through gate, charset and reader. All feeds are invented."""

from __future__ import annotations

import gzip
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionwatch.errors import ItemError, NotFeed, TooLarge
from missionwatch.poll import ParsedFeed, feed_links, gate, parse_feed
from missionwatch.poll.charset import decoded
from missionwatch.poll.plain import plain

NOW = datetime(2024, 7, 1, tzinfo=UTC)
URL = "https://gazet.example/rss/all.xml"


def rss(items: str, head: str = "", version: str = '<?xml version="1.0" encoding="utf-8"?>') -> bytes:
    text = f'{version}<rss version="2.0"><channel><title>Gazèt envante</title>{head}{items}</channel></rss>'
    return text.encode()


def item(title: str = "Tit", link: str = "https://gazet.example/1", more: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{more}</item>"


def read(body: bytes, content_type: str | None = None) -> ParsedFeed:
    return parse_feed(body, content_type, URL, now=NOW)


def test_an_rss_item_becomes_an_entry() -> None:
    more = (
        "<guid>g1</guid><pubDate>Tue, 25 Jun 2024 10:00:00 -0400</pubDate><category>Sekirite</category>"
        "<description>&lt;p&gt;Yon &lt;b&gt;fos&lt;/b&gt; rive.&lt;/p&gt;&lt;p&gt;Dezyèm.&lt;/p&gt;</description>"
    )
    feed = read(rss(item("Lapolis &amp; GSF", more=more)))
    assert feed.title == "Gazèt envante"
    (entry,) = feed.entries
    assert entry.guid == "g1"
    assert entry.title == "Lapolis & GSF"
    assert entry.link == "https://gazet.example/1"
    assert entry.published_at == datetime(2024, 6, 25, 14, tzinfo=UTC)
    assert entry.summary == "Yon fos rive. Dezyèm."
    assert entry.categories == ("Sekirite",)


def test_an_atom_entry_takes_its_alternate_link_and_its_longest_text() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://gazet.example/nouvel/"><title>G</title>
      <entry><id>urn:1</id><title type="html">A &amp;lt;b&amp;gt;</title><link rel="self" href="/x.atom"/>
      <link rel="alternate" href="un.html"/><updated>2024-06-25T14:00:00Z</updated><summary>court</summary>
      <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Le texte entier.</p></div></content></entry></feed>"""
    (entry,) = read(body).entries
    assert entry.link == "https://gazet.example/nouvel/un.html"
    assert entry.summary == "Le texte entier."
    assert entry.published_at == datetime(2024, 6, 25, 14, tzinfo=UTC)


def test_rdf_is_read() -> None:
    body = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>G</title></channel><item rdf:about="https://gazet.example/1">
      <title>Premye</title><link>https://gazet.example/1</link><dc:date>2024-06-25</dc:date></item></rdf:RDF>"""
    (entry,) = read(body).entries
    assert (entry.title, entry.published_at) == ("Premye", datetime(2024, 6, 25, tzinfo=UTC))


def test_json_feed_is_read_and_wrong_types_are_not_there() -> None:
    body = (
        b'{"version": "https://jsonfeed.org/version/1.1", "title": ["no"], "items": ['
        b'{"id": 7, "url": "/1", "title": "Yon", "content_html": "<p>de</p>", "tags": ["a", 1]},'
        b'{"id": "8", "title": {"x": 1}, "url": 1.5, "content_text": "San tit", "date_published": {}}, "no item"]}'
    )
    first, second = read(body).entries
    assert (first.guid, first.link, first.summary, first.categories) == ("7", "https://gazet.example/1", "de", ("a",))
    assert (second.title, second.link, second.published_at) == ("San tit", None, None)


def test_links_are_absolute_http_or_not_there() -> None:
    links = [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "//autre.example/x",
        "../a b",
        "https://",
        "HTTP://gazet.example/q?a=1&amp;b=2",
    ]
    feed = read(rss("".join(item(link=link) for link in links)))
    assert [entry.link for entry in feed.entries] == [
        None,
        None,
        None,
        "https://autre.example/x",
        "https://gazet.example/a%20b",
        None,
        "http://gazet.example/q?a=1&b=2",
    ]


def test_a_guid_that_is_an_address_serves_where_there_is_no_link() -> None:
    feed = read(rss('<item><title>a</title><guid isPermaLink="false">https://gazet.example/?p=1</guid></item>'))
    assert feed.entries[0].link == "https://gazet.example/?p=1"


def test_a_guid_on_two_pages_is_told_apart_and_the_same_item_twice_is_not() -> None:
    two = read(
        rss(
            item(link="https://gazet.example/1", more="<guid>g</guid>")
            + item(link="https://gazet.example/2", more="<guid>g</guid>")
        )
    )
    assert len({entry.guid for entry in two.entries}) == 2
    same = read(rss(item(more="<guid>g</guid>") * 2))
    assert len({entry.guid for entry in same.entries}) == 1


def test_a_guid_stays_as_it_was_written() -> None:
    guids = ["g1", "tag:gazet.example,2024:1", "2024/06/1", "https://gazet.example/?p=1"]
    feed = read(rss("".join(item(more=f"<guid>{guid}</guid>") for guid in guids)))
    assert [entry.guid for entry in feed.entries] == guids


def test_a_guid_of_any_length_fits_into_an_index() -> None:
    feed = read(rss(item(more=f"<guid>{'a' * 6_000}1</guid>") + item(more=f"<guid>{'a' * 6_000}2</guid>")))
    assert len({entry.guid for entry in feed.entries}) == 2
    assert all(len(entry.guid) < 300 for entry in feed.entries)


def test_an_item_without_guid_is_known_by_its_link_or_its_title() -> None:
    feed = read(rss(item() + "<item><title>San lyen</title></item>"))
    assert [entry.guid for entry in feed.entries] == ["https://gazet.example/1", "text:San lyen"]


def test_titles_lose_tags_controls_and_tricks_with_direction() -> None:
    raw = "<![CDATA[<script>alert(1)</script>Atak\x07 \u202egnp\u202c\u00ad <b onclick=x>gang</b>\n\n yo &eacute;]]>"
    (entry,) = read(rss(item(raw))).entries
    assert entry.title == "Atak gnp gang yo é"


def test_a_less_than_sign_in_a_title_stays() -> None:
    (entry,) = read(rss(item("A &amp;amp; B &amp;lt; C"))).entries
    assert entry.title == "A & B < C"


def test_templates_and_formulas_stay_text() -> None:
    (entry,) = read(rss(item("{{7*7}} =HYPERLINK(1)"))).entries
    assert entry.title == "{{7*7}} =HYPERLINK(1)"


def test_hints_about_when_to_come_again_are_read() -> None:
    head = (
        '<ttl>60</ttl><sy:updatePeriod xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">hourly</sy:updatePeriod>'
        "<skipHours><hour>24</hour><hour>3</hour></skipHours><skipDays><day>Sunday</day></skipDays>"
    )
    hints = read(rss(item(), head)).hints
    assert (hints.ttl_min, hints.period_min, hints.skip_hours, hints.skip_days) == (60.0, 60.0, (0, 3), (6,))


def test_entries_beyond_the_cap_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert gate.MAX_ENTRIES == 5_000
    monkeypatch.setattr(gate, "MAX_ENTRIES", 50)
    feed = read(rss(item() * 57))
    assert (len(feed.entries), feed.dropped) == (50, 7)


def test_long_texts_are_cut() -> None:
    (entry,) = read(rss(item("t " * 5_000, more=f"<description>{'d ' * 50_000}</description>"))).entries
    assert len(entry.title) <= 1_000
    assert len(entry.summary) <= 20_000


# --- what is no feed -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (b"", "empty", "empty"),
        (b" \r\n\xef\xbb\xbf", "empty", "empty"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "not a feed", "HTML"),
        (b'<?xml version="1.0"?><urlset xmlns="x"><url/></urlset>', "not a feed", "sitemap"),
        (b'<opml version="2.0"><body/></opml>', "not a feed", "OPML"),
        (b'<?xml version="1.0"?><note/>', "not a feed", "<note>"),
        (b'{"version": "2", "items": []}', "not a feed", "JSON"),
        (b'{"broken', "not a feed", "JSON"),
        (b"plain words", "not a feed", "neither"),
        (b"\x00\x01\x02\xff" * 50, "not a feed", "neither"),
        (b"\x1f\x8b\x08garbage", "not a feed", "gzip"),
    ],
)
def test_other_documents_are_named(body: bytes, kind: str, words: str) -> None:
    with pytest.raises(NotFeed, match=words) as caught:
        read(body)
    assert caught.value.kind == kind
    assert caught.value.subject == URL


def test_a_page_is_asked_for_the_feeds_that_it_names() -> None:
    page = b"<html><head><link rel='alternate' type='application/rss+xml' href='/fil.xml'></head>"
    with pytest.raises(NotFeed, match=r"https://gazet\.example/fil\.xml"):
        read(page)


def test_the_feeds_that_a_page_names_are_absolute_http_addresses_in_its_order() -> None:
    page = (
        b"<html><head><link rel='alternate' type='application/rss+xml' href='/fil.xml'><link rel='stylesheet' href='/x.css'>"
        b"<link rel='alternate' type='application/atom+xml' href='javascript:x'><link rel='alternate' hreflang='fr' href='/fr'>"
        b"<link rel='alternate' type='application/feed+json' href='https://gazet.example/f.json'></head>"
    )
    assert feed_links(page, None, "https://gazet.example/nouvel/") == [
        "https://gazet.example/fil.xml",
        "https://gazet.example/f.json",
    ]


# --- what would hurt -----------------------------------------------------------------------------------------------

DEEP_JSON = b'{"version": "https://jsonfeed.org/version/1", "items": ' + b"[" * 200_000
HOSTILE = {
    "attributes": rss("<item " + " ".join(f'a{n}="1"' for n in range(300)) + "/>"),
    "attributes without values": rss("<item " + " ".join(f"attribute{n}" for n in range(300)) + "/>"),
    "attributes in all": rss(("<item " + " ".join(f'a{n}="1"' for n in range(200)) + "/>") * 1_000),
    "depth": rss("<a>" * 300),
    "entities": b'<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + rss(item("&b;"), version=""),
    "external entity": b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + rss(item("&x;"), version=""),
    "parameter entity": b'<!DOCTYPE r [<!ENTITY % x SYSTEM "http://127.0.0.1/"> %x;]>' + rss(item(), version=""),
    "entities in UTF-16": '<!DOCTYPE r [<!ENTITY a "x">]><rss><channel><item/></channel></rss>'.encode("utf-16"),
    "children": rss("<item>" + "<category>a</category>" * 2_000 + "</item>"),
    "json": DEEP_JSON,
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_would_stall_a_parser_is_refused(body: bytes) -> None:
    with pytest.raises(NotFeed) as caught:
        read(body)
    assert caught.value.kind == "hostile feed"


SLOW = {
    "author": rss(item(more=f"<author>{'a.' * 100_000}</author>")),
    "creator": rss(item(more=f"<dc:creator><![CDATA[{'a-' * 100_000}]]></dc:creator>")),
    "unclosed tags": rss(item("<a " * 100_000)),
    "unclosed comments": rss(item(more=f"<description>{'&lt;!-- ' * 100_000}</description>")),
    "ampersands": rss(item("&amp;" * 200_000)),
    "a long text": rss(item(more=f"<description>{'&lt;p&gt;x' * 500_000}</description>")),
    "a long date": rss(item(more=f"<pubDate>{'1 ' * 100_000}</pubDate>")),
}


@pytest.mark.parametrize("body", SLOW.values(), ids=SLOW.keys())
def test_what_stalls_other_parsers_takes_seconds_at_most(body: bytes) -> None:
    begun = time.process_time()
    assert read(body).entries
    assert time.process_time() - begun < 5


def test_a_doctype_without_entities_is_no_reason_to_refuse() -> None:
    doctype = (
        b'<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd">'
    )
    assert read(b'<?xml version="1.0"?>' + doctype + rss(item(), version="")).entries


def test_an_article_about_xml_entities_is_no_attack() -> None:
    assert read(rss(item("<![CDATA[What <!ENTITY does]]>"))).entries


def test_gzip_without_a_header_is_unpacked_once_and_bombs_are_refused() -> None:
    assert read(gzip.compress(rss(item()))).entries
    with pytest.raises(NotFeed):
        read(gzip.compress(gzip.compress(rss(item()))))
    with pytest.raises(TooLarge):
        read(gzip.compress(b"\0" * 20_000_000))


def test_noise_before_the_declaration_is_skipped() -> None:
    warning = b"<br />\n<b>Warning</b>: something in <b>/srv/x.php</b> on line <b>3</b><br />\n"
    assert read(warning + rss(item("Apre avètisman"))).entries[0].title == "Apre avètisman"


def test_a_document_that_breaks_off_gives_what_was_whole() -> None:
    feed = read(rss(item("Yon") + item("De"))[:-40])
    assert feed.entries[0].title == "Yon"


# --- characters ----------------------------------------------------------------------------------------------------

TITLE = "Sécurité – « œuvre », 5 € à Pòtoprens"


@pytest.mark.parametrize(
    ("written", "declared", "header"),
    [
        ("utf-8", "utf-8", None),
        ("utf-8", "iso-8859-1", None),
        ("utf-8", "iso-8859-1", "text/xml; charset=iso-8859-1"),
        ("cp1252", "windows-1252", None),
        ("cp1252", "utf-8", None),
        ("cp1252", "utf-8", "application/rss+xml; charset=utf-8"),
        ("cp1252", "iso-8859-1", None),
        ("cp1252", "nonsense-9", "text/xml; charset=idna"),
        ("utf-16", "utf-16", None),
        ("utf-16-le", "utf-16", None),
        ("utf-8-sig", "us-ascii", None),
    ],
)
def test_characters_come_out_right_whoever_is_wrong(written: str, declared: str, header: str | None) -> None:
    text = (
        rss(item(TITLE), version=f'<?xml version="1.0" encoding="{declared}"?>').decode().replace("Gazèt envante", "x")
    )
    assert read(text.replace("ò", "o").encode(written), header).entries[0].title == TITLE.replace("ò", "o")


def test_the_header_names_the_encoding_of_what_is_no_utf8() -> None:
    body = rss(item("Первая новость"), version="").decode().replace("Gazèt envante", "x").encode("koi8-r")
    assert read(body, "text/xml; charset=koi8-r").entries[0].title == "Первая новость"


def test_a_few_broken_bytes_do_not_turn_utf8_into_something_else() -> None:
    assert decoded("éàòèç".encode() * 20 + b"\xff", None).startswith("éàòèç")


@given(st.binary(max_size=300), st.sampled_from([None, "text/xml; charset=utf-7", "text/xml; charset=utf-16"]))
def test_no_bytes_raise_anything_but_our_own_errors(body: bytes, content_type: str | None) -> None:
    for start in (
        b"",
        b"<rss><channel><item><title>",
        b"<?xml version='1.0'?><feed><entry>",
        b'{"version":"https://jsonfeed.org/version/1",',
    ):
        try:
            parse_feed(start + body, content_type, URL, now=NOW)
        except ItemError as error:
            assert error.subject == URL


@given(st.text(max_size=200))
def test_plain_text_has_one_line_and_no_controls(text: str) -> None:
    result = plain(text, 100)
    assert len(result) <= 100
    assert "\n" not in result and all(c.isprintable() or c in "\u200c\u200d" or ord(c) > 0x7F for c in result)
