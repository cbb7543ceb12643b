"""Title, authors, dates and addresses of invented pages of invented outlets in seven languages: what is there, what is not."""

# ruff: noqa: E501 (texts and markup are easier to read on one line)

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from missionwatch.clean import dates, explain, people, scripted
from missionwatch.clean.reading import Trace
from missionwatch.model import Article, Page

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
# A text of each language, about nothing in particular, with names of people who are not its authors.
TEXTS = {
    "en": "The harbour of the small town was closed on Monday after a storm, said the mayor, Alice Brown. Fishermen waited for the wind to "
    "turn. The council will meet on Friday to decide who pays for the broken pier, which was built by the province forty years ago.",
    "fr": "Le port de la petite ville a été fermé lundi après une tempête, a déclaré le maire, Alice Brun. Les pêcheurs attendaient que le "
    "vent tourne. Le conseil se réunira vendredi pour décider qui paiera la jetée détruite, construite par la province il y a quarante ans.",
    "es": "El puerto de la pequeña ciudad fue cerrado el lunes después de una tormenta, dijo la alcaldesa, Alicia Bruno. Los pescadores "
    "esperaban que cambiara el viento. El consejo se reunirá el viernes para decidir quién paga el muelle roto, construido por la provincia.",
    "pt": "O porto da pequena cidade foi fechado na segunda-feira depois de uma tempestade, disse a prefeita, Alice Bruno. Os pescadores "
    "esperavam que o vento mudasse. O conselho se reúne na sexta-feira para decidir quem paga o cais destruído, construído pela província.",
    "ht": "Pò ti vil la te fèmen lendi apre yon tanpèt, se sa majistra a, Alis Brino, te di. Pechè yo t ap tann van an chanje. Konsèy la pral "
    "reyini vandredi pou deside kiyès ki pral peye pou waf ki kraze a, ke pwovens lan te konstwi sa gen karant an.",
    "sw": "Bandari ya mji mdogo ilifungwa Jumatatu baada ya dhoruba, alisema meya, Alisi Bruno. Wavuvi walisubiri upepo ugeuke. Baraza "
    "litakutana Ijumaa kuamua nani atalipia gati lililovunjika, ambalo lilijengwa na mkoa miaka arobaini iliyopita.",
    "de": "Der Hafen der kleinen Stadt wurde am Montag nach einem Sturm geschlossen, sagte die Bürgermeisterin Alice Braun. Die Fischer "
    "warteten darauf, dass der Wind dreht. Der Rat entscheidet am Freitag, wer die zerstörte Mole bezahlt, die das Land gebaut hat.",
}
TITLES = {
    "en": "Harbour closed after the storm", "fr": "Le port fermé après la tempête", "es": "El puerto, cerrado tras la tormenta",
    "pt": "Porto fechado depois da tempestade", "ht": "Pò a fèmen apre tanpèt la", "sw": "Bandari yafungwa baada ya dhoruba",
    "de": "Hafen nach dem Sturm geschlossen",
}  # fmt: skip
LANGUAGES = sorted(TEXTS)


def read(
    language: str = "en", *, head: str = "", above: str = "", below: str = "", aside: str = "", title: str | None = None,
    url: str = "https://www.kurier-invented.example/news/harbour-closed", **fields: object,
) -> Trace:  # fmt: skip
    name = TITLES[language]
    text = "".join(f"<p>{TEXTS[language]}</p>" for _ in range(3))
    html = (
        f"<!doctype html><html lang='{language}'><head><title>{title or name}</title>{head}</head><body>"
        "<nav><ul><li><a href='/politics'>Politics</a></li><li><a href='/team'>Team</a></li></ul></nav>"
        f"<main><article><h1>{title or name}</h1>{above}<div class='text'>{text}</div>{below}</article></main>"
        f"<aside class='sidebar'><h2>Most read</h2>{aside}</aside><footer><p>© 2019 Invented Courier</p></footer></body></html>"
    )
    page = Page(
        page_key="k", feed="f", url=url, final_url=url, body=html.encode(), content_type="text/html", fetched_at=NOW,
        **fields,  # type: ignore[arg-type]
    )  # fmt: skip
    return explain(page)


def article_of(trace: Trace) -> Article:
    assert trace.article is not None, trace.rejected
    return trace.article


# --- authors ----------------------------------------------------------------------------------------------------------

BYLINES = {
    "en": "By {}", "fr": "Par {}", "es": "Por {}", "pt": "Por {}", "ht": "Pa {}", "sw": "Na {}", "de": "Von {}",
}  # fmt: skip
ONE = {
    "en": "Margaret Olsen", "fr": "Hélène Dubois", "es": "María José Ortega", "pt": "João Pereira", "ht": "Wislande Pierre",
    "sw": "Asha Juma", "de": "Jürgen Weiß",
}  # fmt: skip
TWO = {
    "en": "Margaret Olsen and Peter Quinn", "fr": "Hélène Dubois et Marc Petit", "es": "María Ortega y Luis Peña",
    "pt": "João Pereira e Ana Lopes", "ht": "Wislande Pierre ak Jean Louis", "sw": "Asha Juma na Daniel Otieno",
    "de": "Jürgen Weiß und Anna Schmidt",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "markup", ["<p>{}</p>", "<div class='byline'>{}</div>", "<span class='meta'>{}</span>", "<p><em>{}</em></p>"]
)
def test_a_visible_byline_names_its_author(language: str, markup: str) -> None:
    line = markup.format(BYLINES[language].format(ONE[language]))
    assert read(language, above=line).authors == (ONE[language],)


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_authors_of_one_byline_are_two(language: str) -> None:
    line = f"<p class='byline'>{BYLINES[language].format(TWO[language])}</p>"
    found = read(language, above=line).authors
    assert len(found) == 2
    assert all(name in TWO[language] for name in found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_without_byline_names_nobody(language: str) -> None:
    assert read(language).authors == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_people_of_the_text_the_sidebar_and_the_comments_are_no_authors(language: str) -> None:
    aside = f"<p class='author'>{BYLINES[language].format('Thomas Miller')}</p>"
    comments = "<section class='comments'><p class='comment-author'>Robert Jones</p><p>Well written.</p></section>"
    assert read(language, aside=aside, below=comments).authors == ()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "markup",
    [
        "<div class='article-info'><span class='by'>{}</span> | <span>23/11/2026 14:05</span> | <span>1,204</span></div>",
        "<footer class='node__meta'><div class='node__submitted'><span class='field--name-uid'>{}</span> <span>23.11.2026</span></div></footer>",
        "<p><span>{}</span> – <span>23.11.2026</span></p>",
        "<address>{}</address>",
        "<a rel='author' href='/author/x'>{}</a>",
    ],
)
def test_a_name_without_any_label_is_found_where_authors_stand(language: str, markup: str) -> None:
    assert read(language, above=markup.format(ONE[language])).authors == (ONE[language],)


CAPTIONS = {
    "en": "Photo: Walter Stone", "fr": "Photo : Walter Stone", "es": "Foto: Walter Stone", "pt": "Foto: Walter Stone",
    "ht": "Foto: Walter Stone", "sw": "Picha: Walter Stone", "de": "Foto: Walter Stone",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_photographer_is_no_author(language: str) -> None:
    assert (
        read(
            language, above=f"<figure><img src='/a.jpg'><figcaption>{CAPTIONS[language]}</figcaption></figure>"
        ).authors
        == ()
    )


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("By Margaret Olsen in Nairobi", ("Margaret Olsen",)),
        ("By Margaret Olsen, Chief Correspondent", ("Margaret Olsen",)),
        ("By Margaret Olsen | Invented Courier", ("Margaret Olsen",)),
        ("By Margaret Olsen, Reuters", ("Margaret Olsen",)),
        ("By Margaret Olsen and Peter Quinn / AP", ("Margaret Olsen", "Peter Quinn")),
        ("By Margaret Olsen, Peter Quinn and Ruth Vale", ("Margaret Olsen", "Peter Quinn", "Ruth Vale")),
        ("By MARGARET OLSEN", ("MARGARET OLSEN",)),
        ("Written by Margaret Olsen on 24 November 2026", ("Margaret Olsen",)),
        ("November 24, 2026 by Margaret Olsen", ("Margaret Olsen",)),
        ("By Margaret Olsen (m.olsen@courier.example) @molsen", ("Margaret Olsen",)),
        ("By Margaret Olsen 24 November 2026 10:15", ("Margaret Olsen",)),
    ],
)
def test_what_stands_around_the_names_of_a_byline_goes(byline: str, authors: tuple[str, ...]) -> None:
    assert read(above=f"<div class='byline'>{byline}</div>").authors == authors


@pytest.mark.parametrize(
    ("author", "authors"),
    [
        ('{"@type": "Person", "name": "Margaret Olsen"}', ("Margaret Olsen",)),
        (
            '[{"@type": "Person", "name": "Margaret Olsen"}, {"@type": "Person", "name": "Peter Quinn"}]',
            ("Margaret Olsen", "Peter Quinn"),
        ),
        ('{"@type": "Person", "name": ["Margaret Olsen", "Peter Quinn"]}', ("Margaret Olsen", "Peter Quinn")),
        ('"Margaret Olsen &amp; Peter Quinn"', ("Margaret Olsen", "Peter Quinn")),
        ('{"@id": "#m"}', ("Margaret Olsen",)),
    ],
)
def test_json_ld_names_authors_in_every_shape(author: str, authors: tuple[str, ...]) -> None:
    graph = (
        '<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [{"@type": "NewsArticle", "headline": '
        f'"Harbour closed after the storm", "author": {author}}}, {{"@type": "Person", "@id": "#m", "name": "Margaret Olsen"}}]}}</script>'
    )
    trace = read(head=graph)
    assert trace.authors == authors
    assert ("authors", ", ".join(authors), "json-ld") in trace.values


def test_json_ld_with_a_comma_too_many_and_a_line_break_in_a_string_is_read() -> None:
    script = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Harbour closed\nafter the storm",'
        ' "author": {"name": "Margaret Olsen",}, }</script>'
    )
    assert read(head=script).authors == ("Margaret Olsen",)


def test_the_article_of_the_page_is_told_from_those_of_its_teasers() -> None:
    script = (
        '<script type="application/ld+json">[{"@type": "NewsArticle", "headline": "Another matter altogether", "datePublished": '
        '"2026-01-01T10:00:00Z", "author": {"name": "Thomas Miller"}}, {"@type": "NewsArticle", "headline": "Harbour closed after the '
        'storm", "datePublished": "2026-11-23T10:00:00Z", "author": {"name": "Margaret Olsen"}}]</script>'
    )
    trace = read(head=script)
    assert trace.authors == ("Margaret Olsen",)
    assert trace.published == "2026-11-23T10:00:00+00:00"


def test_a_named_person_beats_the_outlet_that_the_head_gives_as_author() -> None:
    script = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Harbour closed after the storm", "author": '
        '{"@type": "Organization", "name": "Kurier-Invented"}, "publisher": {"name": "Kurier-Invented"}}</script>'
    )
    found = read(
        head=script, above="<p class='byline'>By Margaret Olsen</p><time datetime='2026-11-23'>23 November 2026</time>"
    )
    assert found.authors == ("Margaret Olsen",)


def test_an_agency_in_the_byline_is_the_credit_too() -> None:
    article = article_of(read(above="<div class='author'>Reuters</div>"))
    assert article.agency == "Reuters"


def test_citation_authors_written_last_name_first_are_turned() -> None:
    head = "<meta name='citation_author' content='Olsen, Margaret'><meta name='citation_author' content='Quinn, Peter'>"
    assert read(head=head).authors == ("Margaret Olsen", "Peter Quinn")


@pytest.mark.parametrize("name", ["Jun", "ET", "am", "Twitter", "No Author", "wordpressadmin", "E-Mail"])
def test_a_word_that_stands_beside_authors_everywhere_is_no_author(name: str) -> None:
    assert read(above=f"<p class='author'>{name}</p>").authors == ()


def test_an_initial_makes_a_name_as_likely_as_a_first_name_does() -> None:
    assert people.has_first_name("Q.X. Zlatkovsk")
    assert not people.has_first_name("Qorvath Zlatkovsk")


def test_people_whom_json_ld_names_are_believed_without_looking_for_bylines() -> None:
    ld = '<script type="application/ld+json">{"@type": "NewsArticle", "author": {"@type": "Person", "name": "Asha Juma"}}</script>'
    assert read(head=ld, above="<p class='byline'>By Daniel Otieno</p>").authors == ("Asha Juma",)


def test_a_site_that_json_ld_names_as_its_author_leaves_the_byline_to_be_read() -> None:
    ld = '<script type="application/ld+json">{"@type": "NewsArticle", "author": {"name": "Kurier Invented"}}</script>'
    assert "Asha Juma" in read(head=ld, above="<p class='byline'>By Asha Juma</p>").authors


# --- dates ------------------------------------------------------------------------------------------------------------

SHOWN = {
    "en": "23 November 2026", "fr": "le 23 novembre 2026", "es": "23 de noviembre de 2026", "pt": "23 de novembro de 2026",
    "ht": "23 novanm 2026", "sw": "23 Novemba 2026", "de": "23. November 2026",
}  # fmt: skip
LABELLED = {
    "en": "Published on {}", "fr": "Publié {}", "es": "Publicado el {}", "pt": "Publicado em {}", "ht": "Pibliye {}",
    "sw": "Imechapishwa {}", "de": "Veröffentlicht am {}",
}  # fmt: skip
UPDATED = {
    "en": "Updated {}", "fr": "Mis à jour {}", "es": "Actualizado el {}", "pt": "Atualizado em {}", "ht": "Mete ajou {}",
    "sw": "Imesasishwa {}", "de": "Aktualisiert am {}",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shape", ["{}", "{}, 14:05"])
def test_a_date_shown_at_the_headline_is_the_publication(language: str, shape: str) -> None:
    shown = LABELLED[language].format(shape.format(SHOWN[language]))
    trace = read(language, above=f"<p>{shown}</p>")
    assert trace.published is not None
    assert trace.published[:10] == "2026-11-23"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_declared_publication_beats_a_later_day_shown_as_update(language: str) -> None:
    head = "<meta property='article:published_time' content='2026-11-20T09:00:00+00:00'>"
    trace = read(language, head=head, above=f"<p>{UPDATED[language].format(SHOWN[language])}</p>")
    assert trace.published == "2026-11-20T09:00:00+00:00"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_date_on_the_page_means_none_and_a_copyright_year_is_no_date(language: str) -> None:
    assert read(language).published is None


SCRIPTED = '<script>window.page = {{"{}": "2026-11-20T09:00:00-05:00", "section": "local"}}</script>'


@pytest.mark.parametrize("name", ["datePublished", "publishedAt", "first_publish_date", "createdAt", "pubDate"])
@pytest.mark.parametrize("quote", ['"', '\\\\"', "&quot;"])
def test_a_day_in_the_data_of_scripts_counts_where_the_head_declares_none(name: str, quote: str) -> None:
    article = article_of(read(head=SCRIPTED.format(name).replace('"', quote)))
    assert article.published_at == datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
    assert article.published_source == "script"


@pytest.mark.parametrize("name", ["updatedAt", "expires", "birthDate", "section"])
def test_a_day_in_the_data_of_scripts_that_is_named_otherwise_does_not_count(name: str) -> None:
    assert not list(scripted.days(SCRIPTED.format(name).encode()))


def test_a_day_in_the_data_of_scripts_does_not_stand_against_a_declared_one() -> None:
    head = "<meta property='article:published_time' content='2026-11-22T09:00:00+00:00'>" + SCRIPTED.format("createdAt")
    assert read(head=head).published == "2026-11-22T09:00:00+00:00"


def test_a_day_in_the_footer_of_an_article_beside_its_author_counts() -> None:
    footer = "<footer class='node__meta'><div class='node__submitted'>Asha Juma <span>23.11.26</span></div></footer>"
    assert read(above=footer).published == "2026-11-23"


def test_a_day_that_any_element_gives_as_data_counts() -> None:
    hidden = "<span property='schema:dateCreated' content='2026-11-20T09:00:00+00:00' class='hidden'></span>"
    assert read(above=hidden).published == "2026-11-20T09:00:00+00:00"


@pytest.mark.parametrize("glued", ["Nov 23, 20265 min read", "23 de noviembre de 202607:59 hs"])
def test_a_year_to_which_an_hour_or_reading_time_is_glued_is_read(glued: str) -> None:
    assert (read(above=f"<p>{glued}</p>").published or "").startswith("2026-11-23")


HIDDEN_DAY = "<span class='dateline'><abbr class='date' title='2026-11-20'>last Friday</abbr></span>"


def test_a_page_whose_day_only_a_second_opinion_finds_says_so_and_is_not_sure_of_it() -> None:
    article = article_of(read(above=HIDDEN_DAY))
    assert article.published_at == datetime(2026, 11, 20, tzinfo=UTC)
    assert article.published_source == "htmldate"
    assert ("published", "htmldate", 0.5) in article.provenance


def test_no_second_opinion_is_asked_for_where_the_feed_gives_the_instant() -> None:
    feed = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    article = article_of(read(above=HIDDEN_DAY, entry_published_at=feed))
    assert (article.published_at, article.published_source) == (feed, "feed")


def test_a_page_of_a_megabyte_is_not_read_a_second_time() -> None:
    assert read(above=HIDDEN_DAY + f"<!--{'x' * 1_000_000}-->").published is None


def test_a_second_opinion_later_than_the_fetch_does_not_count() -> None:
    assert read(above=HIDDEN_DAY.replace("2026-11-20", "2027-03-20")).published is None


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://www.kurier-invented.example/2026/11/20/harbour", "2026-11-20"),
        (
            "https://web.archive.org/web/20261101120000/https://www.kurier-invented.example/2026/10/20/harbour",
            "2026-10-20",
        ),
        ("https://web.archive.org/web/20261101120000id_/http:/www.kurier-invented.example/harbour", None),
        ("https://web.archive.org/web/20261101120000/kurier-invented.example/harbour-closed", None),
        (
            "https://archive.example/wayback/20261101120000/https://www.kurier-invented.example/harbour-20261020",
            "2026-10-20",
        ),
        ("https://archive.example/20261101120000/https://www.kurier-invented.example/", None),
        ("https://www.kurier-invented.example/web/2026/11/20/harbour", "2026-11-20"),
        ("https://www.kurier-invented.example/20261120/harbour", "2026-11-20"),
    ],
)
def test_when_a_web_archive_made_its_copy_is_no_publication(url: str, day: str | None) -> None:
    found = dates.in_url(url)
    assert (found and found.isoformat()) == day


def test_a_date_after_the_fetch_is_no_publication() -> None:
    assert read(above="<p>Published 24 December 2026</p>").published is None


@pytest.mark.parametrize(
    ("language", "url", "shown", "day"),
    [
        ("en", "https://courier.example.com/harbour", "Published 4/3/2026", "2026-04-03"),
        ("en", "https://courier.example.co.uk/harbour", "Published 4/3/2026", "2026-03-04"),
        ("de", "https://kurier.example.de/hafen", "Stand: 4.3.2026", "2026-03-04"),
        ("en", "https://courier.example.co.uk/harbour", "Published 4/23/2026", "2026-04-23"),
        ("fr", "https://courrier.example.fr/port", "Publié le 04/03/2026", "2026-03-04"),
        ("de", "https://kurier.example.de/hafen", "04.03.26, 10:15 Uhr", "2026-03-04"),
        ("de", "https://kurier.example.de/hafen", "04 | 03 | 2026", "2026-03-04"),
        ("de", "https://kurier.example.de/hafen", "Stand: 4. 3. 2026", "2026-03-04"),
        ("en", "https://vestnik.example.ru/gavan", "15 августа 2026, 13:43", "2026-08-15"),
        ("en", "https://visnyk.example.ua/havan", "15 серпня 2026", "2026-08-15"),
    ],
)
def test_the_order_of_day_and_month_is_that_of_language_and_country(
    language: str, url: str, shown: str, day: str
) -> None:
    trace = read(language, above=f"<p>{shown}</p>", url=url)
    assert trace.published is not None
    assert trace.published[:10] == day


def test_a_date_with_dots_is_never_turned() -> None:
    head = "<meta name='date' content='11/01/2023 12:43:42'>"  # read as the eleventh of January, since nothing tells
    trace = read("de", head=head, above="<p>Erstellt am: 01.11.2023</p>")
    assert trace.published == "2023-11-01"


def test_an_element_that_gives_the_publication_in_its_title_counts() -> None:
    trace = read(above="<p><span class='entry published' title='2026-11-20T18:52:11+00:00'>on Friday</span></p>")
    assert trace.published == "2026-11-20T18:52:11+00:00"


def test_a_first_paragraph_that_says_what_it_was_and_its_day_gives_the_publication() -> None:
    lead = "Pressemitteilung vom 20. November 2026 | Hafen – " + "Die Fähre fährt ab dem Frühjahr zweimal am Tag. " * 6
    assert read("de", above=f"<p>{lead}</p>").published == "2026-11-20"


def test_an_order_that_names_a_day_known_from_elsewhere_is_taken() -> None:
    trace = read(above="<p>Posted 3/4/2026</p>", url="https://courier.example.com/2026/04/03/harbour")
    assert trace.published is not None
    assert trace.published[:10] == "2026-04-03"


def test_the_feeds_exact_instant_beats_an_hour_without_zone() -> None:
    feed = datetime(2026, 11, 23, 13, 2, 41, tzinfo=UTC)
    article = article_of(read(above="<p>Published 23 November 2026, 08:05</p>", entry_published_at=feed))
    assert article.published_at == feed


def test_an_hour_without_zone_a_day_off_the_feed_stays_the_pages() -> None:
    feed = datetime(2026, 11, 20, 13, 2, tzinfo=UTC)
    article = article_of(read(above="<p>Published 23 November 2026, 08:05</p>", entry_published_at=feed))
    assert article.published_at == datetime(2026, 11, 23, 8, 5, tzinfo=UTC)


def test_the_zone_of_the_publication_is_kept_as_written() -> None:
    article = article_of(read(head="<meta property='article:published_time' content='2026-11-23T08:05:00-05:00'>"))
    assert article.published_at == datetime(2026, 11, 23, 13, 5, tzinfo=UTC)
    assert article.published_offset_min == -300


def test_an_instant_in_utc_is_shown_on_the_day_that_readers_saw() -> None:
    head = "<meta property='article:published_time' content='2026-11-22T22:04:00Z'>"
    trace = read("de", head=head, above="<p>23. November 2026, 00:04 Uhr</p>")
    assert trace.published == "2026-11-23T00:04:00+02:00"
    assert article_of(trace).published_at == datetime(2026, 11, 22, 22, 4, tzinfo=UTC)


def test_the_last_change_is_kept_beside_the_publication() -> None:
    head = (
        "<meta property='article:published_time' content='2026-11-23T08:05:00Z'>"
        "<meta property='article:modified_time' content='2026-11-23T11:00:00Z'>"
    )
    article = article_of(read(head=head))
    assert article.published_at == datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
    assert article.modified_at == datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


def test_a_change_before_the_publication_or_after_the_fetch_is_none() -> None:
    for changed in ("2026-11-23T08:00:00Z", (NOW + timedelta(days=3)).isoformat()):
        head = (
            "<meta property='article:published_time' content='2026-11-23T08:05:00Z'>"
            f"<meta property='article:modified_time' content='{changed}'>"
        )
        assert article_of(read(head=head)).modified_at is None


# --- title ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "shape", ["{} | Kurier-Invented", "{} - Kurier Invented", "Kurier-Invented: {}", "{} — Politics — Kurier-Invented"]
)
def test_the_title_is_the_headline_without_the_sites_name(language: str, shape: str) -> None:
    name = TITLES[language]
    head = f"<meta property='og:title' content='{shape.format(name)}'><meta property='og:site_name' content='Kurier-Invented'>"
    assert read(language, head=head).title == name


@pytest.mark.parametrize("kicker", ["Storm", "Coast and sea"])
def test_a_kicker_inside_the_heading_is_no_part_of_the_title(kicker: str) -> None:
    html = (
        "<html><head><title>Harbour closed after the storm | Kurier-Invented</title><meta property='og:title' content='Harbour closed "
        f"after the storm'></head><body><article><h1><span class='kicker'>{kicker}</span> <span>Harbour closed after the storm</span></h1>"
        f"<p>{TEXTS['en']}</p><p>{TEXTS['en']}</p></article></body></html>"
    )
    url = "https://kurier-invented.example/harbour"
    trace = explain(Page("k", "f", url, url, html.encode(), "text/html", NOW))
    assert trace.title == "Harbour closed after the storm"


def test_a_logo_in_a_first_level_heading_is_not_the_title() -> None:
    html = (
        "<html><head><title>Harbour closed after the storm - The Invented Courier</title></head><body><header><h1 class='logo'>"
        "<a href='/'>The Invented Courier</a></h1></header><article><h2 class='entry-title'>Harbour closed after the storm</h2>"
        f"<p>{TEXTS['en']}</p><p>{TEXTS['en']}</p></article></body></html>"
    )
    url = "https://courier.example/harbour"
    assert explain(Page("k", "f", url, url, html.encode(), "text/html", NOW)).title == "Harbour closed after the storm"


@pytest.mark.parametrize(
    "title", ["“We stay” – a day in the harbour", "Harbour, storm: what now?", "Port-au-Prince: gangs and harbours"]
)
def test_quotes_dashes_and_colons_of_a_headline_stay(title: str) -> None:
    head = f"<meta property='og:title' content='{title}'><meta property='og:site_name' content='Kurier-Invented'>"
    assert read(head=head, title=title).title == title


# --- the rest ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("https://kurier-invented.example/news/harbour", "https://kurier-invented.example/news/harbour"),
        ("/news/harbour", "https://www.kurier-invented.example/news/harbour"),
        ("https://elsewhere.example/news/harbour", None),
        ("https://notkurier-invented.example/news/harbour", None),
        ("https://www.kurier-invented.example/", None),
        ("javascript:alert(1)", None),
        ("http://[broken", None),
    ],
)
def test_a_canonical_address_counts_only_on_the_same_site(href: str, expected: str | None) -> None:
    assert article_of(read(head=f"<link rel='canonical' href='{href}'>")).canonical_url == expected


def test_each_value_says_where_it_came_from_and_how_sure_it_is() -> None:
    article = article_of(read(above="<p class='byline'>By Margaret Olsen</p><p>23 November 2026</p>"))
    found = {field: (source, confidence) for field, source, confidence in article.provenance}
    assert found["title"][0] == "heading"
    assert found["authors"][0] in {"byline", "text"}
    assert found["published"][0] == "text"
    assert all(0 < confidence <= 1 for _, confidence in found.values())


def test_the_declared_language_is_kept_beside_the_identified_one() -> None:
    html = f"<html lang='fr-HT'><body><h1>{TITLES['en']}</h1><p>{TEXTS['en']}</p><p>{TEXTS['en']}</p></body></html>"
    url = "https://kurier-invented.example/harbour"
    article = article_of(explain(Page("k", "f", url, url, html.encode(), "text/html", NOW)))
    assert (article.declared_language, article.language) == ("fr", "en")


@pytest.mark.parametrize(
    "hostile",
    [
        "<p class='author'>" + "By " * 50_000 + "</p>",
        "<p class='byline'>By " + "Aa " * 50_000 + "</p>",
        "<p class='author'>" + "," * 100_000 + "</p>",
        "<time datetime='" + "1" * 100_000 + "'>" + "1/1/" * 20_000 + "</time>",
        "<span class='author'>x</span>" * 8_000,
    ],
)
def test_hostile_bylines_and_dates_cost_little(hostile: str) -> None:
    import time

    started = time.process_time()
    read(above=hostile)
    assert time.process_time() - started < 2.0
