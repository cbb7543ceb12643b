"""Addresses: what is one page, what is not, and what only the network could tell. All hosts are invented."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionwatch.urls import canonical_url, host_of, page_key

ARTICLE = "https://www.gazet.example/sekirite/2025/fos-gsf"


@pytest.mark.parametrize(
    "url",
    [
        f" {ARTICLE} ",
        f"{ARTICLE}/",
        f"{ARTICLE}#lire",
        f"{ARTICLE}?utm_source=a&UTM_Medium=b",
        f"{ARTICLE}?fbclid=x&gclid=y&_ga=1.2",
        f"{ARTICLE}?at_medium=rss&at_campaign=x",
        f"{ARTICLE}?amp",
        f"{ARTICLE}?amp=1&outputType=amp",
        f"{ARTICLE}/amp/",
        f"{ARTICLE}.amp.html",
        f"{ARTICLE}.amp",
        "https://www.gazet.example/amp/sekirite/2025/fos-gsf",
        "https://www.gazet.example/sekirite/amp/2025/fos-gsf",
        f"{ARTICLE}?print=1",
        f"{ARTICLE}/print/",
        "https://www.gazet.example/print/sekirite/2025/fos-gsf",
        f"{ARTICLE}?view=print",
        f"{ARTICLE};jsessionid=0A1B2C",
        f"{ARTICLE}?PHPSESSID=0123456789abcdef",
        f"{ARTICLE}?sid=0123456789abcdef0123456789abcdef",
        f"{ARTICLE}?ref=rss&source=twitter&share=facebook",
        f"{ARTICLE}?m=1",
        f"{ARTICLE}?mobile=true",
        f"{ARTICLE}?replytocom=55",
        f"{ARTICLE}?x-nothing=&amp;utm_source=feed".replace("x-nothing=&amp;", ""),
        "HTTPS://WWW.GAZET.EXAMPLE:443/sekirite/2025/fos-gsf",
        "http://www.gazet.example:80/sekirite/2025/fos-gsf",
        "https://desk:secret@www.gazet.example/sekirite/2025/fos-gsf",
        "https://www.gazet.example./sekirite//2025/./x/../fos%2Dgsf",
        "//www.gazet.example/sekirite/2025/fos-gsf",
        "https://www.gazet.example/sekirite\\2025\\fos-gsf",
        "https://www.gazet.example/seki\nrite/2025/fos-gsf",
    ],
)
def test_marks_and_spellings_do_not_change_the_page(url: str) -> None:
    assert canonical_url(url) == ARTICLE
    assert page_key(url) == page_key(ARTICLE)


WRAPPED = "https%3A%2F%2Fwww.gazet.example%2Fsekirite%2F2025%2Ffos-gsf"


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.google.com/url?rct=j&sa=t&url={WRAPPED}&ct=ga",
        f"https://www.google.co.ke/url?q={WRAPPED}",
        "https://www.google.com/amp/s/www.gazet.example/sekirite/2025/fos-gsf/amp",
        "https://webcache.googleusercontent.com/search?q=cache:Ab1:https://www.gazet.example/sekirite/2025/fos-gsf+haiti",
        "https://www.bing.com/amp/s/www.gazet.example/sekirite/2025/fos-gsf/amp",
        "https://www-gazet-example.cdn.ampproject.org/c/s/www.gazet.example/sekirite/2025/fos-gsf?amp=1",
        "https://www-gazet-example.cdn.ampproject.org/v/s/www.gazet.example/sekirite/2025/fos-gsf/amp/?amp_js_v=0.1",
        f"https://l.facebook.com/l.php?u={WRAPPED}%3Ffbclid%3Dx&h=AT0",
        f"https://www.facebook.com/sharer/sharer.php?u={WRAPPED}",
        f"https://l.instagram.com/?u={WRAPPED}&e=1",
        f"https://nam04.safelinks.protection.outlook.com/?url={WRAPPED}&data=05%7C01",
        f"https://duckduckgo.com/l/?uddg={WRAPPED}&rut=1",
        f"https://out.reddit.com/t3_x?url={WRAPPED}&token=1",
        f"https://www.youtube.com/redirect?event=x&q={WRAPPED}",
        f"https://t.umblr.com/redirect?z={WRAPPED}&t=1",
        f"https://vk.com/away.php?to={WRAPPED}",
        f"https://www.linkedin.com/redir/redirect?url={WRAPPED}",
        f"https://r.search.yahoo.com/_ylt=A/RV=2/RE=1/RO=10/RU={WRAPPED}/RK=2/RS=x",
        "https://urldefense.com/v3/__https://www.gazet.example/sekirite/2025/fos-gsf__;!!a!b$",
        "https://urldefense.proofpoint.com/v2/url?u=https-3A__www.gazet.example_sekirite_2025_fos-2Dgsf&d=x",
        f"https://www.bing.com/news/apiclick.aspx?ref=FexRss&url={WRAPPED}&c=1",
        "https://web.archive.org/web/20250601000000/https://www.gazet.example/sekirite/2025/fos-gsf",
        "https://www-gazet-example.translate.goog/sekirite/2025/fos-gsf?_x_tr_sl=fr&_x_tr_tl=en",
        f"https://other.example/redirect.php?url={WRAPPED}",
        f"https://www.google.com/url?q=https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3D{WRAPPED.replace('%', '%25')}",
    ],
)
def test_redirectors_with_their_target_inside_are_unwrapped(url: str) -> None:
    assert canonical_url(url) == ARTICLE


@pytest.mark.parametrize(
    "url",
    [
        "https://t.co/AbC123",
        "https://bit.ly/3xYz",
        "https://feedproxy.google.com/~r/gazet/~3/Zz9/",
        "https://news.google.com/rss/articles/CBMiAU_yqLabcdef?oc=5",
        "https://www.google.com/url?sa=t",
        "https://www.bing.com/ck/a?!&&p=x",
        "https://rss.gazet.example/~r/gazet/une/~3/Zz9/",
        "https://gazet.us1.list-manage.com/track/click?u=1&id=2",
    ],
)
def test_what_only_the_network_can_resolve_is_flagged_and_not_guessed(url: str) -> None:
    assert canonical_url(url) is None
    assert page_key(url)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://blog.example/?p=9", "https://blog.example/?p=10"),
        ("https://blog.example/Tag", "https://blog.example/tag"),
        ("https://blog.example/example", "https://blog.example/ex"),
        ("https://blog.example/imprimerie", "https://blog.example/"),
        ("https://blog.example/tag/amp", "https://blog.example/tag"),
        ("https://blog.example/a?print=3", "https://blog.example/a"),
        ("https://blog.example/a?ref=4521", "https://blog.example/a"),
        ("https://blog.example/a?session=2025", "https://blog.example/a"),
        ("https://blog.example/a?m=202504", "https://blog.example/a"),
        ("https://blog.example/a?page=2", "https://blog.example/a"),
        ("https://blog.example/a?lang=ht", "https://blog.example/a?lang=fr"),
        ("https://blog.example/a#!b", "https://blog.example/a#!c"),
        ("https://blog.example:8080/a", "https://blog.example/a"),
        ("https://t.co/AbC", "https://t.co/abc"),
        ("https://m.example/a", "https://example/a"),
    ],
)
def test_pages_that_differ_keep_different_keys(one: str, other: str) -> None:
    assert page_key(one) != page_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://gazet.example/a", "https://www.gazet.example/a"),
        ("https://m.gazet.example/a", "https://amp.gazet.example/a"),
        ("https://www.gazet.example/a/index.html", "https://www.gazet.example/a/"),
        ("https://www.gazet.example/index.php?id=5", "https://www.gazet.example/?id=5"),
        ("https://www.gazet.example/?q=a+b", "https://www.gazet.example/?q=a%20b"),
    ],
)
def test_front_doors_of_a_site_share_the_key_but_not_the_address(one: str, other: str) -> None:
    assert page_key(one) == page_key(other)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://ayïti.example/q", "https://xn--ayti-6pa.example/q"),
        ("https://gazet.example", "https://gazet.example/"),
        ("https://gazet.example/?b=&a=1&b", "https://gazet.example/?a=1&b=&b"),
        ("https://gazet.example/é%c3%a9%7E%zz b", "https://gazet.example/%C3%A9%C3%A9~%25zz%20b"),
        ("https://gazet.example/a?q=%2f%2F", "https://gazet.example/a?q=%2F%2F"),
        ("http://[2001:DB8::1]:8080/a", "https://[2001:db8::1]:8080/a"),
    ],
)
def test_the_exact_form_follows_the_rules(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    "url",
    ["", "   ", "x", "http://", "https://?", "mailto:a@b.example", "javascript:alert(1)", "http://[::1", "http://a b/"],
)
def test_text_that_is_no_address_has_no_canonical_form_and_is_its_own_key(url: str) -> None:
    assert canonical_url(url) is None
    assert page_key(url) == url.strip()
    assert host_of(url) == ""


def test_keys_fit_into_an_index() -> None:
    long = "https://gazet.example/" + "a" * 6_000
    assert len(page_key(long)) < 300
    assert page_key(long) != page_key(long + "b")
    assert len(page_key("é" * 20_000).encode()) < 1_000


def test_the_host_is_the_one_that_would_be_asked() -> None:
    assert host_of("https://L.Facebook.com:443/l.php?u=https%3A%2F%2Fgazet.example") == "l.facebook.com"
    assert host_of("https://ayïti.example./q") == "xn--ayti-6pa.example"


@given(st.text())
def test_no_text_makes_it_raise(text: str) -> None:
    for url in (text, f"https://{text}", f"https://gazet.example/{text}", f"https://www.google.com/url?q={text}"):
        canonical_url(url)
        assert isinstance(page_key(url), str)
        assert isinstance(host_of(url), str)


@given(st.text(alphabet="aAé%2fF/.?&=+#! ;amp", max_size=40))
def test_a_canonical_address_is_its_own_canonical_address(text: str) -> None:
    once = canonical_url(f"https://gazet.example/{text}")
    assert once is not None
    assert canonical_url(once) == once
    assert page_key(once) == page_key(f"https://gazet.example/{text}")


WRAPPERS = (
    "https://www.google.com/url?q={}&sa=D",
    "https://l.facebook.com/l.php?h=AT0&u={}",
    "https://nam04.safelinks.protection.outlook.com/?url={}&data=05",
    "https://duckduckgo.com/l/?uddg={}",
)
QUERY_MARKS = (
    "utm_source=a",
    "gclid=b",
    "amp",
    "amp=1",
    "PHPSESSID=0123456789abcdef",
    "view=print",
    "print=1",
    "m=1",
    "ref=rss",
)


@given(
    path=st.sampled_from(["", "/", "/amp", "/amp/", "/print", ";jsessionid=0A1B"]),
    marks=st.lists(st.sampled_from(QUERY_MARKS), unique=True),
    own=st.sampled_from(["", "id=5", "a=2&b="]),
    fragment=st.sampled_from(["", "#lire", "#:~:text=a"]),
    wrappers=st.lists(st.sampled_from(WRAPPERS), max_size=3),
)
def test_any_mixture_of_marks_and_wrappers_leads_to_the_article(
    path: str, marks: list[str], own: str, fragment: str, wrappers: list[str]
) -> None:
    query = "&".join(piece for piece in (*marks, own) if piece)
    url = ARTICLE + path + (f"?{query}" if query else "") + fragment
    for wrapper in wrappers:
        url = wrapper.format(quote(url, safe=""))
    assert canonical_url(url) == ARTICLE + (f"?{own}" if own else "")


def test_a_wrapper_around_itself_ends() -> None:
    url = "https://gazet.example/a"
    for _ in range(20):
        url = f"https://www.google.com/url?q={url.replace('%', '%25').replace('&', '%26').replace('?', '%3F')}"
    assert canonical_url(url) is None


def test_a_target_that_was_escaped_keeps_its_own_parameters() -> None:
    url = (
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fgazet.example%2Fa%3Fid%3D5%26utm_source%3Dfb%26q%3Da%2520b&h=AT0"
    )
    assert canonical_url(url) == "https://gazet.example/a?id=5&q=a%20b"
